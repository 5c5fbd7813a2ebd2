// Amounts and terms that the law fixes, each with its source. They are data: a change of law is a line.

import { centavos } from '#shared/dinero/centavos.ts';

/**
 * From this total on, a factura de consumo identifies its buyer and is sent whole; under it only its
 * summary (RFCE) is sent. Exactly RD$ 250,000.00 is already the whole e-CF.
 * Source: Informe Técnico e-CF v1.0 §9; Descripción Técnica Servicios DGII (02-01-2026).
 */
export const LIMITE_CONSUMO = centavos(25_000_000n);

/** Calendar days after which a credit note no longer lowers ITBIS (Formato e-CF v1.0, field 5). */
export const DIAS_NOTA_CREDITO = 30;

/** Lines of detail: 1,000, and 10,000 in notes 33 and 34 (structure of the e-CF v1.0). */
export const LINEAS_MAXIMAS = 1000;
export const LINEAS_MAXIMAS_NOTA = 10_000;

/** Payment forms per document (structure of the e-CF v1.0). */
export const FORMAS_PAGO_MAXIMAS = 7;

/** Hours to send under envío diferido and under contingencia de conectividad (Decreto 587-24, arts. 39 y 40). */
export const HORAS_ENVIO_DIFERIDO = 24;
export const HORAS_CONTINGENCIA = 72;

/** Tolerance per line of detail: RD$ 1.00 (Informe Técnico e-CF v1.0 §12). */
export const TOLERANCIA_LINEA = centavos(100n);
