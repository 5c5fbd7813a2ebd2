// Says whether a document has the structure of its class while it is being read, without making a tree
// of it: a yes needs nothing else, and a no is explained by the validator that walks the tree. It only
// answers yes when that one would find nothing (tested on thousands of spoiled documents).
// Source: official structures of the e-CF v1.0.

import { compilarFormato, type Prueba } from './formato-compilado.ts';
import { claseDeTipo, raizDe, type ClaseDocumento } from './documento.ts';
import { recorrerXml, type EtiquetaXml, type OyenteXml } from './lector-xml.ts';
import { esGrupo, matrizDe, type Grupo } from './matriz/compilar.ts';
import type { Formato } from './matriz/formatos.ts';

type General = (valor: string, f: Formato) => boolean;

type Paso = {
  readonly nombre: string;
  readonly max: number;
  /** Position of the first required element from the next one on; the count of all when none is left. */
  readonly exige: number;
  readonly grupo: Tramo | null;
  readonly cumple: Prueba | null;
};

type Tramo = {
  readonly pasos: readonly Paso[];
  readonly indice: ReadonlyMap<string, number>;
  /** Position of the first required element. */
  readonly exige: number;
  readonly comodin: Grupo['comodin'];
};

function compilar(grupo: Grupo, general: General): Tramo {
  const pasos: Paso[] = [];
  let exige = grupo.reglas.length;
  for (let i = grupo.reglas.length - 1; i >= 0; i--) {
    const regla = grupo.reglas[i];
    if (regla === undefined) continue;
    const { nombre, max, min, contenido } = regla;
    pasos[i] = {
      nombre,
      max,
      exige,
      grupo: esGrupo(contenido) ? compilar(contenido, general) : null,
      cumple: esGrupo(contenido) ? null : compilarFormato(contenido, general),
    };
    if (min > 0) exige = i;
  }
  return { pasos, indice: grupo.indice, exige, comodin: grupo.comodin };
}

const compiladas = new Map<ClaseDocumento, Tramo>();

function tramoDe(clase: ClaseDocumento, general: General): Tramo {
  const hecho = compiladas.get(clase);
  if (hecho !== undefined) return hecho;
  const nuevo = compilar(matrizDe(clase), general);
  compiladas.set(clase, nuevo);
  return nuevo;
}

/** Where a group that is open stands. */
type Nivel = { tramo: Tramo; paso: number; veces: number; exige: number; conComodin: boolean };

class Comprobador implements OyenteXml {
  readonly #clase: ClaseDocumento;
  readonly #general: General;
  readonly #profundidadMaxima: number;
  readonly #niveles: Nivel[] = [];
  #nivel: Nivel | null = null;
  /** The format of the leaf that is open. */
  #hoja: Prueba | null = null;
  #texto = '';
  #esTipo = false;
  /** Open elements inside of the wildcard, whose content is nobody's business. */
  #ajenos = 0;
  #fallo = false;

  constructor(clase: ClaseDocumento, general: General, profundidadMaxima: number) {
    this.#clase = clase;
    this.#general = general;
    this.#profundidadMaxima = profundidadMaxima;
  }

  get esValido(): boolean {
    return !this.#fallo;
  }

