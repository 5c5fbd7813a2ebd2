// For tests of the device: a real server whose answers and rows are handed over one by one, in the
// order and as often as the test wants, and a device core on its own PGlite that can be killed and
// opened again.

import { gunzipSync } from 'node:zlib';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { COMANDOS, comandoDe } from '#shared/comandos.ts';
import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { ejecutor } from '#server/comandos/ejecutar.ts';
import { leerCambios } from '#server/relevo/leer-cambios.ts';
import { crearAlmacenSegmentos } from '#server/segmentos/almacen-segmentos.ts';
import { generarSegmentos } from '#server/segmentos/generar.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Almacen } from '#sync/cliente/almacen.ts';
import { crearAlmacenMemoria } from '#sync/cliente/almacen-memoria.ts';
import type { FabricaBase } from '#sync/cliente/base-local.ts';
import { copiarEnPglite } from '#sync/cliente/copiar-pglite.ts';
import { NucleoLocal, type RespuestaLocal } from '#sync/cliente/nucleo-local.ts';
import { vaciarReplica, type FuenteSegmentos } from '#sync/cliente/segmentos.ts';
import type { SobreComando } from '#sync/comando.ts';
import type { MensajeAcuse, MensajeFilas } from '#sync/protocolo.ts';
import { sumasEn } from '#sync/sumas.ts';
import { leerTrama } from '#sync/tramas.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { BaseLocal as BaseDePrueba } from './base.ts';
import { nuevoDispositivo, nuevoId, relojReal } from './relevo.ts';

export function entregar(
  servicios: Servicios,
  sobre: SobreComando,
  usuarioId: string,
): Promise<MensajeAcuse> {
  return ejecutor.ejecutar(servicios, { usuarioId, dispositivoId: sobre.disp }, sobre);
}

/** Everything after `desde`, as the frames that the relay would send. */
export async function tramasDesde(
  servicios: Servicios,
  empresaId: string,
  desde: bigint,
): Promise<MensajeFilas[]> {
  const lectura = await leerCambios(servicios.db, empresaId, { desde });
  return lectura.tramos.map((t) => {
    const leida = leerTrama(t.trama);
    if (leida?.tipo !== 'filas') throw new Error('no es una trama de filas');
    return leida.mensaje;
  });
}

export async function fuenteDe(servicios: Servicios, empresaId: string): Promise<FuenteSegmentos> {
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-seg-'));
  const almacen = crearAlmacenSegmentos({ carpeta, reloj: relojReal });
  return {
    manifiesto: () =>
      generarSegmentos({ db: servicios.db, empresaId, almacen, memoria: new Map() }),
    async segmento(hash) {
      const bytes = await almacen.leer(empresaId, hash);
      if (bytes === null) throw new Error(`falta ${hash}`);
      return new Uint8Array(gunzipSync(bytes));
    },
  };
}

export function sumasServidor(
  servicios: Servicios,
  empresaId: string,
): Promise<Readonly<Record<string, string>>> {
  return enEmpresa(servicios.db, empresaId, (tx) => sumasEn(tx, empresaId));
}

/** Derived balances without the zero rows that an undo may leave behind. */
export async function derivadas(db: Db): Promise<unknown> {
  const meses = await db.query(
    `select cuenta_id, periodo, debe, haber from saldo_mes where debe <> 0 or haber <> 0
     order by cuenta_id, periodo`,
  );
  const saldos = await db.query('select * from saldo_factura order by factura_id');
  return { meses, saldos };
}

/** One PGlite used by every life of the device: closing leaves the data, as a disk does. */
export function fabricaSobre(base: BaseDePrueba): FabricaBase {
  return {
    async abrir() {
      return {
        db: base.db,
        copiar: (tabla, columnas, datos) => copiarEnPglite(base.pg, { tabla, columnas, datos }),
        cerrar: async () => {},
      };
    },
    destruir: () => vaciarReplica(base.db),
  };
}

export type PartesAparato = {
  readonly servicios: Servicios;
  readonly empresaId: string;
  readonly usuario: { readonly id: string; readonly nombre: string; readonly rol: Rol };
  readonly base: BaseDePrueba;
};

/** A device with its durable store; `nacer` starts a life, and nothing need end the one before. */
export class Aparato {
  almacen: Almacen = crearAlmacenMemoria();
  nucleo: NucleoLocal;
  readonly dispositivoId: string;
  readonly #p: PartesAparato;

  private constructor(p: PartesAparato, dispositivoId: string) {
    this.#p = p;
    this.dispositivoId = dispositivoId;
    this.nucleo = this.#nuevo();
  }

  static async crear(p: PartesAparato): Promise<Aparato> {
    const id = await nuevoDispositivo(p.servicios, p.empresaId, p.usuario.id);
    await vaciarReplica(p.base.db);
    const aparato = new Aparato(p, id);
    await aparato.nacer();
    return aparato;
  }

  get db(): Db {
    return this.#p.base.db;
  }

  #nuevo(): NucleoLocal {
    return new NucleoLocal({
      almacen: this.almacen,
      base: fabricaSobre(this.#p.base),
      comandos: { ultimo: (tipo) => COMANDOS.get(tipo) ?? null, de: comandoDe },
      identidad: {
        empresaId: this.#p.empresaId,
        dispositivoId: this.dispositivoId,
        usuario: this.#p.usuario,
      },
    });
  }

  /** Opens as after a crash, loading from segments when the cache is empty. */
  async nacer(): Promise<void> {
    this.nucleo = this.#nuevo();
    const rev = await this.nucleo.abrir();
    if (rev === null) {
      await this.nucleo.cargar(await fuenteDe(this.#p.servicios, this.#p.empresaId), () => {});
    }
    await this.nucleo.ponerAlDia();
  }

  comandar(
    tipo: string,
    datos: Record<string, unknown>,
    opId = nuevoId(),
  ): Promise<RespuestaLocal> {
    const hechoEn = instante(relojReal.ahora());
    return this.nucleo.comandar({ opId, tipo, datos, hechoEn }, 0);
  }

  async porEnviar(): Promise<readonly SobreComando[]> {
    return (await this.almacen.ops.deEstado('por_enviar')).map((op) => op.sobre);
  }

  async rev(): Promise<bigint> {
    const [fila] = await this.db.query<{ valor: string }>(
      "select valor from estado_local where clave = 'rev'",
    );
    return BigInt(fila?.valor ?? '0');
  }

  /** Applies every row that is missing. */
  async ponerseAlDia(): Promise<void> {
    for (;;) {
      const tramas = await tramasDesde(this.#p.servicios, this.#p.empresaId, await this.rev());
      if (tramas.length === 0) return;
      for (const t of tramas) await this.nucleo.recibirFilas(t);
    }
  }

  /** Sends the whole queue and takes the answers. */
  async enviarTodo(): Promise<MensajeAcuse[]> {
    const acuses: MensajeAcuse[] = [];
    for (const sobre of await this.porEnviar()) {
      const acuse = await entregar(this.#p.servicios, sobre, this.#p.usuario.id);
      acuses.push(acuse);
      await this.nucleo.recibirAcuse(acuse);
    }
    return acuses;
  }

  sumas(): Promise<Readonly<Record<string, string>>> {
    return this.db.tx((tx) => sumasEn(tx, this.#p.empresaId));
  }
}
