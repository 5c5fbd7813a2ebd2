// Money and quantities as integers. Amounts are centavos; prices, quantities and rates are scaled by
// 10⁴. Rounding is half up on the absolute value, as the e-CF technical report §13 asks.

declare const marca: unique symbol;
/** Integer centavos of the document's currency (RD$ in the ledger). */
export type Centavos = bigint & { readonly [marca]: 'Centavos' };
/** Integer scaled by 10⁴: unit prices, quantities, percentages, exchange rates. */
export type Decimal4 = bigint & { readonly [marca]: 'Decimal4' };
