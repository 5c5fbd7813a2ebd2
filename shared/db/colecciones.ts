// The replicated tables ("colecciones") in an order that satisfies their foreign keys, and how each
// is cut into segments: by month of its `fecha`, or whole for masters. Migrations 0004, 0005, 0007 and
// 0008 list the same names; a test compares them with the catalogue of the database.

export type Coleccion = { readonly tabla: string; readonly porMes: boolean };

export const COLECCIONES = [
  { tabla: 'empresa', porMes: false },
  { tabla: 'usuario_empresa', porMes: false },
  { tabla: 'dispositivo', porMes: false },
  { tabla: 'tercero', porMes: false },
  { tabla: 'producto', porMes: false },
  { tabla: 'periodo', porMes: false },
  { tabla: 'secuencia', porMes: false },
  { tabla: 'certificado', porMes: false },
  { tabla: 'borrador', porMes: false },
  { tabla: 'cuenta', porMes: false },
  { tabla: 'asiento', porMes: true },
  { tabla: 'linea_asiento', porMes: true },
  { tabla: 'factura', porMes: true },
  { tabla: 'linea_factura', porMes: true },
  { tabla: 'ajuste_factura', porMes: true },
  { tabla: 'pago_factura', porMes: true },
  { tabla: 'compra', porMes: true },
  { tabla: 'linea_compra', porMes: true },
  { tabla: 'ecf', porMes: true },
  { tabla: 'ecf_evento', porMes: true },
  { tabla: 'ecf_recibido', porMes: true },
  { tabla: 'envio_receptor', porMes: true },
  { tabla: 'anulacion', porMes: true },
  { tabla: 'contingencia', porMes: false },
  { tabla: 'movimiento', porMes: true },
  { tabla: 'aplicacion', porMes: true },
] as const satisfies readonly Coleccion[];

export type TablaReplicada = (typeof COLECCIONES)[number]['tabla'];

const NOMBRES: ReadonlySet<string> = new Set(COLECCIONES.map((c) => c.tabla));

export function esTablaReplicada(tabla: string): tabla is TablaReplicada {
  return NOMBRES.has(tabla);
}
