// The DGII's own words about an e-CF, from the list of messages that its answer carries. Messages
// without text or that only say «aceptado» (código 0) are not worth a line.

import { z } from 'zod';

const zMensajes = z.array(
  z.looseObject({
    codigo: z.union([z.string(), z.number()]).optional(),
    valor: z.string().optional(),
    mensaje: z.string().optional(),
  }),
);

/** One line per message, with its code after the text. Anything unreadable gives none. */
export function mensajesDgii(mensajes: unknown): string[] {
  const leidos = zMensajes.safeParse(mensajes);
  if (!leidos.success) return [];
  return leidos.data.flatMap((m) => {
    const texto = (m.valor ?? m.mensaje ?? '').trim();
    const codigo = String(m.codigo ?? '').trim();
    if (texto === '') return [];
    return [codigo === '' || codigo === '0' ? texto : `${texto} (código ${codigo})`];
  });
}
