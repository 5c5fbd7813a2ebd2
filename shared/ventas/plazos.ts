// How old the date of a sale may be when the server receives it. Data, because the law may move.
// An e-CF is due at once, within 24 hours of the operation under deferred sending (Decreto 587-24
// art. 39) and within 72 hours after a loss of connectivity (art. 40); later than that no electronic
// mode keeps the original date. So with mode A, which may meet both, a sale may be three days old;
// with mode F, where the sale is only closed online, one day (a sale of 23:59 received at 00:00).

import type { ModoSinRed } from './modo-emision.ts';

export type { ModoSinRed } from './modo-emision.ts';

export const DIAS_ATRAS: Readonly<Record<ModoSinRed, number>> = { A: 3, F: 1 };

/** Rows of DescuentosORecargos that an e-CF holds (structure of the e-CF v1.0). */
export const AJUSTES_MAX = 20;

/** RD$1,000,000,000,000.00 a line: far above any sale, far below what a column holds. */
export const MONTO_LINEA_MAX = 100_000_000_000_000n;
