// The first load: bytes that COPY takes, of one moment, made once, and only for whoever may (rules S1–S6).

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Db } from '#shared/db/db.ts';
import { hoy, periodoDe, sumarDias, sumarMeses } from '#shared/fecha/fecha.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { copiarEnPglite } from '#sync/cliente/copiar-pglite.ts';
import type { MensajeManifiesto } from '#sync/protocolo.ts';
import { calcularSumas, sumasEn } from '#sync/sumas.ts';
import { esquemaManifiesto } from '#sync/tramas.ts';
import { ESQUEMA } from '#sync/versiones.ts';
import {
  nuevaBaseLocal,
  nuevaBaseServidor,
  type BaseLocal,
  type BaseServidor,
} from '../../tests/apoyo/base.ts';
import {
  nuevaEmpresa,
  nuevoDispositivo,
  nuevoId,
  nuevoUsuario,
  serviciosDePrueba,
  sobreDe,
  tokenDe,
  ventaDe,
} from '../../tests/apoyo/relevo.ts';

type Servicios = Awaited<ReturnType<typeof serviciosDePrueba>>;
type App = ReturnType<typeof crearApp>;

let base: BaseServidor;
let servicios: Servicios;
let app: App;
let empresa: string;
let dueno: string;
let token: string;
let disp: string;
let n = 0;

const nuevaApp = (): App =>
  crearApp(servicios, {
    freno: crearFreno(servicios.reloj),
    cola: null,
    simulador: null,
    estaticos: null,
  });

beforeAll(async () => {
  base = await nuevaBaseServidor({ maximo: 8 });
  servicios = await serviciosDePrueba({ ...base, sql: null });
  app = nuevaApp();
});
afterAll(() => base.cerrar());
beforeEach(async () => {
  ({ empresaId: empresa, duenoId: dueno } = await nuevaEmpresa(servicios));
  token = await tokenDe(servicios, dueno);
  disp = await nuevoDispositivo(servicios, empresa, dueno);
  n = 0;
});

async function vender(veces: number, fecha = hoy(servicios.reloj)): Promise<void> {
  for (let i = 0; i < veces; i++) {
    n += 1;
    const s = sobreDe({ empresa, disp, n, tipo: 'ventas.emitirFactura', datos: ventaDe(fecha) });
    const r = await ejecutarComando(servicios, { usuarioId: dueno, dispositivoId: disp }, s);
    expect(r).toMatchObject({ ok: true });
  }
}

function pedir(ruta: string, conToken: string | null = token, deApp = app): Promise<Response> {
  return Promise.resolve(
    deApp.request(`/api/v1/sync/${ruta}`, {
      headers: conToken === null ? {} : { authorization: `Bearer ${conToken}` },
    }),
  );
}

async function manifiesto(deApp = app): Promise<MensajeManifiesto> {
  const r = await pedir(`${empresa}/manifiesto`, token, deApp);
  expect(r.status).toBe(200);
  return esquemaManifiesto.parse(await r.json());
}

async function bytesDe(hash: string): Promise<Uint8Array> {
  const r = await pedir(`${empresa}/segmentos/${hash}`);
  expect(r.status).toBe(200);
  expect(r.headers.get('content-encoding')).toBe('gzip');
  return gunzipSync(new Uint8Array(await r.arrayBuffer()));
}

async function cargar(m: MensajeManifiesto, local: BaseLocal): Promise<void> {
  for (const s of m.segmentos) {
    const columnas = m.columnas[s.tabla] ?? [];
    await copiarEnPglite(local.pg, { tabla: s.tabla, columnas, datos: await bytesDe(s.hash) });
  }
}

const sumasServidor = (): Promise<Readonly<Record<string, string>>> =>
  enEmpresa(servicios.db, empresa, (tx) => sumasEn(tx, empresa));

