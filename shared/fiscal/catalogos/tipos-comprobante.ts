// The ten types of e-CF with the title that the printed representation must carry, and the reason of
// a modification in words.
// Source: Informe Técnico e-CF v1.0 §6.1 and §17.2.

import type { TipoEcf } from '../ncf.ts';

export const TITULOS_ECF: Readonly<Record<TipoEcf, string>> = {
  '31': 'Factura de Crédito Fiscal Electrónica',
  '32': 'Factura de Consumo Electrónica',
  '33': 'Nota de Débito Electrónica',
  '34': 'Nota de Crédito Electrónica',
  '41': 'Comprobante Electrónico de Compras',
  '43': 'Comprobante Electrónico para Gastos Menores',
  '44': 'Comprobante Electrónico para Regímenes Especiales',
  '45': 'Comprobante Electrónico Gubernamental',
  '46': 'Comprobante Electrónico para Exportaciones',
  '47': 'Comprobante Electrónico para Pagos al Exterior',
};

export const MOTIVOS_MODIFICACION: Readonly<Record<'1' | '2' | '3' | '4' | '5', string>> = {
  '1': 'Anula el NCF modificado',
  '2': 'Corrige Texto del Comprobante Fiscal modificado',
  '3': 'Corrige montos del NCF modificado',
  '4': 'Reemplazo NCF emitido en contingencia',
  '5': 'Referencia Factura Consumo Electrónica',
};
