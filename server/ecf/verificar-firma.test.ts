// Who signed, and whether he may: chains to the authorities that are configured, delegation for the RNC
// that the document speaks for, certificates that were tampered with (Ley 32-23 Art. 6; Servicios Emisores
// Electrónicos, «Firmado de XML»), and attacks that need a document made by hand.

import { describe, expect, test } from 'vitest';
import { instante } from '#shared/fecha/fecha.ts';
import { leerAutoridades } from './autoridades.ts';
import { firmarXml, type LlaveFirma } from './firma.ts';
import { base64De, emitir } from './pruebas/certificados.ts';
import { verificarFirma, type OpcionesVerificar } from './verificar-firma.ts';

const AHORA = instante(Date.parse('2026-11-24T14:00:00Z'));
const ECF =
  '<ECF><Encabezado><Emisor><RNCEmisor>130000018</RNCEmisor></Emisor><Comprador><RNCComprador>131246796</RNCComprador></Comprador></Encabezado></ECF>';

const raiz = emitir({ nombre: 'Raíz del INDOTEL', esAutoridad: true });
const media = emitir({ nombre: 'Cámara', esAutoridad: true, emisor: raiz });
const hoja = emitir({ nombre: 'Ana Mella', serie: 'IDCDO-00113918205', emisor: media });
const propia = emitir({ nombre: 'Por sí misma', serie: 'IDCDO-00113918205' });
const AUTORIDADES = leerAutoridades(`${raiz.certificadoPem}\n${media.certificadoPem}`);
const SOLO_RAIZ = leerAutoridades(raiz.certificadoPem);

function codigos(xml: string, opciones: Partial<OpcionesVerificar> = {}): string[] {
  const r = verificarFirma(xml, { ahora: AHORA, ...opciones });
  return r.ok ? [] : r.rechazos.map((x) => x.codigo);
}

/** The same signature with other certificates after the one that signed. */
function conOtros(xml: string, otros: readonly LlaveFirma[]): string {
  const mas = otros.map((o) => `<X509Certificate>${base64De(o)}</X509Certificate>`).join('');
  return xml.replace('</X509Data>', `${mas}</X509Data>`);
}

describe('authorities (DGII_CA)', () => {
  test('without any configured, any issuer will do', () => {
    expect(codigos(firmarXml(ECF, propia))).toEqual([]);
    expect(codigos(firmarXml(ECF, propia), { autoridades: null })).toEqual([]);
  });

  test('the chain may go through what is configured or through what comes in the signature', () => {
    const firmado = firmarXml(ECF, hoja);
    expect(codigos(firmado, { autoridades: AUTORIDADES })).toEqual([]);
    expect(codigos(firmado, { autoridades: SOLO_RAIZ })).toEqual(['ecf.CERTIFICADO_SIN_AUTORIDAD']);
    expect(codigos(conOtros(firmado, [raiz, media]), { autoridades: SOLO_RAIZ })).toEqual([]);
  });

  test('one that nobody there issued is refused', () => {
    const falsaRaiz = emitir({ nombre: 'Raíz del INDOTEL', esAutoridad: true });
    const falsa = emitir({ nombre: 'Ana Mella', serie: 'IDCDO-00113918205', emisor: falsaRaiz });
    for (const firmado of [
      firmarXml(ECF, propia),
      firmarXml(ECF, falsa),
      conOtros(firmarXml(ECF, falsa), [falsaRaiz, raiz, media]),
    ]) {
      expect(codigos(firmado, { autoridades: AUTORIDADES })).toEqual([
        'ecf.CERTIFICADO_SIN_AUTORIDAD',
      ]);
    }
  });

  test('the holder of a certificate cannot issue others with it', () => {
    const nieta = emitir({ nombre: 'Nieta', serie: 'IDCDO-00112345678', emisor: hoja });
    expect(
      codigos(conOtros(firmarXml(ECF, nieta), [hoja, media]), { autoridades: AUTORIDADES }),
    ).toEqual(['ecf.CERTIFICADO_SIN_AUTORIDAD']);
  });

  test('one whose holder was changed afterwards is nobody’s', () => {
    const base64 = base64De(hoja);
    const otro = Buffer.from(base64, 'base64').toString('latin1').replace('113918205', '113918206');
    const tocado = firmarXml(ECF, hoja).replace(
      base64,
      Buffer.from(otro, 'latin1').toString('base64'),
    );
    expect(codigos(tocado, { autoridades: AUTORIDADES })).toEqual([
      'ecf.CERTIFICADO_SIN_AUTORIDAD',
    ]);
  });

  test('an authority that expired stands behind nobody', () => {
    const vieja = emitir({
      nombre: 'Vieja',
      esAutoridad: true,
      desde: '2010-01-01T00:00:00Z',
      hasta: '2020-01-01T00:00:00Z',
    });
    const suya = emitir({ nombre: 'Ana', serie: 'IDCDO-00113918205', emisor: vieja });
    const autoridades = leerAutoridades(vieja.certificadoPem);
    expect(codigos(firmarXml(ECF, suya), { autoridades })).toEqual([
      'ecf.CERTIFICADO_SIN_AUTORIDAD',
    ]);
  });

  test('a file without certificates is a fault of the configuration', () => {
    expect(() => leerAutoridades('')).toThrow(/PEM/);
    const roto = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
    expect(() => leerAutoridades(roto)).toThrow();
  });
});

