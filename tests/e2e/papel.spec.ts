// The paper of a sale from the app to the printer and to a file: what Chromium sends to the printer and what
// is downloaded, with network and without it, are turned into pixels and their QR is read (representación
// impresa; Informe Técnico e-CF v1.0 §17.2.3).

import { readFile } from 'node:fs/promises';
import { expect, test, type Page } from '@playwright/test';
import { conHostEnMayusculas } from '#shared/ecf/timbre.ts';
import { paginasDe, qrDe, type Pagina } from '../oro/representacion/raster.ts';
import { Aparato } from './apoyo/aparato.ts';
import { arrancarServidorDePrueba, type ServidorDePrueba } from './apoyo/servidor.ts';

/** Millimetres of the sheets. */
const ANCHOS = { carta: 215.9, a4: 210, '80': 80, '58': 58 } as const;
const PPP = 203;

let servidor: ServidorDePrueba;
test.beforeAll(async () => {
  servidor = await arrancarServidorDePrueba();
});
test.afterAll(async () => {
  await servidor.cerrar();
});

/** The screen loaded anew, as the tab that the app opens; the engine boots with it. */
async function abrirPapel(a: Aparato, id: string): Promise<void> {
  await a.abrir(`/imprimir/factura/${id}?formato=carta&vista=si`);
  await expect(a.campo('papel')).toBeVisible({ timeout: 90_000 });
}

async function elegir(a: Aparato, formato: keyof typeof ANCHOS): Promise<void> {
  await a.pagina.locator(`nav a[href^="?formato=${formato}&"]`).click();
  const medida = new RegExp(`^0 0 ${String(ANCHOS[formato])} `);
  await expect(a.campo('hoja')).toHaveAttribute('viewBox', medida);
  await a.pagina.evaluate(() => document.fonts.ready.then(() => undefined));
}

/** The only page, with the width of its sheet. */
function unica(paginas: readonly Pagina[], formato: keyof typeof ANCHOS): Pagina {
  expect(paginas).toHaveLength(1);
  const [pagina] = paginas;
  if (pagina === undefined) throw new Error('sin páginas');
  expect(Math.abs((pagina.ancho / PPP) * 25.4 - ANCHOS[formato])).toBeLessThan(1);
  return pagina;
}

async function bajar(pagina: Page): Promise<Uint8Array> {
  const [descarga] = await Promise.all([
    pagina.waitForEvent('download'),
    pagina.locator('[data-prueba="bajar-pdf"]').click(),
  ]);
  return new Uint8Array(await readFile(await descarga.path()));
}

test('what is printed and what is downloaded say the timbre, with and without network', async () => {
  const a = await Aparato.nuevo(servidor.puerto);
  try {
    await a.entrar('dueno');
    await a.ir('/ventas');
    const fila = a.pagina.locator('[data-prueba="fila-venta"]', {
      hasText: /E31\d{10}.*Aceptado/s,
    });
    const id = (await fila.first().getAttribute('data-id')) ?? '';
    await abrirPapel(a, id);
    for (const formato of ['carta', 'a4', '80', '58'] as const) {
      await elegir(a, formato);
      const url = (await a.campo('qr').getAttribute('data-url')) ?? '';
      expect(url).toMatch(/consultatimbre\?rncemisor=\d{9}&rnccomprador=/);
      const esperado = [conHostEnMayusculas(url)];
      const impreso = await a.pagina.pdf({ preferCSSPageSize: true, printBackground: true });
      const hoja = unica(await paginasDe(new Uint8Array(impreso), PPP), formato);
      expect(await qrDe(hoja)).toEqual(esperado);
      expect(hoja.texto).toContain('AMBIENTE DE PRUEBAS');
      expect(hoja.texto).not.toContain('Descargar PDF');
      const bajado = unica(await paginasDe(await bajar(a.pagina), PPP), formato);
      expect(await qrDe(bajado)).toEqual(esperado);

      await a.cortarRed();
      const local = unica(await paginasDe(await bajar(a.pagina), PPP), formato);
      expect(await qrDe(local)).toEqual(esperado);
      expect(local.texto).toBe(bajado.texto);
      await a.restaurarRed();
    }
  } finally {
    await a.apagar();
  }
});

test('without network a sale has a paper that is not fiscal, and later its representation', async () => {
  const a = await Aparato.nuevo(servidor.puerto);
  try {
    await a.entrar('dueno');
    await a.ir('/ventas/nueva');
    await a.cortarRed();
    await a.campo('venta-producto').fill('REF-2LT');
    await expect(a.campo('venta-producto-opcion')).toBeVisible();
    await a.campo('venta-producto').press('Enter');
    await expect(a.campo('linea')).toBeVisible();
    await a.pagina.keyboard.press('Control+Enter');
    await expect(a.campo('venta-emitida')).toBeVisible();
    await a.ir('/ventas');
    const id = (await a.campo('fila-venta').getAttribute('data-id')) ?? '';
    await abrirPapel(a, id);
    await elegir(a, '80');
    const papel = a.campo('papel');
    await expect(papel).toHaveAttribute('data-clase', 'no-fiscal');
    await expect(papel).toContainText('Documento no válido para fines fiscales');
    await expect(papel).not.toContainText(/e-NCF|RNC \d/);
    const local = unica(await paginasDe(await bajar(a.pagina), PPP), '80');
    expect(await qrDe(local)).toEqual([]);
    await a.restaurarRed();
    await expect(papel).toHaveAttribute('data-clase', 'fiscal', { timeout: 90_000 });
    await expect(papel).toContainText('Código de Seguridad:');
  } finally {
    await a.apagar();
  }
});
