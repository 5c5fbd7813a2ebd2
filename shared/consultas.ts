// Every consulta that exists, by name: the same SQL on the device, on the server and in tests.

import { verBorradorCompra } from './compras/consultas/borrador.ts';
import { listarBorradoresCompra } from './compras/consultas/borradores.ts';
import { verRecibido } from './compras/consultas/recibido.ts';
import { contarPorDecidir } from './compras/consultas/por-decidir.ts';
import { verComprobante } from './compras/consultas/comprobante.ts';
import { listarComprobantes } from './compras/consultas/comprobantes.ts';
import { listarRecibidos } from './compras/consultas/recibidos.ts';
import { verBalanza } from './contabilidad/consultas/balanza.ts';
import { listarCuentas } from './contabilidad/consultas/cuentas.ts';
import { verMayor } from './contabilidad/consultas/mayor.ts';
import { listarPeriodos } from './contabilidad/consultas/periodos.ts';
import { verificarLibro } from './contabilidad/consultas/verificar.ts';
import { verPanel } from './dashboard/consultas/panel.ts';
import { listarAnulaciones } from './empresas/consultas/anulaciones.ts';
import { listarCertificados } from './empresas/consultas/certificados.ts';
import { listarDispositivos } from './empresas/consultas/dispositivos.ts';
import { verEmpresa } from './empresas/consultas/empresa.ts';
import { listarSecuencias } from './empresas/consultas/secuencias.ts';
import { listarUsuarios } from './empresas/consultas/usuarios.ts';
import type { CualquierConsulta } from './nucleo/comando.ts';
import { buscarProductos } from './productos/consultas/buscar.ts';
import { verProducto } from './productos/consultas/producto.ts';
import { buscarTerceros } from './terceros/consultas/buscar.ts';
import { verTercero } from './terceros/consultas/tercero.ts';
import { verAntiguedad } from './tesoreria/consultas/antiguedad.ts';
import { listarBorradores } from './ventas/consultas/borradores.ts';
import { listarEnCamino } from './ventas/consultas/en-camino.ts';
import { verEntrega } from './ventas/consultas/entrega.ts';
import { verFactura } from './ventas/consultas/factura.ts';
import { listarContingencias } from './ventas/consultas/contingencias.ts';
import { listarVentas } from './ventas/consultas/listar.ts';
import { listarPorReemplazar } from './ventas/consultas/por-reemplazar.ts';
import { verSaldoNota } from './ventas/consultas/saldo-nota.ts';

const TODAS: readonly CualquierConsulta[] = [
  listarVentas,
  verFactura,
  verSaldoNota,
  listarContingencias,
  listarPorReemplazar,
  listarEnCamino,
  verEntrega,
  listarBorradores,
  buscarTerceros,
  verTercero,
  buscarProductos,
  verProducto,
  verBalanza,
  verMayor,
  listarCuentas,
  listarPeriodos,
  verificarLibro,
  verAntiguedad,
  verPanel,
  verEmpresa,
  listarSecuencias,
  listarAnulaciones,
  listarCertificados,
  listarDispositivos,
  listarUsuarios,
  listarRecibidos,
  verRecibido,
  listarBorradoresCompra,
  verBorradorCompra,
  contarPorDecidir,
  listarComprobantes,
  verComprobante,
];

export const CONSULTAS: ReadonlyMap<string, CualquierConsulta> = new Map(
  TODAS.map((c) => [c.nombre, c]),
);
