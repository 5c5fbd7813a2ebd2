// ISC that the lines of a document give by themselves: reference, degrees, subquantities and retail price
// as declared, with the rates of the totals. A code of which some line lacks a datum is not judged here.
// Source: Formato e-CF v1.0, fields 107 and 108.

import { centavos, decimal4, type Centavos } from '#shared/dinero/centavos.ts';
import {
  esCodigoImpuesto,
  type CodigoImpuesto,
} from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import type { IscEntrada, LineaEntrada } from '../calculo/entrada.ts';
import {
  esAdvalorem,
  esEspecifico,
  esIsc,
  faltantesIsc,
  iscAdvalorem,
  iscEspecifico,
} from '../calculo/isc.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, decimal4En, montoEn } from '../importe.ts';

function iscDe(item: NodoXml): IscEntrada {
  const referencia = decimal4En(item, 'CantidadReferencia');
  const grados = decimal4En(item, 'GradosAlcohol');
  const precio = montoEn(item, 'PrecioUnitarioReferencia');
  return {
    ...(referencia === null ? {} : { cantidadReferencia_e4: decimal4(referencia) }),
    ...(grados === null ? {} : { gradosAlcohol_e4: decimal4(grados) }),
    ...(precio === null ? {} : { precioReferencia: centavos(precio) }),
    subcantidades: nodosEn(item, 'TablaSubcantidad/SubcantidadItem').map((s) => ({
      cantidad_e4: decimal4(decimal4En(s, 'Subcantidad') ?? 0n),
      unidad: codigoEn(s, 'CodigoSubcantidad') ?? 0,
    })),
  };
}

/** What the computation of the ISC looks at of an item. */
export function lineaIscDe(item: NodoXml): LineaEntrada {
  const unidad = codigoEn(item, 'UnidadMedida');
  return {
    indicador: 1,
    nombre: '',
    tipo: 'bien',
    cantidad_e4: decimal4(decimal4En(item, 'CantidadItem') ?? 0n),
    precio_e4: decimal4(decimal4En(item, 'PrecioUnitarioItem') ?? 0n),
    ...(unidad === null ? {} : { unidad }),
    impuestos: nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional').flatMap((n) => {
      const codigo = texto(n, 'TipoImpuesto') ?? '';
      return esCodigoImpuesto(codigo) ? [codigo] : [];
    }),
    isc: iscDe(item),
  };
}

type Tasas = ReadonlyMap<string, bigint | null>;

function montoDe(
  linea: LineaEntrada,
  codigo: CodigoImpuesto,
  de: { readonly tasas: Tasas; readonly itbis_e4: bigint },
): Centavos | null {
  const tasa_e4 = de.tasas.get(codigo) ?? null;
  if (tasa_e4 === null || tasa_e4 <= 0n || faltantesIsc(linea, codigo).length > 0) return null;
  if (!esAdvalorem(codigo)) return iscEspecifico(linea, codigo, tasa_e4);
  const suyo = linea.impuestos?.find(esEspecifico);
  const tasaEspecifico_e4 = suyo === undefined ? 0n : (de.tasas.get(suyo) ?? 0n);
  const especifico =
    suyo === undefined ? centavos(0n) : iscEspecifico(linea, suyo, tasaEspecifico_e4);
  return iscAdvalorem(linea, codigo, {
    tasa_e4,
    itbis_e4: de.itbis_e4,
    especifico,
    tasaEspecifico_e4,
  });
}

/** Expected amount by code, only of the codes that can be computed whole. Centavos. */
export function iscDeLineas(
  raiz: NodoXml,
  tasas: Tasas,
  itbis_e4: bigint,
): ReadonlyMap<string, bigint> {
  const sumas = new Map<string, bigint>();
  const incompletos = new Set<string>();
  // Nearly every document has none: nothing is read of its lines.
  if (![...tasas.keys()].some((c) => esCodigoImpuesto(c) && esIsc(c))) return sumas;
  for (const item of nodosEn(raiz, 'DetallesItems/Item')) {
    const linea = lineaIscDe(item);
    for (const codigo of (linea.impuestos ?? []).filter(esIsc)) {
      const monto = montoDe(linea, codigo, { tasas, itbis_e4 });
      if (monto === null) incompletos.add(codigo);
      else sumas.set(codigo, (sumas.get(codigo) ?? 0n) + monto);
    }
  }
  for (const codigo of incompletos) sumas.delete(codigo);
  return sumas;
}
