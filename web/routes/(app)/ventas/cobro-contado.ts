// How what the customer hands over becomes the payments of the factura: a blank amount takes what is
// left, and change only comes out of cash.

import { centavos, CERO, dividirRedondeado, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto, leerDecimal4 } from '#shared/dinero/texto.ts';
import type { PagoBorrador } from '#sync/borrador.ts';

const EFECTIVO = 1;
const CREDITO = 4;

export type PagoContado = {
  readonly forma: number;
  readonly monto: string;
  readonly referencia: string;
};
export type Reparto = {
  readonly pagos: readonly PagoContado[];
  readonly recibido: Centavos;
  /** What is given back; only out of cash. */
  readonly vuelto: Centavos;
  /** What is still missing to reach the total; 0 when it is covered. */
  readonly falta: Centavos;
};

function leer(monto: string): Centavos {
  const n = leerDecimal4(monto);
  return n === null ? CERO : centavos(dividirRedondeado(n, 100n));
}

export function repartirPagos(pagos: readonly PagoBorrador[], total: Centavos): Reparto {
  const utiles = pagos.filter((p) => p.forma !== CREDITO);
  const escritos = utiles.reduce((s, p) => s + leer(p.monto), 0n);
  const primeraVacia = utiles.findIndex((p) => p.monto.trim() === '');
  const resto = total > escritos ? total - escritos : 0n;
  const montos = utiles.map((p, i) =>
    p.monto.trim() === '' ? (i === primeraVacia ? resto : 0n) : leer(p.monto),
  );
  const recibido = montos.reduce<bigint>((s, m) => s + m, 0n);
  let sobra = recibido > total ? recibido - total : 0n;
  let vuelto = 0n;
  const finales = utiles.map((p, i) => {
    const monto = montos[i] ?? 0n;
    if (p.forma !== EFECTIVO || sobra === 0n) return monto;
    const devuelto = sobra > monto ? monto : sobra;
    sobra -= devuelto;
    vuelto += devuelto;
    return monto - devuelto;
  });
  return {
    pagos: utiles.flatMap((p, i) => {
      const monto = finales[i] ?? 0n;
      return monto === 0n
        ? []
        : [{ forma: p.forma, monto: escribirMonto(centavos(monto)), referencia: p.referencia }];
    }),
    recibido: centavos(recibido),
    vuelto: centavos(vuelto),
    falta: centavos(total > recibido ? total - recibido : 0n),
  };
}
