// The verdict on every example of the reference: the official test set and the synthetic documents are
// valid, each negative has the verdict of its one defect (ejemplos/INDEX.md).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { firmarXml, type LlaveFirma } from './firma.ts';
import { generarCertificadoPrueba } from './generar-certificado-prueba.ts';
import { verificarArchivoEcf, verificarArchivosEcf, type Veredicto } from './verificar-archivo.ts';

const AHORA = instante(Date.parse('2026-11-24T14:00:00Z'));
const EJEMPLOS = process.env['DGII_EJEMPLOS_DIR'] ?? '../shared/dominio/ecf/ejemplos';
const hayEjemplos = existsSync(EJEMPLOS);

function leer(carpeta: string, archivo: string): Uint8Array {
  return readFileSync(join(EJEMPLOS, carpeta, archivo));
}

function archivos(carpeta: string): string[] {
  const ruta = join(EJEMPLOS, carpeta);
  return hayEjemplos ? readdirSync(ruta).filter((f) => f.endsWith('.xml')) : [];
}

function veredicto(carpeta: string, archivo: string): string {
  const v = verificarArchivoEcf(leer(carpeta, archivo), { ahora: AHORA });
  return `${v.veredicto} ${v.codigos.join(' ')}`.trim();
}

describe.skipIf(!hayEjemplos)(
  'the examples of the reference (skipped when the folder is absent)',
  () => {
    const VALIDAS = [
      'dataset-dgii-1/xml',
      'dataset-dgii-1/rfce',
      'sinteticos',
      'sinteticos/rfce',
      'firma-valida-solo-sin-espacios',
    ];
    for (const carpeta of VALIDAS) {
      test.each(archivos(carpeta).filter((f) => f !== 'semilla-sin-firmar.xml'))(
        `${carpeta}/%s is valid`,
        (archivo) => {
          expect(veredicto(carpeta, archivo)).toBe('valido');
        },
      );
    }

    const NEGATIVOS: readonly (readonly [string, Veredicto, string])[] = [
      ['certificado-vencido.xml', 'rechazado', 'ecf.CERTIFICADO_VENCIDO'],
      ['cuadratura-total-dentro-de-tolerancia.xml', 'valido', ''],
      ['cuadratura-total-fuera-de-tolerancia.xml', 'condicional', 'ecf.TOTAL_NO_CUADRA'],
      ['firma-invalida-monto-alterado.xml', 'rechazado', 'ecf.FIRMA_INVALIDA'],
      ['nc-monto-mayor-que-factura.xml', 'condicional', 'ecf.TOTAL_NO_CUADRA'],
      ['rfce-codigo-seguridad-no-coincide.xml', 'valido', ''],
      ['sin-firma.xml', 'rechazado', 'ecf.FIRMA_AUSENTE'],
      ['xsd-e32-con-fecha-vencimiento.xml', 'rechazado', 'ecf.ELEMENTO_DESCONOCIDO'],
      ['xsd-e32-sin-comprador.xml', 'rechazado', 'ecf.ELEMENTO_FALTANTE'],
      ['xsd-fecha-iso.xml', 'rechazado', 'ecf.FORMATO_INVALIDO'],
      ['xsd-orden-de-etiquetas.xml', 'rechazado', 'ecf.ELEMENTO_FUERA_DE_ORDEN'],
      ['xsd-tres-decimales.xml', 'rechazado', 'ecf.FORMATO_INVALIDO'],
    ];
    test.each(NEGATIVOS)('negativos/%s is %s', (archivo, esperado, codigo) => {
      const v = verificarArchivoEcf(leer('negativos', archivo), { ahora: AHORA });
      expect(v.veredicto).toBe(esperado);
      if (codigo === '') expect(v.codigos).toEqual([]);
      else expect(v.codigos).toContain(codigo);
    });

    test('every negative of the folder has its expectation here', () => {
      expect(archivos('negativos').toSorted()).toEqual(NEGATIVOS.map(([f]) => f).toSorted());
    });

    test('an unsigned seed is refused', () => {
      expect(veredicto('sinteticos', 'semilla-sin-firmar.xml')).toContain('rechazado');
    });

    test('a summary whose code is not of its E32 is refused when both files are given', () => {
      const resumen = leer('negativos', 'rfce-codigo-seguridad-no-coincide.xml');
      const encf = /<eNCF>(\w+)</.exec(new TextDecoder().decode(resumen))?.[1] ?? '';
      const factura = archivos('sinteticos').find((f) => f.includes(encf)) ?? '';
      const dados = [
        { nombre: 'resumen', bytes: resumen },
        { nombre: 'factura', bytes: leer('sinteticos', factura) },
      ];
      const [r, f] = verificarArchivosEcf(dados, { ahora: AHORA });
      expect(r).toMatchObject({
        veredicto: 'rechazado',
        codigos: ['ecf.CODIGO_SEGURIDAD_DISTINTO'],
      });
      expect(f).toMatchObject({ veredicto: 'valido', codigos: [] });
    });

    test('the official summaries agree with their invoices', () => {
      const dados = ['dataset-dgii-1/xml', 'dataset-dgii-1/rfce'].flatMap((carpeta) =>
        archivos(carpeta).map((f) => ({ nombre: `${carpeta}/${f}`, bytes: leer(carpeta, f) })),
      );
      const malos = verificarArchivosEcf(dados, { ahora: AHORA }).filter(
        (v) => v.veredicto !== 'valido',
      );
      expect(malos).toEqual([]);
    });

    test('an expired certificate does not undo what it signed while it served', () => {
      const en2040 = instante(Date.parse('2040-01-01T00:00:00Z'));
      const bytes = leer('sinteticos', 'e33-nota-debito__130000018E330000000201.xml');
      expect(verificarArchivoEcf(bytes, { ahora: en2040 }).veredicto).toBe('valido');
    });
  },
);

describe('files that are no e-CF', () => {
  let llave: LlaveFirma;
  beforeAll(async () => {
    llave = (
      await generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Lucía', ahora: AHORA })
    ).llave;
  });
  function codigosDe(texto: string | Uint8Array): readonly string[] {
    const bytes = typeof texto === 'string' ? new TextEncoder().encode(texto) : texto;
    const v = verificarArchivoEcf(bytes, { ahora: AHORA });
    expect(v.veredicto).toBe('rechazado');
    return v.codigos;
  }

  test('rubbish, other XML and other encodings are refused with a code', () => {
    expect(codigosDe('')).toHaveLength(1);
    expect(codigosDe('hola')).toHaveLength(1);
    expect(codigosDe(firmarXml('<Otro><a>1</a></Otro>', llave))).toEqual(['ecf.TIPO_DESCONOCIDO']);
    expect(codigosDe(new Uint8Array([0x3c, 0x61, 0xf1, 0x3e]))).toEqual(['ecf.XML_CODIFICACION']);
    expect(codigosDe('<!DOCTYPE a [<!ENTITY b "c">]><ECF>&b;</ECF>')).toEqual(['ecf.XML_CON_DTD']);
  });
});
