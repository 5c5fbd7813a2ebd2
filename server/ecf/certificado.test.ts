// The .p12 files that authorities hand over, made here by OpenSSL with new and old ciphers, and what is
// wrong with some of them (Ley 32-23 Art. 6).

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { leerP12 } from './certificado.ts';
import { firmarXml } from './firma.ts';
import { vigenciaEn } from './info-certificado.ts';
import { emitir, p12DeOpenssl, type Cifrado } from './pruebas/certificados.ts';
import { verificarFirma } from './verificar-firma.ts';

const AHORA = instante(Date.parse('2026-11-24T14:00:00Z'));
const EJEMPLOS = join(
  process.env['DGII_EJEMPLOS_DIR'] ?? '../shared/dominio/ecf/ejemplos',
  'certificado-de-prueba',
);
const CLAVE = 'Ñandú & "clave" €1';
const ana = emitir({ nombre: 'Ana Mella', serie: 'IDCDO-00113918205' });
const otra = emitir({ nombre: 'Otra', serie: 'IDCDO-00112345678' });
const raiz = emitir({ nombre: 'Raíz', esAutoridad: true });
const deRaiz = emitir({ nombre: 'Ana de Raíz', serie: 'IDCDO-00113918205', emisor: raiz });

const CIFRADOS: readonly Cifrado[] = ['moderno', '3des', 'rc2'];
const disponibles = CIFRADOS.filter(
  (cifrado) => p12DeOpenssl(ana, { clave: 'x', cifrado }) !== null,
);

function codigos(p12: Uint8Array, clave: string): string[] {
  const r = leerP12(p12, clave);
  return r.ok ? [] : r.rechazos.map((x) => x.codigo);
}

function hacer(...de: Parameters<typeof p12DeOpenssl>): Uint8Array {
  const p12 = p12DeOpenssl(...de);
  if (p12 === null) throw new Error('openssl no hizo el archivo');
  return p12;
}

describe.skipIf(disponibles.length === 0)(
  '.p12 files made by OpenSSL (skipped the ciphers that it lacks)',
  () => {
    test.each(disponibles)('%s: it opens with its password, whatever letters it has', (cifrado) => {
      for (const clave of ['prueba', CLAVE, 'x'.repeat(60)]) {
        const r = leerP12(hacer(ana, { clave, cifrado }), clave);
        expect(r.ok && r.valor.info.identificacion).toBe('00113918205');
        expect(r.ok && firmarXml('<ECF><a>1</a></ECF>', r.valor.llave)).toBe(
          firmarXml('<ECF><a>1</a></ECF>', ana),
        );
      }
    });

    test.each(disponibles)('%s: a wrong password is refused with its code', (cifrado) => {
      const p12 = hacer(ana, { clave: CLAVE, cifrado });
      for (const mala of ['', 'prueba', `${CLAVE} `, CLAVE.toLowerCase()]) {
        expect(codigos(p12, mala)).toEqual(['ecf.CERTIFICADO_CLAVE']);
      }
    });

    test.each(disponibles)('%s: without a key it is refused with its code', (cifrado) => {
      expect(codigos(hacer(ana, { clave: 'x', cifrado, sinLlave: true }), 'x')).toEqual([
        'ecf.CERTIFICADO_SIN_LLAVE',
      ]);
    });

    test.each(disponibles)('%s: of several certificates it takes the one of its key', (cifrado) => {
      const p12 = hacer(deRaiz, { clave: 'x', cifrado, otros: [raiz, otra, ana] });
      const r = leerP12(p12, 'x');
      expect(r.ok && r.valor.info).toMatchObject({
        sujeto: 'Ana de Raíz',
        identificacion: '00113918205',
        esDePrueba: false,
      });
    });

    test('an expired one opens, and is refused by its dates', () => {
      const vencida = emitir({
        nombre: 'Vencida',
        serie: 'IDCDO-00113918205',
        desde: '2019-01-01T00:00:00Z',
        hasta: '2021-01-01T00:00:00Z',
      });
      const cifrado = disponibles[0] ?? 'moderno';
      const r = leerP12(hacer(vencida, { clave: 'x', cifrado }), 'x');
      if (!r.ok) throw new Error('no abrió');
      expect(vigenciaEn(r.valor.info, AHORA).map((v) => v.codigo)).toEqual([
        'ecf.CERTIFICADO_VENCIDO',
      ]);
    });

    test('cut or spoiled at any place it is refused with a code and never throws', () => {
      const p12 = hacer(ana, { clave: 'x', cifrado: disponibles[0] ?? 'moderno' });
      for (let n = 0; n < p12.length; n += 41) {
        const cortado = codigos(p12.slice(0, n), 'x');
        expect(cortado[0]).toMatch(/^ecf\.CERTIFICADO_/);
        const roto = Uint8Array.from(p12);
        roto[n] = (roto[n] ?? 0) ^ 0x55;
        expect(codigos(roto, 'x').every((c) => c.startsWith('ecf.CERTIFICADO_'))).toBe(true);
      }
    });
  },
);

describe.skipIf(!existsSync(EJEMPLOS))('the sample certificates (skipped when absent)', () => {
  test.each([
    ['emisor.p12', []],
    ['emisor-legacy.p12', []],
    ['receptor.p12', []],
    ['vencido.p12', ['ecf.CERTIFICADO_VENCIDO']],
  ])('%s opens, signs and verifies', (archivo, vigencia) => {
    const bytes = new Uint8Array(readFileSync(join(EJEMPLOS, archivo)));
    expect(codigos(bytes, 'otra')).toEqual(['ecf.CERTIFICADO_CLAVE']);
    const r = leerP12(bytes, 'prueba');
    if (!r.ok) throw new Error('no abrió');
    const firma = verificarFirma(firmarXml('<ECF><a>1</a></ECF>', r.valor.llave), { ahora: AHORA });
    expect(firma.ok && firma.vigencia.map((v) => v.codigo)).toEqual(vigencia);
  });
});
