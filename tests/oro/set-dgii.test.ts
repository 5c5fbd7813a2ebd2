// The official test set from its file to signed documents: every amount as the set writes it, valid
// against the official XSDs (xmllint), with signatures that an independent verifier takes (xmlsec1), and
// accepted by our own verdict on files. Skipped, and said, when the reference folder is absent.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { CLASES, texto, type ClaseDocumento, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { casoDeArbol } from '#shared/ecf/set/caso-de-arbol.ts';
import { ordenarSet } from '#shared/ecf/set/ordenar-set.ts';
import type { DocumentoSet } from '#shared/ecf/set/preparar-set.ts';
import { instante } from '#shared/fecha/fecha.ts';
import {
  examinarSet,
  firmarDocumentoSet,
  type DocumentoFirmado,
} from '#server/certificacion/emitir-set.ts';
import { leerArchivoSet } from '#server/certificacion/leer-archivo-set.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { verificarArchivosEcf } from '#server/ecf/verificar-archivo.ts';
import { aceptaOficial, EJEMPLOS_DIR, tieneEjemplos, tieneOficial } from './ecf-oficial.ts';
import { libroDeSet } from './set-libro.ts';

type Registro = Readonly<Record<string, string>>;
type Casos = { readonly ECF: readonly Registro[]; readonly RFCE: readonly Registro[] };

const AHORA = instante(Date.parse('2026-12-02T14:20:00Z'));
const tieneXmlsec = spawnSync('xmlsec1', ['--version']).status === 0;
if (!tieneXmlsec) console.warn('Skipped: xmlsec1 is not here.');

const ARCHIVO = join(EJEMPLOS_DIR, 'dataset-dgii-1/casos.json');
const bytes = tieneEjemplos ? new Uint8Array(readFileSync(ARCHIVO)) : new Uint8Array();
// The file is a fixture of known shape; a wrong one fails every test that uses it.
const casos = (
  tieneEjemplos ? JSON.parse(new TextDecoder().decode(bytes)) : { ECF: [], RFCE: [] }
) as Casos;

const carpeta = mkdtempSync(join(tmpdir(), 'set-dgii-'));
let llave: LlaveFirma;
const emitidos = new Map<string, { d: DocumentoSet; firmado: DocumentoFirmado }>();

beforeAll(async () => {
  const prueba = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Firmante',
    ahora: instante(Date.parse('2026-11-24T12:00:00Z')),
  });
  llave = prueba.llave;
  writeFileSync(join(carpeta, 'certificado.pem'), llave.certificadoPem);
  if (!tieneEjemplos) return;
  for (const d of await documentos(bytes)) {
    emitidos.set(d.encf, { d, firmado: firmarDocumentoSet(d, { llave, ahora: AHORA }) });
  }
});
afterAll(() => rmSync(carpeta, { recursive: true, force: true }));

async function documentos(archivo: Uint8Array): Promise<readonly DocumentoSet[]> {
  const set = await leerArchivoSet(archivo);
  if (!set.ok) throw new Error(JSON.stringify(set.rechazos));
  return examinarSet(set.valor, AHORA).map((c) => {
    if (!c.documento.ok || !c.estaBien) throw new Error(JSON.stringify(c.rechazos));
    return c.documento.valor;
  });
}

function leido(xml: string): NodoXml {
  const r = leerXml(xml);
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

function aceptaXmlsec(xml: string): boolean {
  const archivo = join(carpeta, 'documento.xml');
  writeFileSync(archivo, xml);
  const args = ['--verify', '--trusted-pem', join(carpeta, 'certificado.pem'), archivo];
  return spawnSync('xmlsec1', args).status === 0;
}

/** What a document says, as the record that the set would write for it. */
function registroDe(xml: string, clase: ClaseDocumento): Record<string, string> {
  return casoDeArbol(clase, arbolDeNodo(leido(xml)) ?? {});
}

function sin(registro: Registro, ...claves: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(registro).filter(([k]) => !claves.includes(k)));
}

function claseDe(registro: Registro): ClaseDocumento {
  const clase = CLASES.find((c) => c === registro['TipoeCF']);
  if (clase === undefined) throw new Error('Registro sin tipo');
  return clase;
}

function todos(): { xml: string; clase: ClaseDocumento }[] {
  return [...emitidos.values()].flatMap(({ d, firmado }) => [
    { xml: firmado.xml, clase: d.clase },
    ...(firmado.rfce === null ? [] : [{ xml: firmado.rfce, clase: 'RFCE' as const }]),
  ]);
}

