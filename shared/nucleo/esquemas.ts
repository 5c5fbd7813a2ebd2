// zod pieces that every comando and consulta shares: ids, short texts and paging.

import { z } from 'zod';

export const zUuid = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

/** A text whose ends are trimmed; control characters are refused because the e-CF refuses them. */
export function zTexto(maximo: number) {
  return (
    z
      .string()
      .trim()
      .max(maximo)
      // eslint-disable-next-line no-control-regex
      .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f]*$/)
  );
}

/** A page of a list: at most 500 rows at once. */
export const zPagina = {
  limite: z.int().min(1).max(500).default(50),
  desplazamiento: z.int().min(0).default(0),
};

/** What a person saw when he edited a row, for the field-level three-way check. */
export function zBase<const C extends readonly [string, ...string[]]>(campos: C) {
  return z
    .strictObject({
      rev: z.string().regex(/^\d{1,18}$/),
      campos: z.array(z.enum(campos)).min(1).max(campos.length),
    })
    .nullable();
}
