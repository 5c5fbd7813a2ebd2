// One fixture per refusal of a comando: what to send so that the real rule refuses with that code. The
// world they run in is made by `mundo.ts`. Each leaves nothing behind, because a refusal rolls back.

import { idDerivado } from '#shared/nucleo/ids.ts';
import {
  cobro,
  empresa,
  HOY,
  lineaVenta,
  producto,
  secuencia,
  tercero,
  uuid,
  venta,
} from './datos.ts';
import { FIXTURES_DOCUMENTOS } from './fixtures-documentos.ts';
import { DUARTE, INACTIVO } from './mundo.ts';

export type FixtureComando = {
  readonly codigo: string;
  readonly tipo: string;
  readonly datos: unknown;
  readonly campo?: string;
  /** State it needs, made in the same transaction. `$1` is the empresa. */
  readonly antes?: readonly string[];
  /** The device gives no numbers and keeps no change log, so some refusals are only the server's. */
  readonly soloServidor?: true;
  readonly usaDispositivoPropio?: true;
};

function deVenta(
  nombre: string,
  cambios: Record<string, unknown>,
  resto: Omit<Partial<FixtureComando>, 'codigo'> = {},
): FixtureComando {
  const datos = venta(nombre, cambios);
  return { codigo: `ventas.${nombre}`, tipo: 'ventas.emitirFactura', datos, ...resto };
}

function deLinea(nombre: string, cambios: Record<string, unknown>, campo: string): FixtureComando {
  return deVenta(nombre, { lineas: [lineaVenta(nombre, cambios)] }, { campo: `lineas.0.${campo}` });
}

const CREDITO = {
  condicion: 'credito',
  fecha_limite_pago: '2026-12-24',
  tercero_id: DUARTE.id,
  pagos: [],
};
const AJUSTE = { tipo: 'D', descripcion: 'Descuento', tipo_valor: '%', valor: '5' };

