// What a person sees of a certification: each document with its state and reasons, and the files that it
// has, among them the ones that the portal asks to upload by hand.

import type { Db } from '#shared/db/db.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { basesDgii } from '#server/ecf/bases-dgii.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerCasos, leerCertificacion, type FilaCaso, type FilaCertificacion } from './casos.ts';

type Archivo = {
  readonly clase: 'ecf' | 'rfce' | 'pdf';
  readonly nombre: string;
  readonly a_mano: boolean;
};

/** The whole E32 of a summary is uploaded by a person, and so are the printed forms (in PDF). */
function archivosDe(caso: FilaCaso): readonly Archivo[] {
  const nombre = caso.nombre_archivo;
  if (nombre === null) return [];
  return [
    { clase: 'ecf', nombre, a_mano: caso.es_rfce },
    ...(caso.es_rfce ? [{ clase: 'rfce', nombre, a_mano: false } as const] : []),
    ...(caso.estado === 'rechazado'
      ? []
      : [{ clase: 'pdf', nombre: nombre.replace(/\.xml$/, '.pdf'), a_mano: true } as const]),
  ];
}

export type CertificacionVista = FilaCertificacion & {
  readonly es_simulador: boolean;
  readonly casos: readonly unknown[];
};

function vistaDe(caso: FilaCaso): unknown {
  return {
    ...caso,
    rechazos: caso.rechazos.map((r) => ({ ...r, mensaje: textoRechazo(r) })),
    archivos: archivosDe(caso),
  };
}

/** The one with that id, or the last one; null when there is none. */
export async function verCertificacion(
  { db, config }: Pick<Servicios, 'db' | 'config'>,
  empresaId: string,
  id: string | null,
): Promise<CertificacionVista | null> {
  return enEmpresa(db, empresaId, async (tx: Db) => {
    const fila = await leerCertificacion(tx, empresaId, id);
    if (fila === null) return null;
    const casos = await leerCasos(tx, empresaId, fila.id);
    const bases = basesDgii(config, fila.ambiente, 'http://127.0.0.1');
    const es_simulador = !bases.ok || bases.valor.esSimulador;
    return { ...fila, es_simulador, casos: casos.map(vistaDe) };
  });
}
