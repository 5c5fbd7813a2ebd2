// The fiscal archive: what went in is what was signed and answered, byte by byte, its sums are right, it
// never holds more than a little in memory, and only the owner takes it.

import { createHash, randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { setTimeout as dormir } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Db } from '#shared/db/db.ts';
import { fecha, type Fecha } from '#shared/fecha/fecha.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { leerZip } from '../../tests/apoyo/leer-zip.ts';
import { exportarArchivoFiscal } from './exportar.ts';

let base: BaseServidor;
let e: Escenario;
const SIN_LIMITE = { desde: null, hasta: null };

beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url, { retardo_ms: 10 });
  for (const [tipo, total] of [
    ['31', '1180.00'],
    ['32', '230.00'],
    ['32', '590.00'],
  ] as const) {
    const id = await e.vender(tipo, total);
    while ((await avanzarEcf(e.servicios, e.empresa.id, id)) !== 'listo') await dormir(50);
  }
  await enEmpresa(base.db, e.empresa.id, async (tx) => {
    const xml = new TextEncoder().encode('<ARECF>con, coma y "comillas"</ARECF>');
    const origen = e.servicios.ids.nuevo();
    await tx.query(
      `insert into documento_xml (empresa_id, origen_id, clase, nombre_archivo, xml, sha256, creado_en)
       values ($1, $2, 'arecf_enviado', '../a "b".xml', $3, $4, '2026-11-24T15:00:00Z')`,
      [e.empresa.id, origen, xml, createHash('sha256').update(xml).digest('hex')],
    );
    await tx.query(
      `insert into respuesta_externa (empresa_id, id, origen_id, servicio, estado_http, cuerpo, momento)
       values ($1, $2, $3, 'directorio', 502, '<html>caído</html>', '2026-10-31T23:00:00Z')`,
      [e.empresa.id, e.servicios.ids.nuevo(), origen],
    );
  });
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
});

async function exportar(
  rango: { desde: Fecha | null; hasta: Fecha | null } = SIN_LIMITE,
  empresaId = e.empresa.id,
): Promise<ReadonlyMap<string, Buffer>> {
  const { flujo } = exportarArchivoFiscal(e.servicios, empresaId, rango);
  const zip = await buffer(flujo);
  return leerZip(new Uint8Array(zip));
}

