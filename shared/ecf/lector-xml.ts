// The reader of XML behind `leerXml` and behind the signature: one pass over the text, no DOM, events to
// whoever listens. It takes XML 1.0 with namespaces, without DTD; at the first thing that is not well
// formed, or that is too odd to be sure of, it stops and says false, and the caller refuses or asks the
// slower parser why. Sources: XML 1.0 (5th ed.) §2, Namespaces in XML 1.0 §2-6; Descripción Técnica
// Servicios DGII (02-01-2026), restrictions of the files.

export type AtributoXml = {
  /** As it is written, with its prefix. */
  readonly nombre: string;
  readonly local: string;
  readonly espacio: string;
  /** Normalised: line ends and tabs are spaces, references are resolved. */
  readonly valor: string;
};

export type EspacioXml = { readonly prefijo: string; readonly uri: string };

export type EtiquetaXml = {
  /** As it is written, with its prefix. */
  readonly nombre: string;
  readonly prefijo: string;
  readonly local: string;
  readonly espacio: string;
  readonly atributos: readonly AtributoXml[];
  /** Declarations of namespaces made in this very tag. */
  readonly declarados: readonly EspacioXml[];
};

/** Receives the document in its order. */
export interface OyenteXml {
  /** `desde` is the offset of its '<'. Answering false stops the reading. */
  abrir(etiqueta: EtiquetaXml, desde: number): boolean;
  /** A run of text; `esBlanco` when it is written only with white space. */
  texto(texto: string, esBlanco: boolean): void;
  cdata(texto: string): void;
  /** There is a comment here; what it says does not matter to anybody. */
  comentario(): void;
  /** A processing instruction, also outside of the root. */
  instruccion(objetivo: string, datos: string): void;
  /** `desde` is the offset of the '<' of its closing tag, or of the empty tag. */
  cerrar(desde: number): void;
}

export const ESPACIO_XML = 'http://www.w3.org/XML/1998/namespace';
const ESPACIO_XMLNS = 'http://www.w3.org/2000/xmlns/';

const NINGUNO: readonly never[] = [];
const NADA = -1;

const ABRE = 0x3c;
const CIERRA = 0x3e;
const BARRA = 0x2f;
const DOS_PUNTOS = 0x3a;
const IGUAL = 0x3d;
const GUION = 0x2d;

/** What XML cannot carry anywhere, not even escaped; lone surrogates are looked for apart. */
// eslint-disable-next-line no-control-regex
const PROHIBIDOS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** 1 begins a name, 2 goes on with one. The colon is neither: it divides. */
const EN_NOMBRE = new Uint8Array(128);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_')
  EN_NOMBRE[c.charCodeAt(0)] = 1;
for (const c of '0123456789.-') EN_NOMBRE[c.charCodeAt(0)] = 2;

const INICIO_DE_NOMBRE =
  /^[\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\u{10000}-\u{EFFFF}]$/u;

/** Beyond ASCII, what goes on with a name and does not begin one. */
function sigueEnNombre(punto: number): boolean {
  return (
    punto === 0xb7 || (punto >= 0x300 && punto <= 0x36f) || punto === 0x203f || punto === 0x2040
  );
}

/** Version 1.0 and no encoding but UTF-8 (or its part, ASCII), as a line of the form that all write. */
const DECLARACION = declaracion();

function declaracion(): RegExp {
  const s = '[\\t\\n\\r ]';
  const par = (nombre: string, valor: string): string =>
    `${s}+${nombre}${s}*=${s}*(?:"(?:${valor})"|'(?:${valor})')`;
  const codificacion = '[Uu][Tt][Ff]-?8|[Uu][Ss]-[Aa][Ss][Cc][Ii][Ii]';
  const opcionales = `(?:${par('encoding', codificacion)})?(?:${par('standalone', 'yes|no')})?`;
  return new RegExp(`^<\\?xml${par('version', '1\\.0')}${opcionales}${s}*\\?>`);
}

const ENTIDADES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** Tags without prefix nor attributes, which are nearly all: one object for each name. */
type Sencilla = EtiquetaXml & {
  /** The one that came next the last time: documents repeat their order, so it is tried first. */
  siguiente: Sencilla | null;
};
const SENCILLAS = new Map<string, Sencilla>();
const SENCILLAS_MAXIMAS = 2_000;
const LARGO_SENCILLA = 64;
/** More than these in one tag is left to the slower parser. */
const ATRIBUTOS_MAXIMOS = 32;

