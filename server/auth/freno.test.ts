import { expect, test } from 'vitest';
import { crearFreno } from './freno.ts';

function montar() {
  const reloj = { ms: 1_000_000, ahora: () => reloj.ms };
  return { reloj, freno: crearFreno(reloj) };
}

test('five failures of a mail from one address close it, and each further one doubles the wait', () => {
  const { reloj, freno } = montar();
  for (let i = 0; i < 5; i++) expect(freno.intentar('a@b.do', '1.1.1.1')).toBe(0);
  expect(freno.intentar('a@b.do', '1.1.1.1')).toBe(30);
  reloj.ms += 30_000;
  expect(freno.intentar('a@b.do', '1.1.1.1')).toBe(0);
  expect(freno.intentar('a@b.do', '1.1.1.1')).toBe(60);
});

test('another address is not closed, so nobody can lock a person out from elsewhere', () => {
  const { freno } = montar();
  for (let i = 0; i < 9; i++) freno.intentar('a@b.do', '1.1.1.1');
  expect(freno.intentar('a@b.do', '2.2.2.2')).toBe(0);
});

test('thirty failures over many mails close the address', () => {
  const { freno } = montar();
  for (let i = 0; i < 30; i++) expect(freno.intentar(`p${String(i)}@b.do`, '1.1.1.1')).toBe(0);
  expect(freno.intentar('otra@b.do', '1.1.1.1')).toBe(30);
});

test('people who enter well are never stopped, however many share an address', () => {
  const { freno } = montar();
  for (let i = 0; i < 200; i++) {
    expect(freno.intentar(`p${String(i % 7)}@b.do`, '1.1.1.1')).toBe(0);
    freno.acertar(`p${String(i % 7)}@b.do`, '1.1.1.1');
  }
});

test('old failures are forgotten after fifteen minutes', () => {
  const { reloj, freno } = montar();
  for (let i = 0; i < 4; i++) freno.intentar('a@b.do', '1.1.1.1');
  reloj.ms += 15 * 60_000;
  for (let i = 0; i < 5; i++) expect(freno.intentar('a@b.do', '1.1.1.1')).toBe(0);
});

test('its memory is bounded whatever an attacker invents', () => {
  const { freno } = montar();
  for (let i = 0; i < 50_000; i++) freno.intentar(`p${String(i)}@b.do`, `10.0.${String(i)}`);
  expect(freno.intentar('nuevo@b.do', '9.9.9.9')).toBe(0);
});
