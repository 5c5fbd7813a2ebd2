// The segments by HTTP, with the token of the session. Anything that is not the expected answer is a
// `FallaDescarga`: the engine waits and asks again.

import { esquemaManifiesto } from '#sync/tramas.ts';
import { FallaDescarga, type FuenteSegmentos } from './segmentos.ts';

export type PartesFuente = {
  /** `https://host/api/v1/sync/<empresa>`. */
  readonly url: string;
  readonly token: (forzar: boolean) => Promise<string | null>;
  readonly fetch: typeof fetch;
};

async function pedir(p: PartesFuente, ruta: string): Promise<Response> {
  for (const forzar of [false, true]) {
    let respuesta: Response;
    try {
      const token = await p.token(forzar);
      if (token === null) throw new FallaDescarga('sin sesión');
      respuesta = await p.fetch(`${p.url}/${ruta}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    } catch (causa) {
      throw new FallaDescarga(ruta, { cause: causa });
    }
    if (respuesta.ok) return respuesta;
    if (respuesta.status !== 401) throw new FallaDescarga(`${ruta}: ${String(respuesta.status)}`);
  }
  throw new FallaDescarga(`${ruta}: sin sesión`);
}

export function crearFuenteHttp(p: PartesFuente): FuenteSegmentos {
  return {
    async manifiesto() {
      const respuesta = await pedir(p, 'manifiesto');
      const cuerpo: unknown = await respuesta.json().catch(() => null);
      const leido = esquemaManifiesto.safeParse(cuerpo);
      if (!leido.success) throw new FallaDescarga('manifiesto ilegible', { cause: leido.error });
      return leido.data;
    },
    async segmento(hash) {
      const respuesta = await pedir(p, `segmentos/${hash}`);
      try {
        return new Uint8Array(await respuesta.arrayBuffer());
      } catch (causa) {
        throw new FallaDescarga(hash, { cause: causa });
      }
    },
  };
}
