// The inverse of construir.ts: what was read, as the plain tree that would write it again. The
// signature and whatever the matrix does not know are left out.

import { claseDe, type ArbolEcf, type NodoXml } from './documento.ts';
import { esGrupo, matrizDe, type Grupo } from './matriz/compilar.ts';

function deGrupo(nodo: NodoXml, grupo: Grupo): ArbolEcf {
  const arbol: { [elemento: string]: ArbolEcf[string] } = {};
  for (const regla of grupo.reglas) {
    const nodos = nodo.hijos.filter((h) => h.nombre === regla.nombre);
    if (nodos.length === 0) continue;
    const { contenido } = regla;
    if (esGrupo(contenido)) {
      const valores = nodos.map((n) => deGrupo(n, contenido));
      arbol[regla.nombre] = regla.max > 1 ? valores : (valores[0] ?? {});
    } else {
      const valores = nodos.map((n) => n.texto ?? '');
      arbol[regla.nombre] = regla.max > 1 ? valores : (valores[0] ?? '');
    }
  }
  return arbol;
}

/** null when the class of the document is not known. */
export function arbolDeNodo(raiz: NodoXml, clase = claseDe(raiz)): ArbolEcf | null {
  return clase === null ? null : deGrupo(raiz, matrizDe(clase));
}
