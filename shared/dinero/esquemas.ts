// zod codecs of the wire: decimal strings in, branded integers out. A JSON number is refused, so that
// no amount ever passes through a binary float.

import { z } from 'zod';
import { leerDecimal4, leerMonto } from './texto.ts';
import type { Centavos, Decimal4 } from './centavos.ts';

const texto = z.string().max(24);

/** '1180.00' → Centavos, any sign. */
export const zMonto = texto.transform((t, ctx): Centavos => {
  const n = leerMonto(t);
  if (n === null) {
    ctx.addIssue({ code: 'custom', message: 'monto' });
    return z.NEVER;
  }
  return n;
});

/** '450.00' → Decimal4, any sign. */
export const zDecimal4 = texto.transform((t, ctx): Decimal4 => {
  const n = leerDecimal4(t);
  if (n === null) {
    ctx.addIssue({ code: 'custom', message: 'decimal' });
    return z.NEVER;
  }
  return n;
});