describe.skipIf(!tieneEjemplos)('the official set (skipped without DGII_EJEMPLOS_DIR)', () => {
  test('its 29 records give 25 e-CF and 4 summaries', () => {
    expect([casos.ECF.length, casos.RFCE.length]).toEqual([25, 4]);
    expect(emitidos.size).toBe(25);
    expect(todos().length).toBe(29);
  });

  test('every field of the 25 e-CF, amounts included, is the text of the set, and nothing is added', () => {
    for (const registro of casos.ECF) {
      const suyo = emitidos.get(registro['ENCF'] ?? '');
      if (suyo === undefined) throw new Error('no se emitió');
      const nuestro = registroDe(suyo.firmado.xml, claseDe(registro));
      expect(nuestro['FechaHoraFirma']).toBe('02-12-2026 10:19:58');
      expect(sin(nuestro, 'FechaHoraFirma')).toEqual(sin(registro, 'CasoPrueba'));
    }
  });

  test('each of the 4 summaries says what its record says, with the code of the e-CF signed with it', () => {
    for (const registro of casos.RFCE) {
      const suyo = emitidos.get(registro['ENCF'] ?? '');
      if (suyo?.firmado.rfce === null || suyo === undefined) throw new Error('sin resumen');
      const nuestro = registroDe(suyo.firmado.rfce, 'RFCE');
      expect(sin(nuestro, 'CodigoSeguridadeCF')).toEqual(sin(registro, 'CasoPrueba'));
      const valor = texto(leido(suyo.firmado.xml), 'Signature/SignatureValue') ?? '';
      expect(nuestro['CodigoSeguridadeCF']).toBe(valor.slice(0, 6));
    }
  });

  test.skipIf(!tieneOficial)('the 29 documents validate against the official XSDs', () => {
    for (const { xml, clase } of todos()) {
      expect(aceptaOficial(clase, [xml]), xml.slice(0, 200)).toEqual([true]);
    }
  });

  test.skipIf(!tieneXmlsec)('xmlsec1 verifies the 29 signatures', () => {
    for (const { xml } of todos()) expect(aceptaXmlsec(xml), xml.slice(0, 200)).toBe(true);
  });

  test('our own verdict on the 29 files is «valido», summaries beside their e-CF', () => {
    const archivos = todos().map(({ xml }, i) => ({
      nombre: String(i),
      bytes: new TextEncoder().encode(xml),
    }));
    const veredictos = verificarArchivosEcf(archivos, { ahora: AHORA });
    expect(veredictos.filter((v) => v.veredicto !== 'valido')).toEqual([]);
  });

  test('without the records of the summaries the same summaries come out of the e-CF', async () => {
    const soloEcf = new TextEncoder().encode(JSON.stringify({ ECF: casos.ECF }));
    const derivados = (await documentos(soloEcf)).filter((d) => d.resumen !== null);
    expect(derivados.map((d) => d.encf).toSorted()).toEqual(
      casos.RFCE.map((r) => r['ENCF']).toSorted(),
    );
    for (const d of derivados) {
      const registro = casos.RFCE.find((r) => r['ENCF'] === d.encf) ?? {};
      const derivado = casoDeArbol('RFCE', d.resumen ?? {});
      expect(derivado).toMatchObject(sin(registro, 'CasoPrueba'));
    }
  });

  test.each([
    ['texts', 'textos'],
    ['numbers and days as a spreadsheet types them', 'numeros'],
  ] as const)('its workbook with %s gives the same documents', async (_, modo) => {
    const delLibro = await documentos(await libroDeSet(casos, modo));
    const delJson = await documentos(bytes);
    for (const [i, d] of delLibro.entries()) {
      const otro = delJson[i];
      if (otro === undefined) throw new Error('falta un documento');
      const uno = casoDeArbol(d.clase, d.arbol);
      const dos = casoDeArbol(otro.clase, otro.arbol);
      if (modo === 'textos') expect(uno).toEqual(dos);
      else expect(valores(uno)).toEqual(valores(dos));
    }
    expect(delLibro.length).toBe(25);
  });

  test('one list with the 29 records is the same set', async () => {
    const lista = new TextEncoder().encode(JSON.stringify([...casos.ECF, ...casos.RFCE]));
    expect(await documentos(lista)).toEqual(await documentos(bytes));
  });

  test('to send, every note goes after what it modifies and nothing is lost', () => {
    const orden = ordenarSet([...emitidos.values()].map(({ d }) => d));
    expect(orden.length).toBe(25);
    const posicion = (encf: string): number => orden.findIndex((d) => d.encf === encf);
    const notas = orden.filter((d) => d.referido !== null);
    expect(notas.map((d) => d.encf)).toEqual(['E330000000001', 'E340000000015', 'E340000000002']);
    for (const d of notas) {
      expect(posicion(d.referido ?? '')).toBeGreaterThanOrEqual(0);
      expect(posicion(d.referido ?? '')).toBeLessThan(posicion(d.encf));
    }
  });
});

/** Numbers by value: a spreadsheet does not keep their final zeros. */
function valores(registro: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(registro).map(([k, v]) => [
      k,
      /^\d+\.\d+$/.test(v) && k !== 'Version' ? v.replace(/\.?0+$/, '') : v,
    ]),
  );
}
