// `boveda rotar`: changes the master key of the installation. The old one is the key in use (of the
// environment or of the file in the data folder), the new one comes in KOFACTURE_CLAVE_MAESTRA_NUEVA: a
// key is never an argument, which every process of the machine could read.

import { chmodSync, existsSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rotarBoveda } from '#server/boveda-rotar.ts';
import { ErrorConfig, leerConfig } from '#server/config.ts';
import { conBase } from '../base.ts';
import { BIEN, FALLA, type Orden, type Pedido } from '../orden.ts';

const NUEVA = 'KOFACTURE_CLAVE_MAESTRA_NUEVA';

function leerNueva(env: Pedido['env']): Uint8Array {
  const texto = env[NUEVA] ?? '';
  const bytes = new Uint8Array(Buffer.from(texto, 'base64'));
  if (!/^[A-Za-z0-9+/_-]+=*$/.test(texto) || bytes.length !== 32) {
    throw new ErrorConfig([
      `${NUEVA}: debe ser 32 bytes en base64 (por ejemplo, la salida de: openssl rand -base64 32).`,
    ]);
  }
  return bytes;
}

async function rotar({ env, salida }: Pedido): Promise<number> {
  const nueva = leerNueva(env);
  const config = leerConfig(env);
  const deArchivo = (env['KOFACTURE_CLAVE_MAESTRA'] ?? '') === '';
  const archivo = join(config.carpetaDatos, 'clave-maestra');
  const porPoner = `${archivo}.nueva`;
  return conBase(config, async ({ db }) => {
    const [hay] = await db.query<{ esta: boolean; encendidos: bigint }>(
      `select to_regclass('certificado_llave') is not null as esta,
         (select count(*) from pg_stat_activity
          where datname = current_database() and application_name = 'kofacture-cola')::bigint as encendidos`,
    );
    if (hay?.esta !== true) {
      salida.avisar('La base todavía no tiene tablas. Ejecute antes la orden migrar.');
      return FALLA;
    }
    if (hay.encendidos > 0n) {
      salida.avisar(
        'Hay un servidor encendido con esta base y con la clave de antes. Deténgalo y repita la orden.',
      );
      return FALLA;
    }
    // On disk before the secrets need it: whatever stops the order, the key that opens them exists.
    if (deArchivo) escribirPrivado(porPoner, env[NUEVA] ?? '');
    const { rotados, yaEstaban } = await rotarBoveda({ db, config }, { nueva });
    if (deArchivo && existsSync(porPoner)) renameSync(porPoner, archivo);
    salida.decir(`secretos con la clave nueva: ${String(rotados + yaEstaban)}`);
    salida.decir(
      deArchivo
        ? `La clave nueva quedó en ${archivo}. Respáldela y borre la anterior de sus respaldos.`
        : 'Ponga la clave nueva en KOFACTURE_CLAVE_MAESTRA antes de encender el servidor.',
    );
    return BIEN;
  });
}

function escribirPrivado(archivo: string, clave: string): void {
  writeFileSync(archivo, `${clave}\n`, { mode: 0o600 });
  chmodSync(archivo, 0o600);
}

export const ordenBovedaRotar: Orden = {
  nombre: 'boveda rotar',
  uso: '',
  resumen: 'Cambia la clave maestra que protege los certificados y demás secretos.',
  detalle: [
    `La clave en uso es la de KOFACTURE_CLAVE_MAESTRA o la del archivo clave-maestra; la nueva se da en ${NUEVA} (32 bytes en base64).`,
    'Detenga antes todos los servidores de esta base. Todo cambia a la vez o no cambia nada; si se interrumpe, repita la orden con las mismas claves.',
  ],
  opciones: {},
  posicionales: { minimo: 0, maximo: 0 },
  ejecutar: rotar,
};
