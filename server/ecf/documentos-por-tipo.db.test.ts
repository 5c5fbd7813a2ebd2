// Each type of document that the empresa issues, from its comando to the acceptance of the (strict)
// simulator: the XML made from the posted rows passes structure, arithmetic and rules without a single
// message. Source: Formato e-CF v1.0 (oct-2025), sections A to F.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { construirXml } from '#shared/ecf/construir.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import { texto, type ArbolEcf, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { diaDe, instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { leerCuerpo } from '#server/simulador-alanube/leer-cuerpo.ts';
import { prepararCuerpo } from './alanube/preparar-cuerpo.ts';
import { leerDatosEcf } from './leer-datos-ecf.ts';
import { leerEcf } from './leer-ecf.ts';
import { avanzarEcf } from './servicio-ecf.ts';

const RNC = '101000112';
const nuevo = () => uuid7(Date.now(), randomBytes(10));
const hoyIso = () => instante(Date.now() - 4 * 3_600_000).slice(0, 10);

let base: BaseServidor;
let e: Escenario;
let n = 0;

beforeAll(async () => {
  expect(inject('urlPostgres')).toMatch(/^postgres/);
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 0 });
  await conRev(e.servicios.db, e.empresa.id, async (tx) => {
    for (const tipo of ['33', '34', '41', '43', '44', '45', '46', '47']) {
      await tx.query(
        `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
         values ($1, $2, $3, 1, 1000, 1, $4)`,
        [e.empresa.id, nuevo(), tipo, tipo === '34' ? null : '2028-12-31'],
      );
    }
  });
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
});

async function comandar(
  tipo: string,
  datos: Readonly<Record<string, unknown>>,
  hechoEn = instante(Date.now()),
  servicios: Escenario['servicios'] = e.servicios,
): Promise<Readonly<Record<string, unknown>>> {
  n += 1;
  const acuse = await ejecutarComando(
    servicios,
    { usuarioId: e.empresa.usuarios.dueno, dispositivoId: e.empresa.dispositivoId },
    {
      id: nuevo(),
      empresa: e.empresa.id,
      disp: e.empresa.dispositivoId,
      n,
      tipo,
      v: 1,
      hecho_en: hechoEn,
      desfase_reloj: 0,
      deps: [],
      datos,
    },
  );
  if (!acuse.ok) throw new Error(JSON.stringify(acuse.rechazos));
  return acuse.salida;
}

type Cambios = Readonly<Record<string, unknown>>;

function linea(cambios: Cambios = {}): Record<string, unknown> {
  return {
    id: nuevo(),
    producto_id: null,
    codigo: 'A-1',
    descripcion: 'Arroz & habichuelas',
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: 1,
    cantidad: '2.00',
    precio: '500.00',
    descuento: null,
    recargo: null,
    ...cambios,
  };
}

function venta(cambios: Cambios = {}): Record<string, unknown> {
  return {
    id: nuevo(),
    tipo_ecf: '31',
    fecha: hoyIso(),
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: 'Ferretería Duarte',
    comprador_rnc: RNC,
    precios_con_itbis: false,
    tipo_ingresos: '01',
    lineas: [linea()],
    ajustes: [],
    pagos: [{ forma: 1, monto: '1180.00', referencia: '' }],
    nota: '',
    ...cambios,
  };
}

function nota(cambios: Cambios): Record<string, unknown> {
  return {
    id: nuevo(),
    tipo: '34',
    codigo_modificacion: 3,
    razon: 'Devolución parcial',
    fecha: hoyIso(),
    condicion: 'contado',
    pagos: [],
    ...cambios,
  };
}

/** The same rows, as the JSON of Alanube: its stand-in reads from it the very tree that we sign. */
async function sirveParaAlanube(ecfId: string): Promise<void> {
  const datos = await enEmpresa(e.servicios.db, e.empresa.id, async (tx) => {
    const ecf = await leerEcf(tx, e.empresa.id, ecfId);
    if (ecf === null) throw new Error('el documento tiene su e-CF');
    const fechaHoraFirma = fechaHoraEcf(instante(Date.now() - 2_000));
    return leerDatosEcf(tx, e.empresa.id, { ecf, fechaHoraFirma });
  });
  const hoy = diaDe(instante(Date.now()));
  const cuerpo = prepararCuerpo(datos, hoy, { idCompania: null, comoTexto: [] });
  if (!cuerpo.ok) throw new Error(JSON.stringify(cuerpo.rechazos));
  const leido = leerCuerpo(JSON.parse(cuerpo.valor));
  if (!('arbol' in leido)) throw new Error(JSON.stringify(leido));
  const { Encabezado, ...resto } = leido.arbol;
  const suyo = { ...resto, FechaHoraFirma: datos.fechaHoraFirma };
  const cabeza = Encabezado as { IdDoc: ArbolEcf }; // the form demands it
  const completo = {
    ...suyo,
    Encabezado: { ...cabeza, Version: '1.0', IdDoc: { ...cabeza.IdDoc, TipoeCF: datos.tipo } },
  };
  expect(construirXml(datos.tipo, completo)).toBe(construirXml(datos.tipo, arbolEcf(datos)));
}

