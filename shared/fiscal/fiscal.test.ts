// Check digits, fiscal numbers, rates and catalogues, against known vectors and as properties.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal4 } from '#shared/dinero/centavos.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { FORMAS_PAGO } from './catalogos/formas-pago.ts';
import {
  esCodigoImpuesto,
  IMPUESTOS_ADICIONALES,
  impuestoAdicional,
} from './catalogos/impuestos-adicionales.ts';
import { esCodigoMoneda, MONEDAS } from './catalogos/monedas.ts';
import {
  LUGARES,
  municipiosDe,
  nombreLugar,
  PROVINCIAS,
} from './catalogos/provincias-municipios.ts';
import { TITULOS_ECF } from './catalogos/tipos-comprobante.ts';
import { TIPOS_INGRESO } from './catalogos/tipos-ingreso.ts';
import { abreviaturaUnidad, UNIDADES } from './catalogos/unidades-medida.ts';
import { CEDULAS_EXCEPCION } from './cedula-excepciones.ts';
import { digitoCedula, formatoCedula, validarCedula } from './cedula.ts';
import {
  formatoIdentificacion,
  soloDigitos,
  tipoPorLargo,
  validarIdentificacion,
} from './identificacion.ts';
import { equivalenteB, formarEncf, leerEncf, leerNcf, TIPOS_E } from './ncf.ts';
import { digitoRnc, formatoRnc, validarRnc } from './rnc.ts';
import { tasaEnPorcentaje, tasaItbis } from './tasas.ts';

const DIR = resolve(
  import.meta.dirname,
  '../..',
  process.env['DGII_FISCAL_DIR'] ?? '../shared/dominio/fiscal/datos',
);
const VECTORES = resolve(DIR, 'vectores_rnc_cedula_ncf.json');

type Vector = {
  tipo: 'rnc' | 'cedula' | 'ncf';
  numero: string;
  valido: boolean;
  valido_digito?: boolean;
};

function digitos(n: number): fc.Arbitrary<string> {
  return fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n })
    .map((d) => d.join(''));
}

describe.skipIf(!existsSync(VECTORES))('shared vectors (skipped without DGII_FISCAL_DIR)', () => {
  test('each known number is what it is said to be', () => {
    // The file is a fixture of known shape; a wrong one fails this test.
    const vectores = JSON.parse(readFileSync(VECTORES, 'utf8')) as Vector[];
    expect(vectores.length).toBeGreaterThan(50);
    for (const v of vectores) {
      if (v.tipo === 'ncf') expect(leerNcf(v.numero) !== null, v.numero).toBe(v.valido);
      else {
        const r = v.tipo === 'rnc' ? validarRnc(v.numero) : validarCedula(v.numero);
        expect(r !== 'invalido', v.numero).toBe(v.valido);
        expect(r === 'valido', v.numero).toBe(v.valido_digito);
      }
    }
  });

  test('the exceptions are the 23 RNC and the 578 cédulas of the lists', () => {
    const lista = (nombre: string, clave: string): string[] =>
      (JSON.parse(readFileSync(resolve(DIR, nombre), 'utf8')) as Record<string, string[]>)[clave] ??
      [];
    expect([...CEDULAS_EXCEPCION].sort()).toEqual(
      lista('cedula_excepciones.json', 'cedula').sort(),
    );
    for (const rnc of lista('rnc_excepciones.json', 'rnc')) {
      expect(validarRnc(rnc), rnc).toBe('excepcion');
    }
  });
});

test('RNC: nine digits of which the last is the check digit, or a known exception', () => {
  for (const rnc of ['101850043', '131246796', '401506254', '101010632', '130000018']) {
    expect(validarRnc(rnc), rnc).toBe('valido');
  }
  for (const rnc of ['101850042', '112031226', '', '10185004', '1018500431', '10185004a']) {
    expect(validarRnc(rnc), rnc).toBe('invalido');
  }
  expect(validarRnc('101581601')).toBe('excepcion');
  expect(validarRnc('10233317')).toBe('excepcion');
});

test('RNC: each eight digits have exactly one ninth, never 0', () => {
  fc.assert(
    fc.property(digitos(8), (d) => {
      const validos = Array.from({ length: 10 }, (_, i) => validarRnc(`${d}${String(i)}`)).filter(
        (r) => r === 'valido',
      );
      expect(validos).toHaveLength(1);
      expect(digitoRnc(d)).toBeGreaterThan(0);
    }),
  );
});

