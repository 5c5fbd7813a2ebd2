// The fiscal archive of an empresa: one zip with everything that the law asks to keep for ten years (Código
// Tributario art. 50.h; Ley 32-23). Signed bytes and answers go exactly as they are, with an index and the
// SHA-256 of each file in the form that `sha256sum -c` takes. It is written as it is read: one document
// in memory at a time, the index on disk, zip64 when it must.

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { instante } from '#shared/fecha/fecha.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import {
  documentosPropios,
  otrosDocumentos,
  respuestasDgii,
  respuestasExternas,
  type DocumentoGuardado,
  type RangoArchivo,
  type RespuestaGuardada,
} from './paginas.ts';
import { escribirZip, type EntradaZip } from './zip.ts';

export type ResumenArchivo = { readonly documentos: number; readonly respuestas: number };

export type ArchivoFiscal = {
  /** The zip; it fails if something prevents completing it. */
  readonly flujo: Readable;
  /** What has gone in so far. */
  readonly resumen: ResumenArchivo;
};

type Entrada = {
  readonly archivo: string;
  readonly clase: string;
  readonly encf: string;
  readonly fecha: string;
  readonly estado: string;
  /** What the database says that the bytes add up to; '' when it says nothing. */
  readonly guardado: string;
};

const COLUMNAS = 'archivo,clase,encf,fecha,estado,bytes,sha256,integro';