/** The signed document of a sale or a purchase, once it was accepted. */
async function aceptado(documentoId: string): Promise<NodoXml> {
  const [fila] = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
    tx.query<{ id: string }>(
      'select id from ecf where empresa_id = $1 and (factura_id = $2 or compra_id = $2)',
      [e.empresa.id, documentoId],
    ),
  );
  const ecfId = fila?.id ?? '';
  await sirveParaAlanube(ecfId);
  for (let i = 0; i < 8; i++) {
    if ((await avanzarEcf(e.servicios, e.empresa.id, ecfId)) === 'listo') break;
    await new Promise((r) => setTimeout(r, 300));
  }
  const [ecf] = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
    tx.query<{ estado: string; mensajes: unknown }>(
      'select estado, mensajes from ecf where empresa_id = $1 and id = $2',
      [e.empresa.id, ecfId],
    ),
  );
  expect(ecf).toEqual({ estado: 'aceptado', mensajes: [] });
  const [xml] = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
    tx.query<{ xml: Uint8Array }>(
      "select xml from ecf_xml where empresa_id = $1 and ecf_id = $2 and clase = 'ecf'",
      [e.empresa.id, ecfId],
    ),
  );
  const leido = leerXml(new TextDecoder().decode(xml?.xml));
  if (!leido.ok) throw new Error(JSON.stringify(leido.rechazos));
  return leido.valor;
}

const de = (raiz: NodoXml, ...rutas: string[]): (string | null)[] =>
  rutas.map((r) => texto(raiz, r));

async function emitir(cambios: Cambios): Promise<NodoXml> {
  const datos = venta(cambios);
  await comandar('ventas.emitirFactura', datos);
  return aceptado(datos['id'] as string);
}

