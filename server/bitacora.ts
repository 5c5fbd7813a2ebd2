// The log of the server. Errors are lines that a person reads on stderr; everything, requests too, is
// one JSON object per line in a daily file under the data folder, and on stdout when the configuration
// asks for it. Values under names that look like secrets are never written.

import { createWriteStream, mkdirSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { diaDe, instante, type Reloj } from '#shared/fecha/fecha.ts';
import type { Bitacora } from '#server/servicios.ts';

export type BitacoraConCierre = Bitacora & { cerrar(): Promise<void> };

const SECRETO = /clave|password|token|secreto|cookie|authorization|p12/i;

export function crearBitacora(partes: {
  readonly reloj: Reloj;
  /** Folder of the daily files, or null to keep none. */
  readonly carpeta: string | null;
  readonly enSalida: boolean;
}): BitacoraConCierre {
  const archivo = partes.carpeta === null ? null : crearArchivo(partes.carpeta);

  function escribir(
    nivel: 'info' | 'error',
    mensaje: string,
    datos: Record<string, unknown>,
  ): void {
    const momento = instante(partes.reloj.ahora());
    const linea = JSON.stringify({ momento, nivel, mensaje, ...sinSecretos(datos) }, bigintATexto);
    archivo?.escribir(diaDe(momento), linea);
    if (partes.enSalida) process.stdout.write(`${linea}\n`);
    else if (nivel === 'error') process.stderr.write(`${paraPersonas(mensaje, datos)}\n`);
  }

  return {
    info: (mensaje, datos = {}) => {
      escribir('info', mensaje, datos);
    },
    error: (mensaje, datos = {}) => {
      escribir('error', mensaje, datos);
    },
    cerrar: () => archivo?.cerrar() ?? Promise.resolve(),
  };
}

function paraPersonas(mensaje: string, datos: Record<string, unknown>): string {
  const causa = datos['error'] ?? datos['causa'];
  const primera = causa === undefined ? '' : `: ${String(causa).split('\n')[0] ?? ''}`;
  return `[kofacture] ${mensaje}${primera}`;
}

function sinSecretos(datos: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(datos).map(([k, v]) => [k, SECRETO.test(k) ? '[oculto]' : v]),
  );
}

function bigintATexto(_clave: string, valor: unknown): unknown {
  return typeof valor === 'bigint' ? valor.toString() : valor;
}

/** One file per day. A log that cannot be written (disk full) is given up, never the service. */
function crearArchivo(carpeta: string): {
  escribir(dia: string, linea: string): void;
  cerrar(): Promise<void>;
} {
  mkdirSync(carpeta, { recursive: true });
  let abierto: { dia: string; flujo: WriteStream } | null = null;
  const terminar = (flujo: WriteStream) =>
    new Promise<void>((listo) => {
      flujo.end(() => {
        listo();
      });
    });
  return {
    escribir(dia, linea) {
      if (abierto?.dia !== dia) {
        if (abierto !== null) void terminar(abierto.flujo);
        const flujo = createWriteStream(join(carpeta, `${dia}.jsonl`), { flags: 'a' });
        flujo.on('error', () => {
          abierto = null;
        });
        abierto = { dia, flujo };
      }
      abierto.flujo.write(`${linea}\n`);
    },
    async cerrar() {
      if (abierto !== null) await terminar(abierto.flujo);
      abierto = null;
    },
  };
}
