// Loads a test set for an empresa: every document is built and validated, and those that are right are
// signed with its active certificate, once. What is wrong is kept with its reasons, to be shown.

import { instante } from '#shared/fecha/fecha.ts';
import { bien, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import { ordenarSet } from '#shared/ecf/set/ordenar-set.ts';
import { rechazosCertificacion } from '#shared/ecf/set/rechazos-certificacion.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirCliente, type ServiciosEcf } from '#server/ecf/abrir-cliente.ts';
import { leerAmbiente } from './casos.ts';
import { examinarSet, firmarDocumentoSet, type CasoExaminado } from './emitir-set.ts';
import { leerArchivoSet } from './leer-archivo-set.ts';

export type SetCargado = { readonly id: string };

/** The set that the DGII makes is for one RNC: another one's is somebody else's. */
function revisarEmisor(caso: CasoExaminado, rnc: string): CasoExaminado {
  if (!caso.documento.ok || caso.documento.valor.rnc === rnc) return caso;
  const datos = { registro: caso.caso.nombre, valor: caso.documento.valor.rnc, esperado: rnc };
  const rechazo = rechazosCertificacion.rechazo('CERTIFICACION_OTRO_EMISOR', {
    campo: 'RNCEmisor',
    datos,
  });
  return { ...caso, rechazos: [rechazo, ...caso.rechazos], estaBien: false };
}

function graves(rechazos: readonly Rechazo[]): readonly Rechazo[] {
  return rechazos.filter((r) => r.severidad !== 'aviso');
}

/** Position in the sending of each e-NCF. */
function ordenDeEnvio(casos: readonly CasoExaminado[]): ReadonlyMap<string, number> {
  const documentos = casos.flatMap((c) => (c.documento.ok ? [c.documento.valor] : []));
  return new Map(ordenarSet(documentos).map((d, i) => [d.encf, i + 1]));
}

type Entrada = { readonly nombre: string; readonly bytes: Uint8Array; readonly usuarioId: string };

/**
 * Refuses `ecf.SET_ILEGIBLE`, `ecf.SET_VACIO`, `ecf.CERTIFICACION_EN_PRODUCCION` and the codes of
 * `abrirCliente`. A set with errors is loaded too: it is how they are seen.
 */
export async function cargarSet(
  servicios: ServiciosEcf,
  empresaId: string,
  entrada: Entrada,
): Promise<Resultado<SetCargado>> {
  const set = await leerArchivoSet(entrada.bytes);
  if (!set.ok) return set;
  if ((await enEmpresa(servicios.db, empresaId, (tx) => leerAmbiente(tx, empresaId))) === 'ecf') {
    return mal(rechazosCertificacion.rechazo('CERTIFICACION_EN_PRODUCCION'));
  }
  const abierto = await abrirCliente(servicios, empresaId);
  if (!abierto.ok) return abierto;
  const { rnc, ambiente, llave } = abierto.valor;
  const ahora = instante(servicios.reloj.ahora());
  const casos = examinarSet(set.valor, ahora).map((c) => revisarEmisor(c, rnc));
  const orden = ordenDeEnvio(casos);
  const filas = casos.map((caso, i) => {
    const d = caso.documento.ok ? caso.documento.valor : null;
    const firmado = d === null || !caso.estaBien ? null : firmarDocumentoSet(d, { llave, ahora });
    return {
      caso,
      d,
      firmado,
      numero: i + 1,
      orden: firmado === null ? null : orden.get(d?.encf ?? ''),
    };
  });
  const estado = filas.some((f) => f.firmado === null) ? 'con_errores' : 'lista';
  const id = servicios.ids.nuevo();
  await enEmpresa(servicios.db, empresaId, async (tx) => {
    await tx.query(
      `insert into certificacion (empresa_id, id, archivo, ambiente, estado, creado_por, creado_en)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [empresaId, id, entrada.nombre.slice(0, 200), ambiente, estado, entrada.usuarioId, ahora],
    );
    for (const { caso, d, firmado, numero, orden: cuando } of filas) {
      const codificar = (xml: string | null | undefined): Uint8Array | null =>
        xml === null || xml === undefined ? null : new TextEncoder().encode(xml);
      await tx.query(
        `insert into certificacion_caso (empresa_id, certificacion_id, numero, orden_envio, nombre,
           tipo_ecf, encf, referido, monto_total, estado, rechazos, codigo_seguridad, nombre_archivo,
           xml, rfce)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::jsonb, $12, $13, $14, $15)`,
        [
          empresaId,
          id,
          numero,
          cuando ?? null,
          caso.caso.nombre.slice(0, 200),
          d?.clase ?? '',
          d?.encf ?? '',
          d?.referido ?? null,
          d?.montoTotal ?? '',
          firmado === null ? 'invalido' : 'listo',
          JSON.stringify(firmado === null ? graves(caso.rechazos) : caso.rechazos),
          firmado?.codigoSeguridad ?? null,
          d === null || firmado === null ? null : nombreArchivo(d.rnc, d.encf),
          codificar(firmado?.xml),
          codificar(firmado?.rfce),
        ],
      );
    }
  });
  return bien({ id });
}
