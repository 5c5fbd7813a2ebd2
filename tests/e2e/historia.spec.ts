// The story the product exists for: a sale written with no network on one device, numbered, signed and
// accepted when the network returns, visible on a second device, and the same books everywhere.

import { expect, test, type Locator } from '@playwright/test';
import { join } from 'node:path';
import { digitoRnc } from '#shared/fiscal/rnc.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { calcularSumas } from '#sync/sumas.ts';
import { Aparato } from './apoyo/aparato.ts';
import { arrancarServidorDePrueba, type ServidorDePrueba } from './apoyo/servidor.ts';

const RNC_NUEVO = `13199887${digitoRnc('13199887')}`;
const CLIENTE = 'Repuestos El Cruce SRL';

let servidor: ServidorDePrueba;
test.beforeAll(async () => {
  servidor = await arrancarServidorDePrueba();
});
test.afterAll(async () => {
  await servidor.cerrar();
});

async function agregarProducto(a: Aparato, codigo: string): Promise<Locator> {
  const lineas = a.pagina.locator('[data-prueba="linea"]');
  const antes = await lineas.count();
  await a.campo('venta-producto').fill(codigo);
  await expect(a.campo('venta-producto-opcion')).toBeVisible();
  await a.campo('venta-producto').press('Enter');
  await expect(lineas).toHaveCount(antes + 1);
  return lineas.nth(antes);
}

async function ponerEnLinea(linea: Locator, columna: string, valor: string): Promise<void> {
  const campo = linea.locator(`[data-prueba="linea-${columna}"]`);
  await campo.fill(valor);
  await campo.press('Tab');
}

async function emitir(a: Aparato): Promise<string> {
  await a.pagina.keyboard.press('Control+Enter');
  await expect(a.campo('venta-emitida')).toBeVisible();
  return a.campo('emitida-numero').innerText();
}

/** Credit to a customer created on the spot: type 31. */
async function ventaACredito(a: Aparato): Promise<string> {
  await a.ir('/ventas/nueva');
  await a.campo('venta-cliente').fill(CLIENTE);
  await a.campo('venta-cliente-crear').click();
  const dialogo = a.campo('tercero-dialogo');
  await dialogo.locator('[data-prueba="tercero-tipo"]').selectOption('rnc');
  await dialogo.locator('[data-prueba="tercero-rnc"]').fill(RNC_NUEVO);
  await dialogo.locator('[data-prueba="tercero-limite"]').fill('500000');
  await dialogo.locator('[data-prueba="tercero-guardar"]').click();
  await expect(a.campo('venta-cliente-elegido')).toContainText(CLIENTE);
  const linea = await agregarProducto(a, 'REF-2LT');
  await ponerEnLinea(linea, 'cantidad', '10');
  await a.campo('venta-credito').click();
  await expect(a.campo('venta-tipo')).toHaveValue('31');
  return emitir(a);
}

async function ventaDe(a: Aparato, cantidad: string, precio: string): Promise<string> {
  await a.ir('/ventas/nueva');
  const linea = await agregarProducto(a, 'REF-2LT');
  await ponerEnLinea(linea, 'cantidad', cantidad);
  await ponerEnLinea(linea, 'precio', precio);
  return emitir(a);
}

/** A consumption invoice of RD$250,000 or more names its buyer. */
async function ventaGrande(a: Aparato): Promise<string> {
  await a.ir('/ventas/nueva');
  await a.campo('venta-sin-registrar').click();
  await a.campo('venta-comprador-rnc').fill(RNC_NUEVO);
  await a.campo('venta-comprador-nombre').fill(CLIENTE);
  await a.campo('venta-tipo').selectOption('32');
  const linea = await agregarProducto(a, 'REF-2LT');
  await ponerEnLinea(linea, 'cantidad', '100');
  await ponerEnLinea(linea, 'precio', '2950');
  return emitir(a);
}

async function numerosYEstados(a: Aparato, cuantas: number): Promise<string[]> {
  await a.ir('/ventas');
  const filas = a.pagina.locator('[data-prueba="fila-venta"]');
  await expect(filas.nth(cuantas - 1)).toBeVisible();
  const textos = await filas.allInnerTexts();
  return textos.slice(0, cuantas).map((t) => t.replace(/\s+/g, ' ').trim());
}

