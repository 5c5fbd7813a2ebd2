// The state of a purchase document being written (41, 43, 47): its lines with what is retained of each, the
// net to pay, and the very rules of the comando over what this tab has read.

import {
  calcularComprobante,
  type ComprobanteCalculado,
} from '#shared/compras/calcular-comprobante.ts';
import type { TipoComprobante } from '#shared/compras/consultas/comprobantes.ts';
import { esquemaEmitirComprobante } from '#shared/compras/esquema-comprobante.ts';
import { proveedorDe } from '#shared/compras/proveedor.ts';
import type { TipoGasto } from '#shared/compras/tipos-gasto.ts';
import { validarComprobante } from '#shared/compras/validar-comprobante.ts';
import { CERO } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { leerFecha, type Fecha } from '#shared/fecha/fecha.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import type { FilaEmpresa, FilaTercero } from '#web/lib/app/respuestas.ts';
import { nuevoId } from '#web/lib/sesion/sesion.svelte.ts';
import { isrUsual } from './retenciones-usuales.ts';

export type LineaComprobanteEditor = {
  readonly id: string;
  descripcion: string;
  tipo: 'bien' | 'servicio';
  cantidad: string;
  precio: string;
  indicador: '1' | '2' | '3' | '4';
  itbisRetenido: string;
  isrRetenido: string;
  cuenta_id: string | null;
};

/** What survives a reload. */
export type BorradorComprobante = {
  readonly tipo: TipoComprobante;
  readonly tercero_id: string | null;
  readonly nombre: string;
  readonly rnc: string;
  readonly extranjero: string;
  readonly tipo_gasto: TipoGasto;
  readonly nota: string;
  readonly lineas: readonly LineaComprobanteEditor[];
};

type ErrorCampo = { readonly campo: string | null; readonly texto: string };

const GASTO_USUAL: Readonly<Record<TipoComprobante, TipoGasto>> = {
  '41': '02',
  '43': '02',
  '47': '02',
};

export class ComprobanteEditor {
  readonly id = nuevoId();
  tipo = $state<TipoComprobante>('41');
  fecha = $state<string>('');
  tercero = $state.raw<FilaTercero | null>(null);
  nombre = $state('');
  rnc = $state('');
  extranjero = $state('');
  tipoGasto = $state<TipoGasto>('02');
  condicion = $state<'contado' | 'credito'>('contado');
  vence = $state('');
  conItbis = $state(false);
  forma = $state<'1' | '2' | '3' | '8'>('1');
  referencia = $state('');
  nota = $state('');
  lineas = $state<LineaComprobanteEditor[]>([]);
  /** Set by the screen as its live queries answer. */
  empresa = $state.raw<FilaEmpresa | null>(null);
  hoy = $state.raw<Fecha>() as Fecha;
  intentado = $state(false);
  rechazosComando = $state.raw<readonly Rechazo[]>([]);