const VENTAS: readonly FixtureComando[] = [
  deVenta('YA_EMITIDA', { id: uuid('venta/credito') }),
  deVenta('ENCF_PROPIO', { encf: 'E320000000077' }, { campo: 'encf' }),
  deVenta('SIN_LINEAS', { lineas: [] }, { campo: 'lineas' }),
  deVenta(
    'DEMASIADAS_LINEAS',
    { lineas: Array.from({ length: 1001 }, (_, i) => lineaVenta(`muchas/${i}`)) },
    { campo: 'lineas' },
  ),
  deVenta(
    'LINEA_REPETIDA',
    { lineas: [lineaVenta('r'), lineaVenta('r')] },
    { campo: 'lineas.1.id' },
  ),
  deLinea('LINEA_SIN_DESCRIPCION', { descripcion: '  ' }, 'descripcion'),
  deLinea('CANTIDAD_INVALIDA', { cantidad: '0' }, 'cantidad'),
  deLinea('CANTIDAD_DECIMALES', { cantidad: '1.125' }, 'cantidad'),
  deLinea('PRECIO_NEGATIVO', { precio: '-500.00' }, 'precio'),
  deLinea('MONTO_EXCESIVO', { precio: '9999999999999999' }, 'precio'),
  deLinea('DESCUENTO_INVALIDO', { descuento: { tipo: '$', valor: '1.005' } }, 'descuento'),
  deLinea('DESCUENTO_MAYOR', { descuento: { tipo: '%', valor: '100.01' } }, 'descuento'),
  deLinea('RECARGO_INVALIDO', { recargo: { tipo: '%', valor: '-1' } }, 'recargo'),
  deLinea('PRODUCTO_NO_EXISTE', { producto_id: uuid('nadie') }, 'producto_id'),
  deVenta(
    'AJUSTE_INVALIDO',
    { ajustes: [{ ...AJUSTE, valor: '101' }] },
    { campo: 'ajustes.0.valor' },
  ),
  deVenta(
    'AJUSTE_SIN_DESCRIPCION',
    { ajustes: [{ ...AJUSTE, descripcion: '' }] },
    { campo: 'ajustes.0.descripcion' },
  ),
  deVenta(
    'AJUSTE_MAYOR',
    { ajustes: [{ ...AJUSTE, tipo_valor: '$', valor: '1000.01' }] },
    { campo: 'ajustes' },
  ),
  deVenta(
    'DEMASIADOS_AJUSTES',
    { ajustes: Array.from({ length: 21 }, () => ({ ...AJUSTE, tipo: 'R' })) },
    { campo: 'ajustes' },
  ),
  deVenta(
    'TOTAL_CERO',
    { lineas: [lineaVenta('cero', { precio: '0' })], pagos: [] },
    { campo: 'lineas' },
  ),
  deVenta(
    'COMPRADOR_SIN_RNC',
    { tipo_ecf: '31', comprador_nombre: 'X' },
    { campo: 'comprador_rnc' },
  ),
  deVenta(
    'COMPRADOR_RNC_INVALIDO',
    { tipo_ecf: '31', comprador_nombre: 'X', comprador_rnc: '101-85004-2' },
    { campo: 'comprador_rnc' },
  ),
  deVenta(
    'COMPRADOR_SIN_NOMBRE',
    { tipo_ecf: '31', comprador_rnc: '101-85004-3' },
    { campo: 'comprador_nombre' },
  ),
  deVenta(
    'COMPRADOR_SIN_IDENTIFICAR',
    { lineas: [lineaVenta('grande', { precio: '105932.21' })] },
    { campo: 'comprador_rnc' },
  ),
  deVenta('TERCERO_NO_EXISTE', { tercero_id: uuid('nadie') }, { campo: 'tercero_id' }),
  deVenta('TERCERO_INACTIVO', { tercero_id: INACTIVO.id }, { campo: 'tercero_id' }),
  deVenta('FECHA_FUTURA', { fecha: '2026-11-25' }, { campo: 'fecha' }),
  deVenta('FECHA_VENCIDA', { fecha: '2026-11-20' }, { campo: 'fecha' }),
  deVenta('CREDITO_SIN_CLIENTE', { ...CREDITO, tercero_id: null }, { campo: 'tercero_id' }),
  deVenta(
    'CREDITO_SIN_FECHA',
    { ...CREDITO, fecha_limite_pago: null },
    { campo: 'fecha_limite_pago' },
  ),
  deVenta(
    'FECHA_LIMITE_ANTERIOR',
    { ...CREDITO, fecha_limite_pago: '2026-11-23' },
    { campo: 'fecha_limite_pago' },
  ),
  deVenta(
    'CONTADO_CON_FECHA_LIMITE',
    { fecha_limite_pago: '2026-12-24' },
    { campo: 'fecha_limite_pago' },
  ),
  deVenta(
    'LIMITE_CREDITO',
    { ...CREDITO, lineas: [lineaVenta('limite', { precio: '2500' })] },
    { campo: 'condicion' },
  ),
  deVenta(
    'CREDITO_SIN_SALDO',
    { ...CREDITO, pagos: [{ forma: 1, monto: '1180.00', referencia: '' }] },
    { campo: 'condicion' },
  ),
  deVenta(
    'PAGO_INVALIDO',
    {
      pagos: [
        { forma: 1, monto: '1180.00', referencia: '' },
        { forma: 1, monto: '0.00', referencia: '' },
      ],
    },
    { campo: 'pagos.1.monto' },
  ),
  deVenta(
    'PAGOS_NO_CUADRAN',
    { pagos: [{ forma: 1, monto: '1179.99', referencia: '' }] },
    { campo: 'pagos' },
  ),
  deVenta(
    'PAGO_CREDITO_EN_CONTADO',
    { pagos: [{ forma: 4, monto: '1180.00', referencia: '' }] },
    { campo: 'pagos.0.forma' },
  ),
  deVenta(
    'PAGO_BONO_SOLO_CONSUMO',
    {
      tipo_ecf: '31',
      tercero_id: DUARTE.id,
      pagos: [{ forma: 5, monto: '1180.00', referencia: '' }],
    },
    { campo: 'pagos.0.forma' },
  ),
  deVenta(
    'DEMASIADOS_PAGOS',
    {
      pagos: [
        { forma: 1, monto: '1173.00', referencia: '' },
        ...Array.from({ length: 7 }, () => ({ forma: 2, monto: '1.00', referencia: '' })),
      ],
    },
    { campo: 'pagos' },
  ),
  deVenta(
    'EMPRESA_INCOMPLETA',
    {},
    { antes: ["update empresa set direccion = '' where empresa_id = $1"] },
  ),
  deVenta(
    'SIN_SECUENCIA',
    {},
    {
      antes: ['update secuencia set esta_activa = false where empresa_id = $1'],
      soloServidor: true,
    },
  ),
  deVenta(
    'SECUENCIA_AGOTADA',
    {},
    {
      antes: ['update secuencia set siguiente = hasta + 1 where empresa_id = $1'],
      soloServidor: true,
    },
  ),
  deVenta(
    'SECUENCIA_VENCIDA',
    { tipo_ecf: '31', tercero_id: DUARTE.id },
    {
      antes: [
        "update secuencia set vence = '2026-11-23' where empresa_id = $1 and vence is not null",
      ],
      soloServidor: true,
    },
  ),
  {
    codigo: 'ventas.BORRADOR_NO_EXISTE',
    tipo: 'ventas.descartarBorrador',
    datos: { id: uuid('nadie') },
  },
  {
    codigo: 'ventas.BORRADOR_EMITIDO',
    tipo: 'ventas.descartarBorrador',
    datos: { id: uuid('venta/credito') },
  },
  {
    ...deVenta('PERIODO', {}, { campo: 'fecha' }),
    codigo: 'contabilidad.PERIODO_CERRADO',
    antes: [
      "insert into periodo (empresa_id, id, periodo, estado) values ($1, $1, '2026-11', 'cerrado')",
    ],
  },
  {
    ...deVenta('ROL', {}),
    codigo: 'contabilidad.CUENTA_SIN_ROL',
    antes: ["update cuenta set rol = null where empresa_id = $1 and rol = 'caja'"],
  },
];

