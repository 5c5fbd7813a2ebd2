// Money and quantities as integers. Amounts are centavos; prices, quantities, percentages and rates
// are scaled by 10⁴. Rounding is half up on the absolute value (Informe Técnico e-CF v1.0 §13).

declare const marca: unique symbol;
/** Integer centavos of the document's currency (RD$ in the ledger). */
export type Centavos = bigint & { readonly [marca]: 'Centavos' };
/** Integer scaled by 10⁴: unit prices, quantities, percentages, exchange rates. */
export type Decimal4 = bigint & { readonly [marca]: 'Decimal4' };

export const CERO = 0n as Centavos;
export const E4 = 10_000n;

/** Brands an integer that is already in centavos. */
export function centavos(n: bigint): Centavos {
  return n as Centavos;
}

/** Brands an integer that is already scaled by 10⁴. */
export function decimal4(n: bigint): Decimal4 {
  return n as Decimal4;
}

/** numerador / denominador, half up on the absolute value. The denominator must be positive. */
export function dividirRedondeado(numerador: bigint, denominador: bigint): bigint {
  const abs = numerador < 0n ? -numerador : numerador;
  const q = (abs * 2n + denominador) / (denominador * 2n);
  return numerador < 0n ? -q : q;
}

/** precio (e4 pesos) × cantidad (e4) in centavos, rounded once. */
export function aplicar(precio: Decimal4, cantidad: Decimal4): Centavos {
  return dividirRedondeado(precio * cantidad, 1_000_000n) as Centavos;
}

/** `porcentaje_e4` of 180000 is 18 %. Rounded once. */
export function porcentajeDe(monto: Centavos, porcentaje_e4: Decimal4): Centavos {
  return dividirRedondeado(monto * porcentaje_e4, 1_000_000n) as Centavos;
}

/** The amount without a tax of `porcentaje_e4` that it includes: monto / (1 + tasa). Rounded once. */
export function sinImpuesto(monto: Centavos, porcentaje_e4: Decimal4): Centavos {
  return dividirRedondeado(monto * 1_000_000n, 1_000_000n + porcentaje_e4) as Centavos;
}

export function sumar(montos: Iterable<Centavos>): Centavos {
  let total = 0n;
  for (const m of montos) total += m;
  return total as Centavos;
}

export function menor(a: Centavos, b: Centavos): Centavos {
  return a < b ? a : b;
}

/**
 * Splits `total` in proportion to `pesos` so that the parts add up exactly (largest remainder; the
 * earlier part wins a tie). With all weights zero everything goes to the first part.
 */
export function repartir(total: Centavos, pesos: readonly bigint[]): Centavos[] {
  const suma = pesos.reduce((s, p) => s + p, 0n);
  if (pesos.length === 0) return [];
  if (suma === 0n) return pesos.map((_, i) => (i === 0 ? total : CERO));
  const signo = total < 0n ? -1n : 1n;
  const abs = total * signo;
  const partes = pesos.map((peso, i) => ({
    i,
    base: (abs * peso) / suma,
    resto: (abs * peso) % suma,
  }));
  let falta = abs - partes.reduce((s, p) => s + p.base, 0n);
  for (const p of [...partes].sort((a, b) =>
    a.resto === b.resto ? a.i - b.i : a.resto < b.resto ? 1 : -1,
  )) {
    if (falta === 0n) break;
    p.base += 1n;
    falta -= 1n;
  }
  return partes.map((p) => (p.base * signo) as Centavos);
}