  llenas: readonly LineaComprobanteEditor[] = $derived(
    this.lineas.filter((l) => l.descripcion.trim() !== '' || l.precio !== ''),
  );
  #sinPagos: Record<string, unknown> = $derived.by(() => ({
    id: this.id,
    tipo: this.tipo,
    fecha: this.fecha,
    condicion: this.condicion,
    fecha_limite_pago: this.condicion === 'credito' ? leerFecha(this.vence) : null,
    tercero_id: this.tipo === '43' ? null : (this.tercero?.id ?? null),
    proveedor_nombre: this.#libre(this.nombre),
    proveedor_rnc: this.tipo === '41' ? this.#libre(this.rnc) : null,
    proveedor_extranjero: this.tipo === '47' ? this.#libre(this.extranjero) : null,
    tipo_gasto: this.tipoGasto,
    precios_con_itbis: this.tipo === '41' && this.conItbis,
    lineas: this.llenas.map((l) => ({
      id: l.id,
      producto_id: null,
      codigo: '',
      descripcion: l.descripcion,
      tipo: l.tipo,
      unidad_medida: 43,
      indicador_facturacion: this.tipo === '41' ? Number(l.indicador) : 4,
      cantidad: l.cantidad === '' ? '0' : l.cantidad,
      precio: l.precio === '' ? '0' : l.precio,
      descuento: null,
      itbis_retenido_porcentaje:
        this.tipo === '41' && l.itbisRetenido !== '' ? l.itbisRetenido : '0',
      isr_retenido_porcentaje: this.tipo !== '43' && l.isrRetenido !== '' ? l.isrRetenido : '0',
      cuenta_id: l.cuenta_id,
    })),
    pagos: [],
    nota: this.nota,
  }));
  #leidos = $derived.by(() => esquemaEmitirComprobante.safeParse(this.#sinPagos));
  calculado: ComprobanteCalculado | null = $derived(
    this.#leidos.success ? calcularComprobante(this.#leidos.data) : null,
  );
  datos: Record<string, unknown> = $derived.by(() => {
    const neto = this.calculado?.neto ?? CERO;
    const paga = this.condicion === 'contado' && neto > 0n;
    return {
      ...this.#sinPagos,
      pagos: paga
        ? [
            {
              forma: Number(this.forma),
              monto: escribirMonto(neto),
              referencia: this.referencia,
            },
          ]
        : [],
    };
  });
  rechazos: readonly Rechazo[] = $derived.by(() => {
    const leidos = esquemaEmitirComprobante.safeParse(this.datos);
    if (!leidos.success) {
      return leidos.error.issues.map((i) => ({
        codigo: 'comando.DATOS_INVALIDOS',
        campo: i.path.map(String).join('.'),
        severidad: 'rechazo' as const,
      }));
    }
    const { empresa, tercero, calculado } = this;
    if (empresa === null || calculado === null) return this.rechazosComando;
    const locales = validarComprobante(leidos.data, calculado, {
      estado: {
        hoy: this.hoy,
        empresa,
        // The month and whether it was issued are the comando's to check.
        periodo: null,
        emitido: null,
        tercero,
        productos: new Set(),
      },
      proveedor: proveedorDe(leidos.data, tercero),
    }).filter((r) => r.severidad === 'rechazo');
    const codigos = new Set(locales.map((r) => `${r.codigo}/${r.campo ?? ''}`));
    return [
      ...locales,
      ...this.rechazosComando.filter((r) => !codigos.has(`${r.codigo}/${r.campo ?? ''}`)),
    ];
  });
  /** A blank price travels as zero, which the rules admit; here it is a price that nobody wrote. */
  #sinPrecio: readonly ErrorCampo[] = $derived(
    this.llenas
      .filter((l) => l.precio === '')
      .map((l) => ({ campo: `lineas.${l.id}.precio`, texto: 'Falta el precio' })),
  );
  estaListo: boolean = $derived(this.rechazos.length === 0 && this.#sinPrecio.length === 0);
  errores: readonly ErrorCampo[] = $derived.by(() => {
    if (!this.intentado) return [];
    const demas = this.rechazos.map((r) => ({
      campo: this.#campoPropio(r.campo),
      texto: textoRechazo(r),
    }));
    // While a price is missing, that the total is zero says nothing new.
    return this.#sinPrecio.length > 0
      ? [...this.#sinPrecio, ...demas.filter((e) => e.campo !== 'lineas')]
      : demas;
  });
  #porCampo: ReadonlyMap<string, string> = $derived(
    new Map(this.errores.flatMap((e) => (e.campo === null ? [] : [[e.campo, e.texto]]))),
  );

  constructor(hoy: Fecha) {
    this.hoy = hoy;
    this.fecha = hoy;
    this.agregarLinea();
  }

  error(campo: string): string | null {
    return this.#porCampo.get(campo) ?? null;
  }
  /** `lineas.2.precio` counts the lines that travel; the screen names them by id. */
  #campoPropio(campo: string | undefined): string | null {
    const m = /^lineas\.(\d+)\.?(.*)$/.exec(campo ?? '');
    if (m === null) return campo?.startsWith('pagos') === true ? 'pagos' : (campo ?? null);
    const linea = this.llenas[Number(m[1])];
    return linea === undefined ? 'lineas' : `lineas.${linea.id}.${m[2] ?? ''}`;
  }
  #libre(texto: string): string | null {
    return this.tercero !== null || texto.trim() === '' || this.tipo === '43' ? null : texto;
  }

  agregarLinea(): string {
    const ultima = this.lineas.at(-1);
    const clase = this.tipo === '47' ? 'servicio' : (ultima?.tipo ?? 'servicio');
    const id = nuevoId();
    this.lineas.push({
      id,
      descripcion: '',
      tipo: clase,
      cantidad: '1',
      precio: '',
      indicador: this.tipo === '41' ? (ultima?.indicador ?? '4') : '4',
      itbisRetenido: '100',
      isrRetenido: isrUsual(this.tipo, { clase, fecha: this.fecha }),
      cuenta_id: ultima?.cuenta_id ?? null,
    });
    return id;
  }
  quitarLinea(id: string): void {
    this.lineas = this.lineas.filter((l) => l.id !== id);
    if (this.lineas.length === 0) this.agregarLinea();
  }
  cambiarTipo(tipo: TipoComprobante): void {
    this.tipo = tipo;
    this.tipoGasto = GASTO_USUAL[tipo];
    if (tipo === '43') {
      this.tercero = null;
      this.condicion = 'contado';
    }
    for (const l of this.lineas) {
      if (tipo === '47') l.tipo = 'servicio';
      if (tipo !== '41') l.indicador = '4';
      l.isrRetenido = isrUsual(tipo, { clase: l.tipo, fecha: this.fecha });
    }
  }
  cambiarClase(linea: LineaComprobanteEditor, clase: 'bien' | 'servicio'): void {
    linea.tipo = clase;
    linea.isrRetenido = isrUsual(this.tipo, { clase, fecha: this.fecha });
  }
  /** Without ITBIS, in centavos. */
  netoDe(id: string): bigint {
    const i = this.llenas.findIndex((l) => l.id === id);
    return this.calculado?.totales.lineas[i]?.monto ?? CERO;
  }

  guardado(): BorradorComprobante {
    return {
      tipo: this.tipo,
      tercero_id: this.tercero?.id ?? null,
      nombre: this.nombre,
      rnc: this.rnc,
      extranjero: this.extranjero,
      tipo_gasto: this.tipoGasto,
      nota: this.nota,
      lineas: this.lineas.map((l) => ({ ...l })),
    };
  }
  restaurar(b: BorradorComprobante): void {
    [this.tipo, this.nombre, this.rnc, this.extranjero] = [b.tipo, b.nombre, b.rnc, b.extranjero];
    [this.tipoGasto, this.nota] = [b.tipo_gasto, b.nota];
    if (b.lineas.length > 0) this.lineas = b.lineas.map((l) => ({ ...l }));
  }
}
