// Random documents of the ten types and their summaries go all the way: computed, written, valid for our
// structure (and a sample for the official XSDs), read back equal, with nothing that does not add up and
// without a refusal of the rules. ECF_CASOS sets how many per type.

import { describe, expect, test } from 'vitest';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { calcularEcf, type EcfCalculado } from '#shared/ecf/calculo/calcular-ecf.ts';
import type { EntradaEcf } from '#shared/ecf/calculo/entrada.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { ArbolEcf, ClaseDocumento, NodoXml } from '#shared/ecf/documento.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { TIPOS_E, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { documentoAbstracto, HOY_DOCUMENTOS } from '../apoyo/documentos-ecf.ts';
import { firmar, leido } from './ecf-base.ts';
import { aceptaOficial, tieneOficial } from './ecf-oficial.ts';

const POR_TIPO = Number(process.env['ECF_CASOS'] ?? '300');
const MUESTRA = POR_TIPO > 300 ? 400 : 100;
const AHORA = instante(Date.parse(`${HOY_DOCUMENTOS}T23:00:00Z`));

function semillas(cuantas: number): readonly number[] {
  return Array.from({ length: cuantas }, (_, i) => 20_261_124 + i);
}

function calculado(entrada: EntradaEcf): EcfCalculado {
  const r = calcularEcf(entrada);
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  return r.valor;
}

/** Everything wrong with a document that was read, warnings of the rules aside. */
function defectos(raiz: NodoXml, clase: ClaseDocumento): string[] {
  const reglas = prevalidarEcf(raiz, { hoy: HOY_DOCUMENTOS, ahora: AHORA });
  return [
    ...validarEstructura(raiz, clase),
    ...validarAritmetica(raiz),
    ...reglas.filter((x) => x.severidad !== 'aviso'),
  ].map((x) => `${x.codigo} ${x.campo ?? ''} ${JSON.stringify(x.datos ?? {})}`);
}

function deIdaYVuelta(arbol: ArbolEcf, clase: ClaseDocumento): { raiz: NodoXml; vuelta: unknown } {
  const raiz = leido(firmar(construirXml(clase, arbol)));
  return { raiz, vuelta: arbolDeNodo(raiz, clase) };
}

function xmlDe(tipo: TipoEcf, semilla: number): string {
  return firmar(construirXml(tipo, calculado(documentoAbstracto(tipo, semilla)).arbol));
}

describe.each(TIPOS_E)('type %s', (tipo) => {
  test(
    'every random document is computed, written, read back equal, and nothing is wrong with it',
    { timeout: 600_000 },
    () => {
      for (const semilla of semillas(POR_TIPO)) {
        const { arbol } = calculado(documentoAbstracto(tipo, semilla));
        const { raiz, vuelta } = deIdaYVuelta(arbol, tipo);
        if (JSON.stringify(vuelta) !== JSON.stringify(ordenado(arbol, tipo))) {
          expect(vuelta, `seed ${String(semilla)}`).toEqual(ordenado(arbol, tipo));
        }
        const suyos = defectos(raiz, tipo);
        if (suyos.length > 0) expect(suyos, `seed ${String(semilla)}`).toEqual([]);
      }
    },
  );

  test.skipIf(!tieneOficial)(
    'a sample of them is valid for the official XSD (skipped without xmllint or DGII_XSD_DIR)',
    { timeout: 120_000 },
    () => {
      const documentos = semillas(MUESTRA).map((s) => xmlDe(tipo, s));
      const malos = aceptaOficial(tipo, documentos).flatMap((ok, i) => (ok ? [] : [i]));
      expect(malos).toEqual([]);
    },
  );
});

/** The tree in the order of the matrix, as it comes back. */
function ordenado(arbol: ArbolEcf, clase: ClaseDocumento): ArbolEcf | null {
  return arbolDeNodo(nodoDeArbol(clase, arbol), clase);
}

describe('summaries', () => {
  const facturas = (cuantas: number): readonly EcfCalculado[] => {
    const suyas: EcfCalculado[] = [];
    for (let s = 1; suyas.length < cuantas; s++) {
      const e = calculado(documentoAbstracto('32', s));
      if (e.cifras.total < LIMITE_CONSUMO) suyas.push(e);
    }
    return suyas;
  };

  test(
    'the summary of every E32 under the limit is valid, adds up and reads back equal',
    { timeout: 600_000 },
    () => {
      for (const { arbol } of facturas(POR_TIPO)) {
        const rfce = resumirEcf(arbol, 'a/+Z09');
        const { raiz, vuelta } = deIdaYVuelta(rfce, 'RFCE');
        expect(vuelta).toEqual(ordenado(rfce, 'RFCE'));
        expect(defectos(raiz, 'RFCE')).toEqual([]);
      }
    },
  );

  test.skipIf(!tieneOficial)('a sample of them is valid for the official XSD', () => {
    const documentos = facturas(MUESTRA).map(({ arbol }) =>
      firmar(construirXml('RFCE', resumirEcf(arbol, 'a/+Z09'))),
    );
    expect(aceptaOficial('RFCE', documentos).every(Boolean)).toBe(true);
  });
});
