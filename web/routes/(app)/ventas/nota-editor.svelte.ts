// The state of a note being written over a sale: what it is for, how much of each line, how it is settled,
// and what the comando would write, computed by the same pure function as the comando.

import {
  centavos,
  CERO,
  decimal4,
  dividirRedondeado,
  type Centavos,
} from '#shared/dinero/centavos.ts';
import { escribirDecimal4, escribirMonto, leerDecimal4 } from '#shared/dinero/texto.ts';
import { leerFecha, type Fecha } from '#shared/fecha/fecha.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { calcularNota, type NotaCalculada } from '#shared/ventas/calcular-nota.ts';
import { esquemaEmitirNota, type DatosNota } from '#shared/ventas/esquema-nota.ts';
import { REGLAS_TIPO, TIPOS_VENTA, type TipoNota } from '#shared/ventas/tipos-venta.ts';
import { calcularTotales } from '#shared/ventas/totales.ts';
import type { FacturaCompleta, LineaSaldoNota, SaldoNota } from '#web/lib/app/respuestas.ts';
import { nuevoId } from '#web/lib/sesion/sesion.svelte.ts';
import { pagosDeLiquidacion, proponerLiquidacion } from './liquidacion-nota.ts';
import { nuevoToken } from './token-consulta.ts';

export type ClaseNota = 'anula' | 'devolucion' | 'descuento' | 'cargo' | 'texto';

export const CLASES: Readonly<Record<TipoNota, readonly ClaseNota[]>> = {
  '34': ['devolucion', 'descuento', 'anula', 'texto'],
  '33': ['cargo', 'texto'],
};

const CODIGO: Readonly<Record<ClaseNota, 1 | 2 | 3>> = {
  anula: 1,
  texto: 2,
  devolucion: 3,
  descuento: 3,
  cargo: 3,
};

/** What is written when nobody writes anything. */
export const RAZON: Readonly<Record<ClaseNota, string>> = {
  anula: 'Anulación de la factura',
  devolucion: 'Devolución de mercancía',
  descuento: 'Descuento concedido',
  cargo: '',
  texto: '',
};

export type Cargo = {
  readonly id: string;
  descripcion: string;
  monto: string;
  indicador: '1' | '2' | '3' | '4';
};

/** What survives a reload. */
export type BorradorNota = {
  readonly clase: ClaseNota;
  readonly razon: string | null;
  readonly cantidades: Readonly<Record<string, string>>;
  readonly rebajas: Readonly<Record<string, string>>;
  readonly cargos: readonly Cargo[];
};

const EFECTIVO = '1';
const SIN_TOTALES = calcularTotales({ precios_con_itbis: false, lineas: [], ajustes: [] });

function leer(texto: string): Centavos {
  const n = leerDecimal4(texto);
  return n === null ? CERO : centavos(dividirRedondeado(n, 100n));
}

export class NotaEditor {
  readonly id = nuevoId();
  readonly tipo: TipoNota;
  readonly #token = nuevoToken();
  readonly #idsLinea = new Map<string, string>();

  clase = $state<ClaseNota>('devolucion');
  /** null: the usual one of its clase. */
  razonEscrita = $state<string | null>(null);
  fecha = $state<string>('');
  cantidades = $state<Record<string, string>>({});
  rebajas = $state<Record<string, string>>({});
  cargos = $state<Cargo[]>([]);
  conItbis = $state(false);
  conPropina = $state(false);
  /** null: what is proposed. */
  devuelveEscrito = $state<string | null>(null);
  forma = $state<string>(EFECTIVO);
  referencia = $state('');
  /** Of a debit note. */
  condicion = $state<'contado' | 'credito'>('contado');
  vence = $state('');
  /** Set by the screen as its live queries answer. */
  factura = $state.raw<FacturaCompleta | null>(null);
  saldo = $state.raw<SaldoNota | null>(null);
  /** Mode A hands over a paper that points at the public page. */
  llevaToken = $state(false);
  intentado = $state(false);
  rechazos = $state.raw<readonly Rechazo[]>([]);

  razon: string = $derived(this.razonEscrita ?? RAZON[this.clase]);

