// Which documents this process leaves alone for a while, and until when: 1 s, 2 s, 4 s… while they do not
// move (Servicios DGII, «Consulta de resultado»), longer for what a person has to mend. It is only memory:
// a new process looks at everything once.

import type { Espera } from './paso.ts';
import { ESPERA_TRAS_ENVIO_MS } from './servicio-ecf.ts';

type EnEspera = {
  readonly empresaId: string;
  readonly tipo: Espera['tipo'];
  readonly hasta_ms: number;
  readonly veces: number;
  /** Its end was told; the sweep covers it if nobody could serve it then. */
  readonly seDijo: boolean;
};

/** Every kind but the pause, which is of the whole ambiente. */
export type EsperaPropia = Exclude<Espera['tipo'], 'pausa'>;

const MAXIMO_MS: Readonly<Record<EsperaPropia, number>> = {
  'recien-enviado': ESPERA_TRAS_ENVIO_MS,
  turno: 60_000,
  nota: 15_000,
  detenido: 300_000,
};
const MINIMO_MS = 1_000;
/** Long after its end nobody asked for it: another process finished the document. */
const OLVIDO_MS = 600_000;

export class Esperas {
  readonly #documentos = new Map<string, EnEspera>();

  /** `seMovio`: it is in another state than the last time, so its count begins again. */
  anotar(
    ecfId: string,
    de: {
      readonly empresaId: string;
      readonly tipo: EsperaPropia;
      readonly seMovio: boolean;
      readonly ahora_ms: number;
    },
  ): void {
    const { empresaId, tipo, seMovio, ahora_ms } = de;
    const antes = this.#documentos.get(ecfId);
    const veces = seMovio || antes === undefined ? 0 : antes.veces + 1;
    const espera_ms = Math.min(MINIMO_MS * 2 ** Math.min(veces, 20), MAXIMO_MS[tipo]);
    const hasta_ms = ahora_ms + espera_ms;
    this.#documentos.set(ecfId, { empresaId, tipo, veces, hasta_ms, seDijo: false });
  }

  olvidar(ecfId: string): void {
    this.#documentos.delete(ecfId);
  }

  /** Ids of the empresa that are not to be looked at yet. */
  vigentes(empresaId: string, ahora_ms: number): string[] {
    return [...this.#documentos]
      .filter(([, e]) => e.empresaId === empresaId && e.hasta_ms > ahora_ms)
      .map(([id]) => id);
  }

  /** Empresas with a document whose wait has just ended; each end is answered once. */
  vencidas(ahora_ms: number): string[] {
    const empresas = new Set<string>();
    for (const [id, e] of this.#documentos) {
      if (e.hasta_ms > ahora_ms) continue;
      if (!e.seDijo) {
        empresas.add(e.empresaId);
        this.#documentos.set(id, { ...e, seDijo: true });
      } else if (e.hasta_ms + OLVIDO_MS < ahora_ms) this.#documentos.delete(id);
    }
    return [...empresas];
  }

  /** The waits of that kind are over now; without a kind, all those of the empresa. */
  adelantar(
    empresaId: string,
    de: { readonly ahora_ms: number; readonly tipo?: Espera['tipo'] },
  ): void {
    for (const [id, e] of this.#documentos) {
      if (e.empresaId === empresaId && (de.tipo === undefined || e.tipo === de.tipo)) {
        this.#documentos.set(id, { ...e, hasta_ms: de.ahora_ms, veces: 0, seDijo: false });
      }
    }
  }
}
