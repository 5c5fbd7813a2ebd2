// The shape of a draft of factura as a Yjs document (rules D1–D6 of SPEC.md). Four root maps: `cab`
// (header field → value), and `lineas`, `ajustes`, `pagos` (id → Y.Map of fields). Rows are keyed by
// id and carry `orden`, a text that sorts between its neighbours: moving a row is one field, so two
// people can move, edit and delete rows at once and nothing is duplicated.
// What people type is kept as typed (text); only the comando that issues it is validated. Reading
// tolerates anything: an absent or odd value reads as its blank.

import * as Y from 'yjs';

export type ValorBorrador = string | number | boolean | null;
export type AjustePorcentual = { readonly tipo: '%' | '$'; readonly valor: string };

export type LineaBorrador = {
  readonly id: string;
  readonly producto_id: string | null;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
  readonly cantidad: string;
  readonly precio: string;
  readonly descuento: AjustePorcentual | null;
  readonly recargo: AjustePorcentual | null;
};

export type AjusteBorrador = {
  readonly id: string;
  readonly tipo: 'D' | 'R';
  readonly descripcion: string;
  readonly tipo_valor: '%' | '$';
  readonly valor: string;
};

export type PagoBorrador = {
  readonly id: string;
  readonly forma: number;
  readonly monto: string;
  readonly referencia: string;
};

export type CabeceraBorrador = {
  readonly tipo_ecf: '31' | '32' | '44' | '45' | '46';
  readonly fecha: string;
  readonly condicion: 'contado' | 'credito';
  readonly fecha_limite_pago: string | null;
  readonly tercero_id: string | null;
  readonly comprador_nombre: string | null;
  readonly comprador_rnc: string | null;
  readonly comprador_extranjero: string | null;
  readonly precios_con_itbis: boolean;
  readonly propina_legal: boolean;
  readonly tipo_ingresos: string;
  readonly nota: string;
  /** Number of the paper talonario from which the sale is copied; null in every other sale. */
  readonly ncf: string | null;
};

export type BorradorFactura = CabeceraBorrador & {
  readonly lineas: readonly LineaBorrador[];
  readonly ajustes: readonly AjusteBorrador[];
  readonly pagos: readonly PagoBorrador[];
};

/** Origin of every change a person makes here; the UndoManager tracks only it. */
export const ORIGEN_LOCAL = 'kofacture.local';

/** Largest encoded draft, in bytes (rule D5). */
export const BYTES_BORRADOR_MAX = 1024 * 1024;

type Raiz = 'lineas' | 'ajustes' | 'pagos';

function cabecera(doc: Y.Doc): Y.Map<unknown> {
  return doc.getMap('cab');
}
function filas(doc: Y.Doc, raiz: Raiz): Y.Map<unknown> {
  return doc.getMap(raiz);
}

/** The shared types whose changes can be undone, for `new Y.UndoManager(ambitoDeshacer(doc), …)`. */
export function ambitoDeshacer(doc: Y.Doc): Y.Map<unknown>[] {
  return [cabecera(doc), filas(doc, 'lineas'), filas(doc, 'ajustes'), filas(doc, 'pagos')];
}

export function crearDeshacer(doc: Y.Doc): Y.UndoManager {
  return new Y.UndoManager(ambitoDeshacer(doc), {
    trackedOrigins: new Set([ORIGEN_LOCAL]),
    captureTimeout: 400,
  });
}

function cambiar(doc: Y.Doc, fn: () => void): void {
  doc.transact(fn, ORIGEN_LOCAL);
}

/**
 * Fills the header fields that nobody has written yet, and adds `lineas` when there is none. Safe to
 * call again; not undoable.
 */
