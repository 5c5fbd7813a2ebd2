// A PDF as pixels, by the renderer of Chrome, and the QR that is read in them, by ZXing. Both run inside
// Node from their packages.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { PDFiumLibrary } from '@hyzyla/pdfium';
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader';

const require = createRequire(import.meta.url);
const wasm = readFileSync(require.resolve('zxing-wasm/reader/zxing_reader.wasm'));
prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });

export type Pagina = {
  readonly ancho: number;
  readonly alto: number;
  /** RGBA. */
  readonly pixeles: Uint8Array;
  readonly texto: string;
};

let biblioteca: Promise<PDFiumLibrary> | undefined;

/** Every page at that many dots per inch. */
export async function paginasDe(pdf: Uint8Array, ppp: number): Promise<readonly Pagina[]> {
  biblioteca ??= PDFiumLibrary.init();
  const documento = await (await biblioteca).loadDocument(pdf);
  try {
    const paginas: Pagina[] = [];
    for (const p of documento.pages()) {
      // Drawing closes the page: its text is read first.
      const texto = p.getText();
      const imagen = await p.render({
        scale: ppp / 72,
        render: (r) => Promise.resolve(aRgba(r.data)),
      });
      paginas.push({
        ancho: imagen.width,
        alto: imagen.height,
        pixeles: imagen.data,
        texto,
      });
    }
    return paginas;
  } finally {
    documento.destroy();
  }
}

/** PDFium gives BGRA. */
function aRgba(bgra: Uint8Array): Uint8Array {
  const rgba = Uint8Array.from(bgra);
  for (let i = 0; i < rgba.length; i += 4) {
    rgba[i] = bgra[i + 2] ?? 0;
    rgba[i + 2] = bgra[i] ?? 0;
    rgba[i + 3] = 255;
  }
  return rgba;
}

/** What the QR codes of a page say. */
export async function qrDe(
  p: Pick<Pagina, 'ancho' | 'alto' | 'pixeles'>,
): Promise<readonly string[]> {
  const datos = {
    data: new Uint8ClampedArray(p.pixeles),
    width: p.ancho,
    height: p.alto,
    colorSpace: 'srgb',
  } as const;
  // A bare object: Node has no ImageData, and the reader only looks at these.
  const leidos = await readBarcodes(datos as unknown as ImageData, {
    formats: ['QRCode'],
    tryHarder: true,
  });
  return leidos.map((r) => r.text);
}
