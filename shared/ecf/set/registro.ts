// The test set of the DGII as flat records: `Campo`, `Campo[i]` (table of the document, or field of a
// line) and `Campo[i][j]` (table inside a line); `#e` says that the field is absent. It comes as
// `{ECF, RFCE}` or as one list, where a record of type 32 without lines is a summary.
// Source: Proceso de certificación («mismos campos y orden que el Excel»); the official workbook.

import { bien, mal, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { leerClave } from './clave.ts';
import { rechazosSet } from './rechazos-set.ts';

export type CampoPlano = {
  /** As the set writes it. */
  readonly clave: string;
  readonly texto: string;
  /** It came as a number: zeros that a number loses may be put back. */
  readonly esNumero: boolean;
};

export type CasoSet = {
  readonly lista: 'ECF' | 'RFCE';
  /** Position in its list, from 1. */
  readonly numero: number;
  /** What people call it: CasoPrueba, or RNC and e-NCF, or its position. */
  readonly nombre: string;
  /** Only the fields that are present. */
  readonly campos: readonly CampoPlano[];
};

export type SetDePruebas = {
  readonly ecf: readonly CasoSet[];
  readonly rfce: readonly CasoSet[];
};

/** A number with the digits it was written with; see leer-json.ts. */
export type NumeroEscrito = { readonly numero: string };

type Objeto = Readonly<Record<string, unknown>>;

function esObjeto(valor: unknown): valor is Objeto {
  return typeof valor === 'object' && valor !== null && !Array.isArray(valor);
}

/** The text of a cell: null when absent, undefined when it is neither text nor number. */
function leerCelda(valor: unknown): Omit<CampoPlano, 'clave'> | null | undefined {
  if (valor === null || valor === undefined) return null;
  if (typeof valor === 'number' || typeof valor === 'bigint') {
    return { texto: String(valor), esNumero: true };
  }
  if (typeof valor === 'string') {
    const texto = valor.trim();
    return texto === '' || /^#e$/i.test(texto) ? null : { texto, esNumero: false };
  }
  if (esObjeto(valor) && Object.keys(valor).length === 1 && typeof valor['numero'] === 'string') {
    return { texto: valor['numero'], esNumero: true };
  }
  return undefined;
}

/** Columns of the set that are not of the document. */
const AJENOS: ReadonlySet<string> = new Set(['casoprueba']);

function valorDe(campos: readonly CampoPlano[], nombre: string): string {
  return campos.find((c) => leerClave(c.clave)?.nombre === nombre)?.texto ?? '';
}

type Leido = { readonly campos: readonly CampoPlano[]; readonly rechazos: readonly Rechazo[] };

function leerCampos(registro: Objeto, posicion: string): Leido {
  const campos: CampoPlano[] = [];
  const malos: string[] = [];
  for (const [clave, valor] of Object.entries(registro)) {
    const celda = leerCelda(valor);
    if (celda === undefined) malos.push(clave);
    else if (celda !== null) campos.push({ clave, ...celda });
  }
  const nombre = nombrar(campos, posicion);
  const rechazos = malos.map((campo) =>
    rechazosSet.rechazo('SET_VALOR_INVALIDO', { campo, datos: { registro: nombre, campo } }),
  );
  return { campos, rechazos };
}

function nombrar(campos: readonly CampoPlano[], posicion: string): string {
  const propio = valorDe(campos, 'casoprueba');
  if (propio !== '') return propio;
  const encf = valorDe(campos, 'encf');
  return encf === '' ? posicion : `${valorDe(campos, 'rncemisor')}${encf}`;
}

/** Fields that every e-CF has in its lines and no summary has. */
const DE_LINEA: ReadonlySet<string> = new Set(['numerolinea', 'nombreitem', 'montoitem']);

function esResumen(campos: readonly CampoPlano[]): boolean {
  const tieneLineas = campos.some((c) => DE_LINEA.has(leerClave(c.clave)?.nombre ?? ''));
  const tipo = valorDe(campos, 'tipoecf');
  const es32 = tipo === '' ? /^.32/.test(valorDe(campos, 'encf')) : /^0*32(\.0*)?$/.test(tipo);
  return es32 && !tieneLineas;
}

type Listas = { readonly ECF: readonly unknown[]; readonly RFCE: readonly unknown[] | null };

/** The lists by name, in any case of letters; one list alone is split by what each record is. */
function leerListas(valor: unknown): Listas | string {
  if (Array.isArray(valor)) return { ECF: valor, RFCE: null };
  if (!esObjeto(valor)) return 'se esperaba una lista de registros';
  let ECF: readonly unknown[] | null = null;
  let RFCE: readonly unknown[] | null = null;
  for (const [clave, lista] of Object.entries(valor)) {
    if (!Array.isArray(lista)) continue;
    const nombre = clave.trim().toUpperCase();
    if (nombre === 'ECF') ECF = lista;
    else if (nombre === 'RFCE') RFCE = lista;
    else if (lista.length > 0) return `no se conoce la lista «${clave}»`;
  }
  if (ECF === null && RFCE === null) return 'faltan las listas ECF y RFCE';
  return { ECF: ECF ?? [], RFCE: RFCE ?? [] };
}

/**
 * Reads a set that was already parsed from JSON or from its workbook. Empty records are skipped.
 * Refuses `ecf.SET_ILEGIBLE`, `SET_VACIO` and `SET_VALOR_INVALIDO`.
 */
export function leerSet(valor: unknown): Resultado<SetDePruebas> {
  const listas = leerListas(valor);
  if (typeof listas === 'string') {
    return mal(rechazosSet.rechazo('SET_ILEGIBLE', { datos: { motivo: listas } }));
  }
  const rechazos: Rechazo[] = [];
  const ecf: CasoSet[] = [];
  const rfce: CasoSet[] = [];
  const leer = (registros: readonly unknown[], lista: 'ECF' | 'RFCE'): void => {
    for (const [i, registro] of registros.entries()) {
      const posicion = `${lista} ${String(i + 1)}`;
      if (!esObjeto(registro)) {
        const motivo = `el registro ${posicion} no es un conjunto de campos`;
        rechazos.push(rechazosSet.rechazo('SET_ILEGIBLE', { datos: { motivo } }));
        continue;
      }
      const leido = leerCampos(registro, posicion);
      rechazos.push(...leido.rechazos);
      const campos = leido.campos.filter((c) => !AJENOS.has(leerClave(c.clave)?.nombre ?? ''));
      if (campos.length === 0) continue;
      const nombre = nombrar(leido.campos, posicion);
      if (lista === 'RFCE' || (listas.RFCE === null && esResumen(campos))) {
        rfce.push({ lista: 'RFCE', numero: i + 1, nombre, campos });
      } else ecf.push({ lista, numero: i + 1, nombre, campos });
    }
  };
  leer(listas.ECF, 'ECF');
  leer(listas.RFCE ?? [], 'RFCE');
  if (ecf.length + rfce.length === 0 && rechazos.length === 0) {
    rechazos.push(rechazosSet.rechazo('SET_VACIO'));
  }
  return rechazar(rechazos) ?? bien({ ecf, rfce });
}
