// Property: any document of the ten types (and any summary), written as a flat record of the test set,
// comes back as the same document, whatever the order and the case of its fields.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { ArbolEcf, ClaseDocumento } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { arbolDeCaso } from '#shared/ecf/set/arbol-de-caso.ts';
import { casoDeArbol } from '#shared/ecf/set/caso-de-arbol.ts';
import { leerSet } from '#shared/ecf/set/registro.ts';
import { TIPOS_ECF } from '#shared/ecf/matriz/ecf.ts';
import { azar, documentoAleatorio, escribir } from './ecf-generador.ts';

const DOCUMENTOS = Number(process.env['ECF_SET_DOCUMENTOS'] ?? '60');

type Valor = ArbolEcf[string];

function esLista(valor: Valor): valor is readonly ArbolEcf[] | readonly string[] {
  return Array.isArray(valor);
}

/** What a record can say: no empty elements, no spaces around. null when nothing is left. */
function decible(valor: string | ArbolEcf): string | ArbolEcf | null {
  if (typeof valor === 'string') {
    const texto = valor.trim();
    return texto === '' || texto === '#e' ? null : texto;
  }
  const pares = Object.entries(valor).flatMap(([nombre, v]): [string, Valor][] => {
    const uno: readonly (string | ArbolEcf)[] = esLista(v) ? v : [v];
    const limpios = uno.map(decible).filter((x) => x !== null);
    const [primero] = limpios;
    if (primero === undefined) return [];
    // The elements of a list are all of a kind, as they were before.
    return [[nombre, (esLista(v) ? limpios : primero) as Valor]];
  });
  return pares.length === 0 ? null : Object.fromEntries(pares);
}

function arbolAleatorio(clase: ClaseDocumento, semilla: number): ArbolEcf {
  const leido = leerXml(escribir(documentoAleatorio(clase, azar(semilla))));
  if (!leido.ok) throw new Error(leido.rechazos[0].codigo);
  const arbol = decible(arbolDeNodo(leido.valor, clase) ?? {});
  if (arbol === null || typeof arbol === 'string') throw new Error('documento vacío');
  return arbol;
}

function deVuelta(registro: Readonly<Record<string, string>>, esResumen: boolean): unknown {
  const set = leerSet({ [esResumen ? 'rfce' : 'ecf']: [registro] });
  if (!set.ok) return set.rechazos;
  const [caso] = esResumen ? set.valor.rfce : set.valor.ecf;
  if (caso === undefined) throw new Error('el registro se perdió');
  const arbol = arbolDeCaso(caso);
  return arbol.ok ? arbol.valor : arbol.rechazos;
}

/** Same fields in another order, some with other case, spaces or accents. */
function desordenado(
  registro: Readonly<Record<string, string>>,
  semilla: number,
): Record<string, string> {
  const a = azar(semilla);
  const pares = Object.entries(registro).map(([k, v]): [string, string] => {
    const clave = a.uno([k, k.toUpperCase(), k.toLowerCase(), ` ${k} `, k.replace('[', ' [ ')]);
    return [clave, a.suerte(0.2) ? ` ${v}\t` : v];
  });
  for (let i = pares.length - 1; i > 0; i--) {
    const j = a.entero(i + 1);
    const [x, y] = [pares[i], pares[j]];
    if (x !== undefined && y !== undefined) [pares[i], pares[j]] = [y, x];
  }
  return Object.fromEntries([...pares, ['CasoPrueba', 'x'], ['CampoVacio[3]', '#e']]);
}

describe.each([...TIPOS_ECF, 'RFCE'] as const)('type %s', (clase) => {
  test(`${String(DOCUMENTOS)} documents flattened come back equal, and as the same XML`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (semilla) => {
        const arbol = arbolAleatorio(clase, semilla);
        const registro = casoDeArbol(clase, arbol);
        const esResumen = clase === 'RFCE';
        expect(deVuelta(registro, esResumen)).toEqual({ clase, arbol });
        const vuelto = deVuelta(desordenado(registro, semilla), esResumen);
        expect(vuelto).toEqual({ clase, arbol });
        // The order of the fields is of the matrix and not of the record.
        expect(construirXml(clase, (vuelto as { arbol: ArbolEcf }).arbol)).toBe(
          construirXml(clase, arbol),
        );
      }),
      { numRuns: DOCUMENTOS },
    );
  });
});
