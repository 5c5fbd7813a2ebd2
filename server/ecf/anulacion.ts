// Tells the DGII that a run of e-NCF will never be used: builds the ANECF once, keeps its signed bytes, and
// sends those same bytes until there is an answer (Formato de Anulación de e-NCF; Servicios DGII p. 34).
// After a lost answer the DGII may say that the numbers are annulled already: that was us.

import { createHash } from 'node:crypto';
import { instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { invariante, type Rechazo } from '#shared/nucleo/resultado.ts';
import type { Db } from '#shared/db/db.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirCliente, type ClienteAbierto, type ServiciosEcf } from './abrir-cliente.ts';
import { abrirAlanube } from './alanube/abrir-alanube.ts';
import { anularPorAlanube } from './alanube/anular.ts';
import { arbolAnecf, type RangoAnulado } from './arbol-anecf.ts';
import { FallaEntorno } from './falla-entorno.ts';
import { firmarXml } from './firma.ts';
import { insertarRespuesta } from './insertar-respuesta.ts';
import { comoMensaje } from './nota-y-original.ts';
import { abrirPausa, cerrarPausa, clavePausa, pedirTurno } from './pausa-dgii.ts';
import type { NombreProveedor } from './proveedor-ecf.ts';
import { diceYaAnulado, type ResultadoAnulacion } from './respuestas-otros.ts';
import type { MensajeDgii } from './respuestas-dgii.ts';

type Estado = 'pendiente' | 'enviada' | 'aceptada' | 'parcial' | 'rechazada';

type FilaAnulacion = RangoAnulado & {
  readonly id: string;
  readonly estado: Estado;
  readonly mensajes: readonly MensajeDgii[];
  readonly proveedor: NombreProveedor;
};

type Contexto = {
  readonly servicios: ServiciosEcf;
  readonly empresaId: string;
  readonly fila: FilaAnulacion;
};

/** 'listo' when the DGII said how it ended; 'esperar' when it has to be called again later. */
export async function avanzarAnulacion(
  servicios: ServiciosEcf,
  empresaId: string,
  anulacionId: string,
): Promise<'listo' | 'esperar'> {
  const [fila] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<FilaAnulacion>(
      `select a.id, a.tipo_ecf, a.serie, a.desde, a.hasta, a.estado, a.mensajes,
         m.proveedor_ecf as proveedor
       from anulacion a join empresa m on m.empresa_id = a.empresa_id and m.id = a.empresa_id
       where a.empresa_id = $1 and a.id = $2`,
      [empresaId, anulacionId],
    ),
  );
  if (fila === undefined || (fila.estado !== 'pendiente' && fila.estado !== 'enviada')) {
    return 'listo';
  }
  const p = { servicios, empresaId, fila };
  if (fila.proveedor === 'alanube') return porAlanube(p);
  const abierto = await abrirCliente(servicios, empresaId);
  if (!abierto.ok) return decir(p, abierto.rechazos);
  const { cliente, ambiente } = abierto.valor;
  if (!cliente.ofrece('anulacionrangos')) {
    const rechazo = rechazosEnvio.rechazo('SERVICIO_NO_DISPONIBLE', { datos: { ambiente } });
    await mover(p, { estado: 'rechazada', mensajes: [comoMensaje(rechazo)] });
    return 'listo';
  }
  const bytes = await prepararBytes(p, abierto.valor);
  const turno = await pedirTurno(servicios, ambiente);
  if (turno.tipo === 'pausa') return decir(p, [rechazosEnvio.rechazo('ENVIO_EN_PAUSA')]);
  return enviar(p, { abierto: abierto.valor, bytes, esSonda: turno.tipo === 'sonda' });
}

/** Alanube makes and signs the document by itself: nothing of ours is kept but what it answers. */
async function porAlanube(p: Contexto): Promise<'listo' | 'esperar'> {
  const { servicios, empresaId, fila } = p;
  const abierto = await abrirAlanube(servicios, empresaId);
  if (!abierto.ok) return decir(p, abierto.rechazos);
  const { cliente, rnc, ambiente } = abierto.valor;
  const clave = clavePausa({ ambiente, proveedor: 'alanube' });
  const turno = await pedirTurno(servicios, clave);
  if (turno.tipo === 'pausa') return decir(p, [rechazosEnvio.rechazo('ENVIO_EN_PAUSA')]);
  const esSonda = turno.tipo === 'sonda';
  const yaSalio = fila.estado === 'enviada';
  try {
    if (!yaSalio) await mover(p, { estado: 'enviada', mensajes: [] });
    const avance = await anularPorAlanube(p, { cliente, rnc });
    if (esSonda) await cerrarPausa(servicios, clave);
    if (avance.tipo === 'esperar') return 'esperar';
    if (avance.tipo === 'decir')
      return decir({ ...p, fila: { ...fila, estado: 'enviada' } }, avance.rechazos);
    await mover(p, veredicto(avance.resultado, yaSalio));
    return 'listo';
  } catch (causa) {
    return trasFalla(p, causa, { clave, esSonda });
  }
}

type Bytes = { readonly nombre_archivo: string; readonly xml: Uint8Array };