/** Rows whose texts and dates are as awkward as the schema lets them be. */
async function ponerRarezas(db: Db): Promise<void> {
  const textos = ['', '\\N', 'a\tb\nc\rd\\e', '\\.', '"q" \'s\'', 'ñandú 🇩🇴 ​', '\\\\t', ' borde '];
  await conRev(db, empresa, async (tx) => {
    for (const [i, t] of textos.entries()) {
      await tx.query(
        `insert into tercero (empresa_id, id, tipo_id, rnc_cedula, nombre, nombre_comercial, municipio)
         values ($1, $2, $3, $4, $5, $5, $6)`,
        [
          empresa,
          nuevoId(),
          i % 2 === 0 ? 'ninguno' : 'rnc',
          i % 2 === 0 ? null : String(i),
          t,
          i % 3 === 0 ? null : t,
        ],
      );
    }
    await tx.query(
      `update empresa set config = '{"a":"x\\ty\\\\z\\n","b":[1,null,{"c":"é"}]}'::jsonb
       where empresa_id = $1`,
      [empresa],
    );
    await tx.query(
      `insert into dispositivo (empresa_id, id, usuario_id, nombre, creado_en)
       values ($1, $2, $3, 'Otro', '2026-01-31T23:59:59.123456-04:00')`,
      [empresa, nuevoId(), dueno],
    );
  });
}

test('S1, S2, S6: a device that loads the segments holds exactly the rows of the server', async () => {
  await ponerRarezas(servicios.db);
  await vender(3);
  const local = await nuevaBaseLocal();
  const m = await manifiesto();
  expect(m.esquema).toBe(ESQUEMA);
  await cargar(m, local);
  // Whatever time zone the device is in, the sums are the same.
  await local.db.exec("set timezone to 'America/Santo_Domingo'");
  expect(await calcularSumas(local.db, empresa)).toEqual(await sumasServidor());
  const total = m.segmentos.reduce((suma, s) => suma + s.filas, 0);
  const contadas = Object.values(await sumasServidor()).map((s) => Number(s.split(':')[0]));
  expect(total).toBe(contadas.reduce((a, b) => a + b, 0));
  await local.db.query("update tercero set nombre = nombre || '.' where nombre = '\\N'");
  expect(await calcularSumas(local.db, empresa)).not.toEqual(await sumasServidor());
  await local.cerrar();
});

test('S1: all segments are of one moment, even while others sell', async () => {
  await vender(2);
  const ventas = vender(25);
  for (let i = 0; i < 6; i++) {
    const m = await manifiesto();
    const filas = (tabla: string): number =>
      m.segmentos.filter((s) => s.tabla === tabla).reduce((a, s) => a + s.filas, 0);
    const [f] = await enEmpresa(servicios.db, empresa, (tx) =>
      tx.query<{ c: number }>(
        'select count(*)::int as c from op where empresa_id = $1 and rev <= $2::bigint',
        [empresa, m.rev],
      ),
    );
    expect(filas('factura')).toBe(f?.c);
    for (const tabla of ['linea_factura', 'ecf', 'asiento', 'pago_factura']) {
      expect([tabla, filas(tabla)]).toEqual([tabla, f?.c]);
    }
  }
  await ventas;
});

test('S3: what has not changed keeps its name and is not made again; another process serves it', async () => {
  const dia = hoy(servicios.reloj);
  const mes = periodoDe(dia);
  await vender(2);
  const antes = await manifiesto();
  const carpeta = join(servicios.config.carpetaDatos, 'segmentos', empresa);
  const archivos = async (): Promise<string[]> => (await readdir(carpeta)).sort();
  const hechos = await archivos();
  expect(hechos).toEqual(antes.segmentos.map((s) => `${s.hash}.copy.gz`).sort());
  expect(await manifiesto()).toEqual(antes);
  expect(await archivos()).toEqual(hechos);
  await vender(1);
  const despues = await manifiesto();
  const hashes = (m: MensajeManifiesto, tabla: string): string[] =>
    m.segmentos.filter((s) => s.tabla === tabla).map((s) => s.hash);
  expect(hashes(despues, 'cuenta')).toEqual(hashes(antes, 'cuenta'));
  expect(hashes(despues, 'factura')).not.toEqual(hashes(antes, 'factura'));
  expect(despues.segmentos.find((s) => s.tabla === 'factura')?.mes).toBe(mes);
  const otra = nuevaApp();
  expect(await manifiesto(otra)).toEqual(despues);
  const viejo = antes.segmentos.find((s) => s.tabla === 'factura')?.hash ?? '';
  expect((await pedir(`${empresa}/segmentos/${viejo}`, token, otra)).status).toBe(200);
});

