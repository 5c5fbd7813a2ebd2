// Sends a whole certification, the referenced first, waiting for each original before its notes. It stops
// at the first refusal, because one refusal restarts the test. The progress is in the tables: a process
// that dies leaves it where it was, and whoever asks again goes on.
// Source: Proceso de certificación; ecf.md (d), message 614.

import { setTimeout as dormir } from 'node:timers/promises';
import { instante } from '#shared/fecha/fecha.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { rechazosCertificacion } from '#shared/ecf/set/rechazos-certificacion.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirCliente, type ServiciosEcf } from '#server/ecf/abrir-cliente.ts';
import { FallaEntorno } from '#server/ecf/falla-entorno.ts';
import {
  leerAmbiente,
  leerCasos,
  leerCertificacion,
  RECIBIDOS,
  type EstadoCertificacion,
  type FilaCaso,
} from './casos.ts';
import { consultarCaso, enviarCaso, type Envio } from './enviar-caso.ts';

/** A process that says nothing for this long is taken for dead. */
const ARRIENDO_MS = 60_000;
const ESPERA_MS = 400;
const ESPERA_MS_MAX = 15_000;
const FALLAS_MAX = 8;

export type De = { readonly empresaId: string; readonly id: string };

async function mover(
  servicios: ServiciosEcf,
  de: De,
  a: { readonly estado: EstadoCertificacion; readonly detalle: string },
): Promise<void> {
  await enEmpresa(servicios.db, de.empresaId, (tx) =>
    tx.query(
      `update certificacion set estado = $3, detalle = $4, ocupada_hasta = null
       where empresa_id = $1 and id = $2`,
      [de.empresaId, de.id, a.estado, a.detalle],
    ),
  );
}

/** Takes the sending for this process, or keeps it; false while another one has it. */
async function ocupar(servicios: ServiciosEcf, de: De, esNueva: boolean): Promise<boolean> {
  const ahora = servicios.reloj.ahora();
  const filas = await enEmpresa(servicios.db, de.empresaId, (tx) =>
    tx.query(
      `update certificacion set ocupada_hasta = $4, estado = 'enviando', detalle = '',
         enviado_en = coalesce(enviado_en, $3::timestamptz)
       where empresa_id = $1 and id = $2
         and (not $5::boolean or ocupada_hasta is null or ocupada_hasta < $3::timestamptz)
       returning id`,
      [de.empresaId, de.id, instante(ahora), instante(ahora + ARRIENDO_MS), esNueva],
    ),
  );
  return filas.length === 1;
}

/**
 * Whether it may be sent, and if so takes it. Refuses `api.NO_ENCONTRADO`,
 * `ecf.CERTIFICACION_CON_ERRORES`, `ecf.CERTIFICACION_DETENIDA`, `ecf.CERTIFICACION_TERMINADA`,
 * `ecf.CERTIFICACION_EN_PRODUCCION`, `ecf.CERTIFICACION_OTRO_AMBIENTE` and the codes of `abrirCliente`. `false`: it is being sent already.
 */
