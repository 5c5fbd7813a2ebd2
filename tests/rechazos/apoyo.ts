// Runs a comando of shared/ on a test database as the server or as a device would, without the
// executor: the rules themselves are what is under test. A refusal rolls everything back.

import { comandoDe } from '#shared/comandos.ts';
import type { Db } from '#shared/db/db.ts';
import { diaDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Contexto, Salida } from '#shared/nucleo/comando.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { leerDatos } from '#shared/nucleo/leer-datos.ts';
import { bien, mal, type Rechazos, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { numeradorDispositivo, numeradorServidor } from '#shared/ventas/numerador-servidor.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import type { EmpresaDePrueba } from '../apoyo/empresa.ts';

export type Mesa = {
  readonly db: Db;
  readonly lado: 'servidor' | 'dispositivo';
  readonly empresa: EmpresaDePrueba;
};

export type Orden = {
  readonly tipo: string;
  readonly datos: unknown;
  /** Distinguishes comandos: the op id derives from it. */
  readonly n: number;
  readonly ahora: Instante;
  readonly hechoEn?: Instante;
  readonly dispositivoId?: string;
  readonly rol?: Rol;
  /** Statements run in the same transaction before the comando, as the empresa: `$1` is its id. */
  readonly antes?: readonly string[];
};

class Vuelta extends Error {
  readonly rechazos: Rechazos;
  constructor(rechazos: Rechazos) {
    super('rehusado');
    this.rechazos = rechazos;
  }
}

function contexto(mesa: Mesa, orden: Orden, db: Db): Contexto {
  const { empresa } = mesa;
  const dispositivoId = orden.dispositivoId ?? empresa.dispositivoId;
  const rol = orden.rol ?? 'dueno';
  const opId = idDerivado(dispositivoId, `op/${orden.n}`);
  return {
    db,
    lado: mesa.lado,
    empresaId: empresa.id,
    usuario: { id: empresa.usuarios[rol], nombre: `Persona ${rol}`, rol },
    dispositivoId,
    opId,
    n: orden.n,
    hechoEn: orden.hechoEn ?? orden.ahora,
    ahora: orden.ahora,
    hoy: diaDe(orden.ahora),
    id: (etiqueta) => idDerivado(opId, etiqueta),
    numerador: mesa.lado === 'servidor' ? numeradorServidor(db, empresa.id) : numeradorDispositivo,
  };
}

/** What the comando answers; `sync.COMANDO_INVALIDO` when its data do not have the form. */
export async function correr(mesa: Mesa, orden: Orden): Promise<Resultado<Salida>> {
  const def = comandoDe(orden.tipo, 1);
  if (def === null) throw new Error(`No existe ${orden.tipo}`);
  const datos = leerDatos(def, orden.datos);
  if (!datos.ok) return datos;
  const enTx = async (tx: Db): Promise<Salida> => {
    for (const sql of orden.antes ?? []) await tx.query(sql, [mesa.empresa.id]);
    const resultado = await def.ejecutar(contexto(mesa, orden, tx), datos.valor);
    if (!resultado.ok) throw new Vuelta(resultado.rechazos);
    await tx.exec('set constraints all immediate');
    return resultado.valor;
  };
  try {
    return bien(
      mesa.lado === 'servidor'
        ? (await conRev(mesa.db, mesa.empresa.id, enTx)).valor
        : await mesa.db.tx(enTx),
    );
  } catch (e) {
    if (e instanceof Vuelta) return mal(...e.rechazos);
    throw e;
  }
}
