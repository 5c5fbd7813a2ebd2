// Writes a zip as it is read, with nothing held but the piece that goes out: the central directory waits on
// disk and every entry says its sizes after its data. More entries than 65,535 or more bytes than 4 GiB are
// written in the zip64 form; a single entry stays under 4 GiB. Ready-made writers keep every entry in
// memory until the end, and an archive of ten years has a million.
// Source: APPNOTE.TXT 6.3.10, §§4.3 to 4.5.

import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { crc32, createDeflateRaw, deflateRaw, deflateRawSync } from 'node:zlib';
import { invariante } from '#shared/nucleo/resultado.ts';

export type EntradaZip = {
  /** With '/' between folders; never absolute. */
  readonly nombre: string;
  /** All of it, or pieces that are asked for one by one. */
  readonly contenido: Uint8Array | AsyncIterable<Uint8Array>;
};

const comprimir = promisify(deflateRaw);
const BREVE = 4 * 1024;

const MAX_32 = 0xffff_ffff;
const MAX_16 = 0xffff;
/** Names in UTF-8, sizes after the data. */
const BANDERAS = 0x0808;
const DEFLATE = 8;
const VERSION = 20;
const VERSION_64 = 45;
/** 1980-01-01, the first day that the format has: the files say their own dates. */
const DIA = 0x0021;

type Escrita = {
  readonly nombre: Buffer;
  readonly crc: number;
  readonly comprimido: number;
  readonly original: number;
  readonly desde: number;
};

