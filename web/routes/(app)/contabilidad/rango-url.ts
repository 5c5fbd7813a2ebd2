// The span of days of the ledger screens, in the URL; by default the current month until today.

import { leerFecha, periodoDe, primerDia, type Fecha } from '#shared/fecha/fecha.ts';
import { hora } from '#web/lib/app/reloj.svelte.ts';
import { parametro } from '#web/lib/app/url.ts';

export function rangoUrl(): { readonly desde: Fecha; readonly hasta: Fecha } {
  const hasta = leerFecha(parametro('hasta')) ?? hora.hoy;
  const desde = leerFecha(parametro('desde')) ?? primerDia(periodoDe(hasta));
  return desde <= hasta ? { desde, hasta } : { desde: hasta, hasta };
}
