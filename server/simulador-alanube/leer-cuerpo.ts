// From the JSON of an emission to the tree of its e-CF, refusing what Alanube refuses: properties that it does
// not know (AP10068), text where a number goes (AP10102), what is missing and what is of another kind.

import { leerDecimal4, escribirDecimal4 } from '#shared/dinero/texto.ts';
import { leerFecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { FORMA, type Propiedad } from './forma.ts';

export type ErrorCuerpo = {
  readonly code: string;
  readonly message: string;
  readonly field: string;
};

type Rama = { [elemento: string]: Valor };
type Valor = string | Rama | Rama[] | string[];

export type CuerpoLeido = { readonly arbol: ArbolEcf; readonly idCompania: string | null };

export function leerCuerpo(json: unknown): CuerpoLeido | readonly ErrorCuerpo[] {
  const errores: ErrorCuerpo[] = [];
  const arbol: Rama = {};
  llenar(arbol, json, { campo: '', propiedades: FORMA, errores });
  const compania = esObjeto(json) && esObjeto(json['company']) ? json['company']['id'] : null;
  return errores.length > 0
    ? errores
    : { arbol, idCompania: typeof compania === 'string' ? compania : null };
}

type Lugar = {
  readonly campo: string;
  readonly propiedades: readonly Propiedad[];
  readonly errores: ErrorCuerpo[];
};

function esObjeto(x: unknown): x is Record<string, unknown> {
  return typeof x === 'object' && x !== null && !Array.isArray(x);
}

function llenar(destino: Rama, json: unknown, l: Lugar): void {
  if (!esObjeto(json)) {
    anotar(l, 'AP10101', `${l.campo} must be an object`, l.campo);
    return;
  }
  const conocidas = new Set(l.propiedades.map((p) => p.nombre));
  for (const nombre of Object.keys(json)) {
    const campo = `${l.campo}${nombre}`;
    if (!conocidas.has(nombre)) anotar(l, 'AP10068', `property ${nombre} should not exist`, campo);
  }
  for (const p of l.propiedades) {
    const valor = json[p.nombre];
    const campo = `${l.campo}${p.nombre}`;
    if (valor === undefined || valor === null) {
      if (p.esObligatoria) anotar(l, 'AP10100', `${p.nombre} should not be empty`, campo);
      continue;
    }
    poner(destino, valor, { p, l: { ...l, campo } });
  }
}

function poner(destino: Rama, valor: unknown, { p, l }: { p: Propiedad; l: Lugar }): void {
  if (!p.esLista) {
    if (p.clase !== 'o') {
      const texto = escalar(valor, p, l);
      if (texto !== null && p.elemento !== '-') destino[p.elemento] = texto;
      return;
    }
    const rama: Rama = {};
    llenar(rama, valor, { ...l, campo: `${l.campo}.`, propiedades: p.hijos });
    if (p.elemento !== '-') colgar(destino, p.elemento, rama);
    return;
  }
  if (!Array.isArray(valor) || valor.length === 0) {
    anotar(l, 'AP10101', `${p.nombre} must be a non-empty array`, l.campo);
    return;
  }
  const lista = valor.map((x: unknown, i): string | Rama => {
    const suyo = { ...l, campo: `${l.campo}.${String(i)}` };
    if (p.clase !== 'o') return escalar(x, p, suyo) ?? '';
    const rama: Rama = {};
    llenar(rama, x, { ...suyo, campo: `${suyo.campo}.`, propiedades: p.hijos });
    return rama;
  });
  // All of a kind: the property says which.
  colgar(destino, p.elemento, lista as Rama[] | string[]);
}

/** 'A/B' under `destino`. */
function colgar(destino: Rama, ruta: string, valor: Valor): void {
  const [primero = '', ...resto] = ruta.split('/');
  if (resto.length === 0) {
    destino[primero] = valor;
    return;
  }
  const dentro = (destino[primero] ??= {});
  if (esObjeto(dentro)) colgar(dentro as Rama, resto.join('/'), valor); // only branches hang here
}

function escalar(valor: unknown, p: Propiedad, l: Lugar): string | null {
  switch (p.clase) {
    case 't':
      if (typeof valor === 'string' && valor !== '') return valor;
      return anotar(l, 'AP10101', `${p.nombre} must be a string`, l.campo);
    case 'd': {
      const dia = typeof valor === 'string' ? leerFecha(valor) : null;
      if (dia !== null) return fechaEcf(dia);
      return anotar(l, 'AP10101', `${p.nombre} must be a date (YYYY-MM-DD)`, l.campo);
    }
    case 'i':
    case 'ii':
      if (typeof valor === 'number' && Number.isInteger(valor)) {
        return p.clase === 'ii' ? String(valor).padStart(2, '0') : String(valor);
      }
      return anotar(l, 'AP10102', `${p.nombre} must be an integer number`, l.campo);
    default: {
      // The shortest text of the number is the one that was written, up to fifteen digits.
      const exacto = typeof valor === 'number' ? leerDecimal4(String(valor)) : null;
      if (exacto !== null) return escribirDecimal4(exacto, p.clase === 'r' ? 0 : 2);
      return anotar(l, 'AP10102', `${p.nombre} must be a number`, l.campo);
    }
  }
}

function anotar(l: Lugar, code: string, message: string, field: string): null {
  l.errores.push({ code, message, field: field.replace(/\.$/, '') });
  return null;
}
