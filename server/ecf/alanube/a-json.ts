// An e-CF as Alanube's JSON: the same tree that we would sign, element by element, with the same digits. No
// figure is computed here, so its totals are those that were posted. An amount is a JSON number whose text is
// the one of the XML; JavaScript never reads it as a number.

import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { CORRESPONDENCIA, type Campo, type Correspondencia } from './correspondencia.ts';

export type CuerpoAlanube = {
  /** JSON text, ready to be sent. */
  readonly json: string;
  /** Paths of the elements for which nothing is documented: with any of them it must not be sent. */
  readonly sinEquivalente: readonly string[];
};

export type OpcionesCuerpo = {
  /** Associated company for which it is issued; null for the one of the token. */
  readonly idCompania: string | null;
  /** JSON names of amounts that travel as text. */
  readonly comoTexto: readonly string[];
};

type Contexto = { readonly comoTexto: ReadonlySet<string>; readonly faltan: string[] };

/** JSON text of a member and of a whole value. */
type Miembro = readonly [nombre: string, json: string];

export function cuerpoAlanube(arbol: ArbolEcf, opciones: OpcionesCuerpo): CuerpoAlanube {
  const c: Contexto = { comoTexto: new Set(opciones.comoTexto), faltan: [] };
  const { idCompania } = opciones;
  const compania: readonly Miembro[] =
    idCompania === null ? [] : [['company', escribir([['id', JSON.stringify(idCompania)]])]];
  const json = escribir([...compania, ...miembros(arbol, CORRESPONDENCIA, { c, ruta: '' })]);
  return { json, sinEquivalente: c.faltan };
}

type Lugar = { readonly c: Contexto; readonly ruta: string };

function miembros(arbol: ArbolEcf, campos: Correspondencia, { c, ruta }: Lugar): Miembro[] {
  return Object.entries(arbol).flatMap(([elemento, valor]): readonly Miembro[] => {
    const suya = campos[elemento];
    const aqui = `${ruta}${elemento}`;
    if (suya === 'nada') return [];
    if (suya === undefined) {
      c.faltan.push(aqui);
      return [];
    }
    if ('clase' in suya) {
      invariante(typeof valor === 'string', `${aqui} es un valor`);
      return [[suya.json, escalar(suya, valor, c)]];
    }
    const lugar = { c, ruta: `${aqui}/` };
    if (suya.lista !== null) return [[suya.json, lista(valor, suya.lista, { suya, lugar })]];
    // A group of the e-CF is one tree: only lists repeat, and they were taken above.
    const hijos = miembros(valor as ArbolEcf, suya.campos, lugar);
    return suya.json === '' ? hijos : [[suya.json, escribir(hijos)]];
  });
}

function lista(
  valor: ArbolEcf[string],
  elemento: string,
  de: { readonly suya: { readonly campos: Correspondencia }; readonly lugar: Lugar },
): string {
  const dentro = typeof valor === 'object' && elemento in valor ? valor : null;
  invariante(dentro !== null, `${de.lugar.ruta}${elemento} es una lista`);
  const elementos = (dentro as ArbolEcf)[elemento]; // `in` was asked above
  invariante(Array.isArray(elementos), `${de.lugar.ruta}${elemento} se repite`);
  const lugar = { ...de.lugar, ruta: `${de.lugar.ruta}${elemento}/` };
  const escritos = elementos.map((x: string | ArbolEcf) =>
    typeof x === 'string' ? JSON.stringify(x) : escribir(miembros(x, de.suya.campos, lugar)),
  );
  return `[${escritos.join(',')}]`;
}

const NUMERO = /^-?\d+(\.\d+)?$/;

function escalar(campo: Campo, valor: string, c: Contexto): string {
  if (campo.clase === 'fecha') {
    const dia = leerFechaEcf(valor);
    invariante(dia !== null, `«${valor}» es una fecha de e-CF`);
    return JSON.stringify(dia);
  }
  if (campo.clase === 'texto' || c.comoTexto.has(campo.json)) return JSON.stringify(valor);
  invariante(NUMERO.test(valor), `«${valor}» es un número de e-CF`);
  // JSON admits no zeros on the left («01» is an income type of the XML).
  return valor.replace(/^(-?)0+(?=\d)/, '$1');
}

function escribir(pares: readonly Miembro[]): string {
  return `{${pares.map(([nombre, json]) => `${JSON.stringify(nombre)}:${json}`).join(',')}}`;
}