test('S2: each month of a table is a segment of its own', async () => {
  const dia = hoy(servicios.reloj);
  await conRev(servicios.db, empresa, async (tx) => {
    for (const [i, fecha] of [sumarDias(dia, -70), sumarDias(dia, -35), dia].entries()) {
      const id = nuevoId();
      const [cuenta] = await tx.query<{ id: string }>(
        'select id from cuenta where empresa_id = $1 and es_imputable order by codigo limit 1',
        [empresa],
      );
      await tx.query(
        `insert into asiento (empresa_id, id, diario, ejercicio, numero, fecha, concepto, regla,
           origen_tipo, origen_id, creado_por, creado_en)
         values ($1, $2, 'general', 2026, $3, $4::date, 'Ajuste', 'x', 'x', $2, $5, now())`,
        [empresa, id, i + 1, fecha, dueno],
      );
      await tx.query(
        `insert into linea_asiento (empresa_id, id, asiento_id, numero, cuenta_id, fecha, debe, haber)
         values ($1, $2, $3, 1, $4, $5::date, 100, 0), ($1, $6, $3, 2, $4, $5::date, 0, 100)`,
        [empresa, nuevoId(), id, cuenta?.id ?? null, fecha, nuevoId()],
      );
    }
  });
  const m = await manifiesto();
  const meses = m.segmentos.filter((s) => s.tabla === 'linea_asiento').map((s) => s.mes);
  expect(new Set(meses).size).toBe(meses.length);
  expect(meses).toContain(periodoDe(dia));
  expect(meses.every((mes) => mes !== null && mes >= sumarMeses(periodoDe(dia), -3))).toBe(true);
  const [primero] = m.segmentos.filter((s) => s.tabla === 'asiento');
  const texto = new TextDecoder().decode(await bytesDe(primero?.hash ?? ''));
  expect(texto.endsWith('\n')).toBe(true);
  expect(texto.split('\n')[0]?.split('\t')).toHaveLength(m.columnas['asiento']?.length ?? 0);
});

test('S2: a table over 50,000 rows comes in several segments and loads whole', async () => {
  await conRev(servicios.db, empresa, (tx) =>
    tx.query(
      `insert into producto (empresa_id, id, codigo, nombre, precio_e4)
       select $1, gen_random_uuid(), 'P' || i, 'Producto ' || i, i from generate_series(1, 50010) i`,
      [empresa],
    ),
  );
  const m = await manifiesto();
  const partes = m.segmentos.filter((s) => s.tabla === 'producto');
  expect(partes.map((p) => p.filas)).toEqual([50_000, 10]);
  const local = await nuevaBaseLocal();
  await cargar(m, local);
  expect(await calcularSumas(local.db, empresa)).toEqual(await sumasServidor());
  await local.cerrar();
});

test('S4, S5: strangers, people of another empresa and hashes of another empresa find nothing', async () => {
  await vender(1);
  const m = await manifiesto();
  const hash = m.segmentos.find((s) => s.tabla === 'factura')?.hash ?? '';
  const otra = await nuevaEmpresa(servicios, 'Colmado Lucía');
  const suToken = await tokenDe(servicios, otra.duenoId);
  const nadie = await tokenDe(servicios, await nuevoUsuario(servicios, 'Nadie'));
  for (const [ruta, conToken, estado] of [
    [`${empresa}/manifiesto`, null, 401],
    [`${empresa}/manifiesto`, 'x.y.z', 401],
    [`${empresa}/manifiesto`, suToken, 404],
    [`${empresa}/manifiesto`, nadie, 404],
    [`${nuevoId()}/manifiesto`, token, 404],
    [`${empresa}/segmentos/${hash}`, null, 401],
    [`${empresa}/segmentos/${hash}`, suToken, 404],
    [`${otra.empresaId}/segmentos/${hash}`, suToken, 404],
    [`${otra.empresaId}/segmentos/${hash}`, token, 404],
    [`${empresa}/segmentos/${'0'.repeat(64)}`, token, 404],
    [`${empresa}/segmentos/..%2f..%2fclave-maestra`, token, 404],
  ] as const) {
    const r = await pedir(ruta, conToken);
    expect([ruta, r.status]).toEqual([ruta, estado]);
  }
  const suyo = await app.request(`/api/v1/sync/${otra.empresaId}/manifiesto`, {
    headers: { authorization: `Bearer ${suToken}` },
  });
  const facturas = esquemaManifiesto.parse(await suyo.json()).segmentos;
  expect(facturas.filter((s) => s.tabla === 'factura')).toEqual([]);
});
