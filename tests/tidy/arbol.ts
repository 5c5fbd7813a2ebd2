// The source tree as the house rules see it: its files with their text, their imports and their
// identifiers. Generated folders are not part of it.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

export const RAIZ = fileURLToPath(new URL('../..', import.meta.url));

export type Archivo = {
  /** Relative to the root, with '/'. */
  readonly ruta: string;
  readonly texto: string;
};

const IGNORADAS =
  /^(node_modules|build|\.svelte-kit|\.git|\.datos|coverage|test-results|playwright-report|static\/base)/;

function* recorrer(carpeta: string): Generator<string> {
  for (const e of readdirSync(join(RAIZ, carpeta), { withFileTypes: true })) {
    const ruta = carpeta === '' ? e.name : `${carpeta}/${e.name}`;
    if (IGNORADAS.test(ruta)) continue;
    if (e.isDirectory()) yield* recorrer(ruta);
    else if (e.isFile()) yield ruta;
  }
}

const RUTAS: readonly string[] = [...recorrer('')].toSorted();

export function archivos(patron: RegExp): Archivo[] {
  return RUTAS.filter((r) => patron.test(r)).map((ruta) => ({
    ruta,
    texto: readFileSync(join(RAIZ, ruta), 'utf8'),
  }));
}

/** Tests and what only tests use. */
export const esPrueba = (ruta: string): boolean =>
  /\.test\.ts$|\/pruebas\//.test(ruta) || ruta.startsWith('tests/');

/** Code of the product, without tests: TypeScript and Svelte. */
export const CODIGO: readonly Archivo[] = archivos(
  /^(shared|sync|server|web)\/.*\.(ts|svelte)$/,
).filter((a) => !esPrueba(a.ruta));

/** The scripts of a Svelte component with the rest blanked, so that lines keep their number. */
export function guion({ ruta, texto }: Archivo): string {
  if (!ruta.endsWith('.svelte')) return texto;
  let salida = '';
  let desde = 0;
  for (const m of texto.matchAll(/<script[^>]*>([^]*?)<\/script>/g)) {
    const inicio = m.index + m[0].indexOf('>') + 1;
    const fin = inicio + (m[1]?.length ?? 0);
    salida += texto.slice(desde, inicio).replace(/[^\n]/g, ' ') + texto.slice(inicio, fin);
    desde = fin;
  }
  return salida + texto.slice(desde).replace(/[^\n]/g, ' ');
}

const LIMPIOS = new Map<string, string>();

/** Text without comments nor the contents of strings; line numbers stay. */
export function sinComentariosNiTextos(a: Archivo): string {
  const hecho = LIMPIOS.get(a.ruta);
  if (hecho !== undefined) return hecho;
  const limpio = limpiar(a);
  LIMPIOS.set(a.ruta, limpio);
  return limpio;
}

function limpiar(a: Archivo): string {
  const codigo = guion(a);
  const partes: string[] = [];
  recorrerFichas(codigo, (tipo, ficha) => {
    const esTexto =
      tipo === ts.SyntaxKind.StringLiteral ||
      tipo === ts.SyntaxKind.NoSubstitutionTemplateLiteral ||
      tipo === ts.SyntaxKind.RegularExpressionLiteral ||
      tipo === ts.SyntaxKind.SingleLineCommentTrivia ||
      tipo === ts.SyntaxKind.MultiLineCommentTrivia;
    partes.push(esTexto ? ficha.replace(/[^\n]/g, ' ') : ficha);
  });
  return partes.join('');
}

/** A slash after one of these divides; after anything else it opens a regular expression. */
const CIERRAN: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.Identifier,
  ts.SyntaxKind.NumericLiteral,
  ts.SyntaxKind.BigIntLiteral,
  ts.SyntaxKind.CloseParenToken,
  ts.SyntaxKind.CloseBracketToken,
  ts.SyntaxKind.CloseBraceToken,
  ts.SyntaxKind.ThisKeyword,
]);

function recorrerFichas(codigo: string, ver: (tipo: ts.SyntaxKind, ficha: string) => void): void {
  const lector = ts.createScanner(
    ts.ScriptTarget.Latest,
    false,
    ts.LanguageVariant.Standard,
    codigo,
  );
  /** Depth of braces at which each open template goes on. */
  const plantillas: number[] = [];
  let llaves = 0;
  let anterior: ts.SyntaxKind = ts.SyntaxKind.Unknown;
  for (;;) {
    let tipo = lector.scan();
    if (tipo === ts.SyntaxKind.EndOfFileToken) return;
    if (tipo === ts.SyntaxKind.SlashToken || tipo === ts.SyntaxKind.SlashEqualsToken) {
      if (!CIERRAN.has(anterior)) tipo = lector.reScanSlashToken();
    }
    if (tipo === ts.SyntaxKind.CloseBraceToken && plantillas.at(-1) === llaves) {
      tipo = lector.reScanTemplateToken(false);
      if (tipo === ts.SyntaxKind.TemplateTail) plantillas.pop();
    } else if (tipo === ts.SyntaxKind.TemplateHead) plantillas.push(llaves);
    else if (tipo === ts.SyntaxKind.OpenBraceToken) llaves++;
    else if (tipo === ts.SyntaxKind.CloseBraceToken) llaves--;
    ver(tipo, lector.getTokenText());
    if (tipo > ts.SyntaxKind.LastTriviaToken) anterior = tipo;
  }
}

/** Names written in the code: identifiers, also private ones. */
export function identificadores(a: Archivo): ReadonlySet<string> {
  const nombres = new Set<string>();
  recorrerFichas(guion(a), (tipo, ficha) => {
    if (tipo === ts.SyntaxKind.Identifier || tipo === ts.SyntaxKind.PrivateIdentifier) {
      nombres.add(ficha.replace(/^#/, ''));
    }
  });
  return nombres;
}

/** What a file imports, each as a path from the root ('shared/db/db.ts') or a package ('zod', 'node:fs'). */
export function importaciones(a: Archivo): readonly string[] {
  return ts.preProcessFile(guion(a), true, true).importedFiles.map(({ fileName }) => {
    if (fileName.startsWith('#')) return fileName.slice(1);
    if (fileName.startsWith('.')) return normalize(join(dirname(a.ruta), fileName));
    return fileName;
  });
}

/** 'ruta:linea' of every match. */
export function hallar(
  lista: readonly Archivo[],
  patron: RegExp,
  ver: (a: Archivo) => string,
): string[] {
  return lista.flatMap((a) =>
    ver(a)
      .split('\n')
      .flatMap((linea, i) =>
        patron.test(linea) ? [`${a.ruta}:${String(i + 1)}: ${linea.trim()}`] : [],
      ),
  );
}
