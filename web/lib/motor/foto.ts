// The boot snapshot: the last answer of the first screens, kept in the durable store so that the app
// paints while PGlite opens (sincronizacion.md §6.1). Only first pages without a search are kept.

import type { AlmacenClaves } from '#sync/cliente/almacen.ts';

/** Answers that open a screen. The panel's arguments are the day and the hour: any will do to paint. */
const SIN_ARGUMENTOS: ReadonlySet<string> = new Set(['dashboard.panel']);
const PRIMERAS_PAGINAS: ReadonlySet<string> = new Set([
  'ventas.listar',
  'ventas.borradores',
  'terceros.buscar',
  'productos.buscar',
  'contabilidad.cuentas',
  'empresas.empresa',
  'empresas.secuencias',
]);

const ENTRE_FOTOS_MS = 2_000;

/** `null`: this answer is not kept. */
export function claveFoto(nombre: string, args: unknown): string | null {
  if (SIN_ARGUMENTOS.has(nombre)) return nombre;
  if (!PRIMERAS_PAGINAS.has(nombre) || typeof args !== 'object' || args === null) return null;
  const pares = Object.entries(args).sort(([a], [b]) => (a < b ? -1 : 1));
  const esPrimera = pares.every(
    ([campo, valor]) =>
      (campo !== 'texto' || valor === '') && (campo !== 'desplazamiento' || valor === 0),
  );
  return esPrimera ? `${nombre} ${JSON.stringify(pares)}` : null;
}

export class Fotos {
  readonly #claves: AlmacenClaves;
  readonly #nuevas = new Map<string, unknown>();
  #reloj: ReturnType<typeof setTimeout> | null = null;

  constructor(claves: AlmacenClaves) {
    this.#claves = claves;
  }

  async leer(nombre: string, args: unknown): Promise<unknown> {
    const clave = claveFoto(nombre, args);
    return clave === null ? undefined : this.#claves.leer(clave);
  }

  /** Kept a little later, together: a list that changes ten times a second is written once. */
  guardar(nombre: string, args: unknown, valor: unknown): void {
    const clave = claveFoto(nombre, args);
    if (clave === null) return;
    this.#nuevas.set(clave, valor);
    this.#reloj ??= setTimeout(() => {
      this.#reloj = null;
      for (const [c, v] of this.#nuevas) {
        // A snapshot that cannot be written (disk full) only makes the next start less quick.
        this.#claves.guardar(c, v).catch(() => undefined);
      }
      this.#nuevas.clear();
    }, ENTRE_FOTOS_MS);
  }

  cerrar(): void {
    if (this.#reloj !== null) clearTimeout(this.#reloj);
  }
}
