// Rasterises the mark (static/iconos/*.svg) to the PNG sizes that installed apps need. Run by hand when
// the mark changes: node web/ui/hacer-iconos.mjs   (needs Chromium at CHROMIUM or /usr/bin/chromium).

import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';

const carpeta = fileURLToPath(new URL('../../static/iconos/', import.meta.url));
const salidas = [
  { svg: 'icono.svg', png: 'icono-192.png', lado: 192 },
  { svg: 'icono.svg', png: 'icono-512.png', lado: 512 },
  { svg: 'icono-maskable.svg', png: 'icono-maskable-512.png', lado: 512 },
  { svg: 'icono-maskable.svg', png: 'icono-180.png', lado: 180 },
];

const navegador = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
try {
  for (const { svg, png, lado } of salidas) {
    const pagina = await navegador.newPage({ viewport: { width: lado, height: lado } });
    const marca = await readFile(`${carpeta}${svg}`, 'utf8');
    await pagina.setContent(
      `<style>*{margin:0}svg{display:block;width:${lado}px;height:${lado}px}</style>${marca}`,
    );
    await writeFile(`${carpeta}${png}`, await pagina.screenshot({ omitBackground: true }));
    await pagina.close();
  }
} finally {
  await navegador.close();
}
