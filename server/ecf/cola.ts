// The queue that takes every numbered document to the DGII: pg-boss on the same Postgres, one job per
// document, two at a time. A sweep finds what no job covers (after a crash, after a restore), so the queue
// may be lost without losing a document (contingencia.md §8; Servicios DGII: retry 1 s, 2 s, 4 s…).

import { PgBoss } from 'pg-boss';
import type { Parametro } from '#shared/db/db.ts';
import type { Servicios } from '#server/servicios.ts';
import { avanzarEcf, type ServiciosEcf } from './servicio-ecf.ts';

export interface ColaEcf {
  /** Documents just numbered start now, not at the next sweep. New rows call it by themselves. */
  despertar(empresaId: string): void;
  /** Everything of the empresa that waits its turn goes now (a certificate arrived, the DGII is back). */
  reintentar(empresaId: string): Promise<void>;
  cerrar(): Promise<void>;
}

export type OpcionesCola = {
  /** Address of the database. */
  readonly url: string;
  /** Where this process listens: see `ServiciosEcf`. */
  readonly urlPropia?: string;
};

type Trabajo = {
  readonly empresaId: string;
  readonly ecfId: string;
  /** Where the document stood, and how many times in a row it has not moved from there. */
  readonly estado: string;
  readonly intento: number;
};

const COLA = 'ecf';
const A_LA_VEZ = 2;
const BARRIDO_MS = 5_000;
/** Only for what nobody announces: a delay that ends, a job of another process. */
const SONDEO_S = 1;
const POR_BARRIDO = 1_000;
const ESPERA_S_MAX = 60;
const EXPIRA_S = 180;
const GUARDAR_S = 600;
const CIERRE_MS = 10_000;
/** What is new goes before what has already failed, so that a broken empresa does not hold the rest. */
const PRIORIDAD_NUEVO = 10;
/** Any moment in the past. */
const YA = '2000-01-01T00:00:00Z';

const SIN_CONCLUIR = "e.estado in ('numerado', 'firmado', 'enviado')";
/** A job that waits, even for later, covers its document; one that was active when its process died does not. */
const SIN_TRABAJO = `not exists (select 1 from pgboss.job j
  where j.name = '${COLA}' and j.state = 'created' and j.singleton_key = e.id::text)`;

export async function arrancarColaEcf(
  delServidor: Servicios,
  { url, urlPropia }: OpcionesCola,
): Promise<ColaEcf> {
  const servicios: ServiciosEcf =
    urlPropia === undefined ? delServidor : { ...delServidor, urlPropia };
  const boss = new PgBoss({ connectionString: url, max: 4, application_name: 'kofacture-cola' });
  boss.on('error', (causa) =>
    servicios.bitacora.error('La cola de e-CF falló', { causa: causa.message }),
  );
  await boss.start();
  await boss.createQueue(COLA, {
    policy: 'short',
    retryLimit: 0,
    expireInSeconds: EXPIRA_S,
    deleteAfterSeconds: GUARDAR_S,
  });
  const cola = new Cola(servicios, boss);
  await cola.abrir();
  return cola;
}

class Cola implements ColaEcf {
  readonly #servicios: ServiciosEcf;
  readonly #boss: PgBoss;
  readonly #enCurso = new Set<string>();
  readonly #porDespertar = new Set<string>();
  readonly #obreros: string[] = [];
  #turno: Promise<void> = Promise.resolve();
  #reloj: ReturnType<typeof setInterval> | null = null;
  #dejarDeOir: () => void = () => undefined;
  #estaCerrada = false;

  constructor(servicios: ServiciosEcf, boss: PgBoss) {
    this.#servicios = servicios;
    this.#boss = boss;
  }

