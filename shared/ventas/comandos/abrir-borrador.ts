// Makes a borrador findable by others, and refreshes the title and total that lists show while it is
// open. Its content is not here: it is a Yjs document. Late refreshes of a closed one change nothing.

import { z } from 'zod';
import { zMonto } from '#shared/dinero/esquemas.ts';
import { definirComando } from '#shared/nucleo/comando.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';

const esquema = z.strictObject({
  id: zUuid,
  tipo: z.literal('factura'),
  titulo: zTexto(160),
  total: zMonto,
});

export const abrirBorrador = definirComando({
  tipo: 'ventas.abrirBorrador',
  v: 1,
  esquema,
  roles: VENDEN,
  titulo: 'Abrir borrador',
  async ejecutar(ctx, datos) {
    // A factura with this id means that the borrador was issued before this comando arrived.
    const filas = await ctx.db.query<{ estado: string }>(
      `insert into borrador as b (empresa_id, id, tipo, titulo, total, creado_por, creado_en)
       select $1::uuid, $2::uuid, $3, $4, $5::bigint, $6::uuid, $7::timestamptz
       where not exists (select 1 from factura f where f.empresa_id = $1 and f.id = $2)
       on conflict (empresa_id, id) do update set titulo = excluded.titulo, total = excluded.total
       where b.estado = 'abierto' and (b.titulo, b.total) is distinct from (excluded.titulo, excluded.total)
       returning b.estado`,
      [ctx.empresaId, datos.id, datos.tipo, datos.titulo, datos.total, ctx.usuario.id, ctx.ahora],
    );
    return bien({ borrador_id: datos.id, cambio: filas.length > 0 });
  },
});
