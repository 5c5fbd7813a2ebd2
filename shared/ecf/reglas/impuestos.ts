// Rules of the additional taxes: each code of the lines has its row in the totals with the rate of the
// table, the ISC declares what it is computed from, and in 44 there is no ISC of alcohol nor tobacco.
// Source: Formato e-CF v1.0, table I, fields 104 to 109 and notes 16, 23 and 24; message 2150.

import { escribirDecimal4 } from '#shared/dinero/texto.ts';
import { decimal4 } from '#shared/dinero/centavos.ts';
import {
  esCodigoImpuesto,
  impuestoAdicional,
  type CodigoImpuesto,
} from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import { lineaIscDe } from '../aritmetica/isc.ts';
import { esEspecifico, esGranel, esIsc, faltantesIsc } from '../calculo/isc.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { decimal4En, montoEn } from '../importe.ts';
import { anotar, campoItem, TOTALES, type Contexto } from './contexto.ts';

const TABLA = `${TOTALES}/ImpuestosAdicionales/ImpuestoAdicional`;

/** Under RD$ 1.00 of base a percentage may round to nothing, and a row of nothing cannot be written. */
const BASE_MINIMA = 100n;

function codigosDe(item: NodoXml): readonly CodigoImpuesto[] {
  return nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional').flatMap((n) => {
    const codigo = texto(n, 'TipoImpuesto') ?? '';
    return esCodigoImpuesto(codigo) ? [codigo] : [];
  });
}

function reglasSubcantidad(c: Contexto, item: NodoXml, i: number): void {
  for (const s of nodosEn(item, 'TablaSubcantidad/SubcantidadItem')) {
    if (texto(s, 'Subcantidad') !== null && texto(s, 'CodigoSubcantidad') !== null) continue;
    anotar(c, 'SUBCANTIDAD_INCOMPLETA', campoItem(i, 'TablaSubcantidad'), { linea: i + 1 });
  }
}

/** Codes of the line that must have a row in the totals. */
function reglasLinea(c: Contexto, item: NodoXml, i: number): readonly CodigoImpuesto[] {
  reglasSubcantidad(c, item, i);
  const codigos = codigosDe(item);
  const selectivos = codigos.filter(esIsc);
  const linea = selectivos.length === 0 ? null : lineaIscDe(item);
  for (const impuesto of selectivos) {
    const datos = { linea: i + 1, impuesto, tipo: c.tipo };
    if (c.tipo === '44')
      anotar(c, 'IMPUESTO_NO_PERMITIDO', campoItem(i, 'TablaImpuestoAdicional'), datos);
    for (const elemento of linea === null ? [] : faltantesIsc(linea, impuesto)) {
      const dato = { linea: i + 1, impuesto, elemento };
      anotar(c, 'ISC_DATOS_FALTANTES', campoItem(i, elemento), dato);
    }
  }
  const vale = (montoEn(item, 'MontoItem') ?? 0n) >= BASE_MINIMA;
  const aGranel = linea !== null && esGranel(linea);
  return codigos.filter((x) => {
    if (!esIsc(x)) return vale;
    return aGranel ? vale && !esEspecifico(x) : true;
  });
}

function reglasFila(c: Contexto, fila: NodoXml, usados: ReadonlySet<string>): void {
  const impuesto = texto(fila, 'TipoImpuesto') ?? '';
  if (!esCodigoImpuesto(impuesto)) return;
  if (!usados.has(impuesto)) anotar(c, 'IMPUESTO_SIN_LINEAS', TABLA, { impuesto });
  const { tasa_e4 } = impuestoAdicional(impuesto);
  const valor = decimal4En(fila, 'TasaImpuestoAdicional');
  const esperado = tasa_e4 ?? c.opciones.tasasIsc?.get(impuesto) ?? null;
  if (valor === null || esperado === null || valor === esperado) return;
  anotar(c, 'TASA_IMPUESTO', TABLA, {
    impuesto,
    valor: escribirDecimal4(decimal4(valor)),
    esperado: escribirDecimal4(esperado),
  });
}

export function reglasImpuestos(c: Contexto): void {
  const exigidos = new Set<CodigoImpuesto>();
  const usados = new Set<string>();
  for (const [i, item] of c.items.entries()) {
    for (const codigo of reglasLinea(c, item, i)) exigidos.add(codigo);
    for (const codigo of codigosDe(item)) usados.add(codigo);
  }
  const filas = nodosEn(c.raiz, TABLA);
  const dichos = new Set(filas.map((f) => texto(f, 'TipoImpuesto') ?? ''));
  for (const impuesto of exigidos) {
    if (!dichos.has(impuesto)) anotar(c, 'IMPUESTO_SIN_TOTAL', TABLA, { impuesto });
  }
  for (const fila of filas) reglasFila(c, fila, usados);
  // The ad valorem is never alone: its lines carry a specific too, except in bulk.
  const hayAdvalorem = [...exigidos].some((x) => esIsc(x) && !esEspecifico(x));
  const hayEspecifico = filas.some(
    (f) => texto(f, 'MontoImpuestoSelectivoConsumoEspecifico') !== null,
  );
  const todoGranel = c.items.every((item) => {
    const linea = lineaIscDe(item);
    return !(linea.impuestos ?? []).some(esIsc) || esGranel(linea);
  });
  if (hayAdvalorem && !hayEspecifico && !todoGranel) anotar(c, 'ISC_SIN_ESPECIFICO', TABLA);
}
