// The comandos of one device, one at a time in the order of their `n` (rule C2). A fault of the program
// is tried again and, the third time, answered as `sync.FALLO_INTERNO`, so that a comando can never
// stop the ones behind it (rule C9); a database that is away is waited for.

import type { Servicios } from '#server/servicios.ts';
import { rechazosSync } from '#shared/nucleo/rechazos-sync.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';
import type { SobreCrudo } from '#sync/buzon.ts';
import { esPasajera } from './fallas-db.ts';
import type { Actor, Ejecutor } from './ejecutor.ts';

const FALLOS_MAX = 3;
const ESPERA_FALLO_MS = 250;
const ESPERA_BASE_MS_MAX = 5000;

export interface ColaDispositivo {
  /** Ids that are already waiting are ignored. */
  agregar(sobres: readonly SobreCrudo[]): void;
  /** Resolves when nothing waits and nothing runs. */
  vacia(): Promise<void>;
  /** Forgets what waits and stops after the comando that runs; the device sends the rest again. */
  cerrar(): Promise<void>;
}

type EnEspera = { readonly id: string; readonly n: number; readonly sobre: unknown };

export type PartesCola = {
  readonly servicios: Servicios;
  readonly ejecutor: Ejecutor;
  readonly actor: Actor;
  readonly empresaId: string;
  readonly alResponder: (acuse: MensajeAcuse) => void;
};

export function crearCola(partes: PartesCola): ColaDispositivo {
  let espera: EnEspera[] = [];
  const presentes = new Set<string>();
  let estaCerrada = false;
  let marcha: Promise<void> = Promise.resolve();
  let enMarcha = false;

  async function recorrer(): Promise<void> {
    for (;;) {
      const siguiente = espera.shift();
      if (siguiente === undefined || estaCerrada) break;
      const acuse = await responder(partes, siguiente, () => estaCerrada);
      presentes.delete(siguiente.id);
      if (acuse !== null) partes.alResponder(acuse);
    }
    enMarcha = false;
  }

  return {
    agregar(sobres) {
      if (estaCerrada) return;
      for (const crudo of sobres) {
        if (presentes.has(crudo.id)) continue;
        presentes.add(crudo.id);
        espera.push({ id: crudo.id, ...leerBytes(crudo.bytes) });
      }
      espera.sort((a, b) => a.n - b.n);
      if (enMarcha || espera.length === 0) return;
      enMarcha = true;
      marcha = recorrer();
    },
    async vacia() {
      while (enMarcha) await marcha;
    },
    async cerrar() {
      estaCerrada = true;
      espera = [];
      presentes.clear();
      await marcha;
    },
  };
}

function leerBytes(bytes: Uint8Array): { readonly n: number; readonly sobre: unknown } {
  try {
    const sobre: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    const n = typeof sobre === 'object' && sobre !== null && 'n' in sobre ? sobre.n : 0;
    return { sobre, n: typeof n === 'number' ? n : 0 };
  } catch {
    // Not JSON: it is answered as an invalid comando under its key.
    return { sobre: null, n: 0 };
  }
}

async function responder(
  partes: PartesCola,
  { id, sobre }: EnEspera,
  debeParar: () => boolean,
): Promise<MensajeAcuse | null> {
  const ajeno = revisarLugar(partes, id, sobre);
  if (ajeno !== null) return ajeno;
  const { servicios, ejecutor, actor } = partes;
  for (let fallos = 0, esperas = 0; !debeParar();) {
    try {
      if (fallos >= FALLOS_MAX) return await ejecutor.rehusarPorFallo(servicios, actor, sobre);
      return await ejecutor.ejecutar(servicios, actor, sobre);
    } catch (e) {
      const pasa = esPasajera(e);
      servicios.bitacora.error(pasa ? 'La base no responde' : 'Falló un comando', {
        empresa: partes.empresaId,
        op: id,
        error: e instanceof Error ? (e.stack ?? e.message) : String(e),
      });
      if (pasa) esperas += 1;
      else fallos += 1;
      // Without even the database to keep the refusal, it goes unanswered and the device repeats it.
      if (fallos > FALLOS_MAX) return null;
      await dormir(pasa ? Math.min(ESPERA_BASE_MS_MAX, 100 * 2 ** esperas) : ESPERA_FALLO_MS);
    }
  }
  return null;
}

/** An envelope says the key, the empresa and the device of the room it is in, or it is refused. */
function revisarLugar(partes: PartesCola, id: string, sobre: unknown): MensajeAcuse | null {
  const dice = (campo: string): unknown =>
    typeof sobre === 'object' && sobre !== null ? Reflect.get(sobre, campo) : undefined;
  if (dice('id') !== id) {
    const rechazo = rechazosSync.rechazo('COMANDO_INVALIDO', {
      campo: 'id',
      datos: { campo: 'id' },
    });
    return { id, ok: false, rechazos: [rechazo] };
  }
  if (dice('empresa') !== partes.empresaId) {
    return { id, ok: false, rechazos: [rechazosSync.rechazo('OTRA_EMPRESA')] };
  }
  return null;
}

function dormir(ms: number): Promise<void> {
  return new Promise((r) => {
    setTimeout(r, ms);
  });
}
