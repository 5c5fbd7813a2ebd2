// Creates an empresa with everything it needs to work: its counter of revs, the person who creates it
// as dueño, the chart of accounts, and in the test environment a certificate to sign for the simulator.
//
// A person cannot have two empresas with one RNC: it would split its numbering. Two persons can (the
// dueño and his accountant may both try the program); that only one of them issues for real is decided
// by the certificate, which names its holder, when production is authorised.

import { filasCatalogo } from '#shared/contabilidad/filas-catalogo.ts';
import { rechazosUsuarios } from '#shared/contratos/rechazos-usuarios.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { soloDigitos, validarIdentificacion } from '#shared/fiscal/identificacion.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Db } from '#shared/db/db.ts';
import { anotarEn } from '#server/auth/auditoria.ts';
import { leerEmpresasDe } from '#server/auth/membresia.ts';
import { entrarEnEmpresa, tomarRev } from '#server/comandos/transaccion.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import type { Servicios } from '#server/servicios.ts';

export type EmpresaNueva = {
  readonly usuarioId: string;
  /** RNC or cédula, with or without hyphens. */
  readonly rnc: string;
  readonly razonSocial: string;
  readonly nombreComercial?: string | undefined;
  readonly direccion?: string | undefined;
  readonly municipio?: string | null | undefined;
  readonly provincia?: string | null | undefined;
  readonly telefono?: string | undefined;
  readonly correo?: string | undefined;
  /** A fixed id (the demo); a new one when absent. */
  readonly id?: string | undefined;
  readonly ip?: string | undefined;
};

/** Refuses `usuarios.RNC_INVALIDO` and `usuarios.EMPRESA_REPETIDA`. */
export async function crearEmpresa(
  servicios: Servicios,
  nueva: EmpresaNueva,
): Promise<Resultado<{ readonly empresaId: string }>> {
  const rncLeido = revisarRnc(nueva.rnc);
  if (!rncLeido.ok) return rncLeido;
  const rnc = rncLeido.valor;
  const empresaId = nueva.id ?? servicios.ids.nuevo();
  const repetida = () =>
    mal(rechazosUsuarios.rechazo('EMPRESA_REPETIDA', { campo: 'rnc', datos: { rnc } }));
  const creada = await servicios.db.tx(async (tx) => {
    // Two requests at once for one person and RNC: the second waits here and then finds the first.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
      `empresa/${nueva.usuarioId}/${rnc}`,
    ]);
    const suyas = await leerEmpresasDe(tx, nueva.usuarioId);
    if (suyas.some((e) => e.rnc === rnc)) return false;
    await tx.exec('set local role none');
    const persona = await leerPersona(tx, nueva.usuarioId);
    await entrarEnEmpresa(tx, empresaId);
    await tx.query('insert into empresa_rev (empresa_id) values ($1)', [empresaId]);
    await tomarRev(tx, empresaId);
    await insertarEmpresa(tx, { empresaId, rnc, nueva });
    await insertarDueno(tx, { empresaId, persona });
    await insertarFilas(tx, 'cuenta', filasCatalogo(empresaId));
    await anotarEn(tx, servicios, {
      empresaId,
      usuarioId: nueva.usuarioId,
      accion: 'empresas.crear',
      detalle: { rnc },
      ip: nueva.ip ?? null,
    });
    return true;
  });
  if (!creada) return repetida();
  await ponerCertificadoDePrueba(servicios, { empresaId, rnc, nombre: nueva.razonSocial });
  servicios.avisos.filasNuevas(empresaId);
  return bien({ empresaId });
}

/** The digits of an RNC or cédula, or `usuarios.RNC_INVALIDO`. */
export function revisarRnc(texto: string, campo = 'rnc'): Resultado<string> {
  const rnc = soloDigitos(texto);
  return validarIdentificacion('rnc', rnc) === 'invalido'
    ? mal(rechazosUsuarios.rechazo('RNC_INVALIDO', { campo, datos: { rnc } }))
    : bien(rnc);
}

type Persona = { id: string; nombre: string; correo: string };

async function leerPersona(tx: Db, usuarioId: string): Promise<Persona> {
  const [fila] = await tx.query<Persona>('select id, nombre, correo from usuario where id = $1', [
    usuarioId,
  ]);
  invariante(fila !== undefined, 'crea una empresa quien tiene cuenta');
  return fila;
}

async function insertarEmpresa(
  tx: Db,
  e: { empresaId: string; rnc: string; nueva: EmpresaNueva },
): Promise<void> {
  const { nueva } = e;
  await tx.query(
    `insert into empresa (empresa_id, id, rnc, razon_social, nombre_comercial, direccion, municipio,
       provincia, telefono, correo, ambiente)
     values ($1, $1, $2, $3, $4, $5, $6, $7, $8, $9, 'testecf')`,
    [
      e.empresaId,
      e.rnc,
      nueva.razonSocial,
      nueva.nombreComercial ?? '',
      nueva.direccion ?? '',
      nueva.municipio ?? null,
      nueva.provincia ?? null,
      nueva.telefono ?? '',
      nueva.correo ?? '',
    ],
  );
}

async function insertarDueno(
  tx: Db,
  { empresaId, persona }: { empresaId: string; persona: Persona },
): Promise<void> {
  await tx.query(
    `insert into usuario_empresa (empresa_id, id, usuario_id, nombre, correo, rol)
     values ($1, $2, $3, $4, $5, 'dueno')`,
    [
      empresaId,
      idDerivado(empresaId, `usuario/${persona.id}`),
      persona.id,
      persona.nombre,
      persona.correo,
    ],
  );
}

/** Only for testecf: a new empresa is always born there. */
async function ponerCertificadoDePrueba(
  servicios: Servicios,
  e: { empresaId: string; rnc: string; nombre: string },
): Promise<void> {
  const ahora = instante(servicios.reloj.ahora());
  const titular = e.rnc.length === 11 ? { cedula: e.rnc } : { rnc: e.rnc };
  const { llave, info } = await generarCertificadoPrueba({ ...titular, nombre: e.nombre, ahora });
  const guardado = await guardarCertificado(servicios, e.empresaId, { llave, info });
  invariante(guardado.ok, 'el certificado de prueba recién hecho está vigente');
}
