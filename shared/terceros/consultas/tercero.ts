// One tercero with what he owes, factura by factura, oldest due first.

import { z } from 'zod';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { COLUMNAS_TERCERO, type FilaTercero } from './buscar.ts';

export type FacturaAbierta = {
  readonly id: string;
  readonly encf: string | null;
  readonly numero_provisional: string;
  readonly fecha: Fecha;
  readonly vence: Fecha;
  readonly total: bigint;
  readonly saldo: bigint;
};

export type TerceroConDeuda = FilaTercero & { readonly facturas: readonly FacturaAbierta[] };

export const verTercero = definirConsulta<{ id: string }, TerceroConDeuda | null>({
  nombre: 'terceros.tercero',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: ['tercero', 'factura', 'aplicacion'],
  async ejecutar(db, empresaId, { id }) {
    const [tercero] = await db.query<FilaTercero>(
      `select ${COLUMNAS_TERCERO} from tercero t where t.empresa_id = $1 and t.id = $2`,
      [empresaId, id],
    );
    if (tercero === undefined) return null;
    const facturas = await db.query<FacturaAbierta>(
      `select f.id, f.encf, f.numero_provisional, f.fecha, s.vence, f.total, s.saldo
       from saldo_factura s
       join factura f on f.empresa_id = $1 and f.id = s.factura_id
       where s.empresa_id = $1 and s.tercero_id = $2 and s.saldo <> 0
       order by s.vence, f.fecha, f.id`,
      [empresaId, id],
    );
    return { ...tercero, facturas };
  },
});
