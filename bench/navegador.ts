// The app in real Chromium over N sales of the last 13 months: first start, reopening, and from
// *Guardar* in one window to the sale in the list of another, both in view. `node bench/navegador.ts [N] [samples]`, after
// `npm run build`. Times are of this machine; the lines with «/» are the ratios.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { hoy, sumarDias } from '#shared/fecha/fecha.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { arrancarEmbebido } from '#server/db/embebido.ts';
import { generarFacturas } from '#server/demo/generar.ts';
import { digitoRnc } from '#shared/fiscal/rnc.ts';
import configuracion from '../playwright.config.ts';
import { arrancarServidorDePrueba } from '../tests/e2e/apoyo/servidor.ts';
import { nuevoDispositivo, nuevoId, relojReal } from '../tests/apoyo/relevo.ts';
import { cuantil, decir } from './apoyo.ts';

const CUANTAS = Number(process.argv[2] ?? '20000');
const MUESTRAS = Number(process.argv[3] ?? '20');
const CORREO = 'bench@ejemplo.do';
const CLAVE = 'una-clave-de-bench';

const servidor = await arrancarServidorDePrueba({ KOFACTURE_DEMO: 'no' });

async function pedir(ruta: string, cuerpo: unknown): Promise<unknown> {
  const r = await fetch(`${servidor.url}/api/v1/${ruta}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(cuerpo),
  });
  if (!r.ok) throw new Error(`${ruta}: ${await r.text()}`);
  return r.json();
}

async function sembrar(): Promise<void> {
  await pedir('auth/register', {
    correo: CORREO,
    clave: CLAVE,
    nombre: 'Persona de bench',
    empresa: {
      rnc: `13100000${digitoRnc('13100000')}`,
      razon_social: 'Ferretería Duarte SRL',
    },
  });
  const pg = await arrancarEmbebido({ dir: join(servidor.datos, 'pg') });
  const { db, cerrar } = abrirPostgres(pg.url, { maximo: 4 });
  const [fila] = await db.query<{ empresa_id: string; usuario_id: string }>(
    'select empresa_id, usuario_id from usuario_empresa where correo = $1',
    [CORREO],
  );
  if (fila === undefined) throw new Error('no se creó la empresa');
  const { empresa_id: empresaId, usuario_id: usuarioId } = fila;
  await conRev(db, empresaId, async (tx) => {
    await tx.query(
      "update empresa set direccion = 'Calle Duarte 1', municipio = '010100', provincia = '010000' where empresa_id = $1",
      [empresaId],
    );
    for (const [tipo, vence] of [
      ['31', '2028-12-31'],
      ['32', null],
    ] as const) {
      await tx.query(
        `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
         values ($1, $2, $3, 1, 1000000, 1, $4::date)`,
        [empresaId, nuevoId(), tipo, vence],
      );
    }
  });
  await generarFacturas(db, {
    lado: 'servidor',
    empresaId,
    usuarioId,
    dispositivoId: await nuevoDispositivo(
      { db } as Parameters<typeof nuevoDispositivo>[0],
      empresaId,
      usuarioId,
    ),
    cuantas: CUANTAS,
    semilla: 7,
    // Until yesterday: the list puts the sales of the run, which are of today, first.
    hasta: sumarDias(hoy(relojReal), -1),
    dias: 390,
  });
  await cerrar();
  await pg.detener();
}

const campo = (p: Page, prueba: string) => p.locator(`[data-prueba="${prueba}"]`).first();

async function hastaPanel(p: Page, fn: () => Promise<unknown>): Promise<number> {
  const t = performance.now();
  await fn();
  await campo(p, 'figura-hoy').waitFor({ timeout: 240_000 });
  return Math.round(performance.now() - t);
}

/** Until the engine, and not the snapshot, answers: its checksums need the open database. */
async function hastaMotor(p: Page, desde: number): Promise<number> {
  await p.waitForFunction(() => Reflect.has(globalThis, 'kofacture'));
  await p.evaluate(() =>
    (Reflect.get(globalThis, 'kofacture') as { sumas(): Promise<unknown> }).sumas(),
  );
  return Math.round(performance.now() - desde);
}

/** From Ctrl+Enter in `venta` to the first row of `lista` being another. */
async function guardarYVer(lista: Page, venta: Page): Promise<number> {
  await campo(venta, 'venta-producto').fill('G-0001');
  await campo(venta, 'venta-producto-opcion').waitFor();
  await campo(venta, 'venta-producto').press('Enter');
  await venta.locator('[data-prueba="linea"]').waitFor();
  const visto = lista.evaluate(() => {
    const primera = (): string =>
      document.querySelector('[data-prueba="fila-venta"]')?.textContent ?? '';
    const antes = primera();
    return new Promise<number>((listo) => {
      const mirar = (): void => {
        if (primera() === antes) return;
        ojo.disconnect();
        listo(performance.timeOrigin + performance.now());
      };
      const ojo = new MutationObserver(mirar);
      ojo.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  });
  await venta.evaluate(() => {
    addEventListener(
      'keydown',
      (e) => {
        if (e.key === 'Enter' && e.ctrlKey) {
          Reflect.set(globalThis, 'guardado', performance.timeOrigin + performance.now());
        }
      },
      { capture: true },
    );
  });
  await venta.keyboard.press('Control+Enter');
  const hasta = await visto;
  const desde = await venta.evaluate(() => Number(Reflect.get(globalThis, 'guardado')));
  await campo(venta, 'venta-emitida').waitFor();
  await campo(venta, 'otra-venta').click();
  await campo(venta, 'venta-producto').waitFor();
  return hasta - desde;
}

await sembrar();
const perfil = await mkdtemp(join(tmpdir(), 'kf-bench-perfil-'));
const contexto = await chromium.launchPersistentContext(perfil, {
  ...configuracion.use?.launchOptions,
  headless: true,
  locale: 'es-DO',
  timezoneId: 'America/Santo_Domingo',
  viewport: { width: 1280, height: 860 },
});
const p = contexto.pages()[0] ?? (await contexto.newPage());
await p.goto(`${servidor.url}/entrar`);
await campo(p, 'entrar-correo').fill(CORREO);
await campo(p, 'entrar-clave').fill(CLAVE);
const primera_ms = await hastaPanel(p, () => campo(p, 'entrar-clave').press('Enter'));
decir({ medida: 'primera vez: de entrar al panel con datos', ventas: CUANTAS, ms: primera_ms });
await p.waitForTimeout(5_000);
const reaperturas: number[] = [];
const motores: number[] = [];
for (let i = 0; i < 5; i++) {
  const t = performance.now();
  reaperturas.push(await hastaPanel(p, () => p.goto(`${servidor.url}/`)));
  motores.push(await hastaMotor(p, t));
  await p.waitForTimeout(2_000);
}
decir({ medida: 'reabrir: panel a la vista', p50_ms: cuantil(reaperturas, 0.5) });
decir({
  medida: 'reabrir: base lista (con sumas de todas las tablas)',
  p50_ms: cuantil(motores, 0.5),
});
decir({ 'primera vez / reabrir': Math.round(primera_ms / cuantil(reaperturas, 0.5)) });

/** A window of its own: Chromium slows the timers of a tab that is behind another down. */
async function otraVentana(): Promise<Page> {
  const abierta = contexto.waitForEvent('page');
  const cdp = await contexto.newCDPSession(p);
  await cdp.send('Target.createTarget', { url: 'about:blank', newWindow: true });
  return abierta;
}

await p.goto(`${servidor.url}/ventas`);
await campo(p, 'fila-venta').waitFor({ timeout: 60_000 });
const otra = await otraVentana();
await otra.goto(`${servidor.url}/ventas/nueva`);
await campo(otra, 'venta-producto').waitFor({ timeout: 60_000 });
const vistas = await Promise.all([p, otra].map((x) => x.evaluate(() => document.visibilityState)));
if (vistas.some((v) => v !== 'visible')) throw new Error(`una ventana no se ve: ${vistas}`);
const guardados: number[] = [];
for (let i = 0; i < MUESTRAS; i++) guardados.push(await guardarYVer(p, otra));
decir({
  medida: 'de Guardar a la lista de otra ventana a la vista',
  ventas: CUANTAS,
  muestras: MUESTRAS,
  p50_ms: cuantil(guardados, 0.5),
  p95_ms: cuantil(guardados, 0.95),
});
await contexto.close();
await rm(perfil, { recursive: true, force: true, maxRetries: 5 });
await servidor.cerrar();
process.exit(0);
