// The relay with real sockets, y-websocket clients and a real Postgres (rules B, R, V and P).

import * as encoding from 'lib0/encoding';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { hoy } from '#shared/fecha/fecha.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { LIMITES_BUZON, nombreBorrador, nombreBuzon, RAIZ_OPS } from '#sync/buzon.ts';
import { escribirPresencia, leerPresencia, type EntradaPresencia } from '#sync/presencia.ts';
import { escribirHola, leerTrama } from '#sync/tramas.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import {
  abrirCrudo,
  bytesDe,
  DispositivoDePrueba,
  esperar,
  filasDe,
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
import { mensajeCambio, mensajePresencia } from './mensajes.ts';

type Servicios = Awaited<ReturnType<typeof serviciosDePrueba>>;

let base: BaseServidor;
let servicios: Servicios;
let servidor: ServidorDePrueba;
let empresa: string;
let dueno: string;
let token: string;
let abiertos: DispositivoDePrueba[] = [];

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
  token = await tokenDe(servicios, dueno);
});
afterEach(() => {
  for (const d of abiertos) d.cerrar();
  abiertos = [];
});

async function dispositivo(
  extra: { usuarioId?: string; id?: string; epoca?: number; esquema?: number } = {},
): Promise<DispositivoDePrueba> {
  const usuarioId = extra.usuarioId ?? dueno;
  const d = new DispositivoDePrueba({
    url: servidor.url,
    token: await tokenDe(servicios, usuarioId),
    empresaId: empresa,
    dispositivoId: extra.id ?? (await nuevoDispositivo(servicios, empresa, usuarioId)),
    ...(extra.esquema === undefined ? {} : { esquema: extra.esquema }),
  });
  abiertos.push(d);
  await esperar(() => d.provider.synced, 'sincronía');
  return d;
}

const vender = (d: DispositivoDePrueba, id?: string): string =>
  d.comandar('ventas.emitirFactura', ventaDe(hoy(servicios.reloj), id));

async function revServidor(): Promise<bigint> {
  const [f] = await enEmpresa(servicios.db, empresa, (tx) =>
    tx.query<{ rev: bigint }>('select rev from empresa_rev where empresa_id = $1', [empresa]),
  );
  return f?.rev ?? -1n;
}

async function alDia(...ds: DispositivoDePrueba[]): Promise<void> {
  await esperar(async () => {
    const rev = await revServidor();
    return ds.every((d) => d.pendientes === 0 && d.rev === rev);
  }, 'dispositivos al día');
}

async function esperarMismasFilas(d: DispositivoDePrueba): Promise<void> {
  for (const tabla of [
    'factura',
    'linea_factura',
    'asiento',
    'linea_asiento',
    'ecf',
    'secuencia',
  ]) {
    expect(d.filas.get(tabla) ?? new Map()).toEqual(await filasDe(servicios, empresa, tabla));
  }
}

async function codigoDe(url: string, conToken: string | null): Promise<number> {
  const { cierre } = await abrirCrudo(url, conToken);
  return cierre;
}

