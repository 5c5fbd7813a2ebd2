// The engine without the network: the durable store and PGlite kept in agreement. Every operation
// that writes waits its turn; whatever dies in the middle is put right by `ponerAlDia` at the next start.

import type { Salida } from '#shared/nucleo/comando.ts';
import { invariante, type Resultado } from '#shared/nucleo/resultado.ts';
import type { SobreComando } from '#sync/comando.ts';
import type { MensajeAcuse, MensajeFilas } from '#sync/protocolo.ts';
import type { Almacen, OpGuardada } from './almacen.ts';
import type { BaseLocal, FabricaBase } from './base-local.ts';
import { comandar, respuestaGuardada, type EntornoComandar, type Pedido } from './comandar.ts';
import { leerRev } from './estado-local.ts';
import { leerColumnas, type Columnas } from './filas.ts';
import type { Identidad, RegistroComandos } from './mutador-local.ts';
import { leerPendientes } from './pendientes.ts';
import { aplicarFilas, rebasar } from './rebase.ts';
import { reconciliar } from './reconciliar.ts';
import { cargarSegmentos, type FuenteSegmentos } from './segmentos.ts';

export type PartesNucleo = {
  readonly almacen: Almacen;
  readonly base: FabricaBase;
  readonly comandos: RegistroComandos;
  readonly identidad: Identidad;
};

export type RespuestaLocal = {
  readonly resultado: Resultado<Salida>;
  /** To be queued: only of a comando that was just written. */
  readonly sobre: SobreComando | null;
  readonly tablas: readonly string[];
};

export type Recepcion = {
  readonly tipo: 'aplicado' | 'repetido' | 'hueco';
  readonly tablas: readonly string[];
  /** Comandos of this device that the server has answered: they leave the buzón. */
  readonly respondidas: readonly string[];
};

const ACEPTADAS_QUE_SE_GUARDAN = 500;

function escalares(salida: Record<string, unknown>): Salida {
  return Object.fromEntries(
    Object.entries(salida).flatMap(([k, v]) =>
      v === null || typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean'
        ? [[k, v]]
        : [],
    ),
  );
}

export class NucleoLocal {
  readonly #p: PartesNucleo;
  #identidad: Identidad;
  #abierta: { readonly base: BaseLocal; readonly columnas: Columnas } | null = null;
  /** Comandos whose rows are not here yet: op id → rev once accepted. */
  #enVuelo = new Map<string, string | null>();
  /** Every comando of the durable store, so that the usual case asks it nothing. */
  #conocidas = new Set<string>();
  #enCurso = new Map<string, Promise<RespuestaLocal>>();
  #turno: Promise<unknown> = Promise.resolve();

  constructor(p: PartesNucleo) {
    this.#p = p;
    this.#identidad = p.identidad;
  }

  get base(): BaseLocal {
    invariante(this.#abierta !== null, 'la base local está abierta');
    return this.#abierta.base;
  }

  get identidad(): Identidad {
    return this.#identidad;
  }

  enTurno<T>(fn: () => Promise<T>): Promise<T> {
    const paso = this.#turno.then(fn);
    this.#turno = paso.catch(() => undefined);
    return paso;
  }

  #entorno(desfaseReloj = 0): EntornoComandar {
    invariante(this.#abierta !== null, 'la base local está abierta');
    return {
      db: this.#abierta.base.db,
      columnas: this.#abierta.columnas,
      comandos: this.#p.comandos,
      identidad: this.#identidad,
      almacen: this.#p.almacen,
      desfaseReloj,
    };
  }

  /** Opens PGlite; a cache that cannot be opened is deleted and made again. `null`: it holds no rows. */
  async abrir(): Promise<bigint | null> {
    let base: BaseLocal;
    try {
      base = await this.#intentarAbrir();
    } catch {
      // The cache is worth nothing by itself: the server and the durable store rebuild it.
      await this.#p.base.destruir();
      base = await this.#intentarAbrir();
    }
    return leerRev(base.db);
  }

  async #intentarAbrir(): Promise<BaseLocal> {
    const base = await this.#p.base.abrir();
    try {
      this.#abierta = { base, columnas: await leerColumnas(base.db) };
      return base;
    } catch (error) {
      await base.cerrar();
      throw error;
    }
  }

  async cerrar(): Promise<void> {
    await this.enTurno(async () => {
      const abierta = this.#abierta;
      this.#abierta = null;
      await abierta?.base.cerrar();
    });
  }

  /** Closes and deletes the cache. */
  async destruir(): Promise<void> {
    await this.cerrar().catch(() => undefined);
    await this.#p.base.destruir();
  }

  /** Fills the cache from the server's segments; the pending effects are redone by `ponerAlDia`. */
  async cargar(fuente: FuenteSegmentos, alAvanzar: (avance: number) => void): Promise<void> {
    await this.enTurno(async () => {
      const { base, columnas } = this.#entornoAbierto();
      await cargarSegmentos({ base, columnas, fuente, alAvanzar });
    });
  }

  #entornoAbierto(): { readonly base: BaseLocal; readonly columnas: Columnas } {
    invariante(this.#abierta !== null, 'la base local está abierta');
    return this.#abierta;
  }

