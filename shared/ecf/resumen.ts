// The summary (RFCE) of a factura de consumo under RD$ 250,000, taken from the tree of its E32: every element
// of the summary is in the factura under the same path, with amounts of no decimals or exactly two, and the
// security code of the signed E32. Source: Formato Resumen FC (ene-2020); Informe Técnico e-CF v1.0 §9.

import { invariante } from '#shared/nucleo/resultado.ts';
import { CONSUMIDOR_FINAL } from './calculo/arbol-encabezado.ts';
import { esLista, type ArbolEcf } from './documento.ts';
import { esGrupo, matrizDe, type Grupo } from './matriz/compilar.ts';
import { textoDeValor } from './texto-de-valor.ts';

type Valor = ArbolEcf[string];

function esRama(valor: string | ArbolEcf): valor is ArbolEcf {
  return typeof valor !== 'string';
}

function ramaDe(arbol: ArbolEcf, nombre: string): ArbolEcf {
  const valor = arbol[nombre];
  return valor === undefined || esLista(valor) || !esRama(valor) ? {} : valor;
}

/** What the group of the summary has of the same group of the e-CF. */
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
export function resumenSinCodigo(arbolE32: ArbolEcf): ArbolEcf {
  invariante(
    ramaDe(ramaDe(arbolE32, 'Encabezado'), 'IdDoc')['TipoeCF'] === '32',
    'solo una factura de consumo tiene resumen',
  );
  const resumen = recortar(arbolE32, matrizDe('RFCE'));
  const encabezado = ramaDe(resumen, 'Encabezado');
  const Comprador = encabezado['Comprador'] ?? { RazonSocialComprador: CONSUMIDOR_FINAL };
  return { ...resumen, Encabezado: { ...encabezado, Comprador } };
}

/** The same summary with the code of the factura as it was signed. */
export function conCodigoSeguridad(resumen: ArbolEcf, codigo: string): ArbolEcf {
  const encabezado = ramaDe(resumen, 'Encabezado');
  return { ...resumen, Encabezado: { ...encabezado, CodigoSeguridadeCF: codigo } };
}

/** The tree of the RFCE of an E32. `construirXml('RFCE', …)` writes it. */
export function resumirEcf(arbolE32: ArbolEcf, codigoSeguridad: string): ArbolEcf {
  return conCodigoSeguridad(resumenSinCodigo(arbolE32), codigoSeguridad);
}