  /** Prices as in the original when nothing but percentages of its own line changed them. */
  #mismaBase: boolean = $derived.by(() => {
    const d = this.factura;
    return (
      d !== null &&
      d.ajustes.length === 0 &&
      d.lineas.every((l) => l.descuento_tipo !== '$' && l.recargo_tipo !== '$')
    );
  });
  #pedidas: readonly (readonly [LineaSaldoNota, string])[] = $derived.by(() => {
    const de =
      this.clase === 'devolucion'
        ? this.cantidades
        : this.clase === 'descuento'
          ? this.rebajas
          : {};
    return (this.saldo?.lineas ?? []).flatMap((l) => {
      const escrita = de[l.id] ?? '';
      return (leerDecimal4(escrita) ?? 0n) > 0n ? [[l, escrita] as const] : [];
    });
  });
  lineas: readonly Record<string, unknown>[] = $derived.by(() =>
    this.clase === 'cargo'
      ? this.cargos
          .filter((c) => c.descripcion.trim() !== '' || c.monto !== '')
          .map((c) => ({
            id: c.id,
            producto_id: null,
            codigo: '',
            descripcion: c.descripcion,
            tipo: 'servicio',
            unidad_medida: 43,
            indicador_facturacion: Number(c.indicador),
            cantidad: '1',
            precio: c.monto === '' ? '0' : c.monto,
            descuento: null,
            recargo: null,
            linea_modificada_id: null,
          }))
      : this.#pedidas.map(([l, escrita]) => this.#lineaDe(l, escrita)),
  );
  datos: Record<string, unknown> = $derived.by(() => ({
    ...this.#sinLiquidar,
    ...this.#liquidada,
  }));
  #sinLiquidar: Record<string, unknown> = $derived.by(() => ({
    id: this.id,
    tipo: this.tipo,
    factura_id: this.saldo?.factura.id ?? null,
    codigo_modificacion: CODIGO[this.clase],
    razon: this.razon,
    fecha: this.fecha,
    concepto: this.clase === 'descuento' ? 'descuento' : 'devolucion',
    precios_con_itbis: this.#conItbis,
    lineas: this.lineas,
    propina_legal: this.clase === 'devolucion' && this.conPropina,
    condicion: 'contado',
    token_consulta: this.llevaToken ? this.#token : null,
  }));
  #conItbis: boolean = $derived(
    this.clase === 'devolucion'
      ? this.#mismaBase && (this.saldo?.factura.precios_con_itbis ?? false)
      : (this.clase === 'descuento' || this.clase === 'cargo') && this.conItbis,
  );
  #leidos: DatosNota | null = $derived.by(() => {
    const r = esquemaEmitirNota.safeParse(this.#sinLiquidar);
    return r.success ? r.data : null;
  });
  /** null while it cannot be read, and for an annulment, which is the whole original. */
  calculada: NotaCalculada | null = $derived.by(() => {
    const datos = this.#leidos;
    const original = this.saldo?.factura;
    if (datos === null || original === undefined || this.clase === 'anula') return null;
    const { fecha, precios_con_itbis } = original;
    return calcularNota({
      datos,
      original: { fecha, precios_con_itbis, lineas: [], totales: SIN_TOTALES },
    });
  });
  total: Centavos = $derived(
    centavos(
      this.clase === 'anula'
        ? (this.saldo?.anulacion?.total ?? 0n)
        : (this.calculada?.totales.total ?? 0n),
    ),
  );
  /** Of a credit note. */
  liquidacion = $derived.by(() => {
    const propuesta = proponerLiquidacion(this.total, this.saldo?.saldo ?? 0n);
    if (this.devuelveEscrito === null) return propuesta;
    const devuelve = leer(this.devuelveEscrito);
    return { devuelve, rebaja: centavos(this.total - devuelve) };
  });
  #liquidada: Record<string, unknown> = $derived.by(() => {
    if (this.clase === 'texto') return { condicion: 'contado', pagos: [] };
    const { forma, referencia } = this;
    if (this.tipo === '34') {
      const { devuelve } = this.liquidacion;
      return pagosDeLiquidacion(this.total, { devuelve, forma: Number(forma), referencia });
    }
    return this.condicion === 'credito'
      ? { condicion: 'credito', pagos: [], fecha_limite_pago: leerFecha(this.vence) }
      : {
          condicion: 'contado',
          pagos:
            this.total > 0n
              ? [{ forma: Number(forma), monto: escribirMonto(this.total), referencia }]
              : [],
        };
  });

  constructor(tipo: TipoNota, hoy: Fecha) {
    this.tipo = tipo;
    this.clase = CLASES[tipo][0] ?? 'texto';
    this.fecha = hoy;
    if (tipo === '33') this.agregarCargo();
  }

  /** 4 in regímenes especiales, 3 in exports, and what the person chooses in the others. */
  indicadorForzado: 3 | 4 | null = $derived.by(() => {
    const tipo = TIPOS_VENTA.find((t) => t === this.saldo?.factura.tipo_ecf);
    return tipo === undefined ? null : REGLAS_TIPO[tipo].indicador;
  });
  agregarCargo(): void {
    this.cargos.push({ id: nuevoId(), descripcion: '', monto: '', indicador: '1' });
  }
  quitarCargo(id: string): void {
    this.cargos = this.cargos.filter((c) => c.id !== id);
  }

  /** Amount of a line of the original in this note; 0 while nothing is asked of it. Centavos. */
  montoDe(lineaId: string): bigint {
    const i = this.#pedidas.findIndex(([l]) => l.id === lineaId);
    return i < 0 ? CERO : (this.calculada?.tecleado.lineas[i]?.monto ?? CERO);
  }

  #idDe(lineaId: string): string {
    const id = this.#idsLinea.get(lineaId) ?? nuevoId();
    this.#idsLinea.set(lineaId, id);
    return id;
  }
  #lineaDe(l: LineaSaldoNota, escrita: string): Record<string, unknown> {
    const comun = {
      id: this.#idDe(l.id),
      producto_id: l.producto_id,
      codigo: l.codigo,
      descripcion: l.descripcion,
      tipo: l.tipo,
      unidad_medida: l.unidad_medida,
      indicador_facturacion: l.indicador_facturacion,
      linea_modificada_id: l.id,
    };
    if (this.clase === 'descuento') {
      return { ...comun, cantidad: '1', precio: escrita, descuento: null, recargo: null };
    }
    const suya = this.factura?.lineas.find((x) => x.id === l.id);
    const rebaja = (tipo: '$' | '%' | null | undefined, valor: bigint | null | undefined) =>
      this.#mismaBase && tipo === '%' && valor != null
        ? { tipo: '%', valor: escribirDecimal4(decimal4(valor)) }
        : null;
    return {
      ...comun,
      cantidad: escrita,
      precio: escribirDecimal4(decimal4(this.#mismaBase ? l.precio_e4 : l.precio_neto_e4)),
      descuento: rebaja(suya?.descuento_tipo, suya?.descuento_valor_e4),
      recargo: rebaja(suya?.recargo_tipo, suya?.recargo_valor_e4),
    };
  }

  devolverTodo(): void {
    for (const l of this.saldo?.lineas ?? []) {
      this.cantidades[l.id] = escribirDecimal4(decimal4(l.cantidad_disponible_e4), 0);
    }
  }

  errores: ReadonlyMap<string, string> = $derived.by(() => {
    const mapa = new Map<string, string>();
    if (!this.intentado) return mapa;
    if (this.razon.trim() === '') mapa.set('razon', 'Escriba el motivo de la nota.');
    const sinLineas = CODIGO[this.clase] === 3 && this.lineas.length === 0;
    if (sinLineas) {
      mapa.set(
        'lineas',
        this.clase === 'devolucion'
          ? 'Escriba cuánto se devuelve de al menos una línea.'
          : this.clase === 'descuento'
            ? 'Escriba cuánto se rebaja de al menos una línea.'
            : 'Escriba al menos un cargo.',
      );
    }
    for (const r of this.rechazos) {
      const campo = this.#campoPropio(r.campo);
      if (campo !== null && !mapa.has(campo)) mapa.set(campo, textoRechazo(r));
    }
    return mapa;
  });
  /** Refusals without a field of the screen. */
  sueltos: readonly string[] = $derived(
    this.rechazos
      .filter((r) => {
        const campo = this.#campoPropio(r.campo);
        return campo === null || !CAMPOS.some((c) => campo === c || campo.startsWith('linea.'));
      })
      .map(textoRechazo),
  );
  /** `lineas.0.cantidad` is the first line asked for; the screen names it by the line of the original. */
  #campoPropio(campo: string | undefined): string | null {
    if (campo === undefined) return null;
    const m = /^lineas\.(\d+)\.(.*)$/.exec(campo);
    if (m === null) return campo.startsWith('pagos') ? 'pagos' : campo;
    const i = Number(m[1]);
    const id = this.clase === 'cargo' ? this.cargos[i]?.id : this.#pedidas[i]?.[0].id;
    return id === undefined ? 'lineas' : `linea.${id}`;
  }

  guardado(): BorradorNota {
    return {
      clase: this.clase,
      razon: this.razonEscrita,
      cantidades: { ...this.cantidades },
      rebajas: { ...this.rebajas },
      cargos: this.cargos.map((c) => ({ ...c })),
    };
  }
  restaurar(b: BorradorNota): void {
    if (!CLASES[this.tipo].includes(b.clase)) return;
    this.clase = b.clase;
    this.razonEscrita = b.razon;
    this.cantidades = { ...b.cantidades };
    this.rebajas = { ...b.rebajas };
    if (b.cargos.length > 0) this.cargos = b.cargos.map((c) => ({ ...c }));
  }
}

/** Fields that the screen shows beside their control. */
const CAMPOS: readonly string[] = [
  'razon',
  'lineas',
  'fecha',
  'condicion',
  'pagos',
  'fecha_limite_pago',
  'propina_legal',
];
