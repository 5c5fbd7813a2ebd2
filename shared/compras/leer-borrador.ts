// The draft purchase that a comando is about to change.

import type { Contexto } from '#shared/nucleo/comando.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { rechazosCompras } from './rechazos.ts';

export type CompraEnBorrador = {
  readonly estado: 'borrador' | 'registrada' | 'descartada';
  readonly fecha: Fecha;
  readonly proveedor_rnc: string | null;
  readonly recibido_id: string | null;
};

/** Refuses BORRADOR_NO_EXISTE and BORRADOR_REGISTRADO. A discarded one is answered, for who discards twice. */
export async function leerBorrador(
  ctx: Contexto,
  id: string,
): Promise<Resultado<CompraEnBorrador>> {
  const [compra] = await ctx.db.query<CompraEnBorrador>(
    'select estado, fecha, proveedor_rnc, recibido_id from compra where empresa_id = $1 and id = $2',
    [ctx.empresaId, id],
  );
  if (compra === undefined)
    return mal(rechazosCompras.rechazo('BORRADOR_NO_EXISTE', { campo: 'id' }));
  if (compra.estado === 'registrada')
    return mal(rechazosCompras.rechazo('BORRADOR_REGISTRADO', { campo: 'id' }));
  return bien(compra);
}
