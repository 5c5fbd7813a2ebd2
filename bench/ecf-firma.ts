// Signing and verifying, in one run on the same documents and the same key: ours, npm dgii-ecf, xml-crypto
// as it comes, and the bare RSA-2048 operation of node:crypto, which nobody can go above.
// `node bench/ecf-firma.ts`. The lines with « / » are the ratios.

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { construirXml } from '#shared/ecf/construir.ts';
import { raizDe } from '#shared/ecf/documento.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { ALGORITMO, firmarVarios, firmarXml } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { aceptaReferencia, firmarConReferencia } from '#server/ecf/pruebas/firma-referencia.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import { decir } from './apoyo.ts';
import { instalarCompetidores } from './ecf-competidores.ts';
import { documentoNota, documentosDgii, nota, type DocumentoBench } from './ecf-documentos.ts';
import { contar, memoria, porTurnos, redondear, type Corredor } from './ecf-medir.ts';

const AHORA = instante(Date.parse('2026-11-24T14:00:00Z'));
const A_LA_VEZ = 400;
const DE_MEMORIA = 100_000;

const { llave } = await generarCertificadoPrueba({
  cedula: '00112345678',
  nombre: 'Persona de bench',
  ahora: AHORA,
});
const privada = createPrivateKey(llave.privadaPem);
const publica = createPublicKey(llave.certificadoPem);
// SignedInfo measures about this much.
const MENSAJE = Buffer.alloc(600, 7);
const FIRMA = sign(ALGORITMO, MENSAJE, privada);
const competidores = await instalarCompetidores(['dgii-ecf']);
const { dgiiEcf } = competidores;

function uno<T>(de: readonly T[], n: number): T {
  const elegido = de[n % de.length];
  if (elegido === undefined) throw new Error('no hay documentos');
  return elegido;
}

async function medirFirma(nombre: string, docs: readonly DocumentoBench[]): Promise<void> {
  const corredores: Corredor[] = [
    { nombre: 'RSA-2048 sola', hacer: () => sign(ALGORITMO, MENSAJE, privada) },
    {
      nombre: 'Kofacture',
      hacer: (n) => {
        const d = uno(docs, n);
        return firmarXml(construirXml(d.clase, d.arbol), llave);
      },
    },
    {
      nombre: 'xml-crypto',
      hacer: (n) => {
        const d = uno(docs, n);
        return firmarConReferencia(construirXml(d.clase, d.arbol), llave);
      },
    },
  ];
  if (dgiiEcf !== null) {
    const firmador = new dgiiEcf.Signature(llave.privadaPem, llave.certificadoPem);
    const escritor = new dgiiEcf.Transformer();
    corredores.push({
      nombre: 'dgii-ecf',
      hacer: (n) => {
        const d = uno(docs, n);
        return firmador.signXml(escritor.json2xml({ [raizDe(d.clase)]: d.arbol }));
      },
    });
    // Measuring something that the DGII would refuse says nothing.
    const firmado = firmador.signXml(escritor.json2xml({ ECF: docs[0]?.arbol ?? {} }));
    if (!verificarFirma(firmado, { ahora: AHORA }).ok) throw new Error('dgii-ecf firmó mal');
  }
  contar(`construir y firmar: ${nombre}`, await porTurnos(corredores), [
    ['Kofacture', 'dgii-ecf'],
    ['Kofacture', 'RSA-2048 sola'],
    ['Kofacture', 'xml-crypto'],
  ]);
}

async function medirVerificacion(nombre: string, docs: readonly DocumentoBench[]): Promise<void> {
  const firmados = docs.map((d) => firmarXml(d.xml, llave));
  const exigir = (esBueno: boolean): void => {
    if (!esBueno) throw new Error('una firma buena no verificó');
  };
  const corredores: Corredor[] = [
    { nombre: 'RSA-2048 sola', hacer: () => verify(ALGORITMO, MENSAJE, publica, FIRMA) },
    {
      nombre: 'Kofacture',
      hacer: (n) => exigir(verificarFirma(uno(firmados, n), { ahora: AHORA }).ok),
    },
    { nombre: 'xml-crypto', hacer: (n) => exigir(aceptaReferencia(uno(firmados, n))) },
  ];
  if (dgiiEcf !== null) {
    corredores.push({
      nombre: 'dgii-ecf',
      hacer: (n) => exigir(dgiiEcf.validateXMLCertificate(uno(firmados, n)).isValid),
    });
  }
  contar(`verificar: ${nombre}`, await porTurnos(corredores), [
    ['Kofacture', 'dgii-ecf'],
    ['Kofacture', 'xml-crypto'],
    ['Kofacture', 'RSA-2048 sola'],
  ]);
}

async function medirVarios(): Promise<void> {
  const documentos = Array.from({ length: A_LA_VEZ }, (_, n) => construirXml('34', nota(n + 1)));
  const porSegundo: { uno: number; hilos: number }[] = [];
  for (let n = 0; n < 5; n++) {
    const a = performance.now();
    for (const d of documentos) firmarXml(d, llave);
    const b = performance.now();
    await firmarVarios(documentos, llave);
    const c = performance.now();
    porSegundo.push({ uno: (A_LA_VEZ * 1000) / (b - a), hilos: (A_LA_VEZ * 1000) / (c - b) });
  }
  const medio = porSegundo.toSorted((x, y) => x.hilos / x.uno - y.hilos / y.uno)[2];
  if (medio === undefined) return;
  decir({
    medida: `firmar ${String(A_LA_VEZ)} notas de una vez`,
    'una tras otra por segundo': redondear(medio.uno),
    'en los hilos por segundo': redondear(medio.hilos),
    'hilos / una tras otra': Math.round((medio.hilos / medio.uno) * 100) / 100,
  });
}

async function medir(): Promise<void> {
  const laNota = documentoNota();
  const largo = Buffer.byteLength(firmarXml(laNota.xml, llave));
  const nombreNota = `nota de crédito de 10 líneas, ${String(Math.round(largo / 100) / 10)} kB firmada`;
  const oficiales = documentosDgii();
  await medirFirma(nombreNota, [laNota]);
  await medirVerificacion(nombreNota, [laNota]);
  if (oficiales.length > 0) {
    const nombre = `set de la DGII, ${String(oficiales.length)} e-CF`;
    await medirFirma(nombre, oficiales);
    await medirVerificacion(nombre, oficiales);
  }
  await medirVarios();
  if (process.argv.includes('--memoria')) {
    memoria('construir, firmar y verificar notas distintas', DE_MEMORIA, (n) =>
      verificarFirma(firmarXml(construirXml('34', nota(n + 1)), llave), { ahora: AHORA }),
    );
  }
}

try {
  await medir();
} finally {
  await competidores.cerrar();
}