export async function iniciarEnvio(servicios: ServiciosEcf, de: De): Promise<Resultado<boolean>> {
  const { empresaId, id } = de;
  const leida = await enEmpresa(servicios.db, empresaId, async (tx) => {
    const fila = await leerCertificacion(tx, empresaId, id);
    if (fila === null) return null;
    const esperado = await leerAmbiente(tx, empresaId);
    return { fila, esperado, casos: await leerCasos(tx, empresaId, id) };
  });
  if (leida === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
  const invalidos = leida.casos.filter((c) => c.estado === 'invalido').length;
  const { rechazo } = rechazosCertificacion;
  if (invalidos > 0) {
    return mal(rechazo('CERTIFICACION_CON_ERRORES', { datos: { cantidad: invalidos } }));
  }
  if (leida.fila.estado === 'detenida') return mal(rechazo('CERTIFICACION_DETENIDA'));
  if (leida.fila.estado === 'terminada') return mal(rechazo('CERTIFICACION_TERMINADA'));
  const { esperado } = leida;
  if (esperado === 'ecf') return mal(rechazo('CERTIFICACION_EN_PRODUCCION'));
  // What was accepted in one ambiente is unknown in another.
  if (esperado !== leida.fila.ambiente) {
    const datos = { valor: leida.fila.ambiente, esperado };
    return mal(rechazo('CERTIFICACION_OTRO_AMBIENTE', { datos }));
  }
  const abierto = await abrirCliente(servicios, empresaId);
  if (!abierto.ok) return abierto;
  return bien(await ocupar(servicios, de, true));
}

function porEnviar(casos: readonly FilaCaso[]): FilaCaso[] {
  const porEncf = new Map(casos.map((c) => [c.encf, c]));
  return casos
    .filter((c) => c.estado === 'listo')
    .filter((c) => {
      const original = c.referido === null ? undefined : porEncf.get(c.referido);
      return original === undefined || original === c || RECIBIDOS.has(original.estado);
    })
    .toSorted((a, b) => (a.orden_envio ?? 0) - (b.orden_envio ?? 0));
}

type Vuelta = 'sigue' | 'terminada' | { readonly rechazado: FilaCaso };

async function darVuelta(e: Envio): Promise<Vuelta> {
  const leer = (): Promise<FilaCaso[]> =>
    enEmpresa(e.servicios.db, e.empresaId, (tx) => leerCasos(tx, e.empresaId, e.certificacionId));
  for (const caso of porEnviar(await leer())) {
    await enviarCaso(e, caso);
    const rechazado = (await leer()).find((c) => c.estado === 'rechazado');
    if (rechazado !== undefined) return { rechazado };
  }
  for (const caso of await leer()) if (caso.estado === 'enviado') await consultarCaso(e, caso);
  const casos = await leer();
  const rechazado = casos.find((c) => c.estado === 'rechazado');
  if (rechazado !== undefined) return { rechazado };
  return casos.every((c) => RECIBIDOS.has(c.estado)) ? 'terminada' : 'sigue';
}

function motivoDe(caso: FilaCaso): string {
  const dicho = caso.mensajes.map((m) => m.valor).join(' ');
  return `La DGII rechazó ${caso.encf}${dicho === '' ? '' : `: ${dicho}`}`.slice(0, 1000);
}

async function recorrer(servicios: ServiciosEcf, de: De): Promise<void> {
  let fallas = 0;
  let espera = ESPERA_MS;
  while (await ocupar(servicios, de, false)) {
    const abierto = await abrirCliente(servicios, de.empresaId);
    if (!abierto.ok) {
      const detalle = abierto.rechazos.map(textoRechazo).join(' ');
      await mover(servicios, de, { estado: 'lista', detalle });
      return;
    }
    const { cliente } = abierto.valor;
    try {
      const vuelta = await darVuelta({
        servicios,
        empresaId: de.empresaId,
        certificacionId: de.id,
        cliente,
      });
      if (vuelta === 'terminada') {
        await mover(servicios, de, { estado: 'terminada', detalle: '' });
        return;
      }
      if (vuelta !== 'sigue') {
        await mover(servicios, de, { estado: 'detenida', detalle: motivoDe(vuelta.rechazado) });
        return;
      }
      fallas = 0;
      espera = Math.min(espera * 2, ESPERA_MS * 8);
    } catch (causa) {
      if (!(causa instanceof FallaEntorno) || !causa.reintentable) throw causa;
      fallas += 1;
      if (fallas >= FALLAS_MAX) {
        const detalle = 'La DGII no responde. El envío quedó donde iba: continúe más tarde.';
        await mover(servicios, de, { estado: 'lista', detalle });
        return;
      }
      espera = Math.min(ESPERA_MS * 2 ** fallas, ESPERA_MS_MAX);
    }
    await dormir(espera);
  }
}

/** Goes on until it ends, stops or the DGII is away. Never throws: the reason stays in the row. */
export async function enviarCertificacion(servicios: ServiciosEcf, de: De): Promise<void> {
  try {
    await recorrer(servicios, de);
  } catch (causa) {
    const anotarFalla = (error: unknown): void => {
      servicios.bitacora.error('Se interrumpió el envío de una certificación', {
        ...de,
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    };
    anotarFalla(causa);
    const detalle =
      causa instanceof FallaEntorno
        ? `El envío se interrumpió (${causa.message}). Quedó donde iba: continúe.`
        : 'Un error interno interrumpió el envío. Quedó donde iba: continúe.';
    // Nobody waits for this: without a database its turn in the row ends by itself.
    await mover(servicios, de, { estado: 'lista', detalle }).catch(anotarFalla);
  }
}
