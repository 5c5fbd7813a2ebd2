// What prevented the start, in one line that a person can act on. What is not known here is a fault
// of ours and keeps its technical text.

import { ErrorDb } from '#shared/db/db.ts';
import { ErrorMigracion } from '#shared/db/migrador.ts';
import { ErrorBoveda } from '#server/boveda.ts';
import { ErrorEmbebido } from '#server/db/embebido.ts';

const POR_SISTEMA: Readonly<Record<string, string>> = {
  EADDRINUSE:
    'El puerto está ocupado por otro programa. Ciérrelo, o use otro con PORT=8081 npm start.',
  EACCES:
    'El sistema no permite usar ese puerto o esa carpeta. Use un puerto desde 1024 (PORT) y revise los permisos.',
  ENOSPC: 'El disco está lleno. Libere espacio y arranque de nuevo.',
  ECONNREFUSED:
    'No hay una base de datos en la dirección de DATABASE_URL. Revise que esté encendida y que el servidor y el puerto sean correctos.',
  ENOTFOUND: 'No se encontró el servidor de DATABASE_URL. Revise su nombre y la conexión de red.',
  EAI_AGAIN: 'No se encontró el servidor de DATABASE_URL. Revise su nombre y la conexión de red.',
  ETIMEDOUT: 'La base de datos de DATABASE_URL no responde. Revise la red y que acepte conexiones.',
  CONNECT_TIMEOUT:
    'La base de datos de DATABASE_URL no responde. Revise la red y que acepte conexiones.',
};

const POR_SQLSTATE: Readonly<Record<string, string>> = {
  '28P01': 'La clave o el usuario de DATABASE_URL no son correctos.',
  '28000': 'La base de datos no deja entrar a ese usuario. Revise DATABASE_URL.',
  '3D000': 'No existe la base de datos que nombra DATABASE_URL. Créela o corrija el nombre.',
  '42501':
    'El usuario de DATABASE_URL no tiene permiso para crear tablas o roles. Use el dueño de la base.',
  '53100': 'El disco de la base de datos está lleno. Libere espacio y arranque de nuevo.',
  '53300': 'La base de datos no acepta más conexiones. Cierre otras o suba su máximo.',
  '57P03': 'La base de datos todavía está arrancando. Intente de nuevo en unos segundos.',
};

const CLAVE_AJENA =
  'La clave maestra no es la de esta base de datos. Use la KOFACTURE_CLAVE_MAESTRA (o el archivo clave-maestra) con que se creó.';

/** One line, without stack. */
export function decirFalla(e: unknown): string {
  for (let causa = e; causa instanceof Error; causa = causa.cause) {
    if (causa instanceof ErrorBoveda) return CLAVE_AJENA;
    if (causa instanceof ErrorEmbebido || causa instanceof ErrorMigracion) return enLinea(causa);
    const sqlstate = causa instanceof ErrorDb ? POR_SQLSTATE[causa.sqlstate] : undefined;
    if (sqlstate !== undefined) return sqlstate;
    const codigo = codigoDe(causa);
    const conocido = POR_SISTEMA[codigo] ?? POR_SQLSTATE[codigo];
    if (conocido !== undefined) return conocido;
  }
  return `Falla inesperada: ${e instanceof Error ? enLinea(e) : String(e)}`;
}

function enLinea(e: Error): string {
  return e.message.replaceAll(/\s*\n\s*/g, ' ');
}

function codigoDe(e: Error): string {
  return 'code' in e && typeof e.code === 'string' ? e.code : '';
}