describe('comandos and rows', () => {
  test('R1, R8: what one device issues, the other receives whole and in order', async () => {
    const a = await dispositivo();
    const b = await dispositivo();
    const op = vender(a);
    const acuse = await a.acuse(op);
    expect(acuse).toMatchObject({ ok: true, salida: { encf: 'E320000000001' } });
    await alDia(a, b);
    expect(b.opsConfirmadas.get(op)).toBe(acuse.ok ? acuse.rev : '');
    await esperarMismasFilas(a);
    await esperarMismasFilas(b);
    expect(a.ops.size).toBe(0);
  });

  test('C5, R3, R4: two devices issue 50 each at once: numbers and revs in a row on every screen', async () => {
    const [a, b, mira] = [await dispositivo(), await dispositivo(), await dispositivo()];
    const ops: string[] = [];
    for (let i = 0; i < 50; i++) {
      ops.push(vender(a));
      ops.push(vender(b));
    }
    await alDia(a, b, mira);
    expect([...a.acuses.values(), ...b.acuses.values()].filter((r) => !r.ok)).toEqual([]);
    for (const d of [a, b, mira]) {
      await esperarMismasFilas(d);
      expect(ops.every((op) => d.opsConfirmadas.has(op))).toBe(true);
      for (const [i, [desde]] of d.intervalos.entries()) {
        if (i > 0) expect(desde).toBe(d.intervalos[i - 1]?.[1]);
      }
      expect(d.huecos).toBe(0);
    }
    const encfs = [...(mira.filas.get('factura') ?? new Map<string, string>()).values()]
      .map((f) => (JSON.parse(f) as { encf: string }).encf)
      .sort();
    expect(encfs).toEqual(
      Array.from({ length: 100 }, (_, i) => `E32${String(i + 1).padStart(10, '0')}`),
    );
  });

  test('C2: comandos written at once are executed in the order of n', async () => {
    const a = await dispositivo();
    a.provider.disconnect();
    const ops = Array.from({ length: 20 }, () => vender(a));
    a.provider.connect();
    await alDia(a);
    expect(a.acusesRecibidos).toEqual(ops);
  });

  test('C3, B9: the same comando from two sockets and two epochs of the device counts once', async () => {
    const id = await nuevoDispositivo(servicios, empresa, dueno);
    const sobre = sobreDe({
      empresa,
      disp: id,
      n: 1,
      tipo: 'ventas.emitirFactura',
      datos: ventaDe(hoy(servicios.reloj)),
    });
    const doc = new Y.Doc();
    doc.getMap(RAIZ_OPS).set(sobre.id, bytesDe(sobre));
    const mensaje = mensajeCambio(Y.encodeStateAsUpdate(doc));
    const sockets = await Promise.all(
      [1, 1, 2].map((epoca) =>
        abrirCrudo(
          `${servidor.url}/${nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca })}`,
          token,
        ),
      ),
    );
    const acuses = (i: number) =>
      (sockets[i]?.mensajes ?? []).map(leerTrama).filter((t) => t?.tipo === 'acuse');
    await esperar(() => sockets.every((s) => s.mensajes.length > 0), 'vectores');
    for (const s of sockets) {
      s.ws.send(mensaje);
      s.ws.send(mensaje);
    }
    await esperar(() => [0, 1, 2].every((i) => acuses(i).length > 0), 'acuses');
    expect(acuses(0)[0]).toEqual(acuses(2)[0]);
    expect(await filasDe(servicios, empresa, 'factura')).toHaveProperty('size', 1);
    const tarde = await abrirCrudo(
      `${servidor.url}/${nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca: 1 })}`,
      token,
    );
    await esperar(
      () => tarde.mensajes.map(leerTrama).some((t) => t?.tipo === 'acuse'),
      'acuse repetido al socket que llega después',
    );
    for (const s of [...sockets, tarde]) s.ws.close();
  });

  test('C6: a refused comando gets its reasons and the ones behind it go on', async () => {
    const a = await dispositivo();
    const mala = a.comandar('ventas.emitirFactura', {
      ...ventaDe(hoy(servicios.reloj)),
      lineas: [],
    });
    const buena = vender(a);
    const r = await a.acuse(mala);
    expect(r.ok).toBe(false);
    expect(!r.ok && r.rechazos.length).toBeGreaterThan(0);
    expect((await a.acuse(buena)).ok).toBe(true);
    await alDia(a);
    await esperarMismasFilas(a);
  });
});

