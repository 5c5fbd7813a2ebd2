// The empresas with sockets in this process: one reader of the change log per empresa, whose frames go
// to every device in the order of rev (rules R1–R8), their presence, and their open drafts.

import { puntoDeFallo } from '#server/comandos/punto-de-fallo.ts';
import type { Servicios } from '#server/servicios.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { CIERRE, type CambioFila, type MensajeHola } from '#sync/protocolo.ts';
import { escribirHola, escribirResinc } from '#sync/tramas.ts';
import { ESQUEMA } from '#sync/versiones.ts';
import { cerrar, enviar, esperarHolgura, estaAbierta, type Conexion } from './conexion.ts';
import { leerCambios, leerRev, motivoDeResinc } from './leer-cambios.ts';
import { crearPresencia, type Presencia } from './presencia.ts';
import type { SalaBorrador } from './sala-borrador.ts';

export type Empresa = {
  readonly id: string;
  /** Sockets of buzones. */
  readonly conexiones: Set<Conexion>;
  readonly presencia: Presencia;
  readonly borradores: Map<string, SalaBorrador>;
  /** Everything up to here was read and offered to the live sockets; null until the first reading. */
  rev: bigint | null;
  hayNuevas: boolean;
  lectura: Promise<void> | null;
};

export interface LectorFilas {
  /** The rev of the empresa may have moved: read, and fan out. */
  despertar(e: Empresa): void;
  /** Answers a hola and brings the socket up to date. */
  saludar(c: Conexion, e: Empresa, hola: MensajeHola): Promise<void>;
}

export function crearEmpresa(id: string): Empresa {
  const conexiones = new Set<Conexion>();
  return {
    id,
    conexiones,
    presencia: crearPresencia(() => conexiones),
    borradores: new Map(),
    rev: null,
    hayNuevas: false,
    lectura: null,
  };
}

/** Called with the changes of the tables that the relay obeys: drafts, people, devices. */
type AlCambiarPropio = (e: Empresa, cambios: readonly CambioFila[]) => void;

export function crearLector(servicios: Servicios, alCambiarPropio: AlCambiarPropio): LectorFilas {
  return new Lector(servicios, alCambiarPropio);
}

class Lector implements LectorFilas {
  readonly #servicios: Servicios;
  readonly #alCambiarPropio: AlCambiarPropio;

  constructor(servicios: Servicios, alCambiarPropio: AlCambiarPropio) {
    this.#servicios = servicios;
    this.#alCambiarPropio = alCambiarPropio;
  }

  despertar(e: Empresa): void {
    e.hayNuevas = true;
    e.lectura ??= this.#leerMientrasHaya(e);
  }

  async saludar(c: Conexion, e: Empresa, hola: MensajeHola): Promise<void> {
    const { db, reloj } = this.#servicios;
    c.rev = null;
    const rev = BigInt(hola.rev);
    e.rev ??= (await leerRev(db, e.id)) ?? 0n;
    const motivo = await motivoDeResinc(db, e.id, rev);
    const hora = instante(reloj.ahora());
    enviar(c, escribirHola({ rev: e.rev.toString(), esquema: ESQUEMA, hora }));
    if (motivo !== null) {
      // It loads its segments and says hola again with their rev.
      enviar(c, escribirResinc({ motivo }));
      return;
    }
    c.rev = rev;
    this.despertar(e);
    await this.#ponerAlDia(c, e);
  }

  async #leerMientrasHaya(e: Empresa): Promise<void> {
    while (e.hayNuevas) {
      e.hayNuevas = false;
      // A failed reading is repeated by the next notice or by the poll, from the same rev.
      await this.#leer(e).catch((error: unknown) => {
        this.#fallo(e, error);
      });
    }
    e.lectura = null;
  }

  async #leer(e: Empresa): Promise<void> {
    const { db } = this.#servicios;
    e.rev ??= (await leerRev(db, e.id)) ?? 0n;
    for (;;) {
      const { rev, tramos } = await leerCambios(db, e.id, { desde: e.rev });
      for (const t of tramos) {
        for (const c of e.conexiones) {
          // A socket that is elsewhere is being brought up to date by itself.
          if (c.rev !== t.desde || c.poniendoseAlDia) continue;
          enviar(c, t.trama);
          c.rev = t.esResinc ? null : t.hasta;
        }
        e.rev = t.hasta;
        puntoDeFallo('despues_de_filas');
        if (t.propios.length > 0) this.#alCambiarPropio(e, t.propios);
      }
      if (tramos.length === 0 || e.rev >= rev) break;
    }
    for (const c of e.conexiones) {
      if (c.rev === null || c.rev >= e.rev || c.poniendoseAlDia) continue;
      // It knew a rev in the middle of a frame (it heard it from another process).
      this.#ponerAlDia(c, e).catch((error: unknown) => {
        this.#fallo(e, error);
        cerrar(c, CIERRE.reinicio, 'reinicio');
      });
    }
  }

  /** Sends the log from the rev of the socket until it is where the live rows are. */
  async #ponerAlDia(c: Conexion, e: Empresa): Promise<void> {
    c.poniendoseAlDia = true;
    try {
      // Nothing is awaited between the last comparison and the end: no row can slip in between.
      while (estaAbierta(c) && c.rev !== null && e.rev !== null && c.rev < e.rev) {
        const { tramos } = await leerCambios(this.#servicios.db, e.id, {
          desde: c.rev,
          hasta: e.rev,
        });
        invariante(tramos.length > 0, `faltan cambios de ${e.id} desde ${c.rev.toString()}`);
        for (const t of tramos) {
          await esperarHolgura(c);
          enviar(c, t.trama);
          c.rev = t.esResinc ? null : t.hasta;
          if (t.esResinc) return;
        }
      }
    } finally {
      c.poniendoseAlDia = false;
    }
  }

  #fallo(e: Empresa, error: unknown): void {
    this.#servicios.bitacora.error('No se pudieron leer los cambios', {
      empresa: e.id,
      error: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
}
