// The summary (RFCE) of a factura de consumo under the limit, taken from its own tree: every element of
// the summary is in the factura under the same path, and amounts keep their value.
// Source: Formato Resumen FC (ene-2020).

import type { ArbolEcf } from '../documento.ts';
import { esGrupo, matrizDe, type Grupo } from '../matriz/compilar.ts';
import { textoDeValor } from './texto-de-valor.ts';

type Valor = ArbolEcf[string];

function esLista(valor: Valor): valor is readonly ArbolEcf[] | readonly string[] {
  return Array.isArray(valor);
}

function esRama(valor: string | ArbolEcf): valor is ArbolEcf {
  return typeof valor !== 'string';
}

function recortar(arbol: ArbolEcf, grupo: Grupo): ArbolEcf {
  const resumen: { [elemento: string]: Valor } = {};
  for (const { nombre, contenido } of grupo.reglas) {
    const valor = arbol[nombre];
    if (valor === undefined) continue;
    const uno: readonly (string | ArbolEcf)[] = esLista(valor) ? valor : [valor];
    if (esGrupo(contenido)) {
      const grupos = uno.filter(esRama).map((v) => recortar(v, contenido));
      resumen[nombre] = esLista(valor) ? grupos : (grupos[0] ?? {});
    } else if (typeof valor === 'string') {
      resumen[nombre] = textoDeValor({ texto: valor, esNumero: false }, contenido);
    }
  }
  return resumen;
}

/** The tree of the summary, still without its security code. */
export function resumenDeArbol(factura: ArbolEcf): ArbolEcf {
  return recortar(factura, matrizDe('RFCE'));
}

/** The same summary with the code of the factura as it was signed. */
export function conCodigoSeguridad(resumen: ArbolEcf, codigo: string): ArbolEcf {
  const encabezado = resumen['Encabezado'];
  const dentro =
    encabezado === undefined || typeof encabezado === 'string' || esLista(encabezado)
      ? {}
      : encabezado;
  return { ...resumen, Encabezado: { ...dentro, CodigoSeguridadeCF: codigo } };
}
