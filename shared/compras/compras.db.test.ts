// Received e-CF and draft purchases by their comandos and consultas, alike on the device and on the server
// (Ley 32-23 Art. 20; ACECF v1.0; Norma 07-2018 for the type of expense).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { idCuenta } from '#shared/contabilidad/filas-catalogo.ts';
import type { Db } from '#shared/db/db.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { CONSULTAS } from '#shared/consultas.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { documento } from '../../tests/oro/ecf-base.ts';
import { correr, type Mesa } from '../../tests/rechazos/apoyo.ts';
import { AHORA, tercero, uuid } from '../../tests/rechazos/datos.ts';
import type { CompraCompleta } from './consultas/borrador.ts';
import type { ListaBorradoresCompra } from './consultas/borradores.ts';
import type { RecibidoCompleto } from './consultas/recibido.ts';
import type { ListaRecibidos } from './consultas/recibidos.ts';
import { escribirRecibido } from './escribir-recibido.ts';
import { leerRecibido } from './leer-recibido.ts';

const mesas: Mesa[] = [];
const cierres: (() => Promise<void>)[] = [];
const EMISOR = '130000018';
let n = 0;

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  mesas.push(
    { db: s.db, lado: 'servidor', empresa: await crearEmpresaDePrueba(s.db) },
    {
      db: l.db,
      lado: 'dispositivo',
      empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
    },
  );
});
afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

const LADOS = ['servidor', 'dispositivo'] as const;
function mesaDe(lado: (typeof LADOS)[number]): Mesa {
  const mesa = mesas.find((x) => x.lado === lado);
  if (mesa === undefined) throw new Error(lado);
  return mesa;
}

async function escribir(mesa: Mesa, fn: (tx: Db) => Promise<unknown>): Promise<void> {
  if (mesa.lado === 'servidor') await conRev(mesa.db, mesa.empresa.id, fn);
  else await mesa.db.tx(fn);
}

/** A document of Ferretería Duarte as the receiver writes it; answers the id of its row. */
async function recibir(
  mesa: Mesa,
  nombre: string,
  { tipo = '31', cambiar = (x) => x }: { tipo?: TipoEcf; cambiar?: (x: string) => string } = {},
): Promise<string> {
  n += 1;
  const encf = `E${tipo}${String(n).padStart(10, '0')}`;
  const xml = cambiar(documento(tipo).replace(/<eNCF>[^<]*/, `<eNCF>${encf}`));
  const leido = leerXml(xml);
  const recibido = leido.ok ? leerRecibido(leido.valor) : null;
  if (recibido === null) throw new Error('el documento se lee');
  const id = uuid(`recibido/${nombre}`);
  await escribir(mesa, (tx) =>
    escribirRecibido(tx, mesa.empresa.id, {
      id,
      leido: recibido,
      codigoSeguridad: 'a/+Z09',
      urlQr: 'https://ejemplo.do/timbre',
      recibidoEn: AHORA,
    }),
  );
  return id;
}

async function comandar(mesa: Mesa, tipo: string, datos: unknown) {
  n += 1;
  return correr(mesa, { tipo: `compras.${tipo}`, datos, n, ahora: AHORA });
}

async function codigos(mesa: Mesa, tipo: string, datos: unknown): Promise<string[]> {
  const r = await comandar(mesa, tipo, datos);
  if (r.ok) return [];
  for (const x of r.rechazos) expect(textoRechazo(x)).not.toMatch(/[{}…]/);
  return r.rechazos.map((x) => x.codigo);
}

