// Bodies that no honest contribuyente sends, of every kind that a receiver on the internet gets, each with
// the answers that would be right. Made from good signed documents by a seeded generator, so that a failure
// repeats.

import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import type { Azar } from '../../../tests/apoyo/azar.ts';
import { conEncf, formulario, sinFirmar } from './documentos.ts';

export type CuerpoHostil = {
  readonly clase: string;
  readonly cabeceras: Readonly<Record<string, string>>;
  readonly cuerpo: Buffer;
  /** Codes of an ARECF, or '400'. */
  readonly admite: readonly ('1' | '2' | '400')[];
  /** The document inside, when the generator does not know whether it is still good. */
  readonly xml?: Buffer;
};

type Hecho = Omit<CuerpoHostil, 'clase'>;
type Taller = {
  readonly azar: Azar;
  readonly bueno: string;
  readonly llave: LlaveFirma;
  readonly bytesMax: number;
};

function conXml(xml: string | Buffer, admite: Hecho['admite']): Hecho {
  const f = formulario(xml);
  return { cabeceras: { 'Content-Type': f.tipo }, cuerpo: f.cuerpo, admite };
}

function repetir(texto: string, veces: number): string {
  return texto.repeat(Math.max(0, veces));
}

function firmaDe(xml: string): string {
  return /<Signature .*<\/Signature>/s.exec(xml)?.[0] ?? '';
}

/** Puts something in front of the root, where a DTD goes. */
function conPrologo(xml: string, prologo: string): string {
  return xml.replace(/<ECF>/, `${prologo}<ECF>`);
}

