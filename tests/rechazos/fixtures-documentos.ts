// Fixtures of the refusals of notes, series B, contingencias and purchase documents of ours. See
// `fixtures-comandos.ts`.

import { comprobante, HOY, lineaVenta, nota, secuencia, uuid, venta, ventaB } from './datos.ts';
import type { FixtureComando } from './fixtures-comandos.ts';
import { DUARTE } from './mundo.ts';

type Resto = Omit<Partial<FixtureComando>, 'codigo'>;

function de(codigo: string, tipo: string, datos: unknown, resto: Resto = {}): FixtureComando {
  return { codigo, tipo, datos, ...resto };
}

const deVenta = (nombre: string, cambios: Record<string, unknown>, campo: string): FixtureComando =>
  de(`ventas.${nombre}`, 'ventas.emitirFactura', venta(nombre, cambios), { campo });

const deNota = (
  nombre: string,
  cambios: Record<string, unknown>,
  resto: Resto = {},
): FixtureComando => de(`ventas.${nombre}`, 'ventas.emitirNota', nota(nombre, cambios), resto);

const TIPOS: readonly FixtureComando[] = [
  deVenta(
    'COMPRADOR_SIN_DOCUMENTO',
    { tipo_ecf: '44', comprador_nombre: 'Embajada' },
    'comprador_rnc',
  ),
  deVenta(
    'COMPRADOR_DOBLE_IDENTIDAD',
    { comprador_rnc: '101850043', comprador_extranjero: 'PA-1', comprador_nombre: 'X' },
    'comprador_extranjero',
  ),
  deVenta(
    'COMPRADOR_EXTRANJERO_INVALIDO',
    { comprador_extranjero: 'PA 1?', comprador_nombre: 'X' },
    'comprador_rnc',
  ),
  deVenta(
    'INDICADOR_NO_PERMITIDO',
    { tipo_ecf: '46', comprador_nombre: 'Roe Inc.' },
    'lineas.0.indicador_facturacion',
  ),
  deVenta(
    'PROPINA_NO_PERMITIDA',
    { tipo_ecf: '46', comprador_nombre: 'Roe Inc.', propina_legal: true },
    'propina_legal',
  ),
];

/** A document that is not in these books. */
const FUERA = {
  factura_id: null,
  ncf_modificado: 'B0100000123',
  fecha_ncf_modificado: '2026-11-01',
  tercero_id: DUARTE.id,
  lineas: [lineaVenta('fuera')],
};

