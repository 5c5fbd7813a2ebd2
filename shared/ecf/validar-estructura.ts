// Structural validator: walks a document beside the compiled matrix and gives the same verdict as the
// official XSD of its class (order, unknown elements, occurrence, every format, no attributes, no loose
// text, a signature where one is required), with all the refusals at once and the field of each.
// One known difference: xsi:type is always refused.
// Source: official structures of the e-CF v1.0; Informe Técnico e-CF v1.0.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { claseAnunciada, cumpleEstructura } from './estructura-rapida.ts';
import { compilarFormato, puntos } from './formato-compilado.ts';
import { claseDe, raizDe, type ClaseDocumento, type NodoXml } from './documento.ts';
import { esGrupo, matrizDe, type Grupo, type Regla } from './matriz/compilar.ts';
import { describirFormato } from './matriz/describir-formato.ts';
import type { Formato } from './matriz/formatos.ts';
import { canonico, colapsar, comparar, leerNumero } from './matriz/numero.ts';
import { esMomentoIso } from './matriz/momento.ts';
import { leerXml, LARGO_MAXIMO, PROFUNDIDAD_MAXIMA } from './parse.ts';
import { rechazosEcf } from './rechazos.ts';

/** After this many the rest says nothing new. */
const RECHAZOS_MAXIMOS = 200;

const XSI = '{http://www.w3.org/2001/XMLSchema-instance}';
const ATRIBUTOS_LIBRES = new Set([`${XSI}schemaLocation`, `${XSI}noNamespaceSchemaLocation`]);

function cumpleNumero(valor: string, base: 'entero' | 'decimal', f: Formato): boolean {
  const n = leerNumero(valor, base);
  if (n === null) return false;
  if (f.patron !== undefined && !f.patron.test(valor)) return false;
  if (f.valores !== undefined && !f.valores.has(canonico(n))) return false;
  if (f.digitos !== undefined && n.entero.length + n.fraccion.length > f.digitos) return false;
  if (f.decimales !== undefined && n.fraccion.length > f.decimales) return false;
  if (f.desde !== undefined) {
    const c = comparar(n, f.desde.valor);
    if (c < 0 || (c === 0 && f.desde.esExclusivo)) return false;
  }
  if (f.hasta !== undefined) {
    const c = comparar(n, f.hasta.valor);
    if (c > 0 || (c === 0 && f.hasta.esExclusivo)) return false;
  }
  return true;
}

/** The rule itself, facet by facet: slower, and what `cumpleFormato` is compared with. */
export function cumpleGeneral(valor: string, f: Formato): boolean {
  if (f.base === 'entero' || f.base === 'decimal') return cumpleNumero(colapsar(valor), f.base, f);
  if (f.base === 'momento') return esMomentoIso(valor);
  if (f.largo !== undefined) {
    const largo = puntos(valor);
    if (largo < f.largo[0] || largo > f.largo[1]) return false;
  }
  if (f.valores !== undefined && !f.valores.has(valor)) return false;
  return f.patron?.test(valor) ?? true;
}

/** Whether a text is allowed where the format is `f`. */
export function cumpleFormato(valor: string, f: Formato): boolean {
  return compilarFormato(f, cumpleGeneral)(valor);
}

type Recorrido = { readonly rechazos: Rechazo[] };

function anotar(
  r: Recorrido,
  nombre: Parameters<typeof rechazosEcf.rechazo>[0],
  campo: string,
  datos: Record<string, string | number>,
): void {
  if (r.rechazos.length < RECHAZOS_MAXIMOS) {
    r.rechazos.push(rechazosEcf.rechazo(nombre, { campo, datos }));
  }
}

function ver(r: Recorrido, nodo: NodoXml, contenido: Grupo | Formato, campo: string): void {
  for (const atributo of nodo.atributos ?? []) {
    if (!ATRIBUTOS_LIBRES.has(atributo)) {
      anotar(r, 'ATRIBUTO_NO_PERMITIDO', campo, { elemento: nodo.nombre, atributo });
    }
  }
  if (esGrupo(contenido)) {
    verGrupo(r, nodo, contenido, campo);
    return;
  }
  if (nodo.hijos.length > 0) {
    anotar(r, 'ELEMENTO_CON_HIJOS', campo, { elemento: nodo.nombre });
    return;
  }
  const valor = nodo.texto ?? '';
  if (valor === '' && !cumpleFormato('', contenido)) {
    anotar(r, 'ELEMENTO_VACIO', campo, { elemento: nodo.nombre });
  } else if (!cumpleFormato(valor, contenido)) {
    anotar(r, 'FORMATO_INVALIDO', campo, {
      elemento: nodo.nombre,
      valor: valor.length > 60 ? `${valor.slice(0, 60)}…` : valor,
      formato: describirFormato(contenido),
    });
  }
}

function tieneTextoSuelto(nodo: NodoXml): boolean {
  return nodo.tieneCdata === true || /[^\t\n\r ]/.test(nodo.texto ?? '');
}

type Posicion = { regla: number; veces: number; esComodinUsado: boolean };

