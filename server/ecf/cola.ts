// The queue that takes every numbered document to the DGII: pg-boss on the same Postgres, whose jobs are
// turns of an empresa. Turns are served in order, so that a business with hundreds of sales does not hold
// the others; inside a turn goes first what expires first (24 h, 72 h). Few documents of one RNC travel at
// a time. A sweep finds what no turn covers (after a crash, after a restore), so the queue may be lost
// without losing a document (contingencia.md §8; Servicios DGII: retry 1 s, 2 s, 4 s…).

import { PgBoss } from 'pg-boss';
import type { Parametro } from '#shared/db/db.ts';
import { msDe, type Instante } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { abrirCandados, type Candados } from './candados.ts';
import { abrirColaAnulacion, type ColaAnulacion } from './cola-anulacion.ts';
import {
  abrirContingencia,
  cerrarContingencia,
  type TipoAutomatico,
} from './contingencia-conectividad.ts';
import { Esperas } from './esperas.ts';
import type { Espera } from './paso.ts';
import { clavePausa, esDeRed, leerPausas } from './pausa-dgii.ts';
import type { NombreProveedor } from './proveedor-ecf.ts';
import { darVuelta, type ServiciosEcf } from './servicio-ecf.ts';

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
  /** Documents of one RNC that travel at a time, over all processes: 1 to 5. */
  readonly porRnc?: number;
};

type Turno = { readonly empresaId: string };
type Pendiente = { readonly empresa_id: string; readonly limite: Instante; readonly n: number };
type Elegido = { readonly ecfId: string; readonly estado: string };

const COLA = 'ecf';
const POR_RNC = 2;
const POR_RNC_MAX = 5;
/** Turns served at a time by one process: several empresas advance while one waits for an answer. */
const OBREROS = 6;
const BARRIDO_MS = 5_000;
/** How often this process looks at the waits and pauses that end. */
const TICTAC_MS = 250;
/** Only for what nobody announces: a turn of another process. */
const SONDEO_S = 1;
const POR_BARRIDO = 1_000;
const EXPIRA_S = 180;
const GUARDAR_S = 600;
const CIERRE_MS = 10_000;
/** A turn serves document after document for about this long, and then goes to the end of the line. */
const TURNO_MS = 500;
const MS_HORA = 3_600_000;
/** Probes that failed in a row: half a minute without the DGII is not a hiccup any more. */
const FALLOS_DE_CONTINGENCIA = 5;

const PROVEEDORES: readonly NombreProveedor[] = ['dgii', 'alanube'];

const SIN_CONCLUIR = "e.estado in ('numerado', 'firmado', 'enviado')";
/**
 * During a pause only what is not signed yet (who signs elsewhere has no such step), or has not been told that
 * it waits, is worth a look.
 */
const EN_PAUSA = `and (e.proveedor <> all ($3::text[]) or (e.estado = 'numerado' and e.proveedor = 'dgii')
  or not (e.mensajes @> '[{"codigo":"ecf.ENVIO_EN_PAUSA"}]'::jsonb))`;

export async function arrancarColaEcf(
  delServidor: Servicios,
  { url, urlPropia, porRnc = POR_RNC }: OpcionesCola,
): Promise<ColaEcf> {
  invariante(porRnc >= 1 && porRnc <= POR_RNC_MAX, 'de un RNC viajan de 1 a 5 documentos a la vez');
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
  const candados = abrirCandados(url);
  const anulaciones = await abrirColaAnulacion(servicios, boss, candados);
  const cola = new Cola({ servicios, boss, candados, anulaciones, porRnc });
  await cola.abrir();
  return cola;
}

type Partes = {
  readonly servicios: ServiciosEcf;
  readonly boss: PgBoss;
  readonly candados: Candados;
  readonly anulaciones: ColaAnulacion;
  readonly porRnc: number;
};

