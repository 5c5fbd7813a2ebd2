// The workbook reader on what spreadsheets really write, and on what somebody writes to do harm.

import { describe, expect, test } from 'vitest';
import { leerClave } from '#shared/ecf/set/clave.ts';
import { libroDePartes } from '../../tests/oro/set-libro.ts';
import { leerArchivoSet } from './leer-archivo-set.ts';
import { ErrorLibro, leerLibro, numeroDeCelda } from './leer-libro.ts';

const CABEZA = '<?xml version="1.0"?>';

async function hoja(filas: string, mas: Readonly<Record<string, string>> = {}) {
  return libroDePartes({
    'xl/workbook.xml': `${CABEZA}<x:workbook xmlns:x="m" xmlns:r="r"><x:sheets><x:sheet name="ECF" r:id="a"/></x:sheets></x:workbook>`,
    'xl/_rels/workbook.xml.rels':
      '<Relationships><Relationship Id="a" Target="/xl/worksheets/hoja.xml"/></Relationships>',
    'xl/worksheets/hoja.xml': `<worksheet><sheetData>${filas}</sheetData></worksheet>`,
    ...mas,
  });
}

async function registros(filas: string, mas: Readonly<Record<string, string>> = {}) {
  return (await leerLibro(await hoja(filas, mas))).get('ECF');
}

const enLinea = (lugar: string, t: string): string =>
  `<c r="${lugar}" t="inlineStr"><is><t>${t}</t></is></c>`;

describe('numbers keep the digits that the file has', () => {
  test.each([
    ['400000.00', '400000.00'],
    ['1.1000000000000001', '1.1'],
    ['0.30000000000000004', '0.3'],
    ['228460.5', '228460.5'],
    ['1.23456789016E+11', '123456789016'],
    ['5E-2', '0.05'],
    ['99999999999999.999', '100000000000000'],
    ['-12', '-12'],
    ['007', '7'],
    ['1E400', '1' + '0'.repeat(400)],
    ['#N/A', '#N/A'],
    ['', ''],
  ])('%s is %s', (escrito, esperado) => {
    expect(numeroDeCelda(escrito)).toBe(esperado);
  });
});

describe('cells', () => {
  test('inline texts, formulas, rich texts, escapes, gaps and cells without a place', async () => {
    const leidos = await registros(
      `<row>${enLinea('A1', 'Uno')}${enLinea('C1', 'Tres')}<c t="inlineStr"><is><t>Cuatro</t></is></c></row>
       <row><c r="A2" t="str"><f>1+1</f><v>dos</v></c><c r="C2" t="s"><v>0</v></c><c><v>5</v></c></row>`,
      {
        'xl/sharedStrings.xml':
          '<sst><si><r><t>a&amp;</t></r><r><t>b_x000D_c</t></r><rPh><t>no</t></rPh></si></sst>',
      },
    );
    expect(leidos).toEqual([{ Uno: 'dos', Tres: 'a&b\rc', Cuatro: { numero: '5' } }]);
  });

  test('days by their style, from 1900 or from 1904', async () => {
    const estilos = {
      'xl/styles.xml': '<s><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></s>',
    };
    const filas = `<row>${enLinea('A1', 'Dia')}</row><row><c r="A2" s="1"><v>43923</v></c></row>`;
    expect(await registros(filas, estilos)).toEqual([{ Dia: '2020-04-02' }]);
    const de1904 = {
      ...estilos,
      'xl/workbook.xml':
        '<workbook><workbookPr date1904="1"/><sheets><sheet name="ECF" id="a"/></sheets></workbook>',
    };
    const otras = filas.replace('43923', '42461');
    expect(await registros(otras, de1904)).toEqual([{ Dia: '2020-04-02' }]);
  });

  test('a column without a name and a name twice are kept apart, so that nothing is lost', async () => {
    const filas = `<row>${enLinea('A1', 'MontoTotal')}${enLinea('B1', '')}${enLinea('C1', 'MontoTotal')}</row>
      <row><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="C2"><v>3</v></c></row>`;
    expect(Object.keys((await registros(filas))?.[0] ?? {})).toEqual([
      'MontoTotal',
      'Columna 2',
      'MontoTotal ',
    ]);
  });
});

describe('what is no workbook', () => {
  const danado = async (bytes: Uint8Array) => {
    await expect(leerLibro(bytes)).rejects.toBeInstanceOf(ErrorLibro);
    const r = await leerArchivoSet(bytes);
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toEqual(['ecf.SET_ILEGIBLE']);
  };

  test('cut, or another zip, or with broken parts, or with entities', async () => {
    const bueno = await hoja('<row/>');
    await danado(bueno.slice(0, bueno.length / 2));
    await danado(await libroDePartes({ 'otra.txt': 'x' }));
    await danado(await hoja('<row><c></row>'));
    await danado(await hoja('<row><c r="A1" t="str"><v>&malo;</v></c></row>'));
  });

  test('a part that grows beyond measure is stopped before it is inflated', async () => {
    await danado(await hoja(' '.repeat(49 * 1024 * 1024)));
  });

  const grande = async (partes: Promise<Uint8Array>) => {
    const inicio = performance.now();
    await expect(leerLibro(await partes)).rejects.toThrow('demasiado grande');
    // Stopped on the way, not after having done it all.
    expect(performance.now() - inicio).toBeLessThan(5_000);
  };
  const letras = (n: number): string =>
    n < 26
      ? String.fromCharCode(65 + n)
      : letras(Math.floor(n / 26) - 1) + String.fromCharCode(65 + (n % 26));

  test('rows without number, cells without number and one text in every cell are stopped', async () => {
    await grande(hoja('<row/>'.repeat(1_000_000)));
    await grande(hoja(`<row>${'<c/>'.repeat(2_000_000)}</row>`));
    const texto = 'x'.repeat(40_000);
    await grande(hoja(`<row>${enLinea('A1', texto)}</row>`));
    await grande(
      hoja('<row><c r="A1" t="s"><v>0</v></c></row>', {
        'xl/sharedStrings.xml': `<sst><si><t>${texto}</t></si></sst>`,
      }),
    );
  }, 60_000);

  test('a few cells far apart do not take the room of a whole row', async () => {
    const lejos = Array.from({ length: 17 }, (_, i) => `<c r="${letras(i * 900)}"><v>1</v></c>`);
    const filas = `<row>${lejos.join('')}</row>`.repeat(10_000);
    const antes = process.memoryUsage().heapUsed;
    expect(await registros(filas)).toHaveLength(9_999);
    expect(process.memoryUsage().heapUsed - antes).toBeLessThan(400 * 1024 * 1024);
  }, 60_000);

  test('thousands of columns of one name are refused at once', async () => {
    const cabeza = Array.from({ length: 16_000 }, (_, i) => enLinea(`${letras(i)}1`, 'A'));
    await grande(hoja(`<row>${cabeza.join('')}</row>`));
  }, 60_000);

  test('a name as long as a page is nobody’s field, and is read at once', async () => {
    const inicio = performance.now();
    expect(leerClave(`a${' '.repeat(200_000)}]`)).toBeNull();
    expect(performance.now() - inicio).toBeLessThan(200);
  });

  test('a JSON that is not UTF-8', async () => {
    const r = await leerArchivoSet(new Uint8Array([0x7b, 0xff, 0xfe]));
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toEqual(['ecf.SET_ILEGIBLE']);
  });
});
