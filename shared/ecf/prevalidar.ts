// The rules by type that an issuer keeps before sending, beyond structure and arithmetic: codes 0, 1, 2
// and 3 of the Formato, dates, buyer, payment, notes. Meant for an e-CF or an RFCE that already has the
// right structure; other messages have none.
// Source: Formato e-CF v1.0 (oct-2025); Formato Resumen FC (ene-2020); see each file of `reglas/`.

import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { esTipoEcf } from '#shared/fiscal/ncf.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { claseDe, type NodoXml } from './documento.ts';
import {
  anotar,
  leerContexto,
  TOTALES,
  type Contexto,
  type OpcionesPrevalidar,
} from './reglas/contexto.ts';
import {
  reglasAjustes,
  reglasMoneda,
  reglasPaginas,
  reglasRebajas,
} from './reglas/ajustes-y-paginas.ts';
import { reglasImpuestos } from './reglas/impuestos.ts';
import { reglasLineas, reglasTotales } from './reglas/lineas-y-totales.ts';
import { reglasFechas, reglasNumero } from './reglas/numero-y-fechas.ts';
import { reglasOriginal } from './reglas/original.ts';
import { reglasComprador, reglasPago } from './reglas/pago-y-comprador.ts';
import { reglasReferencia } from './reglas/referencia.ts';
import { reglasRetenciones } from './reglas/retenciones.ts';

export type { OpcionesPrevalidar, OriginalModificado } from './reglas/contexto.ts';

/** The structure lets some elements be empty; the DGII refuses them all. */
function verVacios(c: Contexto, nodo: NodoXml, campo: string): void {
  for (const h of nodo.hijos) {
    if (h.espacio !== undefined) continue;
    const ruta = campo === '' ? h.nombre : `${campo}/${h.nombre}`;
    if (h.hijos.length > 0) verVacios(c, h, ruta);
    else if ((h.texto ?? '').trim() === '') {
      anotar(c, 'ETIQUETA_VACIA', ruta, { elemento: h.nombre });
    }
  }
}

/** All refusals at once: `ecf.*` of severity rechazo or aviso. Empty for what is neither e-CF nor RFCE. */
export function prevalidarEcf(raiz: NodoXml, opciones: OpcionesPrevalidar): Rechazo[] {
  const clase = claseDe(raiz);
  const tipo = clase === 'RFCE' ? '32' : clase;
  if (tipo === null || !esTipoEcf(tipo)) return [];
  const c = leerContexto(raiz, tipo, opciones);
  verVacios(c, raiz, '');
  reglasNumero(c);
  reglasFechas(c);
  reglasPago(c);
  reglasComprador(c);
  if (c.esRfce) {
    if (c.total >= LIMITE_CONSUMO) anotar(c, 'RFCE_FUERA_DE_LIMITE', `${TOTALES}/MontoTotal`);
    return c.rechazos;
  }
  reglasLineas(c);
  reglasRetenciones(c);
  reglasRebajas(c);
  reglasImpuestos(c);
  reglasTotales(c);
  reglasAjustes(c);
  reglasMoneda(c);
  reglasPaginas(c);
  reglasReferencia(c);
  reglasOriginal(c);
  return c.rechazos;
}
