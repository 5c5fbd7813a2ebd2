// Currencies that an e-CF may name in OtraMoneda, with the codes of the DGII: three are not ISO (CHY is
// the yuan, SCP the Scottish pound, VEF the old bolívar). The peso is not there: amounts are always in it.
// Source: Formato e-CF v1.0 (oct-2025), table II.

export const MONEDAS = {
  BRL: 'Real brasileño',
  CAD: 'Dólar canadiense',
  CHF: 'Franco suizo',
  CHY: 'Yuan chino',
  XDR: 'Derecho especial de giro',
  DKK: 'Corona danesa',
  EUR: 'Euro',
  GBP: 'Libra esterlina',
  JPY: 'Yen japonés',
  NOK: 'Corona noruega',
  SCP: 'Libra escocesa',
  SEK: 'Corona sueca',
  USD: 'Dólar estadounidense',
  VEF: 'Bolívar fuerte venezolano',
  HTG: 'Gourde haitiano',
  MXN: 'Peso mexicano',
  COP: 'Peso colombiano',
} as const;

export type CodigoMoneda = keyof typeof MONEDAS;

export function esCodigoMoneda(texto: string): texto is CodigoMoneda {
  return Object.hasOwn(MONEDAS, texto);
}
