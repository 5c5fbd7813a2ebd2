// The answers of the shared consultas that the screens read, in one place. Only types: the SQL stays
// in the engine's worker.

export type { CompraCompleta, FilaCompra } from '#shared/compras/consultas/borrador.ts';
export type {
  FilaBorradorCompra,
  ListaBorradoresCompra,
} from '#shared/compras/consultas/borradores.ts';
export type { ComprobanteCompleto } from '#shared/compras/consultas/comprobante.ts';
export type { FilaComprobante, ListaComprobantes } from '#shared/compras/consultas/comprobantes.ts';
export type { RecibidoCompleto } from '#shared/compras/consultas/recibido.ts';
export type { FilaRecibido, ListaRecibidos } from '#shared/compras/consultas/recibidos.ts';
export type { Balanza, FilaBalanza } from '#shared/contabilidad/consultas/balanza.ts';
export type { FilaCuenta } from '#shared/contabilidad/consultas/cuentas.ts';
export type { LineaMayor, Mayor } from '#shared/contabilidad/consultas/mayor.ts';
export type { FilaPeriodo } from '#shared/contabilidad/consultas/periodos.ts';
export type { Panel } from '#shared/dashboard/consultas/panel.ts';
export type { FilaAnulacion } from '#shared/empresas/consultas/anulaciones.ts';
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
export type { FilaContingencia } from '#shared/ventas/consultas/contingencias.ts';
export type { DocumentoEnCamino } from '#shared/ventas/consultas/en-camino.ts';
export type { EntregaReceptor } from '#shared/ventas/consultas/entrega.ts';
export type { FacturaCompleta, FilaEcfEvento } from '#shared/ventas/consultas/factura.ts';
export type { FilaVenta, ListaVentas } from '#shared/ventas/consultas/listar.ts';
export type { VentaPorReemplazar } from '#shared/ventas/consultas/por-reemplazar.ts';
export type { LineaSaldoNota, SaldoNota } from '#shared/ventas/consultas/saldo-nota.ts';
