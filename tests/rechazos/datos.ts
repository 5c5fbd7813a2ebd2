// Valid data for each comando, to change one thing at a time. The day is the one of the fixtures.

import { instante } from '#shared/fecha/fecha.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';

/** 24 November 2026, nine in the morning in Santo Domingo. */
export const AHORA = instante(Date.UTC(2026, 10, 24, 13));
export const HOY = '2026-11-24';

const BASE = '00000000-0000-8000-8000-000000000001';

/** A stable uuid for a name, so that two databases of one test agree. */
export function uuid(nombre: string): string {
  return idDerivado(BASE, nombre);
}

export function lineaVenta(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`linea/${nombre}`),
    producto_id: null,
    codigo: 'CEM42',
    descripcion: 'Cemento gris 42.5 kg',
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: 1,
    cantidad: '2',
    precio: '500.00',
    descuento: null,
    recargo: null,
    ...cambios,
  };
}

/** A cash sale of consumption of RD$1,180.00. */
export function venta(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`venta/${nombre}`),
    tipo_ecf: '32',
    fecha: HOY,
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: null,
    comprador_rnc: null,
    precios_con_itbis: false,
    tipo_ingresos: '01',
    lineas: [lineaVenta(nombre)],
    ajustes: [],
    pagos: [{ forma: 1, monto: '1180.00', referencia: '' }],
    nota: '',
    ...cambios,
  };
}

export function tercero(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`tercero/${nombre}`),
    tipo_id: 'ninguno',
    rnc_cedula: null,
    nombre,
    nombre_comercial: '',
    es_cliente: true,
    es_proveedor: false,
    correo: '',
    telefono: '',
    direccion: '',
    municipio: null,
    provincia: null,
    limite_credito: '0',
    dias_credito: 30,
    esta_activo: true,
    base: null,
    ...cambios,
  };
}

export function producto(codigo: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`producto/${codigo}`),
    codigo,
    codigo_barras: null,
    nombre: `Producto ${codigo}`,
    descripcion: '',
    tipo: 'bien',
    unidad_medida: 43,
    precio: '450.00',
    precio_incluye_itbis: false,
    indicador_facturacion: 1,
    esta_activo: true,
    base: null,
    ...cambios,
  };
}

export function cobro(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`cobro/${nombre}`),
    tercero_id: uuid('tercero/Ferretería Duarte'),
    fecha: HOY,
    forma: 2,
    monto: '500.00',
    referencia: 'TRF-1',
    aplicaciones: [{ factura_id: uuid('venta/credito'), monto: '500.00' }],
    ...cambios,
  };
}

export function empresa(cambios: Record<string, unknown> = {}) {
  return {
    razon_social: 'Colmado Lucía SRL',
    nombre_comercial: 'Colmado Lucía',
    direccion: 'Calle Duarte 12, Villa Consuelo',
    municipio: '010100',
    provincia: '010000',
    telefono: '809-555-0100',
    correo: 'colmado@ejemplo.do',
    modo_sin_red: 'A',
    base: null,
    ...cambios,
  };
}

export function secuencia(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`secuencia/${nombre}`),
    tipo_ecf: '31',
    serie: 'E',
    desde: '5001',
    hasta: '6000',
    vence: '2028-12-31',
    ...cambios,
  };
}

/** A return of one of the two units of `venta/credito` (RD$590.00) that lowers what is owed. */
export function nota(nombre: string, cambios: Record<string, unknown> = {}) {
  return {
    id: uuid(`nota/${nombre}`),
    tipo: '34',
    factura_id: uuid('venta/credito'),
    codigo_modificacion: 3,
    razon: 'Devolución parcial',
    fecha: HOY,
    lineas: [
      {
        ...lineaVenta(`nota/${nombre}`, { cantidad: '1' }),
        linea_modificada_id: uuid('linea/credito'),
      },
    ],
    condicion: 'credito',
    pagos: [],
    ...cambios,
  };
}

/** A sale of a talonario of series B, of RD$1,180.00. */
export function ventaB(nombre: string, cambios: Record<string, unknown> = {}) {
  return { ...venta(nombre), ncf: 'B0200000007', ...cambios };
}

/** A purchase of RD$1,180.00 from somebody who is not registered: RD$1,000.00 once its ITBIS is retained. */
export function comprobante(nombre: string, cambios: Record<string, unknown> = {}) {
  const { recargo: _recargo, ...linea } = lineaVenta(`compra/${nombre}`);
  return {
    id: uuid(`compra/${nombre}`),
    tipo: '41',
    fecha: HOY,
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    proveedor_nombre: 'Vendedor de la esquina',
    proveedor_rnc: '001-1391820-5',
    tipo_gasto: '09',
    lineas: [linea],
    pagos: [{ forma: 1, monto: '1000.00', referencia: '' }],
    ...cambios,
  };
}
