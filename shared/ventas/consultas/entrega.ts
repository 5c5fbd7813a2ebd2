// How the delivery of an accepted e-CF to its buyer went: whether he is electronic, his acknowledgement
// (ARECF) and his commercial answer (Ley 32-23 art. 17; Servicios Emisores Electrónicos).

import { z } from 'zod';
import type { Instante } from '#shared/fecha/fecha.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type EntregaReceptor = {
  readonly id: string;
  readonly rnc_receptor: string;
  readonly estado: 'pendiente' | 'recibido' | 'no_recibido' | 'sin_directorio' | 'fallido';
  readonly intentos: number;
  readonly momento: Instante;
  readonly detalle: string;
  readonly estado_comercial: 'pendiente' | 'aprobado' | 'rechazado';
  readonly motivo_comercial: string;
};

/** null when it is not delivered to anybody: a consumer, or not accepted yet. */
export const verEntrega = definirConsulta<{ factura_id: string }, EntregaReceptor | null>({
  nombre: 'ventas.entrega',
  esquema: z.strictObject({ factura_id: zUuid }),
  roles: TODOS,
  tablas: ['envio_receptor', 'ecf'],
  async ejecutar(db, empresaId, { factura_id }) {
    const [fila] = await db.query<EntregaReceptor>(
      `select v.id, v.rnc_receptor, v.estado, v.intentos, v.momento, v.detalle, v.estado_comercial,
         v.motivo_comercial
       from ecf e
       join envio_receptor v on v.empresa_id = $1 and v.ecf_id = e.id
       where e.empresa_id = $1 and e.factura_id = $2`,
      [empresaId, factura_id],
    );
    return fila ?? null;
  },
});
