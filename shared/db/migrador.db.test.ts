// The migration runner on both engines: forward only, each file once, and a database that does not
// fit this code is refused with a code.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { nuevaBaseLocal, nuevaBaseServidor } from '../../tests/apoyo/base.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { ErrorDb, type Db } from './db.ts';
import { checksumDe, migrar, type Destino, type Migracion } from './migrador.ts';

const AHORA = instante(Date.UTC(2026, 10, 24, 12));

const UNA: Migracion = {
  nombre: '0001_una.sql',
  sql: '-- destino: ambos\ncreate table una (a int);',
};
const DOS: Migracion = {
  nombre: '0002_dos.sql',
  sql: '-- destino: servidor\ncreate table dos (a int);\ninsert into dos values (1);',
};
const TRES: Migracion = {
  nombre: '0003_tres.sql',
  sql: '-- destino: local\ncreate table tres (a int);',
};

type Caso = [string, Destino, () => Promise<{ db: Db; cerrar(): Promise<void> }>];

describe.each<Caso>([
  ['Postgres', 'servidor', () => nuevaBaseServidor({ vacia: true })],
  ['PGlite', 'local', () => nuevaBaseLocal({ vacia: true })],
])('the migration runner on %s', (_nombre, destino, abrir) => {
  let base: { db: Db; cerrar(): Promise<void> };
  const correr = (...migraciones: Migracion[]): Promise<{ readonly aplicadas: string[] }> =>
    migrar(base.db, { destino, migraciones, ahora: AHORA });
  beforeEach(async () => {
    base = await abrir();
  });
  afterEach(() => base.cerrar());

  test('applies the files of its destination in order, once, and writes what it did', async () => {
    const esperadas = destino === 'servidor' ? [UNA.nombre, DOS.nombre] : [UNA.nombre, TRES.nombre];
    expect(await correr(TRES, DOS, UNA)).toEqual({ aplicadas: esperadas });
    expect(await correr(UNA, DOS, TRES)).toEqual({ aplicadas: [] });
    const filas = await base.db.query('select * from esquema_version order by nombre');
    expect(filas).toHaveLength(2);
    expect(filas[0]).toEqual({
      nombre: UNA.nombre,
      checksum: checksumDe(UNA.sql),
      aplicada_en: AHORA,
    });
  });

  test('a file that fails leaves no trace; those before it stay', async () => {
    const mala = {
      nombre: '0002_mala.sql',
      sql: '-- destino: ambos\ncreate table mala (a int);\nselect 1/0;',
    };
    await expect(correr(UNA, mala)).rejects.toBeInstanceOf(ErrorDb);
    expect(await base.db.query('select nombre from esquema_version')).toEqual([
      { nombre: UNA.nombre },
    ]);
    expect(await base.db.query("select to_regclass('mala')::text as t")).toEqual([{ t: null }]);
    expect(
      await correr(UNA, { ...mala, sql: '-- destino: ambos\ncreate table mala (a int);' }),
    ).toEqual({
      aplicadas: [mala.nombre],
    });
  });

  test('a released file that changed is refused: MIGRACION_CAMBIADA', async () => {
    await correr(UNA);
    await expect(correr({ ...UNA, sql: `${UNA.sql}\n` })).rejects.toMatchObject({
      codigo: 'MIGRACION_CAMBIADA',
      archivo: UNA.nombre,
    });
  });

  test('a database newer than the code is refused and not touched: BASE_MAS_NUEVA', async () => {
    const nueva = {
      nombre: '0009_nueva.sql',
      sql: '-- destino: ambos\ncreate table nueva (a int);',
    };
    await correr(UNA, nueva);
    await expect(correr(UNA, { nombre: '0010_x.sql', sql: UNA.sql })).rejects.toMatchObject({
      codigo: 'BASE_MAS_NUEVA',
      archivo: nueva.nombre,
    });
  });

  test('a file that slips in before one already applied is refused: FUERA_DE_ORDEN', async () => {
    const quinta = {
      nombre: '0005_cinco.sql',
      sql: '-- destino: ambos\ncreate table cinco (a int);',
    };
    await correr(UNA, quinta);
    await expect(
      correr(UNA, { nombre: '0004_tarde.sql', sql: '-- destino: ambos\nselect 1;' }, quinta),
    ).rejects.toMatchObject({ codigo: 'FUERA_DE_ORDEN', archivo: '0004_tarde.sql' });
  });

  test('a file without destination, or badly named, is refused before anything runs', async () => {
    await expect(correr(UNA, { nombre: '0002_x.sql', sql: 'select 1;' })).rejects.toMatchObject({
      codigo: 'SIN_DESTINO',
    });
    await expect(correr(UNA, { nombre: 'dos.sql', sql: UNA.sql })).rejects.toMatchObject({
      codigo: 'NOMBRE_INVALIDO',
    });
    expect(await base.db.query("select to_regclass('una')::text as t")).toEqual([{ t: null }]);
  });

  test.runIf(destino === 'servidor')(
    'servers that start at once apply each file once',
    async () => {
      const todas = await Promise.all([correr(UNA, DOS), correr(UNA, DOS), correr(UNA, DOS)]);
      expect(todas.flatMap((t) => t.aplicadas).toSorted()).toEqual([UNA.nombre, DOS.nombre]);
      expect(await base.db.query('select a from dos')).toEqual([{ a: 1 }]);
    },
  );
});
