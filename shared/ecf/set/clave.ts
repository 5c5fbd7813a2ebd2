// The name of a field of the test set: a name with as many indices as tables it is inside of, and
// perhaps the groups before it. Case, accents, spaces and underscores do not tell fields apart (the
// official workbook writes MontosubRecargo, ENCF and «NumeroContenedor »).

export type Clave = {
  /** Only letters and digits, in lower case. */
  readonly nombre: string;
  /** Groups named before it, outermost first: `Item[1]/NombreItem`. */
  readonly grupos: readonly string[];
  /** Of all its steps, outermost first. */
  readonly indices: readonly number[];
};

export function simplificar(nombre: string): string {
  return nombre
    .normalize('NFD')
    .replace(/[^a-zA-Z0-9]/g, '')
    .toLowerCase();
}

const PASO = /^\s*([^[\]]+?)\s*((?:\[\s*\d{1,6}\s*(?:,\s*\d{1,6}\s*)*\]\s*)*)$/;

/** Far longer than any, and short enough for the expression above never to take its time. */
const LARGO_MAXIMO = 256;

const leidas = new Map<string, Clave | null>();
/** Names of columns are few and repeat in every record. */
const LEIDAS_MAXIMAS = 20_000;

/** null when it is not written like the name of a field. */
export function leerClave(texto: string): Clave | null {
  if (texto.length > LARGO_MAXIMO) return null;
  const hecha = leidas.get(texto);
  if (hecha !== undefined) return hecha;
  const nueva = interpretar(texto);
  if (leidas.size < LEIDAS_MAXIMAS) leidas.set(texto, nueva);
  return nueva;
}

function interpretar(texto: string): Clave | null {
  const nombres: string[] = [];
  const indices: number[] = [];
  for (const paso of texto.split(/[/.>]/)) {
    const m = PASO.exec(paso);
    const nombre = simplificar(m?.[1] ?? '');
    if (m === null || nombre === '') return null;
    nombres.push(nombre);
    for (const [n] of (m[2] ?? '').matchAll(/\d+/g)) indices.push(Number(n));
  }
  const nombre = nombres.pop();
  return nombre === undefined ? null : { nombre, grupos: nombres, indices };
}