test('cédula: eleven digits with a Luhn digit, or a known exception', () => {
  expect(validarCedula('00113918205')).toBe('valido');
  expect(validarCedula('22400022111')).toBe('valido');
  expect(validarCedula('00113918204')).toBe('invalido');
  expect(validarCedula('00114272360')).toBe('excepcion');
  expect(validarCedula('0094662667')).toBe('excepcion');
  expect(validarCedula('0011391820x')).toBe('invalido');
});

test('cédula: changing one digit is always noticed', () => {
  fc.assert(
    fc.property(digitos(10), fc.nat({ max: 10 }), fc.integer({ min: 1, max: 9 }), (d, i, suma) => {
      const buena = `${d}${String(digitoCedula(d))}`;
      expect(validarCedula(buena)).not.toBe('invalido');
      const cambiada = [...buena];
      cambiada[i] = String((Number(cambiada[i]) + suma) % 10);
      expect(validarCedula(cambiada.join(''))).not.toBe('valido');
    }),
  );
});

test('identification by kind, with its hyphens and without', () => {
  expect(soloDigitos('1-01-85004-3')).toBe('101850043');
  expect(formatoRnc('101850043')).toBe('1-01-85004-3');
  expect(formatoCedula('00113918205')).toBe('001-1391820-5');
  expect(formatoIdentificacion('00113918205')).toBe('001-1391820-5');
  expect(formatoIdentificacion('PA123')).toBe('PA123');
  expect(validarIdentificacion('rnc', '00113918205')).toBe('valido');
  expect(validarIdentificacion('cedula', '101850043')).toBe('invalido');
  expect(validarIdentificacion('pasaporte', 'RD-445566')).toBe('valido');
  expect(validarIdentificacion('pasaporte', 'x'.repeat(21))).toBe('invalido');
  expect(validarIdentificacion('ninguno', '')).toBe('valido');
  expect(validarIdentificacion('ninguno', '1')).toBe('invalido');
  expect(tipoPorLargo('123456789')).toBe('rnc');
  expect(tipoPorLargo('12345678901')).toBe('cedula');
  expect(tipoPorLargo('1234567890')).toBeNull();
});

test('an e-NCF formed is the e-NCF read, with any series from E to Z except P', () => {
  const serie = fc.constantFrom(...'EFGHIJKLMNOQRSTUVWXYZ');
  const secuencial = fc.bigInt({ min: 1n, max: 9_999_999_999n });
  fc.assert(
    fc.property(serie, fc.constantFrom(...TIPOS_E), secuencial, (s, t, n) => {
      const encf = formarEncf(s, t, n);
      expect(encf).toHaveLength(13);
      expect(leerEncf(encf)).toEqual({ serie: s, tipo: t, secuencial: n });
    }),
  );
  expect(formarEncf('E', '31', 1n)).toBe('E310000000001');
  for (const mala of ['P', 'A', 'e', '']) expect(() => formarEncf(mala, '31', 1n)).toThrow();
  for (const n of [0n, -1n, 10_000_000_000n]) expect(() => formarEncf('E', '31', n)).toThrow();
});

test('fiscal numbers of the three forms are told apart, and others refused', () => {
  expect(leerNcf('B0100000005')).toEqual({ forma: 'B', serie: 'B', tipo: '01', secuencial: 5n });
  expect(leerNcf('A020010210100000005')).toEqual({
    forma: 'historico',
    serie: 'A',
    tipo: '01',
    secuencial: 5n,
  });
  expect(leerNcf('E310000000005')?.forma).toBe('electronico');
  for (const malo of [
    'E420000000001',
    'B9900000005',
    'Z0100000005',
    'B0100000000',
    'E310000000000',
  ]) {
    expect(leerNcf(malo), malo).toBeNull();
  }
  expect(equivalenteB('32')).toBe('02');
});

test('ITBIS: 18, 16 and 0 percent by indicador; exempt and not billable have none', () => {
  const hoy = fecha('2026-11-24');
  expect([0, 1, 2, 3, 4].map((i) => tasaItbis(i as 0 | 1 | 2 | 3 | 4, hoy))).toEqual([
    0n,
    180_000n,
    160_000n,
    0n,
    0n,
  ]);
  expect(tasaItbis(1, fecha('2000-01-01'))).toBe(180_000n);
  expect(tasaEnPorcentaje(decimal4(180_000n))).toBe('18');
});