describe('who may enter', () => {
  test('B1: every room of another empresa, device or role is closed to strangers', async () => {
    const otra = await nuevaEmpresa(servicios, 'Colmado Lucía');
    const suyo = await nuevoDispositivo(servicios, otra.empresaId, otra.duenoId);
    const mio = await nuevoDispositivo(servicios, empresa, dueno);
    const cajero = await nuevoMiembro(servicios, empresa, 'cajero');
    const mirador = await nuevoMiembro(servicios, empresa, 'lectura');
    const deCajero = await tokenDe(servicios, cajero);
    const deMirador = await tokenDe(servicios, mirador);
    const b = (empresaId: string, dispositivoId: string): string =>
      `${servidor.url}/${nombreBuzon({ empresaId, dispositivoId, epoca: 1 })}`;
    const d = (empresaId: string): string =>
      `${servidor.url}/${nombreBorrador({ empresaId, borradorId: nuevoId() })}`;
    const intentos: [string, string | null, number][] = [
      [b(empresa, mio), null, 4401],
      [b(empresa, mio), 'no.es.token', 4401],
      [b(otra.empresaId, suyo), token, 4403],
      [b(otra.empresaId, mio), token, 4403],
      [b(empresa, suyo), token, 4401],
      [b(empresa, mio), deCajero, 4403],
      [b(empresa, nuevoId()), token, 4401],
      [b(nuevoId(), mio), token, 4403],
      [d(otra.empresaId), token, 4403],
      [d(empresa), deMirador, 4403],
      [d(empresa), null, 4401],
      [`${servidor.url}/x/${empresa}/${mio}`, token, 4403],
      [`${servidor.url}/b/${empresa}/${mio}/0`, token, 4403],
    ];
    for (const [url, conToken, codigo] of intentos) {
      expect([url, await codigoDe(url, conToken)]).toEqual([url, codigo]);
    }
    const permitido = await abrirCrudo(d(empresa), deCajero);
    await esperar(() => permitido.mensajes.length > 0, 'el cajero entra a un borrador');
    permitido.ws.close();
  });

  test('P6: revoking a device or a membership closes its sockets at once, and only those', async () => {
    const cajero = await nuevoMiembro(servicios, empresa, 'cajero');
    const a = await dispositivo();
    const revocado = await dispositivo();
    const deCajero = await dispositivo({ usuarioId: cajero });
    const id = revocado.provider.roomname.split('/')[2] ?? '';
    const op = a.comandar('empresas.revocarDispositivo', { id });
    expect((await a.acuse(op)).ok).toBe(true);
    await esperar(() => revocado.cierres.includes(4403), 'cierre del revocado');
    await conRev(servicios.db, empresa, (tx) =>
      tx.query(
        'update usuario_empresa set esta_activo = false where empresa_id = $1 and usuario_id = $2',
        [empresa, cajero],
      ),
    );
    servicios.avisos.filasNuevas(empresa);
    await esperar(() => deCajero.cierres.includes(4403), 'cierre del desactivado');
    expect(a.cierres).toEqual([]);
    expect(await codigoDe(`${servidor.url}/${revocado.provider.roomname}`, token)).toBe(4403);
  });

  test('P7: other permissions ask for a new token; an inactive person is out; expulsar closes now', async () => {
    const cajero = await nuevoMiembro(servicios, empresa, 'cajero');
    const [a, b] = [await dispositivo(), await dispositivo({ usuarioId: cajero })];
    await servicios.db.query(
      'update usuario set permisos_version = permisos_version + 1 where id = $1',
      [dueno],
    );
    await servicios.db.query('update usuario set esta_activo = false where id = $1', [cajero]);
    await esperar(() => a.cierres.includes(4401) && b.cierres.includes(4403), 'cierres', 5000);
    const c = await dispositivo();
    servidor.relevo.expulsar({ usuarioId: dueno, empresaId: nuevoId() });
    servidor.relevo.expulsar({ usuarioId: dueno });
    await esperar(() => c.cierres.length > 0, 'expulsión');
    expect(c.cierres).toEqual([4403]);
  });
});

