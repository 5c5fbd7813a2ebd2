// Structural validation, in one run on the same signed documents: ours, libxml2-wasm with the official XSD
// compiled once, and xmllint-wasm; in Node and in Chromium, and the memory over 100,000 documents.
// `node bench/ecf-estructura.ts`. The lines with « / » are the ratios. The official XSDs are read from
// DGII_XSD_DIR; without them only ours is measured.

import { createServer } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { chromium } from '@playwright/test';
import { build } from 'vite';
import type { ClaseDocumento } from '#shared/ecf/documento.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { validarEstructura, validarXml } from '#shared/ecf/validar-estructura.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { firmarXml } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import configuracion from '../playwright.config.ts';
import { instalarCompetidores } from './ecf-competidores.ts';
import {
  carpeta,
  documentoNota,
  documentosDgii,
  nota,
  type DocumentoBench,
} from './ecf-documentos.ts';
import { contar, memoria, porTurnos, type Corredor } from './ecf-medir.ts';

const DE_MEMORIA = 100_000;
const XSD_DIR = carpeta('DGII_XSD_DIR', '../shared/dominio/ecf/xsd/parchado');

const { llave } = await generarCertificadoPrueba({
  cedula: '00112345678',
  nombre: 'Persona de bench',
  ahora: instante(Date.parse('2026-11-24T14:00:00Z')),
});
const hayXsd = existsSync(XSD_DIR);
if (!hayXsd)
  process.stderr.write('Sin los XSD oficiales (DGII_XSD_DIR) solo se mide lo nuestro.\n');
const competidores = await instalarCompetidores(hayXsd ? ['libxml2-wasm', 'xmllint-wasm'] : []);

type Firmado = { readonly clase: ClaseDocumento; readonly xml: string };

function firmar(docs: readonly DocumentoBench[]): Firmado[] {
  return docs.map((d) => ({ clase: d.clase, xml: firmarXml(d.xml, llave) }));
}

function xsdDe(clase: ClaseDocumento): string {
  return readFileSync(join(XSD_DIR, `ecf-${clase}.xsd`), 'utf8');
}

function exigir(esValido: boolean, quien: string): void {
  if (!esValido) throw new Error(`${quien} dijo que un documento bueno no vale`);
}

function uno<T>(de: readonly T[], n: number): T {
  const elegido = de[n % de.length];
  if (elegido === undefined) throw new Error('no hay documentos');
  return elegido;
}

function conLibxml2(docs: readonly Firmado[]): Corredor[] {
  const { libxml2 } = competidores;
  if (libxml2 === null) return [];
  const esquemas = new Map(
    [...new Set(docs.map((d) => d.clase))].map((clase) => [
      clase,
      libxml2.XsdValidator.fromDoc(libxml2.XmlDocument.fromString(xsdDe(clase))),
    ]),
  );
  return [
    {
      nombre: 'libxml2-wasm',
      hacer: (n) => {
        const d = uno(docs, n);
        const documento = libxml2.XmlDocument.fromString(d.xml);
        // It throws when the document is not valid.
        esquemas.get(d.clase)?.validate(documento);
        documento.dispose();
      },
    },
  ];
}

function conXmllint(docs: readonly Firmado[]): Corredor[] {
  const { xmllint } = competidores;
  if (xmllint === null) return [];
  return [
    {
      nombre: 'xmllint-wasm',
      hacer: async (n) => {
        const d = uno(docs, n);
        const xml = [{ fileName: 'documento.xml', contents: d.xml }];
        const r = await xmllint.validateXML({ xml, schema: [xsdDe(d.clase)] });
        exigir(r.valid, 'xmllint-wasm');
      },
    },
  ];
}

const RAZONES = [
  ['Kofacture', 'libxml2-wasm'],
  ['Kofacture', 'xmllint-wasm'],
] as const;

