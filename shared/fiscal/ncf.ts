// Fiscal numbers. e-NCF = series, type (2), sequence (10); NCF of series B = B, type (2), sequence (8);
// the historic A and P of 19 characters are only valid as a modified document. The series of an e-CF
// may be any letter from E to Z except P, so E is data here and not a constant.
// Source: Formato e-CF v1.0 (note 1), Normas Generales 06-2018 and 05-2019.

export const TIPOS_E = ['31', '32', '33', '34', '41', '43', '44', '45', '46', '47'] as const;
export type TipoEcf = (typeof TIPOS_E)[number];

const TIPOS_B = ['01', '02', '03', '04', '11', '12', '13', '14', '15', '16', '17'] as const;
export type TipoB = (typeof TIPOS_B)[number];

const MAXIMO_ENCF = 9_999_999_999n;

export type Encf = {
  readonly serie: string;
  readonly tipo: TipoEcf;
  readonly secuencial: bigint;
};

export type Ncf =
  | ({ readonly forma: 'electronico' } & Encf)
  | { readonly forma: 'B'; readonly serie: 'B'; readonly tipo: TipoB; readonly secuencial: bigint }
  | {
      readonly forma: 'historico';
      readonly serie: 'A' | 'P';
      readonly tipo: TipoB;
      readonly secuencial: bigint;
    };

/** The type of series B whose place each e-CF takes in a contingency (CodigoModificacion 4). */
const EQUIVALENTE_B: Readonly<Record<TipoEcf, TipoB>> = {
  '31': '01',
  '32': '02',
  '33': '03',
  '34': '04',
  '41': '11',
  '43': '13',
  '44': '14',
  '45': '15',
  '46': '16',
  '47': '17',
};

export function equivalenteB(tipo: TipoEcf): TipoB {
  return EQUIVALENTE_B[tipo];
}

export function esTipoEcf(texto: string): texto is TipoEcf {
  return (TIPOS_E as readonly string[]).includes(texto);
}

/** 'E310000000001'. Throws when the sequence is not between 1 and 9,999,999,999. */
export function formarEncf(serie: string, tipo: TipoEcf, secuencial: bigint): string {
  if (!/^[E-OQ-Z]$/.test(serie) || secuencial < 1n || secuencial > MAXIMO_ENCF) {
    throw new Error(`No se puede formar un e-NCF con ${serie}, ${tipo}, ${secuencial.toString()}`);
  }
  return `${serie}${tipo}${secuencial.toString().padStart(10, '0')}`;
}

/** The parts of an e-NCF, or null when it is not one. */
export function leerEncf(texto: string): Encf | null {
  const m = /^([E-OQ-Z])(\d{2})(\d{10})$/.exec(texto);
  const tipo = m?.[2] ?? '';
  const secuencial = BigInt(m?.[3] ?? '0');
  if (m === null || !esTipoEcf(tipo) || secuencial === 0n) return null;
  return { serie: m[1] ?? '', tipo, secuencial };
}

function leerTipoB(texto: string | undefined): TipoB | null {
  return TIPOS_B.find((t) => t === texto) ?? null;
}

/** Any fiscal number, of the three forms, or null. */
export function leerNcf(texto: string): Ncf | null {
  const encf = leerEncf(texto);
  if (encf !== null) return { forma: 'electronico', ...encf };
  const b = /^B(\d{2})(\d{8})$/.exec(texto);
  const tipoB = leerTipoB(b?.[1]);
  if (b !== null && tipoB !== null) {
    const secuencial = BigInt(b[2] ?? '0');
    return secuencial === 0n ? null : { forma: 'B', serie: 'B', tipo: tipoB, secuencial };
  }
  const h = /^([AP])\d{8}(\d{2})(\d{8})$/.exec(texto);
  const tipoH = leerTipoB(h?.[2]);
  if (h === null || tipoH === null) return null;
  const secuencial = BigInt(h[3] ?? '0');
  const serie = h[1] === 'A' ? 'A' : 'P';
  return secuencial === 0n ? null : { forma: 'historico', serie, tipo: tipoH, secuencial };
}