describe('sales', () => {
  test('31 crédito fiscal', async () => {
    const x = await emitir({});
    expect(de(x, 'Encabezado/IdDoc/TipoeCF', 'Encabezado/Totales/MontoTotal')).toEqual([
      '31',
      '1180.00',
    ]);
  });

  test('32 under RD$250,000 to nobody in particular', async () => {
    const x = await emitir({ tipo_ecf: '32', comprador_nombre: null, comprador_rnc: null });
    expect(de(x, 'Encabezado/Comprador/RazonSocialComprador')).toEqual(['CONSUMIDOR FINAL']);
  });

  test('32 of RD$250,000 or more to a foreigner', async () => {
    const x = await emitir({
      tipo_ecf: '32',
      comprador_rnc: null,
      comprador_nombre: 'Jane Roe',
      comprador_extranjero: 'PA-123456',
      lineas: [linea({ precio: '125000.00' })],
      pagos: [{ forma: 2, monto: '295000.00', referencia: '' }],
    });
    expect(de(x, 'Encabezado/Comprador/IdentificadorExtranjero')).toEqual(['PA-123456']);
  });

  test('44 regímenes especiales: every line exempt', async () => {
    const x = await emitir({
      tipo_ecf: '44',
      lineas: [linea({ indicador_facturacion: 4 })],
      pagos: [{ forma: 1, monto: '1000.00', referencia: '' }],
    });
    expect(de(x, 'Encabezado/Totales/MontoExento', 'Encabezado/Totales/TotalITBIS')).toEqual([
      '1000.00',
      null,
    ]);
  });

  test('45 gubernamental', async () => {
    const x = await emitir({ tipo_ecf: '45', comprador_rnc: '401506254' });
    expect(de(x, 'Encabezado/IdDoc/TipoeCF')).toEqual(['45']);
  });

  test('46 exportaciones: every line at rate 0', async () => {
    const x = await emitir({
      tipo_ecf: '46',
      comprador_rnc: null,
      comprador_extranjero: 'US-998877',
      comprador_nombre: 'Roe Imports Inc.',
      lineas: [linea({ indicador_facturacion: 3 })],
      pagos: [{ forma: 2, monto: '1000.00', referencia: '' }],
    });
    expect(de(x, 'Encabezado/Totales/MontoGravadoI3', 'Encabezado/Totales/TotalITBIS3')).toEqual([
      '1000.00',
      '0.00',
    ]);
  });

  test('propina legal: additional tax 001, outside the base of the ITBIS', async () => {
    const x = await emitir({
      tipo_ecf: '32',
      comprador_nombre: null,
      comprador_rnc: null,
      propina_legal: true,
      precios_con_itbis: true,
      lineas: [linea({ precio: '115.00' }), linea({ precio: '77.50', indicador_facturacion: 2 })],
      pagos: [{ forma: 1, monto: '417.85', referencia: '' }],
    });
    expect(
      de(
        x,
        'Encabezado/Totales/MontoImpuestoAdicional',
        'Encabezado/Totales/ImpuestosAdicionales/ImpuestoAdicional/TipoImpuesto',
        'DetallesItems/Item/TablaImpuestoAdicional/ImpuestoAdicional/TipoImpuesto',
      ),
    ).toEqual(['32.85', '001', '001']);
  });

  test('diferido: the indicator travels only with the authorisation and a sale that waited', async () => {
    const hace = instante(Date.now() - 3_600_000);
    const sin = venta({});
    await comandar('ventas.emitirFactura', sin, hace);
    expect(
      de(await aceptado(sin['id'] as string), 'Encabezado/IdDoc/IndicadorEnvioDiferido'),
    ).toEqual([null]);
    await conRev(e.servicios.db, e.empresa.id, (tx) =>
      tx.query('update empresa set esta_autorizada_diferido = true where empresa_id = $1', [
        e.empresa.id,
      ]),
    );
    const con = venta({});
    await comandar('ventas.emitirFactura', con, hace);
    expect(
      de(await aceptado(con['id'] as string), 'Encabezado/IdDoc/IndicadorEnvioDiferido'),
    ).toEqual(['1']);
    const deAhora = venta({});
    await comandar('ventas.emitirFactura', deAhora);
    expect(
      de(await aceptado(deAhora['id'] as string), 'Encabezado/IdDoc/IndicadorEnvioDiferido'),
    ).toEqual([null]);
  });
});

describe('notes', () => {
  const conPropina = venta({
    propina_legal: true,
    lineas: [linea({ descuento: { tipo: '%', valor: '5' } }), linea({ indicador_facturacion: 4 })],
    ajustes: [{ tipo: 'D', descripcion: 'Cortesía', tipo_valor: '%', valor: '3' }],
    pagos: [{ forma: 3, monto: '2246.52', referencia: '' }],
  });
  const simple = venta({});

  beforeAll(async () => {
    for (const v of [conPropina, simple]) {
      await comandar('ventas.emitirFactura', v);
      await aceptado(v['id'] as string);
    }
  });

  test('34 code 3: a partial return', async () => {
    const [l] = simple['lineas'] as { id: string }[];
    const datos = nota({
      factura_id: simple['id'],
      lineas: [linea({ cantidad: '1', linea_modificada_id: l?.id })],
      pagos: [{ forma: 1, monto: '590.00', referencia: '' }],
    });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(
        x,
        'Encabezado/IdDoc/IndicadorNotaCredito',
        'Encabezado/Totales/MontoTotal',
        'InformacionReferencia/CodigoModificacion',
        'InformacionReferencia/RazonModificacion',
      ),
    ).toEqual(['0', '590.00', '3', 'Devolución parcial']);
  });

  test('34 code 2: a correction of text is worth nothing', async () => {
    const datos = nota({ factura_id: simple['id'], codigo_modificacion: 2, razon: 'Dirección' });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(de(x, 'Encabezado/Totales/MontoTotal', 'DetallesItems/Item/MontoItem')).toEqual([
      '0.00',
      '0.00',
    ]);
  });

  test('33 code 3: a charge on top', async () => {
    const datos = nota({
      tipo: '33',
      factura_id: simple['id'],
      razon: 'Flete no facturado',
      lineas: [linea({ tipo: 'servicio', descripcion: 'Flete', cantidad: '1', precio: '100' })],
      pagos: [{ forma: 1, monto: '118.00', referencia: '' }],
    });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(de(x, 'Encabezado/IdDoc/FechaVencimientoSecuencia')).toEqual(['31-12-2028']);
  });

  test('34 code 1: the whole original, with its discounts and its propina', async () => {
    const datos = nota({
      factura_id: conPropina['id'],
      codigo_modificacion: 1,
      razon: 'Venta anulada',
      pagos: conPropina['pagos'],
    });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(
        x,
        'Encabezado/Totales/MontoTotal',
        'Encabezado/Totales/MontoImpuestoAdicional',
        'DescuentosORecargos/DescuentoORecargo/MontoDescuentooRecargo',
      ),
    ).toEqual(['2246.52', '189.15', '28.50']);
  });

  test('34 over a document of series B, more than 30 days later: price alone, exempt lines', async () => {
    const datos = nota({
      factura_id: null,
      ncf_modificado: 'B0100000123',
      fecha_ncf_modificado: '2026-01-15',
      comprador_nombre: 'Ferretería Duarte',
      comprador_rnc: RNC,
      precios_con_itbis: true,
      lineas: [linea({ cantidad: '3', precio: '39.99' })],
      pagos: [{ forma: 2, monto: '101.67', referencia: '' }],
    });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(
        x,
        'Encabezado/IdDoc/IndicadorNotaCredito',
        'Encabezado/Totales/MontoExento',
        'Encabezado/Totales/TotalITBIS',
        'DetallesItems/Item/IndicadorFacturacion',
      ),
    ).toEqual(['1', '101.67', null, '4']);
  });
});