  /** Makes the effects in PGlite be those of the durable store. Run it after opening and after loading. */
  async ponerAlDia(): Promise<readonly string[]> {
    return this.enTurno(async () => {
      const { ops } = this.#p.almacen;
      const rev = (await leerRev(this.base.db)) ?? 0n;
      const aceptadas = (await ops.deEstado('aceptada')).filter(
        (op) => op.rev !== null && BigInt(op.rev) > rev,
      );
      const vivas: OpGuardada[] = [...aceptadas, ...(await ops.deEstado('por_enviar'))].sort(
        (a, b) => a.n - b.n,
      );
      this.#enVuelo = new Map(vivas.map((op) => [op.id, op.rev]));
      const rechazadas = await ops.deEstado('rechazada');
      const todas = [...(await ops.deEstado('aceptada')), ...vivas, ...rechazadas];
      this.#conocidas = new Set(todas.map((op) => op.id));
      const tablas = await reconciliar(this.#entorno(), {
        sobres: vivas.map((op) => op.sobre),
        rechazadas: new Set(rechazadas.map((op) => op.id)),
      });
      await ops.podar(ACEPTADAS_QUE_SE_GUARDAN);
      await this.#leerRol();
      return tablas;
    });
  }

  /** A role that the server changed counts from the moment its row arrives. */
  async #leerRol(): Promise<void> {
    const { usuario, empresaId } = this.#identidad;
    const [fila] = await this.base.db.query<{ rol: Identidad['usuario']['rol'] }>(
      'select rol from usuario_empresa where empresa_id = $1 and usuario_id = $2 and esta_activo',
      [empresaId, usuario.id],
    );
    if (fila === undefined || fila.rol === usuario.rol) return;
    this.#identidad = { ...this.#identidad, usuario: { ...usuario, rol: fila.rol } };
  }

  /** Asking twice with the same op id, at once or after a restart, is asking once. */
  comandar(pedido: Pedido, desfaseReloj: number): Promise<RespuestaLocal> {
    const enCurso = this.#enCurso.get(pedido.opId);
    if (enCurso !== undefined) return enCurso;
    const paso = this.enTurno(() => this.#comandar(pedido, desfaseReloj));
    this.#enCurso.set(pedido.opId, paso);
    const olvidar = (): void => {
      this.#enCurso.delete(pedido.opId);
    };
    paso.then(olvidar, olvidar);
    return paso;
  }

  async #comandar(pedido: Pedido, desfaseReloj: number): Promise<RespuestaLocal> {
    const entorno = this.#entorno(desfaseReloj);
    const previa = this.#conocidas.has(pedido.opId)
      ? await this.#p.almacen.ops.obtener(pedido.opId)
      : null;
    if (previa !== null) {
      return { resultado: await respuestaGuardada(entorno, previa), sobre: null, tablas: [] };
    }
    const hecho = await comandar(entorno, pedido);
    if (hecho.tipo === 'rehusado') return { resultado: hecho.resultado, sobre: null, tablas: [] };
    this.#enVuelo.set(hecho.op.id, null);
    this.#conocidas.add(hecho.op.id);
    return {
      resultado: { ok: true, valor: hecho.salida },
      sobre: hecho.op.sobre,
      tablas: hecho.tablas,
    };
  }

  /**
   * Message 100. What the server accepted is written to the durable store before the rows: if the
   * device dies in between, it comes back knowing that those comandos need no answer any more.
   */
  async recibirFilas(filas: MensajeFilas): Promise<Recepcion> {
    return this.enTurno(async () => {
      const entorno = this.#entorno();
      const propias = filas.ops.filter(([id]) => this.#enVuelo.has(id));
      if (propias.length > 0) {
        const salidas = new Map(
          (await leerPendientes(entorno.db)).map((p) => [p.opId, p.salida] as const),
        );
        await this.#p.almacen.ops.aceptar(
          propias.map(([id, rev]) => ({ id, rev, salida: salidas.get(id) ?? null })),
        );
        for (const [id, rev] of propias) this.#enVuelo.set(id, rev);
      }
      const aceptadas = new Map(
        [...this.#enVuelo].flatMap(([id, rev]) => (rev === null ? [] : [[id, rev] as const])),
      );
      const resultado = await aplicarFilas(entorno, filas, aceptadas);
      const respondidas = propias.map(([id]) => id);
      if (resultado.tipo !== 'aplicado') return { tipo: resultado.tipo, tablas: [], respondidas };
      const hasta = BigInt(filas.hasta);
      for (const [id, rev] of aceptadas) if (BigInt(rev) <= hasta) this.#enVuelo.delete(id);
      if (resultado.tablas.includes('usuario_empresa')) await this.#leerRol();
      return { tipo: 'aplicado', tablas: resultado.tablas, respondidas };
    });
  }

  /** Message 101. A refusal moves the content to «Por corregir» before its effect leaves the tables. */
  async recibirAcuse(acuse: MensajeAcuse): Promise<Recepcion> {
    return this.enTurno(async () => {
      const { ops } = this.#p.almacen;
      const respondidas = [acuse.id];
      if (acuse.ok) {
        const salida = escalares(acuse.salida);
        await ops.aceptar([{ id: acuse.id, rev: acuse.rev, salida }]);
      } else {
        await ops.rechazar(acuse.id, acuse.rechazos);
      }
      if (!this.#enVuelo.has(acuse.id)) return { tipo: 'repetido', tablas: [], respondidas };
      const entorno = this.#entorno();
      const rev = (await leerRev(entorno.db)) ?? 0n;
      if (acuse.ok && BigInt(acuse.rev) > rev) {
        // Its rows are on their way: until then the optimistic ones stay in view.
        this.#enVuelo.set(acuse.id, acuse.rev);
        return { tipo: 'aplicado', tablas: [], respondidas };
      }
      const una = new Set([acuse.id]);
      const ninguna = new Set<string>();
      const tablas = await rebasar(entorno, {
        confirmadas: acuse.ok ? una : ninguna,
        rechazadas: acuse.ok ? ninguna : una,
        filas: null,
      });
      this.#enVuelo.delete(acuse.id);
      return { tipo: 'aplicado', tablas, respondidas };
    });
  }
}
