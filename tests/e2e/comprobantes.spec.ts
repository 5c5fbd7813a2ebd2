// What comes after a sale: a credit note written without network that lowers what is owed on every device,
// an e-CF that another contribuyente sent and is approved, and numbers that are annulled.

import { expect, test } from '@playwright/test';
import { digitoRnc } from '#shared/fiscal/rnc.ts';
import { Aparato } from './apoyo/aparato.ts';
import { arrancarServidorDePrueba, type ServidorDePrueba } from './apoyo/servidor.ts';

const RNC_CLIENTE = `13177665${digitoRnc('13177665')}`;
/** Of the demo company, which the simulated supplier sells to. */
const RNC_COLMADO = '130000018';
const EMISOR = 'testecf/emisorreceptor/api/emision/emisioncomprobantes';

let servidor: ServidorDePrueba;
let a: Aparato;
let b: Aparato;
test.beforeAll(async () => {
  servidor = await arrancarServidorDePrueba();
  a = await Aparato.nuevo(servidor.puerto);
  await a.entrar('dueno');
  b = await Aparato.nuevo(servidor.puerto);
  await b.entrar('contador');
});
test.afterAll(async () => {
  await a.apagar();
  await b.apagar();
  await servidor.cerrar();
});

/** By the menus and not by the address: the engine stays open. */
async function abrirAjuste(x: Aparato, seccion: string): Promise<void> {
  await x.campo('nav-ajustes').click();
  await x.campo(`ajustes-${seccion}`).click();
}

async function registrarSecuencia(x: Aparato, clave: string): Promise<void> {
  await abrirAjuste(x, 'secuencias');
  const fila = x.pagina.locator(`[data-prueba="fila-secuencia"][data-tipo="${clave.slice(1)}"]`);
  await expect(x.campo('fila-secuencia')).toBeVisible();
  if ((await fila.count()) > 0) return;
  await x.campo('secuencia-nueva').click();
  await x.campo('secuencia-tipo').selectOption(clave);
  await x.campo('secuencia-desde').fill('1');
  await x.campo('secuencia-hasta').fill('500');
  await x.campo('secuencia-guardar').click();
  await expect(fila).toBeVisible();
}

/** Ten soft drinks at list price, on credit, to a customer made on the spot. Answers the id. */
async function venderACredito(x: Aparato): Promise<string> {
  await x.campo('nav-nueva-venta').click();
  await x.campo('venta-cliente').fill('Repuestos El Cruce SRL');
  await x.campo('venta-cliente-crear').click();
  const dialogo = x.campo('tercero-dialogo');
  await dialogo.locator('[data-prueba="tercero-tipo"]').selectOption('rnc');
  await dialogo.locator('[data-prueba="tercero-rnc"]').fill(RNC_CLIENTE);
  await dialogo.locator('[data-prueba="tercero-limite"]').fill('500000');
  await dialogo.locator('[data-prueba="tercero-guardar"]').click();
  await expect(x.campo('venta-cliente-elegido')).toBeVisible();
  await x.campo('venta-producto').fill('REF-2LT');
  await expect(x.campo('venta-producto-opcion')).toBeVisible();
  await x.campo('venta-producto').press('Enter');
  await x.campo('linea-cantidad').fill('10');
  await x.campo('linea-cantidad').press('Tab');
  await x.campo('venta-credito').click();
  await x.pagina.keyboard.press('Control+Enter');
  await expect(x.campo('venta-emitida')).toBeVisible();
  return (await x.campo('venta-emitida').getAttribute('data-id')) ?? '';
}

test('a credit note written without network becomes accepted and lowers what is owed everywhere', async () => {
  await registrarSecuencia(a, 'E34');
  const venta = await venderACredito(a);
  await a.campo('emitida-ver').click();
  await expect(a.campo('chip-estado')).toHaveText(/Aceptado/, { timeout: 30_000 });
  await expect(a.campo('factura-saldo')).toHaveText('1,100.00');

  await a.cortarRed();
  await a.abrir(`/ventas/${venta}`);
  await expect(a.campo('factura-saldo')).toHaveText('1,100.00');
  await expect(a.pastilla).toHaveText(/Sin conexión/);
  await a.campo('factura-notas').click();
  await a.campo('nota-credito').click();
  await a.campo('nota-cantidad').fill('4');
  await expect(a.campo('nota-total')).toHaveText('440.00');
  await expect(a.campo('nota-rebaja-deuda')).toHaveText('440.00');
  await a.pagina.keyboard.press('Control+Enter');
  await expect(a.campo('nota-original')).toContainText('Devolución de mercancía');
  await expect(a.campo('chip-estado')).toHaveText(/Por enviar/);

  await a.restaurarRed();
  await expect(a.campo('chip-estado')).toHaveText(/Aceptado/, { timeout: 60_000 });
  await a.campo('nota-original').locator('a').click();
  for (const x of [a, b]) {
    if (x === b) await b.ir(`/ventas/${venta}`);
    await expect(x.campo('factura-saldo')).toHaveText('660.00', { timeout: 30_000 });
    await expect(x.campo('nota-de-factura')).toContainText(/E34\d{10}.*-440\.00.*Aceptado/s);
  }
});

test('an e-CF that another contribuyente sent is approved, and he and the other device see it', async () => {
  const enviado = await fetch(`${servidor.url}/simulador/${EMISOR}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      rnc: RNC_COLMADO,
      tipoencf: '31',
      urlrecepcion: servidor.url,
      urlautenticacion: servidor.url,
    }),
  });
  expect(await enviado.json()).toMatchObject({ estado: 'e-CF Recibido' });
  await expect(a.campo('cuenta-recibidos')).toHaveText('1', { timeout: 30_000 });
  await a.campo('nav-recibidos').click();
  await a.campo('fila-recibido').locator('a').click();
  await expect(a.campo('recibido-total')).toHaveText(/1,180\.00/);
  await a.campo('recibido-aprobar').click();
  await expect(a.campo('respuesta-emisor')).toHaveText('Recibida', { timeout: 30_000 });
  await expect(a.campo('respuesta-dgii')).toHaveText('Recibida');
  await expect(a.campo('cuenta-recibidos')).toBeHidden();
  await b.campo('nav-recibidos').click();
  await expect(b.campo('fila-recibido')).toHaveAttribute('data-estado', 'aprobado');
});

test('numbers that will not be used are annulled, and nothing can give them any more', async () => {
  await registrarSecuencia(a, 'E34');
  const fila = a.pagina.locator('[data-prueba="fila-secuencia"][data-tipo="34"]').first();
  await fila.locator('[data-prueba="secuencia-anular"]').click();
  await a.campo('anular-desde').fill('491');
  await a.campo('anular-motivo').fill('No se van a usar');
  await expect(a.campo('anular-resumen')).toContainText('10 números');
  await a.campo('anular-rango-confirmar').click();
  await expect(a.campo('fila-anulacion')).toHaveAttribute('data-estado', 'aceptada', {
    timeout: 30_000,
  });
  await expect(a.campo('fila-anulacion')).toContainText('E340000000491 – E340000000500');
  await expect(fila).toContainText('E340000000490');
});
