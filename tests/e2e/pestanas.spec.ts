// Several tabs, several people: the leader tab dies in the middle of a comando, two people write one
// draft, and what the server refuses waits with its reason.

import { expect, test } from '@playwright/test';
import { Aparato } from './apoyo/aparato.ts';
import { arrancarServidorDePrueba, type ServidorDePrueba } from './apoyo/servidor.ts';

let servidor: ServidorDePrueba;
test.beforeAll(async () => {
  servidor = await arrancarServidorDePrueba();
});
test.afterAll(async () => {
  await servidor.cerrar();
});

test('C3, C10: the leader tab is closed while another tab issues a sale: it counts once', async () => {
  const a = await Aparato.nuevo(servidor.puerto);
  try {
    await a.entrar('dueno');
    const lider = a.pagina;
    await a.ir('/ventas');
    const resumen = a.campo('ventas-resumen');
    await expect(resumen).toHaveText(/^62 /);
    const otra = await a.contexto.newPage();
    await otra.goto(`${a.red.url}/ventas/nueva`);
    const campo = (p: string) => otra.locator(`[data-prueba="${p}"]`).first();
    await campo('venta-producto').fill('REF-2LT');
    await expect(campo('venta-producto-opcion')).toBeVisible();
    await campo('venta-producto').press('Enter');
    await expect(campo('linea')).toBeVisible();
    // The key is pressed and the leader goes, without waiting for anything in between.
    await Promise.all([otra.keyboard.press('Control+Enter'), lider.close()]);
    await expect(campo('venta-emitida')).toBeVisible({ timeout: 60_000 });
    await otra.goto(`${a.red.url}/ventas`);
    await expect(campo('ventas-resumen')).toHaveText(/^63 /, { timeout: 60_000 });
    await expect(campo('fila-venta')).toHaveText(/E32\d{10}.*Aceptado/s, { timeout: 60_000 });
  } finally {
    await a.apagar();
  }
});

test('D1, D4, P1: two people write the same draft, see each other, and it is issued once', async () => {
  const a = await Aparato.nuevo(servidor.puerto);
  const b = await Aparato.nuevo(servidor.puerto);
  try {
    await a.entrar('dueno');
    await b.entrar('cajero');
    await a.ir('/ventas/nueva');
    await a.campo('venta-producto').fill('REF-2LT');
    await expect(a.campo('venta-producto-opcion')).toBeVisible();
    await a.campo('venta-producto').press('Enter');
    await expect(a.campo('linea')).toBeVisible();
    await b.ir('/ventas');
    await b.campo('borrador').click();
    await expect(b.campo('linea')).toBeVisible();
    await expect(b.campo('avatares')).toBeVisible();
    const cantidad = b.campo('linea-cantidad');
    await cantidad.fill('7');
    await cantidad.press('Tab');
    await expect(a.campo('linea-cantidad')).toHaveValue('7');
    await expect(a.campo('venta-total')).toHaveText('770.00');
    await a.pagina.keyboard.press('Control+Enter');
    await expect(a.campo('venta-emitida')).toBeVisible();
    await expect(b.pagina.getByText('Otra persona emitió o descartó esta venta')).toBeVisible();
  } finally {
    await a.apagar();
    await b.apagar();
  }
});

test('C6: a sale into a month that was closed meanwhile waits in «Por corregir» with its content', async () => {
  const a = await Aparato.nuevo(servidor.puerto);
  const b = await Aparato.nuevo(servidor.puerto);
  try {
    await a.entrar('cajero');
    await b.entrar('contador');
    await a.cortarRed();
    await a.ir('/ventas/nueva');
    await a.campo('venta-producto').fill('REF-2LT');
    await expect(a.campo('venta-producto-opcion')).toBeVisible();
    await a.campo('venta-producto').press('Enter');
    await expect(a.campo('linea')).toBeVisible();
    await a.pagina.keyboard.press('Control+Enter');
    await expect(a.campo('venta-emitida')).toBeVisible();
    await b.ir('/ajustes/periodos');
    await b.pagina
      .getByRole('button', { name: /^Cerrar/ })
      .first()
      .click();
    const confirmar = b.pagina.getByRole('dialog').getByRole('button', { name: /^Cerrar/ });
    if (await confirmar.isVisible().catch(() => false)) await confirmar.click();
    await expect(b.pastilla).toHaveText(/Al día/);
    await a.restaurarRed();
    await expect(a.pastilla).toHaveText(/1 por corregir/, { timeout: 60_000 });
    await a.ir('/por-corregir');
    await expect(a.pagina.getByText(/período .*cerrado/i).first()).toBeVisible();
    await expect(a.pagina.getByRole('button', { name: /Corregir y reenviar/ })).toBeVisible();
    await a.ir('/ventas');
    await expect(a.pagina.locator('[data-prueba="fila-venta"]').first()).not.toHaveText(/P-/);
  } finally {
    await a.apagar();
    await b.apagar();
  }
});
