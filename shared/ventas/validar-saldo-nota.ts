// How much a note may take back: the credit notes of a document never pass its total plus its debit notes
// (Formato e-CF v1.0, field 110d and note 30), nor its ITBIS, nor the quantity of each line; and an
// annulment takes the whole, so no other note may stand before it.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { formatoDecimal4, formatoMonto } from '#shared/dinero/texto.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { NotaCalculada } from './calcular-nota.ts';
import type { DatosNota } from './esquema-nota.ts';
import type { OriginalLeido } from './leer-original.ts';
import { rechazosVentas } from './rechazos.ts';

const { rechazo } = rechazosVentas;

/** What can still be credited of the whole, in centavos. */
export function disponibleDe({ cabecera, notas }: OriginalLeido): bigint {
  return cabecera.total + notas.debitado - notas.creditado;
}

export function validarSaldoNota(
  datos: DatosNota,
  nota: NotaCalculada,
  original: OriginalLeido | null,
): Rechazo[] {
  if (original === null) return [];
  const lista = validarLineasModificadas(datos, original);
  if (datos.tipo === '33' || datos.codigo_modificacion === 2) return lista;
  const { cabecera, notas } = original;
  if (datos.codigo_modificacion === 1 && notas.cuantas > 0) {
    return [...lista, rechazo('NOTA_ANULA_CON_NOTAS', { campo: 'codigo_modificacion' })];
  }
  const disponible = disponibleDe(original);
  if (nota.totales.total > disponible) {
    const montos = { disponible: pesos(disponible), total: pesos(nota.totales.total) };
    lista.push(rechazo('NOTA_MAYOR', { campo: 'lineas', datos: montos }));
  }
  for (const n of [1, 2] as const) {
    const queda = cabecera[`itbis_${n}`] + notas[`itbis_${n}`];
    const itbis = nota.totales[`itbis_${n}`];
    if (itbis <= queda) continue;
    const montos = { disponible: pesos(queda), itbis: pesos(itbis) };
    lista.push(rechazo('NOTA_ITBIS_MAYOR', { campo: 'lineas', datos: montos }));
  }
  const propina = cabecera.propina_legal + notas.propina_legal;
  if (nota.totales.propina_legal > propina) {
    const montos = { disponible: pesos(propina) };
    lista.push(rechazo('NOTA_PROPINA_MAYOR', { campo: 'propina_legal', datos: montos }));
  }
  return lista;
}

/** Each line points at one of the original, and no return gives back more than was sold. */
function validarLineasModificadas(datos: DatosNota, original: OriginalLeido): Rechazo[] {
  const vendido = new Map(
    original.documento.lineas.map((l) => [l.linea_modificada_id ?? '', l.cantidad]),
  );
  const pedido = new Map<string, bigint>();
  const lista: Rechazo[] = [];
  for (const [i, linea] of datos.lineas.entries()) {
    const id = linea.linea_modificada_id;
    if (id === null) continue;
    const campo = `lineas.${i}.cantidad`;
    const cantidad = vendido.get(id);
    if (cantidad === undefined) {
      lista.push(
        rechazo('NOTA_LINEA_AJENA', {
          campo: `lineas.${i}.linea_modificada_id`,
          datos: { linea: i + 1 },
        }),
      );
      continue;
    }
    if (datos.tipo === '33' || datos.concepto === 'descuento') continue;
    pedido.set(id, (pedido.get(id) ?? 0n) + linea.cantidad);
    const queda = cantidad - (original.devuelto.get(id) ?? 0n);
    if ((pedido.get(id) ?? 0n) <= queda) continue;
    const cuanto = { linea: i + 1, queda: formatoDecimal4(decimal4(queda)) };
    lista.push(rechazo('NOTA_CANTIDAD_MAYOR', { campo, datos: cuanto }));
  }
  return lista;
}

function pesos(monto: bigint): string {
  return formatoMonto(centavos(monto));
}
