// Drafts edited by several people, stored before they are shown (rules D5–D8).

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { hoy } from '#shared/fecha/fecha.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { agregarLinea, leerBorrador, ponerCampo, type LineaBorrador } from '#sync/borrador.ts';
import { nombreBorrador } from '#sync/buzon.ts';
import { SUBPROTOCOLO } from '#sync/protocolo.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import {
  abrirCrudo,
  esperar,
  nuevaEmpresa,
  nuevoDispositivo,
  nuevoId,
  nuevoMiembro,
  serviciosDePrueba,
  servirRelevo,
  sobreDe,
  tokenDe,
  ventaDe,
  type ServidorDePrueba,
} from '../../tests/apoyo/relevo.ts';
import { mensajeCambio } from './mensajes.ts';

type Servicios = Awaited<ReturnType<typeof serviciosDePrueba>>;

let base: BaseServidor;
let servicios: Servicios;
let servidor: ServidorDePrueba;
let empresa: string;
let dueno: string;
let cajero: string;
let borrador: string;
let abiertos: WebsocketProvider[] = [];

beforeAll(async () => {
  base = await nuevaBaseServidor({ maximo: 8 });
  servicios = await serviciosDePrueba(base);
  servidor = await servirRelevo(servicios);
});
afterAll(async () => {
  await servidor.cerrar();
  await servicios.avisos.cerrar();
  await base.cerrar();
});
beforeEach(async () => {
  ({ empresaId: empresa, duenoId: dueno } = await nuevaEmpresa(servicios));
  cajero = await nuevoMiembro(servicios, empresa, 'cajero');
  borrador = nuevoId();
});
afterEach(() => {
  for (const p of abiertos) p.destroy();
  abiertos = [];
});

async function abrir(usuarioId: string, url = servidor.url, doc = new Y.Doc()) {
  const sala = nombreBorrador({ empresaId: empresa, borradorId: borrador });
  const provider = new WebsocketProvider(url, sala, doc, {
    protocols: [SUBPROTOCOLO, await tokenDe(servicios, usuarioId)],
    disableBc: true,
    maxBackoffTime: 100,
    // The `ws` client has the same shape as the browser's as far as y-websocket goes.
    WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
  });
  abiertos.push(provider);
  const cierres: number[] = [];
  provider.on('connection-close', (e) => {
    if (e !== null) cierres.push(e.code);
  });
  await esperar(() => provider.synced || cierres.length > 0, 'borrador abierto');
  return { doc, provider, cierres };
}

function linea(id: string): LineaBorrador {
  return {
    id,
    producto_id: null,
    codigo: '',
    descripcion: id,
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: 1,
    cantidad: '1',
    precio: '100',
    descuento: null,
    recargo: null,
  };
}
const ids = (doc: Y.Doc): string[] => leerBorrador(doc).lineas.map((l) => l.id);

async function guardado(): Promise<{ filas: number; doc: Y.Doc }> {
  const filas = await enEmpresa(servicios.db, empresa, (tx) =>
    tx.query<{ cambios: Uint8Array }>(
      'select cambios from borrador_update where empresa_id = $1 and borrador_id = $2 order by n',
      [empresa, borrador],
    ),
  );
  const doc = new Y.Doc();
  for (const f of filas) Y.applyUpdate(doc, f.cambios);
  return { filas: filas.length, doc };
}

test('D6: what the other person sees is already stored', async () => {
  const a = await abrir(dueno);
  const b = await abrir(cajero);
  let faltas = 0;
  const comprobaciones: Promise<void>[] = [];
  b.doc.on('update', () => {
    const vistas = ids(b.doc);
    comprobaciones.push(
      guardado().then((g) => {
        if (!vistas.every((id) => ids(g.doc).includes(id))) faltas += 1;
      }),
    );
  });
  for (let i = 0; i < 30; i++) {
    agregarLinea(a.doc, linea(`l${String(i)}`));
    if (i % 5 === 0) await new Promise((r) => setTimeout(r, 10));
  }
  ponerCampo(b.doc, 'nota', 'de B');
  await esperar(
    () => ids(b.doc).length === 30 && leerBorrador(a.doc).nota === 'de B',
    'todo visto',
  );
  await Promise.all(comprobaciones);
  expect(comprobaciones.length).toBeGreaterThan(0);
  expect(faltas).toBe(0);
  expect(leerBorrador((await guardado()).doc)).toEqual(leerBorrador(a.doc));
});

