// How a note is settled. Al contado the money moves now and adds up to the total; a crédito what is not paid
// now moves what the customer owes, and a credit note cannot lower it below zero: the rest is returned.

import { centavos, sumar } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { NotaCalculada } from './calcular-nota.ts';
import type { DatosNota } from './esquema-nota.ts';
import type { OriginalLeido } from './leer-original.ts';
import { rechazosVentas } from './rechazos.ts';
import { montoCredito, pagosDe, validarPagos } from './validar-pagos.ts';

const { rechazo } = rechazosVentas;

/** Payment with a credit note: the money stays in favour of the customer. */
const FORMA_A_FAVOR = 7;

export function validarLiquidacion(
  datos: DatosNota,
  nota: NotaCalculada,
  original: OriginalLeido | null,
): Rechazo[] {
  const { total } = nota.totales;
  if (datos.codigo_modificacion === 2) return validarSinMonto(datos);
  const tercero = original === null ? datos.tercero_id : original.cabecera.tercero_id;
  const lista = [
    ...validarPagos({ ...datos, tipo_ecf: datos.tipo }, total),
    ...validarPlazo(datos),
  ];
  const quedaEnCuenta =
    datos.condicion === 'credito' || datos.pagos.some((p) => p.forma === FORMA_A_FAVOR);
  if (quedaEnCuenta && tercero === null) {
    lista.push(rechazo('NOTA_SIN_CLIENTE', { campo: 'condicion' }));
  }
  if (original === null || datos.tipo === '33') return lista;
  const credito = montoCredito(pagosDe(datos, total));
  const { saldo } = original.cabecera;
  if (credito > saldo) {
    const montos = {
      saldo: formatoMonto(centavos(saldo)),
      devolver: formatoMonto(centavos(credito - (saldo > 0n ? saldo : 0n))),
    };
    lista.push(rechazo('NOTA_PASA_DEL_SALDO', { campo: 'condicion', datos: montos }));
  }
  return lista;
}

/** What only corrects text moves no money. */
function validarSinMonto(datos: DatosNota): Rechazo[] {
  if (datos.condicion === 'contado' && datos.pagos.length === 0) return [];
  const pagado = formatoMonto(sumar(datos.pagos.map((p) => p.monto)));
  return [rechazo('NOTA_TEXTO_CON_PAGOS', { campo: 'pagos', datos: { pagado } })];
}

function validarPlazo(datos: DatosNota): Rechazo[] {
  const { fecha_limite_pago: limite } = datos;
  if (limite === null) return [];
  if (datos.condicion === 'contado' || datos.tipo === '34') {
    return [rechazo('CONTADO_CON_FECHA_LIMITE', { campo: 'fecha_limite_pago' })];
  }
  return limite < datos.fecha
    ? [rechazo('FECHA_LIMITE_ANTERIOR', { campo: 'fecha_limite_pago' })]
    : [];
}