/** What `sha256sum -c sumas.sha256` would say: the files whose sum is another one, or that are not there. */
function verificar(archivos: ReadonlyMap<string, Buffer>): string[] {
  const lineas = (archivos.get('sumas.sha256')?.toString() ?? '').trimEnd().split('\n');
  return lineas.flatMap((linea) => {
    const [, suma = '', nombre = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(linea) ?? [];
    const bytes = archivos.get(nombre);
    const esIgual =
      bytes !== undefined && createHash('sha256').update(bytes).digest('hex') === suma;
    return esIgual ? [] : [linea];
  });
}

describe('what goes in', () => {
  test('every signed document byte by byte, by class and month, and its sums hold', async () => {
    const archivos = await exportar();
    const guardados = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ clase: string; nombre_archivo: string; xml: Uint8Array; mes: string }>(
        `select x.clase, x.nombre_archivo, x.xml, to_char(c.fecha, 'YYYY-MM') as mes
         from ecf_xml x join ecf c on c.empresa_id = x.empresa_id and c.id = x.ecf_id
         where x.empresa_id = $1`,
        [e.empresa.id],
      ),
    );
    expect(guardados.length).toBe(5);
    for (const g of guardados) {
      const dentro = archivos.get(`${g.clase}/${g.mes}/${g.nombre_archivo}`);
      expect(new Uint8Array(dentro ?? [])).toEqual(new Uint8Array(g.xml));
    }
    expect(verificar(archivos)).toEqual([]);
    const conSuma = (archivos.get('sumas.sha256')?.toString() ?? '').trimEnd().split('\n');
    // Every file but the sums themselves has one.
    expect(conSuma.length).toBe(archivos.size - 1);
  });

  test('a changed byte does not pass the sums', async () => {
    const archivos = new Map(await exportar());
    const [nombre, bytes] = [...archivos].find(([k]) => k.startsWith('ecf/')) ?? [];
    if (nombre === undefined || bytes === undefined) throw new Error('sin documentos');
    const otro = Buffer.from(bytes);
    otro[10] = (otro[10] ?? 0) ^ 1;
    archivos.set(nombre, otro);
    expect(verificar(archivos).map((l) => l.slice(66))).toEqual([nombre]);
  });

  test('answers as they came, one per line, and documents of others under a name that cannot climb', async () => {
    const archivos = await exportar();
    const externas = archivos.get('respuestas/externas/2026-10.jsonl')?.toString() ?? '';
    expect(JSON.parse(externas)).toMatchObject({
      servicio: 'directorio',
      estado_http: 502,
      cuerpo: '<html>caído</html>',
    });
    const dgii = [...archivos].filter(([k]) => k.startsWith('respuestas/dgii/'));
    const lineas = dgii.flatMap(([, b]) => b.toString().trimEnd().split('\n'));
    const [cuenta] = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ n: number }>(
        'select count(*)::int as n from dgii_respuesta where empresa_id = $1',
        [e.empresa.id],
      ),
    );
    expect(lineas.length).toBe(cuenta?.n);
    const ajenos = [...archivos.keys()].filter((k) => k.startsWith('documentos/'));
    expect(ajenos).toEqual([
      expect.stringMatching(/^documentos\/arecf_enviado\/2026-11\/[0-9a-f-]{36}-.._a__b_.xml$/),
    ]);
  });

  test('the index says class, number, state, size and whether the bytes are the ones that were kept', async () => {
    const archivos = await exportar();
    const [cabecera, ...filas] = (archivos.get('indice.csv')?.toString() ?? '').trim().split('\n');
    expect(cabecera).toBe('archivo,clase,encf,fecha,estado,bytes,sha256,integro');
    const propios = filas.filter((f) => f.startsWith('ecf/') || f.startsWith('rfce/'));
    expect(propios.length).toBe(5);
    for (const f of propios)
      expect(f).toMatch(/,E3[12]\d{10},2026-\d\d-\d\d,aceptado,\d+,\w{64},si$/);
    expect(archivos.get('LEAME.txt')?.toString()).toMatch(/AMBIENTE DE PRUEBAS/);
  });

  test('days choose by the document, and an empresa sees nothing of another', async () => {
    const futuro = { desde: fecha('2030-01-01'), hasta: null };
    expect([...(await exportar(futuro)).keys()].toSorted()).toEqual([
      'LEAME.txt',
      'indice.csv',
      'sumas.sha256',
    ]);
    const otra = await crearEmpresaDePrueba(base.db, {
      nombre: 'Consultora Mella',
      rnc: '131246796',
    });
    const suyos = await exportar(SIN_LIMITE, otra.id);
    expect([...suyos.keys()].filter((k) => /^(ecf|rfce|documentos|respuestas)/.test(k))).toEqual(
      [],
    );
  });
});

