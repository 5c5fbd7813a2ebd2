// What each type of e-CF may do between two contribuyentes: be delivered by the issuer to an electronic
// buyer, be approved or refused by him, and become a purchase of his (Descripción Técnica v1.6, pp. 41-44;
// Servicios Emisores Electrónicos 02-01-2026). In 41, 43 and 47 the issuer is the one who buys.

import type { TipoEcf } from '#shared/fiscal/ncf.ts';

export const SE_ENTREGAN_AL_RECEPTOR: ReadonlySet<string> = new Set<TipoEcf>([
  '31',
  '33',
  '34',
  '44',
]);

export const ADMITEN_APROBACION: ReadonlySet<string> = new Set<TipoEcf>([
  '31',
  '33',
  '34',
  '44',
  '45',
]);

export const SON_COMPRA_DE_QUIEN_RECIBE: ReadonlySet<string> = new Set<TipoEcf>([
  '31',
  '32',
  '33',
  '34',
  '44',
  '45',
  '46',
]);
