// Finds the order that the words call, reads its options and runs it. What is misused is told in
// Spanish with the way to ask for help.

import { parseArgs } from 'node:util';
import { ORDENES } from './ordenes.ts';
import { BIEN, MAL_USO, type Orden, type Pedido, type Salida } from './orden.ts';

const COMO = 'npm run -s kofacture --';

export function ayudaGeneral(): string[] {
  const ancho = Math.max(...ORDENES.map((o) => `${o.nombre} ${o.uso}`.trim().length));
  return [
    `Uso: ${COMO} ‹orden› [opciones]`,
    '',
    'Órdenes:',
    ...ORDENES.map((o) => `  ${`${o.nombre} ${o.uso}`.trim().padEnd(ancho)}  ${o.resumen}`),
    '',
    `${COMO} ‹orden› --ayuda explica cada una.`,
  ];
}

export function ayudaDe(o: Orden): string[] {
  return [`Uso: ${COMO} ${`${o.nombre} ${o.uso}`.trim()}`, '', o.resumen, '', ...o.detalle];
}

/** Edits between two words (Levenshtein), to guess what was meant. */
export function distancia(a: string, b: string): number {
  let fila = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const nueva = [i];
    for (let j = 1; j <= b.length; j++) {
      const cambiar = (fila[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      nueva.push(Math.min(cambiar, (fila[j] ?? 0) + 1, (nueva[j - 1] ?? 0) + 1));
    }
    fila = nueva;
  }
  return fila[b.length] ?? 0;
}

function sugerencia(palabras: string): Orden | undefined {
  const [mejor] = ORDENES.map((o) => ({ o, d: distancia(palabras, o.nombre) }))
    .filter(
      ({ o, d }) => d <= Math.max(2, o.nombre.length / 3) || o.nombre.startsWith(`${palabras} `),
    )
    .toSorted((x, y) => x.d - y.d);
  return mejor?.o;
}

function ordenDesconocida(palabras: readonly string[], salida: Salida): number {
  const dicho = palabras.slice(0, 2).join(' ');
  const parecida = sugerencia(dicho) ?? sugerencia(palabras[0] ?? '');
  salida.avisar(`No existe la orden «${dicho}».`);
  if (parecida !== undefined) salida.avisar(`¿Quiso decir «${parecida.nombre}»?`);
  salida.avisar(`Para ver las órdenes: ${COMO} --ayuda`);
  return MAL_USO;
}

function malUso(o: Orden, motivo: string, salida: Salida): number {
  salida.avisar(motivo);
  salida.avisar(`Uso: ${COMO} ${`${o.nombre} ${o.uso}`.trim()}`);
  return MAL_USO;
}

type Leidos = Pick<Pedido, 'posicionales' | 'valores'>;

/** The options of the order, or the sentence that says what is wrong with them. */
function leerOpciones(o: Orden, args: readonly string[]): Leidos | string {
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options: o.opciones,
      allowPositionals: true,
      strict: true,
    });
    // No order declares an option that repeats, so no value is a list.
    const valores = values as Leidos['valores'];
    if (positionals.length < o.posicionales.minimo) return 'Falta decir sobre qué.';
    if (positionals.length > o.posicionales.maximo) {
      return `Sobra «${positionals[o.posicionales.maximo] ?? ''}».`;
    }
    return { posicionales: positionals, valores };
  } catch (e) {
    const { code, message } = e as NodeJS.ErrnoException;
    const opcion = /'(-[^' ]*)/.exec(message)?.[1] ?? '';
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return `No existe la opción ${opcion}.`;
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
      return `Falta el valor de ${opcion}, o sobra.`;
    throw e;
  }
}

/** Runs what `args` ask for and returns the exit code. */
export async function despachar(
  args: readonly string[],
  partes: Omit<Pedido, 'posicionales' | 'valores'>,
): Promise<number> {
  const { salida } = partes;
  const pideAyuda = args.some((a) => a === '--ayuda' || a === '-h' || a === '--help');
  const resto = args.filter((a) => a !== '--ayuda' && a !== '-h' && a !== '--help');
  const orden = ORDENES.find((o) => `${resto.join(' ')} `.startsWith(`${o.nombre} `));
  if (orden === undefined) {
    if (resto.length > 0 && !pideAyuda) return ordenDesconocida(resto, salida);
    for (const linea of ayudaGeneral()) salida.decir(linea);
    return pideAyuda ? BIEN : MAL_USO;
  }
  if (pideAyuda) {
    for (const linea of ayudaDe(orden)) salida.decir(linea);
    return BIEN;
  }
  const leidos = leerOpciones(orden, resto.slice(orden.nombre.split(' ').length));
  if (typeof leidos === 'string') return malUso(orden, leidos, salida);
  return orden.ejecutar({ ...partes, ...leidos });
}