export function iniciarBorrador(
  doc: Y.Doc,
  defecto: Partial<CabeceraBorrador> & { readonly lineas?: readonly LineaBorrador[] },
): void {
  const { lineas, ...cab } = defecto;
  doc.transact(() => {
    const mapa = cabecera(doc);
    for (const [campo, valor] of Object.entries(cab)) {
      if (!mapa.has(campo)) mapa.set(campo, valor);
    }
    if (lineas !== undefined && filas(doc, 'lineas').size === 0) {
      for (const linea of lineas) insertar(doc, 'lineas', linea);
    }
  });
}

/** Puts back a whole refused factura («Corregir y reenviar»); replaces what the document had. */
export function restaurarBorrador(doc: Y.Doc, b: BorradorFactura): void {
  const { lineas, ajustes, pagos, ...cab } = b;
  cambiar(doc, () => {
    for (const [campo, valor] of Object.entries(cab)) cabecera(doc).set(campo, valor);
    const contenido = { lineas, ajustes, pagos } as const;
    for (const raiz of ['lineas', 'ajustes', 'pagos'] as const) {
      filas(doc, raiz).clear();
      for (const fila of contenido[raiz]) insertar(doc, raiz, fila);
    }
  });
}

export function ponerCampo<C extends keyof CabeceraBorrador>(
  doc: Y.Doc,
  campo: C,
  valor: CabeceraBorrador[C],
): void {
  if (cabecera(doc).get(campo) === valor) return;
  cambiar(doc, () => {
    cabecera(doc).set(campo, valor);
  });
}

/** Adds a line at `posicion` (from 0; the end when absent). A line id that exists is left alone. */
export function agregarLinea(doc: Y.Doc, linea: LineaBorrador, posicion?: number): void {
  cambiar(doc, () => {
    insertar(doc, 'lineas', linea, posicion);
  });
}
export function agregarAjuste(doc: Y.Doc, ajuste: AjusteBorrador): void {
  cambiar(doc, () => {
    insertar(doc, 'ajustes', ajuste);
  });
}
export function agregarPago(doc: Y.Doc, pago: PagoBorrador): void {
  cambiar(doc, () => {
    insertar(doc, 'pagos', pago);
  });
}

/** Sets one field of a line; nothing when the line is gone (somebody deleted it meanwhile). */
export function ponerCampoLinea<C extends Exclude<keyof LineaBorrador, 'id'>>(
  doc: Y.Doc,
  lineaId: string,
  cambio: { readonly campo: C; readonly valor: LineaBorrador[C] },
): void {
  ponerEnFila(doc, 'lineas', { id: lineaId, ...cambio });
}
/** Several fields of a line at once, as when a product is chosen: one step to undo. */
export function ponerCamposLinea(
  doc: Y.Doc,
  lineaId: string,
  campos: Partial<Omit<LineaBorrador, 'id'>>,
): void {
  cambiar(doc, () => {
    for (const [campo, valor] of Object.entries(campos)) {
      ponerEnFila(doc, 'lineas', { id: lineaId, campo, valor });
    }
  });
}
export function ponerCampoAjuste<C extends Exclude<keyof AjusteBorrador, 'id'>>(
  doc: Y.Doc,
  id: string,
  cambio: { readonly campo: C; readonly valor: AjusteBorrador[C] },
): void {
  ponerEnFila(doc, 'ajustes', { id, ...cambio });
}
export function ponerCampoPago<C extends Exclude<keyof PagoBorrador, 'id'>>(
  doc: Y.Doc,
  id: string,
  cambio: { readonly campo: C; readonly valor: PagoBorrador[C] },
): void {
  ponerEnFila(doc, 'pagos', { id, ...cambio });
}

export function quitarLinea(doc: Y.Doc, lineaId: string): void {
  quitar(doc, 'lineas', lineaId);
}
export function quitarAjuste(doc: Y.Doc, id: string): void {
  quitar(doc, 'ajustes', id);
}
export function quitarPago(doc: Y.Doc, id: string): void {
  quitar(doc, 'pagos', id);
}