const NOTAS: readonly FixtureComando[] = [
  deNota('NOTA_SIN_ORIGINAL', { factura_id: uuid('nadie') }, { campo: 'factura_id' }),
  deNota('NOTA_SIN_NCF', { ...FUERA, ncf_modificado: null }, { campo: 'ncf_modificado' }),
  deNota('NOTA_NCF_INVALIDO', { ...FUERA, ncf_modificado: 'B99' }, { campo: 'ncf_modificado' }),
  deNota(
    'NOTA_SOBRE_NOTA',
    { ...FUERA, ncf_modificado: 'B0400000001' },
    { campo: 'ncf_modificado' },
  ),
  deNota(
    'NOTA_SOBRE_COMPRA',
    { ...FUERA, ncf_modificado: 'E410000000001' },
    { campo: 'ncf_modificado' },
  ),
  deNota(
    'NOTA_ORIGINAL_EN_LIBROS',
    { ...FUERA, ncf_modificado: 'E310000000001' },
    { campo: 'ncf_modificado', soloServidor: true },
  ),
  deNota(
    'NOTA_ORIGINAL_NULO',
    {},
    {
      campo: 'factura_id',
      antes: ["update ecf set estado = 'rechazado' where empresa_id = $1"],
    },
  ),
  deNota(
    'NOTA_B_SOBRE_E',
    {},
    {
      campo: 'factura_id',
      antes: ['update empresa set es_electronica = false where empresa_id = $1'],
    },
  ),
  deNota('NOTA_ANTERIOR', { fecha: '2026-11-23' }, { campo: 'fecha' }),
  deNota('NOTA_SIN_RAZON', { razon: ' ' }, { campo: 'razon' }),
  deNota(
    'NOTA_DEBITO_NO_ANULA',
    { tipo: '33', codigo_modificacion: 1, lineas: [] },
    { campo: 'codigo_modificacion' },
  ),
  deNota('NOTA_LINEAS_SOBRAN', { codigo_modificacion: 1 }, { campo: 'lineas' }),
  deNota(
    'NOTA_LINEA_AJENA',
    { lineas: [{ ...lineaVenta('ajena'), linea_modificada_id: uuid('nadie') }] },
    { campo: 'lineas.0.linea_modificada_id' },
  ),
  deNota(
    'NOTA_CANTIDAD_MAYOR',
    {
      lineas: [
        {
          ...lineaVenta('mayor', { cantidad: '3', precio: '1' }),
          linea_modificada_id: uuid('linea/credito'),
        },
      ],
    },
    { campo: 'lineas.0.cantidad' },
  ),
  deNota('NOTA_OTRO_COMPRADOR', { tercero_id: DUARTE.id }, { campo: 'tercero_id' }),
  deNota(
    'NOTA_ANULA_CON_NOTAS',
    { codigo_modificacion: 1, lineas: [] },
    {
      campo: 'codigo_modificacion',
      antes: [
        `insert into factura (empresa_id, id, numero_provisional, tipo_ecf, fecha, condicion, bruto,
           monto_exento, total, asiento_id, dispositivo_id, creado_por, hecho_en,
           factura_modificada_id, ncf_modificado, fecha_ncf_modificado, codigo_modificacion,
           indicador_nota_credito)
         select f.empresa_id, f.asiento_id, 'P-X-1', '34', f.fecha, 'contado', 100, 100, 100,
           f.asiento_id, f.dispositivo_id, f.creado_por, f.hecho_en, f.id, 'E310000000001', f.fecha,
           3, 0
         from factura f where f.empresa_id = $1 limit 1`,
      ],
    },
  ),
  deNota(
    'NOTA_MAYOR',
    { lineas: [lineaVenta('nota-mayor', { precio: '500.01' })] },
    { campo: 'lineas' },
  ),
  deNota(
    'NOTA_ITBIS_MAYOR',
    {
      lineas: [lineaVenta('itbis', { indicador_facturacion: 2, cantidad: '1' })],
    },
    { campo: 'lineas' },
  ),
  deNota('NOTA_PROPINA_MAYOR', { propina_legal: true }, { campo: 'propina_legal' }),
  deNota(
    'NOTA_SIN_CLIENTE',
    { ...FUERA, tercero_id: null, comprador_nombre: 'X', comprador_rnc: '101850043' },
    { campo: 'condicion' },
  ),
  deNota('NOTA_PASA_DEL_SALDO', { codigo_modificacion: 1, lineas: [] }, { campo: 'condicion' }),
  deNota(
    'NOTA_TEXTO_CON_PAGOS',
    {
      codigo_modificacion: 2,
      lineas: [],
      condicion: 'contado',
      pagos: [{ forma: 1, monto: '1.00', referencia: '' }],
    },
    { campo: 'pagos' },
  ),
];

const RANGO_B = `insert into secuencia (empresa_id, id, tipo_ecf, serie, desde, hasta, siguiente, vence)
  values ($1, '${uuid('rango/b')}', '02', 'B', 1, 100, 1, '2026-11-24')`;
const contingencia = (inicio: string, fin: string | null, id = uuid('contingencia/abierta')) =>
  `insert into contingencia (empresa_id, id, tipo, inicio, fin) values
     ($1, '${id}', 'imposibilidad', '${inicio}', ${fin === null ? 'null' : `'${fin}'`})`;
const ABIERTA = contingencia('2026-11-23T12:00:00Z', null);
const CERRADA = contingencia('2026-11-20T12:00:00Z', '2026-11-24T12:30:00Z');

const abrir = (nombre: string, cambios: Record<string, unknown>, resto: Resto): FixtureComando =>
  de(`ventas.${nombre}`, 'ventas.abrirContingencia', { id: uuid(nombre), ...cambios }, resto);
const cerrar = (nombre: string, cambios: Record<string, unknown>, resto: Resto): FixtureComando =>
  de(
    `ventas.${nombre}`,
    'ventas.cerrarContingencia',
    { id: uuid('contingencia/abierta'), ...cambios },
    resto,
  );