function esBlanca(c: number): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

/** The offset after the white space that begins at `i`. */
function saltarBlancos(xml: string, i: number): number {
  let j = i;
  while (esBlanca(xml.charCodeAt(j))) j++;
  return j;
}

/** The offset after the name without colons that begins at `i`, or -1. */
function finDeNombre(xml: string, i: number): number {
  let j = i;
  for (;;) {
    const c = xml.charCodeAt(j);
    if (c < 128) {
      const clase = EN_NOMBRE[c];
      if (clase === 0 || (clase === 2 && j === i)) break;
      j++;
      continue;
    }
    const punto = xml.codePointAt(j);
    if (punto === undefined) break;
    const letra = String.fromCodePoint(punto);
    if (!INICIO_DE_NOMBRE.test(letra) && (j === i || !sigueEnNombre(punto))) break;
    j += letra.length;
  }
  return j === i ? NADA : j;
}

function esCaracter(punto: number): boolean {
  return (
    (punto >= 0x20 && punto <= 0xd7ff) ||
    punto === 0x09 ||
    punto === 0x0a ||
    punto === 0x0d ||
    (punto >= 0xe000 && punto <= 0xfffd) ||
    (punto >= 0x10000 && punto <= 0x10ffff)
  );
}

/** What `&…;` stands for, without its two marks; null when it is not one of XML. */
function resolver(referencia: string): string | null {
  const conocida = ENTIDADES.get(referencia);
  if (conocida !== undefined) return conocida;
  const m = /^#(?:x([0-9a-fA-F]+)|([0-9]+))$/.exec(referencia);
  if (m === null) return null;
  const punto = m[1] === undefined ? parseInt(m[2] ?? '', 10) : parseInt(m[1], 16);
  return esCaracter(punto) ? String.fromCodePoint(punto) : null;
}

/** Text with its references resolved, or null. */
function resolverTodas(crudo: string): string | null {
  let salida = '';
  let desde = 0;
  for (;;) {
    const i = crudo.indexOf('&', desde);
    if (i < 0) return salida + crudo.slice(desde);
    const fin = crudo.indexOf(';', i);
    const valor = fin < 0 ? null : resolver(crudo.slice(i + 1, fin));
    if (valor === null) return null;
    salida += crudo.slice(desde, i) + valor;
    desde = fin + 1;
  }
}

/** Where `que` is from `desde` on; the length of the text when it is not. */
function buscar(xml: string, que: string, desde: number): number {
  const i = xml.indexOf(que, desde);
  return i < 0 ? xml.length : i;
}

function finesDeLinea(t: string): string {
  return t.includes('\r') ? t.replace(/\r\n?/g, '\n') : t;
}

type Cruda = { readonly nombre: string; readonly colon: number; readonly valor: string };

class Lector {
  readonly #xml: string;
  readonly #oyente: OyenteXml;
  /** Offset of what has not been read yet. */
  #i = 0;
  readonly #nombres: string[] = [];
  /** In scope, nearest last; empty in most documents. */
  readonly #espacios: EspacioXml[] = [];
  /** How many of `#espacios` there were before each open element that declares some. */
  readonly #marcas: { readonly nivel: number; readonly espacios: number }[] = [];
  #huboRaiz = false;
  /**
   * Offsets of the next '&', ']]>' and carriage return that have not been passed (past the end when there
   * is none), and the nearest of them: until there a text is what it looks like.
   */
  #amp: number;
  #corchetes: number;
  #retorno: number;
  #delicado: number;

  constructor(xml: string, oyente: OyenteXml) {
    this.#xml = xml;
    this.#oyente = oyente;
    this.#amp = buscar(xml, '&', 0);
    this.#corchetes = buscar(xml, ']]>', 0);
    this.#retorno = buscar(xml, '\r', 0);
    this.#delicado = Math.min(this.#amp, this.#corchetes, this.#retorno);
  }

  leer(): boolean {
    const xml = this.#xml;
    if (PROHIBIDOS.test(xml) || !xml.isWellFormed()) return false;
    if (xml.startsWith('<?xml') && esBlanca(xml.charCodeAt(5))) {
      const m = DECLARACION.exec(xml);
      if (m === null) return false;
      this.#i = m[0].length;
    }
    return this.#piezas() && this.#huboRaiz && this.#nombres.length === 0;
  }