class Bytes {
  readonly #trozos: Buffer[] = [];
  u16(n: number): this {
    const b = Buffer.alloc(2);
    b.writeUInt16LE(n);
    this.#trozos.push(b);
    return this;
  }
  u32(n: number): this {
    const b = Buffer.alloc(4);
    b.writeUInt32LE(n);
    this.#trozos.push(b);
    return this;
  }
  u64(n: number): this {
    const b = Buffer.alloc(8);
    b.writeBigUInt64LE(BigInt(n));
    this.#trozos.push(b);
    return this;
  }
  resto(b: Buffer): this {
    this.#trozos.push(b);
    return this;
  }
  fin(): Buffer {
    return Buffer.concat(this.#trozos);
  }
}

function cabecera(nombre: Buffer): Buffer {
  return new Bytes()
    .u32(0x0403_4b50)
    .u16(VERSION)
    .u16(BANDERAS)
    .u16(DEFLATE)
    .u16(0)
    .u16(DIA)
    .u32(0)
    .u32(0)
    .u32(0)
    .u16(nombre.length)
    .u16(0)
    .resto(nombre)
    .fin();
}

function descriptor(e: Escrita): Buffer {
  return new Bytes().u32(0x0807_4b50).u32(e.crc).u32(e.comprimido).u32(e.original).fin();
}

function central(e: Escrita): Buffer {
  const es64 = e.desde >= MAX_32;
  const extra = es64 ? new Bytes().u16(0x0001).u16(8).u64(e.desde).fin() : Buffer.alloc(0);
  return new Bytes()
    .u32(0x0201_4b50)
    .u16(es64 ? VERSION_64 : VERSION)
    .u16(es64 ? VERSION_64 : VERSION)
    .u16(BANDERAS)
    .u16(DEFLATE)
    .u16(0)
    .u16(DIA)
    .u32(e.crc)
    .u32(e.comprimido)
    .u32(e.original)
    .u16(e.nombre.length)
    .u16(extra.length)
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(0)
    .u32(es64 ? MAX_32 : e.desde)
    .resto(e.nombre)
    .resto(extra)
    .fin();
}

function final(d: {
  readonly entradas: number;
  readonly largo: number;
  readonly desde: number;
}): Buffer {
  const es64 = d.entradas >= MAX_16 || d.desde >= MAX_32 || d.largo >= MAX_32;
  const b = new Bytes();
  if (es64) {
    b.u32(0x0606_4b50).u64(44).u16(VERSION_64).u16(VERSION_64).u32(0).u32(0);
    b.u64(d.entradas).u64(d.entradas).u64(d.largo).u64(d.desde);
    b.u32(0x0706_4b50)
      .u32(0)
      .u64(d.desde + d.largo)
      .u32(1);
  }
  const entradas = es64 ? MAX_16 : d.entradas;
  b.u32(0x0605_4b50).u16(0).u16(0).u16(entradas).u16(entradas);
  return b
    .u32(es64 ? MAX_32 : d.largo)
    .u32(es64 ? MAX_32 : d.desde)
    .u16(0)
    .fin();
}

type Cuenta = { crc: number; original: number };

async function* contar(partes: AsyncIterable<Uint8Array>, c: Cuenta): AsyncGenerator<Uint8Array> {
  for await (const parte of partes) {
    c.crc = crc32(parte, c.crc);
    c.original += parte.byteLength;
    yield parte;
  }
}

/** Compressed, and what it was counted on the way. */
async function* datosDe(contenido: EntradaZip['contenido'], c: Cuenta): AsyncGenerator<Uint8Array> {
  if (contenido instanceof Uint8Array) {
    c.crc = crc32(contenido);
    c.original = contenido.byteLength;
    // A trip to another thread costs more than compressing a little.
    yield contenido.byteLength < BREVE ? deflateRawSync(contenido) : await comprimir(contenido);
    return;
  }
  const fuente = Readable.from(contar(contenido, c), { objectMode: false });
  const compresor = createDeflateRaw();
  fuente.once('error', (causa) => {
    compresor.destroy(causa);
  });
  try {
    // The compressor gives buffers; its iterator does not say so.
    for await (const trozo of fuente.pipe(compresor)) yield trozo as Buffer;
  } finally {
    fuente.destroy();
    compresor.destroy();
  }
}

async function* leerTodo(archivo: FileHandle, largo: number): AsyncGenerator<Uint8Array> {
  const TROZO = 64 * 1024;
  for (let desde = 0; desde < largo; desde += TROZO) {
    const { buffer, bytesRead } = await archivo.read(Buffer.alloc(TROZO), 0, TROZO, desde);
    yield buffer.subarray(0, bytesRead);
  }
}

/** Rows of the central directory that go to disk together. */
const FILAS_JUNTAS = 500;

/**
 * The bytes of the zip. Each entry is asked for when the one before has been read; `directorio` is the
 * path of a file of its own, where the central directory waits.
 */
export async function* escribirZip(
  entradas: AsyncIterable<EntradaZip>,
  directorio: string,
): AsyncGenerator<Uint8Array> {
  const espera = await open(directorio, 'w+');
  try {
    let desde = 0;
    let cuantas = 0;
    let largo = 0;
    const juntas: Buffer[] = [];
    for await (const { nombre: texto, contenido } of entradas) {
      const nombre = Buffer.from(texto);
      invariante(nombre.length <= MAX_16, 'el nombre cabe en una entrada de zip');
      const inicio = cabecera(nombre);
      yield inicio;
      const cuenta: Cuenta = { crc: 0, original: 0 };
      let comprimido = 0;
      for await (const trozo of datosDe(contenido, cuenta)) {
        comprimido += trozo.byteLength;
        yield trozo;
      }
      invariante(Math.max(comprimido, cuenta.original) < MAX_32, 'una entrada pasa de 4 GiB');
      const escrita = { nombre, comprimido, desde, ...cuenta };
      const cola = descriptor(escrita);
      yield cola;
      desde += inicio.length + comprimido + cola.length;
      cuantas += 1;
      const fila = central(escrita);
      largo += fila.length;
      juntas.push(fila);
      if (juntas.length === FILAS_JUNTAS) await espera.write(Buffer.concat(juntas.splice(0)));
    }
    await espera.write(Buffer.concat(juntas));
    yield* leerTodo(espera, largo);
    yield final({ entradas: cuantas, largo, desde });
  } finally {
    await espera.close();
  }
}
