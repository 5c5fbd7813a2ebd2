// The state of a sale being written: the shared draft document as runes, its totals, its errors beside
// each field, who else is in it, and what happens when it is issued.

import type * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { centavos, CERO, decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, escribirMonto, leerDecimal4 } from '#shared/dinero/texto.ts';
import { leerFecha, type Fecha } from '#shared/fecha/fecha.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { REGLAS_TIPO } from '#shared/ventas/tipos-venta.ts';
import { calcularTotales, type Totales } from '#shared/ventas/totales.ts';
import {
  agregarAjuste,
  agregarLinea,
  agregarPago,
  crearDeshacer,
  datosDeEmision,
  estaVacia,
  leerBorrador,
  ponerCampo,
  ponerCampoLinea,
  ORIGEN_LOCAL,
  ponerCamposLinea,
  type BorradorFactura,
  type CabeceraBorrador,
  type LineaBorrador,
} from '#sync/borrador.ts';
import type { FilaEmpresa, FilaProducto, FilaTercero } from '#web/lib/app/respuestas.ts';
import { nuevoId } from '#web/lib/sesion/sesion.svelte.ts';
import type { Hallazgo } from './prevalidar-venta.ts';
import { nuevoToken } from './token-consulta.ts';
import { repartirPagos, type Reparto } from './cobro-contado.ts';
import { precioPara } from './precio-producto.ts';
import { revisarVenta } from './revisar-venta.ts';

const EFECTIVO = 1;
const TARJETA = 3;

export type Presente = {
  readonly nombre: string;
  readonly color: string;
  readonly campo: string | null;
};
export type ErrorCampo = { readonly campo: string | null; readonly texto: string };

function e4(texto: string): Decimal4 {
  return leerDecimal4(texto) ?? decimal4(0n);
}
function rebaja(r: LineaBorrador['descuento']) {
  return r === null || leerDecimal4(r.valor) === null
    ? null
    : { tipo: r.tipo, valor_e4: e4(r.valor) };
}

export class FacturaEditor {
  readonly id: string;
  readonly doc: Y.Doc;
  readonly deshacer: Y.UndoManager;
  readonly #awareness: Awareness | null;
  readonly #bajas: (() => void)[] = [];

  b = $state.raw<BorradorFactura>() as BorradorFactura;
  presentes = $state.raw<readonly Presente[]>([]);
  puedeDeshacer = $state(false);
  puedeRehacer = $state(false);
  /** Set by the screen as its live queries answer. */
  empresa = $state.raw<FilaEmpresa | null>(null);
  tercero = $state.raw<(FilaTercero & { readonly saldo: bigint }) | null>(null);
  hoy = $state.raw<Fecha>() as Fecha;
  /** Errors are shown only after the first attempt: nobody is scolded while writing. */
  intentado = $state(false);
  rechazosComando = $state.raw<readonly Rechazo[]>([]);
  /** What the rules of the DGII say of the e-CF that this sale would be; the screen keeps it up to date. */
  hallazgos = $state.raw<readonly Hallazgo[]>([]);
  readonly #token = nuevoToken();

  /** The only IndicadorFacturacion of its type; null when any. */
  indicadorForzado: 3 | 4 | null = $derived(REGLAS_TIPO[this.b.tipo_ecf].indicador);
  esDePapel: boolean = $derived(this.b.ncf !== null);

