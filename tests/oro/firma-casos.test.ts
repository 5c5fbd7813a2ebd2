// The cases of types 31 and 32 of the official set, from their figures to signed bytes: the official XSD
// accepts them (xmllint), an independent verifier accepts their signature (xmlsec1), and so does our own
// verdict on files (Firmado de e-CF, mar-2023; Formato e-CF v1.0; Formato Resumen FC).

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import { codigoSeguridad } from '#shared/ecf/timbre.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { firmarXml, valorDeFirma, type LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { verificarArchivosEcf } from '#server/ecf/verificar-archivo.ts';
import {
  arbolDelCaso,
  claseDelCaso,
  datosDelCaso,
  leerCasos,
  type RegistroDgii,
} from './casos-dgii.ts';
import { aceptaOficial, tieneEjemplos, tieneOficial } from './ecf-oficial.ts';

const AHORA = instante(Date.parse('2026-12-02T14:20:00Z'));
const tieneXmlsec = spawnSync('xmlsec1', ['--version']).status === 0;
if (!tieneXmlsec) console.warn('Skipped: xmlsec1 is not here.');

const { ECF, RFCE } = leerCasos();
const casos = ECF.filter((c) => c['TipoeCF'] === '31' || c['TipoeCF'] === '32');
const nombre = (c: RegistroDgii): string => c['ENCF'] ?? '';
const carpeta = mkdtempSync(join(tmpdir(), 'firma-casos-'));
let llave: LlaveFirma;

beforeAll(async () => {
  const ahora = instante(Date.parse('2026-11-24T12:00:00Z'));
  const prueba = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Firmante',
    ahora,
  });
  llave = prueba.llave;
  writeFileSync(join(carpeta, 'certificado.pem'), llave.certificadoPem);
});
afterAll(() => rmSync(carpeta, { recursive: true, force: true }));

function aceptaXmlsec(xml: string): boolean {
  const archivo = join(carpeta, 'documento.xml');
  writeFileSync(archivo, xml);
  const args = ['--verify', '--trusted-pem', join(carpeta, 'certificado.pem'), archivo];
  return spawnSync('xmlsec1', args).status === 0;
}

function veredictos(xmls: readonly string[]): unknown[] {
  const archivos = xmls.map((xml, i) => ({
    nombre: String(i),
    bytes: new TextEncoder().encode(xml),
  }));
  return verificarArchivosEcf(archivos, { ahora: AHORA }).map((v) => [v.veredicto, v.codigos]);
}

describe.skipIf(!tieneEjemplos)('types 31 and 32 of the official set, signed by us', () => {
  test('the set has its cases', () => {
    expect(casos.length).toBeGreaterThanOrEqual(10);
  });

  test.each(casos.map((c) => [nombre(c), c] as const))(
    '%s with the figures of the set: XSD, signature and verdict',
    (_encf, caso) => {
      const clase = claseDelCaso(caso, false);
      const xml = firmarXml(construirXml(clase, arbolDelCaso(caso, clase)), llave);
      if (tieneOficial) expect(aceptaOficial(clase, [xml])).toEqual([true]);
      if (tieneXmlsec) expect(aceptaXmlsec(xml)).toBe(true);
      expect(veredictos([xml])).toEqual([['valido', []]]);
    },
  );

  test.each(casos.map((c) => [nombre(c), c] as const))(
    '%s from our own rows: XSD, signature, and its summary when it is under 250,000 pesos',
    (_encf, caso) => {
      const datos = datosDelCaso(caso);
      const xml = firmarXml(construirXml(datos.tipo, arbolEcf(datos)), llave);
      const documentos = [xml];
      if (datos.tipo === '32' && datos.totales.total < LIMITE_CONSUMO) {
        const codigo = codigoSeguridad(valorDeFirma(xml));
        documentos.push(
          firmarXml(construirXml('RFCE', resumirEcf(arbolEcf(datos), codigo)), llave),
        );
      }
      if (tieneOficial) {
        expect(aceptaOficial(datos.tipo, [xml])).toEqual([true]);
        expect(aceptaOficial('RFCE', documentos.slice(1))).toEqual(
          documentos.slice(1).map(() => true),
        );
      }
      if (tieneXmlsec) expect(documentos.map(aceptaXmlsec)).toEqual(documentos.map(() => true));
      expect(veredictos(documentos)).toEqual(documentos.map(() => ['valido', []]));
    },
  );

  test.each(RFCE.map((c) => [nombre(c), c] as const))(
    'the summary %s of the set: XSD and signature',
    (_encf, caso) => {
      const clase = claseDelCaso(caso, true);
      const xml = firmarXml(construirXml(clase, arbolDelCaso(caso, clase)), llave);
      if (tieneOficial) expect(aceptaOficial(clase, [xml])).toEqual([true]);
      if (tieneXmlsec) expect(aceptaXmlsec(xml)).toBe(true);
      expect(veredictos([xml])).toEqual([['valido', []]]);
    },
  );

  test.skipIf(!tieneXmlsec)('a changed amount is caught by both verifiers', () => {
    const [caso] = casos;
    if (caso === undefined) throw new Error('el set no tiene casos');
    const clase = claseDelCaso(caso, false);
    const xml = firmarXml(construirXml(clase, arbolDelCaso(caso, clase)), llave);
    const alterado = xml.replace(/<MontoTotal>\d/, '<MontoTotal>9');
    expect(alterado).not.toBe(xml);
    expect(aceptaXmlsec(alterado)).toBe(false);
    expect(JSON.stringify(veredictos([alterado]))).toContain('ecf.FIRMA_INVALIDA');
  });
});