const CONTABILIDAD: readonly FixtureComando[] = [
  {
    codigo: 'contabilidad.PERIODO_FUTURO',
    tipo: 'contabilidad.cerrarPeriodo',
    datos: { periodo: '2026-12' },
    campo: 'periodo',
  },
  {
    codigo: 'contabilidad.PERIODO_DECLARADO',
    tipo: 'contabilidad.reabrirPeriodo',
    datos: { periodo: '2026-10' },
    campo: 'periodo',
    antes: [
      "insert into periodo (empresa_id, id, periodo, estado) values ($1, $1, '2026-10', 'declarado')",
    ],
  },
];

function deTercero(
  nombre: string,
  cambios: Record<string, unknown>,
  campo: string,
): FixtureComando {
  return {
    codigo: `terceros.${nombre}`,
    tipo: 'terceros.guardarTercero',
    datos: tercero(`Nuevo ${nombre}`, cambios),
    campo,
  };
}

const TERCEROS: readonly FixtureComando[] = [
  deTercero('SIN_NOMBRE', { nombre: ' ' }, 'nombre'),
  deTercero('SIN_TIPO', { es_cliente: false }, 'es_cliente'),
  deTercero('FALTA_IDENTIFICACION', { tipo_id: 'rnc' }, 'rnc_cedula'),
  deTercero('SOBRA_IDENTIFICACION', { rnc_cedula: '101850043' }, 'rnc_cedula'),
  deTercero('IDENTIFICACION_FORMA', { tipo_id: 'cedula', rnc_cedula: '101850043' }, 'rnc_cedula'),
  deTercero('IDENTIFICACION_REPETIDA', { tipo_id: 'rnc', rnc_cedula: '101850043' }, 'rnc_cedula'),
  deTercero('LIMITE_NEGATIVO', { limite_credito: '-1.00' }, 'limite_credito'),
  deTercero('DIAS_INVALIDOS', { dias_credito: 366 }, 'dias_credito'),
  deTercero('CORREO_INVALIDO', { correo: 'duarte@' }, 'correo'),
  deTercero('PROVINCIA_INVALIDA', { provincia: '990000' }, 'municipio'),
  deTercero('YA_EXISTE', { id: DUARTE.id }, 'id'),
  deTercero('NO_EXISTE', { base: { rev: '1', campos: ['nombre'] } }, 'id'),
  {
    ...deTercero('CONFLICTO', { ...DUARTE, base: { rev: '2', campos: ['telefono'] } }, 'telefono'),
    antes: ["update tercero set telefono = '809-555-0199' where empresa_id = $1"],
    soloServidor: true,
  },
];

