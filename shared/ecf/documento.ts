// The two shapes of an e-CF in memory: the tree as it was read (NodoXml, keeps order and whatever is
// wrong) and the tree to be written (ArbolEcf, plain data whose order the matrix decides).

/** One element as it was read from a file. */
export type NodoXml = {
  /** Local name. */
  readonly nombre: string;
  /** Namespace; absent when it has none, as every element of an e-CF except its signature. */
  readonly espacio?: string;
  readonly hijos: readonly NodoXml[];
  /**
   * Character data. Without children: all of it, '' when empty. With children: null when there is
   * only whitespace between them, the text otherwise.
   */
  readonly texto: string | null;
  /** Names of its attributes, `{namespace}name` when they have one; absent when there are none. */
  readonly atributos?: readonly string[];
  /** There was a CDATA section directly inside. */
  readonly tieneCdata?: true;
};

/** An e-CF to write: elements by name; a list repeats the element. */
export type ArbolEcf = {
  readonly [elemento: string]: string | ArbolEcf | readonly ArbolEcf[] | readonly string[];
};

/** Whether the element repeats. The compiler does not narrow readonly arrays by `Array.isArray`. */
export function esLista(valor: ArbolEcf[string]): valor is readonly ArbolEcf[] | readonly string[] {
  return Array.isArray(valor);
}

export const CLASES = [
  '31',
  '32',
  '33',
  '34',
  '41',
  '43',
  '44',
  '45',
  '46',
  '47',
  'RFCE',
  'ARECF',
  'ACECF',
  'ANECF',
  'SEMILLA',
] as const;

/** What a document is: a type of e-CF or one of the other signed messages. */
export type ClaseDocumento = (typeof CLASES)[number];

/** Name of the root element of each class. */
export function raizDe(clase: ClaseDocumento): string {
  if (clase === 'SEMILLA') return 'SemillaModel';
  return /^\d/.test(clase) ? 'ECF' : clase;
}

/** First child with that name. */
export function hijo(nodo: NodoXml, nombre: string): NodoXml | null {
  return nodo.hijos.find((h) => h.nombre === nombre) ?? null;
}

/** Descends by names: `nodoEn(raiz, 'Encabezado/Totales')`. null when a step is missing. */
export function nodoEn(nodo: NodoXml, ruta: string): NodoXml | null {
  let actual: NodoXml | null = nodo;
  for (const nombre of ruta.split('/')) {
    actual = actual === null ? null : hijo(actual, nombre);
  }
  return actual;
}

/** The text of the first element at that path, or null when it is missing. */
export function texto(nodo: NodoXml, ruta: string): string | null {
  return nodoEn(nodo, ruta)?.texto ?? null;
}

/** Every element at that path under `nodo`; the last step may repeat. */
export function nodosEn(nodo: NodoXml, ruta: string): readonly NodoXml[] {
  const corte = ruta.lastIndexOf('/');
  const padre = corte < 0 ? nodo : nodoEn(nodo, ruta.slice(0, corte));
  const nombre = ruta.slice(corte + 1);
  return padre === null ? [] : padre.hijos.filter((h) => h.nombre === nombre);
}

const NUMERO_TIPO = /^[\t\n\r ]*\+?0*(31|32|33|34|41|43|44|45|46|47)[\t\n\r ]*$/;

/** The class of a TipoeCF as it is written («31», « +031 »), or null. */
export function claseDeTipo(tipo: string): ClaseDocumento | null {
  const m = NUMERO_TIPO.exec(tipo);
  return CLASES.find((c) => c === m?.[1]) ?? null;
}

/** The class that the document says it is, or null when neither its root nor its TipoeCF tells. */
export function claseDe(raiz: NodoXml): ClaseDocumento | null {
  switch (raiz.nombre) {
    case 'ECF':
      return claseDeTipo(texto(raiz, 'Encabezado/IdDoc/TipoeCF') ?? '');
    case 'RFCE':
    case 'ARECF':
    case 'ACECF':
    case 'ANECF':
      return raiz.nombre;
    case 'SemillaModel':
      return 'SEMILLA';
    default:
      return null;
  }
}
