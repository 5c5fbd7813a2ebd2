// Runs one comando with legal weight exactly once (rules C1–C10 of sync/SPEC.md): one transaction takes
// the next rev of the empresa, checks person, device and repetition, runs the shared mutator, leaves
// the answer under the op id and commits. A refusal rolls everything back, so it consumes no rev and
// no e-NCF, and is then kept under its op id.

import type { Db } from '#shared/db/db.ts';
import { diaDe, instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import type { Contexto, CualquierComando, Numerador, Salida } from '#shared/nucleo/comando.ts';
import { esUuid, idDerivado } from '#shared/nucleo/ids.ts';
import { leerDatos } from '#shared/nucleo/leer-datos.ts';
import { rechazosSync } from '#shared/nucleo/rechazos-sync.ts';
import type { Rechazo, Rechazos } from '#shared/nucleo/resultado.ts';
import { NOMBRE_ROL, puede, type Rol } from '#shared/permisos/roles.ts';
import type { Servicios } from '#server/servicios.ts';
import { esquemaSobre, type SobreComando } from '#sync/comando.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';
import { esPasajera, rechazoDeDatos } from './fallas-db.ts';
import { huellaSobre, tieneTextoImposible } from './huella.ts';
import { puntoDeFallo } from './punto-de-fallo.ts';
import { enEmpresa, entrarEnEmpresa, intentarRev } from './transaccion.ts';

export type Actor = { readonly usuarioId: string; readonly dispositivoId: string };

/** What the server knows how to do, and who gives numbers. */
export type Reglas = {
  /** The definition, `'version'` when only other versions of the tipo exist, or null. */
  comandoDe(tipo: string, v: number): CualquierComando | 'version' | null;
  numerador(tx: Db, empresaId: string): Numerador;
};

export interface Ejecutor {
  /**
   * Answers a comando. Throws when the program or the database failed: nothing was written, there is
   * no answer yet, and the same envelope may be tried again.
   */
  ejecutar(servicios: Servicios, actor: Actor, sobre: unknown): Promise<MensajeAcuse>;
  /** Keeps `sync.FALLO_INTERNO` as the answer of an envelope that failed again and again (rule C9). */
  rehusarPorFallo(servicios: Servicios, actor: Actor, sobre: unknown): Promise<MensajeAcuse>;
}

const INTENTOS = 6;
const ESPERA_MS = 15;

type Caso = {
  readonly servicios: Servicios;
  readonly reglas: Reglas;
  readonly actor: Actor;
  readonly sobre: SobreComando;
  readonly hash: string;
};

/** Rolls the transaction back and carries the answer out of it. */
class Retirada extends Error {
  readonly acuse: MensajeAcuse;
  readonly seGuarda: boolean;
  constructor(acuse: MensajeAcuse, seGuarda: boolean) {
    super('el comando no se aplica');
    this.acuse = acuse;
    this.seGuarda = seGuarda;
  }
}

export function crearEjecutor(reglas: Reglas): Ejecutor {
  return {
    async ejecutar(servicios, actor, crudo) {
      const leido = leerSobre(actor, crudo);
      if (!leido.ok) return leido.acuse;
      const caso = { servicios, reglas, actor, sobre: leido.sobre, hash: huellaSobre(leido.sobre) };
      const acuse = await conReintentos(() => intentar(caso));
      if (acuse.ok) servicios.avisos.filasNuevas(caso.sobre.empresa);
      return acuse;
    },
    async rehusarPorFallo(servicios, actor, crudo) {
      const leido = leerSobre(actor, crudo);
      if (!leido.ok) return leido.acuse;
      const caso = { servicios, reglas, actor, sobre: leido.sobre, hash: huellaSobre(leido.sobre) };
      const acuse = rehusado(caso.sobre.id, [rechazosSync.rechazo('FALLO_INTERNO')]);
      return conReintentos(() => guardarRechazo(caso, acuse));
    },
  };
}

async function conReintentos(fn: () => Promise<MensajeAcuse>): Promise<MensajeAcuse> {
  for (let intento = 1; ; intento++) {
    try {
      return await fn();
    } catch (e) {
      // A lost connection may have committed: trying again is safe because the op id answers.
      if (!esPasajera(e) || intento === INTENTOS) throw e;
      await new Promise((r) => setTimeout(r, ESPERA_MS * 2 ** intento));
    }
  }
}

function leerSobre(
  actor: Actor,
  crudo: unknown,
):
  | { readonly ok: true; readonly sobre: SobreComando }
  | { readonly ok: false; readonly acuse: MensajeAcuse } {
  const leido = esquemaSobre.safeParse(crudo);
  if (!leido.success || leido.data.v > 32_767 || tieneTextoImposible(crudo)) {
    const campo = leido.error?.issues[0]?.path.map(String).join('.') ?? 'datos';
    const rechazo = rechazosSync.rechazo('COMANDO_INVALIDO', {
      campo,
      datos: { campo: campo === '' ? 'datos' : campo },
    });
    return { ok: false, acuse: rehusado(idDe(crudo), [rechazo]) };
  }
  if (leido.data.disp !== actor.dispositivoId) {
    const acuse = rehusado(leido.data.id, [rechazosSync.rechazo('OTRO_DISPOSITIVO')]);
    return { ok: false, acuse };
  }
  return { ok: true, sobre: leido.data };
}

function idDe(crudo: unknown): string {
  const id = typeof crudo === 'object' && crudo !== null && 'id' in crudo ? crudo.id : null;
  return typeof id === 'string' && esUuid(id) ? id : '';
}

async function intentar(caso: Caso): Promise<MensajeAcuse> {
  try {
    const acuse = await caso.servicios.db.tx((tx) => enTransaccion(caso, tx));
    puntoDeFallo('despues_de_commit');
    return acuse;
  } catch (e) {
    if (e instanceof Retirada) {
      return e.seGuarda ? guardarRechazo(caso, e.acuse) : e.acuse;
    }
    const rechazo = rechazoDeDatos(e);
    if (rechazo === null) throw e;
    anotarFalla(caso, e);
    return guardarRechazo(caso, rehusado(caso.sobre.id, [rechazo]));
  }
}

function anotarFalla(caso: Caso, e: unknown): void {
  caso.servicios.bitacora.error('La base rehusó un comando que sus reglas aceptaron', {
    empresa: caso.sobre.empresa,
    op: caso.sobre.id,
    tipo: caso.sobre.tipo,
    error: e instanceof Error ? e.message : String(e),
  });
}

async function enTransaccion(caso: Caso, tx: Db): Promise<MensajeAcuse> {
  const { sobre, servicios } = caso;
  // Sent together: each statement sees what was committed when the lock was obtained.
  const [, rev, lectura] = await Promise.all([
    entrarEnEmpresa(tx, sobre.empresa),
    intentarRev(tx, sobre.empresa),
    leerTodo(tx, caso),
  ]);
  const { persona, def } = admitir(caso, rev === null ? undefined : lectura);
  const datos = leerDatos(def, sobre.datos);
  if (!datos.ok) throw new Retirada(rehusado(sobre.id, datos.rechazos), true);
  const ahora = instante(servicios.reloj.ahora());
  const resultado = await def.ejecutar(contexto({ caso, tx, persona, ahora }), datos.valor);
  if (!resultado.ok) throw new Retirada(rehusado(sobre.id, resultado.rechazos), true);
  const acuse: MensajeAcuse = {
    id: sobre.id,
    ok: true,
    rev: String(rev),
    salida: resultado.valor,
  };
  await Promise.all([
    tx.exec('set constraints all immediate'),
    insertarOp(tx, { caso, acuse, ahora }),
  ]);
  puntoDeFallo('antes_de_commit');
  return acuse;
}

type Lectura = {
  miembro: { nombre: string; rol: Rol; esta_activo: boolean } | null;
  dispositivo: { usuario_id: string; esta_revocado: boolean } | null;
  previa: {
    hash: string;
    esta_aceptada: boolean;
    rev: string | null;
    resultado: { salida?: Salida; rechazos?: Rechazos };
  } | null;
  id_de_n: string | null;
  deps: { id: string; ok: boolean }[];
};

async function leerTodo(tx: Db, caso: Caso): Promise<Lectura | undefined> {
  const { sobre, actor } = caso;
  const [fila] = await tx.query<Lectura>(
    `select
      (select json_build_object('nombre', nombre, 'rol', rol, 'esta_activo', esta_activo)
        from usuario_empresa where empresa_id = $1 and usuario_id = $2) as miembro,
      (select json_build_object('usuario_id', usuario_id, 'esta_revocado', esta_revocado)
        from dispositivo where empresa_id = $1 and id = $3) as dispositivo,
      (select json_build_object('hash', hash, 'esta_aceptada', esta_aceptada, 'rev', rev::text,
          'resultado', resultado) from op where empresa_id = $1 and id = $4) as previa,
      (select id from op where empresa_id = $1 and dispositivo_id = $3 and n = $5) as id_de_n,
      (select coalesce(json_agg(json_build_object('id', id, 'ok', esta_aceptada)), '[]')
        from op where empresa_id = $1 and id = any($6::uuid[])) as deps`,
    [sobre.empresa, actor.usuarioId, sobre.disp, sobre.id, BigInt(sobre.n), sobre.deps],
  );
  return fila;
}

type Persona = { readonly id: string; readonly nombre: string; readonly rol: Rol };

/** The gates before the comando's own rules, in order; the first that closes ends the transaction. */
function admitir(
  caso: Caso,
  lectura: Lectura | undefined,
): { readonly persona: Persona; readonly def: CualquierComando } {
  const { sobre, actor, reglas } = caso;
  const salir = (rechazo: Rechazo, seGuarda: boolean): never => {
    throw new Retirada(rehusado(sobre.id, [rechazo]), seGuarda);
  };
  const miembro = lectura?.miembro;
  if (miembro?.esta_activo !== true) return salir(rechazosSync.rechazo('SIN_MEMBRESIA'), false);
  const dispositivo = lectura?.dispositivo;
  if (dispositivo?.usuario_id !== actor.usuarioId) {
    return salir(rechazosSync.rechazo('DISPOSITIVO_DESCONOCIDO'), false);
  }
  if (dispositivo.esta_revocado) return salir(rechazosSync.rechazo('DISPOSITIVO_REVOCADO'), false);
  const previa = lectura?.previa ?? null;
  if (previa !== null) throw new Retirada(respuestaPrevia(caso, previa), false);
  if ((lectura?.id_de_n ?? null) !== null)
    return salir(rechazosSync.rechazo('OP_REPETIDA_DISTINTA'), false);
  const falta = faltaDeDeps(sobre, lectura?.deps ?? []);
  if (falta !== null) return salir(falta, true);
  const def = reglas.comandoDe(sobre.tipo, sobre.v);
  if (def === null || def === 'version') {
    const nombre = def === null ? 'COMANDO_DESCONOCIDO' : 'VERSION_DESCONOCIDA';
    return salir(rechazosSync.rechazo(nombre, { datos: { tipo: sobre.tipo } }), true);
  }
  if (!puede(miembro.rol, def.roles)) {
    const datos = { rol: NOMBRE_ROL[miembro.rol], accion: def.titulo };
    return salir(rechazosSync.rechazo('SIN_PERMISO', { datos }), true);
  }
  return { persona: { id: actor.usuarioId, nombre: miembro.nombre, rol: miembro.rol }, def };
}

function faltaDeDeps(sobre: SobreComando, deps: Lectura['deps']): Rechazo | null {
  if (deps.some((d) => !d.ok)) return rechazosSync.rechazo('DEPENDE_DE_RECHAZADO');
  const hechas = new Set(deps.map((d) => d.id));
  return sobre.deps.every((id) => hechas.has(id))
    ? null
    : rechazosSync.rechazo('DEPENDENCIA_PENDIENTE');
}

function respuestaPrevia(caso: Caso, previa: NonNullable<Lectura['previa']>): MensajeAcuse {
  const { id } = caso.sobre;
  if (previa.hash !== caso.hash) {
    return rehusado(id, [rechazosSync.rechazo('OP_REPETIDA_DISTINTA')]);
  }
  const { salida, rechazos } = previa.resultado;
  return previa.esta_aceptada && previa.rev !== null
    ? { id, ok: true, rev: previa.rev, salida: salida ?? {} }
    : rehusado(id, rechazos ?? [rechazosSync.rechazo('FALLO_INTERNO')]);
}

function contexto(c: {
  readonly caso: Caso;
  readonly tx: Db;
  readonly persona: Persona;
  readonly ahora: Instante;
}): Contexto {
  const { sobre, reglas } = c.caso;
  const hecho = instante(msDe(sobre.hecho_en as Instante));
  return {
    db: c.tx,
    lado: 'servidor',
    empresaId: sobre.empresa,
    usuario: c.persona,
    dispositivoId: sobre.disp,
    opId: sobre.id,
    n: sobre.n,
    // A device whose clock runs ahead did not act in the future (rule C7).
    hechoEn: hecho > c.ahora ? c.ahora : hecho,
    ahora: c.ahora,
    hoy: diaDe(c.ahora),
    id: (etiqueta) => idDerivado(sobre.id, etiqueta),
    numerador: reglas.numerador(c.tx, sobre.empresa),
  };
}

function rehusado(id: string, rechazos: readonly Rechazo[]): MensajeAcuse {
  return { id, ok: false, rechazos };
}

async function insertarOp(
  tx: Db,
  o: { readonly caso: Caso; readonly acuse: MensajeAcuse; readonly ahora: Instante },
): Promise<void> {
  const { sobre, hash, actor } = o.caso;
  const resultado = o.acuse.ok ? { salida: o.acuse.salida } : { rechazos: o.acuse.rechazos };
  await tx.query(
    `insert into op (empresa_id, id, dispositivo_id, n, usuario_id, tipo, v, hash, esta_aceptada,
      rev, resultado, recibida_en)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::bigint, $11::text::jsonb, $12::timestamptz)
     ${o.acuse.ok ? '' : 'on conflict do nothing'}`,
    [
      sobre.empresa,
      sobre.id,
      sobre.disp,
      BigInt(sobre.n),
      actor.usuarioId,
      sobre.tipo,
      sobre.v,
      hash,
      o.acuse.ok,
      o.acuse.ok ? BigInt(o.acuse.rev) : null,
      JSON.stringify(resultado),
      o.ahora,
    ],
  );
}

/**
 * Keeps the refusal under its op id and returns the answer that stands: when the same comando was
 * answered by another connection meanwhile, that answer.
 */
function guardarRechazo(caso: Caso, acuse: MensajeAcuse): Promise<MensajeAcuse> {
  const { servicios, sobre, actor } = caso;
  return enEmpresa(servicios.db, sobre.empresa, async (tx) => {
    const antes = await leerTodo(tx, caso);
    if (antes?.miembro?.esta_activo !== true || antes.dispositivo?.usuario_id !== actor.usuarioId) {
      return rehusado(sobre.id, [rechazosSync.rechazo('SIN_MEMBRESIA')]);
    }
    if (antes.previa !== null) return respuestaPrevia(caso, antes.previa);
    await insertarOp(tx, { caso, acuse, ahora: instante(servicios.reloj.ahora()) });
    const guardada = (await leerTodo(tx, caso))?.previa ?? null;
    if (guardada !== null) return respuestaPrevia(caso, guardada);
    return rehusado(sobre.id, [rechazosSync.rechazo('OP_REPETIDA_DISTINTA')]);
  });
}
