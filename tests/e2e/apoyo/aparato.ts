// A device in the hands of a person: a browser profile of its own, behind a network of its own.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, type BrowserContext, type Page } from '@playwright/test';
import configuracion from '../../../playwright.config.ts';
import { crearRed, type Red } from './red.ts';

const DEMO = {
  dueno: ['dueno@demo.kofacture.do', 'colmado-lucia-duena'],
  cajero: ['cajero@demo.kofacture.do', 'colmado-lucia-cajero'],
  contador: ['contador@demo.kofacture.do', 'colmado-lucia-contador'],
} as const;

export class Aparato {
  readonly red: Red;
  readonly #perfil: string;
  #contexto: BrowserContext | null = null;
  #pagina: Page | null = null;

  private constructor(red: Red, perfil: string) {
    this.red = red;
    this.#perfil = perfil;
  }

  static async nuevo(puertoServidor: number): Promise<Aparato> {
    const aparato = new Aparato(
      await crearRed(puertoServidor),
      await mkdtemp(join(tmpdir(), 'kofacture-perfil-')),
    );
    await aparato.encender();
    return aparato;
  }

  get pagina(): Page {
    if (this.#pagina === null) throw new Error('el aparato está apagado');
    return this.#pagina;
  }

  get contexto(): BrowserContext {
    if (this.#contexto === null) throw new Error('el aparato está apagado');
    return this.#contexto;
  }

  /** Opens the browser on the same profile: what was stored is there. */
  async encender(ruta = '/'): Promise<void> {
    const { launchOptions, locale, timezoneId } = configuracion.use ?? {};
    this.#contexto = await chromium.launchPersistentContext(this.#perfil, {
      ...launchOptions,
      headless: true,
      locale: locale ?? 'es-DO',
      timezoneId: timezoneId ?? 'America/Santo_Domingo',
      viewport: { width: 1280, height: 860 },
    });
    this.#pagina = this.#contexto.pages()[0] ?? (await this.#contexto.newPage());
    await this.#pagina.goto(`${this.red.url}${ruta}`);
  }

  /** Kills the processes of the browser with -9: no goodbye, no flush. */
  async matar(): Promise<void> {
    const cdp = await this.contexto.browser()?.newBrowserCDPSession();
    const info = await cdp?.send('SystemInfo.getProcessInfo');
    for (const p of info?.processInfo ?? []) {
      try {
        process.kill(p.id, 'SIGKILL');
      } catch {
        // It died with its parent between the list and the signal.
      }
    }
    await this.#contexto?.close().catch(() => undefined);
    this.#contexto = null;
    this.#pagina = null;
  }

  async apagar(): Promise<void> {
    await this.#contexto?.close().catch(() => undefined);
    await this.red.cerrar();
    await rm(this.#perfil, { recursive: true, force: true, maxRetries: 5 });
  }

  async cortarRed(): Promise<void> {
    await this.contexto.setOffline(true);
    this.red.cortar();
  }

  async restaurarRed(): Promise<void> {
    this.red.restaurar();
    await this.contexto.setOffline(false);
  }

  async entrar(quien: keyof typeof DEMO): Promise<void> {
    const [correo, clave] = DEMO[quien];
    await this.pagina.goto(`${this.red.url}/entrar`);
    await this.campo('entrar-correo').fill(correo);
    await this.campo('entrar-clave').fill(clave);
    await this.campo('entrar-clave').press('Enter');
    await this.listo();
    await this.pagina.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await expect(this.pastilla).toHaveText(/Al día/, { timeout: 60_000 });
  }

  /** The engine answers: the panel shows its figures. */
  async listo(): Promise<void> {
    await expect(this.campo('figura-hoy')).toBeVisible({ timeout: 60_000 });
  }

  campo(prueba: string) {
    return this.pagina.locator(`[data-prueba="${prueba}"]`).first();
  }

  get pastilla() {
    return this.campo('pastilla-sync');
  }

  /** Loads the page anew, as whoever types the address or reloads does. */
  async abrir(ruta: string): Promise<void> {
    await this.pagina.goto(`${this.red.url}${ruta}`);
  }

  /** Goes there inside the open app, as a link does; who is there already stays. */
  async ir(ruta: string): Promise<void> {
    const aqui = new URL(this.pagina.url()).pathname;
    if (aqui === ruta) return;
    await this.pagina.evaluate((destino) => {
      const enlace = Object.assign(document.createElement('a'), { href: destino });
      document.body.append(enlace);
      enlace.click();
      enlace.remove();
    }, ruta);
    await this.pagina.waitForURL((url) => url.pathname !== aqui && url.pathname.startsWith(ruta));
  }

  /** Count and checksum per table of this device (`sync/sumas.ts`). */
  async sumas(): Promise<Record<string, string>> {
    return this.pagina.evaluate(() => {
      const d: unknown = Reflect.get(globalThis, 'kofacture');
      const sumas: unknown = typeof d === 'object' && d !== null ? Reflect.get(d, 'sumas') : null;
      if (typeof sumas !== 'function') throw new Error('la página no ofrece sus sumas');
      return sumas() as Promise<Record<string, string>>;
    });
  }

  /** Trial balance as the screen shows it: «código debe haber» per row, and the totals. */
  async balanza(): Promise<string[]> {
    await this.ir('/contabilidad/balanza');
    await expect(this.campo('balanza-totales')).toBeVisible();
    const filas = this.pagina.locator(
      '[data-prueba="fila-balanza"], [data-prueba="balanza-totales"]',
    );
    return (await filas.allInnerTexts()).map((t) => t.replace(/\s+/g, ' ').trim());
  }
}