function deProducto(
  nombre: string,
  cambios: Record<string, unknown>,
  campo: string,
): FixtureComando {
  return {
    codigo: `productos.${nombre}`,
    tipo: 'productos.guardarProducto',
    datos: producto(`P-${nombre}`, cambios),
    campo,
  };
}

const PRODUCTOS: readonly FixtureComando[] = [
  deProducto('SIN_NOMBRE', { nombre: '' }, 'nombre'),
  deProducto('SIN_CODIGO', { codigo: '' }, 'codigo'),
  deProducto('CODIGO_REPETIDO', { codigo: 'CEM42' }, 'codigo'),
  deProducto('CODIGO_BARRAS_REPETIDO', { codigo_barras: '7460000000017' }, 'codigo_barras'),
  deProducto('PRECIO_NEGATIVO', { precio: '-0.01' }, 'precio'),
  deProducto('PRECIO_EXCESIVO', { precio: '9999999999999999' }, 'precio'),
  deProducto('YA_EXISTE', { id: uuid('producto/CEM42') }, 'id'),
  deProducto('NO_EXISTE', { base: { rev: '1', campos: ['nombre'] } }, 'id'),
  {
    ...deProducto(
      'CONFLICTO',
      { id: uuid('producto/CEM42'), base: { rev: '4', campos: ['precio'] } },
      'precio',
    ),
    antes: ['update producto set precio_e4 = 4700000 where empresa_id = $1'],
    soloServidor: true,
  },
];

function deCobro(nombre: string, cambios: Record<string, unknown>, campo?: string): FixtureComando {
  return {
    codigo: `tesoreria.${nombre}`,
    tipo: 'tesoreria.registrarCobro',
    datos: cobro(nombre, cambios),
    ...(campo === undefined ? {} : { campo }),
  };
}

const CREDITO_ID = uuid('venta/credito');

const TESORERIA: readonly FixtureComando[] = [
  deCobro('YA_REGISTRADO', { id: uuid('cobro/hecho') }),
  deCobro('TERCERO_NO_EXISTE', { tercero_id: uuid('nadie') }, 'tercero_id'),
  deCobro('MONTO_INVALIDO', { monto: '0.00' }, 'monto'),
  deCobro('FECHA_FUTURA', { fecha: '2026-11-25' }, 'fecha'),
  deCobro('FORMA_CREDITO', { forma: 4 }, 'forma'),
  deCobro('SIN_APLICACIONES', { aplicaciones: [] }, 'aplicaciones'),
  deCobro(
    'APLICACION_INVALIDA',
    { aplicaciones: [{ factura_id: CREDITO_ID, monto: '-5.00' }] },
    'aplicaciones.0',
  ),
  deCobro(
    'APLICACION_REPETIDA',
    {
      aplicaciones: [
        { factura_id: CREDITO_ID, monto: '250.00' },
        { factura_id: CREDITO_ID, monto: '250.00' },
      ],
    },
    'aplicaciones.1',
  ),
  deCobro('APLICACION_NO_CUADRA', { monto: '499.99' }, 'monto'),
  deCobro(
    'FACTURA_NO_EXISTE',
    { aplicaciones: [{ factura_id: uuid('nadie'), monto: '500.00' }] },
    'aplicaciones.0',
  ),
  deCobro('FACTURA_DE_OTRO', { tercero_id: INACTIVO.id }, 'aplicaciones.0'),
  deCobro('FACTURA_POSTERIOR', { fecha: '2026-11-23' }, 'aplicaciones.0'),
  deCobro(
    'EXCEDE_SALDO',
    { monto: '1180.01', aplicaciones: [{ factura_id: CREDITO_ID, monto: '1180.01' }] },
    'aplicaciones.0',
  ),
];