function verGrupo(r: Recorrido, nodo: NodoXml, grupo: Grupo, campo: string): void {
  if (tieneTextoSuelto(nodo)) anotar(r, 'TEXTO_SUELTO', campo, { elemento: nodo.nombre });
  const p: Posicion = { regla: 0, veces: 0, esComodinUsado: false };
  const vistos = new Set<string>();
  const cuenta = new Map<string, number>();
  for (const h of nodo.hijos) {
    const n = (cuenta.get(h.nombre) ?? 0) + 1;
    cuenta.set(h.nombre, n);
    const regla = avanzar(grupo, p, h);
    const ruta = campo === '' ? h.nombre : `${campo}/${h.nombre}`;
    if (regla === 'comodin') continue;
    if (typeof regla === 'string') {
      anotar(r, regla, ruta, datosDe(h, nodo, grupo));
      // A known element in a wrong place still has its own content to check.
      const suya = h.espacio === undefined ? reglaDe(grupo, h.nombre) : undefined;
      if (suya !== undefined) {
        vistos.add(h.nombre);
        ver(r, h, suya.contenido, ruta);
      }
      continue;
    }
    vistos.add(h.nombre);
    ver(r, h, regla.contenido, regla.max > 1 ? `${ruta}[${n.toString()}]` : ruta);
  }
  for (const regla of grupo.reglas) {
    if (regla.min > 0 && !vistos.has(regla.nombre)) {
      const ruta = campo === '' ? regla.nombre : `${campo}/${regla.nombre}`;
      anotar(r, 'ELEMENTO_FALTANTE', ruta, { elemento: regla.nombre, dentro: nodo.nombre });
    }
  }
  if (grupo.comodin === 'obligatorio' && !p.esComodinUsado) anotar(r, 'SIN_FIRMA', campo, {});
}

function reglaDe(grupo: Grupo, nombre: string): Regla | undefined {
  const i = grupo.indice.get(nombre);
  return i === undefined ? undefined : grupo.reglas[i];
}

function datosDe(h: NodoXml, padre: NodoXml, grupo: Grupo): Record<string, string | number> {
  return {
    elemento: h.nombre,
    dentro: padre.nombre,
    maximo: reglaDe(grupo, h.nombre)?.max ?? 0,
  };
}

type Fallo = 'ELEMENTO_DESCONOCIDO' | 'ELEMENTO_FUERA_DE_ORDEN' | 'ELEMENTO_REPETIDO';

/** Moves the position over one child: its rule, the wildcard, or what is wrong with it. */
function avanzar(grupo: Grupo, p: Posicion, h: NodoXml): Regla | 'comodin' | Fallo {
  const destino = h.espacio === undefined ? grupo.indice.get(h.nombre) : undefined;
  if (destino !== undefined && destino >= p.regla && !p.esComodinUsado) {
    const veces = destino === p.regla ? p.veces : 0;
    const regla = grupo.reglas[destino];
    if (regla !== undefined && veces < regla.max) {
      p.regla = destino;
      p.veces = veces + 1;
      return regla;
    }
  }
  if (grupo.comodin !== 'no' && !p.esComodinUsado && estaCompleto(grupo, p)) {
    p.esComodinUsado = true;
    return 'comodin';
  }
  if (destino === undefined) return 'ELEMENTO_DESCONOCIDO';
  return destino === p.regla ? 'ELEMENTO_REPETIDO' : 'ELEMENTO_FUERA_DE_ORDEN';
}

function estaCompleto(grupo: Grupo, p: Posicion): boolean {
  return grupo.reglas.every((r, i) => i < p.regla || r.min === 0 || (i === p.regla && p.veces > 0));
}

/**
 * Refusals of the structure, empty when the official XSD would accept the document. `clase` is what it
 * should be; without it, what its root and TipoeCF say.
 */
export function validarEstructura(raiz: NodoXml, clase = claseDe(raiz)): Rechazo[] {
  if (clase === null || raiz.espacio !== undefined || raiz.nombre !== raizDe(clase)) {
    return [rechazosEcf.rechazo('TIPO_DESCONOCIDO', { datos: { elemento: raiz.nombre } })];
  }
  const r: Recorrido = { rechazos: [] };
  ver(r, raiz, matrizDe(clase), '');
  return r.rechazos;
}

/**
 * The same, straight from the text of the file and much faster when there is nothing wrong: that takes no
 * tree. Refuses besides what `leerXml` refuses.
 */
export function validarXml(xml: string, clase?: ClaseDocumento): Rechazo[] {
  const sinBom = xml.startsWith('\uFEFF') ? xml.slice(1) : xml;
  const anunciada = clase ?? claseAnunciada(sinBom);
  if (xml.length <= LARGO_MAXIMO && anunciada !== null) {
    const con = { general: cumpleGeneral, profundidadMaxima: PROFUNDIDAD_MAXIMA };
    if (cumpleEstructura(sinBom, anunciada, con)) return [];
  }
  const leido = leerXml(xml);
  if (!leido.ok) return [...leido.rechazos];
  return clase === undefined
    ? validarEstructura(leido.valor)
    : validarEstructura(leido.valor, clase);
}

/** The same, as a yes or no for a class. */
export function tieneEstructura(raiz: NodoXml, clase: ClaseDocumento): boolean {
  return validarEstructura(raiz, clase).length === 0;
}