const CONTINGENCIAS: readonly FixtureComando[] = [
  abrir('CONTINGENCIA_YA_ABIERTA', {}, { antes: [RANGO_B, ABIERTA] }),
  abrir(
    'CONTINGENCIA_FUTURA',
    { inicio: '2026-11-24T13:00:01Z' },
    { antes: [RANGO_B], campo: 'inicio' },
  ),
  abrir('CONTINGENCIA_SIN_SERIE_B', {}, {}),
  cerrar('CONTINGENCIA_NO_EXISTE', { id: uuid('nadie') }, {}),
  cerrar('CONTINGENCIA_CERRADA', {}, { antes: [CERRADA] }),
  cerrar(
    'CONTINGENCIA_INVERTIDA',
    { fin: '2026-11-22T12:00:00Z' },
    { antes: [ABIERTA], campo: 'fin' },
  ),
];

const deB = (nombre: string, cambios: Record<string, unknown>, resto: Resto): FixtureComando =>
  de(`ventas.${nombre}`, 'ventas.registrarSerieB', ventaB(nombre, cambios), resto);
const enRango = { campo: 'ncf', antes: [RANGO_B, ABIERTA] };

const reemplazar = (
  nombre: string,
  antes: readonly string[],
  cambios: Record<string, unknown> = {},
): FixtureComando =>
  de(
    `ventas.${nombre}`,
    'ventas.reemplazarSerieB',
    { id: uuid(nombre), factura_id: uuid('b/escrita'), fecha: HOY, ...cambios },
    { antes },
  );
const ESCRITA = `insert into factura (empresa_id, id, numero_provisional, encf, tipo_ecf, fecha, condicion,
    bruto, monto_exento, total, modo_emision, asiento_id, dispositivo_id, creado_por, hecho_en)
  select f.empresa_id, '${uuid('b/escrita')}', 'P-X-2', 'B0200000009', '32', '2026-11-23', 'contado',
    100, 100, 100, 'serie_b', f.asiento_id, f.dispositivo_id, f.creado_por, f.hecho_en
  from factura f where f.empresa_id = $1 limit 1`;

const SERIE_B: readonly FixtureComando[] = [
  deB('SERIE_B_NCF_INVALIDO', { ncf: 'E320000000001' }, enRango),
  deB('SERIE_B_TIPO', { ncf: 'B0100000007' }, enRango),
  deB('SERIE_B_USADO', { ncf: 'B0200000009' }, { ...enRango, antes: [RANGO_B, ABIERTA, ESCRITA] }),
  deB('SERIE_B_SIN_RANGO', { ncf: 'B0200000101' }, enRango),
  deB(
    'SERIE_B_VENCIDA',
    {},
    {
      campo: 'ncf',
      antes: [
        RANGO_B,
        ABIERTA,
        "update secuencia set vence = '2026-11-23' where empresa_id = $1 and serie = 'B'",
      ],
    },
  ),
  deB('SERIE_B_SIN_CONTINGENCIA', {}, { campo: 'fecha', antes: [RANGO_B] }),
  reemplazar('REEMPLAZO_NO_EXISTE', [], { factura_id: uuid('venta/credito') }),
  reemplazar('REEMPLAZO_SIN_CONTINGENCIA', [ESCRITA]),
  reemplazar('REEMPLAZO_CONTINGENCIA_ABIERTA', [ESCRITA, ABIERTA]),
  reemplazar('REEMPLAZO_ANTES_DE_SALIR', [ESCRITA, CERRADA], { fecha: '2026-11-23' }),
  reemplazar('REEMPLAZO_YA_HECHO', [
    ESCRITA,
    CERRADA,
    `insert into ecf (empresa_id, id, factura_id, tipo_ecf, es_rfce, estado, limite_envio, fecha)
     values ($1, '${uuid('b/ecf')}', '${uuid('b/escrita')}', '32', true, 'pendiente',
       '2026-11-24T13:00:00Z', '2026-11-24')`,
  ]),
];

const deCompra = (
  nombre: string,
  cambios: Record<string, unknown>,
  campo?: string,
  resto: Resto = {},
): FixtureComando =>
  de(`compras.${nombre}`, 'compras.emitirComprobante', comprobante(nombre, cambios), {
    ...(campo === undefined ? {} : { campo }),
    ...resto,
  });

