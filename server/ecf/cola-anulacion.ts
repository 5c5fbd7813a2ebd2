// The jobs that take the annulment of a run of e-NCF to the DGII: few and rare, one at a time in each
// process. What waits is found by looking at the rows, so nothing is lost with the jobs.

import type { PgBoss } from 'pg-boss';
import { avanzarAnulacion } from './anulacion.ts';
import type { ServiciosEcf } from './abrir-cliente.ts';
import type { Candados } from './candados.ts';

export interface ColaAnulacion {
  /** Looks for annulments that nobody is at. */
  revisar(): Promise<void>;
}

type Trabajo = { readonly empresaId: string; readonly anulacionId: string };

const COLA = 'anulacion';
const EXPIRA_S = 180;
const GUARDAR_S = 600;
const SONDEO_S = 2;
const ESPERA_MS = 5_000;
const ESPERA_MS_MAX = 300_000;

export async function abrirColaAnulacion(
  servicios: ServiciosEcf,
  boss: PgBoss,
  candados: Candados,
): Promise<ColaAnulacion> {
  await boss.createQueue(COLA, {
    policy: 'short',
    retryLimit: 0,
    expireInSeconds: EXPIRA_S,
    deleteAfterSeconds: GUARDAR_S,
  });
  const esperas = new Map<string, { hasta_ms: number; veces: number }>();
  const obrero = await boss.work<Trabajo>(
    COLA,
    { pollingIntervalSeconds: SONDEO_S },
    async ([trabajo]) => {
      if (trabajo === undefined) return;
      await atender({ servicios, candados, esperas }, trabajo.data);
    },
  );
  return {
    async revisar() {
      const ahora_ms = servicios.reloj.ahora();
      const filas = await servicios.db.query<{ empresa_id: string; id: string }>(
        `select empresa_id, id from anulacion where estado in ('pendiente', 'enviada')
         order by hecho_en limit 200`,
      );
      const listas = filas.filter((f) => (esperas.get(f.id)?.hasta_ms ?? 0) <= ahora_ms);
      if (listas.length === 0) return;
      await boss.insert(
        COLA,
        listas.map((f) => ({
          data: { empresaId: f.empresa_id, anulacionId: f.id } satisfies Trabajo,
          singletonKey: f.id,
        })),
      );
      boss.notifyWorker(obrero);
    },
  };
}

async function atender(
  p: {
    readonly servicios: ServiciosEcf;
    readonly candados: Candados;
    readonly esperas: Map<string, { hasta_ms: number; veces: number }>;
  },
  { empresaId, anulacionId }: Trabajo,
): Promise<void> {
  const clave = `anulacion/${anulacionId}`;
  if (!(await p.candados.tomar(clave))) return;
  try {
    const avance = await avanzarAnulacion(p.servicios, empresaId, anulacionId);
    if (avance === 'listo') p.esperas.delete(anulacionId);
    else aplazar(p.esperas, anulacionId, p.servicios.reloj.ahora());
  } catch (causa) {
    // A fault of the program: reported, and tried again slowly.
    const mensaje = causa instanceof Error ? causa.message : String(causa);
    const datos = { empresaId, anulacionId, causa: mensaje };
    p.servicios.bitacora.error('No se pudo avanzar una anulación', datos);
    aplazar(p.esperas, anulacionId, p.servicios.reloj.ahora());
  } finally {
    await p.candados.soltar(clave);
  }
}

function aplazar(
  esperas: Map<string, { hasta_ms: number; veces: number }>,
  id: string,
  ahora_ms: number,
): void {
  const veces = esperas.get(id)?.veces ?? 0;
  const espera_ms = Math.min(ESPERA_MS * 2 ** Math.min(veces, 10), ESPERA_MS_MAX);
  esperas.set(id, { hasta_ms: ahora_ms + espera_ms, veces: veces + 1 });
}
