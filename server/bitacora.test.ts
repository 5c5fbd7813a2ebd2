import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { crearBitacora } from './bitacora.ts';

const RELOJ = { ahora: () => Date.UTC(2026, 10, 25, 2) };

test('one JSON line per entry in the file of the day in Santo Domingo, without secrets', async () => {
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-bitacora-'));
  const bitacora = crearBitacora({ reloj: RELOJ, carpeta, enSalida: false });
  bitacora.info('pedido', { ruta: '/x', clave: 'secreta', token: 'abc', rev: 7n });
  bitacora.info('otro');
  await bitacora.cerrar();
  const lineas = (await readFile(join(carpeta, '2026-11-24.jsonl'), 'utf8')).trim().split('\n');
  expect(lineas.map((l) => JSON.parse(l) as unknown)).toEqual([
    {
      momento: '2026-11-25T02:00:00.000Z',
      nivel: 'info',
      mensaje: 'pedido',
      ruta: '/x',
      clave: '[oculto]',
      token: '[oculto]',
      rev: '7',
    },
    { momento: '2026-11-25T02:00:00.000Z', nivel: 'info', mensaje: 'otro' },
  ]);
  await rm(carpeta, { recursive: true });
});