describe('what is illegal hurts its author alone', () => {
  async function crudo(): Promise<Awaited<ReturnType<typeof abrirCrudo>> & { id: string }> {
    const id = await nuevoDispositivo(servicios, empresa, dueno);
    const sala = nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca: 1 });
    return { ...(await abrirCrudo(`${servidor.url}/${sala}`, token)), id };
  }
  function update(escribir: (doc: Y.Doc) => void): Uint8Array {
    const doc = new Y.Doc();
    escribir(doc);
    return mensajeCambio(Y.encodeStateAsUpdate(doc));
  }

  test('B7: every violation closes with 4409 and nobody else notices', async () => {
    const testigo = await dispositivo();
    const malos: [string, Uint8Array][] = [
      ['otra raíz', update((d) => d.getMap('factura').set('total', 1))],
      ['clave rara', update((d) => d.getMap(RAIZ_OPS).set('x', new Uint8Array(3)))],
      ['valor que no son bytes', update((d) => d.getMap(RAIZ_OPS).set(nuevoId(), { encf: 'E31' }))],
      [
        'sobre enorme',
        update((d) =>
          d.getMap(RAIZ_OPS).set(nuevoId(), new Uint8Array(LIMITES_BUZON.sobre_bytes_max + 1)),
        ),
      ],
      ['basura en el update', mensajeCambio(new Uint8Array([9, 9, 9, 9]))],
      ['mensaje cortado', new Uint8Array([0, 2, 200])],
      ['paso desconocido', new Uint8Array([0, 7, 0])],
      ['hola sin forma', new Uint8Array([102, 2, 123, 125])],
      ['nada', new Uint8Array([])],
    ];
    for (const [nombre, mensaje] of malos) {
      const c = await crudo();
      c.ws.send(mensaje);
      expect([nombre, await c.cierre]).toEqual([nombre, 4409]);
    }
    const grande = await crudo();
    grande.ws.send(new Uint8Array(1024 * 1024 + 1));
    expect(await grande.cierre).toBe(1009);
    const op = vender(testigo);
    expect((await testigo.acuse(op)).ok).toBe(true);
    expect(testigo.cierres).toEqual([]);
    await alDia(testigo);
    await esperarMismasFilas(testigo);
  });

  test('B7, B8: after a 4409 the device starts an epoch and its comandos still arrive, once', async () => {
    const a = await dispositivo();
    const antes = vender(a);
    a.doc.getMap('otra').set('x', 1);
    const despues = vender(a);
    await esperar(() => a.epoca === 2, 'época nueva');
    expect((await a.acuse(antes)).ok).toBe(true);
    expect((await a.acuse(despues)).ok).toBe(true);
    await alDia(a);
    expect(await filasDe(servicios, empresa, 'factura')).toHaveProperty('size', 2);
  });

  test('C1: envelopes of another empresa, device or key are answered with their code', async () => {
    const otra = await nuevaEmpresa(servicios, 'Consultora Mella');
    const a = await dispositivo();
    const venta = ventaDe(hoy(servicios.reloj));
    const ajena = a.comandar('ventas.emitirFactura', venta, { empresa: otra.empresaId });
    const deOtro = a.comandar('ventas.emitirFactura', venta, { disp: nuevoId() });
    const conNumero = a.comandar('ventas.emitirFactura', { ...venta, encf: 'E320000000099' });
    const clave = nuevoId();
    a.ops.set(clave, bytesDe({ id: nuevoId() }));
    const codigo = async (id: string): Promise<string | undefined> => {
      const r = await a.acuse(id);
      return r.ok ? undefined : r.rechazos[0]?.codigo;
    };
    expect(await codigo(ajena)).toBe('sync.OTRA_EMPRESA');
    expect(await codigo(deOtro)).toBe('sync.OTRO_DISPOSITIVO');
    expect(await codigo(clave)).toBe('sync.COMANDO_INVALIDO');
    expect((await codigo(conNumero))?.length).toBeGreaterThan(0);
    expect(await filasDe(servicios, empresa, 'factura')).toHaveProperty('size', 0);
  });
});

