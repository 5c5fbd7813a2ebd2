// Refuses a received e-CF commercially, with its reason (ACECF, DetalleMotivoRechazo, up to 250). The
// draft purchase goes away with it; one that is registered already stays, because only a note undoes it.

import { z } from 'zod';
import { limpiarTexto } from '#shared/ecf/texto-ecf.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { anotarDecision, leerPorDecidir } from '../decidir-recibido.ts';
import { rechazosCompras } from '../rechazos.ts';

/** DetalleMotivoRechazo of the ACECF. */
export const MOTIVO_MAXIMO = 250;

const esquema = z.strictObject({ id: zUuid, motivo: zTexto(2000) });

export type DatosRechazo = z.infer<typeof esquema>;

export const rechazarRecibido = definirComando<DatosRechazo>({
  tipo: 'compras.rechazarRecibido',
  v: 1,
  esquema,
  roles: LLEVAN_LIBROS,
  titulo: 'Rechazar comprobante recibido',
  ejecutar: rechazarUno,
});

async function rechazarUno(ctx: Contexto, datos: DatosRechazo): Promise<Resultado<Salida>> {
  const { id } = datos;
  const motivo = limpiarTexto(datos.motivo);
  const recibido = await leerPorDecidir(ctx, id);
  const negativa = rechazar([...(recibido.ok ? [] : recibido.rechazos), ...revisarMotivo(motivo)]);
  if (negativa !== null) return negativa;
  await anotarDecision(ctx, { id, estado: 'rechazado', motivo });
  const descartadas = await ctx.db.query(
    `update compra set estado = 'descartada'
     where empresa_id = $1 and recibido_id = $2 and estado = 'borrador' returning id`,
    [ctx.empresaId, id],
  );
  return bien({ recibido_id: id, compra_descartada: descartadas.length > 0 });
}

function revisarMotivo(motivo: string): Rechazo[] {
  if (motivo === '') return [rechazosCompras.rechazo('SIN_MOTIVO', { campo: 'motivo' })];
  if ([...motivo].length <= MOTIVO_MAXIMO) return [];
  const datos = { maximo: MOTIVO_MAXIMO };
  return [rechazosCompras.rechazo('MOTIVO_LARGO', { campo: 'motivo', datos })];
}
