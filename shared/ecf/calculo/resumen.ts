// The summary (RFCE) of a factura de consumo under RD$ 250,000, taken from the tree of its E32: what both
// share, with the amounts in two decimals, and the security code of the signed E32.
// Source: Formato Resumen FC (ene-2020); Informe Técnico e-CF v1.0 §9.

import { invariante } from '#shared/nucleo/resultado.ts';
import type { ArbolEcf } from '../documento.ts';
import { leerEscalado } from '../importe.ts';
import { esGrupo, matrizDe, type Grupo } from '../matriz/compilar.ts';
import { CONSUMIDOR_FINAL } from './arbol-encabezado.ts';
import { elementos, monto } from './elementos.ts';

type Valor = ArbolEcf[string];

function esRama(v: Valor | undefined): v is ArbolEcf {
  return typeof v === 'object' && !Array.isArray(v);
}

/** The summary takes no decimals or exactly two. */
function hoja(nombre: string, valor: string): string {
  const esImporte = /^(Monto|Total|Otros)/.test(nombre) && nombre !== 'TotalPaginas';
  const centavos = esImporte ? leerEscalado(valor, 2) : null;
  return centavos === null ? valor : (monto(centavos) ?? valor);
}

/** What the group of the summary has of the same group of the e-CF. */
function recortar(arbol: ArbolEcf, grupo: Grupo): ArbolEcf {
  return elementos(
    Object.fromEntries(
      grupo.reglas.map(({ nombre, contenido }): [string, Valor | undefined] => {
        const valor = arbol[nombre];
        if (valor === undefined) return [nombre, undefined];
        if (typeof valor === 'string') return [nombre, hoja(nombre, valor)];
        if (!esGrupo(contenido)) return [nombre, valor];
        if (esRama(valor)) return [nombre, recortar(valor, contenido)];
        // A list of groups: the class of the rule says that each one is a tree.
        const filas = valor.filter((v): v is ArbolEcf => typeof v !== 'string');
        return [nombre, filas.map((v) => recortar(v, contenido))];
      }),
    ),
  );
}

/** The tree of the RFCE of an E32. `construirXml('RFCE', …)` writes it. */
export function resumirEcf(arbolE32: ArbolEcf, codigoSeguridad: string): ArbolEcf {
  const encabezado = arbolE32['Encabezado'];
  const idDoc = esRama(encabezado) ? encabezado['IdDoc'] : undefined;
  invariante(
    esRama(encabezado) && esRama(idDoc) && idDoc['TipoeCF'] === '32',
    'solo una factura de consumo tiene resumen',
  );
  const regla = matrizDe('RFCE').reglas[0];
  invariante(regla !== undefined && esGrupo(regla.contenido), 'el resumen tiene encabezado');
  const cuerpo = recortar(encabezado, regla.contenido);
  return {
    Encabezado: {
      ...cuerpo,
      Comprador: cuerpo['Comprador'] ?? { RazonSocialComprador: CONSUMIDOR_FINAL },
      CodigoSeguridadeCF: codigoSeguridad,
    },
  };
}
