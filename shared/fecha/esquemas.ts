// zod codecs for days, periods and instants.

import { z } from 'zod';
import {
  instante,
  leerFecha,
  leerPeriodo,
  type Fecha,
  type Instante,
  type Periodo,
} from './fecha.ts';

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

/** An ISO 8601 instant in UTC. */
export const zInstante = z.iso.datetime().transform((t): Instante => instante(Date.parse(t)));
