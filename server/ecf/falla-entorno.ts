// What fails outside of the program: network, time-outs, the DGII down. It is thrown by the client of
// the DGII and caught by the service, which decides when to try again.

export class FallaEntorno extends Error {
  override readonly name = 'FallaEntorno';
  /** Whether the same call may succeed later without anybody doing anything. */
  readonly reintentable: boolean;
  /** The other side is down or unreachable for everybody, not only for this document. */
  readonly esCaida: boolean;
  readonly servicio: string;
  readonly http: number | null;
  /** Raw body, to be kept; '' when there was no answer. */
  readonly cuerpo: string;

  constructor(datos: {
    servicio: string;
    mensaje: string;
    reintentable: boolean;
    esCaida?: boolean;
    http?: number | null;
    cuerpo?: string;
    causa?: unknown;
  }) {
    super(`${datos.servicio}: ${datos.mensaje}`, { cause: datos.causa });
    this.servicio = datos.servicio;
    this.reintentable = datos.reintentable;
    this.esCaida = datos.esCaida ?? false;
    this.http = datos.http ?? null;
    this.cuerpo = datos.cuerpo ?? '';
  }
}
