// The engine computes again every document of the official set and of the synthetic examples from what was
// decided in it, and each figure of the header comes out equal; signed by us, the official XSD and xmlsec1
// take each of them. Skipped, and said, when they are absent.

import { describe, expect, test } from 'vitest';
import { arbolDeCifras } from '#shared/ecf/calculo/calcular-ecf.ts';
import { cifrasDe } from '#shared/ecf/calculo/calcular-cifras.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { claseDe, nodoEn, nodosEn, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { leerEscalado } from '#shared/ecf/importe.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { esTipoEcf } from '#shared/fiscal/ncf.ts';
import { firmarXml } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { aceptaXmlsec, existe } from '#server/ecf/pruebas/firma-referencia.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import { leido } from './ecf-base.ts';
import { aceptaOficial, leerEjemplos, tieneEjemplos, tieneOficial } from './ecf-oficial.ts';
import { entradaDeDocumento } from './ecf-recalcular.ts';

/** Every figure of a group that the document says, beside ours. */
function diferencias(suyo: NodoXml | null, nuestro: NodoXml | null, donde: string): string[] {
  return (suyo?.hijos ?? []).flatMap((h) => {
    if (h.hijos.length > 0) return [];
    const otro = nuestro === null ? null : texto(nuestro, h.nombre);
    const a = leerEscalado(h.texto ?? '', 4);
    const b = otro === null ? null : leerEscalado(otro, 4);
    return a === b ? [] : [`${donde}${h.nombre}: ${h.texto ?? ''} / ${otro ?? 'nothing'}`];
  });
}

const MONTOS_ITEM = ['DescuentoMonto', 'RecargoMonto', 'MontoItem'] as const;

function comparar(raiz: NodoXml): string[] {
  const entrada = entradaDeDocumento(raiz);
  const nuestro = nodoDeArbol(entrada.tipo, arbolDeCifras(entrada, cifrasDe(entrada)));
  const items = nodosEn(nuestro, 'DetallesItems/Item');
  const deLineas = nodosEn(raiz, 'DetallesItems/Item').flatMap((item, i) => {
    const otro = items[i];
    return MONTOS_ITEM.flatMap((m) => {
      const a = leerEscalado(texto(item, m) ?? '0', 2);
      const b = otro === undefined ? null : leerEscalado(texto(otro, m) ?? '0', 2);
      return a === b ? [] : [`line ${String(i + 1)} ${m}: ${String(a)} / ${String(b)}`];
    });
  });
  return [
    ...deLineas,
    ...diferencias(nodoEn(raiz, 'Encabezado/Totales'), nodoEn(nuestro, 'Encabezado/Totales'), ''),
    ...diferencias(
      nodoEn(raiz, 'Encabezado/OtraMoneda'),
      nodoEn(nuestro, 'Encabezado/OtraMoneda'),
      '',
    ),
  ];
}

function documentos(carpeta: string): readonly { ruta: string; raiz: NodoXml }[] {
  return leerEjemplos(carpeta)
    .map((e) => ({ ruta: e.ruta, raiz: leido(e.xml) }))
    .filter(({ raiz }) => esTipoEcf(claseDe(raiz) ?? ''));
}

describe.skipIf(!tieneEjemplos)('documents that exist (skipped without DGII_EJEMPLOS_DIR)', () => {
  test('the 25 e-CF of the official set and the synthetic ones come out with the same figures', () => {
    const todos = ['dataset-dgii-1', 'sinteticos'].flatMap(documentos);
    expect(todos.length).toBeGreaterThan(35);
    const distintos = todos.flatMap(({ ruta, raiz }) => {
      const d = comparar(raiz);
      return d.length === 0 ? [] : [{ ruta, d }];
    });
    expect(distintos).toEqual([]);
  });

  test.skipIf(!tieneOficial || !existe('xmlsec1'))(
    'computed again and signed, all are valid for their XSD and verified by xmlsec1',
    async () => {
      const ahora = instante(Date.parse('2026-11-24T12:00:00Z'));
      const { llave } = await generarCertificadoPrueba({
        cedula: '00113918205',
        nombre: 'Ferretería Duarte SRL',
        ahora,
      });
      for (const { ruta, raiz } of ['dataset-dgii-1', 'sinteticos'].flatMap(documentos)) {
        const entrada = entradaDeDocumento(raiz);
        const arbol = arbolDeCifras(entrada, cifrasDe(entrada));
        const xml = firmarXml(construirXml(entrada.tipo, arbol), llave);
        const veredicto = {
          xsd: aceptaOficial(entrada.tipo, [xml])[0],
          xmlsec1: aceptaXmlsec(xml, llave.certificadoPem),
          nuestra: verificarFirma(xml, { ahora }).ok,
        };
        expect({ ruta, ...veredicto }).toEqual({ ruta, xsd: true, xmlsec1: true, nuestra: true });
        const otro = xml.replace(/<MontoTotal>[^<]*/, '<MontoTotal>9.99');
        expect(aceptaXmlsec(otro, llave.certificadoPem)).toBe(false);
      }
    },
    300_000,
  );
});