class Cola implements ColaEcf {
  readonly #p: Partes;
  readonly #esperas = new Esperas();
  /** Turns that this process serves now, by empresa. */
  readonly #activos = new Map<string, number>();
  /** Empresas that saw a pause, with its key: they go on when it ends. */
  readonly #enPausa = new Map<string, string>();
  readonly #porDespertar = new Set<string>();
  /** New rows came while every place of the empresa was taken. */
  readonly #porMirar = new Set<string>();
  readonly #obreros: string[] = [];
  readonly #relojes: ReturnType<typeof setInterval>[] = [];
  #turno: Promise<void> = Promise.resolve();
  #dejarDeOir: () => void = () => undefined;
  #estaCerrada = false;

  constructor(partes: Partes) {
    this.#p = partes;
  }

  async abrir(): Promise<void> {
    for (let n = 0; n < OBREROS; n++) await this.#contratar();
    await this.#barrer();
    this.#relojes.push(
      setInterval(() => void this.#barrer(), BARRIDO_MS).unref(),
      setInterval(() => void this.#mirarEsperas(), TICTAC_MS).unref(),
    );
    this.#dejarDeOir = this.#p.servicios.avisos.alLlegarFilas((id) => {
      this.despertar(id);
    });
  }

  despertar(empresaId: string): void {
    // Who serves the empresa now looks once more before leaving.
    if ((this.#activos.get(empresaId) ?? 0) >= this.#p.porRnc) {
      this.#porMirar.add(empresaId);
      return;
    }
    this.#porDespertar.add(empresaId);
    void this.#enTurno(async () => {
      const empresas = [...this.#porDespertar];
      this.#porDespertar.clear();
      if (empresas.length === 0) return;
      const donde = `e.estado = 'numerado' and e.empresa_id = any($1::uuid[])`;
      await this.#insertar(await this.#pendientes(donde, [empresas]));
      await this.#p.anulaciones.revisar();
    });
  }

  async reintentar(empresaId: string): Promise<void> {
    this.#esperas.adelantar(empresaId, { ahora_ms: this.#p.servicios.reloj.ahora() });
    await this.#insertar(
      await this.#pendientes(`${SIN_CONCLUIR} and e.empresa_id = $1`, [empresaId]),
    );
  }

  async cerrar(): Promise<void> {
    this.#estaCerrada = true;
    this.#dejarDeOir();
    for (const reloj of this.#relojes) clearInterval(reloj);
    await this.#turno;
    await this.#p.boss.stop({ graceful: true, timeout: CIERRE_MS });
    await this.#p.candados.cerrar();
  }

  /** A worker that takes its next turn at once instead of waiting for its poll. */
  async #contratar(): Promise<void> {
    let id = '';
    const { boss } = this.#p;
    const opciones = { pollingIntervalSeconds: SONDEO_S };
    id = await boss.work<Turno>(COLA, opciones, async ([trabajo]) => {
      if (trabajo === undefined || this.#estaCerrada) return;
      const { empresaId } = trabajo.data;
      try {
        await this.#atender(empresaId);
      } catch (causa) {
        // The database or the locks failed: the sweep brings the empresa back.
        this.#decir('No se pudo atender la cola de una empresa', causa, { empresaId });
      }
      boss.notifyWorker(id);
    });
    this.#obreros.push(id);
  }

  async #atender(empresaId: string): Promise<void> {
    const lugar = await this.#tomarLugar(empresaId);
    // Everybody that may serve this RNC is at it, here or elsewhere: they will find what is left.
    if (lugar === null) return;
    this.#activos.set(empresaId, (this.#activos.get(empresaId) ?? 0) + 1);
    let quedan = false;
    try {
      quedan = await this.#servir(empresaId);
    } finally {
      this.#activos.set(empresaId, (this.#activos.get(empresaId) ?? 1) - 1);
      if (this.#activos.get(empresaId) === 0) this.#activos.delete(empresaId);
      await this.#p.candados.soltar(lugar);
    }
    const llegoAlgo = this.#porMirar.delete(empresaId);
    if (quedan || llegoAlgo) await this.#enTurno(() => this.#volverALaFila(empresaId));
  }

  async #tomarLugar(empresaId: string): Promise<string | null> {
    const { servicios, candados, porRnc } = this.#p;
    const [empresa] = await enEmpresa(servicios.db, empresaId, (tx) =>
      tx.query<{ rnc: string; ambiente: string }>(
        'select rnc, ambiente from empresa where empresa_id = $1 and id = $1',
        [empresaId],
      ),
    );
    if (empresa === undefined) return null;
    for (let n = 0; n < porRnc; n++) {
      const clave = `ecf/rnc/${empresa.ambiente}/${empresa.rnc}/${String(n)}`;
      if (await candados.tomar(clave)) return clave;
    }
    return null;
  }

  /** Document after document until the turn is over; whether there is more to do. */
  async #servir(empresaId: string): Promise<boolean> {
    const { reloj } = this.#p.servicios;
    const fin_ms = reloj.ahora() + TURNO_MS;
    for (let n = 0; !this.#estaCerrada; n++) {
      const elegido = await this.#elegir(empresaId);
      if (elegido === null) return false;
      // The first one of many calls for help; those who come find their own document.
      if (n === 0) await this.#enTurno(() => this.#volverALaFila(empresaId));
      await this.#avanzar(empresaId, elegido);
      if (reloj.ahora() >= fin_ms) return true;
    }
    return false;
  }

  async #avanzar(empresaId: string, { ecfId, estado }: Elegido): Promise<void> {
    try {
      const espera = await this.#intentar(empresaId, ecfId);
      await this.#anotar(empresaId, { ecfId, estado }, espera);
    } finally {
      await this.#p.candados.soltar(`ecf/${ecfId}`);
    }
  }

  async #intentar(empresaId: string, ecfId: string): Promise<Espera | null> {
    try {
      return await darVuelta(this.#p.servicios, empresaId, ecfId);
    } catch (causa) {
      // A fault of the program must not stop the other documents: reported, and tried again slowly.
      this.#decir('No se pudo avanzar un e-CF', causa, { empresaId, ecfId });
      return { tipo: 'turno' };
    }
  }

  async #anotar(empresaId: string, de: Elegido, espera: Espera | null): Promise<void> {
    const { ecfId } = de;
    if (espera === null) {
      this.#esperas.olvidar(ecfId);
      // It may be the original that a note waits for.
      const ahora_ms = this.#p.servicios.reloj.ahora();
      this.#esperas.adelantar(empresaId, { ahora_ms, tipo: 'nota' });
      return;
    }
    const [fila] = await this.#p.servicios.db.query<{ estado: string; proveedor: NombreProveedor }>(
      `select e.estado, e.proveedor from ecf e where e.empresa_id = $1 and e.id = $2 and ${SIN_CONCLUIR}`,
      [empresaId, ecfId],
    );
    if (espera.tipo === 'pausa') {
      this.#esperas.olvidar(ecfId);
      const ambiente = await this.#ambiente(empresaId);
      const { proveedor } = fila ?? { proveedor: 'dgii' };
      this.#enPausa.set(empresaId, clavePausa({ ambiente, proveedor }));
      return;
    }
    this.#esperas.anotar(ecfId, {
      empresaId,
      tipo: espera.tipo,
      seMovio: fila?.estado !== de.estado,
      ahora_ms: this.#p.servicios.reloj.ahora(),
    });
  }

  async #ambiente(empresaId: string): Promise<string> {
    const [fila] = await enEmpresa(this.#p.servicios.db, empresaId, (tx) =>
      tx.query<{ ambiente: string }>(
        'select ambiente from empresa where empresa_id = $1 and id = $1',
        [empresaId],
      ),
    );
    return fila?.ambiente ?? '';
  }

  /** Of what the empresa issues now. */
  async #clavePausa(empresaId: string): Promise<string> {
    const [fila] = await enEmpresa(this.#p.servicios.db, empresaId, (tx) =>
      tx.query<{ ambiente: string; proveedor: 'dgii' | 'alanube' }>(
        `select ambiente, proveedor_ecf as proveedor from empresa
         where empresa_id = $1 and id = $1`,
        [empresaId],
      ),
    );
    return fila === undefined ? '' : clavePausa(fila);
  }

  /** The most urgent document that may be looked at now, with its lock taken. */
  async #elegir(empresaId: string): Promise<Elegido | null> {
    const { servicios, candados } = this.#p;
    const candidatos = await this.#candidatos(empresaId, 2 * POR_RNC_MAX);
    for (const c of candidatos) {
      if (!(await candados.tomar(`ecf/${c.ecfId}`))) continue;
      // Between the list and the lock another one may have finished it.
      const [fila] = await servicios.db.query<{ estado: string }>(
        `select e.estado from ecf e where e.empresa_id = $1 and e.id = $2 and ${SIN_CONCLUIR}`,
        [empresaId, c.ecfId],
      );
      if (fila?.estado === c.estado) return c;
      await candados.soltar(`ecf/${c.ecfId}`);
    }
    return null;
  }

  /** Runs as the owner, outside of any empresa: policy `barrido` of ecf. */
  async #candidatos(empresaId: string, cuantos: number): Promise<Elegido[]> {
    const { db, reloj } = this.#p.servicios;
    const enPausa = await this.#proveedoresEnPausa(empresaId);
    const filas = await db.query<{ id: string; estado: string }>(
      `select e.id, e.estado from ecf e
       where e.empresa_id = $1 and ${SIN_CONCLUIR} and e.id <> all ($2::uuid[])
         ${enPausa.length > 0 ? EN_PAUSA : ''}
       order by e.limite_envio, e.id limit ${String(cuantos)}`,
      [
        empresaId,
        this.#esperas.vigentes(empresaId, reloj.ahora()),
        ...(enPausa.length > 0 ? [enPausa] : []),
      ],
    );
    return filas.map((f) => ({ ecfId: f.id, estado: f.estado }));
  }

  /** Each document waits for the pause of who takes it, which may not be who takes the new ones. */
  async #proveedoresEnPausa(empresaId: string): Promise<readonly NombreProveedor[]> {
    const { db, reloj } = this.#p.servicios;
    const abiertas = (await leerPausas(db)).filter((x) => msDe(x.hasta) > reloj.ahora());
    if (abiertas.length === 0) return [];
    const ambiente = await this.#ambiente(empresaId);
    const claves = new Set(abiertas.map((x) => x.ambiente));
    const enPausa = PROVEEDORES.filter((p) => claves.has(clavePausa({ ambiente, proveedor: p })));
    const [primero] = enPausa;
    if (primero !== undefined) {
      this.#enPausa.set(empresaId, clavePausa({ ambiente, proveedor: primero }));
    }
    return enPausa;
  }

  async #pendientes(donde: string, params: readonly Parametro[]): Promise<Pendiente[]> {
    return this.#p.servicios.db.query<Pendiente>(
      `select e.empresa_id, min(e.limite_envio) as limite, count(*)::int as n from ecf e
       where ${donde} group by e.empresa_id order by limite limit ${String(POR_BARRIDO)}`,
      params,
    );
  }

  /** A turn per place that the empresa may use; those that wait already are left as they are. */
  async #insertar(pendientes: readonly Pendiente[]): Promise<void> {
    const { boss, porRnc, servicios } = this.#p;
    if (pendientes.length === 0 || this.#estaCerrada) return;
    const ahora_ms = servicios.reloj.ahora();
    await boss.insert(
      COLA,
      pendientes.flatMap((p) =>
        Array.from({ length: Math.min(p.n, porRnc) }, (_, lugar) => ({
          data: { empresaId: p.empresa_id } satisfies Turno,
          singletonKey: `${p.empresa_id}/${String(lugar)}`,
          priority: urgencia(msDe(p.limite) - ahora_ms),
        })),
      ),
    );
    for (const id of this.#obreros) boss.notifyWorker(id);
  }

  async #volverALaFila(empresaId: string): Promise<void> {
    if ((this.#activos.get(empresaId) ?? 0) >= this.#p.porRnc) return;
    const candidatos = await this.#candidatos(empresaId, this.#p.porRnc + POR_RNC_MAX);
    const libres = candidatos.length - (this.#activos.get(empresaId) ?? 0);
    if (libres <= 0) return;
    const donde = `${SIN_CONCLUIR} and e.empresa_id = $1`;
    const pendientes = await this.#pendientes(donde, [empresaId]);
    await this.#insertar(pendientes.map((p) => ({ ...p, n: Math.min(p.n, libres) })));
  }

  /** Waits and pauses of this process that are over. */
  #mirarEsperas(): Promise<void> {
    const { reloj } = this.#p.servicios;
    const vencidas = this.#esperas.vencidas(reloj.ahora());
    if (vencidas.length === 0 && this.#enPausa.size === 0) return Promise.resolve();
    return this.#enTurno(async () => {
      const empresas = new Set([...vencidas, ...(await this.#salidasDePausa())]);
      for (const id of empresas) {
        if (!this.#activos.has(id)) await this.#volverALaFila(id);
      }
    });
  }

  async #salidasDePausa(): Promise<string[]> {
    if (this.#enPausa.size === 0) return [];
    const { db, reloj } = this.#p.servicios;
    const abiertas = new Set(
      (await leerPausas(db)).filter((x) => msDe(x.hasta) > reloj.ahora()).map((x) => x.ambiente),
    );
    const salen = [...this.#enPausa].filter(([, ambiente]) => !abiertas.has(ambiente));
    for (const [empresaId] of salen) this.#enPausa.delete(empresaId);
    return salen.map(([empresaId]) => empresaId);
  }

  #barrer(): Promise<void> {
    return this.#enTurno(async () => {
      const ahora_ms = this.#p.servicios.reloj.ahora();
      const todas = await this.#pendientes(SIN_CONCLUIR, []);
      // Where everything waits for its moment there is nothing to look for.
      const conTrabajo = todas.filter(
        (p) => p.n > this.#esperas.vigentes(p.empresa_id, ahora_ms).length,
      );
      await this.#insertar(conTrabajo);
      await this.#p.anulaciones.revisar();
      await this.#mirarContingencias(todas.map((p) => p.empresa_id));
    });
  }

  /** A pause that lasts is a contingencia of the empresas that have something to send; it ends with it. */
  async #mirarContingencias(conPendientes: readonly string[]): Promise<void> {
    const { servicios } = this.#p;
    const largas = new Map(
      (await leerPausas(servicios.db))
        .filter((x) => x.fallos >= FALLOS_DE_CONTINGENCIA)
        .map((x) => [x.ambiente, x]),
    );
    if (largas.size > 0) {
      for (const empresaId of conPendientes) {
        const pausa = largas.get(await this.#clavePausa(empresaId));
        if (pausa === undefined) continue;
        // A provider that is down is not the DGII: it is our own link with it that fails.
        const esDgii = Object.hasOwn(servicios.config.dgii, pausa.ambiente);
        const tipo = esDgii && !esDeRed(pausa) ? 'dgii' : 'conectividad';
        await abrirContingencia(servicios, empresaId, { tipo, nota: pausa.motivo });
      }
    }
    const abiertas = await servicios.db.query<{ empresa_id: string; tipo: TipoAutomatico }>(
      `select empresa_id, tipo from contingencia
       where fin is null and tipo in ('conectividad', 'dgii')`,
    );
    const enPausa = new Set((await leerPausas(servicios.db)).map((x) => x.ambiente));
    for (const { empresa_id: id, tipo } of abiertas) {
      if (enPausa.has(await this.#clavePausa(id))) continue;
      await cerrarContingencia(servicios, id, tipo);
    }
  }

  #enTurno(fn: () => Promise<void>): Promise<void> {
    this.#turno = this.#turno
      .then(() => (this.#estaCerrada ? undefined : fn()))
      .catch((causa: unknown) => {
        // The database may be away for a while; the next sweep finds the same rows.
        this.#decir('No se pudo revisar los e-CF por enviar', causa, {});
      });
    return this.#turno;
  }

  #decir(que: string, causa: unknown, datos: Record<string, unknown>): void {
    const mensaje = causa instanceof Error ? causa.message : String(causa);
    this.#p.servicios.bitacora.error(que, { ...datos, causa: mensaje });
  }
}

/** What is about to expire goes before the order of arrival. */
function urgencia(quedan_ms: number): number {
  if (quedan_ms <= 2 * MS_HORA) return 2;
  return quedan_ms <= 8 * MS_HORA ? 1 : 0;
}
