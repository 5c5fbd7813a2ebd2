// The command line in its own process memory: help, misuse, and the verdict on files, which needs no
// database.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { verificarArchivosEcf } from '#server/ecf/verificar-archivo.ts';
import { anulacion, documento, FIRMA, resumen } from '../../tests/oro/ecf-base.ts';
import { consumo, registro } from '../../tests/oro/set-casos.ts';
import { despachar, distancia } from './despachar.ts';
import { ORDENES } from './ordenes.ts';

const AHORA = Date.UTC(2026, 10, 24, 12);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'kf-cli-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function correr(
  ...args: string[]
): Promise<{ codigo: number; fuera: string; aparte: string }> {
  const fuera: string[] = [];
  const aparte: string[] = [];
  const codigo = await despachar(args, {
    salida: { decir: (l) => void fuera.push(l), avisar: (l) => void aparte.push(l) },
    env: { KOFACTURE_DATOS: join(dir, 'datos') },
    ahora: () => AHORA,
  });
  return { codigo, fuera: fuera.join('\n'), aparte: aparte.join('\n') };
}

describe('help', () => {
  test('--ayuda lists every order and ends well; without words it says the same and ends with 2', async () => {
    const con = await correr('--ayuda');
    expect(con.codigo).toBe(0);
    for (const o of ORDENES) expect(con.fuera).toContain(o.nombre);
    const sin = await correr();
    expect(sin).toEqual({ ...con, codigo: 2 });
  });

  test.each(ORDENES.map((o) => [o.nombre]))('%s --ayuda explains it', async (nombre) => {
    const r = await correr(...nombre.split(' '), '--ayuda');
    expect(r.codigo).toBe(0);
    expect(r.fuera).toMatch(/^Uso: npm run -s kofacture -- /);
    expect(r.aparte).toBe('');
  });
});

describe('misuse ends with 2 and a hint', () => {
  test.each<[string[], RegExp]>([
    [['migra'], /No existe la orden «migra».\n¿Quiso decir «migrar»\?/],
    [['libro', 'berificar'], /¿Quiso decir «libro verificar»\?/],
    [['ecf'], /No existe la orden «ecf».\n¿Quiso decir «ecf \w+»\?/],
    [['factura'], /No existe la orden «factura».\nPara ver las órdenes/],
    [['migrar', 'todo'], /Sobra «todo»/],
    [['migrar', '--fuerza'], /No existe la opción --fuerza/],
    [['libro', 'verificar', '--empresa'], /Falta el valor de --empresa/],
    [['ecf', 'verificar'], /Falta decir sobre qué/],
    [['ecf', 'firmar', 'x.xml'], /Falta --p12, --clave/],
    [['ecf', 'set', '--casos', 'x'], /Falta --p12, --clave, --salida/],
    [['ecf', 'estado'], /RNC_ENCF, o con --empresa y --encf/],
    [['ecf', 'estado', '12_E31'], /RNC_ENCF, o con --empresa y --encf/],
    [['ecf', 'anular', '--empresa', '1'], /Falta --tipo, --desde, --motivo/],
    [['ecf', 'anular', '--empresa=1', '--tipo=31', '--desde=E31', '--motivo=x'], /son números/],
    [['ecf', 'exportar', '--empresa', '1'], /Falta --salida/],
    [['ecf', 'exportar', '--empresa=1', '--salida=x', '--desde=24/11/2026'], /son días escritos/],
  ])('%j', async (args, mensaje) => {
    const r = await correr(...args);
    expect(r.codigo).toBe(2);
    expect(r.aparte).toMatch(mensaje);
    expect(r.fuera).toBe('');
  });

  test('the distance between words counts their edits', () => {
    expect(distancia('migra', 'migrar')).toBe(1);
    expect(distancia('', 'abc')).toBe(3);
    expect(distancia('igual', 'igual')).toBe(0);
  });
});