describe('delegation', () => {
  const preguntas: [string, string][] = [];
  const delegado =
    (respuesta: boolean) =>
    (identificacion: string, rnc: string): boolean => {
      preguntas.push([identificacion, rnc]);
      return respuesta;
    };

  test.each([
    ['an e-CF, for its issuer', ECF, '130000018'],
    [
      'a summary, for its issuer',
      '<RFCE><Encabezado><Emisor><RNCEmisor>130000018</RNCEmisor></Emisor></Encabezado></RFCE>',
      '130000018',
    ],
    [
      'an annulment, for its issuer',
      '<ANECF><Encabezado><RncEmisor>130000018</RncEmisor></Encabezado></ANECF>',
      '130000018',
    ],
    [
      'an acknowledgement, for the buyer',
      '<ARECF><DetalleAcusedeRecibo><RNCEmisor>130000018</RNCEmisor><RNCComprador>131246796</RNCComprador></DetalleAcusedeRecibo></ARECF>',
      '131246796',
    ],
    [
      'an approval, for the buyer',
      '<ACECF><DetalleAprobacionComercial><RNCEmisor>130000018</RNCEmisor><RNCComprador>131246796</RNCComprador></DetalleAprobacionComercial></ACECF>',
      '131246796',
    ],
  ])('is asked for %s', (_nombre, xml, rnc) => {
    preguntas.length = 0;
    expect(codigos(firmarXml(xml, hoja), { delegado: delegado(true) })).toEqual([]);
    expect(codigos(firmarXml(xml, hoja), { delegado: delegado(false) })).toEqual([
      'ecf.CERTIFICADO_NO_DELEGADO',
    ]);
    expect(preguntas).toEqual([
      ['00113918205', rnc],
      ['00113918205', rnc],
    ]);
  });

  test('the refusal names who signed and for whom', () => {
    const r = verificarFirma(firmarXml(ECF, hoja), { ahora: AHORA, delegado: delegado(false) });
    expect(r.ok ? null : r.rechazos[0].datos).toEqual({
      identificacion: '00113918205',
      rnc: '130000018',
    });
  });

  test('nobody is asked for a seed, nor when the signature is bad', () => {
    preguntas.length = 0;
    const semilla = '<SemillaModel><valor>x</valor><fecha>y</fecha></SemillaModel>';
    expect(codigos(firmarXml(semilla, hoja), { delegado: delegado(false) })).toEqual([]);
    const malo = firmarXml(ECF, hoja).replace('130000018', '130000019');
    expect(codigos(malo, { delegado: delegado(true) })).toEqual(['ecf.FIRMA_INVALIDA']);
    expect(preguntas).toEqual([]);
  });

  test('what is asked about is what was signed, not what a comment or a second copy pretends', () => {
    preguntas.length = 0;
    const partido = ECF.replace('130000018', '1300<!-- -->00018');
    expect(codigos(firmarXml(partido, hoja), { delegado: delegado(true) })).toEqual([]);
    const copia = firmarXml(ECF, hoja).replace('<Emisor>', '<Emisor><RNCEmisor>999</RNCEmisor>');
    expect(codigos(copia, { delegado: delegado(true) })).toEqual(['ecf.FIRMA_INVALIDA']);
    expect(preguntas).toEqual([['00113918205', '130000018']]);
  });
});