/** What the server holds of the demo company, straight from its database. */
async function delServidor(): Promise<{
  sumas: Record<string, string>;
  numeros: { tipo: string; n: bigint }[];
}> {
  const pg = await arrancarEmbebido({ dir: join(servidor.datos, 'pg') });
  const con = abrirPostgres(pg.url, { maximo: 2 });
  try {
    const [empresa] = await con.db.query<{ id: string }>(
      "select id from empresa where nombre_comercial = 'Colmado Lucía'",
    );
    const id = empresa?.id ?? '';
    return await enEmpresa(con.db, id, async (tx) => ({
      sumas: await calcularSumas(tx, id),
      numeros: await tx.query<{ tipo: string; n: bigint }>(
        `select tipo_ecf as tipo, substr(encf, 4)::bigint as n from factura
         where empresa_id = $1 order by 1, 2`,
        [id],
      ),
    }));
  } finally {
    await con.cerrar();
    await pg.detener();
  }
}

function exigirSinHuecos(numeros: readonly { tipo: string; n: bigint }[]): void {
  for (const tipo of ['31', '32']) {
    const suyos = numeros.filter((x) => x.tipo === tipo).map((x) => x.n);
    expect(suyos).toEqual(suyos.map((_, i) => (suyos[0] ?? 0n) + BigInt(i)));
  }
}

async function exigirMismosLibros(a: Aparato, b: Aparato): Promise<void> {
  await expect(async () => {
    const servidorDice = await delServidor();
    expect(await a.sumas()).toEqual(servidorDice.sumas);
    expect(await b.sumas()).toEqual(servidorDice.sumas);
    exigirSinHuecos(servidorDice.numeros);
  }).toPass({ timeout: 30_000 });
  expect(await a.balanza()).toEqual(await b.balanza());
}

for (const variante of [
  'the network returns',
  'the browser is killed before it returns',
] as const) {
  test(`three sales without network become accepted e-CF when ${variante}`, async () => {
    const a = await Aparato.nuevo(servidor.puerto);
    const b = await Aparato.nuevo(servidor.puerto);
    try {
      await a.entrar('dueno');
      await b.entrar('contador');
      const ventasDeB = await numerosYEstados(b, 3);
      const balanzaAntes = await a.balanza();

      await a.cortarRed();
      await a.abrir('/');
      await a.listo();
      await expect(a.pastilla).toHaveText(/Sin conexión/);
      const porCobrarAntes = await a.campo('figura-por-cobrar').innerText();

      const provisionales =
        variante === 'the network returns'
          ? [await ventaACredito(a), await ventaDe(a, '1', '1180'), await ventaGrande(a)]
          : [await ventaDe(a, '2', '590'), await ventaGrande(a), await ventaDe(a, '3', '45')];
      for (const p of provisionales) expect(p).toMatch(/^P-/);
      await expect(a.pastilla).toHaveText(/[34] por enviar|Sin conexión/);
      expect(await a.balanza()).not.toEqual(balanzaAntes);
      if (variante === 'the network returns') {
        await a.ir('/');
        await a.listo();
        await expect(a.campo('figura-por-cobrar')).not.toHaveText(porCobrarAntes);
      }
      expect(await numerosYEstados(b, 3)).toEqual(ventasDeB);

      if (variante === 'the browser is killed before it returns') {
        await a.matar();
        a.red.restaurar();
        await a.encender('/');
        await a.listo();
      } else await a.restaurarRed();

      await expect(a.pastilla).toHaveText(/Al día/, { timeout: 60_000 });
      await expect(async () => {
        const filas = await numerosYEstados(a, 3);
        for (const f of filas) expect(f).toMatch(/E3[12]\d{10}.*Aceptado/);
        expect(await numerosYEstados(b, 3)).toEqual(filas);
      }).toPass({ timeout: 60_000 });
      await exigirMismosLibros(a, b);
    } finally {
      await a.apagar();
      await b.apagar();
    }
  });
}