describe('catching up', () => {
  const hola = (rev: bigint): Uint8Array => escribirHola({ rev: rev.toString(), esquema: 1 });

  test('R4, R5: a device that was away gets what it lacks, and a gap is filled by hola', async () => {
    const a = await dispositivo();
    const b = await dispositivo();
    await alDia(a, b);
    b.provider.disconnect();
    const ops = Array.from({ length: 10 }, () => vender(a));
    await alDia(a);
    b.provider.connect();
    await alDia(b);
    await esperarMismasFilas(b);
    expect(ops.every((op) => b.opsConfirmadas.has(op))).toBe(true);
    b.rev -= 3n;
    vender(a);
    await alDia(a, b);
    expect(b.huecos).toBe(1);
    await esperarMismasFilas(b);
  });

  test('R5: hola is answered with time and rev; a device ahead of the server must reload', async () => {
    const id = await nuevoDispositivo(servicios, empresa, dueno);
    const sala = nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca: 1 });
    const c = await abrirCrudo(`${servidor.url}/${sala}`, token);
    const rev = await revServidor();
    c.ws.send(hola(rev));
    c.ws.send(hola(rev + 5n));
    const tramas = () => c.mensajes.map(leerTrama).filter((t) => t !== null);
    await esperar(() => tramas().some((t) => t.tipo === 'resinc'), 'resinc');
    const primera = tramas()[0];
    expect(primera).toMatchObject({ tipo: 'hola', mensaje: { rev: rev.toString(), esquema: 1 } });
    const hora = primera?.tipo === 'hola' ? Date.parse(primera.mensaje.hora ?? '') : 0;
    expect(Math.abs(hora - servicios.reloj.ahora())).toBeLessThan(5000);
    expect(tramas().at(-1)).toEqual({ tipo: 'resinc', mensaje: { motivo: 'adelantado' } });
    c.ws.close();
  });

  test('R5: too far behind, or before the kept log, is resinc', async () => {
    const a = await dispositivo();
    await alDia(a);
    const antes = a.rev;
    a.provider.disconnect();
    await conRev(servicios.db, empresa, (tx) =>
      tx.query(
        `insert into producto (empresa_id, id, codigo, nombre, precio_e4)
         select $1, gen_random_uuid(), 'M' || i, 'Masivo', 0 from generate_series(1, 20001) i`,
        [empresa],
      ),
    );
    a.provider.connect();
    await esperar(() => a.resincs.length > 0, 'resinc');
    expect(a.resincs).toEqual(['atrasado']);
    expect(a.rev).toBe(antes);
    const b = await dispositivo();
    await esperar(() => b.resincs.length > 0, 'resinc de uno nuevo');
    await servicios.db.query('delete from cambio where empresa_id = $1 and rev <= $2', [
      empresa,
      antes,
    ]);
    b.rev = antes - 1n;
    b.saludar();
    await esperar(() => b.resincs.length > 1, 'segundo resinc');
    expect(b.resincs[1]).toBe('historia_recortada');
  });

  test('R3: a rev with thousands of rows arrives whole in one frame, and the next ones follow', async () => {
    const a = await dispositivo();
    await alDia(a);
    await conRev(servicios.db, empresa, (tx) =>
      tx.query(
        `insert into producto (empresa_id, id, codigo, nombre, precio_e4)
         select $1, gen_random_uuid(), 'L' || i, 'Lote', 0 from generate_series(1, 9000) i`,
        [empresa],
      ),
    );
    servicios.avisos.filasNuevas(empresa);
    vender(a);
    await alDia(a);
    expect(a.filas.get('producto')).toEqual(await filasDe(servicios, empresa, 'producto'));
    await esperarMismasFilas(a);
    const b = await dispositivo();
    await alDia(b);
    expect(b.filas.get('producto')?.size).toBe(9000);
  });

  test('R5: one rev too big for a frame tells the device to load segments, live and later', async () => {
    const a = await dispositivo();
    await alDia(a);
    await conRev(servicios.db, empresa, (tx) =>
      tx.query(
        `insert into producto (empresa_id, id, codigo, nombre, descripcion, precio_e4)
         select $1, gen_random_uuid(), 'E' || i, 'Enorme', repeat('x', 300000), 0
         from generate_series(1, 30) i`,
        [empresa],
      ),
    );
    servicios.avisos.filasNuevas(empresa);
    await esperar(() => a.resincs.length > 0, 'resinc en vivo');
    a.saludar();
    await esperar(() => a.resincs.length > 1, 'resinc al saludar');
    expect(a.resincs).toEqual(['grande', 'grande']);
    a.rev = await revServidor();
    a.saludar();
    const op = vender(a);
    await a.acuse(op);
    await alDia(a);
    expect(a.opsConfirmadas.has(op)).toBe(true);
  });

  test('R6: a consumer that does not read is closed, the others go on, and it catches up later', async () => {
    const rapido = await dispositivo();
    const id = await nuevoDispositivo(servicios, empresa, dueno);
    const sala = nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca: 1 });
    const lento = await abrirCrudo(`${servidor.url}/${sala}`, token);
    await alDia(rapido);
    lento.ws.send(hola(rapido.rev));
    await esperar(() => lento.mensajes.map(leerTrama).some((t) => t?.tipo === 'hola'), 'hola');
    lento.ws.pause();
    for (let i = 0; i < 60; i++) {
      await conRev(servicios.db, empresa, (tx) =>
        tx.query(
          `insert into producto (empresa_id, id, codigo, nombre, descripcion, precio_e4)
           values ($1, gen_random_uuid(), $2, 'Grande', $3, 0)`,
          [empresa, `G${String(i)}`, 'x'.repeat(300_000)],
        ),
      );
      servicios.avisos.filasNuevas(empresa);
      await alDia(rapido);
    }
    expect(rapido.filas.get('producto')?.size).toBe(60);
    lento.ws.resume();
    // 4508 when the closing still fits behind what waits; cut (1006) when it did not in two seconds.
    expect([4508, 1006]).toContain(await lento.cierre);
    const vuelve = await dispositivo({ id });
    await alDia(vuelve);
    expect(vuelve.filas.get('producto')?.size).toBe(60);
  });

  test('V3: an app too old gives its comandos, gets its answers, and only then is told to update', async () => {
    const d = new DispositivoDePrueba({
      url: servidor.url,
      token,
      empresaId: empresa,
      dispositivoId: await nuevoDispositivo(servicios, empresa, dueno),
      esquema: 999,
    });
    abiertos.push(d);
    const ops = Array.from({ length: 5 }, () => vender(d));
    await esperar(() => d.cierres.includes(4426), 'pedido de actualizar');
    expect(ops.map((op) => d.acuses.get(op)?.ok)).toEqual([true, true, true, true, true]);
    expect(d.intervalos).toEqual([]);
  });
});