  /** Piece by piece. What nearly all documents are made of goes first and without calls. */
  #piezas(): boolean {
    const xml = this.#xml;
    const oyente = this.#oyente;
    const nombres = this.#nombres;
    const espacios = this.#espacios;
    const largo = xml.length;
    let ultima: Sencilla | null = null;
    let i = this.#i;
    while (i < largo) {
      const c = xml.charCodeAt(i);
      if (c !== ABRE) {
        const fin = xml.indexOf('<', i);
        if (fin < 0 && nombres.length > 0) return false;
        if (c > 0x20 && fin <= this.#delicado && nombres.length > 0) {
          oyente.texto(xml.slice(i, fin), false);
          i = fin;
          continue;
        }
        this.#i = i;
        if (!this.#texto()) return false;
        i = this.#i;
        continue;
      }
      if (xml.charCodeAt(i + 1) === BARRA) {
        const nombre = nombres.pop();
        if (nombre === undefined || !xml.startsWith(nombre, i + 2)) return false;
        const fin = i + 2 + nombre.length;
        const cierre = xml.charCodeAt(fin) === CIERRA ? fin : saltarBlancos(xml, fin);
        if (xml.charCodeAt(cierre) !== CIERRA) return false;
        if (espacios.length > 0) this.#salirDe(nombres.length);
        oyente.cerrar(i);
        i = cierre + 1;
        continue;
      }
      if (espacios.length > 0 || nombres.length === 0) ultima = null;
      else ultima = seguir(xml, i + 1, ultima);
      if (ultima === null) {
        this.#i = i;
        if (!this.#rara()) return false;
        i = this.#i;
        continue;
      }
      nombres.push(ultima.nombre);
      if (!oyente.abrir(ultima, i)) return false;
      i += ultima.nombre.length + 2;
    }
    return true;
  }

  #texto(): boolean {
    const xml = this.#xml;
    const desde = this.#i;
    const fin = buscar(xml, '<', desde);
    this.#i = fin;
    const crudo = xml.slice(desde, fin);
    const esBlanco = esBlanca(xml.charCodeAt(desde)) && /^[\t\n\r ]*$/.test(crudo);
    if (this.#nombres.length === 0) return esBlanco;
    const texto = fin > this.#delicado ? this.#delicadezas(crudo, desde, fin) : crudo;
    if (texto === null) return false;
    this.#oyente.texto(texto, esBlanco);
    return true;
  }

  /** Line ends and references, or null; and looks for the next place that needs care. */
  #delicadezas(crudo: string, desde: number, fin: number): string | null {
    const xml = this.#xml;
    if (this.#amp < desde) this.#amp = buscar(xml, '&', desde);
    if (this.#retorno < desde) this.#retorno = buscar(xml, '\r', desde);
    if (this.#corchetes < desde) this.#corchetes = buscar(xml, ']]>', desde);
    this.#delicado = Math.min(this.#amp, this.#corchetes, this.#retorno);
    if (this.#corchetes < fin) return null;
    const unidas = this.#retorno < fin ? finesDeLinea(crudo) : crudo;
    return this.#amp < fin ? resolverTodas(unidas) : unidas;
  }

  /** The root, a tag that is not known yet or not simple, or what is not a tag. */
  #rara(): boolean {
    const xml = this.#xml;
    const desde = this.#i;
    const c = xml.charCodeAt(desde + 1);
    if (c === 0x21) return this.#exclamacion();
    if (c === 0x3f) return this.#instruccion();
    if (this.#nombres.length === 0) {
      if (this.#huboRaiz) return false;
      this.#huboRaiz = true;
    }
    const fin = finDeNombre(xml, desde + 1);
    if (fin === NADA) return false;
    const esSencilla = xml.charCodeAt(fin) === CIERRA && this.#espacios.length === 0;
    if (!esSencilla) return this.#completa(desde, fin);
    const etiqueta = sencilla(xml.slice(desde + 1, fin));
    this.#nombres.push(etiqueta.nombre);
    this.#i = fin + 1;
    return this.#oyente.abrir(etiqueta, desde);
  }

  /** With prefix, attributes, namespaces in scope, or an empty tag. */
  #completa(desde: number, finDelPrimero: number): boolean {
    const xml = this.#xml;
    let fin = finDelPrimero;
    let colon = NADA;
    if (xml.charCodeAt(fin) === DOS_PUNTOS) {
      colon = fin - desde - 1;
      fin = finDeNombre(xml, fin + 1);
      if (fin === NADA) return false;
    }
    this.#i = fin;
    const crudas = this.#atributos();
    if (crudas === null) return false;
    const esVacia = xml.charCodeAt(this.#i) === BARRA;
    if (esVacia) this.#i++;
    if (xml.charCodeAt(this.#i) !== CIERRA) return false;
    this.#i++;
    const nombre = xml.slice(desde + 1, fin);
    const marca = this.#espacios.length;
    const etiqueta = this.#etiqueta(nombre, colon, crudas);
    if (etiqueta === null || !this.#oyente.abrir(etiqueta, desde)) return false;
    if (esVacia) {
      this.#espacios.length = marca;
      this.#oyente.cerrar(desde);
      return true;
    }
    if (this.#espacios.length > marca) {
      this.#marcas.push({ nivel: this.#nombres.length, espacios: marca });
    }
    this.#nombres.push(nombre);
    return true;
  }

  /** The attributes as they are written, up to the '>' or '/' of the tag; null when malformed. */
  #atributos(): readonly Cruda[] | null {
    const xml = this.#xml;
    let crudas: Cruda[] | null = null;
    for (;;) {
      const inicio = saltarBlancos(xml, this.#i);
      const c = xml.charCodeAt(inicio);
      if (c === CIERRA || c === BARRA) {
        this.#i = inicio;
        return crudas ?? NINGUNO;
      }
      if (inicio === this.#i) return null;
      const cruda = this.#atributo(inicio);
      if (cruda === null || crudas?.length === ATRIBUTOS_MAXIMOS) return null;
      crudas ??= [];
      crudas.push(cruda);
    }
  }

  #atributo(desde: number): Cruda | null {
    const xml = this.#xml;
    let fin = finDeNombre(xml, desde);
    if (fin === NADA) return null;
    let colon = NADA;
    if (xml.charCodeAt(fin) === DOS_PUNTOS) {
      colon = fin - desde;
      fin = finDeNombre(xml, fin + 1);
      if (fin === NADA) return null;
    }
    let i = saltarBlancos(xml, fin);
    if (xml.charCodeAt(i) !== IGUAL) return null;
    i = saltarBlancos(xml, i + 1);
    const comilla = xml.charAt(i);
    if (comilla !== '"' && comilla !== "'") return null;
    const cierre = xml.indexOf(comilla, i + 1);
    if (cierre < 0) return null;
    const crudo = xml.slice(i + 1, cierre);
    if (crudo.includes('<')) return null;
    const valor = resolverTodas(crudo.replace(/\r\n|[\t\n\r]/g, ' '));
    if (valor === null) return null;
    this.#i = cierre + 1;
    return { nombre: xml.slice(desde, fin), colon, valor };
  }

  /** Resolves the namespaces of a tag, after taking in scope the ones that it declares. */
  #etiqueta(nombre: string, colon: number, crudas: readonly Cruda[]): EtiquetaXml | null {
    const declarados = this.#declarar(crudas);
    if (declarados === null) return null;
    const prefijo = colon === NADA ? '' : nombre.slice(0, colon);
    const espacio = this.#espacioDe(prefijo);
    if (espacio === null || prefijo === 'xmlns') return null;
    const local = colon === NADA ? nombre : nombre.slice(colon + 1);
    const atributos: AtributoXml[] = [];
    for (const { nombre: escrito, colon: corte, valor } of crudas) {
      const suyo = corte === NADA ? '' : escrito.slice(0, corte);
      if (escrito === 'xmlns' || suyo === 'xmlns') continue;
      const uri = suyo === '' ? '' : this.#espacioDe(suyo);
      const suLocal = escrito.slice(corte + 1);
      if (uri === null) return null;
      if (atributos.some((a) => a.local === suLocal && a.espacio === uri)) return null;
      atributos.push({ nombre: escrito, local: suLocal, espacio: uri, valor });
    }
    return { nombre, prefijo, local, espacio, atributos, declarados };
  }

  #declarar(crudas: readonly Cruda[]): readonly EspacioXml[] | null {
    let declarados: EspacioXml[] | null = null;
    for (const { nombre, colon, valor } of crudas) {
      const esDefecto = nombre === 'xmlns';
      if (!esDefecto && (colon !== 5 || !nombre.startsWith('xmlns'))) continue;
      const prefijo = esDefecto ? '' : nombre.slice(6);
      // Odd ones are left to the slower parser: the reserved prefixes, spaces around the name.
      if (valor.trim() !== valor || valor === ESPACIO_XML || valor === ESPACIO_XMLNS) return null;
      if (prefijo === 'xml' || prefijo === 'xmlns' || (valor === '' && !esDefecto)) return null;
      declarados ??= [];
      if (declarados.some((d) => d.prefijo === prefijo)) return null;
      declarados.push({ prefijo, uri: valor });
    }
    if (declarados === null) return NINGUNO;
    this.#espacios.push(...declarados);
    return declarados;
  }

  #espacioDe(prefijo: string): string | null {
    for (let i = this.#espacios.length - 1; i >= 0; i--) {
      const e = this.#espacios[i];
      if (e?.prefijo === prefijo) return e.uri;
    }
    if (prefijo === '') return '';
    return prefijo === 'xml' ? ESPACIO_XML : null;
  }

  /** Takes out of scope what the element that was at that depth had declared. */
  #salirDe(nivel: number): void {
    const marca = this.#marcas.at(-1);
    if (marca?.nivel !== nivel) return;
    this.#marcas.pop();
    this.#espacios.length = marca.espacios;
  }

  /** A comment or a CDATA section; a DOCTYPE is never read. */
  #exclamacion(): boolean {
    const xml = this.#xml;
    const desde = this.#i;
    if (xml.charCodeAt(desde + 2) === GUION) {
      if (xml.charCodeAt(desde + 3) !== GUION) return false;
      const fin = xml.indexOf('--', desde + 4);
      if (fin < 0 || xml.charCodeAt(fin + 2) !== CIERRA) return false;
      this.#i = fin + 3;
      this.#oyente.comentario();
      return true;
    }
    if (!xml.startsWith('[CDATA[', desde + 2) || this.#nombres.length === 0) return false;
    const fin = xml.indexOf(']]>', desde + 9);
    if (fin < 0) return false;
    const texto = xml.slice(desde + 9, fin);
    this.#i = fin + 3;
    this.#oyente.cdata(finesDeLinea(texto));
    return true;
  }

  #instruccion(): boolean {
    const xml = this.#xml;
    const desde = this.#i;
    const finObjetivo = finDeNombre(xml, desde + 2);
    if (finObjetivo === NADA) return false;
    const objetivo = xml.slice(desde + 2, finObjetivo);
    if (objetivo.toLowerCase() === 'xml') return false;
    const fin = xml.indexOf('?>', finObjetivo);
    if (fin < 0) return false;
    const inicio = saltarBlancos(xml, finObjetivo);
    if (inicio === finObjetivo && fin !== finObjetivo) return false;
    const datos = xml.slice(Math.min(inicio, fin), fin);
    this.#i = fin + 2;
    this.#oyente.instruccion(objetivo, finesDeLinea(datos));
    return true;
  }
}

/** The known simple tag whose name begins at `i`, or null. */
function seguir(xml: string, i: number, ultima: Sencilla | null): Sencilla | null {
  const siguiente = ultima === null ? null : ultima.siguiente;
  if (siguiente !== null) {
    const { nombre } = siguiente;
    if (xml.startsWith(nombre, i) && xml.charCodeAt(i + nombre.length) === CIERRA) return siguiente;
  }
  const fin = xml.indexOf('>', i);
  if (fin < 0 || fin - i > LARGO_SENCILLA) return null;
  const hallada = SENCILLAS.get(xml.slice(i, fin)) ?? null;
  if (ultima !== null) ultima.siguiente = hallada;
  return hallada;
}

function sencilla(cortado: string): EtiquetaXml {
  // A piece of the document would keep the whole of it in memory: the name is made anew.
  const nombre = ` ${cortado}`.slice(1);
  const nueva: Sencilla = {
    nombre,
    prefijo: '',
    local: nombre,
    espacio: '',
    atributos: NINGUNO,
    declarados: NINGUNO,
    siguiente: null,
  };
  // Names of hostile documents must not pile up for ever.
  if (SENCILLAS.size >= SENCILLAS_MAXIMAS) SENCILLAS.clear();
  if (nombre.length <= LARGO_SENCILLA) SENCILLAS.set(nombre, nueva);
  return nueva;
}

/**
 * Tells `oyente` the whole document. False when it is not well formed, has a DTD, is declared in another
 * encoding or as another version, or the listener stopped it; what was told until then is worth nothing.
 */
export function recorrerXml(xml: string, oyente: OyenteXml): boolean {
  return new Lector(xml, oyente).leer();
}