const CLASES: Readonly<Record<string, (t: Taller) => Hecho>> = {
  tamano({ azar, bueno, bytesMax }) {
    const pesa = azar.uno([bytesMax + 17_000, bytesMax * 2, bytesMax * 4]);
    return conXml(azar.suerte(0.5) ? Buffer.alloc(pesa, 0x3c) : bueno + repetir(' ', pesa), [
      '400',
    ]);
  },
  tamano_justo({ azar, bueno, bytesMax }) {
    const libre = bytesMax - bueno.length - 1_000;
    const relleno = azar.uno([
      `<!--${repetir('-x', libre / 2)}-->`,
      `<!--${repetir('--', libre / 2)}-->`,
      `<?relleno ${repetir('y', libre)}?>`,
    ]);
    // The signature covers instructions and not comments: with one of these the document is still good.
    const xml = Buffer.from(conPrologo(bueno, relleno));
    return { ...conXml(xml, ['1', '2']), xml };
  },
  truncado({ azar, bueno }) {
    const f = formulario(bueno);
    const cuerpo = f.cuerpo.subarray(0, azar.entero(f.cuerpo.length - 2));
    return { cabeceras: { 'Content-Type': f.tipo }, cuerpo, admite: ['400'] };
  },
  documento_truncado({ azar, bueno }) {
    return conXml(bueno.slice(0, 1 + azar.entero(bueno.length - 2)), ['1', '400']);
  },
  codificacion({ azar, bueno }) {
    const modo = azar.entero(5);
    if (modo === 0) return conXml(Buffer.from(`\uFEFF${bueno}`, 'utf16le'), ['400']);
    if (modo === 1) {
      const nombre = azar.uno(['utf-16', 'ISO-8859-1', 'windows-1252', 'x-nada', '']);
      return conXml(bueno.replace('encoding="utf-8"', `encoding="${nombre}"`), ['1']);
    }
    const malos = azar.uno([
      [0xff],
      [0xc3, 0x28],
      [0xe2, 0x82],
      [0xf8, 0x88, 0x80],
      [0xed, 0xa0, 0x80],
      [0xc0, 0x80],
    ]);
    const donde = azar.entero(bueno.length);
    const b = Buffer.from(bueno);
    return conXml(Buffer.concat([b.subarray(0, donde), Buffer.from(malos), b.subarray(donde)]), [
      '400',
    ]);
  },
  entidades({ azar, bueno }) {
    const bomba = Array.from({ length: 12 }, (_, i) =>
      i === 0
        ? '<!ENTITY a0 "ja">'
        : `<!ENTITY a${String(i)} "${repetir(`&a${String(i - 1)};`, 10)}">`,
    ).join('');
    const dtd = azar.uno([
      `<!DOCTYPE ECF [${bomba}]>`,
      '<!DOCTYPE ECF SYSTEM "http://127.0.0.1:1/x.dtd">',
      '<!DOCTYPE ECF [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
      '<!DOCTYPE ECF [<!ENTITY % p SYSTEM "http://127.0.0.1:1/p"> %p;]>',
      `<!DOCTYPE ECF [<!ENTITY g "${repetir('z', 50_000)}">]>`,
      '<!DOCTYPE ECF>',
      '',
    ]);
    const uso = azar.uno([
      '&a11;',
      '&x;',
      '&g;',
      '&nada;',
      '&#0;',
      '&#xFFFFFFFF;',
      '&#xD800;',
      '&',
      repetir('&amp', 500),
    ]);
    return conXml(conPrologo(bueno, dtd).replace('FERRETERIA', uso), ['1']);
  },
  anidamiento({ azar, bueno, bytesMax }) {
    const hondo = azar.uno([13, 50, 500, 5_000, Math.floor(bytesMax / 8)]);
    const nido = `${repetir('<a>', hondo)}${azar.suerte(0.5) ? repetir('</a>', hondo) : ''}`;
    const donde = azar.uno(['</Encabezado>', '<DetallesItems>', '</ECF>', '</Signature>', '<ECF>']);
    return conXml(bueno.replace(donde, donde.startsWith('</') ? nido + donde : donde + nido), [
      '1',
      '2',
      '400',
    ]);
  },
  dos_firmas({ azar, bueno, llave }) {
    const firma = firmaDe(bueno);
    const otra = firmaDe(firmarXml(sinFirmar('31', [conEncf('E310000000777')]), llave));
    const segunda = azar.uno([
      firma,
      otra,
      firma.replace(/Signature/g, 'ds:Signature').replace('xmlns=', 'xmlns:ds='),
    ]);
    return conXml(
      azar.uno([
        bueno.replace(firma, firma + segunda),
        bueno.replace(firma, segunda + firma),
        bueno.replace('</KeyInfo>', `</KeyInfo><Object>${segunda}</Object>`),
        bueno.replace('<SignedInfo>', `${segunda}<SignedInfo>`),
        bueno.replace('<Encabezado>', `${segunda}<Encabezado>`),
        bueno.replace('</X509Data>', `${segunda}</X509Data>`),
      ]),
      ['1', '2'],
    );
  },
  firma_envuelta({ azar, bueno }) {
    const firma = firmaDe(bueno);
    const malo = bueno.replace(firma, '').replace(/1180\.00/g, '1.00');
    const original = bueno.replace(/^<\?xml[^>]*\?>/, '');
    const conId = firma.replace(
      'URI=""',
      azar.uno(['URI="#a"', 'URI="#xpointer(/)"', 'URI="http://127.0.0.1:1/"', '']),
    );
    return conXml(
      azar.uno([
        malo.replace(
          '</ECF>',
          `${firma.replace('</KeyInfo>', `</KeyInfo><Object>${original}</Object>`)}</ECF>`,
        ),
        malo.replace('</ECF>', `<Signature>${original}</Signature></ECF>`),
        malo.replace('</ECF>', `${conId}</ECF>`),
        malo.replace('</ECF>', `${original.replace('<ECF>', '<ECF Id="a">')}${conId}</ECF>`),
        malo.replace('</ECF>', `${firma}</ECF>`),
        bueno.replace('xmlenc#sha256', azar.uno(['xmlenc#md5', 'xmldsig#sha1', 'nada'])),
        bueno.replace('#enveloped-signature', azar.uno(['#base64', 'REC-xpath-19991116', ''])),
        bueno.replace(
          /<X509Certificate>[^<]*/,
          `<X509Certificate>${repetir('QUJD', azar.entero(20_000))}`,
        ),
        bueno.replace(
          /<SignatureValue>[^<]*/,
          `<SignatureValue>${repetir('A', azar.entero(50_000))}`,
        ),
        bueno.replace(/<KeyInfo>.*<\/KeyInfo>/s, '<KeyInfo/>'),
      ]),
      ['1', '2'],
    );
  },
  certificado({ azar, bueno }) {
    const base64 = /<X509Certificate>([^<]*)</.exec(bueno)?.[1] ?? '';
    const der = Buffer.from(base64, 'base64');
    for (let i = 1 + azar.entero(3); i > 0; i--) der[azar.entero(der.length)] = azar.entero(256);
    const cortado = azar.suerte(0.2) ? der.subarray(0, azar.entero(der.length)) : der;
    // A byte of the certificate that is not its key changes nothing of what the key signed.
    const xml = Buffer.from(bueno.replace(base64, cortado.toString('base64')));
    return { ...conXml(xml, ['1', '2']), xml };
  },
  multipart_roto({ azar, bueno }) {
    const limite = 'limite';
    const parte = (nombre: string, cabeceras = ''): string =>
      `--${limite}\r\nContent-Disposition: form-data; name="${nombre}"; filename="x.xml"\r\n${cabeceras}\r\n${bueno}\r\n`;
    const cierre = `--${limite}--\r\n`;
    const cuerpo = azar.uno([
      '',
      bueno,
      parte('xml'),
      `${parte('xml')}--otro--\r\n`,
      `${parte('xml').replace(/\r\n/g, '\n')}${cierre}`,
      `${parte('xml')}${parte('xml')}${cierre}`,
      `${parte('archivo')}${cierre}`,
      `${repetir(parte('a').replace(bueno, ''), 500)}${cierre}`,
      `${parte('xml', `X-Larga: ${repetir('h', 20_000)}\r\n`)}${cierre}`,
      `${parte('xml', 'Content-Transfer-Encoding: base64\r\n')}${cierre}`,
      `--${limite}\r\n\r\n${bueno}\r\n${cierre}`,
      `--${limite}\r\nContent-Disposition: form-data; name=xml`,
      repetir(`--${limite}`, 5_000),
      repetir(`\r\n--${limite}`, 5_000),
      `${repetir('\r\n', 30_000)}${cierre}`,
      cierre,
    ]);
    return {
      cabeceras: { 'Content-Type': `multipart/form-data; boundary=${limite}` },
      cuerpo: Buffer.from(cuerpo),
      admite: ['400'],
    };
  },
  tipo_de_contenido({ azar, bueno }) {
    const { cuerpo } = formulario(bueno);
    const tipo = azar.uno([
      'application/json',
      'text/xml',
      'application/xml; charset=utf-8',
      'application/x-www-form-urlencoded',
      'multipart/mixed; boundary=limite-de-prueba-7f3a',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      'multipart/form-data; boundary=""',
      `multipart/form-data; boundary=${repetir('b', 5_000)}`,
      'multipart/form-data; boundary=otro',
      repetir('a', 8_000),
    ]);
    return { cabeceras: { 'Content-Type': tipo }, cuerpo, admite: ['400'] };
  },
  nulos({ azar, bueno }) {
    const malo = azar.uno([
      '\u0000',
      '\u0001',
      '\u0008',
      '\u000b',
      '\uFFFE',
      '\uFFFF',
      repetir('\u0000', 1_000),
    ]);
    const donde = azar.entero(bueno.length);
    return conXml(bueno.slice(0, donde) + malo + bueno.slice(donde), ['1', '400']);
  },
  atributos({ azar, bueno }) {
    const n = azar.uno([1, 40, 2_000, 8_000]);
    const atributos = azar.uno([
      Array.from({ length: n }, (_, i) => ` a${String(i)}="1"`).join(''),
      Array.from({ length: n }, (_, i) => ` xmlns:n${String(i)}="urn:${String(i)}"`).join(''),
      ` enorme="${repetir('v', 100_000)}"`,
      ` a="1" a="2"`,
      ` xmlns:a="urn:a" xmlns:b="urn:a" a:x="1" b:x="2"`,
      ' =',
      ' a',
      ' xml:space="preserve" ',
    ]);
    const en = azar.uno(['<Item', '<Emisor', '<SignedInfo', '<X509Data', '<KeyInfo']);
    // KeyInfo is in no digest: an attribute there leaves the document as good as it was.
    const xml = Buffer.from(bueno.replace(en, `${en}${atributos}`));
    return { ...conXml(xml, ['1', '2', '400']), xml };
  },
  otra_raiz({ azar, llave }) {
    return conXml(
      azar.uno([
        firmarXml('<SemillaModel><valor>x</valor><fecha>y</fecha></SemillaModel>', llave),
        '<a/>',
        '<ECF/>',
        '<?xml version="1.0"?>',
        '{}',
        '<html><body>hola</body></html>',
        repetir('<', 100_000),
        repetir('<a ', 30_000),
        repetir('&', 100_000),
        repetir(']]>', 30_000),
        `<![CDATA[${repetir('x', 1_000)}`,
        `<!--${repetir('-', 100_000)}`,
        repetir('\n', 100_000),
      ]),
      ['400'],
    );
  },
  mutado({ azar, bueno }) {
    const b = Buffer.from(bueno);
    for (let i = 1 + azar.entero(4); i > 0; i--) b[azar.entero(b.length)] = azar.entero(256);
    return { ...conXml(b, ['1', '2', '400']), xml: b };
  },
  recortado({ azar, bueno }) {
    const b = Buffer.from(bueno);
    const desde = azar.entero(b.length);
    const largo = 1 + azar.entero(60);
    const nuevo = azar.suerte(0.5)
      ? Buffer.concat([b.subarray(0, desde), b.subarray(desde + largo)])
      : Buffer.concat([b.subarray(0, desde + largo), b.subarray(desde)]);
    return { ...conXml(nuevo, ['1', '2', '400']), xml: nuevo };
  },
};

export const CLASES_HOSTILES = Object.keys(CLASES);

export function cuerpoHostil(clase: string, taller: Taller): CuerpoHostil {
  const hacer = CLASES[clase];
  if (hacer === undefined) throw new Error(clase);
  return { clase, ...hacer(taller) };
}