/** Moves a line to `posicion` (from 0, counted without the line itself). */
export function moverLinea(doc: Y.Doc, lineaId: string, posicion: number): void {
  const fila = filas(doc, 'lineas').get(lineaId);
  if (!(fila instanceof Y.Map)) return;
  cambiar(doc, () => {
    fila.set('orden', ordenPara(doc, 'lineas', { sin: lineaId, posicion }));
  });
}

/** The draft as plain data, in the order people see. Never throws, whatever the document holds. */
export function leerBorrador(doc: Y.Doc): BorradorFactura {
  const c = cabecera(doc);
  return {
    tipo_ecf: unoDe(c.get('tipo_ecf'), ['32', '31', '44', '45', '46']),
    fecha: texto(c.get('fecha')),
    condicion: unoDe(c.get('condicion'), ['contado', 'credito']),
    fecha_limite_pago: textoONulo(c.get('fecha_limite_pago')),
    tercero_id: textoONulo(c.get('tercero_id')),
    comprador_nombre: textoONulo(c.get('comprador_nombre')),
    comprador_rnc: textoONulo(c.get('comprador_rnc')),
    comprador_extranjero: textoONulo(c.get('comprador_extranjero')),
    precios_con_itbis: c.get('precios_con_itbis') === true,
    propina_legal: c.get('propina_legal') === true,
    tipo_ingresos: texto(c.get('tipo_ingresos'), '01'),
    nota: texto(c.get('nota')),
    ncf: textoONulo(c.get('ncf')),
    lineas: enOrden(doc, 'lineas').map(([id, m]) => leerLinea(id, m)),
    ajustes: enOrden(doc, 'ajustes').map(([id, m]) => ({
      id,
      tipo: unoDe(m.get('tipo'), ['D', 'R']),
      descripcion: texto(m.get('descripcion')),
      tipo_valor: unoDe(m.get('tipo_valor'), ['%', '$']),
      valor: texto(m.get('valor')),
    })),
    pagos: enOrden(doc, 'pagos').map(([id, m]) => ({
      id,
      forma: entero(m.get('forma'), 1),
      monto: texto(m.get('monto')),
      referencia: texto(m.get('referencia')),
    })),
  };
}

/**
 * The data of `ventas.emitirFactura` for this draft. Lines in which nothing was written are not lines;
 * adjustments and payments lose the id that only the editor needs, and the number of a talonario is only
 * of `ventas.registrarSerieB`.
 */
export function datosDeEmision(borradorId: string, b: BorradorFactura): Record<string, unknown> {
  const { ncf: _ncf, ...venta } = b;
  return {
    id: borradorId,
    ...venta,
    lineas: b.lineas.filter((l) => !estaVacia(l)),
    ajustes: b.ajustes.map(({ id: _id, ...resto }) => resto),
    pagos: b.pagos.map(({ id: _id, ...resto }) => resto),
  };
}

export function estaVacia(l: LineaBorrador): boolean {
  return (
    l.producto_id === null && l.descripcion.trim() === '' && l.codigo === '' && l.precio === ''
  );
}

function leerLinea(id: string, m: Y.Map<unknown>): LineaBorrador {
  return {
    id,
    producto_id: textoONulo(m.get('producto_id')),
    codigo: texto(m.get('codigo')),
    descripcion: texto(m.get('descripcion')),
    tipo: unoDe(m.get('tipo'), ['bien', 'servicio']),
    unidad_medida: entero(m.get('unidad_medida'), 43),
    indicador_facturacion: unoDe(m.get('indicador_facturacion'), [1, 2, 3, 4]),
    cantidad: texto(m.get('cantidad')),
    precio: texto(m.get('precio')),
    descuento: porcentual(m.get('descuento')),
    recargo: porcentual(m.get('recargo')),
  };
}

