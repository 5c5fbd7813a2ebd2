// How a sale is paid. Contado: the payments add up to the total. Crédito: what is paid now is a down
// payment and the rest is owed; that rest becomes a payment of form 4, so that in every factura the
// forms add up to MontoTotal (Formato e-CF v1.0, TablaFormasPago).

import { centavos, CERO, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import {
  esFormaPago,
  FORMA_BONO,
  FORMA_CREDITO,
  type FormaPago,
} from '#shared/fiscal/catalogos/formas-pago.ts';
import { FORMAS_PAGO_MAXIMAS } from '#shared/fiscal/limites.ts';
import { invariante, type Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosFactura } from './esquema-factura.ts';
import { rechazosVentas } from './rechazos.ts';
import type { TipoFactura } from './tipos-venta.ts';

const { rechazo } = rechazosVentas;

export type PagoVenta = {
  readonly forma: FormaPago;
  readonly monto: Centavos;
  readonly referencia: string;
};

/** How any document, sale or note, is settled. */
export type DatosPagos = Pick<DatosFactura, 'condicion' | 'pagos'> & {
  readonly tipo_ecf: TipoFactura;
};

/** The payments that the factura keeps; they add up to `total` when `validarPagos` is silent. */
export function pagosDe(datos: Omit<DatosPagos, 'tipo_ecf'>, total: Centavos): PagoVenta[] {
  const pagos = datos.pagos.map((p): PagoVenta => {
    invariante(esFormaPago(p.forma), `forma de pago ${p.forma}`);
    return { forma: p.forma, monto: p.monto, referencia: p.referencia };
  });
  if (datos.condicion === 'contado') return pagos;
  const abonos = pagos.filter((p) => p.forma !== FORMA_CREDITO);
  const credito = centavos(total - sumar(abonos.map((p) => p.monto)));
  return credito > 0n
    ? [...abonos, { forma: FORMA_CREDITO, monto: credito, referencia: '' }]
    : abonos;
}

/** What stays owed, in centavos. */
export function montoCredito(pagos: readonly PagoVenta[]): Centavos {
  return sumar(pagos.filter((p) => p.forma === FORMA_CREDITO).map((p) => p.monto));
}

export function validarPagos(datos: DatosPagos, total: Centavos): Rechazo[] {
  const lista: Rechazo[] = [];
  for (const [i, pago] of datos.pagos.entries()) {
    if (pago.monto <= 0n) {
      lista.push(rechazo('PAGO_INVALIDO', { campo: `pagos.${i}.monto`, datos: { pago: i + 1 } }));
    }
    if (pago.forma === FORMA_BONO && datos.tipo_ecf !== '32') {
      lista.push(rechazo('PAGO_BONO_SOLO_CONSUMO', { campo: `pagos.${i}.forma` }));
    }
    if (pago.forma === FORMA_CREDITO && datos.condicion === 'contado') {
      lista.push(rechazo('PAGO_CREDITO_EN_CONTADO', { campo: `pagos.${i}.forma` }));
    }
  }
  const guardados = pagosDe(datos, total);
  if (guardados.length > FORMAS_PAGO_MAXIMAS) {
    lista.push(
      rechazo('DEMASIADOS_PAGOS', {
        campo: 'pagos',
        datos: { pagos: guardados.length, maximo: FORMAS_PAGO_MAXIMAS },
      }),
    );
  }
  return [...lista, ...validarSuma(datos, total)];
}

function validarSuma(datos: DatosPagos, total: Centavos): Rechazo[] {
  if (total <= 0n) return [];
  const pagado = sumar(datos.pagos.map((p) => p.monto));
  const noCuadra = rechazo('PAGOS_NO_CUADRAN', {
    campo: 'pagos',
    datos: { pagado: formatoMonto(pagado), total: formatoMonto(total) },
  });
  if (datos.condicion === 'contado') return pagado === total ? [] : [noCuadra];
  const abonado = sumar(datos.pagos.map((p) => (p.forma === FORMA_CREDITO ? CERO : p.monto)));
  if (abonado > total) return [noCuadra];
  if (abonado === total) return [rechazo('CREDITO_SIN_SALDO', { campo: 'condicion' })];
  const diceElCredito = datos.pagos.some((p) => p.forma === FORMA_CREDITO);
  return diceElCredito && pagado !== total ? [noCuadra] : [];
}