  llenas: readonly LineaBorrador[] = $derived(this.b.lineas.filter((l) => !estaVacia(l)));
  totales: Totales = $derived.by(() => this.#calcular());
  reparto: Reparto = $derived(
    repartirPagos(
      this.b.pagos.length === 0
        ? [
            {
              id: '',
              forma: EFECTIVO,
              monto: this.b.condicion === 'contado' ? '' : '0',
              referencia: '',
            },
          ]
        : this.b.condicion === 'contado'
          ? this.b.pagos
          : this.b.pagos.map((p) => (p.monto.trim() === '' ? { ...p, monto: '0' } : p)),
      this.totales.total,
    ),
  );
  datos: Record<string, unknown> = $derived.by(() => ({
    ...datosDeEmision(this.id, this.b),
    pagos: this.reparto.pagos,
    // In mode A a paper may be handed over that points at the public page of the sale.
    token_consulta:
      this.empresa?.es_electronica === true && this.empresa.modo_sin_red === 'A'
        ? this.#token
        : null,
  }));
  /** With its blanks as zeros, so that one of them does not hide everything else that is wrong. */
  #paraRevisar: Record<string, unknown> = $derived.by(() => ({
    ...this.datos,
    lineas: this.llenas.map((l) => ({
      ...l,
      cantidad: leerDecimal4(l.cantidad) === null ? '0' : l.cantidad,
      precio: leerDecimal4(l.precio) === null ? '0' : l.precio,
    })),
  }));
  rechazos: readonly Rechazo[] = $derived.by(() => {
    const locales = revisarVenta(this.#paraRevisar, this.totales, {
      hoy: this.hoy,
      empresa: this.empresa,
      tercero: this.tercero,
      esDePapel: this.esDePapel,
    });
    const codigos = new Set(locales.map((r) => `${r.codigo}/${r.campo ?? ''}`));
    return [
      ...locales,
      ...this.rechazosComando.filter((r) => !codigos.has(`${r.codigo}/${r.campo ?? ''}`)),
    ];
  });
  /** A line without a price cannot travel at all, so it has no refusal of its own. */
  #sinPrecio: readonly ErrorCampo[] = $derived(
    this.llenas
      .filter((l) => leerDecimal4(l.precio) === null)
      .map((l) => ({ campo: `lineas.${l.id}.precio`, texto: 'Falta el precio' })),
  );
  /** What the rules of the comando do not say already. */
  #hallazgosGraves: readonly Hallazgo[] = $derived(
    this.rechazos.length > 0 ? [] : this.hallazgos.filter((h) => h.severidad === 'rechazo'),
  );
  estaLista: boolean = $derived(
    this.rechazos.length === 0 &&
      this.#sinPrecio.length === 0 &&
      this.#hallazgosGraves.length === 0,
  );
  /** They do not stop the sale: the DGII accepts it, with observations or without them. */
  avisos: readonly ErrorCampo[] = $derived(
    this.llenas.length === 0
      ? []
      : this.hallazgos
          .filter((h) => h.severidad !== 'rechazo')
          .map((h) => ({ campo: this.#campoPropio(h.campo), texto: h.texto })),
  );
  errores: readonly ErrorCampo[] = $derived.by(() => {
    if (!this.intentado) return [];
    const campos = new Set(this.#sinPrecio.map((e) => e.campo));
    const demas = [
      ...this.rechazos.map((r) => ({
        campo: this.#campoPropio(r.campo),
        texto: textoRechazo(r),
      })),
      ...this.#hallazgosGraves.map((h) => ({ campo: this.#campoPropio(h.campo), texto: h.texto })),
    ];
    // While a price is missing, that the total is zero says nothing new.
    const propias = demas.filter((e) => !campos.has(e.campo));
    return [
      ...this.#sinPrecio,
      ...(campos.size > 0 ? propias.filter((e) => e.campo !== 'lineas') : propias),
    ];
  });
  #porCampo: ReadonlyMap<string, string> = $derived(
    new Map(this.errores.flatMap((e) => (e.campo === null ? [] : [[e.campo, e.texto]]))),
  );

  constructor(id: string, partes: { doc: Y.Doc; awareness: Awareness | null; hoy: Fecha }) {
    this.id = id;
    this.doc = partes.doc;
    this.hoy = partes.hoy;
    this.#awareness = partes.awareness;
    this.b = leerBorrador(partes.doc);
    this.deshacer = crearDeshacer(partes.doc);
    const alCambiar = () => {
      this.b = leerBorrador(this.doc);
      this.rechazosComando = [];
    };
    const alApilar = () => {
      this.puedeDeshacer = this.deshacer.undoStack.length > 0;
      this.puedeRehacer = this.deshacer.redoStack.length > 0;
    };
    this.doc.on('update', alCambiar);
    this.deshacer.on('stack-item-added', alApilar);
    this.deshacer.on('stack-item-popped', alApilar);
    this.#bajas.push(() => this.doc.off('update', alCambiar));
    this.#seguirPresentes();
  }

  cerrar(): void {
    this.deshacer.destroy();
    for (const baja of this.#bajas) baja();
  }

  #seguirPresentes(): void {
    const aw = this.#awareness;
    if (aw === null) return;
    const leer = () => {
      this.presentes = [...aw.getStates()].flatMap(([cliente, estado]) => {
        const { nombre, color, campo } = estado as Record<string, unknown>;
        if (cliente === aw.clientID || typeof nombre !== 'string') return [];
        return [
          {
            nombre,
            color: typeof color === 'string' ? color : '#55677A',
            campo: typeof campo === 'string' ? campo : null,
          },
        ];
      });
    };
    aw.on('change', leer);
    leer();
    this.#bajas.push(() => aw.off('change', leer));
  }

  /** Tells the others in which field this person is. */
  estarEn(campo: string | null): void {
    if (this.#awareness?.getLocalState()) this.#awareness.setLocalStateField('campo', campo);
  }
  enCampo(campo: string): Presente | undefined {
    return this.presentes.find((p) => p.campo === campo);
  }

  #calcular(): Totales {
    const fecha = leerFecha(this.b.fecha);
    return calcularTotales({
      precios_con_itbis: this.b.precios_con_itbis,
      propina_legal: this.b.propina_legal,
      ...(fecha === null ? {} : { fecha }),
      lineas: this.llenas.map((l) => ({
        indicador_facturacion: l.indicador_facturacion,
        cantidad_e4: e4(l.cantidad),
        precio_e4: e4(l.precio),
        descuento: rebaja(l.descuento),
        recargo: rebaja(l.recargo),
      })),
      ajustes: this.b.ajustes
        .filter((a) => leerDecimal4(a.valor) !== null)
        .map((a) => ({
          tipo: a.tipo,
          descripcion: a.descripcion,
          tipo_valor: a.tipo_valor,
          valor_e4: e4(a.valor),
        })),
    });
  }

  /** Amount of a line in centavos; 0 while it is blank. */
  montoLinea(id: string): bigint {
    const i = this.llenas.findIndex((l) => l.id === id);
    return this.totales.lineas[i]?.monto ?? CERO;
  }

  /** `lineas.2.precio` counts the lines that are issued; the screen names them by id. */
  #campoPropio(campo: string | undefined): string | null {
    if (campo === undefined) return null;
    const m = /^(lineas|ajustes|pagos)\.(\d+)\.?(.*)$/.exec(campo);
    if (m === null) return campo;
    const filas = { lineas: this.llenas, ajustes: this.b.ajustes, pagos: this.b.pagos };
    const lista = filas[m[1] === 'lineas' ? 'lineas' : m[1] === 'ajustes' ? 'ajustes' : 'pagos'];
    const fila = lista[Number(m[2])];
    return fila === undefined ? (m[1] ?? null) : `${m[1] ?? ''}.${fila.id}.${m[3] ?? ''}`;
  }
  error(campo: string): string | null {
    return this.#porCampo.get(campo) ?? null;
  }

  poner<C extends keyof CabeceraBorrador>(campo: C, valor: CabeceraBorrador[C]): void {
    ponerCampo(this.doc, campo, valor);
  }
  ponerLinea<C extends Exclude<keyof LineaBorrador, 'id'>>(
    id: string,
    campo: C,
    valor: LineaBorrador[C],
  ): void {
    ponerCampoLinea(this.doc, id, { campo, valor });
  }

  #lineaNueva(campos: Partial<LineaBorrador>): LineaBorrador {
    return {
      id: nuevoId(),
      producto_id: null,
      codigo: '',
      descripcion: '',
      tipo: 'bien',
      unidad_medida: 43,
      indicador_facturacion: this.indicadorForzado ?? 1,
      cantidad: '1',
      precio: '',
      descuento: null,
      recargo: null,
      ...campos,
    };
  }
  /** The first producto decides whether the prices of this sale include ITBIS: as its own price does. */
  #modoCon(p: FilaProducto): boolean {
    if (this.indicadorForzado !== null) return false;
    return this.llenas.length === 0 ? p.precio_incluye_itbis : this.b.precios_con_itbis;
  }
  precioDe(p: FilaProducto): Decimal4 {
    return precioPara(p, { conItbis: this.#modoCon(p), fecha: leerFecha(this.b.fecha) });
  }
  /** Adds a producto; scanned again with the same price, its line counts one more. Returns the line's id. */
  agregarProducto(
    p: FilaProducto,
    pedido: { cantidad?: string; precio?: string; juntar?: boolean } = {},
  ): string {
    const precio = pedido.precio ?? escribirDecimal4(this.precioDe(p));
    const igual = this.b.lineas.find((l) => l.producto_id === p.id && l.precio === precio);
    if (pedido.juntar && igual !== undefined) {
      const suma = decimal4(e4(igual.cantidad) + e4(pedido.cantidad ?? '1'));
      this.ponerLinea(igual.id, 'cantidad', escribirDecimal4(suma, 0));
      return igual.id;
    }
    this.poner('precios_con_itbis', this.#modoCon(p));
    const linea = this.#lineaNueva({
      producto_id: p.id,
      codigo: p.codigo,
      descripcion: p.nombre,
      tipo: p.tipo,
      unidad_medida: p.unidad_medida,
      indicador_facturacion: this.indicadorForzado ?? p.indicador_facturacion,
      cantidad: pedido.cantidad ?? '1',
      precio,
    });
    agregarLinea(this.doc, linea);
    return linea.id;
  }
  agregarLibre(descripcion: string, campos: Partial<LineaBorrador> = {}): string {
    const linea = this.#lineaNueva({ descripcion, ...campos });
    agregarLinea(this.doc, linea);
    return linea.id;
  }
  agregarDescuento(): void {
    agregarAjuste(this.doc, {
      id: nuevoId(),
      tipo: 'D',
      descripcion: 'Descuento',
      tipo_valor: '%',
      valor: '',
    });
  }
  /**
   * The first payment when nothing was written yet: the screen shows cash for the exact amount, and
   * this turns that into a row of the draft.
   */
  ponerPrimerPago(cambio: { readonly forma?: number; readonly monto?: string }): void {
    agregarPago(this.doc, {
      id: nuevoId(),
      forma: cambio.forma ?? EFECTIVO,
      monto: cambio.monto ?? '',
      referencia: '',
    });
  }
  /** One more form of payment, for what is still missing. */
  agregarFormaPago(): void {
    const { falta } = this.reparto;
    if (this.b.condicion === 'contado' && this.b.pagos.length === 0) this.ponerPrimerPago({});
    agregarPago(this.doc, {
      id: nuevoId(),
      forma: this.b.condicion === 'contado' ? TARJETA : EFECTIVO,
      monto: this.b.condicion === 'contado' && falta > 0n ? escribirMonto(centavos(falta)) : '',
      referencia: '',
    });
  }

  /** Choosing a customer also proposes the type: crédito fiscal when he has RNC. The person may change it. */
  elegirTercero(t: FilaTercero | null): void {
    this.doc.transact(() => {
      this.poner('tercero_id', t?.id ?? null);
      this.poner('comprador_nombre', null);
      this.poner('comprador_rnc', null);
      this.poner('comprador_extranjero', null);
      const { tipo_ecf: tipo } = this.b;
      if (tipo === '31' || tipo === '32') {
        this.poner('tipo_ecf', t?.tipo_id === 'rnc' ? '31' : '32');
      }
      if (t === null && this.b.condicion === 'credito') {
        this.poner('condicion', 'contado');
        this.poner('fecha_limite_pago', null);
      }
    });
  }

  /**
   * 44 is exempt and 46 goes at rate 0, so their lines lose the ITBIS, also the one inside a list price;
   * back in another type each line takes the one of its producto again.
   */
  cambiarTipo(
    tipo: CabeceraBorrador['tipo_ecf'],
    productos: ReadonlyMap<string, FilaProducto>,
  ): void {
    const { indicador, admitePropina } = REGLAS_TIPO[tipo];
    const forzaba = this.indicadorForzado !== null;
    this.doc.transact(() => {
      this.poner('tipo_ecf', tipo);
      if (!admitePropina) this.poner('propina_legal', false);
      if (indicador !== null && this.b.precios_con_itbis) this.cambiarItbis(false, productos);
      if (indicador === null && !forzaba) return;
      for (const l of leerBorrador(this.doc).lineas) {
        const suyo = l.producto_id === null ? undefined : productos.get(l.producto_id);
        ponerCamposLinea(this.doc, l.id, {
          indicador_facturacion: indicador ?? suyo?.indicador_facturacion ?? 1,
        });
      }
    }, ORIGEN_LOCAL);
  }

  /** List prices follow the switch; a price written by hand stays as it was written. */
  cambiarItbis(conItbis: boolean, productos: ReadonlyMap<string, FilaProducto>): void {
    const fecha = leerFecha(this.b.fecha);
    const antes = { conItbis: this.b.precios_con_itbis, fecha };
    const lineas = this.b.lineas;
    this.poner('precios_con_itbis', conItbis);
    for (const l of lineas) {
      const p = l.producto_id === null ? undefined : productos.get(l.producto_id);
      if (p === undefined || e4(l.precio) !== precioPara(p, antes)) continue;
      ponerCamposLinea(this.doc, l.id, {
        precio: escribirDecimal4(precioPara(p, { conItbis, fecha })),
      });
    }
  }
}
