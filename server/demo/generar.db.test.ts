// What the generator makes is books that prove themselves, the same on both databases.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import type { Db } from '#shared/db/db.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { generarFacturas } from './generar.ts';

const bases = new Map<'servidor' | 'dispositivo', { db: Db; empresaId: string }>();
const cierres: (() => Promise<void>)[] = [];

beforeAll(async () => {
  for (const lado of ['servidor', 'dispositivo'] as const) {
    const base = lado === 'servidor' ? await nuevaBaseServidor() : await nuevaBaseLocal();
    cierres.push(base.cerrar);
    const empresa = await crearEmpresaDePrueba(base.db, { lado });
    await generarFacturas(base.db, {
      lado,
      empresaId: empresa.id,
      usuarioId: empresa.usuarios.dueno,
      dispositivoId: empresa.dispositivoId,
      cuantas: 150,
      semilla: 7,
      hasta: fecha('2026-11-24'),
      dias: 400,
    });
    bases.set(lado, { db: base.db, empresaId: empresa.id });
  }
});

afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

describe.each(['servidor', 'dispositivo'] as const)('generated on the %s', (lado) => {
  test('the books prove themselves', async () => {
    const base = bases.get(lado);
    expect(base).toBeDefined();
    if (base === undefined) return;
    const fallas = (await verificarLibro.ejecutar(base.db, base.empresaId, {})).filter(
      (v) => !v.estaBien,
    );
    expect(fallas).toEqual([]);
  });
});

test('the same seed gives the same sales on both', async () => {
  const leer = (lado: 'servidor' | 'dispositivo') =>
    bases
      .get(lado)
      ?.db.query('select id, encf, fecha, total, asiento_id from factura order by encf');
  const deServidor = await leer('servidor');
  expect(deServidor).toHaveLength(150);
  expect(await leer('dispositivo')).toEqual(deServidor);
});
