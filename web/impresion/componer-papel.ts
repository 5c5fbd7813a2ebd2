// The paper of a sale on this device, with or without network. It is loaded when somebody looks at a paper.

import { create } from 'qrcode';
import { representacionDeFilas } from '#shared/ecf/representacion/de-filas.ts';
import type { Representacion } from '#shared/ecf/representacion/modelo.ts';
import { componer } from '#shared/ecf/representacion/papel/componer.ts';
import type { Formato, Papel } from '#shared/ecf/representacion/papel/lamina.ts';
import type { Resultado } from '#shared/nucleo/resultado.ts';
import type { FacturaCompleta } from '#web/lib/app/respuestas.ts';
import './letra.css';

/** null when the empresa's own row has not reached this device yet. */
export function representacionDe(d: FacturaCompleta): Resultado<Representacion> | null {
  return representacionDeFilas(d, { firmado: null, origen: location.origin });
}

export function papelDe(r: Representacion, formato: Formato): Papel {
  return componer(r, formato, create);
}