describe('ecf verificar', () => {
  test('an unreadable file is refused with ecf.ARCHIVO_ILEGIBLE and the others still get their verdict', async () => {
    const bueno = join(dir, 'sin-firma.xml');
    writeFileSync(bueno, documento('31'));
    const r = await correr('ecf', 'verificar', join(dir, 'no-esta.xml'), dir, bueno, '--json');
    expect(r.codigo).toBe(1);
    const json = JSON.parse(r.fuera) as { archivo: string; veredicto: string; codigos: string[] }[];
    expect(json.map((j) => Object.keys(j))).toEqual(
      json.map(() => ['archivo', 'veredicto', 'codigos']),
    );
    expect(json.slice(0, 2)).toEqual([
      {
        archivo: join(dir, 'no-esta.xml'),
        veredicto: 'rechazado',
        codigos: ['ecf.ARCHIVO_ILEGIBLE'],
      },
      { archivo: dir, veredicto: 'rechazado', codigos: ['ecf.ARCHIVO_ILEGIBLE'] },
    ]);
    expect(json[2]).toMatchObject({ archivo: bueno, veredicto: 'rechazado' });
    expect(json[2]?.codigos).not.toContain('ecf.ARCHIVO_ILEGIBLE');
  });

  test('the table says the verdict, the codes, and each reason in Spanish', async () => {
    const r = await correr('ecf', 'verificar', join(dir, 'no-esta.xml'));
    expect(r.codigo).toBe(1);
    expect(r.fuera).toMatch(/no-esta\.xml {2}rechazado +ecf\.ARCHIVO_ILEGIBLE\n/);
    expect(r.fuera).toMatch(/No se pudo leer el archivo .*no-esta\.xml: no existe\./);
  });
});

let p12: Uint8Array;
let clave: string;
beforeAll(async () => {
  const prueba = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Firmante',
    ahora: instante(AHORA - 60_000),
  });
  ({ p12, clave } = prueba);
});

/** The options of the key, which is written where this test works. */
function conLlave(): string[] {
  const archivo = join(dir, 'llave.p12');
  writeFileSync(archivo, p12);
  return ['--p12', archivo, '--clave', clave];
}

function veredictos(...archivos: string[]): string[] {
  const leidos = archivos.map((nombre) => ({
    nombre,
    bytes: new Uint8Array(readFileSync(nombre)),
  }));
  return verificarArchivosEcf(leidos, { ahora: instante(AHORA) }).map((v) => v.veredicto);
}

describe('ecf firmar', () => {
  const semilla =
    '<?xml version="1.0" encoding="utf-8"?>\n<SemillaModel xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n  <valor>abc</valor>\n  <fecha>2026-11-24T08:00:00-04:00</fecha>\n</SemillaModel>';

  test('signs every class in the folder that is asked for; what it signs verifies', async () => {
    const originales = [documento('31'), resumen(), anulacion(), semilla].map((xml, i) => {
      const archivo = join(dir, `d${String(i)}.xml`);
      writeFileSync(archivo, xml.replace(FIRMA, ''));
      return archivo;
    });
    const salida = join(dir, 'firmados');
    const r = await correr('ecf', 'firmar', ...originales, ...conLlave(), '--salida', salida);
    expect(r).toMatchObject({ codigo: 0, aparte: '' });
    expect(r.fuera.split('\n')).toHaveLength(4);
    expect(veredictos(...[0, 1, 2].map((i) => join(salida, `d${String(i)}.xml`)))).toEqual(
      Array(3).fill('valido'),
    );
    expect(readFileSync(join(salida, 'd3.xml'), 'utf8')).toMatch(/<\/Signature><\/SemillaModel>$/);
  });

  test('without a folder it writes beside the original and leaves it alone', async () => {
    const archivo = join(dir, 'd.xml');
    const xml = documento('44').replace(FIRMA, '');
    writeFileSync(archivo, xml);
    expect((await correr('ecf', 'firmar', archivo, ...conLlave())).codigo).toBe(0);
    expect(readFileSync(archivo, 'utf8')).toBe(xml);
    expect(veredictos(join(dir, 'd.firmado.xml'))).toEqual(['valido']);
  });

  test('ecf.YA_FIRMADO, and what the DGII would refuse, are not signed; the others are', async () => {
    const [firmado, malo, bueno] = ['a', 'b', 'c'].map((n) => join(dir, `${n}.xml`)) as [
      string,
      string,
      string,
    ];
    writeFileSync(firmado, documento('31'));
    writeFileSync(malo, documento('31').replace(FIRMA, '').replace('<TipoPago>1', '<TipoPago>9'));
    writeFileSync(bueno, documento('31').replace(FIRMA, ''));
    const salida = join(dir, 'x');
    const r = await correr(
      'ecf',
      'firmar',
      firmado,
      malo,
      bueno,
      ...conLlave(),
      '--salida',
      salida,
    );
    expect(r.codigo).toBe(1);
    expect(r.fuera.split('\n').map((l) => l.replace(dir, ''))).toEqual([
      '/a.xml  rechazado  ecf.YA_FIRMADO',
      '/b.xml  rechazado  ecf.FORMATO_INVALIDO',
      expect.stringMatching(/^\/c\.xml {2}firmado/),
    ]);
    expect(existsSync(join(salida, 'a.xml'))).toBe(false);
    expect(existsSync(join(salida, 'b.xml'))).toBe(false);
  });

  test('a wrong password is one line, and says nothing of it', async () => {
    const [opcion = '', archivo = ''] = conLlave();
    const r = await correr('ecf', 'firmar', 'x.xml', opcion, archivo, '--clave', 'secreta');
    expect([r.codigo, r.aparte]).toEqual([1, expect.stringContaining('ecf.CERTIFICADO_CLAVE')]);
    expect(r.aparte + r.fuera).not.toContain('secreta');
  });
});

