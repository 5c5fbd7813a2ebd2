// From a record of the test set to the tree of its document, driven by the matrix: any field of the
// ten types or of a summary, at any depth. A field that its type does not have is refused by name.

import {
  invariante,
  bien,
  rechazar,
  type Rechazo,
  type Resultado,
} from '#shared/nucleo/resultado.ts';
import { esTextoXml } from '../construir.ts';
import { CLASES, type ArbolEcf, type ClaseDocumento } from '../documento.ts';
import { leerClave } from './clave.ts';
import { buscarLugar, type Destino } from './lugares.ts';
import { rechazosSet } from './rechazos-set.ts';
import type { CampoPlano, CasoSet } from './registro.ts';
import { textoDeValor } from '../texto-de-valor.ts';

/** A tree that grows: lists by index until it is finished. */
type Rama = {
  readonly textos: Map<string, string>;
  readonly grupos: Map<string, Rama>;
  readonly listas: Map<string, Map<number, Rama | string>>;
};

function nuevaRama(): Rama {
  return { textos: new Map(), grupos: new Map(), listas: new Map() };
}

function alcanzar<K, V>(mapa: Map<K, V>, clave: K, crear: () => V): V {
  const actual = mapa.get(clave);
  if (actual !== undefined) return actual;
  const nuevo = crear();
  mapa.set(clave, nuevo);
  return nuevo;
}

/** The value that was there before, when it is another one. */
function poner(raiz: Rama, { lugar, indices }: Destino, texto: string): string | null {
  let rama = raiz;
  let usados = 0;
  for (const [i, paso] of lugar.pasos.entries()) {
    const esUltimo = i === lugar.pasos.length - 1;
    if (!paso.seRepite) {
      if (esUltimo) return fijar(rama.textos, paso.nombre, texto);
      rama = alcanzar(rama.grupos, paso.nombre, nuevaRama);
      continue;
    }
    const lista = alcanzar(rama.listas, paso.nombre, () => new Map<number, Rama | string>());
    const indice = indices[usados] ?? 1;
    usados += 1;
    if (esUltimo) return fijar(lista, indice, texto);
    const siguiente = alcanzar(lista, indice, nuevaRama);
    invariante(typeof siguiente !== 'string', `${paso.nombre} es un grupo`);
    rama = siguiente;
  }
  return null;
}

function fijar<K>(
  mapa: Map<K, Rama | string> | Map<K, string>,
  clave: K,
  texto: string,
): string | null {
  const antes = mapa.get(clave);
  if (typeof antes === 'string' && antes !== texto) return antes;
  mapa.set(clave, texto);
  return null;
}

function terminar(rama: Rama): ArbolEcf {
  const arbol: { [elemento: string]: ArbolEcf[string] } = {};
  for (const [nombre, texto] of rama.textos) arbol[nombre] = texto;
  for (const [nombre, grupo] of rama.grupos) arbol[nombre] = terminar(grupo);
  for (const [nombre, lista] of rama.listas) {
    const enOrden = [...lista].toSorted(([a], [b]) => a - b).map(([, v]) => v);
    const textos = enOrden.filter((v) => typeof v === 'string');
    arbol[nombre] =
      textos.length > 0
        ? textos
        : enOrden.flatMap((v) => (typeof v === 'string' ? [] : [terminar(v)]));
  }
  return arbol;
}

/** The text of a field by its simplified name, whatever its place; null when absent. */
export function campoDe(caso: CasoSet, nombre: string): string | null {
  return caso.campos.find((c) => leerClave(c.clave)?.nombre === nombre)?.texto ?? null;
}

/** The class of the record: its TipoeCF, or the type of its e-NCF when it does not say. */
function claseDeCaso(caso: CasoSet): Resultado<ClaseDocumento> {
  if (caso.lista === 'RFCE') return bien('RFCE');
  const encf = campoDe(caso, 'encf') ?? '';
  const valor = campoDe(caso, 'tipoecf') ?? encf.slice(1, 3);
  const tipo = /^0*(\d{2})(?:\.0*)?$/.exec(valor)?.[1];
  const clase = CLASES.find((c) => c === tipo);
  if (clase !== undefined) return bien(clase);
  return {
    ok: false,
    rechazos: [
      rechazosSet.rechazo('SET_TIPO_DESCONOCIDO', {
        campo: 'TipoeCF',
        datos: { registro: caso.nombre, valor },
      }),
    ],
  };
}

/** What every document has and a record may leave unsaid. */
function completar(raiz: Rama, clase: ClaseDocumento): void {
  const encabezado = alcanzar(raiz.grupos, 'Encabezado', nuevaRama);
  if (!encabezado.textos.has('Version')) encabezado.textos.set('Version', '1.0');
  const idDoc = alcanzar(encabezado.grupos, 'IdDoc', nuevaRama);
  if (!idDoc.textos.has('TipoeCF')) {
    idDoc.textos.set('TipoeCF', clase === 'RFCE' ? '32' : clase);
  }
}

export type ArbolDeCaso = { readonly clase: ClaseDocumento; readonly arbol: ArbolEcf };

/**
 * The tree of a record, with every amount as the set writes it. Indices that skip are closed up. Refuses,
 * all at once, `ecf.SET_TIPO_DESCONOCIDO`, `SET_CAMPO_DESCONOCIDO`, `SET_CAMPO_REPETIDO` and
 * `SET_VALOR_INVALIDO`.
 */
export function arbolDeCaso(caso: CasoSet): Resultado<ArbolDeCaso> {
  const leida = claseDeCaso(caso);
  if (!leida.ok) return leida;
  const clase = leida.valor;
  const raiz = nuevaRama();
  const rechazos: Rechazo[] = [];
  for (const campo of caso.campos) {
    const rechazo = ponerCampo(raiz, campo, { caso, clase });
    if (rechazo !== null) rechazos.push(rechazo);
  }
  completar(raiz, clase);
  return rechazar(rechazos) ?? bien({ clase, arbol: terminar(raiz) });
}

function ponerCampo(
  raiz: Rama,
  campo: CampoPlano,
  de: { readonly caso: CasoSet; readonly clase: ClaseDocumento },
): Rechazo | null {
  const comun = { registro: de.caso.nombre, campo: campo.clave.trim() };
  const clave = leerClave(campo.clave);
  const destino = clave === null ? null : buscarLugar(de.clase, clave);
  if (destino === null) {
    const datos = { ...comun, tipo: de.clase };
    return rechazosSet.rechazo('SET_CAMPO_DESCONOCIDO', { campo: comun.campo, datos });
  }
  if (!esTextoXml(campo.texto)) {
    return rechazosSet.rechazo('SET_VALOR_INVALIDO', { campo: comun.campo, datos: comun });
  }
  const texto = textoDeValor(campo, destino.lugar.formato);
  const otro = poner(raiz, destino, texto);
  if (otro === null) return null;
  const datos = { ...comun, valor: otro, otro: texto };
  return rechazosSet.rechazo('SET_CAMPO_REPETIDO', { campo: comun.campo, datos });
}