  async abrir(): Promise<void> {
    for (let n = 0; n < A_LA_VEZ; n++) await this.#contratar();
    await this.#barrer();
    this.#reloj = setInterval(() => void this.#barrer(), BARRIDO_MS);
    this.#reloj.unref();
    this.#dejarDeOir = this.#servicios.avisos.alLlegarFilas((id) => {
      this.despertar(id);
    });
  }

  despertar(empresaId: string): void {
    this.#porDespertar.add(empresaId);
    void this.#enTurno(async () => {
      const empresas = [...this.#porDespertar];
      this.#porDespertar.clear();
      if (empresas.length === 0) return;
      const donde = `e.estado = 'numerado' and e.empresa_id = any($1::uuid[]) and ${SIN_TRABAJO}`;
      await this.#insertar(await this.#abiertos(donde, [empresas]));
    });
  }

  async reintentar(empresaId: string): Promise<void> {
    const donde = `${SIN_CONCLUIR} and e.empresa_id = $1`;
    const trabajos = await this.#abiertos(donde, [empresaId]);
    for (const t of trabajos) {
      await this.#boss.update(COLA, t, { singletonKey: t.ecfId, startAfter: YA });
    }
    await this.#insertar(trabajos);
  }

  async cerrar(): Promise<void> {
    this.#estaCerrada = true;
    this.#dejarDeOir();
    if (this.#reloj !== null) clearInterval(this.#reloj);
    await this.#turno;
    await this.#boss.stop({ graceful: true, timeout: CIERRE_MS });
  }

  /** A worker that takes its next job at once instead of waiting for its poll. */
  async #contratar(): Promise<void> {
    let id = '';
    const opciones = { pollingIntervalSeconds: SONDEO_S };
    id = await this.#boss.work<Trabajo>(COLA, opciones, async ([trabajo]) => {
      if (trabajo === undefined) return;
      await this.#atender(trabajo.data);
      this.#boss.notifyWorker(id);
    });
    this.#obreros.push(id);
  }

  async #atender(trabajo: Trabajo): Promise<void> {
    const { ecfId } = trabajo;
    if (this.#enCurso.has(ecfId)) return;
    this.#enCurso.add(ecfId);
    try {
      const avance = await this.#intentar(trabajo);
      if (avance === 'esperar' && !this.#estaCerrada) await this.#posponer(trabajo);
    } finally {
      this.#enCurso.delete(ecfId);
    }
  }

  async #intentar({ empresaId, ecfId }: Trabajo): Promise<'listo' | 'esperar'> {
    try {
      return await avanzarEcf(this.#servicios, empresaId, ecfId);
    } catch (causa) {
      // A fault of the program must not stop the other documents: reported, and tried again slowly.
      const mensaje = causa instanceof Error ? causa.message : String(causa);
      this.#servicios.bitacora.error('No se pudo avanzar un e-CF', {
        empresaId,
        ecfId,
        causa: mensaje,
      });
      return 'esperar';
    }
  }

  async #posponer({ empresaId, ecfId, estado, intento }: Trabajo): Promise<void> {
    const [fila] = await this.#servicios.db.query<{ estado: string }>(
      `select e.estado from ecf e where e.empresa_id = $1 and e.id = $2 and ${SIN_CONCLUIR}`,
      [empresaId, ecfId],
    );
    if (fila === undefined) return;
    const fallos = fila.estado === estado ? intento : 0;
    const trabajo: Trabajo = { empresaId, ecfId, estado: fila.estado, intento: fallos + 1 };
    await this.#boss.send(COLA, trabajo, {
      singletonKey: ecfId,
      startAfter: Math.min(2 ** Math.min(fallos, 10), ESPERA_S_MAX),
    });
  }

  /** Runs as the owner, outside of any empresa: policy `barrido` of ecf. */
  async #abiertos(donde: string, params: readonly Parametro[]): Promise<Trabajo[]> {
    const filas = await this.#servicios.db.query<{
      empresa_id: string;
      id: string;
      estado: string;
    }>(
      `select e.empresa_id, e.id, e.estado from ecf e where ${donde}
       order by e.limite_envio limit ${String(POR_BARRIDO)}`,
      params,
    );
    return filas
      .filter((f) => !this.#enCurso.has(f.id))
      .map((f) => ({ empresaId: f.empresa_id, ecfId: f.id, estado: f.estado, intento: 0 }));
  }

  /** Jobs that exist already are left as they are. */
  async #insertar(trabajos: readonly Trabajo[]): Promise<void> {
    if (trabajos.length === 0 || this.#estaCerrada) return;
    await this.#boss.insert(
      COLA,
      trabajos.map((t) => ({ data: t, singletonKey: t.ecfId, priority: PRIORIDAD_NUEVO })),
    );
    for (const id of this.#obreros) this.#boss.notifyWorker(id);
  }

  #barrer(): Promise<void> {
    return this.#enTurno(async () => {
      await this.#insertar(await this.#abiertos(`${SIN_CONCLUIR} and ${SIN_TRABAJO}`, []));
    });
  }

  #enTurno(fn: () => Promise<void>): Promise<void> {
    this.#turno = this.#turno
      .then(() => (this.#estaCerrada ? undefined : fn()))
      .catch((causa: unknown) => {
        // The database may be away for a while; the next sweep finds the same rows.
        const mensaje = causa instanceof Error ? causa.message : String(causa);
        this.#servicios.bitacora.error('No se pudo revisar los e-CF por enviar', {
          causa: mensaje,
        });
      });
    return this.#turno;
  }
}