function celda(texto: string): string {
  return /[",\n\r]/.test(texto) ? `"${texto.replaceAll('"', '""')}"` : texto;
}

/** Passes bytes through and knows what they added up to. */
class Suma {
  bytes = 0;
  readonly #hash = createHash('sha256');
  ver(parte: Uint8Array): Uint8Array {
    this.#hash.update(parte);
    this.bytes += parte.byteLength;
    return parte;
  }
  sha256(): string {
    return this.#hash.digest('hex');
  }
}

/** The index and the sums, which grow on disk while the rest goes out. */
class Indice {
  readonly #indice: FileHandle;
  readonly #sumas: FileHandle;

  constructor(indice: FileHandle, sumas: FileHandle) {
    this.#indice = indice;
    this.#sumas = sumas;
  }

  async anotar(e: Entrada, suma: Suma): Promise<void> {
    const sha256 = suma.sha256();
    const integro = e.guardado === '' ? '' : e.guardado === sha256 ? 'si' : 'no';
    const { archivo, clase, encf, fecha, estado } = e;
    const fila = [archivo, clase, encf, fecha, estado, String(suma.bytes), sha256, integro];
    await this.#indice.write(`${fila.map(celda).join(',')}\n`);
    await this.#sumas.write(`${sha256}  ${archivo}\n`);
  }
}

type De = {
  readonly db: Servicios['db'];
  readonly empresaId: string;
  readonly rango: RangoArchivo;
  /** dd-MM-aaaa HH:mm:ss. */
  readonly ahora: string;
};

type Cuenta = { documentos: number; respuestas: number };

async function leame(de: De): Promise<string> {
  const [empresa] = await enEmpresa(de.db, de.empresaId, (tx) =>
    tx.query<{ rnc: string; razon_social: string; ambiente: string }>(
      'select rnc, razon_social, ambiente from empresa where empresa_id = $1 and id = $1',
      [de.empresaId],
    ),
  );
  invariante(empresa !== undefined, 'la empresa que exporta existe');
  const { desde, hasta } = de.rango;
  return [
    `Archivo fiscal de ${empresa.razon_social}, RNC ${empresa.rnc}.`,
    `Hecho el ${de.ahora}. Comprobantes desde ${desde ?? 'el primero'} hasta ${hasta ?? 'el último'}.`,
    ...(empresa.ambiente === 'ecf' ? [] : ['AMBIENTE DE PRUEBAS: no tienen valor fiscal.']),
    '',
    'ecf/ y rfce/: los comprobantes y los resúmenes tal como se firmaron, por mes.',
    'documentos/: lo recibido de otros contribuyentes, los acuses, las aprobaciones y las anulaciones.',
    'respuestas/: lo que respondió la DGII y lo que respondieron los demás, tal como llegó, una respuesta por línea (JSON).',
    'indice.csv: cada archivo con su clase, su e-NCF, su estado y su suma.',
    'sumas.sha256: dentro de esta carpeta, «sha256sum -c sumas.sha256» comprueba que nada cambió.',
    '',
  ].join('\n');
}

/** Ours are named by RNC and e-NCF, which no other has. */
const PROPIAS: ReadonlySet<string> = new Set(['ecf', 'rfce']);

function rutaDe(d: DocumentoGuardado): string {
  const mes = d.fecha.slice(0, 7);
  // Names of what is not ours were chosen by others: the identifier keeps them apart.
  const nombre = d.nombre_archivo.replace(/[^\w.-]/g, '_');
  return PROPIAS.has(d.clase)
    ? `${d.clase}/${mes}/${nombre}`
    : `documentos/${d.clase}/${mes}/${d.origen_id}-${nombre}`;
}

async function* entradasDeDocumentos(
  indice: Indice,
  documentos: AsyncGenerator<DocumentoGuardado>,
  cuenta: Cuenta,
): AsyncGenerator<EntradaZip> {
  for await (const d of documentos) {
    const { clase, encf, fecha, estado, sha256: guardado } = d;
    const archivo = rutaDe(d);
    const suma = new Suma();
    yield { nombre: archivo, contenido: suma.ver(d.xml) };
    await indice.anotar({ archivo, clase, encf, fecha, estado, guardado }, suma);
    cuenta.documentos += 1;
  }
}

/** One file of lines per month. The next month begins when the generator gives its first row. */
async function* entradasDeRespuestas(
  indice: Indice,
  respuestas: AsyncGenerator<RespuestaGuardada>,
  de: { readonly carpeta: string; readonly cuenta: Cuenta },
): AsyncGenerator<EntradaZip> {
  let siguiente = await respuestas.next();
  while (siguiente.done !== true) {
    const { mes } = siguiente.value;
    const suma = new Suma();
    const delMes = async function* (): AsyncGenerator<Uint8Array> {
      while (siguiente.done !== true && siguiente.value.mes === mes) {
        const { id, origen_id, encf, servicio, estado_http, momento, cuerpo } = siguiente.value;
        const linea = { id, origen_id, encf, servicio, estado_http, momento, cuerpo };
        yield suma.ver(new TextEncoder().encode(`${JSON.stringify(linea)}\n`));
        de.cuenta.respuestas += 1;
        siguiente = await respuestas.next();
      }
    };
    const archivo = `respuestas/${de.carpeta}/${mes}.jsonl`;
    yield { nombre: archivo, contenido: delMes() };
    const comun = { clase: 'respuestas', encf: '', fecha: mes, estado: '', guardado: '' };
    await indice.anotar({ archivo, ...comun }, suma);
  }
}

/** Every file of the archive, in its order; the index and the sums at the end. */
async function* entradas(de: De, dir: string, cuenta: Cuenta): AsyncGenerator<EntradaZip> {
  const rutas = { indice: join(dir, 'indice.csv'), sumas: join(dir, 'sumas.sha256') };
  const archivoIndice = await open(rutas.indice, 'w');
  const archivoSumas = await open(rutas.sumas, 'w');
  try {
    await archivoIndice.write(`${COLUMNAS}\n`);
    const indice = new Indice(archivoIndice, archivoSumas);
    const nota = new Suma();
    const archivo = 'LEAME.txt';
    yield { nombre: archivo, contenido: nota.ver(new TextEncoder().encode(await leame(de))) };
    const comun = { clase: 'nota', encf: '', fecha: '', estado: '', guardado: '' };
    await indice.anotar({ archivo, ...comun }, nota);
    yield* entradasDeDocumentos(indice, documentosPropios(de), cuenta);
    yield* entradasDeDocumentos(indice, otrosDocumentos(de), cuenta);
    yield* entradasDeRespuestas(indice, respuestasDgii(de), { carpeta: 'dgii', cuenta });
    yield* entradasDeRespuestas(indice, respuestasExternas(de), { carpeta: 'externas', cuenta });
    const suma = new Suma();
    for await (const parte of createReadStream(rutas.indice)) suma.ver(parte as Buffer);
    await archivoSumas.write(`${suma.sha256()}  indice.csv\n`);
    yield { nombre: 'indice.csv', contenido: createReadStream(rutas.indice) };
    yield { nombre: 'sumas.sha256', contenido: createReadStream(rutas.sumas) };
  } finally {
    await archivoIndice.close();
    await archivoSumas.close();
  }
}

async function* bytesDelArchivo(de: De, cuenta: Cuenta): AsyncGenerator<Uint8Array> {
  const dir = await mkdtemp(join(tmpdir(), 'archivo-fiscal-'));
  try {
    yield* escribirZip(entradas(de, dir, cuenta), join(dir, 'directorio'));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/**
 * `rango` chooses by the day of the document. Whoever reads `flujo` sets the pace: nothing is read from
 * the database before it is asked for, and leaving the stream ends everything.
 */
export function exportarArchivoFiscal(
  servicios: Pick<Servicios, 'db' | 'reloj'>,
  empresaId: string,
  rango: RangoArchivo,
): ArchivoFiscal {
  const resumen = { documentos: 0, respuestas: 0 };
  const ahora = fechaHoraEcf(instante(servicios.reloj.ahora()));
  const bytes = bytesDelArchivo({ db: servicios.db, empresaId, rango, ahora }, resumen);
  return { flujo: Readable.from(bytes, { objectMode: false }), resumen };
}
