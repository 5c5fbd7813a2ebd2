// The official test set of the DGII (25 e-CF of the ten types and 4 summaries) goes through our builder
// and our validators, and comes out as the reference documents say. Skipped, and said, when absent.

import { describe, expect, test } from 'vitest';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import { claseDe, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { verificarResumen } from '#shared/ecf/verificar-resumen.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { arbolDelCaso, claseDelCaso, datosDelCaso, leerCasos } from './casos-dgii.ts';
import { aceptaOficial, leerEjemplos, tieneEjemplos, tieneOficial } from './ecf-oficial.ts';

const HOY = fecha('2026-12-31');
const FIRMA = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>';

function leido(xml: string): NodoXml {
  const r = leerXml(xml);
  if (!r.ok) throw new Error(`No se pudo leer: ${r.rechazos[0].codigo}`);
  return r.valor;
}

function conFirma(xml: string): string {
  return xml.replace(/<\/(ECF|RFCE)>$/, `${FIRMA}</$1>`);
}

/** Refusals that would stop or taint a document: everything but warnings. */
function graves(raiz: NodoXml): string[] {
  return [
    ...validarEstructura(raiz),
    ...validarAritmetica(raiz),
    ...prevalidarEcf(raiz, { hoy: HOY }),
  ].flatMap((r) => (r.severidad === 'aviso' ? [] : `${r.codigo} ${r.campo ?? ''}`));
}

const casos = leerCasos();
const todos = [
  ...casos.ECF.map((caso) => ({ caso, clase: claseDelCaso(caso, false) })),
  ...casos.RFCE.map((caso) => ({ caso, clase: claseDelCaso(caso, true) })),
];
const facturas = casos.ECF.filter((c) => c['TipoeCF'] === '31' || c['TipoeCF'] === '32');

describe.skipIf(!tieneEjemplos)('test set of the DGII (skipped without DGII_EJEMPLOS_DIR)', () => {
  test('there are 25 e-CF and 4 summaries', () => {
    expect([casos.ECF.length, casos.RFCE.length]).toEqual([25, 4]);
  });

  test('each record, built with the figures of the set, is the reference document', () => {
    const referencias = new Map(
      leerEjemplos('dataset-dgii-1').map((e) => [
        `${e.ruta.includes('rfce') ? 'RFCE' : 'ECF'} ${e.nombre}`,
        leido(e.xml),
      ]),
    );
    for (const { caso, clase } of todos) {
      const nombre = `${clase === 'RFCE' ? 'RFCE' : 'ECF'} ${caso['CasoPrueba'] ?? ''}.xml`;
      const referencia = referencias.get(nombre);
      if (referencia === undefined) throw new Error(`Falta ${nombre}`);
      const nuestro = arbolDeNodo(leido(construirXml(clase, arbolDelCaso(caso, clase))));
      const suyo = arbolDeNodo(referencia);
      const codigo = texto(referencia, 'Encabezado/CodigoSeguridadeCF');
      expect(JSON.stringify(nuestro).replace('AAAAAA', codigo ?? 'AAAAAA'), nombre).toBe(
        JSON.stringify(suyo),
      );
    }
  });

  test('none of the 29 records has a refusal nor a condition in our validators', () => {
    for (const { caso, clase } of todos) {
      const xml = conFirma(construirXml(clase, arbolDelCaso(caso, clase)));
      expect(graves(leido(xml)), caso['CasoPrueba']).toEqual([]);
    }
  });

  test.skipIf(!tieneOficial)('the 29 records validate against the official XSDs', () => {
    for (const { caso, clase } of todos) {
      const xml = conFirma(construirXml(clase, arbolDelCaso(caso, clase)));
      expect(aceptaOficial(clase, [xml]), caso['CasoPrueba']).toEqual([true]);
    }
  });

  test('a factura of types 31 and 32, from our own data, has the totals and lines of the set', () => {
    expect(facturas.length).toBe(10);
    for (const caso of facturas) {
      const datos = datosDelCaso(caso);
      const raiz = leido(conFirma(construirXml(datos.tipo, arbolEcf(datos))));
      expect(graves(raiz), caso['CasoPrueba']).toEqual([]);
      for (const [campo, valor] of Object.entries(caso)) {
        if (!/^(Monto(Gravado|Exento|Total)|Total|ITBIS)/.test(campo)) continue;
        expect(texto(raiz, `Encabezado/Totales/${campo}`), campo).toBe(valor);
      }
    }
  });

  test.skipIf(!tieneOficial)('those facturas and their summaries validate against the XSDs', () => {
    for (const caso of facturas) {
      const datos = datosDelCaso(caso);
      const xml = conFirma(construirXml(datos.tipo, arbolEcf(datos)));
      expect(aceptaOficial(datos.tipo, [xml]), caso['CasoPrueba']).toEqual([true]);
      if (datos.tipo === '31') continue;
      const rfce = conFirma(construirXml('RFCE', resumirEcf(arbolEcf(datos), 'a/+Z09')));
      expect(aceptaOficial('RFCE', [rfce]), caso['CasoPrueba']).toEqual([true]);
    }
  });
});

describe.skipIf(!tieneEjemplos)('reference documents (skipped without DGII_EJEMPLOS_DIR)', () => {
  test('no valid example has a refusal nor a condition', () => {
    const validos = ['dataset-dgii-1', 'sinteticos', 'firma-valida-solo-sin-espacios']
      .flatMap((c) => leerEjemplos(c))
      .filter((e) => !e.ruta.includes('semilla-sin-firmar'));
    expect(validos.length).toBeGreaterThan(40);
    for (const e of validos) expect(graves(leido(e.xml)), e.ruta).toEqual([]);
  });

  test('the name of each example is RNC plus e-NCF', () => {
    for (const e of leerEjemplos('dataset-dgii-1')) {
      const avisos = prevalidarEcf(leido(e.xml), { hoy: HOY, nombreArchivo: e.nombre });
      expect(avisos, e.ruta).toEqual([]);
    }
  });

  test.each([
    ['cuadratura-total-dentro-de-tolerancia', []],
    ['cuadratura-total-fuera-de-tolerancia', ['ecf.TOTAL_NO_CUADRA']],
    ['nc-monto-mayor-que-factura', ['ecf.TOTAL_NO_CUADRA']],
    ['certificado-vencido', []],
    ['sin-firma', ['ecf.SIN_FIRMA']],
    ['xsd-e32-con-fecha-vencimiento', ['ecf.ELEMENTO_DESCONOCIDO']],
    ['xsd-e32-sin-comprador', ['ecf.ELEMENTO_FALTANTE']],
    ['xsd-fecha-iso', ['ecf.FORMATO_INVALIDO']],
    ['xsd-orden-de-etiquetas', ['ecf.ELEMENTO_FUERA_DE_ORDEN']],
    ['xsd-tres-decimales', ['ecf.FORMATO_INVALIDO']],
  ])('the negative %s has exactly its defect: %j', (nombre, esperados) => {
    const ejemplo = leerEjemplos('negativos').find((e) => e.ruta.includes(nombre));
    if (ejemplo === undefined) throw new Error(`Falta ${nombre}`);
    const raiz = leido(ejemplo.xml);
    const estructura = validarEstructura(raiz);
    const rechazos = estructura.length > 0 ? estructura : validarAritmetica(raiz);
    expect(rechazos.map((r) => r.codigo)).toEqual(esperados);
  });

  test('a summary carries the security code of its signed factura, and another code is refused', () => {
    for (const carpeta of ['dataset-dgii-1', 'sinteticos']) {
      const ejemplos = leerEjemplos(carpeta).filter((e) => /^\d+E32/.test(e.nombre));
      for (const rfce of ejemplos.filter((e) => claseDe(leido(e.xml)) === 'RFCE')) {
        const ecf = ejemplos.find((e) => e.nombre === rfce.nombre && e !== rfce);
        if (ecf === undefined) throw new Error(`Sin factura: ${rfce.ruta}`);
        expect(verificarResumen(leido(rfce.xml), leido(ecf.xml)), rfce.ruta).toEqual([]);
        const malo = rfce.xml.replace(/(<CodigoSeguridadeCF>)...../, '$1AAAAA');
        expect(verificarResumen(leido(malo), leido(ecf.xml))[0]?.codigo).toBe(
          'ecf.CODIGO_SEGURIDAD_DISTINTO',
        );
      }
    }
  });
});