/** Signed once: a second run finds the same bytes. */
async function prepararBytes(p: Contexto, { rnc, llave }: ClienteAbierto): Promise<Bytes> {
  const { servicios, empresaId, fila } = p;
  const ahora = instante(servicios.reloj.ahora());
  const guardados = await enEmpresa(servicios.db, empresaId, (tx) => leerBytes(tx, p));
  if (guardados !== null) return guardados;
  const arbol = arbolAnecf(rnc, [fila], fechaHoraEcf(ahora));
  const xml = firmarXml(construirXml('ANECF', arbol), llave);
  const leido = leerXml(xml);
  invariante(
    leido.ok &&
      validarEstructura(leido.valor).length === 0 &&
      validarAritmetica(leido.valor).length === 0,
    'el ANECF que se arma cumple la estructura oficial',
  );
  const bytes = new TextEncoder().encode(xml);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return enEmpresa(servicios.db, empresaId, async (tx) => {
    await tx.query(
      `insert into documento_xml (empresa_id, origen_id, clase, nombre_archivo, xml, sha256, creado_en)
       values ($1, $2, 'anecf', $3, $4, $5, $6) on conflict do nothing`,
      [empresaId, fila.id, nombreAnecf(rnc, fila), bytes, sha256, ahora],
    );
    const propios = await leerBytes(tx, p);
    invariante(propios !== null, 'el ANECF firmado se guardó');
    return propios;
  });
}

async function leerBytes(tx: Db, { empresaId, fila }: Contexto): Promise<Bytes | null> {
  const [propios] = await tx.query<Bytes>(
    `select nombre_archivo, xml from documento_xml
     where empresa_id = $1 and origen_id = $2 and clase = 'anecf'`,
    [empresaId, fila.id],
  );
  return propios ?? null;
}

/** The DGII fixes no name for this file; ours says whose it is and from which number. */
function nombreAnecf(rnc: string, fila: RangoAnulado): string {
  const desde = fila.desde.toString().padStart(10, '0');
  return `${rnc}ANECF${fila.serie}${fila.tipo_ecf}${desde}.xml`;
}

async function enviar(
  p: Contexto,
  de: { readonly abierto: ClienteAbierto; readonly bytes: Bytes; readonly esSonda: boolean },
): Promise<'listo' | 'esperar'> {
  const { servicios, fila } = p;
  const { cliente, ambiente } = de.abierto;
  const yaSalio = fila.estado === 'enviada';
  // Written before it leaves: whoever finds it knows that an answer may have been lost.
  if (!yaSalio) await mover(p, { estado: 'enviada', mensajes: [] });
  try {
    const r = await cliente.anularRango(de.bytes.xml, de.bytes.nombre_archivo);
    if (de.esSonda) await cerrarPausa(servicios, ambiente);
    await guardar(p, { http: r.http, cuerpo: r.cuerpo });
    if (r.dato === null) return 'esperar';
    await mover(p, veredicto(r.dato, yaSalio));
    return 'listo';
  } catch (causa) {
    return trasFalla(p, causa, { clave: ambiente, esSonda: de.esSonda });
  }
}

/** A fault of the program goes on; one of the other side is kept, and pauses everybody when it is down. */
async function trasFalla(
  p: Contexto,
  causa: unknown,
  { clave, esSonda }: { readonly clave: string; readonly esSonda: boolean },
): Promise<'esperar'> {
  const { servicios, empresaId, fila } = p;
  if (!(causa instanceof FallaEntorno)) throw causa;
  await guardar(p, { http: causa.http, cuerpo: causa.cuerpo });
  const datos = { empresaId, anulacion: fila.id, proveedor: fila.proveedor, http: causa.http };
  servicios.bitacora.error('No hubo respuesta a una anulación', datos);
  if (causa.esCaida) await abrirPausa(servicios, clave, { esSonda, motivo: causa.message });
  else if (esSonda) await cerrarPausa(servicios, clave);
  return 'esperar';
}

function veredicto(
  r: ResultadoAnulacion,
  yaSalio: boolean,
): { readonly estado: Estado; readonly mensajes: readonly MensajeDgii[] } {
  const fuimosNosotros = r.estado !== 'aceptada' && yaSalio && diceYaAnulado(r.mensajes);
  return { estado: fuimosNosotros ? 'aceptada' : r.estado, mensajes: r.mensajes };
}

/** Leaves the reasons in the row, once, and waits. */
async function decir(p: Contexto, rechazos: readonly Rechazo[]): Promise<'esperar'> {
  const mensajes = rechazos.map(comoMensaje);
  if (JSON.stringify(p.fila.mensajes.map(comoPar)) !== JSON.stringify(mensajes.map(comoPar))) {
    await mover(p, { estado: p.fila.estado, mensajes });
  }
  return 'esperar';
}

function comoPar(m: MensajeDgii): readonly [string, string] {
  return [m.codigo, m.valor];
}

async function mover(
  p: Contexto,
  a: { readonly estado: Estado; readonly mensajes: readonly MensajeDgii[] },
): Promise<void> {
  const { servicios, empresaId, fila } = p;
  await conRev(servicios.db, empresaId, (tx) =>
    tx.query(
      `update anulacion set estado = $3, mensajes = $4::text::jsonb
       where empresa_id = $1 and id = $2 and estado in ('pendiente', 'enviada')`,
      [empresaId, fila.id, a.estado, JSON.stringify(a.mensajes)],
    ),
  );
  servicios.avisos.filasNuevas(empresaId);
}

async function guardar(
  { servicios, empresaId, fila }: Contexto,
  r: { readonly http: number | null; readonly cuerpo: string },
): Promise<void> {
  const de = { empresaId, origenId: fila.id, servicio: 'anulacionrangos' };
  await enEmpresa(servicios.db, empresaId, (tx) =>
    insertarRespuesta(servicios, tx, { ...r, ...de }),
  );
}
