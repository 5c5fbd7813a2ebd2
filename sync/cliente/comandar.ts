// The write path of the device (sincronizacion.md §5): validate, store durably, show at once, queue.
// PGlite commits only once the durable store has the comando, so losing PGlite never loses one; both
// work at the same time, so a person waits for the slower and not for their sum. A comando that its own
// rule refuses here is never queued: the form shows the refusals and keeps its content.

import { ErrorDb } from '#shared/db/db.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import type { CualquierComando, Salida } from '#shared/nucleo/comando.ts';
import { leerDatos } from '#shared/nucleo/leer-datos.ts';
import { rechazosSync } from '#shared/nucleo/rechazos-sync.ts';
import { bien, invariante, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { NOMBRE_ROL, puede } from '#shared/permisos/roles.ts';
import { BYTES_SOBRE_MAX, type SobreComando } from '#sync/comando.ts';
import type { Almacen, OpGuardada } from './almacen.ts';
import { correrMutador } from './mutador-local.ts';
import { dependenciasDe, guardarPendiente, leerPendientes } from './pendientes.ts';
import { conDerivadas, type EntornoRebase } from './rebase.ts';

/** What a tab asks. The tab makes the id, so that asking twice is asking once. */
export type Pedido = {
  readonly opId: string;
  readonly tipo: string;
  readonly datos: Record<string, unknown>;
  readonly hechoEn: Instante;
};

export type EntornoComandar = EntornoRebase & {
  readonly almacen: Almacen;
  /** Milliseconds that the server's clock is ahead; travels as information. */
  readonly desfaseReloj: number;
};

export type Comandado =
  | {
      readonly tipo: 'hecho';
      readonly op: OpGuardada;
      readonly salida: Salida;
      readonly tablas: readonly string[];
    }
  | { readonly tipo: 'rehusado'; readonly resultado: Extract<Resultado<Salida>, { ok: false }> };

/** Deepest list of dependencies that the envelope may carry (sync/comando.ts). */
const DEPS_MAX = 50;
/** Room for the digits of `n`, not known yet when the size is checked. */
const BYTES_DE_N = 16;

type Rehusado = Extract<Resultado<Salida>, { ok: false }>;

function validar(entorno: EntornoComandar, def: CualquierComando, pedido: Pedido): Rehusado | null {
  const { rol } = entorno.identidad.usuario;
  if (!puede(rol, def.roles)) {
    return mal(
      rechazosSync.rechazo('SIN_PERMISO', { datos: { rol: NOMBRE_ROL[rol], accion: def.titulo } }),
    );
  }
  const leidos = leerDatos(def, pedido.datos);
  return leidos.ok ? null : leidos;
}

/** The answer of a comando that this device already holds, for a tab that asks again. */
export async function respuestaGuardada(
  entorno: EntornoComandar,
  op: OpGuardada,
): Promise<Resultado<Salida>> {
  if (op.estado === 'rechazada') {
    return rechazar(op.rechazos) ?? mal(rechazosSync.rechazo('FALLO_INTERNO'));
  }
  if (op.salida !== null) return bien(op.salida);
  const pendiente = (await leerPendientes(entorno.db)).find((p) => p.opId === op.id);
  return bien(pendiente?.salida ?? {});
}

/**
 * Runs one comando; calls must not overlap. `hecho`: its rows are in PGlite and the envelope must go
 * to the buzón. `rehusado`: nothing was written. Throws on a fault of the programme or the database,
 * with the comando taken back.
 */
export async function comandar(entorno: EntornoComandar, pedido: Pedido): Promise<Comandado> {
  const { almacen, identidad, db } = entorno;
  const def = entorno.comandos.ultimo(pedido.tipo);
  invariante(def !== null, `comando desconocido ${pedido.tipo}`);
  const invalido = validar(entorno, def, pedido);
  if (invalido !== null) return { tipo: 'rehusado', resultado: invalido };
  const deps = await dependenciasDe(db, pedido.datos, DEPS_MAX);
  const armar = (n: number): SobreComando => ({
    id: pedido.opId,
    empresa: identidad.empresaId,
    disp: identidad.dispositivoId,
    n,
    tipo: def.tipo,
    v: def.v,
    hecho_en: pedido.hechoEn,
    desfase_reloj: entorno.desfaseReloj,
    deps,
    datos: pedido.datos,
  });
  const bytes = new TextEncoder().encode(JSON.stringify(armar(0))).byteLength;
  if (bytes > BYTES_SOBRE_MAX - BYTES_DE_N) {
    const demasiadoGrande = mal(
      rechazosSync.rechazo('MUY_GRANDE', { datos: { maximo_kb: BYTES_SOBRE_MAX / 1024 } }),
    );
    return { tipo: 'rehusado', resultado: demasiadoGrande };
  }
  let conN: (sobre: SobreComando) => void = () => undefined;
  const numerado = new Promise<SobreComando>((si) => {
    conN = si;
  });
  const guardado = almacen.ops.agregar(pedido.opId, (n) => {
    const sobre = armar(n);
    conN(sobre);
    return sobre;
  });
  const sobre = await Promise.race([numerado, guardado.then((op) => op.sobre)]);
  try {
    let tablas: string[] = [];
    const resultado = await correrMutador(entorno, db, sobre, async (tx, salida) => {
      tablas = await guardarPendiente(tx, {
        sobre,
        salida,
        tieneEfecto: true,
        estaBloqueado: false,
      });
      await guardado;
    });
    if (!resultado.ok) {
      await quitar(almacen, guardado);
      return { tipo: 'rehusado', resultado };
    }
    return {
      tipo: 'hecho',
      op: await guardado,
      salida: resultado.valor,
      tablas: conDerivadas(tablas),
    };
  } catch (error) {
    await quitar(almacen, guardado);
    if (error instanceof ErrorDb && error.sqlstate.startsWith('23')) {
      const detalle = error.constraint ?? error.tabla ?? error.sqlstate;
      return {
        tipo: 'rehusado',
        resultado: mal(rechazosSync.rechazo('INTEGRIDAD', { datos: { detalle } })),
      };
    }
    throw error;
  }
}

/** Takes back a comando that left no rows, if the durable store came to have it. */
async function quitar(almacen: Almacen, guardado: Promise<OpGuardada>): Promise<void> {
  const op = await guardado.catch(() => null);
  if (op !== null) await almacen.ops.retirar(op.id);
}
