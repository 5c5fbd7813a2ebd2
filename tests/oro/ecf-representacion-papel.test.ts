// The papers themselves: the whole text of each type and mode on each size is kept as golden files, and
// what the law asks of their shape (QR, margins, pages) is measured. Whatever the document, nothing is off
// the sheet, nothing covers anything else, and the QR that is read from the pixels of the PDF is the timbre.
// Informe Técnico e-CF v1.0 §17.2 and §17.2.3; Descripción Técnica Servicios DGII, «Consulta timbre».

import { create } from 'qrcode';
import { describe, expect, test } from 'vitest';
import { documentoAbstracto } from '../apoyo/documentos-ecf.ts';
import { calcularEcf } from '#shared/ecf/calculo/calcular-ecf.ts';
import { nodosEn, texto } from '#shared/ecf/documento.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { leerTtf } from '#shared/ecf/pdf/letra-ttf.ts';
import { pdfDePapel } from '#shared/ecf/pdf/pdf-de-papel.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { representacionFiscal, type EntradaFiscal } from '#shared/ecf/representacion/fiscal.ts';
import type { Representacion } from '#shared/ecf/representacion/modelo.ts';
import {
  representacionNoFiscal,
  representacionSerieB,
} from '#shared/ecf/representacion/no-fiscal.ts';
import { conPaginacion, finesParaFirmar } from '#shared/ecf/representacion/paginar.ts';
import { componer } from '#shared/ecf/representacion/papel/componer.ts';
import {
  FORMATOS,
  type Elemento,
  type Formato,
  type Lamina,
  type Papel,
} from '#shared/ecf/representacion/papel/lamina.ts';
import { anchoTexto, paraPapel, partir, PUNTO } from '#shared/ecf/representacion/papel/medir.ts';
import { ANCHOS } from '#shared/ecf/representacion/papel/metricas.ts';
import { conHostEnMayusculas } from '#shared/ecf/timbre.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { TIPOS_E } from '#shared/fiscal/ncf.ts';
import { letrasPapel } from '#server/impresion/letras.ts';
import { leido } from './ecf-base.ts';
import { arbolDe, DOCUMENTOS, xmlDe } from './representacion/documentos.ts';
import { paginasDe, qrDe } from './representacion/raster.ts';
import { textoDePapel, textosDe } from './representacion/texto-de-papel.ts';

