// What is kept in `ecf_recibido.mensajes`: what the DGII and the issuer said about our commercial answer,
// oldest first.

import type { Instante } from '#shared/fecha/fecha.ts';

export type MensajeRecibido = {
  readonly momento: Instante;
  readonly de: 'dgii' | 'emisor';
  readonly codigo: string;
  readonly valor: string;
};