async function medirEnNode(nombre: string, docs: readonly Firmado[]): Promise<void> {
  const corredores: Corredor[] = [
    {
      nombre: 'Kofacture',
      hacer: (n) => exigir(validarXml(uno(docs, n).xml).length === 0, 'Kofacture'),
    },
    {
      nombre: 'Kofacture con árbol',
      hacer: (n) => {
        const r = leerXml(uno(docs, n).xml);
        exigir(r.ok && validarEstructura(r.valor).length === 0, 'Kofacture');
      },
    },
    ...conLibxml2(docs),
    ...conXmllint(docs),
  ];
  contar(`validar estructura en Node: ${nombre}`, await porTurnos(corredores), RAZONES);
}

/** Our validator as one module for a browser. */
async function empaquetar(): Promise<string> {
  const hecho = await build({
    configFile: false,
    logLevel: 'error',
    // Types are stripped by the bundler itself: the tsconfig of the project extends a file that only
    // exists after `svelte-kit sync`.
    oxc: false,
    build: {
      write: false,
      minify: true,
      rolldownOptions: { tsconfig: false },
      lib: {
        entry: join(import.meta.dirname, '../shared/ecf/validar-estructura.ts'),
        formats: ['es'],
        fileName: 'validador',
      },
    },
  });
  const [salida] = Array.isArray(hecho) ? hecho : [hecho];
  const trozo = salida !== undefined && 'output' in salida ? salida.output[0] : undefined;
  if (trozo?.type !== 'chunk') throw new Error('Vite no empaquetó el validador');
  return trozo.code;
}

const TIPOS: Readonly<Record<string, string>> = {
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};

async function servir(codigo: string): Promise<{ url: string; cerrar(): void }> {
  const deLibxml2 = join(competidores.carpeta, 'node_modules/libxml2-wasm/lib');
  const servidor = createServer((pedido, respuesta) => {
    const ruta = normalize(new URL(pedido.url ?? '/', 'http://x').pathname);
    if (ruta === '/') return void respuesta.setHeader('content-type', 'text/html').end('<p>bench');
    if (ruta === '/validador.mjs') {
      return void respuesta.setHeader('content-type', 'text/javascript').end(codigo);
    }
    const archivo = join(deLibxml2, ruta.replace('/libxml2', ''));
    const tipo = TIPOS[extname(archivo)];
    if (tipo === undefined || !archivo.startsWith(deLibxml2) || !existsSync(archivo)) {
      return void respuesta.writeHead(404).end();
    }
    respuesta.setHeader('content-type', tipo).end(readFileSync(archivo));
  });
  await new Promise<void>((listo) => servidor.listen(0, '127.0.0.1', listo));
  const { port } = servidor.address() as AddressInfo; // a TCP server always answers this shape
  return { url: `http://127.0.0.1:${String(port)}/`, cerrar: () => void servidor.close() };
}

type EnPagina = {
  readonly docs: readonly Firmado[];
  readonly xsd: Readonly<Record<string, string>>;
  readonly conLibxml2: boolean;
  readonly memoria: number;
};
type DePagina = {
  readonly porSegundo: readonly (readonly [string, number])[];
  /** Bytes of the heap of the page before and after `memoria` documents; null where it cannot be known. */
  readonly monton: readonly [number, number] | null;
};

