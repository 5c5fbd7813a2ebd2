// What a paper says about how the document was issued, in the words of the DGII, and how each label is
// called on it.
// Source: Modelos ilustrativos de RI (22-04-2025) 3.1, 3.2 and 4.1; Informe Técnico e-CF v1.0 §17;
// Instructivo de Contingencia FE (feb-2026).

import type { TipoSerieB } from '#shared/fiscal/ncf-b.ts';

export const LEYENDA_DIFERIDO =
  'e-CF emitido en modalidad Envío Diferido, podrá ser consultado para su validez fiscal, a partir de las veinticuatro (24) horas.';
export const LEYENDA_CONTINGENCIA =
  'e-CF emitido en modalidad de Contingencia, el cual podrá ser consultado para su validez fiscal, a partir de las setenta y dos (72) horas.';
export const LEYENDA_NO_FISCAL = 'Documento no válido para fines fiscales';
export const LEYENDA_CONSULTA =
  'donde podrá ser consultado el e-CF, a partir de las veinticuatro (24) horas.';
export const LEYENDA_PEDIDO = 'Pedido: se factura al recuperar la conexión.';
export const AVISO_PRUEBAS = 'AMBIENTE DE PRUEBAS — sin valor fiscal';

/** How the date of the signature is called on a page and on a ticket. */
export const ETIQUETA_FIRMA = { carta: 'Fecha de Firma Digital:', tique: 'Fecha Firma:' } as const;

/** A document of series B has the title of its kind without the word that says it is electronic. */
export const TITULOS_B: Readonly<Record<TipoSerieB, string>> = {
  '01': 'Factura de Crédito Fiscal',
  '02': 'Factura de Consumo',
  '03': 'Nota de Débito',
  '04': 'Nota de Crédito',
  '11': 'Comprobante de Compras',
  '13': 'Comprobante para Gastos Menores',
  '14': 'Comprobante para Regímenes Especiales',
  '15': 'Comprobante Gubernamental',
  '16': 'Comprobante para Exportaciones',
  '17': 'Comprobante para Pagos al Exterior',
};
