// Field-level three-way check of edited rows, on the server, which alone can tell (sincronizacion.md §4).

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { correr, type Mesa } from '../../tests/rechazos/apoyo.ts';
import { AHORA, tercero, uuid } from '../../tests/rechazos/datos.ts';

let mesa: Mesa;
let cerrar: () => Promise<void>;
let n = 0;

const OTRO_DISPOSITIVO = uuid('dispositivo de otra persona');

beforeAll(async () => {
  const base = await nuevaBaseServidor();
  cerrar = base.cerrar;
  mesa = { db: base.db, lado: 'servidor', empresa: await crearEmpresaDePrueba(base.db) };
});

afterAll(() => cerrar());

/** Saves, leaving under the op the device that did it, as the executor does. */
async function guardar(datos: unknown, dispositivoId = mesa.empresa.dispositivoId) {
  n += 1;
  const resultado = await correr(mesa, {
    tipo: 'terceros.guardarTercero',
    datos,
    n,
    ahora: AHORA,
    dispositivoId,
  });
  if (resultado.ok) {
    await mesa.db.query(
      `insert into op (empresa_id, id, dispositivo_id, n, usuario_id, tipo, v, hash, esta_aceptada,
         rev, resultado, recibida_en)
       select $1, gen_random_uuid(), $2, $3, $1, 'terceros.guardarTercero', 1, '', true, rev, '{}', $4
       from empresa_rev where empresa_id = $1`,
      [mesa.empresa.id, dispositivoId, n, AHORA],
    );
  }
  return resultado;
}

async function fila(id: string) {
  const [leida] = await mesa.db.query<{
    rev: bigint;
    nombre: string;
    telefono: string;
    correo: string;
  }>('select rev, nombre, telefono, correo from tercero where id = $1', [id]);
  if (leida === undefined) throw new Error('no está');
  return { ...leida, rev: leida.rev.toString() };
}

let ficha: ReturnType<typeof tercero>;

beforeEach(async () => {
  ficha = tercero('Ferretería Duarte', { id: uuid(`ficha/${n}`) });
  expect(await guardar(ficha)).toMatchObject({ ok: true });
});

describe('two people edit one ficha', () => {
  test('different fields: both edits stand', async () => {
    const { rev } = await fila(ficha.id);
    await guardar(
      { ...ficha, telefono: '809-555-0111', base: { rev, campos: ['telefono'] } },
      OTRO_DISPOSITIVO,
    );
    const segunda = await guardar({
      ...ficha,
      correo: 'duarte@ejemplo.do',
      base: { rev, campos: ['correo'] },
    });
    expect(segunda).toMatchObject({ ok: true });
    expect(await fila(ficha.id)).toMatchObject({
      telefono: '809-555-0111',
      correo: 'duarte@ejemplo.do',
    });
  });

  test('the same field: the second is told which one, and nothing of it is written', async () => {
    const { rev } = await fila(ficha.id);
    await guardar(
      { ...ficha, telefono: '809-555-0111', base: { rev, campos: ['telefono'] } },
      OTRO_DISPOSITIVO,
    );
    const segunda = await guardar({
      ...ficha,
      nombre: 'Duarte e Hijos',
      telefono: '809-555-0222',
      base: { rev, campos: ['nombre', 'telefono'] },
    });
    expect(segunda).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'terceros.CONFLICTO', campo: 'telefono' }],
    });
    expect(await fila(ficha.id)).toMatchObject({
      nombre: 'Ferretería Duarte',
      telefono: '809-555-0111',
    });
  });

  test('one device that edits the same field twice while offline does not conflict with itself', async () => {
    const { rev } = await fila(ficha.id);
    for (const telefono of ['809-555-0333', '809-555-0444']) {
      const resultado = await guardar({ ...ficha, telefono, base: { rev, campos: ['telefono'] } });
      expect(resultado).toMatchObject({ ok: true });
    }
    expect((await fila(ficha.id)).telefono).toBe('809-555-0444');
  });

  test('a ficha made offline and edited before it was sent (rev 0) is its own device’s', async () => {
    const editada = { ...ficha, nombre: 'Duarte', base: { rev: '0', campos: ['nombre'] } };
    expect(await guardar(editada)).toMatchObject({ ok: true });
    expect(await guardar(editada, OTRO_DISPOSITIVO)).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'terceros.CONFLICTO', campo: 'nombre' }],
    });
  });

  test('with the log already trimmed, any change since counts as a conflict', async () => {
    const { rev } = await fila(ficha.id);
    await guardar(
      { ...ficha, correo: 'a@ejemplo.do', base: { rev, campos: ['correo'] } },
      OTRO_DISPOSITIVO,
    );
    await mesa.db.query("delete from cambio where tabla = 'tercero' and rev <= $1::bigint", [rev]);
    const segunda = await guardar({
      ...ficha,
      telefono: '809-555-0555',
      base: { rev, campos: ['telefono'] },
    });
    expect(segunda).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'terceros.CONFLICTO', campo: 'telefono' }],
    });
  });
});
