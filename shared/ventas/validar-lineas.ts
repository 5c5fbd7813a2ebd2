// What a line and a global adjustment must hold (Formato e-CF v1.0, DetallesItems and
// DescuentosORecargos): every refusal of every line, each with the path of its field.

import { formatoMonto } from '#shared/dinero/texto.ts';
import { LINEAS_MAXIMAS } from '#shared/fiscal/limites.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosAjusteFactura, DatosFactura, DatosLineaFactura } from './esquema-factura.ts';
import { AJUSTES_MAX, MONTO_LINEA_MAX } from './plazos.ts';
import { rechazosVentas } from './rechazos.ts';
import type { LineaCalculada, Totales } from './totales.ts';

const { rechazo } = rechazosVentas;

/** 100 %, scaled by 10⁴. */
const CIEN = 1_000_000n;

type ConLineas = { readonly lineas: readonly Omit<DatosLineaFactura, 'producto_id'>[] };
type ConAjustes = Pick<DatosFactura, 'ajustes'>;

/** `maximo` is 10,000 in notes (structure of the e-CF v1.0). */
export function validarLineas(
  datos: ConLineas,
  totales: Totales,
  maximo: number = LINEAS_MAXIMAS,
): Rechazo[] {
  const lista: Rechazo[] = [];
  if (datos.lineas.length === 0) lista.push(rechazo('SIN_LINEAS', { campo: 'lineas' }));
  if (datos.lineas.length > maximo) {
    lista.push(
      rechazo('DEMASIADAS_LINEAS', {
        campo: 'lineas',
        datos: { lineas: datos.lineas.length, maximo },
      }),
    );
  }
  const vistas = new Set<string>();
  for (const [i, linea] of datos.lineas.entries()) {
    if (vistas.has(linea.id)) {
      lista.push(rechazo('LINEA_REPETIDA', { campo: `lineas.${i}.id`, datos: { linea: i + 1 } }));
    }
    vistas.add(linea.id);
    const calculada = totales.lineas[i];
    if (calculada !== undefined) lista.push(...validarLinea(linea, calculada, i));
  }
  return lista;
}

function validarLinea(
  linea: ConLineas['lineas'][number],
  calculada: LineaCalculada,
  i: number,
): Rechazo[] {
  const lista: Rechazo[] = [];
  const numero = { linea: i + 1 };
  const en = (campo: string) => `lineas.${i}.${campo}`;
  if (linea.descripcion === '') {
    lista.push(rechazo('LINEA_SIN_DESCRIPCION', { campo: en('descripcion'), datos: numero }));
  }
  if (linea.cantidad <= 0n) {
    lista.push(rechazo('CANTIDAD_INVALIDA', { campo: en('cantidad'), datos: numero }));
  } else if (linea.cantidad % 100n !== 0n) {
    lista.push(rechazo('CANTIDAD_DECIMALES', { campo: en('cantidad'), datos: numero }));
  }
  if (linea.precio < 0n) {
    lista.push(rechazo('PRECIO_NEGATIVO', { campo: en('precio'), datos: numero }));
  }
  if (esExcesiva(linea, calculada)) {
    lista.push(rechazo('MONTO_EXCESIVO', { campo: en('precio'), datos: numero }));
  }
  if (linea.descuento !== null && !esValorValido(linea.descuento)) {
    lista.push(rechazo('DESCUENTO_INVALIDO', { campo: en('descuento'), datos: numero }));
  } else if (calculada.bruto >= 0n && calculada.descuento > calculada.bruto) {
    lista.push(
      rechazo('DESCUENTO_MAYOR', {
        campo: en('descuento'),
        datos: {
          ...numero,
          descuento: formatoMonto(calculada.descuento),
          bruto: formatoMonto(calculada.bruto),
        },
      }),
    );
  }
  if (linea.recargo !== null && !esValorValido(linea.recargo)) {
    lista.push(rechazo('RECARGO_INVALIDO', { campo: en('recargo'), datos: numero }));
  }
  return lista;
}

function esExcesiva(linea: ConLineas['lineas'][number], calculada: LineaCalculada): boolean {
  return (
    calculada.bruto > MONTO_LINEA_MAX ||
    calculada.recargo > MONTO_LINEA_MAX ||
    linea.precio > MONTO_LINEA_MAX * 100n ||
    linea.cantidad > MONTO_LINEA_MAX * 100n
  );
}

/** Positive; pesos with at most two decimals. */
function esValorValido(r: { readonly tipo: '%' | '$'; readonly valor: bigint }): boolean {
  return r.valor > 0n && (r.tipo === '%' || r.valor % 100n === 0n);
}

export function validarAjustes(datos: ConAjustes, totales: Totales): Rechazo[] {
  const lista = datos.ajustes.flatMap(validarAjuste);
  if (totales.ajustes.length > AJUSTES_MAX) {
    lista.push(
      rechazo('DEMASIADOS_AJUSTES', {
        campo: 'ajustes',
        datos: { filas: totales.ajustes.length, maximo: AJUSTES_MAX },
      }),
    );
  }
  const netos = [
    totales.monto_gravado_1,
    totales.monto_gravado_2,
    totales.monto_gravado_3,
    totales.monto_exento,
  ];
  // Only a global discount may be to blame: a line that is itself negative has its own refusal.
  const haySoloAjustes = totales.lineas.every((l) => l.monto >= 0n);
  if (haySoloAjustes && netos.some((n) => n < 0n)) {
    lista.push(rechazo('AJUSTE_MAYOR', { campo: 'ajustes' }));
  }
  return lista;
}

function validarAjuste(ajuste: DatosAjusteFactura, i: number): Rechazo[] {
  const lista: Rechazo[] = [];
  const esPorcentajeImposible =
    ajuste.tipo === 'D' && ajuste.tipo_valor === '%' && ajuste.valor > CIEN;
  const esValido = esValorValido({ tipo: ajuste.tipo_valor, valor: ajuste.valor });
  if (!esValido || esPorcentajeImposible || ajuste.valor > MONTO_LINEA_MAX * 100n) {
    lista.push(
      rechazo('AJUSTE_INVALIDO', { campo: `ajustes.${i}.valor`, datos: { ajuste: i + 1 } }),
    );
  }
  if (ajuste.descripcion === '') {
    lista.push(
      rechazo('AJUSTE_SIN_DESCRIPCION', {
        campo: `ajustes.${i}.descripcion`,
        datos: { ajuste: i + 1 },
      }),
    );
  }
  return lista;
}
