// zod codecs for days and periods.

import { z } from 'zod';
import { leerFecha, leerPeriodo, type Fecha, type Periodo } from './fecha.ts';

export const zFecha = z.string().transform((t, ctx): Fecha => {
  const f = leerFecha(t);
  if (f === null) {
    ctx.addIssue({ code: 'custom', message: 'fecha' });
    return z.NEVER;
  }
  return f;
});

export const zPeriodo = z.string().transform((t, ctx): Periodo => {
  const p = leerPeriodo(t);
  if (p === null) {
    ctx.addIssue({ code: 'custom', message: 'periodo' });
    return z.NEVER;
  }
  return p;
});
