// The jobs between contribuyentes: our accepted e-CF on their way to buyers, and our commercial answers on
// theirs to issuers and to the DGII. They are not in the queue of the e-CF because the other side may be
// slow or gone for days, and no sale may wait for that. What is pending is found in the rows themselves, so
// nothing is lost with the jobs.

import { PgBoss } from 'pg-boss';
import type { Servicios } from '#server/servicios.ts';
import type { ServiciosEcf } from './abrir-cliente.ts';
import { abrirCandados, type Candados } from './candados.ts';
import { crearMemoriaEntregas } from './recibidos-directorio.ts';
import { entregarEcf, INTENTOS_MAXIMOS, type AvanceEntrega } from './recibidos-entregar.ts';
import { responderRecibido } from './recibidos-responder.ts';

export interface ColaEntregas {
  /** Looks now for what waits; new rows and a clock do it by themselves. */
  revisar(): Promise<void>;
  cerrar(): Promise<void>;
}

export type OpcionesEntregas = {
  /** Address of the database. */
  readonly url: string;
  /** Where this process listens: see `ServiciosEcf`. */
  readonly urlPropia?: string;
  /** First wait after an attempt that did not end; it doubles each time. */
  readonly espera_ms?: number;
};

type Trabajo = {
  readonly clase: 'entrega' | 'respuesta';
  readonly empresaId: string;
  readonly id: string;
};

const COLA = 'entregas';
const OBREROS = 2;
const EXPIRA_S = 300;
const GUARDAR_S = 600;
const SONDEO_S = 2;
const BARRIDO_MS = 5_000;
/** After new rows: a busy hour is one look for all of them and not one each. */
const TRAS_AVISO_MS = 200;
const POR_BARRIDO = 500;
const ESPERA_MS = 30_000;
const ESPERA_MS_MAX = 4 * 3_600_000;
const CIERRE_MS = 10_000;

export async function arrancarColaEntregas(
  delServidor: Servicios,
  { url, urlPropia, espera_ms = ESPERA_MS }: OpcionesEntregas,
): Promise<ColaEntregas> {
  const servicios: ServiciosEcf =
    urlPropia === undefined ? delServidor : { ...delServidor, urlPropia };
  const boss = new PgBoss({
    connectionString: url,
    max: 2,
    application_name: 'kofacture-entregas',
  });
  boss.on('error', (causa) =>
    servicios.bitacora.error('La cola de entregas falló', { causa: causa.message }),
  );
  await boss.start();
  await boss.createQueue(COLA, {
    policy: 'short',
    retryLimit: 0,
    expireInSeconds: EXPIRA_S,
    deleteAfterSeconds: GUARDAR_S,
  });
  const cola = new Cola({ servicios, boss, candados: abrirCandados(url), espera_ms });
  await cola.abrir();
  return cola;
}

type Partes = {
  readonly servicios: ServiciosEcf;
  readonly boss: PgBoss;
  readonly candados: Candados;
  readonly espera_ms: number;
};

class Cola implements ColaEntregas {
  readonly #p: Partes;
  readonly #memoria = crearMemoriaEntregas();
  readonly #esperas = new Map<string, { readonly hasta_ms: number; readonly veces: number }>();
  readonly #obreros: string[] = [];
  #reloj: ReturnType<typeof setInterval> | null = null;
  #pronto: ReturnType<typeof setTimeout> | null = null;
  #turno: Promise<void> = Promise.resolve();
  #hayTurno = false;
  #dejarDeOir: () => void = () => undefined;
  #estaCerrada = false;

  constructor(partes: Partes) {
    this.#p = partes;
  }