/** As the comando that registers purchases will leave it: with its asiento. */
async function registrar(mesa: Mesa, compraId: string): Promise<void> {
  const { empresa } = mesa;
  const asiento = uuid(`asiento/${compraId}`);
  await escribir(mesa, async (tx) => {
    await tx.query(
      `insert into asiento (empresa_id, id, diario, ejercicio, fecha, concepto, regla, origen_tipo,
         origen_id, creado_por, creado_en)
       values ($1, $2, 'compras', 2026, '2026-11-24', 'Compra', 'compra', 'compra', $3, $4, $5)`,
      [empresa.id, asiento, compraId, empresa.usuarios.contador, AHORA],
    );
    await tx.query(
      `insert into linea_asiento (empresa_id, id, asiento_id, numero, cuenta_id, fecha, debe, haber)
       values ($1, $3, $2, 1, $5, '2026-11-24', 118000, 0), ($1, $4, $2, 2, $6, '2026-11-24', 0, 118000)`,
      [
        empresa.id,
        asiento,
        uuid(`${asiento}/1`),
        uuid(`${asiento}/2`),
        idCuenta(empresa.id, '1.1.01.02'),
        idCuenta(empresa.id, '1.1.01.01'),
      ],
    );
    await tx.query(
      `update compra set estado = 'registrada', asiento_id = $3 where empresa_id = $1 and id = $2`,
      [empresa.id, compraId, asiento],
    );
  });
}

// Each test names the type that its consulta answers.
async function consultar<T>(mesa: Mesa, nombre: string, args: unknown = {}): Promise<T> {
  const def = CONSULTAS.get(`compras.${nombre}`);
  if (def === undefined) throw new Error(nombre);
  return (await def.ejecutar(mesa.db, mesa.empresa.id, def.esquema.parse(args))) as T;
}

async function ver(mesa: Mesa, id: string): Promise<RecibidoCompleto> {
  const r = await consultar<RecibidoCompleto | null>(mesa, 'recibido', { id });
  if (r === null) throw new Error('existe');
  return r;
}

describe('what is read of a document', () => {
  test('a day that does not exist or an amount that fits in no book make it impossible', () => {
    const leer = (de: string, a: string) => {
      const leido = leerXml(documento('31').replace(de, a));
      return leido.ok ? leerRecibido(leido.valor) : 'no es XML';
    };
    expect(leer('<FechaEmision>20-11-2026', '<FechaEmision>31-11-2026')).toBeNull();
    expect(leer('<MontoItem>1000.00', '<MontoItem>100000000000000000.00')).toBeNull();
    expect(leer('<MontoItem>1000.00', '<MontoItem>9999999999999999.99')).not.toBeNull();
  });

  test('a price that does not fit scaled by ten thousand leaves one line of its amount', () => {
    const leido = leerXml(
      documento('31').replace('<PrecioUnitarioItem>500.00', '<PrecioUnitarioItem>9999999999999999'),
    );
    const r = leido.ok ? leerRecibido(leido.valor) : null;
    expect(r?.lineas[0]).toMatchObject({
      cantidad_e4: 10_000n,
      precio_e4: 10_000_000n,
      monto: 100_000n,
    });
  });
});

