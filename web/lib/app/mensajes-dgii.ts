// What was said about a document: the DGII's own words (or the simulator's), and apart from them what our
// server says of why it waits, whose codes have a point (`ecf.ENVIO_EN_PAUSA`) and never show.

import { z } from 'zod';

const zMensajes = z.array(
  z.looseObject({
    codigo: z.union([z.string(), z.number()]).optional(),
    valor: z.string().optional(),
    mensaje: z.string().optional(),
  }),
);

type Leido = { readonly codigo: string; readonly texto: string };

function leer(mensajes: unknown): Leido[] {
  const leidos = zMensajes.safeParse(mensajes);
  if (!leidos.success) return [];
  return leidos.data.flatMap((m) => {
    const texto = (m.valor ?? m.mensaje ?? '').trim();
    return texto === '' ? [] : [{ codigo: String(m.codigo ?? '').trim(), texto }];
  });
}

/** Texts without words, or that only say «aceptado» (código 0), are not worth a line. */
export function mensajesDgii(mensajes: unknown): string[] {
  return leer(mensajes)
    .filter((m) => !m.codigo.includes('.'))
    .map((m) =>
      m.codigo === '' || m.codigo === '0' ? m.texto : `${m.texto} (código ${m.codigo})`,
    );
}

/** Why our server has it waiting. */
export function mensajesPropios(mensajes: unknown): string[] {
  return leer(mensajes)
    .filter((m) => m.codigo.includes('.'))
    .map((m) => m.texto);
}

export function tieneCodigo(mensajes: unknown, codigo: string): boolean {
  return leer(mensajes).some((m) => m.codigo === codigo);
}