  async abrir(): Promise<void> {
    const { boss, servicios } = this.#p;
    for (let n = 0; n < OBREROS; n++) {
      const opciones = { pollingIntervalSeconds: SONDEO_S };
      const id = await boss.work<Trabajo>(COLA, opciones, async ([trabajo]) => {
        if (trabajo !== undefined && !this.#estaCerrada) await this.#atender(trabajo.data);
        boss.notifyWorker(id);
      });
      this.#obreros.push(id);
    }
    await this.revisar();
    this.#reloj = setInterval(() => void this.revisar(), BARRIDO_MS).unref();
    this.#dejarDeOir = servicios.avisos.alLlegarFilas(() => {
      this.#pronto ??= setTimeout(() => {
        this.#pronto = null;
        void this.revisar();
      }, TRAS_AVISO_MS).unref();
    });
  }

  /** Many notices at once are one look: who is waiting for its turn will see them all. */
  revisar(): Promise<void> {
    if (this.#hayTurno) return this.#turno;
    this.#hayTurno = true;
    this.#turno = this.#turno
      .then(() => {
        this.#hayTurno = false;
        return this.#estaCerrada ? undefined : this.#encolar();
      })
      .catch((causa: unknown) => {
        // The database may be away for a while; the next look finds the same rows.
        this.#decir('No se pudo revisar las entregas pendientes', causa, {});
      });
    return this.#turno;
  }

  async cerrar(): Promise<void> {
    this.#estaCerrada = true;
    this.#dejarDeOir();
    if (this.#reloj !== null) clearInterval(this.#reloj);
    if (this.#pronto !== null) clearTimeout(this.#pronto);
    await this.#turno;
    await this.#p.boss.stop({ graceful: true, timeout: CIERRE_MS });
    await this.#p.candados.cerrar();
  }

  /** Runs as the owner, outside of any empresa: policies `barrido` of the two tables. */
  async #encolar(): Promise<void> {
    const { servicios, boss } = this.#p;
    const ahora_ms = servicios.reloj.ahora();
    const enEspera = [...this.#esperas].filter(([, e]) => e.hasta_ms > ahora_ms).map(([id]) => id);
    const filas = await servicios.db.query<{
      clase: Trabajo['clase'];
      empresa_id: string;
      id: string;
    }>(
      `(select 'entrega' as clase, empresa_id, id from envio_receptor
        where estado in ('pendiente', 'fallido') and intentos < $2 and id <> all ($1::uuid[])
        order by momento limit ${String(POR_BARRIDO)})
       union all
       (select 'respuesta', empresa_id, id from ecf_recibido
        where (estado_dgii = 'pendiente' or estado_emisor = 'pendiente') and id <> all ($1::uuid[])
        order by decidido_en limit ${String(POR_BARRIDO)})`,
      [enEspera, INTENTOS_MAXIMOS],
    );
    if (filas.length === 0) return;
    await boss.insert(
      COLA,
      filas.map((f) => ({
        data: { clase: f.clase, empresaId: f.empresa_id, id: f.id } satisfies Trabajo,
        singletonKey: f.id,
      })),
    );
    for (const id of this.#obreros) boss.notifyWorker(id);
  }

  async #atender(trabajo: Trabajo): Promise<void> {
    const { candados } = this.#p;
    const clave = `entregas/${trabajo.id}`;
    if (this.#espera(trabajo.id) || !(await candados.tomar(clave))) return;
    try {
      const avance = await this.#avanzar(trabajo);
      if (avance === 'listo') this.#esperas.delete(trabajo.id);
      else this.#aplazar(trabajo.id);
    } catch (causa) {
      // A fault of the program: reported, and tried again slowly.
      this.#decir('No se pudo avanzar una entrega', causa, trabajo);
      this.#aplazar(trabajo.id);
    } finally {
      await candados.soltar(clave);
    }
  }

  #avanzar({ clase, empresaId, id }: Trabajo): Promise<AvanceEntrega> {
    const { servicios } = this.#p;
    const memoria = this.#memoria;
    return clase === 'entrega'
      ? entregarEcf(servicios, empresaId, { envioId: id, memoria })
      : responderRecibido(servicios, empresaId, { recibidoId: id, memoria });
  }

  /** A job that was queued before its wait began. */
  #espera(id: string): boolean {
    return (this.#esperas.get(id)?.hasta_ms ?? 0) > this.#p.servicios.reloj.ahora();
  }

  #aplazar(id: string): void {
    const veces = this.#esperas.get(id)?.veces ?? 0;
    const espera_ms = Math.min(this.#p.espera_ms * 2 ** Math.min(veces, 20), ESPERA_MS_MAX);
    const hasta_ms = this.#p.servicios.reloj.ahora() + espera_ms;
    this.#esperas.set(id, { hasta_ms, veces: veces + 1 });
  }

  #decir(que: string, causa: unknown, datos: Record<string, unknown>): void {
    const mensaje = causa instanceof Error ? causa.message : String(causa);
    this.#p.servicios.bitacora.error(que, { ...datos, causa: mensaje });
  }
}