describe('ecf set', () => {
  function escribirSet(set: unknown): string {
    const archivo = join(dir, 'casos.json');
    writeFileSync(archivo, JSON.stringify(set));
    return archivo;
  }

  test('writes each e-CF and the summary of a small consumo, and counts e-CF', async () => {
    const menor = consumo();
    const casos = escribirSet({
      ECF: [registro('31'), menor.ecf, registro('47')],
      RFCE: [menor.rfce],
    });
    const salida = join(dir, 'salida');
    const r = await correr('ecf', 'set', '--casos', casos, ...conLlave(), '--salida', salida);
    expect(r).toMatchObject({ codigo: 0, aparte: '' });
    expect(r.fuera.split('\n')).toEqual([
      '130000018E310000000007  emitido  130000018E310000000007.xml',
      '130000018E320000000007  emitido  130000018E320000000007.xml y rfce/130000018E320000000007.xml',
      '130000018E470000000007  emitido  130000018E470000000007.xml',
      '3 emitidos, 0 rechazados',
    ]);
    const archivos = ['E310000000007', 'E320000000007', 'E470000000007'].map((n) =>
      join(salida, `130000018${n}.xml`),
    );
    const rfce = join(salida, 'rfce/130000018E320000000007.xml');
    expect(veredictos(...archivos, rfce)).toEqual(Array(4).fill('valido'));
    expect(existsSync(join(salida, 'rfce/130000018E310000000007.xml'))).toBe(false);
  });

  test('what cannot be issued is refused with its codes, on its line, and the others go on', async () => {
    const casos = escribirSet([
      { ...registro('31'), Inventado: 'x' },
      { ...registro('44'), MontoTotal: '900.00' },
      { ...registro('45'), TipoPago: '9' },
      registro('43'),
    ]);
    const salida = join(dir, 'salida');
    const r = await correr('ecf', 'set', '--casos', casos, ...conLlave(), '--salida', salida);
    expect(r.codigo).toBe(1);
    expect(r.fuera.split('\n')).toEqual([
      '130000018E310000000007  rechazado  ecf.SET_CAMPO_DESCONOCIDO',
      '130000018E440000000007  rechazado  ecf.TOTAL_NO_CUADRA',
      '130000018E450000000007  rechazado  ecf.FORMATO_INVALIDO',
      '130000018E430000000007  emitido  130000018E430000000007.xml',
      '1 emitidos, 3 rechazados',
    ]);
    expect(r.aparte).toMatch(
      /E310000000007: ecf\.SET_CAMPO_DESCONOCIDO \[Inventado\]: .*«Inventado»/,
    );
    expect(existsSync(join(salida, '130000018E440000000007.xml'))).toBe(false);
  });

  test('--admitir-reparos lets through what the DGII takes with a reserve, and says it', async () => {
    const casos = escribirSet([{ ...registro('44'), MontoTotal: '900.00' }]);
    const salida = join(dir, 'salida');
    const args = ['--casos', casos, ...conLlave(), '--salida', salida, '--admitir-reparos'];
    const r = await correr('ecf', 'set', ...args);
    expect(r.codigo).toBe(0);
    expect(r.fuera).toMatch(/con reparos: ecf\.TOTAL_NO_CUADRA\n1 emitidos, 0 rechazados$/);
  });

  test('a set or a key that cannot be read end with 1 before writing anything', async () => {
    const salida = join(dir, 'salida');
    const roto = join(dir, 'roto.json');
    writeFileSync(roto, '{');
    const args = [
      '--casos',
      roto,
      '--p12',
      join(dir, 'no.p12'),
      '--clave',
      'x',
      '--salida',
      salida,
    ];
    const r = await correr('ecf', 'set', ...args);
    expect([r.codigo, r.fuera]).toEqual([1, '']);
    expect(r.aparte).toMatch(/ecf\.ARCHIVO_ILEGIBLE.*\n.*ecf\.SET_ILEGIBLE/);
    expect(existsSync(salida)).toBe(false);
  });
});