describe('presence', () => {
  async function conSocket(usuarioId: string) {
    const id = await nuevoDispositivo(servicios, empresa, usuarioId);
    const sala = nombreBuzon({ empresaId: empresa, dispositivoId: id, epoca: 1 });
    const c = await abrirCrudo(`${servidor.url}/${sala}`, await tokenDe(servicios, usuarioId));
    await esperar(() => c.mensajes.length > 0, 'vector');
    const oidas = (): EntradaPresencia[] =>
      c.mensajes
        .filter((m) => m[0] === 1)
        .flatMap((m) => leerPresencia(m.subarray(m.length > 129 ? 3 : 2)) ?? []);
    const decir = (...e: EntradaPresencia[]): void => {
      c.ws.send(mensajePresencia(e));
    };
    return { ...c, oidas, decir };
  }

  test('P3, P4: a person is shown as who he is, and cannot speak for another', async () => {
    const cajero = await nuevoMiembro(servicios, empresa, 'cajero');
    const [a, b] = [await conSocket(dueno), await conSocket(cajero)];
    a.decir({
      clienteId: 11,
      reloj: 1,
      estado: { usuarioId: cajero, nombre: 'Impostor', campo: 'x' },
    });
    await esperar(() => b.oidas().length > 0, 'presencia de A');
    expect(b.oidas()[0]).toEqual({
      clienteId: 11,
      reloj: 1,
      estado: { usuarioId: dueno, nombre: 'Dueña de prueba', campo: 'x' },
    });
    b.decir({ clienteId: 11, reloj: 9, estado: { campo: 'robado' } });
    b.decir({ clienteId: 11, reloj: 9, estado: null });
    b.decir({ clienteId: 22, reloj: 1, estado: { campo: 'y' } });
    b.decir(
      { clienteId: 11, reloj: 10, estado: null },
      { clienteId: 22, reloj: 2, estado: { campo: 'z' } },
    );
    await esperar(() => a.oidas().some((e) => e.reloj === 2), 'presencia de B');
    expect(a.oidas().filter((e) => e.clienteId === 11 && e.reloj > 1)).toEqual([]);
    const nuevo = await conSocket(dueno);
    await esperar(() => nuevo.oidas().length >= 2, 'saludo con los presentes');
    expect(new Set(nuevo.oidas().map((e) => e.clienteId))).toEqual(new Set([11, 22]));
    a.ws.close();
    await esperar(
      () => b.oidas().some((e) => e.clienteId === 11 && e.estado === null),
      'salida de A',
    );
    for (const s of [b, nuevo]) s.ws.close();
  });

  test('P2: a state over 4 KiB, or bytes that are no presence, are ignored', async () => {
    const [a, b] = [await conSocket(dueno), await conSocket(dueno)];
    a.decir({ clienteId: 33, reloj: 1, estado: { campo: 'x'.repeat(5000) } });
    const e = encoding.createEncoder();
    encoding.writeVarUint(e, 1);
    encoding.writeVarUint8Array(e, new Uint8Array([5, 1, 2]));
    a.ws.send(encoding.toUint8Array(e));
    a.decir({ clienteId: 33, reloj: 2, estado: { campo: 'corto' } });
    await esperar(() => b.oidas().length > 0, 'presencia corta');
    expect(b.oidas().map((x) => x.reloj)).toEqual([2]);
    for (const s of [a, b]) s.ws.close();
  });

  test('P1: presence of one empresa is not heard in another', async () => {
    const otra = await nuevaEmpresa(servicios, 'Colmado Lucía');
    const id = await nuevoDispositivo(servicios, otra.empresaId, otra.duenoId);
    const sala = nombreBuzon({ empresaId: otra.empresaId, dispositivoId: id, epoca: 1 });
    const lejos = await abrirCrudo(
      `${servidor.url}/${sala}`,
      await tokenDe(servicios, otra.duenoId),
    );
    const [a, b] = [await conSocket(dueno), await conSocket(dueno)];
    a.decir({ clienteId: 44, reloj: 1, estado: {} });
    await esperar(() => b.oidas().length > 0, 'presencia');
    expect(lejos.mensajes.filter((m) => m[0] === 1)).toEqual([]);
    expect(leerPresencia(escribirPresencia([]))).toEqual([]);
    for (const s of [a, b, lejos]) s.ws.close();
  });
});