describe.each(LADOS)('on the %s', (lado) => {
  const id = (nombre: string): string => uuid(`recibido/${lado}/${nombre}`);
  const llega = (nombre: string, opciones?: Parameters<typeof recibir>[2]) =>
    recibir(mesaDe(lado), `${lado}/${nombre}`, opciones);

  test('a received e-CF is at once a draft purchase with its lines and retentions', async () => {
    const mesa = mesaDe(lado);
    const recibido = await llega('credito', {
      cambiar: (x) =>
        x
          .replace(
            '<TipoPago>1</TipoPago>',
            '<TipoPago>2</TipoPago><FechaLimitePago>20-12-2026</FechaLimitePago>',
          )
          .replace(
            '<NombreItem>',
            '<Retencion><IndicadorAgenteRetencionoPercepcion>1</IndicadorAgenteRetencionoPercepcion><MontoITBISRetenido>54.00</MontoITBISRetenido><MontoISRRetenido>20.00</MontoISRRetenido></Retencion><NombreItem>',
          )
          .replace(
            '</MontoTotal>',
            '</MontoTotal><TotalITBISRetenido>54.00</TotalITBISRetenido><TotalISRRetencion>20.00</TotalISRRetencion>',
          ),
    });
    const { compra, lineas, recibido: r, admite_decision, eventos } = await ver(mesa, recibido);
    expect(admite_decision).toBe(true);
    expect(r).toMatchObject({ estado: 'pendiente', estado_compra: 'borrador', total: 118_000n });
    expect(compra).toMatchObject({
      estado: 'borrador',
      condicion: 'credito',
      fecha_limite_pago: '2026-12-20',
      proveedor_rnc: EMISOR,
      proveedor_nombre: 'FERRETERIA DUARTE SRL',
      tercero_id: null,
      tipo_gasto: null,
      monto_gravado_1: 100_000n,
      itbis_1: 18_000n,
      total_itbis: 18_000n,
      total: 118_000n,
      itbis_retenido: 5_400n,
      isr_retenido: 2_000n,
      indicador_monto_gravado: 0,
    });
    expect(lineas).toMatchObject([
      {
        numero: 1,
        descripcion: 'CEMENTO',
        tipo: 'bien',
        indicador_facturacion: 1,
        cantidad_e4: 20_000n,
        precio_e4: 5_000_000n,
        itbis_retenido: 5_400n,
        isr_retenido: 2_000n,
        monto: 100_000n,
        cuenta_id: null,
      },
    ]);
    expect(eventos).toEqual([{ momento: AHORA, que: 'recibido', detalle: '' }]);
  });

  test('41, 43 and 47 that somebody issued are his purchases and not ours', async () => {
    const { recibido, compra, lineas } = await ver(mesaDe(lado), await llega('41', { tipo: '41' }));
    expect(recibido.compra_id).toBeNull();
    expect([compra, lineas]).toEqual([null, []]);
  });

  test('approving leaves the answer to be sent; it is given once', async () => {
    const mesa = mesaDe(lado);
    const recibido = await llega('aprobado');
    expect(await comandar(mesa, 'aprobarRecibido', { id: recibido })).toMatchObject({ ok: true });
    const r = await ver(mesa, recibido);
    expect(r.recibido).toMatchObject({
      estado: 'aprobado',
      estado_dgii: 'pendiente',
      estado_emisor: 'pendiente',
      decidido_por_nombre: 'Persona dueno',
      decidido_en: AHORA,
      estado_compra: 'borrador',
    });
    expect(r.admite_decision).toBe(false);
    expect(r.eventos.map((e) => e.que)).toEqual(['recibido', 'aprobado']);
    const otra = { id: recibido, motivo: 'No' };
    expect(await codigos(mesa, 'rechazarRecibido', otra)).toEqual(['compras.YA_DECIDIDO']);
    expect(await codigos(mesa, 'aprobarRecibido', { id: recibido })).toEqual([
      'compras.YA_DECIDIDO',
    ]);
  });

  test('refusing asks for a reason and puts the draft aside', async () => {
    const mesa = mesaDe(lado);
    const recibido = await llega('rechazado');
    const rechazar = (motivo: string) =>
      codigos(mesa, 'rechazarRecibido', { id: recibido, motivo });
    expect(await rechazar('   ')).toEqual(['compras.SIN_MOTIVO']);
    expect(await rechazar('x'.repeat(251))).toEqual(['compras.MOTIVO_LARGO']);
    const r = await comandar(mesa, 'rechazarRecibido', {
      id: recibido,
      motivo: ' No pedimos\ncemento ',
    });
    expect(r).toMatchObject({ ok: true, valor: { compra_descartada: true } });
    expect((await ver(mesa, recibido)).recibido).toMatchObject({
      estado: 'rechazado',
      motivo_rechazo: 'No pedimos cemento',
      estado_compra: 'descartada',
      estado_dgii: 'pendiente',
    });
  });

  test.each(['32', '41', '46', '47'] as const)(
    'type %s has no commercial answer (DT16 pp. 41-44)',
    async (tipo) => {
      const mesa = mesaDe(lado);
      const recibido = await llega(`sin-${tipo}`, { tipo });
      expect(await codigos(mesa, 'aprobarRecibido', { id: recibido })).toEqual([
        'compras.NO_ADMITE_APROBACION',
      ]);
      const datos = { id: recibido, motivo: '' };
      expect(await codigos(mesa, 'rechazarRecibido', datos)).toEqual([
        'compras.NO_ADMITE_APROBACION',
        'compras.SIN_MOTIVO',
      ]);
      expect((await ver(mesa, recibido)).admite_decision).toBe(false);
    },
  );

  test('what is not there is said', async () => {
    const mesa = mesaDe(lado);
    expect(await codigos(mesa, 'aprobarRecibido', { id: uuid('nadie') })).toEqual([
      'compras.RECIBIDO_NO_EXISTE',
    ]);
    expect(await codigos(mesa, 'descartarBorrador', { id: uuid('nadie') })).toEqual([
      'compras.BORRADOR_NO_EXISTE',
    ]);
    expect(await consultar(mesa, 'recibido', { id: uuid('nadie') })).toBeNull();
    expect(await consultar(mesa, 'borrador', { id: uuid('nadie') })).toBeNull();
  });

  test('a draft is reviewed: type of expense, ficha, credit and the account of each line', async () => {
    const mesa = mesaDe(lado);
    const { compra, lineas } = await ver(mesa, await llega('editar'));
    const ficha = async (nombre: string, cambios: Record<string, unknown>) => {
      const datos = tercero(`${nombre} ${lado}`, { es_proveedor: true, ...cambios });
      n += 1;
      const r = await correr(mesa, { tipo: 'terceros.guardarTercero', datos, n, ahora: AHORA });
      expect(r).toMatchObject({ ok: true });
      return datos.id;
    };
    const duarte = await ficha('Duarte', { tipo_id: 'rnc', rnc_cedula: EMISOR });
    const otro = await ficha('Otro', { tipo_id: 'rnc', rnc_cedula: '101850043' });
    const inactivo = await ficha('Inactivo', { esta_activo: false, es_proveedor: false });
    const imputable = idCuenta(mesa.empresa.id, '1.1.01.02');
    const titulo = idCuenta(mesa.empresa.id, '1.1.01');
    const linea = lineas[0]?.id ?? '';
    const base = {
      id: compra?.id ?? '',
      tipo_gasto: '09',
      tercero_id: duarte,
      condicion: 'credito',
      fecha_limite_pago: '2026-12-20',
      lineas: [{ id: linea, cuenta_id: imputable }],
    };
    const editar = (cambios: Record<string, unknown>) =>
      codigos(mesa, 'editarBorrador', { ...base, ...cambios });
    expect(await editar({ id: uuid('nadie') })).toEqual(['compras.BORRADOR_NO_EXISTE']);
    expect(await editar({ tercero_id: uuid('nadie') })).toEqual(['compras.TERCERO_NO_EXISTE']);
    expect(await editar({ tercero_id: inactivo })).toEqual([
      'compras.TERCERO_INACTIVO',
      'compras.TERCERO_NO_PROVEEDOR',
      'compras.TERCERO_DE_OTRO',
    ]);
    expect(await editar({ tercero_id: otro })).toEqual(['compras.TERCERO_DE_OTRO']);
    expect(await editar({ fecha_limite_pago: null })).toEqual(['compras.CREDITO_SIN_FECHA']);
    expect(await editar({ fecha_limite_pago: '2026-11-19' })).toEqual([
      'compras.FECHA_LIMITE_ANTERIOR',
    ]);
    expect(await editar({ condicion: 'contado' })).toEqual(['compras.CONTADO_CON_FECHA_LIMITE']);
    expect(await editar({ tipo_gasto: '12' })).toEqual(['sync.COMANDO_INVALIDO']);
    expect(
      await editar({
        lineas: [
          { id: uuid('ajena'), cuenta_id: uuid('nadie') },
          { id: linea, cuenta_id: titulo },
        ],
      }),
    ).toEqual([
      'compras.LINEA_NO_EXISTE',
      'compras.CUENTA_NO_EXISTE',
      'compras.CUENTA_NO_IMPUTABLE',
    ]);
    expect(await editar({})).toEqual([]);
    const vista = await consultar<CompraCompleta>(mesa, 'borrador', { id: base.id });
    expect(vista.compra).toMatchObject({
      tipo_gasto: '09',
      tercero_id: duarte,
      tercero_nombre: `Duarte ${lado}`,
      condicion: 'credito',
      fecha_limite_pago: '2026-12-20',
      total: 118_000n,
    });
    expect(vista.lineas[0]?.cuenta_id).toBe(imputable);
    // The next document of the same supplier comes with his ficha and his type of expense.
    const siguiente = await ver(mesa, await llega('siguiente'));
    expect(siguiente.compra).toMatchObject({ tercero_id: duarte, tipo_gasto: '09' });
  });

  test('a draft is discarded, twice is once, and then it is not edited', async () => {
    const mesa = mesaDe(lado);
    const { compra } = await ver(mesa, await llega('descartar'));
    const compraId = compra?.id ?? '';
    expect(await codigos(mesa, 'descartarBorrador', { id: compraId })).toEqual([]);
    expect(await codigos(mesa, 'descartarBorrador', { id: compraId })).toEqual([]);
    const datos = {
      id: compraId,
      tipo_gasto: null,
      tercero_id: null,
      condicion: 'contado',
      fecha_limite_pago: null,
      lineas: [],
    };
    expect(await codigos(mesa, 'editarBorrador', datos)).toEqual(['compras.BORRADOR_DESCARTADO']);
    const registrada = await ver(mesa, await llega('registrada'));
    const registradaId = registrada.compra?.id ?? '';
    await registrar(mesa, registradaId);
    expect(await codigos(mesa, 'descartarBorrador', { id: registradaId })).toEqual([
      'compras.BORRADOR_REGISTRADO',
    ]);
    expect(await codigos(mesa, 'editarBorrador', { ...datos, id: registradaId })).toEqual([
      'compras.BORRADOR_REGISTRADO',
    ]);
  });

  test('the same number written by hand before is the same purchase (Norma 07-18)', async () => {
    const mesa = mesaDe(lado);
    const a_mano = uuid(`compra/${lado}/a-mano`);
    const encf = `E31${String(n + 1).padStart(10, '0')}`;
    await escribir(mesa, (tx) =>
      tx.query(
        `insert into compra (empresa_id, id, tipo_ncf, ncf, proveedor_rnc, fecha, total, hecho_en)
         values ($1, $2, '31', $3, $4, '2026-11-20', 118000, $5)`,
        [mesa.empresa.id, a_mano, encf, EMISOR, AHORA],
      ),
    );
    const r = await ver(mesa, await llega('a-mano'));
    expect(r.recibido).toMatchObject({ encf, compra_id: a_mano });
  });

  test('the inbox and the drafts are found by name, RNC and number', async () => {
    const mesa = mesaDe(lado);
    await llega('busqueda', {
      cambiar: (x) =>
        x
          .replace('FERRETERIA DUARTE SRL', `Peluquería Ñico ${lado}`)
          .replace('<RNCEmisor>130000018', '<RNCEmisor>401500001'),
    });
    const buscar = async (texto: string) =>
      (await consultar<ListaRecibidos>(mesa, 'recibidos', { texto })).filas.map((f) => f.id);
    expect(await buscar(`peluqueria nico ${lado}`)).toEqual([id('busqueda')]);
    expect(await buscar('4015')).toEqual([id('busqueda')]);
    const pendientes = await consultar<ListaRecibidos>(mesa, 'recibidos', { estado: 'pendiente' });
    expect(pendientes.filas.every((f) => f.estado === 'pendiente')).toBe(true);
    expect(pendientes.total_filas).toBe(pendientes.filas.length);
    expect(pendientes.suma_total).toBe(pendientes.filas.reduce((s, f) => s + f.total, 0n));
    const rechazados = await consultar<ListaRecibidos>(mesa, 'recibidos', { estado: 'rechazado' });
    expect(rechazados.filas.map((f) => f.id)).toEqual([id('rechazado')]);
    const borradores = await consultar<ListaBorradoresCompra>(mesa, 'borradores', {
      texto: `nico ${lado}`,
    });
    expect(borradores).toMatchObject({
      total_filas: 1,
      suma_total: 118_000n,
      filas: [
        {
          recibido_id: id('busqueda'),
          estado_recibido: 'pendiente',
          lineas: 1,
          lineas_sin_cuenta: 1,
        },
      ],
    });
    const pagina = await consultar<ListaRecibidos>(mesa, 'recibidos', { limite: 1 });
    expect([pagina.filas.length, pagina.total_filas > 5]).toEqual([1, true]);
  });
});
