// The structural validator gives the verdict of the official XSDs: on the examples, and on thousands of
// documents made from the matrix and spoiled one to three times. ECF_MUTACIONES sets how many per class.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLASES, claseDe, type ClaseDocumento } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { tieneEstructura, validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { azar, documentoAleatorio, escribir, mutar } from './ecf-generador.ts';
import { aceptaOficial, leerEjemplos, tieneEjemplos, tieneOficial } from './ecf-oficial.ts';

const POR_CLASE = Number(process.env['ECF_MUTACIONES'] ?? '150');

/**
 * xmllint takes 19, 21, 23 and 31 characters where the pattern is a choice of fixed lengths (9, 11, 13):
 * a fault of its reader (10 + 9, 12 + 9…), not of the XSD. Such a value is shortened by one, which leaves
 * it as wrong as it was and both readers sound, so that every document is compared.
 */
const FALLO_DEL_LECTOR = /(<(?:RNC\w+|RncEmisor|eNCF)>\s*)\w(\w{18}|\w{20}|\w{22}|\w{30})(?=\s*<)/g;

function sinFallo(xml: string): string {
  return xml.replace(FALLO_DEL_LECTOR, '$1$2');
}

function nuestro(xml: string, clase: ClaseDocumento): boolean {
  const leido = leerXml(xml);
  return leido.ok && tieneEstructura(leido.valor, clase);
}

describe.skipIf(!tieneOficial)('official XSDs (skipped without xmllint or DGII_XSD_DIR)', () => {
  test.each(CLASES)('a document of class %s made from the matrix is valid for its XSD', (clase) => {
    const documentos = Array.from({ length: 40 }, (_, i) =>
      escribir(documentoAleatorio(clase, azar(i))),
    );
    expect(aceptaOficial(clase, documentos)).toEqual(documentos.map(() => true));
    expect(documentos.map((d) => nuestro(d, clase))).toEqual(documentos.map(() => true));
  });

  test.each(CLASES)(
    'spoiled documents of class %s get the same verdict as from the XSD',
    (clase) => {
      const semillas = fc.sample(fc.integer({ min: 0 }), { numRuns: POR_CLASE, seed: 20261124 });
      const casos = semillas.map((semilla) => {
        const a = azar(semilla);
        const documento = documentoAleatorio(clase, a);
        const hechas = Array.from({ length: a.uno([1, 1, 1, 2, 3]) }, () => mutar(documento, a));
        return { semilla, hechas, xml: sinFallo(escribir(documento)) };
      });
      const oficial = aceptaOficial(
        clase,
        casos.map((c) => c.xml),
      );
      const distintos = casos.filter((c, i) => nuestro(c.xml, clase) !== oficial[i]);
      expect(distintos.map((c) => ({ ...c, xml: c.xml.slice(0, 4000) }))).toEqual([]);
      // Both verdicts must occur, or the comparison says nothing.
      expect(new Set(oficial).size).toBe(2);
    },
  );
});

test.skipIf(!tieneOficial)(
  'the fault of xmllint: an RNC of 19 digits, which the pattern forbids',
  () => {
    const con = (rnc: string): string =>
      escribir(documentoAleatorio('31', azar(1))).replace(/(<RNCEmisor>)[^<]*/, `$1${rnc}`);
    const diecinueve = con('1'.repeat(19));
    expect(aceptaOficial('31', [diecinueve, sinFallo(diecinueve), con('1'.repeat(9))])).toEqual([
      true,
      false,
      true,
    ]);
    expect(nuestro(diecinueve, '31')).toBe(false);
  },
);

describe.skipIf(!tieneEjemplos || !tieneOficial)(
  'examples of the DGII (skipped when absent)',
  () => {
    test('every example gets the verdict of the XSD of its own type', () => {
      const todos = [
        'dataset-dgii-1',
        'sinteticos',
        'negativos',
        'firma-valida-solo-sin-espacios',
      ].flatMap((c) => leerEjemplos(c));
      expect(todos.length).toBeGreaterThan(50);
      for (const ejemplo of todos) {
        const leido = leerXml(ejemplo.xml);
        if (!leido.ok) throw new Error(`No se pudo leer ${ejemplo.ruta}`);
        const clase = claseDe(leido.valor);
        if (clase === null) throw new Error(`Sin clase: ${ejemplo.ruta}`);
        const oficial = aceptaOficial(clase, [ejemplo.xml])[0];
        expect(validarEstructura(leido.valor).length === 0, ejemplo.ruta).toBe(oficial);
      }
    });
  },
);
