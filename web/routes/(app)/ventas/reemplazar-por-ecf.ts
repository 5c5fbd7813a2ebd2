// Replaces a number of series B by its e-CF after a contingencia (CodigoModificacion 4): one at a time, and
// the person is told what happened to each.

import { comandar, erroresDe } from '#web/lib/app/comandar.ts';
import { hora } from '#web/lib/app/reloj.svelte.ts';
import { nuevoId } from '#web/lib/sesion/sesion.svelte.ts';
import { notas } from '#web/ui/notas.svelte.ts';

type VentaB = { readonly id: string; readonly ncf: string };

async function pedir({ id }: VentaB): Promise<string | null> {
  const r = await comandar('ventas.reemplazarSerieB', {
    id: nuevoId(),
    factura_id: id,
    fecha: hora.hoy,
  });
  if (r.ok) return null;
  const { generales, porCampo } = erroresDe(r.rechazos);
  return [...generales, ...porCampo.values()][0] ?? 'No se pudo reemplazar.';
}

export async function reemplazarPorEcf(venta: VentaB): Promise<void> {
  const error = await pedir(venta);
  notas.decir(
    error ?? `El e-CF que reemplaza al ${venta.ncf} se numera y se envía solo.`,
    error === null ? { tono: 'listo' } : { tono: 'rechazo' },
  );
}

/** In order; answers the reasons of those that were refused, by their number. */
export async function reemplazarTodas(
  ventas: readonly VentaB[],
): Promise<readonly { readonly ncf: string; readonly motivo: string }[]> {
  const fallidas: { ncf: string; motivo: string }[] = [];
  for (const venta of ventas) {
    const motivo = await pedir(venta);
    if (motivo !== null) fallidas.push({ ncf: venta.ncf, motivo });
  }
  return fallidas;
}
