// The mirror of a document in another currency: amounts are always in pesos and each one is repeated
// divided by the rate. The totals of the mirror are sums of its own parts, so that it adds up by itself.
// Source: Formato e-CF v1.0, fields 120 to 137 and section B, 35 to 38; official test set, E460000000008.

import { centavos, dividirRedondeado, type Centavos } from '#shared/dinero/centavos.ts';
import type { ArbolEcf } from '../documento.ts';
import type { CifrasAjuste, CifrasEcf, CifrasLinea } from './cifras.ts';
import { elementos, monto, montoSi, numero } from './elementos.ts';
import type { EntradaEcf, LineaEntrada, MonedaEntrada } from './entrada.ts';

/** Pesos to the other currency, both in hundredths. */
export function enMoneda(pesos: Centavos, m: MonedaEntrada): Centavos {
  return centavos(dividirRedondeado(pesos * 10_000n, m.cambio_e4));
}

/** OtraMonedaDetalle of a line. */
export function monedaDeLinea(
  linea: LineaEntrada,
  cifras: CifrasLinea,
  m: MonedaEntrada,
): ArbolEcf {
  const precio_e4 =
    linea.precioOtraMoneda_e4 ?? dividirRedondeado(linea.precio_e4 * 10_000n, m.cambio_e4);
  return elementos({
    PrecioOtraMoneda: numero(precio_e4),
    DescuentoOtraMoneda: montoSi(enMoneda(cifras.descuento, m)),
    RecargoOtraMoneda: montoSi(enMoneda(cifras.recargo, m)),
    MontoItemOtraMoneda: monto(enMoneda(cifras.monto, m)),
  });
}

export function monedaDeAjuste(a: CifrasAjuste, m: MonedaEntrada): string | null {
  return monto(enMoneda(a.monto, m));
}

function impuestosEn(cifras: CifrasEcf, m: MonedaEntrada): { filas: ArbolEcf[]; suma: bigint } {
  let suma = 0n;
  const filas = cifras.impuestos.map((i) => {
    const partes = [i.especifico, i.advalorem, i.otros].map((x) => enMoneda(x, m));
    suma += partes.reduce((s, x) => s + x, 0n);
    const [especifico, advalorem, otros] = partes;
    return elementos({
      TipoImpuestoOtraMoneda: i.codigo,
      TasaImpuestoAdicionalOtraMoneda: numero(i.tasa_e4),
      MontoImpuestoSelectivoConsumoEspecificoOtraMoneda: montoSi(especifico),
      MontoImpuestoSelectivoConsumoAdvaloremOtraMoneda: montoSi(advalorem),
      OtrosImpuestosAdicionalesOtraMoneda: montoSi(otros),
    });
  });
  return { filas, suma };
}

/** The group OtraMoneda of the header; null when the document is only in pesos. */
export function monedaDeTotales(entrada: EntradaEcf, cifras: CifrasEcf): ArbolEcf | null {
  const m = entrada.moneda ?? null;
  if (m === null) return null;
  const usados = new Set(entrada.lineas.map((l) => l.indicador));
  const gravado = ([1, 2, 3] as const).map((n) => enMoneda(cifras.gravado[n], m));
  const itbis = [cifras.itbis1, cifras.itbis2].map((x) => enMoneda(x, m));
  const exento = enMoneda(cifras.gravado[4], m);
  const { filas, suma } = impuestosEn(cifras, m);
  const totalGravado = gravado.reduce((s, x) => s + x, 0n);
  const totalItbis = itbis.reduce((s, x) => s + x, 0n);
  const si = (n: 1 | 2 | 3 | 4, valor: bigint | undefined): string | null =>
    usados.has(n) ? monto(valor) : null;
  const hayGravado = usados.has(1) || usados.has(2) || usados.has(3);
  return elementos({
    TipoMoneda: m.codigo,
    TipoCambio: numero(m.cambio_e4),
    MontoGravadoTotalOtraMoneda: hayGravado ? monto(totalGravado) : null,
    MontoGravado1OtraMoneda: si(1, gravado[0]),
    MontoGravado2OtraMoneda: si(2, gravado[1]),
    MontoGravado3OtraMoneda: si(3, gravado[2]),
    MontoExentoOtraMoneda: si(4, exento),
    TotalITBISOtraMoneda: hayGravado ? monto(totalItbis) : null,
    TotalITBIS1OtraMoneda: si(1, itbis[0]),
    TotalITBIS2OtraMoneda: si(2, itbis[1]),
    TotalITBIS3OtraMoneda: si(3, 0n),
    MontoImpuestoAdicionalOtraMoneda: montoSi(suma),
    // A tax that in the other currency rounds to nothing cannot be written: its amount must be above zero.
    ImpuestosAdicionalesOtraMoneda:
      filas.length === 0 || suma === 0n
        ? null
        : { ImpuestoAdicionalOtraMoneda: filas.filter((f) => Object.keys(f).length > 2) },
    MontoTotalOtraMoneda: monto(totalGravado + totalItbis + exento + suma),
  });
}
