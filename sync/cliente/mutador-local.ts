// Runs a comando's mutator on the device: same code as the server, with the side 'dispositivo', no
// fiscal numbers, `ahora` = the moment the person acted so that a redo makes the same rows, and every
// row it touches recorded in `deshacer` by trigger (sincronizacion.md §5).

import type { Db } from '#shared/db/db.ts';
import { ErrorDb } from '#shared/db/db.ts';
import { diaDe, type Instante } from '#shared/fecha/fecha.ts';
import type { CualquierComando, Numerador, Salida } from '#shared/nucleo/comando.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { bien, mal, type Rechazos, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import type { SobreComando } from '#sync/comando.ts';

export type Identidad = {
  readonly empresaId: string;
  readonly dispositivoId: string;
  readonly usuario: { readonly id: string; readonly nombre: string; readonly rol: Rol };
};

export interface RegistroComandos {
  /** Latest version of a comando. */
  ultimo(tipo: string): CualquierComando | null;
  de(tipo: string, v: number): CualquierComando | null;
}

export type EntornoMutador = {
  readonly comandos: RegistroComandos;
  readonly identidad: Identidad;
};

/** The device never gives a fiscal or ledger number: the server does, in the emitting transaction. */
const SIN_NUMEROS: Numerador = {
  encf: async () => bien(null),
  asiento: async () => null,
};

/** Carries a refusal out of a transaction so that its writes roll back. */
class Vuelta extends Error {
  readonly rechazos: Rechazos;
  constructor(rechazos: Rechazos) {
    super('comando rehusado por su propia regla');
    this.rechazos = rechazos;
  }
}

/**
 * Inside `tx`, writes the rows of the comando and checks every constraint, the balance of its
 * asientos included. A refusal comes back as a value and leaves nothing written, because the caller's
 * transaction (or savepoint) rolls back: use `enTransaccion`.
 */
async function escribir(entorno: EntornoMutador, tx: Db, sobre: SobreComando): Promise<Salida> {
  const def = entorno.comandos.de(sobre.tipo, sobre.v);
  if (def === null) throw new Error(`Comando desconocido: ${sobre.tipo} v${sobre.v}`);
  const datos: unknown = def.esquema.parse(sobre.datos);
  // `hecho_en` was written by this device from its clock, as an instant in UTC.
  const hechoEn = sobre.hecho_en as Instante;
  await tx.query("select set_config('app.op', $1, true), set_config('app.replica', '', true)", [
    sobre.id,
  ]);
  const resultado = await def.ejecutar(
    {
      db: tx,
      lado: 'dispositivo',
      empresaId: entorno.identidad.empresaId,
      usuario: entorno.identidad.usuario,
      dispositivoId: entorno.identidad.dispositivoId,
      opId: sobre.id,
      n: sobre.n,
      hechoEn,
      ahora: hechoEn,
      hoy: diaDe(hechoEn),
      id: (etiqueta) => idDerivado(sobre.id, etiqueta),
      numerador: SIN_NUMEROS,
    },
    datos,
  );
  if (!resultado.ok) throw new Vuelta(resultado.rechazos);
  await tx.exec("set constraints all immediate; select set_config('app.op', '', true)");
  return resultado.valor;
}

/**
 * Opens a transaction (a savepoint when `db` is one already), runs the mutator and then `despues` in
 * it. A refusal rolls back and comes back as a value; anything else that throws rolls back and throws.
 */
export async function correrMutador(
  entorno: EntornoMutador,
  db: Db,
  sobre: SobreComando,
  despues: (tx: Db, salida: Salida) => Promise<void> = async () => {},
): Promise<Resultado<Salida>> {
  try {
    const salida = await db.tx(async (tx) => {
      const valor = await escribir(entorno, tx, sobre);
      await despues(tx, valor);
      return valor;
    });
    return bien(salida);
  } catch (error) {
    if (error instanceof Vuelta) return mal(...error.rechazos);
    throw error;
  }
}

/**
 * Runs again, after the server's rows, a comando whose effect was undone. `null` means that it no
 * longer applies here; the server still answers it, so its effect is simply not shown meanwhile.
 */
export async function rehacer(
  entorno: EntornoMutador,
  tx: Db,
  sobre: SobreComando,
): Promise<Salida | null> {
  const def = entorno.comandos.de(sobre.tipo, sobre.v);
  // Written by another version of the app: the server has upcasters for it, this device only delivers it.
  if (def === null || !def.esquema.safeParse(sobre.datos).success) return null;
  try {
    const resultado = await correrMutador(entorno, tx, sobre, async (sp) => {
      await sp.exec('set constraints all deferred');
    });
    return resultado.ok ? resultado.valor : null;
  } catch (error) {
    // Integrity (23xxx): the rows that arrived make it impossible. Anything else is a fault.
    if (error instanceof ErrorDb && error.sqlstate.startsWith('23')) return null;
    throw error;
  }
}