function insertar(
  doc: Y.Doc,
  raiz: Raiz,
  fila: LineaBorrador | AjusteBorrador | PagoBorrador,
  posicion?: number,
): void {
  const mapa = filas(doc, raiz);
  if (mapa.has(fila.id)) return;
  const { id, ...campos } = fila;
  const nueva = new Y.Map<unknown>(Object.entries(campos));
  nueva.set(
    'orden',
    ordenPara(doc, raiz, { sin: id, posicion: posicion ?? Number.POSITIVE_INFINITY }),
  );
  mapa.set(id, nueva);
}

function ponerEnFila(
  doc: Y.Doc,
  raiz: Raiz,
  cambio: { readonly id: string; readonly campo: string; readonly valor: unknown },
): void {
  const fila = filas(doc, raiz).get(cambio.id);
  if (!(fila instanceof Y.Map) || fila.get(cambio.campo) === cambio.valor) return;
  cambiar(doc, () => {
    fila.set(cambio.campo, cambio.valor);
  });
}

function quitar(doc: Y.Doc, raiz: Raiz, id: string): void {
  if (!filas(doc, raiz).has(id)) return;
  cambiar(doc, () => {
    filas(doc, raiz).delete(id);
  });
}

function enOrden(doc: Y.Doc, raiz: Raiz): [string, Y.Map<unknown>][] {
  const todas: [string, Y.Map<unknown>][] = [];
  for (const [id, valor] of filas(doc, raiz)) {
    if (valor instanceof Y.Map) todas.push([id, valor]);
  }
  return todas.sort(([idA, a], [idB, b]) => {
    const ordenA = texto(a.get('orden'));
    const ordenB = texto(b.get('orden'));
    if (ordenA !== ordenB) return ordenA < ordenB ? -1 : 1;
    return idA < idB ? -1 : 1;
  });
}

function ordenPara(
  doc: Y.Doc,
  raiz: Raiz,
  donde: { readonly sin: string; readonly posicion: number },
): string {
  const ordenes = enOrden(doc, raiz)
    .filter(([id]) => id !== donde.sin)
    .map(([, m]) => texto(m.get('orden')));
  const i = Math.max(0, Math.min(donde.posicion, ordenes.length));
  const antes = ordenes[i - 1] ?? '';
  // Neighbours with the same text (two people added at the same place) leave no room between them:
  // the next different one is taken, and the id decides among equals.
  const despues = ordenes.slice(i).find((o) => o > antes) ?? null;
  return ordenEntre(antes, despues);
}

const DIGITOS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** A text that sorts after `antes` ('' is the start) and before `despues` (null is the end). */
export function ordenEntre(antes: string, despues: string | null): string {
  let prefijo = '';
  for (let i = 0; ; i++) {
    // Only odd texts of another program leave no room (a bound that ends in '0'): then go past it.
    if (despues !== null && i >= despues.length) despues = null;
    const a = Math.max(0, DIGITOS.indexOf(antes[i] ?? '0'));
    const techo = despues === null ? DIGITOS.length : DIGITOS.indexOf(despues[i] ?? '');
    const b = techo < 0 ? DIGITOS.length : techo;
    if (b - a > 1) return prefijo + (DIGITOS[Math.floor((a + b) / 2)] ?? 'V');
    prefijo += DIGITOS[a] ?? '0';
    if (b > a) despues = null;
  }
}

function texto(v: unknown, blanco = ''): string {
  return typeof v === 'string' ? v : blanco;
}
function textoONulo(v: unknown): string | null {
  return typeof v === 'string' && v !== '' ? v : null;
}
function entero(v: unknown, blanco: number): number {
  return typeof v === 'number' && Number.isSafeInteger(v) ? v : blanco;
}
function unoDe<const T extends string | number>(v: unknown, validos: readonly [T, ...T[]]): T {
  return validos.find((x) => x === v) ?? validos[0];
}
function porcentual(v: unknown): AjustePorcentual | null {
  if (typeof v !== 'object' || v === null || !('tipo' in v) || !('valor' in v)) return null;
  if ((v.tipo !== '%' && v.tipo !== '$') || typeof v.valor !== 'string') return null;
  return { tipo: v.tipo, valor: v.valor };
}
