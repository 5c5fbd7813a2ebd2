// PGlite of the browser: on OPFS access handles with full durability, made from the prebuilt data
// directory the first time (sincronizacion.md §7; never `idb://`). Without OPFS it lives in memory and
// the screen says so. The directory is a cache: a mark beside it says that it was finished.

import { PGlite } from '@electric-sql/pglite';
import { OpfsAhpFS } from '@electric-sql/pglite/opfs-ahp';
import { z } from 'zod';
import { dbDePglite, OPCIONES_PGLITE } from '#shared/db/adaptador-pglite.ts';
import { migrar } from '#shared/db/migrador.ts';
import type { Instante } from '#shared/fecha/fecha.ts';
import type { BaseLocal, FabricaBase } from '#sync/cliente/base-local.ts';
import { copiarEnPglite } from '#sync/cliente/copiar-pglite.ts';
import { borrarCarpeta, escribirMarca, insistir, leerMarca, tieneOpfs } from './carpeta-opfs.ts';
import { MIGRACIONES } from './migraciones.ts';
import { versionDe } from './version-base.ts';

export type PartesBase = {
  readonly carpeta: string;
  readonly origen: string;
  readonly ahora: () => Instante;
  readonly alUsarMemoria: () => void;
};

/** Of the schema that this build needs. */
const VERSION = versionDe(MIGRACIONES);

const esquemaIndice = z.strictObject({ archivo: z.string(), version: z.string() });

/** Files that a fresh directory needs. */
const ARCHIVOS_INICIALES = 760;
/**
 * Files ready for use: the filesystem can only make new ones between statements, and emptying every
 * replicated table is one statement that takes some 130. PGlite dies if they run out.
 */
const ARCHIVOS_LIBRES = 240;

async function bajarBase(origen: string): Promise<{ version: string; datos: Blob }> {
  const indice = esquemaIndice.parse(await (await fetch(`${origen}/base/indice.json`)).json());
  const respuesta = await fetch(`${origen}/base/${indice.archivo}`);
  if (!respuesta.ok) throw new Error(`base ${indice.archivo}: ${String(respuesta.status)}`);
  const bytes = new Uint8Array(await respuesta.arrayBuffer());
  // A server may have decompressed it on the way: the first bytes tell.
  const esGzip = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const tipo = esGzip ? 'application/gzip' : 'application/x-tar';
  return { version: indice.version, datos: new Blob([bytes], { type: tipo }) };
}

/** initdb never runs here; without this PGlite would download it at every start all the same. */
const SIN_INITDB = {
  initdbWasmModule: new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
};

async function abrirEnOpfs(carpeta: string, datos: Blob | null): Promise<PGlite> {
  const fs = new OpfsAhpFS(carpeta, {
    initialPoolSize: ARCHIVOS_INICIALES,
    maintainedPoolSize: ARCHIVOS_LIBRES,
  });
  return PGlite.create({
    ...OPCIONES_PGLITE,
    ...SIN_INITDB,
    fs,
    relaxedDurability: false,
    ...(datos === null ? {} : { loadDataDir: datos }),
  });
}

export function crearFabricaOpfs(p: PartesBase): FabricaBase {
  const conOpfs = tieneOpfs();

  /** The database and the version of its schema, as far as its mark tells. */
  async function abrirPglite(): Promise<{ readonly pg: PGlite; readonly version: string }> {
    if (!conOpfs) {
      p.alUsarMemoria();
      const { version, datos } = await bajarBase(p.origen);
      const pg = await PGlite.create({ ...OPCIONES_PGLITE, ...SIN_INITDB, loadDataDir: datos });
      return { pg, version };
    }
    const marca = await leerMarca(p.carpeta);
    if (marca !== null) {
      return { pg: await insistir(() => abrirEnOpfs(p.carpeta, null)), version: marca };
    }
    const [{ version, datos }] = await Promise.all([bajarBase(p.origen), borrarCarpeta(p.carpeta)]);
    const pg = await insistir(() => abrirEnOpfs(p.carpeta, datos));
    await escribirMarca(p.carpeta, version);
    return { pg, version };
  }

  return {
    async abrir(): Promise<BaseLocal> {
      const { pg, version } = await abrirPglite();
      try {
        const db = dbDePglite(pg);
        if (version !== VERSION) {
          await migrar(db, { destino: 'local', migraciones: MIGRACIONES, ahora: p.ahora() });
          if (conOpfs) await escribirMarca(p.carpeta, VERSION);
        }
        return {
          db,
          copiar: (tabla, columnas, datos) => copiarEnPglite(pg, { tabla, columnas, datos }),
          cerrar: () => pg.close(),
        };
      } catch (error) {
        await pg.close();
        throw error;
      }
    },
    async destruir() {
      if (conOpfs) await borrarCarpeta(p.carpeta);
    },
  };
}
