// Every consulta that exists, by name: the same SQL on the device, on the server and in tests.

import { verBalanza } from './contabilidad/consultas/balanza.ts';
import { listarCuentas } from './contabilidad/consultas/cuentas.ts';
import { verMayor } from './contabilidad/consultas/mayor.ts';
import { listarPeriodos } from './contabilidad/consultas/periodos.ts';
import { verificarLibro } from './contabilidad/consultas/verificar.ts';
import { verPanel } from './dashboard/consultas/panel.ts';
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
import { verFactura } from './ventas/consultas/factura.ts';
import { listarVentas } from './ventas/consultas/listar.ts';

const TODAS: readonly CualquierConsulta[] = [
  listarVentas,
  verFactura,
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
  listarCertificados,
  listarDispositivos,
  listarUsuarios,
];

export const CONSULTAS: ReadonlyMap<string, CualquierConsulta> = new Map(
  TODAS.map((c) => [c.nombre, c]),
);