  abrir({ local, espacio, atributos }: EtiquetaXml): boolean {
    if (this.#fallo || this.#hoja !== null) return false;
    if (this.#niveles.length + this.#ajenos >= this.#profundidadMaxima) return false;
    if (this.#ajenos > 0) {
      this.#ajenos++;
      return true;
    }
    const nivel = this.#nivel;
    if (nivel === null) {
      if (espacio !== '' || local !== raizDe(this.#clase) || atributos.length > 0) return false;
      this.#bajar(tramoDe(this.#clase, this.#general));
      return true;
    }
    const { tramo } = nivel;
    const destino = espacio === '' ? tramo.indice.get(local) : undefined;
    if (destino === undefined || nivel.conComodin || destino < nivel.paso) {
      return this.#comodin(nivel);
    }
    if (destino > nivel.paso) {
      // Something required between the two was left out.
      if (nivel.exige < destino) return false;
      nivel.paso = destino;
      nivel.veces = 0;
    }
    const paso = tramo.pasos[destino];
    if (paso === undefined) return false;
    if (++nivel.veces > paso.max) return this.#comodin(nivel);
    nivel.exige = paso.exige;
    if (atributos.length > 0) return false;
    if (paso.grupo !== null) {
      this.#bajar(paso.grupo);
      return true;
    }
    this.#hoja = paso.cumple;
    this.#texto = '';
    this.#esTipo = local === 'TipoeCF';
    return true;
  }

  #bajar(tramo: Tramo): void {
    const nivel = { tramo, paso: -1, veces: 0, exige: tramo.exige, conComodin: false };
    this.#niveles.push(nivel);
    this.#nivel = nivel;
  }

  /** Any one element, where the group ends with one and nothing required is missing. */
  #comodin(nivel: Nivel): boolean {
    const { tramo } = nivel;
    if (tramo.comodin === 'no' || nivel.conComodin) return false;
    if (nivel.exige < tramo.pasos.length) return false;
    nivel.conComodin = true;
    this.#ajenos = 1;
    return true;
  }

  texto(texto: string, esBlanco: boolean): void {
    if (this.#hoja !== null) this.#texto = this.#texto === '' ? texto : this.#texto + texto;
    else if (!esBlanco && this.#ajenos === 0) this.#fallo = true;
  }

  cdata(texto: string): void {
    if (this.#hoja !== null) this.#texto += texto;
    else if (this.#ajenos === 0) this.#fallo = true;
  }

  comentario(): void {
    // It says nothing of the content.
  }

  instruccion(): void {
    // Neither does this.
  }

  cerrar(): void {
    if (this.#ajenos > 0) {
      this.#ajenos--;
      return;
    }
    if (this.#hoja !== null) {
      const esDeOtra = this.#esTipo && this.#esDeOtraClase();
      if (esDeOtra || !this.#hoja(this.#texto)) this.#fallo = true;
      this.#hoja = null;
      return;
    }
    const nivel = this.#niveles.pop();
    this.#nivel = this.#niveles.at(-1) ?? null;
    if (nivel === undefined) return;
    const { tramo } = nivel;
    const sinFirma = tramo.comodin === 'obligatorio' && !nivel.conComodin;
    if (sinFirma || nivel.exige < tramo.pasos.length) this.#fallo = true;
  }

  /** The ten types share the list of TipoeCF: the one that is written must be the one that is tried. */
  #esDeOtraClase(): boolean {
    return raizDe(this.#clase) === 'ECF' && claseDeTipo(this.#texto) !== this.#clase;
  }
}

/** The class that the beginning of the text announces; it is confirmed while reading. */
export function claseAnunciada(xml: string): ClaseDocumento | null {
  const raiz = /<(ECF|RFCE|ARECF|ACECF|ANECF|SemillaModel)[\s>/]/.exec(xml.slice(0, 500))?.[1];
  if (raiz === 'SemillaModel') return 'SEMILLA';
  if (raiz === 'RFCE' || raiz === 'ARECF' || raiz === 'ACECF' || raiz === 'ANECF') return raiz;
  return claseDeTipo(/<TipoeCF>([^<]*)</.exec(xml.slice(0, 2_000))?.[1] ?? '');
}

/** True only when the document is well formed and has exactly the structure of the class. */
export function cumpleEstructura(
  xml: string,
  clase: ClaseDocumento,
  con: { readonly general: General; readonly profundidadMaxima: number },
): boolean {
  const comprobador = new Comprobador(clase, con.general, con.profundidadMaxima);
  return recorrerXml(xml, comprobador) && comprobador.esValido;
}