describe('more than 30 days later (IndicadorNotaCredito 1)', () => {
  const DIAS = 40 * 86_400_000;
  const vieja = (cambios: Cambios = {}) =>
    venta({ fecha: instante(Date.now() - DIAS - 4 * 3_600_000).slice(0, 10), ...cambios });

  /** Issued with the clock of that day. */
  async function emitirVieja(datos: Record<string, unknown>): Promise<string> {
    const antes = {
      ...e.servicios,
      reloj: { ahora: () => Date.now() - DIAS },
    };
    await comandar('ventas.emitirFactura', datos, instante(Date.now() - DIAS), antes);
    const id = datos['id'] as string;
    await aceptado(id);
    return id;
  }

  test('34 code 1 takes back the price of every line and leaves the ITBIS', async () => {
    const id = await emitirVieja(
      vieja({
        lineas: [
          linea({ cantidad: '3', precio: '33.33', descuento: { tipo: '%', valor: '7' } }),
          linea({ indicador_facturacion: 2, precio: '80' }),
          linea({ indicador_facturacion: 4, precio: '20', cantidad: '1' }),
        ],
        pagos: [{ forma: 1, monto: '315.33', referencia: '' }],
      }),
    );
    const datos = nota({
      factura_id: id,
      codigo_modificacion: 1,
      razon: 'Venta anulada',
      pagos: [{ forma: 1, monto: '272.99', referencia: '' }],
    });
    await comandar('ventas.emitirNota', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(
        x,
        'Encabezado/IdDoc/IndicadorNotaCredito',
        'Encabezado/Totales/MontoTotal',
        'Encabezado/Totales/MontoExento',
        'Encabezado/Totales/TotalITBIS',
      ),
    ).toEqual(['1', '272.99', '272.99', null]);
  });
});

describe('series B and its replacement (contingencia por imposibilidad)', () => {
  test('a sale of a talonario is replaced by an e-CF with code 4, for the DGII alone', async () => {
    await comandar('empresas.registrarSecuencia', {
      id: nuevo(),
      tipo_ecf: '02',
      serie: 'B',
      desde: '1',
      hasta: '100',
      vence: null,
    });
    const contingencia = nuevo();
    const ayer = instante(Date.now() - 30 * 3_600_000);
    await comandar('ventas.abrirContingencia', { id: contingencia, inicio: ayer });
    const { tipo_ecf: _tipo, ...resto } = venta({
      comprador_nombre: null,
      comprador_rnc: null,
      condicion: 'contado',
      precios_con_itbis: true,
      pagos: [{ forma: 1, monto: '1000.00', referencia: '' }],
    });
    const deTalonario = { ...resto, tipo_ecf: '32', ncf: 'B0200000007' };
    await comandar('ventas.registrarSerieB', deTalonario);
    await comandar('ventas.cerrarContingencia', { id: contingencia });
    const ecfId = nuevo();
    const salida = await comandar('ventas.reemplazarSerieB', {
      id: ecfId,
      factura_id: resto['id'],
      fecha: hoyIso(),
    });
    expect(salida['encf']).toMatch(/^E32\d{10}$/);
    const x = await aceptado(resto['id'] as string);
    expect(
      de(
        x,
        'InformacionReferencia/NCFModificado',
        'InformacionReferencia/CodigoModificacion',
        'InformacionReferencia/RazonModificacion',
        'Encabezado/Totales/MontoTotal',
      ),
    ).toEqual(['B0200000007', '4', null, '1000.00']);
    const [filas] = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
      tx.query<{ asientos: number; entregas: number; encf: string }>(
        `select f.encf,
           (select count(*)::int from asiento a where a.empresa_id = $1 and a.origen_id = f.id) as asientos,
           (select count(*)::int from envio_receptor r where r.empresa_id = $1 and r.ecf_id = $3) as entregas
         from factura f where f.empresa_id = $1 and f.id = $2`,
        [e.empresa.id, resto['id'] as string, ecfId],
      ),
    );
    expect(filas).toEqual({ encf: 'B0200000007', asientos: 1, entregas: 0 });
  });
});

