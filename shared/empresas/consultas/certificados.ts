// The signing certificates of the empresa: their public facts. The key never leaves the server.

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaCertificado = {
  readonly id: string;
  readonly sujeto: string;
  readonly identificacion: string;
  readonly serie: string;
  readonly huella: string;
  readonly valido_desde: Instante;
  readonly valido_hasta: Instante;
  readonly es_de_prueba: boolean;
  readonly esta_activo: boolean;
  readonly rev: bigint;
};

export const SQL_CERTIFICADOS = `
  select id, sujeto, identificacion, serie, huella, valido_desde, valido_hasta, es_de_prueba,
    esta_activo, rev
  from certificado where empresa_id = $1
  order by esta_activo desc, valido_hasta desc, id`;

export const listarCertificados = definirConsulta<
  Record<string, never>,
  readonly FilaCertificado[]
>({
  nombre: 'empresas.certificados',
  esquema: z.strictObject({}),
  roles: TODOS,
  tablas: ['certificado'],
  ejecutar: (db, empresaId) => db.query<FilaCertificado>(SQL_CERTIFICADOS, [empresaId]),
});
