import { expect, test } from 'vitest';
import { ErrorDb } from '#shared/db/db.ts';
import { ErrorBoveda } from '#server/boveda.ts';
import { decirFalla } from './decir-falla.ts';

const deSistema = (code: string) => Object.assign(new Error(`falló ${code}`), { code });

test.each([
  [deSistema('EADDRINUSE'), 'El puerto está ocupado'],
  [deSistema('ENOSPC'), 'El disco está lleno'],
  [new ErrorDb('x', { sqlstate: '53100' }), 'El disco de la base de datos está lleno'],
  [new ErrorDb('x', { sqlstate: '28P01' }), 'La clave o el usuario de DATABASE_URL'],
  [new ErrorDb('x', { sqlstate: '3D000' }), 'No existe la base de datos'],
  [
    new ErrorDb('x', { sqlstate: '', causa: deSistema('ECONNREFUSED') }),
    'No hay una base de datos',
  ],
  [new ErrorDb('x', { sqlstate: '', causa: deSistema('ENOTFOUND') }), 'No se encontró el servidor'],
  [new ErrorDb('x', { sqlstate: '', causa: deSistema('CONNECT_TIMEOUT') }), 'no responde'],
  [new Error('al abrir', { cause: new ErrorBoveda('no') }), 'La clave maestra no es'],
])('%s is said in one Spanish line with what to do', (falla, dice) => {
  expect(decirFalla(falla)).toContain(dice);
  expect(decirFalla(falla)).not.toContain('\n');
  expect(decirFalla(falla)).toMatch(/\.$/);
});

test('what is not known keeps its text, in one line', () => {
  expect(decirFalla(new Error('uno\n  dos'))).toBe('Falla inesperada: uno dos');
});
