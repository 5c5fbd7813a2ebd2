// The official side of the e-CF tests: the published XSDs through xmllint, and the folder of examples.
// Both live outside the repository; DGII_XSD_DIR and DGII_EJEMPLOS_DIR say where. Without them (or
// without xmllint) the tests that need them are skipped, and say so.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { ClaseDocumento } from '#shared/ecf/documento.ts';

const RAIZ = resolve(import.meta.dirname, '../..');

function carpeta(variable: string, defecto: string): string {
  return resolve(RAIZ, process.env[variable] ?? defecto);
}

const XSD_DIR = carpeta('DGII_XSD_DIR', '../shared/dominio/ecf/xsd/parchado');
export const EJEMPLOS_DIR = carpeta('DGII_EJEMPLOS_DIR', '../shared/dominio/ecf/ejemplos');
export const FISCAL_DIR = carpeta('DGII_FISCAL_DIR', '../shared/dominio/fiscal/datos');

const tieneXmllint = spawnSync('xmllint', ['--version']).status === 0;

export const tieneOficial = tieneXmllint && existsSync(XSD_DIR);
export const tieneEjemplos = existsSync(EJEMPLOS_DIR);

if (!tieneOficial)
  console.warn('Skipped: xmllint or the official XSDs (DGII_XSD_DIR) are not here.');
if (!tieneEjemplos) console.warn('Skipped: the e-CF examples (DGII_EJEMPLOS_DIR) are not here.');

function xsdDe(clase: ClaseDocumento): string {
  const nombre = /^\d/.test(clase)
    ? `ecf-${clase}`
    : clase === 'RFCE'
      ? 'rfce-32'
      : clase.toLowerCase();
  return join(XSD_DIR, `${nombre}.xsd`);
}

const POR_LLAMADA = 400;

/** Whether the official XSD of the class accepts each document; xmllint reads many at a time. */
export function aceptaOficial(clase: ClaseDocumento, documentos: readonly string[]): boolean[] {
  const dir = mkdtempSync(join(tmpdir(), 'ecf-oficial-'));
  try {
    const veredictos: boolean[] = [];
    for (let i = 0; i < documentos.length; i += POR_LLAMADA) {
      const nombres = documentos.slice(i, i + POR_LLAMADA).map((xml, j) => {
        const nombre = `d${String(i + j)}.xml`;
        writeFileSync(join(dir, nombre), xml);
        return nombre;
      });
      const { stderr } = spawnSync('xmllint', ['--noout', '--schema', xsdDe(clase), ...nombres], {
        cwd: dir,
        encoding: 'utf8',
        maxBuffer: 256 * 1024 * 1024,
      });
      if (/failed to compile/.test(stderr)) throw new Error(`El XSD de ${clase} no compila`);
      const validos = new Set(
        [...stderr.matchAll(/^(d\d+\.xml) validates$/gm)].map((m) => m[1] ?? ''),
      );
      veredictos.push(...nombres.map((n) => validos.has(n)));
    }
    return veredictos;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

export type Ejemplo = {
  /** Path inside the folder of examples. */
  readonly ruta: string;
  /** RNC + e-NCF, as the file is called or says after `__`. */
  readonly nombre: string;
  readonly xml: string;
};

/** Every example of a subfolder, in alphabetical order. */
export function leerEjemplos(subcarpeta: string): readonly Ejemplo[] {
  if (!tieneEjemplos) return [];
  return readdirSync(join(EJEMPLOS_DIR, subcarpeta), { recursive: true, encoding: 'utf8' })
    .filter((r) => r.endsWith('.xml'))
    .sort()
    .map((r) => ({
      ruta: join(subcarpeta, r),
      nombre: basename(r).split('__').at(-1) ?? r,
      xml: readFileSync(join(EJEMPLOS_DIR, subcarpeta, r), 'utf8'),
    }));
}
