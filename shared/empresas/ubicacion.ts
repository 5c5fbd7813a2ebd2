// Provincia and municipio by their six-digit codes of the e-CF, which must exist and belong together.

import { LUGARES } from '#shared/fiscal/catalogos/provincias-municipios.ts';

export function esUbicacion(lugar: {
  readonly municipio: string | null;
  readonly provincia: string | null;
}): boolean {
  const { municipio, provincia } = lugar;
  if (provincia !== null && LUGARES.get(provincia)?.nivel !== 'provincia') return false;
  if (municipio === null) return true;
  const esDeLaProvincia = provincia === null || municipio.slice(0, 2) === provincia.slice(0, 2);
  return LUGARES.has(municipio) && esDeLaProvincia;
}