describe('memory', () => {
  test('it reads the database only as the archive is read', { timeout: 120_000 }, async () => {
    const otra = await crearEmpresaDePrueba(base.db, {
      nombre: 'Archivo Grande',
      rnc: '131246797',
    });
    const [CUANTOS, KB] = [3_000, 20];
    // What does not compress, as signatures do not.
    const relleno = randomBytes(KB * 1024);
    await enEmpresa(base.db, otra.id, (tx) =>
      tx.query(
        `insert into documento_xml (empresa_id, origen_id, clase, nombre_archivo, xml, sha256, creado_en)
         select $1, gen_random_uuid(), 'ecf_recibido', n || '.xml', $2, $3,
           '2020-01-01T12:00:00Z'::timestamptz + n * interval '1 hour'
         from generate_series(1, ${String(CUANTOS)}) n`,
        [otra.id, relleno, createHash('sha256').update(relleno).digest('hex')],
      ),
    );
    let consultas = 0;
    const db: Db = {
      ...base.db,
      tx: (fn) => {
        consultas += 1;
        return base.db.tx(fn);
      },
    };
    const { flujo, resumen } = exportarArchivoFiscal({ ...e.servicios, db }, otra.id, SIN_LIMITE);
    await dormir(500);
    const sinLeer = consultas;
    expect(sinLeer).toBeLessThan(8);
    let bytes = 0;
    let maximo = 0;
    let siguiente = 0;
    // What is left after collecting is what is held; before it, the engine only has not cleaned yet.
    setFlagsFromString('--expose-gc');
    const recoger = runInNewContext('gc') as () => void;
    for await (const parte of flujo) {
      bytes += (parte as Uint8Array).byteLength;
      if (bytes < siguiente) continue;
      siguiente = bytes + 4 * 1024 * 1024;
      recoger();
      maximo = Math.max(maximo, process.memoryUsage().arrayBuffers);
    }
    expect(resumen.documentos).toBe(CUANTOS);
    expect(bytes).toBeGreaterThan(CUANTOS * KB * 1024 * 0.9);
    expect(consultas).toBeGreaterThan(sinLeer + 5);
    // Sixty megabytes passed; a few pages of them at most were held at once.
    expect(maximo).toBeLessThan(30 * 1024 * 1024);
  });

  test('who leaves the download leaves nothing behind, on disk either', async () => {
    const antes = (await readdir(tmpdir())).filter((n) => n.startsWith('archivo-fiscal-'));
    const { flujo } = exportarArchivoFiscal(e.servicios, e.empresa.id, SIN_LIMITE);
    for await (const _ of flujo) break;
    await expect
      .poll(async () => (await readdir(tmpdir())).filter((n) => n.startsWith('archivo-fiscal-')))
      .toEqual(antes);
  });
});

describe('GET /empresas/:empresaId/archivo-fiscal', () => {
  async function pedir(rol: Rol, query = ''): Promise<Response> {
    const app = crearApp(e.servicios, {
      freno: crearFreno(e.servicios.reloj),
      cola: null,
      simulador: null,
      estaticos: null,
    });
    const usuarioId = e.empresa.usuarios[rol];
    const { token } = await firmarAcceso(e.servicios, { usuarioId, permisosVersion: 1 });
    return app.request(`/api/v1/empresas/${e.empresa.id}/archivo-fiscal${query}`, {
      headers: { Authorization: `Bearer ${token}` },
    });
  }

  test('the owner takes the file, and the trail says that he did', async () => {
    const r = await pedir('dueno', '?desde=2026-01-01');
    expect(r.headers.get('content-type')).toBe('application/zip');
    expect(r.headers.get('content-disposition')).toContain(`archivo-fiscal-${e.empresa.rnc}.zip`);
    expect(verificar(await leerZip(new Uint8Array(await r.arrayBuffer())))).toEqual([]);
    const rastro = await enEmpresa(base.db, e.empresa.id, (tx) =>
      tx.query<{ usuario_id: string }>(
        "select usuario_id from auditoria where empresa_id = $1 and accion = 'ecf.exportar_archivo_fiscal'",
        [e.empresa.id],
      ),
    );
    expect(rastro.map((f) => f.usuario_id)).toEqual([e.empresa.usuarios.dueno]);
  });

  test.each(['contador', 'facturador', 'cajero', 'lectura'] as const)(
    'a %s may not',
    async (rol) => {
      expect((await pedir(rol)).status).toBe(403);
    },
  );

  test('a day that is not one is refused', async () => {
    expect((await pedir('dueno', '?desde=ayer')).status).toBe(422);
  });
});
