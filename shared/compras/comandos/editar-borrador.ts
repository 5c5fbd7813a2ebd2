// What a person decides about a draft purchase before it is registered: the type of expense (606), the
// ficha of the supplier, how it is paid, and the account of each line. The amounts are the issuer's and are
// not edited.

import { z } from 'zod';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { leerBorrador } from '../leer-borrador.ts';
import { rechazosCompras } from '../rechazos.ts';
import { TIPOS_GASTO } from '../tipos-gasto.ts';
import { validarBorrador } from '../validar-borrador.ts';

/** A note may have ten thousand lines (Formato e-CF v1.0). */
const LINEAS_MAXIMAS = 10_000;

export const esquemaEditarBorrador = z.strictObject({
  id: zUuid,
  tipo_gasto: z.enum(TIPOS_GASTO).nullable(),
  tercero_id: zUuid.nullable(),
  condicion: z.enum(['contado', 'credito']),
  fecha_limite_pago: zFecha.nullable(),
  /** The lines whose account changes; the others stay as they are. */
  lineas: z.array(z.strictObject({ id: zUuid, cuenta_id: zUuid.nullable() })).max(LINEAS_MAXIMAS),
});

export type DatosEditarBorrador = z.infer<typeof esquemaEditarBorrador>;

export const editarBorradorCompra = definirComando<DatosEditarBorrador>({
  tipo: 'compras.editarBorrador',
  v: 1,
  esquema: esquemaEditarBorrador,
  roles: LLEVAN_LIBROS,
  titulo: 'Revisar compra',
  ejecutar: editar,
});

async function editar(ctx: Contexto, datos: DatosEditarBorrador): Promise<Resultado<Salida>> {
  const compra = await leerBorrador(ctx, datos.id);
  if (!compra.ok) return compra;
  if (compra.valor.estado === 'descartada')
    return mal(rechazosCompras.rechazo('BORRADOR_DESCARTADO', { campo: 'id' }));
  const negativa = rechazar(await validarBorrador(ctx, datos, compra.valor));
  if (negativa !== null) return negativa;
  await ctx.db.query(
    `update compra set tipo_gasto = $3, tercero_id = $4, condicion = $5, fecha_limite_pago = $6
     where empresa_id = $1 and id = $2`,
    [
      ctx.empresaId,
      datos.id,
      datos.tipo_gasto,
      datos.tercero_id,
      datos.condicion,
      datos.fecha_limite_pago,
    ],
  );
  await ponerCuentas(ctx, datos);
  return bien({ compra_id: datos.id });
}

/** One statement for all the lines, which travel as JSON. Only those that change get a new rev. */
async function ponerCuentas(ctx: Contexto, datos: DatosEditarBorrador): Promise<void> {
  if (datos.lineas.length === 0) return;
  await ctx.db.query(
    `update linea_compra l set cuenta_id = d.cuenta_id
     from jsonb_to_recordset($3::text::jsonb) as d (id uuid, cuenta_id uuid)
     where l.empresa_id = $1 and l.compra_id = $2 and l.id = d.id
       and l.cuenta_id is distinct from d.cuenta_id`,
    [ctx.empresaId, datos.id, JSON.stringify(datos.lineas)],
  );
}