describe('certificates that were touched', () => {
  const firmado = firmarXml(ECF, propia);
  const base64 = base64De(propia);

  test.each([
    ['something behind it', Buffer.concat([Buffer.from(base64, 'base64'), Buffer.from([0, 1])])],
    ['its own signature changed', cambiar(Buffer.from(base64, 'base64'), -3)],
  ])('with %s it is not readable', (_nombre, bytes) => {
    expect(codigos(firmado.replace(base64, bytes.toString('base64')))).toEqual([
      'ecf.CERTIFICADO_ILEGIBLE',
    ]);
  });

  test('hundreds of certificates are refused without reading them', () => {
    const muchos = Array.from({ length: 300 }, () => raiz);
    expect(codigos(conOtros(firmado, muchos))).toEqual(['ecf.CERTIFICADO_ILEGIBLE']);
  });
});

function cambiar(bytes: Buffer, en: number): Buffer {
  const copia = Buffer.from(bytes);
  const i = (copia.length + en) % copia.length;
  copia[i] = (copia[i] ?? 0) ^ 1;
  return copia;
}

describe('documents made by hand', () => {
  const firmado = firmarXml(ECF, hoja);
  const firma = /<Signature .*<\/Signature>/.exec(firmado)?.[0] ?? '';

  test.each([
    [
      'a namespace of its own for a false Signature',
      firmado.replace('<Encabezado>', '<Encabezado><Signature xmlns="urn:x"/>'),
      'ecf.FIRMA_MULTIPLE',
    ],
    [
      'the signature inside of another element',
      firmado.replace(firma, `<Otro>${firma}</Otro>`),
      'ecf.FIRMA_MAL_UBICADA',
    ],
    [
      'an object inside of the signature',
      firmado.replace('</Signature>', '<Object/></Signature>'),
      'ecf.FIRMA_MALFORMADA',
    ],
    [
      'a comment inside of the digest',
      firmado.replace('<DigestValue>', '<DigestValue><!-- -->'),
      'ecf.FIRMA_MALFORMADA',
    ],
    [
      'a CDATA section in the value',
      firmado.replace(/<SignatureValue>([^<]+)</, '<SignatureValue><![CDATA[$1]]><'),
      'ecf.FIRMA_MALFORMADA',
    ],
    [
      'an element inside of the digest',
      firmado.replace('<DigestValue>', '<DigestValue><a/>'),
      'ecf.FIRMA_MALFORMADA',
    ],
    [
      'prefixes that the exclusive form would keep',
      firmado.replace(
        /<Transform (Algorithm="[^"]*")\/>/,
        '<Transform $1><InclusiveNamespaces xmlns="urn:x"/></Transform>',
      ),
      'ecf.FIRMA_ALGORITMO',
    ],
    [
      'parameters of the canonical form',
      firmado.replace(
        /<CanonicalizationMethod (Algorithm="[^"]*")\/>/,
        '<CanonicalizationMethod $1><x/></CanonicalizationMethod>',
      ),
      'ecf.FIRMA_ALGORITMO',
    ],
    ['three transforms', firmado.replace(/(<Transform [^>]*>)/, '$1$1$1'), 'ecf.FIRMA_ALGORITMO'],
    ['no transform at all', firmado.replace(/<Transform [^>]*>/, ''), 'ecf.FIRMA_ALGORITMO'],
    [
      'spaces between comments inside of a text, which its reader would see',
      firmado.replace('130000018', '13000<!-- --> <!-- -->0018'),
      'ecf.FIRMA_INVALIDA',
    ],
    ['no URI', firmado.replace(' URI=""', ''), 'ecf.FIRMA_REFERENCIA'],
    [
      'an instruction before the root',
      firmado.replace('<ECF>', '<?x y?><ECF>'),
      'ecf.FIRMA_INVALIDA',
    ],
    ['another encoding', firmado.replace('utf-8', 'utf-16'), 'ecf.FIRMA_MALFORMADA'],
    [
      'more depth than anybody needs',
      `${'<a>'.repeat(200)}${'</a>'.repeat(200)}`,
      'ecf.FIRMA_MALFORMADA',
    ],
  ])('with %s are refused', (_nombre, xml, codigo) => {
    expect(xml).not.toBe(firmado);
    expect(codigos(xml)).toEqual([codigo]);
  });
});