function deEmpresa(
  nombre: string,
  cambios: Record<string, unknown>,
  campo: string,
): FixtureComando {
  return {
    codigo: `empresas.${nombre}`,
    tipo: 'empresas.guardarEmpresa',
    datos: empresa(cambios),
    campo,
  };
}

function deSecuencia(
  nombre: string,
  cambios: Record<string, unknown>,
  campo: string,
): FixtureComando {
  return {
    codigo: `empresas.${nombre}`,
    tipo: 'empresas.registrarSecuencia',
    datos: secuencia(nombre, cambios),
    campo,
  };
}

const EMPRESAS: readonly FixtureComando[] = [
  deEmpresa('SIN_RAZON_SOCIAL', { razon_social: '' }, 'razon_social'),
  deEmpresa('SIN_DIRECCION', { direccion: '' }, 'direccion'),
  deEmpresa('TELEFONO_INVALIDO', { telefono: '555-0100' }, 'telefono'),
  deEmpresa('CORREO_INVALIDO', { correo: 'colmado' }, 'correo'),
  deEmpresa('PROVINCIA_INVALIDA', { municipio: '320100' }, 'municipio'),
  {
    ...deEmpresa('CONFLICTO', { base: { rev: '1', campos: ['direccion'] } }, 'direccion'),
    antes: ["update empresa set direccion = 'Av. Mella 4' where empresa_id = $1"],
    soloServidor: true,
  },
  {
    codigo: 'empresas.NO_EXISTE',
    tipo: 'empresas.guardarEmpresa',
    datos: empresa(),
    antes: ['delete from empresa where empresa_id = $1'],
  },
  deSecuencia('SECUENCIA_YA_EXISTE', { id: uuid('secuencia/hecha') }, 'id'),
  deSecuencia('RANGO_INVALIDO', { hasta: '10' }, 'hasta'),
  deSecuencia('RANGO_SOLAPADO', { desde: '900' }, 'desde'),
  deSecuencia('VENCE_SOBRA', { tipo_ecf: '34' }, 'vence'),
  deSecuencia('VENCE_FALTA', { vence: null }, 'vence'),
  deSecuencia('VENCE_PASADA', { vence: '2026-11-23' }, 'vence'),
  {
    codigo: 'empresas.SECUENCIA_NO_EXISTE',
    tipo: 'empresas.desactivarSecuencia',
    datos: { id: uuid('nadie') },
  },
  {
    codigo: 'empresas.DISPOSITIVO_NO_EXISTE',
    tipo: 'empresas.revocarDispositivo',
    datos: { id: uuid('nadie') },
  },
  {
    codigo: 'empresas.DISPOSITIVO_PROPIO',
    tipo: 'empresas.revocarDispositivo',
    datos: null,
    usaDispositivoPropio: true,
  },
];

const SYNC: readonly FixtureComando[] = [
  {
    codigo: 'sync.COMANDO_INVALIDO',
    tipo: 'ventas.emitirFactura',
    datos: venta('forma', { total: '1180.00', fecha: HOY }),
    campo: 'total',
  },
];

export const FIXTURES_COMANDOS: readonly FixtureComando[] = [
  ...VENTAS,
  ...CONTABILIDAD,
  ...TERCEROS,
  ...PRODUCTOS,
  ...TESORERIA,
  ...EMPRESAS,
  ...SYNC,
  ...FIXTURES_DOCUMENTOS,
];

/** The op of each fixture is its own, so that ids never collide. */
export function numeroDe(codigo: string): number {
  return 1000 + Number.parseInt(idDerivado(uuid('n'), codigo).slice(0, 6), 16);
}