test('D6: many updates become few, and one when everybody left; a late reader finds all', async () => {
  const a = await abrir(dueno);
  const b = await abrir(cajero);
  for (let i = 0; i < 250; i++) {
    ponerCampo(a.doc, 'nota', `nota ${String(i)}`);
    // Each one its own row: the room joins only what comes while it is storing.
    await esperar(() => leerBorrador(b.doc).nota === `nota ${String(i)}`, 'nota en B');
  }
  expect((await guardado()).filas).toBeLessThanOrEqual(101);
  a.provider.destroy();
  b.provider.destroy();
  await esperar(async () => (await guardado()).filas === 1, 'una sola fila');
  const tarde = await abrir(cajero);
  expect(leerBorrador(tarde.doc).nota).toBe('nota 249');
});

test('D6: edits made offline by two people meet when they come back', async () => {
  const a = await abrir(dueno);
  const b = await abrir(cajero);
  a.provider.disconnect();
  b.provider.disconnect();
  agregarLinea(a.doc, linea('de-a'));
  agregarLinea(b.doc, linea('de-b'));
  a.provider.connect();
  b.provider.connect();
  await esperar(() => ids(a.doc).length === 2 && ids(b.doc).length === 2, 'las dos líneas');
  expect(leerBorrador(a.doc)).toEqual(leerBorrador(b.doc));
});

test('D8: a draft open in two processes is one draft, with and without NOTIFY', async () => {
  const otra = abrirPostgres(base.url, { maximo: 4 });
  for (const sql of [otra.sql, null]) {
    borrador = nuevoId();
    const segundos = await serviciosDePrueba(
      { db: otra.db, sql, url: base.url },
      { carpeta: servicios.config.carpetaDatos },
    );
    const segundo = await servirRelevo(segundos);
    const a = await abrir(dueno);
    const b = await abrir(cajero, segundo.url);
    for (let i = 0; i < 10; i++) {
      agregarLinea(a.doc, linea(`a${String(i)}`));
      agregarLinea(b.doc, linea(`b${String(i)}`));
    }
    await esperar(() => ids(a.doc).length === 20 && ids(b.doc).length === 20, 'veinte líneas');
    expect(leerBorrador(a.doc)).toEqual(leerBorrador(b.doc));
    a.provider.destroy();
    b.provider.destroy();
    await segundo.cerrar();
    await segundos.avisos.cerrar();
  }
  await otra.cerrar();
});

test('D7: when the factura is issued its editors are closed, and nobody enters again', async () => {
  const a = await abrir(dueno);
  const b = await abrir(cajero);
  const disp = await nuevoDispositivo(servicios, empresa, dueno);
  const comandar = (n: number, tipo: string, datos: Record<string, unknown>) =>
    ejecutarComando(
      servicios,
      { usuarioId: dueno, dispositivoId: disp },
      sobreDe({ empresa, disp, n, tipo, datos }),
    );
  const abierto = await comandar(1, 'ventas.abrirBorrador', {
    id: borrador,
    tipo: 'factura',
    titulo: 'Venta',
    total: '0.00',
  });
  expect(abierto).toMatchObject({ ok: true });
  agregarLinea(a.doc, linea('x'));
  await esperar(() => ids(b.doc).length === 1, 'línea en B');
  expect(a.cierres).toEqual([]);
  const emitida = await comandar(
    2,
    'ventas.emitirFactura',
    ventaDe(hoy(servicios.reloj), borrador),
  );
  expect(emitida).toMatchObject({ ok: true });
  await esperar(() => a.cierres.includes(4410) && b.cierres.includes(4410), 'cierre 4410');
  const tarde = await abrir(cajero);
  expect(tarde.cierres).toEqual([4410]);
});

test('D5, B7: what is not an update, or is too big, closes its author and leaves the draft whole', async () => {
  const a = await abrir(dueno);
  agregarLinea(a.doc, linea('buena'));
  await esperar(async () => ids((await guardado()).doc).length === 1, 'guardada');
  const sala = nombreBorrador({ empresaId: empresa, borradorId: borrador });
  const token = await tokenDe(servicios, cajero);
  const malo = await abrirCrudo(`${servidor.url}/${sala}`, token);
  malo.ws.send(mensajeCambio(new Uint8Array([7, 7, 7])));
  expect(await malo.cierre).toBe(4409);
  const cargado = new Y.Doc();
  cargado.getMap('cab').set('nota', 'x'.repeat(900_000));
  const lleno = await abrirCrudo(`${servidor.url}/${sala}`, token);
  lleno.ws.send(mensajeCambio(Y.encodeStateAsUpdate(cargado)));
  await esperar(() => leerBorrador(a.doc).nota.length === 900_000, 'cabe');
  const sobra = new Y.Doc();
  sobra.getMap('cab').set('otra', 'x'.repeat(300_000));
  lleno.ws.send(mensajeCambio(Y.encodeStateAsUpdate(sobra)));
  expect(await lleno.cierre).toBe(4409);
  agregarLinea(a.doc, linea('segunda'));
  await esperar(async () => ids((await guardado()).doc).length === 2, 'se sigue editando');
  expect(a.cierres).toEqual([]);
});
