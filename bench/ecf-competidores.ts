// The libraries that the e-CF benches measure themselves against. They are no dependencies of the project:
// each run installs them in a temporary folder with npm. Without a network there is only ours to measure,
// and it says so.

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is used of each one; their own types are not here to be imported. */
export type DgiiEcf = {
  readonly Signature: new (
    privada: string,
    certificado: string,
  ) => { signXml(xml: string, raiz?: string): string };
  readonly Transformer: new () => { json2xml(datos: unknown): string };
  readonly validateXMLCertificate: (xml: string) => { readonly isValid: boolean };
};
type DocumentoLibxml2 = { dispose(): void };
export type Libxml2Wasm = {
  readonly XmlDocument: { fromString(xml: string): DocumentoLibxml2 };
  readonly XsdValidator: {
    fromDoc(xsd: DocumentoLibxml2): { validate(documento: DocumentoLibxml2): void };
  };
};
export type XmllintWasm = {
  readonly validateXML: (pedido: {
    readonly xml: readonly { readonly fileName: string; readonly contents: string }[];
    readonly schema: readonly string[];
  }) => Promise<{ readonly valid: boolean }>;
};

export type Competidores = {
  readonly carpeta: string;
  readonly dgiiEcf: DgiiEcf | null;
  readonly libxml2: Libxml2Wasm | null;
  readonly xmllint: XmllintWasm | null;
  cerrar(): Promise<void>;
};

const VERSIONES = {
  'dgii-ecf': '1.8.0',
  'libxml2-wasm': '0.7.2',
  'xmllint-wasm': '5.3.0',
} as const;

function avisar(linea: string): void {
  process.stderr.write(`${linea}\n`);
}

/** Each is null when it could not be installed or loaded. */
export async function instalarCompetidores(
  nombres: readonly (keyof typeof VERSIONES)[],
): Promise<Competidores> {
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-competidores-'));
  // dgii-ecf depends on a placeholder called `fs` that the registry withdraws at times; Node has its own.
  const manifiesto = { private: true, overrides: { fs: 'npm:empty-npm-package@1.0.0' } };
  await writeFile(join(carpeta, 'package.json'), JSON.stringify(manifiesto));
  const pedidos = nombres.map((n) => `${n}@${VERSIONES[n]}`);
  const r = spawnSync(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', carpeta, ...pedidos],
    { encoding: 'utf8', timeout: 180_000 },
  );
  if (r.status !== 0) {
    avisar(`No se pudieron instalar ${pedidos.join(', ')}: solo se mide lo nuestro.`);
  }
  const pedir = createRequire(join(carpeta, 'package.json'));
  const cargar = async (
    nombre: keyof typeof VERSIONES,
    hacer: () => Promise<unknown>,
  ): Promise<unknown> => {
    if (r.status !== 0 || !nombres.includes(nombre)) return null;
    try {
      return await hacer();
    } catch (causa) {
      avisar(`${nombre} no se pudo cargar (${String(causa).split('\n')[0] ?? ''}).`);
      return null;
    }
  };
  const libxml2 = join(carpeta, 'node_modules/libxml2-wasm/lib/index.mjs');
  return {
    carpeta,
    // What a foreign library exports is only known by its documentation: the types above.
    dgiiEcf: (await cargar('dgii-ecf', async () => pedir('dgii-ecf'))) as DgiiEcf | null,
    libxml2: (await cargar(
      'libxml2-wasm',
      () => import(pathToFileURL(libxml2).href),
    )) as Libxml2Wasm | null,
    xmllint: (await cargar('xmllint-wasm', async () =>
      pedir('xmllint-wasm'),
    )) as XmllintWasm | null,
    cerrar: () => rm(carpeta, { recursive: true, force: true }),
  };
}
