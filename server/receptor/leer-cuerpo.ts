// The bytes of a request, never more than the limit and never for longer than the deadline: whoever sends
// a byte a minute does not keep a place.

import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';

export type LimitesCuerpo = { readonly bytesMax: number; readonly espera_ms_max: number };

/** Refuses MUY_GRANDE, as soon as it is known, and INCOMPLETO. */
export async function leerCuerpo(
  pedido: Request,
  { bytesMax, espera_ms_max }: LimitesCuerpo,
): Promise<Resultado<Buffer>> {
  const muyGrande = () =>
    mal(
      rechazosReceptor.rechazo('MUY_GRANDE', {
        datos: { maximo_kb: Math.floor(bytesMax / 1024) },
      }),
    );
  const declarado = pedido.headers.get('content-length');
  if (declarado !== null && Number(declarado) > bytesMax) return muyGrande();
  if (pedido.body === null) return bien(Buffer.alloc(0));
  const lector = pedido.body.getReader();
  const plazo = crearPlazo(espera_ms_max);
  const trozos: Uint8Array[] = [];
  let total = 0;
  try {
    for (;;) {
      const leido = await Promise.race([lector.read(), plazo.vencido]);
      if (leido === null) return cortar(lector, mal(rechazosReceptor.rechazo('INCOMPLETO')));
      if (leido.done) return bien(Buffer.concat(trozos, total));
      total += leido.value.byteLength;
      if (total > bytesMax) return cortar(lector, muyGrande());
      trozos.push(leido.value);
    }
  } catch {
    // The other side closed in the middle of its body: there may be nobody left to read the answer.
    return mal(rechazosReceptor.rechazo('INCOMPLETO'));
  } finally {
    plazo.quitar();
  }
}

function cortar<T>(lector: ReadableStreamDefaultReader, respuesta: T): T {
  lector.cancel().catch(() => {
    // The stream is given up: that it also fails to close changes nothing.
  });
  return respuesta;
}

function crearPlazo(ms: number): { readonly vencido: Promise<null>; quitar(): void } {
  let reloj: ReturnType<typeof setTimeout> | undefined;
  const vencido = new Promise<null>((vence) => {
    reloj = setTimeout(() => {
      vence(null);
    }, ms);
  });
  return {
    vencido,
    quitar: () => {
      clearTimeout(reloj);
    },
  };
}