function fiscal(nombre: string, cambios: Partial<EntradaFiscal> = {}): Representacion {
  const entrada = DOCUMENTOS[nombre];
  if (entrada === undefined) throw new Error(nombre);
  const r = representacionFiscal({
    raiz: leido(xmlDe(entrada)),
    estado: 'aceptado',
    ambiente: 'ecf',
    modalidad: 'normal',
    ...cambios,
  });
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

const raizDe = (nombre: string): ReturnType<typeof leido> => {
  const entrada = DOCUMENTOS[nombre];
  if (entrada === undefined) throw new Error(nombre);
  return leido(xmlDe(entrada));
};

/** Every golden paper: the documents in production, and the modes. */
const PAPELES: Readonly<Record<string, () => Representacion>> = {
  ...Object.fromEntries(Object.keys(DOCUMENTOS).map((n) => [n, () => fiscal(n)])),
  'modo-pruebas': () => fiscal('31-credito-fiscal', { ambiente: 'certecf' }),
  'modo-diferido': () =>
    fiscal('31-credito-fiscal', { modalidad: 'diferido', enlace: 'https://duarte.do/c/x7Kq2' }),
  'modo-contingencia': () => fiscal('32-consumo', { modalidad: 'contingencia' }),
  'modo-a-no-fiscal': () =>
    representacionNoFiscal({
      raiz: raizDe('31-credito-fiscal'),
      ambiente: 'ecf',
      modo: 'A',
      enlace: 'https://duarte.do/c/x7Kq2',
    }),
  'modo-f-pedido': () =>
    representacionNoFiscal({ raiz: raizDe('32-consumo'), ambiente: 'testecf', modo: 'F' }),
  'modo-serie-b': () =>
    representacionSerieB({
      raiz: raizDe('31-credito-fiscal'),
      ambiente: 'ecf',
      ncf: 'B0100000001',
      vence: fecha('2027-12-31'),
    }),
};

const NOMBRES = Object.keys(PAPELES);
const representacion = (nombre: string): Representacion => {
  const hacer = PAPELES[nombre];
  if (hacer === undefined) throw new Error(nombre);
  return hacer();
};
const papel = (nombre: string, formato: Formato): Papel =>
  componer(representacion(nombre), formato, create);

describe('golden text', () => {
  // A4 has the same pages as letter, on another sheet.
  const casos = NOMBRES.flatMap((n) =>
    (['carta', '80', '58'] as const).map((f) => [n, f] as const),
  );
  test.each(casos)('%s on %s', async (nombre, formato) => {
    await expect(textoDePapel(papel(nombre, formato))).toMatchFileSnapshot(
      `./representacion/${nombre}-${formato}.txt`,
    );
  });

  test('A4 prints the same pages as letter', () => {
    const sinHoja = (p: Papel): unknown => p.laminas.map((l) => l.elementos);
    for (const n of NOMBRES) expect(sinHoja(papel(n, 'a4'))).toEqual(sinHoja(papel(n, 'carta')));
  });
});

type Marco = { x: number; y: number; x2: number; y2: number };

/** What the ink of a text takes: from the height of a capital to a short tail. */
function marcoTexto(t: Extract<Elemento, { clase: 'texto' }>): Marco {
  const alto = t.cuerpo * PUNTO;
  return { x: t.x, x2: t.x + t.ancho, y: t.y - alto * 0.72, y2: t.y + alto * 0.16 };
}

const seTocan = (a: Marco, b: Marco): boolean =>
  a.x < b.x2 - 0.01 && b.x < a.x2 - 0.01 && a.y < b.y2 - 0.01 && b.y < a.y2 - 0.01;

function encimados(l: Lamina): string[] {
  const marcos = textosDe(l).map((t) => ({ t, m: marcoTexto(t) }));
  return marcos.flatMap(({ t, m }, i) =>
    marcos
      .slice(i + 1)
      .filter((otro) => seTocan(m, otro.m))
      .map((otro) => `${t.texto} / ${otro.t.texto}`),
  );
}

function fuera(l: Lamina, margen: number): string[] {
  return textosDe(l)
    .filter((t) => {
      const m = marcoTexto(t);
      return m.x < margen || m.x2 > l.ancho - margen || m.y < 2 || m.y2 > l.alto - 2;
    })
    .map((t) => t.texto);
}

/** Everything that the law and the eye ask of a sheet. */
function revisar(p: Papel): void {
  const esHoja = p.formato === 'carta' || p.formato === 'a4';
  for (const l of p.laminas) {
    expect(fuera(l, esHoja ? 13.9 : p.formato === '80' ? 3.9 : 4.9)).toEqual([]);
    expect(encimados(l)).toEqual([]);
    const qr = l.elementos.find((e) => e.clase === 'qr');
    if (qr?.clase !== 'qr') continue;
    expect(qr.lado).toBeGreaterThanOrEqual(22);
    const blanco = {
      x: qr.x - 2.99,
      y: qr.y - 2.99,
      x2: qr.x + qr.lado + 2.99,
      y2: qr.y + qr.lado + 2.99,
    };
    expect(textosDe(l).filter((t) => seTocan(marcoTexto(t), blanco))).toEqual([]);
    expect(blanco.x).toBeGreaterThan(0);
    expect(blanco.x2).toBeLessThan(l.ancho);
    if (esHoja) {
      // Below and left, and 2 cm away from the borders of the sheet.
      expect(qr.x).toBeGreaterThanOrEqual(20);
      expect(qr.x + qr.lado).toBeLessThan(l.ancho / 2);
      expect(qr.y).toBeGreaterThan(l.alto / 2);
      expect(l.alto - (qr.y + qr.lado)).toBeGreaterThanOrEqual(20);
    } else expect(qr.x + qr.lado / 2).toBeCloseTo(l.ancho / 2, 5);
  }
}

describe('shape', () => {
  test.each(NOMBRES)('%s: nothing off the sheet or covered, and the QR as asked', (nombre) => {
    for (const formato of FORMATOS) revisar(papel(nombre, formato));
  });

  test('title and number are above right, the issuer above left', () => {
    for (const tipo of ['31-credito-fiscal', '34-nota-credito', '47-pago-exterior']) {
      const l = papel(tipo, 'carta').laminas[0];
      if (l === undefined) throw new Error(tipo);
      const de = (t: RegExp) => textosDe(l).find((x) => t.test(x.texto));
      const numero = de(/^e-NCF: E\d{12}$/);
      const emisor = de(/^Ferretería Duarte$/);
      const total = de(/^Total( \w+)?:$/);
      expect(numero?.x).toBeGreaterThan(l.ancho / 2);
      expect(emisor?.x).toBeLessThan(l.ancho / 2);
      expect(numero?.y).toBeLessThan(l.alto / 4);
      expect(total?.x).toBeGreaterThan(l.ancho / 2);
      expect(total?.y).toBeGreaterThan(l.alto / 2);
    }
  });

  test('the timbre is version 8 (49 modules), which host and scheme in capitals make possible', () => {
    const lados = Object.keys(DOCUMENTOS).map((n) => {
      const qr = papel(n, 'carta').laminas[0]?.elementos.find((e) => e.clase === 'qr');
      return qr?.clase === 'qr' ? qr.matriz.lado : 0;
    });
    expect(new Set(lados)).toEqual(new Set([49]));
  });

  test('on a roll the modules are whole dots of 203 dpi, at least four', () => {
    for (const formato of ['80', '58'] as const) {
      for (const n of Object.keys(DOCUMENTOS)) {
        const qr = papel(n, formato).laminas[0]?.elementos.find((e) => e.clase === 'qr');
        if (qr?.clase !== 'qr') throw new Error(n);
        const puntos = qr.lado / qr.matriz.lado / 0.125;
        expect(puntos).toBeCloseTo(Math.round(puntos), 9);
        expect(puntos).toBeGreaterThanOrEqual(4);
      }
    }
  });

  test('every paper of the test environment says so on every sheet', () => {
    const r = fiscal('31-muchas-lineas', { ambiente: 'testecf' });
    for (const formato of FORMATOS) {
      for (const l of componer(r, formato, create).laminas) {
        expect(textosDe(l).some((t) => t.texto.includes('AMBIENTE DE PRUEBAS'))).toBe(true);
      }
    }
  });
});

describe('pages', () => {
  const enPesos = (t: string | undefined): number => Number((t ?? '').replaceAll(',', ''));
  const valorDe = (l: Lamina, etiqueta: string): number => {
    const e = textosDe(l).find((t) => t.texto === etiqueta);
    const v = textosDe(l).filter((t) => t !== e && Math.abs(t.y - (e?.y ?? -1)) < 0.01);
    return enPesos(v.at(-1)?.texto);
  };

  test('header, QR and number on each; all but the last say what they add, and add up to the total', () => {
    const p = papel('31-muchas-lineas', 'carta');
    expect(p.laminas.length).toBeGreaterThan(1);
    let suma = 0;
    for (const [i, l] of p.laminas.entries()) {
      const textos = textosDe(l).map((t) => t.texto);
      expect(textos).toContain('e-NCF: E310000000007');
      expect(textos).toContain(`Página No. ${String(i + 1)} de ${String(p.laminas.length)}`);
      expect(l.elementos.some((e) => e.clase === 'qr')).toBe(true);
      const esUltima = i === p.laminas.length - 1;
      expect(textos.includes('Monto Total Página:')).toBe(!esUltima);
      expect(textos.includes('Total:')).toBe(esUltima);
      if (!esUltima) {
        const partes = [
          'Subtotal Gravado Página:',
          'Subtotal Exento Página:',
          'Subtotal ITBIS Página:',
          'Subtotal Impuesto Adicional Página:',
        ].map((e) => valorDe(l, e));
        const total = valorDe(l, 'Monto Total Página:');
        expect(partes.reduce((a, b) => a + b, 0)).toBeCloseTo(total, 2);
        suma += total;
      }
    }
    const ultima = nodosEn(raizDe('31-muchas-lineas'), 'Paginacion/Pagina').at(-1);
    const total = Number(texto(raizDe('31-muchas-lineas'), 'Encabezado/Totales/MontoTotal'));
    expect(
      suma + Number(ultima === undefined ? 0 : texto(ultima, 'MontoSubtotalPagina')),
    ).toBeCloseTo(total, 2);
  });

  test('one page declares nothing; the roll has one sheet whatever its length', () => {
    expect(papel('31-credito-fiscal', 'carta').laminas).toHaveLength(1);
    const textos = textosDe(papel('31-credito-fiscal', 'carta').laminas[0] as Lamina);
    expect(textos.some((t) => t.texto.startsWith('Página'))).toBe(false);
    expect(nodosEn(raizDe('31-credito-fiscal'), 'Paginacion/Pagina')).toEqual([]);
    expect(papel('31-muchas-lineas', '58').laminas).toHaveLength(1);
  });

  test('what was declared before signing is what is printed, with every legend and notice added', () => {
    const raiz = raizDe('31-muchas-lineas');
    const declaradas = nodosEn(raiz, 'Paginacion/Pagina').map((n) =>
      Number(texto(n, 'NoLineaHasta')),
    );
    expect(declaradas.length).toBeGreaterThan(1);
    expect(texto(raiz, 'Encabezado/IdDoc/TotalPaginas')).toBe(String(declaradas.length));
    for (const cambios of [
      {},
      { ambiente: 'testecf', modalidad: 'contingencia', enlace: 'https://duarte.do/c/abcdefgh' },
    ] as const) {
      const r = fiscal('31-muchas-lineas', cambios);
      const p = componer(r, 'carta', create);
      expect(p.laminas).toHaveLength(declaradas.length);
      for (const [i, l] of p.laminas.entries()) {
        const hasta = r.lineas[(declaradas[i] ?? 0) - 1];
        expect(textosDe(l).some((t) => t.texto === hasta?.celdas.valor)).toBe(true);
      }
    }
  });

  test('what is known of the paper before signing is not given room twice', () => {
    const raiz = raizDe('31-muchas-lineas');
    const conocido = { ambiente: 'ecf', modalidad: 'normal', enlace: null } as const;
    const fines = finesParaFirmar(raiz, conocido);
    expect(fines.length).toBeLessThan(finesParaFirmar(raiz).length);
    const r = { ...fiscal('31-muchas-lineas'), paginas: [] };
    expect(componer(r, 'carta', create).laminas).toHaveLength(fines.length);
  });

  test('a declaration that does not fit is not followed: the paper has its own pages', () => {
    const r = fiscal('31-muchas-lineas');
    const mala = {
      ...r,
      paginas: [
        { ...r.paginas[0], hasta: 59 },
        { ...r.paginas[1], hasta: 60 },
      ],
    };
    const p = componer(mala as Representacion, 'carta', create);
    for (const l of p.laminas) expect(fuera(l, 13.9)).toEqual([]);
    expect(p.laminas.length).toBeGreaterThan(1);
  });

  test.each(TIPOS_E)(
    'random documents of type %s keep structure and sums with their pages',
    (tipo) => {
      for (let semilla = 1; semilla <= 12; semilla++) {
        const base = documentoAbstracto(tipo, semilla);
        // Enough lines for several pages.
        const lineas = Array.from({ length: 40 }, (_, i) => base.lineas[i % base.lineas.length]);
        const { paginas: _paginas, ...entrada } = base;
        const r = calcularEcf({ ...entrada, lineas: lineas.filter((l) => l !== undefined) });
        if (!r.ok) continue;
        const arbol = conPaginacion(tipo, r.valor.arbol);
        const raiz = nodoDeArbol(tipo, arbol);
        const fines = finesParaFirmar(raiz);
        expect(nodosEn(raiz, 'Paginacion/Pagina').length).toBe(fines.length > 1 ? fines.length : 0);
        expect(validarEstructura(raiz, tipo)).toEqual([]);
        const dePaginas = [
          ...validarAritmetica(raiz),
          ...prevalidarEcf(raiz, { hoy: fecha('2026-11-24'), paginasImpresas: fines.length }),
        ].filter((x) => x.codigo.includes('PAGINA'));
        expect(dePaginas).toEqual([]);
      }
    },
  );
});

describe('letters', () => {
  test('the widths are those of the fonts', () => {
    const letras = letrasPapel();
    for (const peso of [400, 700] as const) {
      const ttf = leerTtf(letras[peso]);
      expect(ttf.unidadesPorEm).toBe(2048);
      const deLaLetra = new Map([...ttf.glifos].map(([c, g]) => [c, ttf.anchos[g]]));
      expect(new Map(ANCHOS[peso])).toEqual(deLaLetra);
    }
  });

  test('figures are tabular, so that amounts line up', () => {
    const anchos = [...'0123456789'].map((d) => anchoTexto(d, 10));
    expect(new Set(anchos).size).toBe(1);
  });

  test('what the letter lacks becomes its base letter or a box, and an emoji joins no other', () => {
    expect(paraPapel('Ñandú  ½" café')).toBe('Ñandú ½" café');
    expect(paraPapel('Tạ́c\u0000x')).toBe('Tac x');
    expect(paraPapel('Pizza 🍕 日本')).toBe('Pizza □ □□');
    expect(paraPapel('cafe\u0301')).toBe('café');
  });

  test('lines break at spaces, and a word wider than the line in pieces', () => {
    const l = { cuerpo: 9, peso: 400 } as const;
    for (const t of [
      'uno dos tres cuatro cinco',
      'x'.repeat(200),
      'corto ' + 'M'.repeat(90) + ' fin',
    ]) {
      const lineas = partir(t, 30, l);
      expect(lineas.every((x) => anchoTexto(x, 9) <= 30)).toBe(true);
      expect(lineas.join('').replaceAll(' ', '')).toBe(t.replaceAll(' ', ''));
    }
  });
});

describe('PDF', () => {
  const pdf = (p: Papel): Uint8Array => pdfDePapel(p, letrasPapel());

  test('the same paper gives the same bytes', () => {
    const p = papel('31-credito-fiscal', 'carta');
    expect(pdf(p)).toEqual(pdf(papel('31-credito-fiscal', 'carta')));
  });

  test.each(NOMBRES)(
    '%s: the QR read from its pixels is the timbre, and its text can be copied',
    async (nombre) => {
      const r = representacion(nombre);
      for (const formato of ['carta', '80', '58'] as const) {
        const p = componer(r, formato, create);
        // 203 dpi is what a thermal printer has; an office printer has more.
        const paginas = await paginasDe(pdf(p), 203);
        expect(paginas).toHaveLength(p.laminas.length);
        for (const [i, pagina] of paginas.entries()) {
          const esperado = r.timbre === null ? [] : [conHostEnMayusculas(r.timbre.url)];
          expect(await qrDe(pagina)).toEqual(esperado);
          expect(new URL(esperado[0] ?? 'x:').href).toBe(new URL(r.timbre?.url ?? 'x:').href);
          const lamina = p.laminas[i];
          const escrito = pagina.texto.replace(/\s+/g, '');
          for (const t of lamina === undefined ? [] : textosDe(lamina)) {
            expect(escrito).toContain(t.texto.replace(/\s+/g, ''));
          }
        }
      }
    },
  );

  test('a logo goes in as it is', async () => {
    // A grey JPEG of one pixel would be rejected by nothing: the picture is only placed.
    const jpeg = Uint8Array.from(atob(JPEG), (c) => c.charCodeAt(0));
    const r = fiscal('31-credito-fiscal', { logo: { jpeg, ancho: 8, alto: 8 } });
    for (const formato of FORMATOS) {
      const p = componer(r, formato, create);
      revisar(p);
      expect(p.laminas[0]?.elementos.filter((e) => e.clase === 'logo')).toHaveLength(1);
      const [pagina] = await paginasDe(pdf(p), 72);
      expect(pagina?.texto).toContain('E310000000007');
    }
  });
});

const JPEG =
  '/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////////////wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AfwD/2Q==';

describe('whatever the document', () => {
  test.each(TIPOS_E)('random documents of type %s fit every paper', (tipo) => {
    for (let semilla = 100; semilla < 130; semilla++) {
      const entrada = documentoAbstracto(tipo, semilla);
      const r = representacionFiscal({
        raiz: nodoDeArbol(tipo, arbolDe(entrada)),
        codigoSeguridad: 'a/+Z09',
        estado: 'aceptado',
        ambiente: semilla % 2 === 0 ? 'ecf' : 'certecf',
        modalidad: semilla % 3 === 0 ? 'contingencia' : 'normal',
      });
      if (!r.ok) throw new Error(r.rechazos[0].codigo);
      for (const formato of FORMATOS) revisar(componer(r.valor, formato, create));
    }
  });
});
