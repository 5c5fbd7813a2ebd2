// Puts a test set together: each e-CF with its tree, each factura de consumo under RD$ 250,000 with its
// summary (the record of the set, or one taken from the factura), and which document each one refers to.
// Source: Proceso de certificación; Formato Resumen FC (ene-2020); Informe Técnico e-CF v1.0 §9.

import { leerMonto } from '#shared/dinero/texto.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { esLista, type ArbolEcf, type ClaseDocumento } from '../documento.ts';
import { resumenSinCodigo } from '../resumen.ts';
import { rechazosEcf } from '../rechazos.ts';
import { arbolDeCaso, campoDe } from './arbol-de-caso.ts';
import { rechazosSet } from './rechazos-set.ts';
import type { CasoSet, SetDePruebas } from './registro.ts';

export type DocumentoSet = {
  readonly clase: ClaseDocumento;
  readonly arbol: ArbolEcf;
  readonly rnc: string;
  readonly encf: string;
  /** As written. */
  readonly montoTotal: string;
  /** NCF that it modifies or replaces; null when it refers to none. */
  readonly referido: string | null;
  /** The summary without its code; null when the e-CF itself travels. */
  readonly resumen: ArbolEcf | null;
};

export type CasoPreparado = {
  readonly caso: CasoSet;
  readonly documento: Resultado<DocumentoSet>;
};

/** The text at a path of plain groups; '' when it is missing. */
export function textoEnArbol(arbol: ArbolEcf, ruta: string): string {
  let actual: ArbolEcf[string] | undefined = arbol;
  for (const nombre of ruta.split('/')) {
    if (typeof actual !== 'object' || esLista(actual)) return '';
    actual = actual[nombre];
  }
  return typeof actual === 'string' ? actual : '';
}

const TOTAL = 'Encabezado/Totales/MontoTotal';

type Leido = {
  readonly caso: CasoSet;
  /** RNC and e-NCF as the record says them, so that it is known even when its tree is not. */
  readonly clave: string;
  readonly encf: string;
  readonly arbol: ReturnType<typeof arbolDeCaso>;
};

function leer(casos: readonly CasoSet[]): readonly Leido[] {
  return casos.map((caso) => {
    const encf = campoDe(caso, 'encf') ?? '';
    const clave = `${campoDe(caso, 'rncemisor') ?? ''}/${encf}`;
    return { caso, clave, encf, arbol: arbolDeCaso(caso) };
  });
}

function porClave(leidos: readonly Leido[]): ReadonlyMap<string, Leido> {
  const mapa = new Map<string, Leido>();
  for (const l of leidos) if (l.encf !== '' && !mapa.has(l.clave)) mapa.set(l.clave, l);
  return mapa;
}

function repetido({ encf }: Leido): ReturnType<typeof mal> {
  return mal(rechazosSet.rechazo('SET_ENCF_REPETIDO', { campo: 'ENCF', datos: { encf } }));
}

function esConsumoMenor(clase: ClaseDocumento, arbol: ArbolEcf): boolean {
  const total = leerMonto(textoEnArbol(arbol, TOTAL));
  return clase === '32' && total !== null && total < LIMITE_CONSUMO;
}

function documentoDe(leido: Leido, resumen: Leido | undefined): Resultado<DocumentoSet> {
  if (!leido.arbol.ok) return leido.arbol;
  const { clase, arbol } = leido.arbol.valor;
  const montoTotal = textoEnArbol(arbol, TOTAL);
  const suyo = esConsumoMenor(clase, arbol) ? resumenPara(arbol, resumen, montoTotal) : bien(null);
  if (!suyo.ok) return suyo;
  const referido = textoEnArbol(arbol, 'InformacionReferencia/NCFModificado');
  return bien({
    clase,
    arbol,
    rnc: textoEnArbol(arbol, 'Encabezado/Emisor/RNCEmisor'),
    encf: textoEnArbol(arbol, 'Encabezado/IdDoc/eNCF'),
    montoTotal,
    referido: referido === '' ? null : referido,
    resumen: suyo.valor,
  });
}

function resumenPara(
  factura: ArbolEcf,
  suyo: Leido | undefined,
  esperado: string,
): Resultado<ArbolEcf> {
  if (suyo === undefined) return bien(resumenSinCodigo(factura));
  if (!suyo.arbol.ok) return suyo.arbol;
  const { arbol } = suyo.arbol.valor;
  const valor = textoEnArbol(arbol, TOTAL);
  if (leerMonto(valor) === leerMonto(esperado)) return bien(arbol);
  const encf = textoEnArbol(arbol, 'Encabezado/IdDoc/eNCF');
  const datos = { encf, valor, esperado };
  return mal(rechazosSet.rechazo('SET_RESUMEN_DISTINTO', { campo: 'MontoTotal', datos }));
}

/**
 * One entry per record of e-CF, in the order of the set, and one more per summary that cannot be put
 * with its factura. What the records say is not validated here: see validar-documento-set.ts.
 */
export function prepararSet(set: SetDePruebas): readonly CasoPreparado[] {
  const ecf = leer(set.ecf);
  const rfce = leer(set.rfce);
  const facturas = porClave(ecf);
  const resumenes = porClave(rfce);
  const casos = ecf.map((l): CasoPreparado => {
    const esOtro = l.encf !== '' && facturas.get(l.clave) !== l;
    return {
      caso: l.caso,
      documento: esOtro ? repetido(l) : documentoDe(l, resumenes.get(l.clave)),
    };
  });
  for (const l of rfce) {
    const solo = resumenes.get(l.clave) === l ? huerfano(l, facturas.get(l.clave)) : repetido(l);
    if (solo !== null) casos.push({ caso: l.caso, documento: solo });
  }
  return casos;
}

/** Why a summary stays alone; null when its factura takes it. */
function huerfano(l: Leido, factura: Leido | undefined): ReturnType<typeof mal> | null {
  if (factura === undefined) {
    const datos = { encf: l.encf };
    return mal(rechazosSet.rechazo('SET_RESUMEN_SIN_FACTURA', { campo: 'ENCF', datos }));
  }
  if (!factura.arbol.ok) return null;
  const { clase, arbol } = factura.arbol.valor;
  return esConsumoMenor(clase, arbol)
    ? null
    : mal(rechazosEcf.rechazo('RFCE_FUERA_DE_LIMITE', { campo: TOTAL }));
}