test('places: 32 provinces, 582 codes, each of a province that exists', () => {
  expect(LUGARES.size).toBe(582);
  expect(PROVINCIAS).toHaveLength(32);
  for (const l of LUGARES.values()) expect(LUGARES.has(l.provincia), l.codigo).toBe(true);
  expect(nombreLugar('010100')).toBe('Santo Domingo de Guzmán');
  expect(nombreLugar('320000')).toBe('Santo Domingo');
  expect(nombreLugar('999999')).toBe('');
  expect(nombreLugar(null)).toBe('');
  expect(municipiosDe('030000').map((l) => l.codigo)).toContain('030001');
  expect(municipiosDe('010000').map((l) => l.nivel)).toEqual(['municipio', 'distrito']);
});

test('units, forms of payment, kinds of income and titles have their words', () => {
  expect(UNIDADES.size).toBe(62);
  expect(abreviaturaUnidad(43)).toBe('UND');
  expect(abreviaturaUnidad(0)).toBe('');
  expect(Object.keys(FORMAS_PAGO)).toHaveLength(8);
  expect(Object.keys(TIPOS_INGRESO)).toHaveLength(6);
  expect(Object.keys(TITULOS_ECF)).toEqual([...TIPOS_E]);
});

const CATALOGOS_ECF = resolve(
  import.meta.dirname,
  '../..',
  process.env['DGII_CATALOGOS_DIR'] ?? '../shared/dominio/ecf/catalogos',
);

function catalogo(archivo: string): readonly Readonly<Record<string, unknown>>[] {
  // The file is a fixture of known shape; a wrong one fails every test that uses it.
  return JSON.parse(readFileSync(resolve(CATALOGOS_ECF, archivo), 'utf8')) as Record<
    string,
    unknown
  >[];
}

describe('additional taxes and currencies (Formato e-CF v1.0, tables I and II)', () => {
  test('39 taxes: 5 percentages, 17 specific without rate, 17 ad valorem', () => {
    const clases = [...IMPUESTOS_ADICIONALES.values()].map((i) => i.clase);
    const cuantas = (clase: string): number => clases.filter((c) => c === clase).length;
    expect(['otro', 'especifico', 'advalorem'].map(cuantas)).toEqual([5, 17, 17]);
    expect(impuestoAdicional('001')).toMatchObject({ tasa_e4: 100_000n, enBaseItbis: false });
    expect(impuestoAdicional('006')).toMatchObject({ tasa_e4: null, enBaseItbis: true });
    expect(impuestoAdicional('036')).toMatchObject({ tasa_e4: 200_000n, enBaseItbis: true });
    expect(['000', '040', '1'].some(esCodigoImpuesto)).toBe(false);
    expect(() => impuestoAdicional('000')).toThrow();
  });

  test('17 currencies, and the peso is not one of them', () => {
    expect(Object.keys(MONEDAS).length).toBe(17);
    expect(['USD', 'CHY', 'COP'].every(esCodigoMoneda)).toBe(true);
    expect(['DOP', 'CNY', 'usd', 'toString'].some(esCodigoMoneda)).toBe(false);
  });

  test.skipIf(!existsSync(CATALOGOS_ECF))(
    'they are those of the reference (skipped without DGII_CATALOGOS_DIR)',
    () => {
      const clases = { otro: 'otro', especifico: 'isc-especifico', advalorem: 'isc-advalorem' };
      const nuestros = [...IMPUESTOS_ADICIONALES.values()].map((i) => ({
        codigo: i.codigo,
        clase: clases[i.clase],
        tasa: i.tasa_e4 === null ? null : `${tasaEnPorcentaje(i.tasa_e4)}%`,
        enBaseITBIS: i.enBaseItbis,
      }));
      const suyos = catalogo('impuestos-adicionales.json').map((i) => ({
        codigo: i['codigo'],
        clase: i['clase'],
        tasa: i['clase'] === 'isc-especifico' ? null : i['tasa'],
        enBaseITBIS: i['enBaseITBIS'],
      }));
      expect(nuestros).toEqual(suyos);
      expect(Object.keys(MONEDAS)).toEqual(catalogo('monedas.json').map((m) => m['codigo']));
    },
  );
});
