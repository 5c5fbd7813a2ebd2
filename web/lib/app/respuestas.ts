// The answers of the shared consultas that the screens read, in one place. Only types: the SQL stays
// in the engine's worker.

export type { Balanza, FilaBalanza } from '#shared/contabilidad/consultas/balanza.ts';
export type { LineaMayor, Mayor } from '#shared/contabilidad/consultas/mayor.ts';
export type { FilaPeriodo } from '#shared/contabilidad/consultas/periodos.ts';
export type { Panel } from '#shared/dashboard/consultas/panel.ts';
export type { FilaCertificado } from '#shared/empresas/consultas/certificados.ts';
export type { FilaDispositivo } from '#shared/empresas/consultas/dispositivos.ts';
export type { FilaEmpresa } from '#shared/empresas/consultas/empresa.ts';
export type { FilaSecuencia } from '#shared/empresas/consultas/secuencias.ts';
export type { FilaUsuario } from '#shared/empresas/consultas/usuarios.ts';
export type { FilaProducto, ListaProductos } from '#shared/productos/consultas/buscar.ts';
export type { FilaTercero, ListaTerceros } from '#shared/terceros/consultas/buscar.ts';
export type { FacturaAbierta, TerceroConDeuda } from '#shared/terceros/consultas/tercero.ts';
export type { Antiguedad, FilaAntiguedad } from '#shared/tesoreria/consultas/antiguedad.ts';
export type { FilaBorrador } from '#shared/ventas/consultas/borradores.ts';
export type { FacturaCompleta } from '#shared/ventas/consultas/factura.ts';
export type { FilaVenta, ListaVentas } from '#shared/ventas/consultas/listar.ts';
