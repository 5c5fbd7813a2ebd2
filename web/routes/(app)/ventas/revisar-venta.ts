// The refusals of a sale that the screen can already know: blanks that the wire does not admit, and
// then the very rules of the comando over what this tab has read. The comando has the last word.

import type { Fecha } from '#shared/fecha/fecha.ts';
import { bien, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { esquemaEmitirFactura, type DatosFactura } from '#shared/ventas/esquema-factura.ts';
import { rechazosVentas } from '#shared/ventas/rechazos.ts';
import type { Totales } from '#shared/ventas/totales.ts';
import { validarFactura } from '#shared/ventas/validar-factura.ts';
import type { FilaEmpresa, FilaTercero } from '#web/lib/app/respuestas.ts';

/** What the calendar refuses of a sale, and not of one that is copied from a talonario. */
const DE_ANTIGUEDAD = 'ventas.FECHA_VENCIDA';

type Sabido = {
  /** It is copied from a paper talonario, so it may be of another day. */
  readonly esDePapel: boolean;
  readonly hoy: Fecha;
  readonly empresa: FilaEmpresa | null;
  readonly tercero: FilaTercero | null;
};

const POR_CAMPO: Readonly<
  Record<
    string,
    'CANTIDAD_INVALIDA' | 'PRECIO_NEGATIVO' | 'DESCUENTO_INVALIDO' | 'RECARGO_INVALIDO'
  >
> = {
  cantidad: 'CANTIDAD_INVALIDA',
  precio: 'PRECIO_NEGATIVO',
  descuento: 'DESCUENTO_INVALIDO',
  recargo: 'RECARGO_INVALIDO',
};

/** A value that the wire refuses, as the refusal of its field. */
function deForma(camino: readonly PropertyKey[]): Rechazo {
  const [raiz, i, campo] = camino.map(String);
  const numero = Number(i) + 1;
  const donde = camino.map(String).join('.');
  if (raiz === 'lineas' && campo !== undefined && POR_CAMPO[campo] !== undefined) {
    return rechazosVentas.rechazo(POR_CAMPO[campo], {
      campo: `lineas.${i ?? ''}.${campo}`,
      datos: { linea: numero },
    });
  }
  if (raiz === 'ajustes') {
    return rechazosVentas.rechazo('AJUSTE_INVALIDO', { campo: donde, datos: { ajuste: numero } });
  }
  if (raiz === 'pagos') {
    return rechazosVentas.rechazo('PAGO_INVALIDO', { campo: donde, datos: { pago: numero } });
  }
  return { codigo: 'comando.DATOS_INVALIDOS', campo: donde, severidad: 'rechazo' };
}

function leer(datos: unknown): Resultado<DatosFactura> {
  const leido = esquemaEmitirFactura.safeParse(datos);
  if (leido.success) return bien(leido.data);
  const [primero, ...resto] = leido.error.issues.map((i) => deForma(i.path));
  return {
    ok: false,
    rechazos: [primero ?? { codigo: 'comando.DATOS_INVALIDOS', severidad: 'rechazo' }, ...resto],
  };
}

export function revisarVenta(datos: unknown, totales: Totales, sabido: Sabido): readonly Rechazo[] {
  const leidos = leer(datos);
  if (!leidos.ok) return leidos.rechazos;
  const { empresa, tercero } = sabido;
  if (empresa === null) return [];
  const venta = leidos.valor;
  return validarFactura(venta, totales, {
    hoy: sabido.hoy,
    empresa,
    emitida: null,
    // The month and the existence of productos are the comando's to check.
    periodo: null,
    tercero,
    saldo: tercero?.saldo ?? 0n,
    productos: new Set(
      venta.lineas.flatMap((l) => (l.producto_id === null ? [] : [l.producto_id])),
    ),
  }).filter((r) => r.severidad === 'rechazo' && !(sabido.esDePapel && r.codigo === DE_ANTIGUEDAD));
}