/** Runs inside of the page: it can use nothing from outside. */
async function enPagina({ docs, xsd, conLibxml2, memoria: cuantos }: EnPagina): Promise<DePagina> {
  const propio = (await import(`${location.origin}/validador.mjs`)) as {
    validarXml(xml: string): unknown[];
  };
  const corredores: [string, (n: number) => void][] = [];
  const doc = (n: number): Firmado => docs[n % docs.length] as Firmado;
  corredores.push([
    'Kofacture',
    (n) => {
      if (propio.validarXml(doc(n).xml).length > 0) throw new Error('no vale');
    },
  ]);
  if (conLibxml2) {
    type Doc = { dispose(): void };
    const lib = (await import(`${location.origin}/libxml2/index.mjs`)) as {
      XmlDocument: { fromString(t: string): Doc };
      XsdValidator: { fromDoc(d: Doc): { validate(d: Doc): void } };
    };
    const esquemas = new Map(
      Object.entries(xsd).map(([clase, texto]) => [
        clase,
        lib.XsdValidator.fromDoc(lib.XmlDocument.fromString(texto)),
      ]),
    );
    corredores.push([
      'libxml2-wasm',
      (n) => {
        const d = lib.XmlDocument.fromString(doc(n).xml);
        esquemas.get(doc(n).clase)?.validate(d);
        d.dispose();
      },
    ]);
  }
  const correr = (hacer: (n: number) => void, ms: number): number => {
    const inicio = performance.now();
    let n = 0;
    // The clock of a page is coarse: it is read once in a while.
    while (performance.now() - inicio < ms) for (let k = 0; k < 20; k++) hacer(n++);
    return (n * 1000) / (performance.now() - inicio);
  };
  const rondas = new Map<string, number[]>();
  for (const [, hacer] of corredores) correr(hacer, 300);
  for (let r = 0; r < 9; r++) {
    for (const [nombre, hacer] of corredores) {
      rondas.set(nombre, [...(rondas.get(nombre) ?? []), correr(hacer, 400)]);
    }
  }
  const usado = (): number | null => {
    Reflect.get(globalThis, 'gc')?.();
    const m = Reflect.get(performance, 'memory') as { usedJSHeapSize: number } | undefined;
    return m?.usedJSHeapSize ?? null;
  };
  const base = docs[0] as Firmado;
  const variar = (n: number): string =>
    base.xml.replace(/<eNCF>E34\d{10}/, `<eNCF>E34${String(n).padStart(10, '0')}`);
  for (let n = 0; n < 500; n++) propio.validarXml(variar(n));
  const antes = usado();
  for (let n = 0; n < cuantos; n++) {
    if (propio.validarXml(variar(n)).length > 0) throw new Error('no vale');
  }
  const despues = usado();
  return {
    porSegundo: [...rondas].map(([nombre, v]) => {
      const orden = v.toSorted((a, b) => a - b);
      return [nombre, orden[orden.length >> 1] ?? 0];
    }),
    monton: antes === null || despues === null ? null : [antes, despues],
  };
}

async function medirEnChromium(nombre: string, docs: readonly Firmado[]): Promise<void> {
  const servidor = await servir(await empaquetar());
  const opciones = configuracion.use?.launchOptions ?? {};
  const navegador = await chromium.launch({
    ...opciones,
    args: [...(opciones.args ?? []), '--js-flags=--expose-gc', '--enable-precise-memory-info'],
  });
  const pagina = await navegador.newPage();
  await pagina.goto(servidor.url);
  const clases = [...new Set(docs.map((d) => d.clase))];
  const { porSegundo, monton } = await pagina.evaluate(enPagina, {
    docs,
    xsd: Object.fromEntries(hayXsd ? clases.map((c) => [c, xsdDe(c)]) : []),
    conLibxml2: competidores.libxml2 !== null,
    memoria: DE_MEMORIA,
  });
  contar(`validar estructura en Chromium: ${nombre}`, new Map(porSegundo), RAZONES);
  if (monton !== null) {
    const mb = monton.map((b) => `${String(Math.round(b / 104_857.6) / 10)} MB`);
    process.stdout.write(
      `${JSON.stringify({ medida: 'montón de la página en Chromium', documentos: DE_MEMORIA, antes: mb[0], despues: mb[1] })}\n`,
    );
  }
  await navegador.close();
  servidor.cerrar();
}

async function medir(): Promise<void> {
  const laNota = firmar([documentoNota()]);
  const largo = Buffer.byteLength(laNota[0]?.xml ?? '');
  const nombreNota = `nota de crédito de 10 líneas, ${String(Math.round(largo / 100) / 10)} kB`;
  const oficiales = firmar(documentosDgii());
  await medirEnNode(nombreNota, laNota);
  if (oficiales.length > 0) {
    await medirEnNode(`set de la DGII, ${String(oficiales.length)} e-CF`, oficiales);
  }
  await medirEnChromium(nombreNota, laNota);
  memoria('validar la estructura de notas distintas', DE_MEMORIA, (n) => {
    exigir(
      validarXml(construirXml('34', nota(n + 1)).replace('</ECF>', '<S/></ECF>')).length === 0,
      'Kofacture',
    );
  });
}

try {
  await medir();
} finally {
  await competidores.cerrar();
}
