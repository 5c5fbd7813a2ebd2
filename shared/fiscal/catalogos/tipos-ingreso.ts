// Kinds of income of the e-CF (TipoIngresos), the same of form 607.
// Source: Formato e-CF v1.0 (oct-2025), section A.

export type TipoIngreso = '01' | '02' | '03' | '04' | '05' | '06';

export const TIPOS_INGRESO: Readonly<Record<TipoIngreso, string>> = {
  '01': 'Ingresos por operaciones (no financieros)',
  '02': 'Ingresos financieros',
  '03': 'Ingresos extraordinarios',
  '04': 'Ingresos por arrendamientos',
  '05': 'Ingresos por venta de activo depreciable',
  '06': 'Otros ingresos',
};