describe('purchase documents of ours', () => {
  const compra = (cambios: Cambios): Record<string, unknown> => ({
    id: nuevo(),
    tipo: '41',
    fecha: hoyIso(),
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    proveedor_nombre: 'Vendedor informal',
    proveedor_rnc: '00113918205',
    tipo_gasto: '09',
    lineas: [],
    pagos: [],
    ...cambios,
  });
  const { recargo: _recargo, ...base } = linea();
  const renglon = (cambios: Cambios = {}) => ({ ...base, id: nuevo(), ...cambios });

  test('41 compras: ITBIS retained in full, ISR only on services', async () => {
    const datos = compra({
      tipo_gasto: '02',
      lineas: [
        renglon({ tipo: 'servicio', isr_retenido_porcentaje: '10' }),
        renglon({ tipo: 'servicio', precio: '33.33', cantidad: '3' }),
        renglon({ tipo: 'servicio', indicador_facturacion: 4, precio: '10', cantidad: '1' }),
      ],
      pagos: [{ forma: 1, monto: '1009.99', referencia: '' }],
    });
    const salida = await comandar('compras.emitirComprobante', datos);
    expect(salida).toMatchObject({ itbis_retenido: '198.00', isr_retenido: '100.00' });
    const x = await aceptado(datos['id'] as string);
    expect(
      de(
        x,
        'Encabezado/Comprador/RNCComprador',
        'Encabezado/Totales/TotalITBISRetenido',
        'Encabezado/Totales/TotalISRRetencion',
        'Encabezado/IdDoc/TablaFormasPago/FormaDePago/MontoPago',
      ),
    ).toEqual(['00113918205', '198.00', '100.00', '1009.99']);
  });

  test('41 of a good that is exempt says 0.00 retained', async () => {
    const datos = compra({
      lineas: [renglon({ indicador_facturacion: 4 })],
      pagos: [{ forma: 1, monto: '1000.00', referencia: '' }],
    });
    await comandar('compras.emitirComprobante', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(x, 'DetallesItems/Item/Retencion/MontoITBISRetenido', 'Encabezado/IdDoc/TipoIngresos'),
    ).toEqual(['0.00', null]);
  });

  test('43 gasto menor: no other party', async () => {
    const datos = compra({
      tipo: '43',
      proveedor_nombre: null,
      proveedor_rnc: null,
      tipo_gasto: '02',
      lineas: [renglon({ tipo: 'servicio', indicador_facturacion: 4, precio: '295' })],
      pagos: [{ forma: 1, monto: '590.00', referencia: '' }],
    });
    await comandar('compras.emitirComprobante', datos);
    const x = await aceptado(datos['id'] as string);
    expect(de(x, 'Encabezado/Comprador', 'Encabezado/Totales/MontoTotal')).toEqual([
      null,
      '590.00',
    ]);
  });

  test('47 pago al exterior: ISR retained, paid to a foreigner', async () => {
    const datos = compra({
      tipo: '47',
      proveedor_nombre: 'Roe Software Inc.',
      proveedor_rnc: null,
      proveedor_extranjero: 'US-112233',
      tipo_gasto: '02',
      lineas: [
        renglon({
          tipo: 'servicio',
          indicador_facturacion: 4,
          precio: '10000',
          cantidad: '1',
          isr_retenido_porcentaje: '27',
        }),
      ],
      pagos: [{ forma: 2, monto: '7300.00', referencia: '' }],
    });
    await comandar('compras.emitirComprobante', datos);
    const x = await aceptado(datos['id'] as string);
    expect(
      de(x, 'Encabezado/Comprador/IdentificadorExtranjero', 'Encabezado/Totales/TotalISRRetencion'),
    ).toEqual(['US-112233', '2700.00']);
  });
});
