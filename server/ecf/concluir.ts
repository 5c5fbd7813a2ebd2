// The verdict of the DGII becomes the final state of the document: aceptado, condicional (valid, to be
// corrected from now on, never resent) or rechazado (void) (Ley 32-23 Art. 20).

import type { Avance, ContextoPaso } from './paso.ts';
import type { ResultadoDgii } from './respuestas-dgii.ts';
import { transitar, type RespuestaCruda } from './transicion.ts';

const FINAL = {
  aceptado: { estado: 'aceptado', detalle: 'Aceptado por {quien}' },
  condicional: { estado: 'condicional', detalle: 'Aceptado condicional por {quien}' },
  rechazado: { estado: 'rechazado', detalle: 'Rechazado por {quien}' },
} as const;

type ResultadoFinal = ResultadoDgii & { readonly estado: keyof typeof FINAL };

export function esFinal(r: ResultadoDgii): r is ResultadoFinal {
  return r.estado in FINAL;
}

export async function concluir(
  p: ContextoPaso,
  r: ResultadoFinal,
  respuesta: RespuestaCruda,
): Promise<Avance> {
  const { estado, detalle } = FINAL[r.estado];
  const seMovio = await transitar(p.servicios, p.empresaId, {
    ecf: p.ecf,
    a: {
      estado,
      detalle,
      mensajes: r.mensajes,
      campos: {
        secuencia_utilizada: r.secuenciaUtilizada ?? (estado === 'rechazado' ? null : true),
      },
      respuesta,
    },
  });
  return seMovio ? 'listo' : 'esperar';
}
