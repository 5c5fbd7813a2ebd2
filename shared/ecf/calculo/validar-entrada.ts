// What makes the figures of a document impossible, before and after computing them. What is only a
// matter of form (lengths, decimals, elements that the type does not have) is seen on the finished tree by
// the structural validator.
// Source: Formato e-CF v1.0, fields 39, 92 to 96 (no amount may be negative) and 106 to 108.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { rechazosEcf } from '../rechazos.ts';
import type { CifrasEcf } from './cifras.ts';
import type { EntradaEcf, LineaEntrada } from './entrada.ts';
import { codigosDe, tasaDe } from './impuestos.ts';
import { esIsc, faltantesIsc } from './isc.ts';

function seCalcula(entrada: EntradaEcf, codigo: string): boolean {
  return entrada.tasasImpuestos?.find((t) => t.codigo === codigo)?.monto === undefined;
}

function rechazosIsc(entrada: EntradaEcf, linea: LineaEntrada, i: number): Rechazo[] {
  const codigos = (linea.impuestos ?? []).filter((c) => esIsc(c) && seCalcula(entrada, c));
  return codigos.flatMap((impuesto) =>
    faltantesIsc(linea, impuesto).map((elemento) =>
      rechazosEcf.rechazo('ISC_DATOS_FALTANTES', {
        campo: `lineas.${i.toString()}.isc`,
        datos: { linea: i + 1, impuesto, elemento },
      }),
    ),
  );
}

/** Before computing. */
export function rechazosDeEntrada(entrada: EntradaEcf): Rechazo[] {
  if (entrada.lineas.length === 0) return [rechazosEcf.rechazo('SIN_LINEAS', { campo: 'lineas' })];
  const rechazos = entrada.lineas.flatMap((l, i) => rechazosIsc(entrada, l, i));
  for (const impuesto of codigosDe(entrada)) {
    if (tasaDe(entrada, impuesto) !== null) continue;
    rechazos.push(
      rechazosEcf.rechazo('ISC_SIN_TASA', { campo: 'tasasImpuestos', datos: { impuesto } }),
    );
  }
  for (const [i, a] of (entrada.ajustes ?? []).entries()) {
    const { indicador } = a;
    const hay = entrada.lineas.some((l) =>
      indicador === undefined ? l.indicador !== 0 : l.indicador === indicador,
    );
    if (hay) continue;
    const campo = `ajustes.${i.toString()}`;
    rechazos.push(rechazosEcf.rechazo('AJUSTE_SIN_LINEAS', { campo, datos: { linea: i + 1 } }));
  }
  return rechazos;
}

/** After computing: what came out negative. */
export function rechazosDeCifras(cifras: CifrasEcf): Rechazo[] {
  const rechazos: Rechazo[] = [];
  for (const [i, l] of cifras.lineas.entries()) {
    if (l.monto >= 0n) continue;
    const campo = `lineas.${i.toString()}.descuentos`;
    rechazos.push(rechazosEcf.rechazo('LINEA_NEGATIVA', { campo, datos: { linea: i + 1 } }));
  }
  for (const indicador of [1, 2, 3, 4] as const) {
    if (cifras.grupos[indicador] < 0n || cifras.gravado[indicador] >= 0n) continue;
    rechazos.push(
      rechazosEcf.rechazo('AJUSTE_EXCESIVO', { campo: 'ajustes', datos: { indicador } }),
    );
  }
  if (cifras.formasPago.some((f) => f.monto < 0n)) {
    rechazos.push(rechazosEcf.rechazo('FORMAS_PAGO_EXCEDEN', { campo: 'pago.formas' }));
  }
  return rechazos;
}
