// The empresa itself: who issues.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaEmpresa = {
  readonly id: string;
  readonly rnc: string;
  readonly razon_social: string;
  readonly nombre_comercial: string;
  readonly direccion: string;
  readonly municipio: string | null;
  readonly provincia: string | null;
  readonly telefono: string;
  readonly correo: string;
  readonly ambiente: 'testecf' | 'certecf' | 'ecf';
  readonly modo_sin_red: 'A' | 'F';
  readonly proveedor_ecf: 'dgii' | 'alanube';
  /** false: it still issues on paper, with series B. */
  readonly es_electronica: boolean;
  readonly esta_autorizada_diferido: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly rev: bigint;
};

export async function leerEmpresa(db: Db, empresaId: string): Promise<FilaEmpresa | null> {
  const [fila] = await db.query<FilaEmpresa>(
    `select id, rnc, razon_social, nombre_comercial, direccion, municipio, provincia, telefono,
       correo, ambiente, modo_sin_red, proveedor_ecf, es_electronica, esta_autorizada_diferido,
       config, rev
     from empresa where empresa_id = $1 and id = $1`,
    [empresaId],
  );
  return fila ?? null;
}

export const verEmpresa = definirConsulta<Record<string, never>, FilaEmpresa | null>({
  nombre: 'empresas.empresa',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['empresa'],
  ejecutar: leerEmpresa,
});