function lineaCompra(nombre: string, cambios: Record<string, unknown>) {
  const { recargo: _recargo, ...linea } = lineaVenta(`compra/${nombre}`, cambios);
  return linea;
}
const SERVICIO = { tipo: 'servicio', indicador_facturacion: 4 };
const EXTERIOR = {
  tipo: '47',
  tipo_gasto: '02',
  proveedor_rnc: null,
  proveedor_nombre: 'Roe Inc.',
  lineas: [lineaCompra('exterior', SERVICIO)],
};

const COMPRAS: readonly FixtureComando[] = [
  deCompra('COMPROBANTE_YA_EMITIDO', {}, undefined, {
    antes: [
      `insert into compra (empresa_id, id, tipo_ncf, fecha, total, hecho_en)
       values ($1, '${uuid('compra/COMPROBANTE_YA_EMITIDO')}', '41', '2026-11-24', 1,
         '2026-11-24T13:00:00Z')`,
    ],
  }),
  deCompra('PROVEEDOR_SIN_CEDULA', { proveedor_rnc: null }, 'proveedor_rnc'),
  deCompra('PROVEEDOR_CEDULA_INVALIDA', { proveedor_rnc: '123' }, 'proveedor_rnc'),
  deCompra('PROVEEDOR_SIN_NOMBRE', { ...EXTERIOR, proveedor_nombre: null }, 'proveedor_nombre'),
  deCompra(
    'PROVEEDOR_SOBRA',
    { tipo: '43', lineas: [lineaCompra('sobra', SERVICIO)] },
    'tercero_id',
  ),
  deCompra('PROVEEDOR_NO_EXISTE', { tercero_id: uuid('nadie') }, 'tercero_id'),
  deCompra(
    'SOLO_SERVICIOS',
    { ...EXTERIOR, lineas: [lineaCompra('bien', { indicador_facturacion: 4 })] },
    'lineas.0.tipo',
  ),
  deCompra(
    'ISR_SOLO_SERVICIOS',
    { lineas: [lineaCompra('isr', { isr_retenido_porcentaje: '10' })] },
    'lineas.0.isr_retenido_porcentaje',
  ),
  deCompra(
    'RETENCION_INVALIDA',
    { lineas: [lineaCompra('retencion', { itbis_retenido_porcentaje: '100.01' })] },
    'lineas.0.isr_retenido_porcentaje',
  ),
  deCompra('LINEA_SIN_CUENTA', { tipo_gasto: '06' }, 'lineas.0.cuenta_id'),
  deCompra(
    'GASTO_MENOR_A_CREDITO',
    {
      tipo: '43',
      condicion: 'credito',
      proveedor_rnc: null,
      proveedor_nombre: null,
      lineas: [lineaCompra('credito', SERVICIO)],
      pagos: [],
    },
    'condicion',
  ),
  deCompra('CREDITO_INCOMPLETO', { condicion: 'credito', pagos: [] }, 'condicion'),
  deCompra(
    'FORMA_PAGO_NO_ADMITIDA',
    { pagos: [{ forma: 7, monto: '1000.00', referencia: '' }] },
    'pagos.0.forma',
  ),
  deCompra('PAGO_NO_CUADRA', { pagos: [{ forma: 1, monto: '1180.00', referencia: '' }] }, 'pagos'),
  de(
    'contabilidad.CUENTA_NO_IMPUTABLE',
    'compras.emitirComprobante',
    comprobante('cuenta', { lineas: [lineaCompra('cuenta', { cuenta_id: uuid('nadie') })] }),
    { campo: 'lineas' },
  ),
];

const SECUENCIAS: readonly FixtureComando[] = [
  de(
    'empresas.RANGO_SERIE_B',
    'empresas.registrarSecuencia',
    secuencia('b-larga', { serie: 'B', tipo_ecf: '01', hasta: '100000000' }),
    { campo: 'hasta' },
  ),
  de(
    'empresas.TIPO_DE_OTRA_SERIE',
    'empresas.registrarSecuencia',
    secuencia('b-tipo', { serie: 'B', tipo_ecf: '31' }),
    { campo: 'tipo_ecf' },
  ),
];

export const FIXTURES_DOCUMENTOS: readonly FixtureComando[] = [
  ...TIPOS,
  ...NOTAS,
  ...CONTINGENCIAS,
  ...SERIE_B,
  ...COMPRAS,
  ...SECUENCIAS,
];
