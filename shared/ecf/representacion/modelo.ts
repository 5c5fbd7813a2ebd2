// The printed representation of a document as plain data: what is printed, in which words and in which
// order. Where each thing goes on each paper is of `papel/`; ink is of whoever draws it.
// Source: Informe Técnico e-CF v1.0 §17 (content and position are the DGII's, the design is free: Ley
// 32-23 art. 8 párr. III).

import type { Centavos } from '#shared/dinero/centavos.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';

export type EstadoEcf =
  | 'pendiente'
  | 'numerado'
  | 'firmado'
  | 'enviado'
  | 'aceptado'
  | 'condicional'
  | 'rechazado'
  | 'anulado';

/** How the e-CF was issued; it decides the legend. */
export type Modalidad = 'normal' | 'diferido' | 'contingencia';

export type Dato = { readonly etiqueta: string; readonly valor: string };

export type RenglonTotal = { readonly etiqueta: string; readonly monto: Centavos };

export type AjusteImpreso = RenglonTotal & {
  /** '5%', or '' when it is an amount. Discounts are negative. */
  readonly porcentaje: string;
};

/** The columns in the order of the Informe Técnico; only those that the document needs are printed. */
export const COLUMNAS = [
  'cantidad',
  'descripcion',
  'unidad',
  'grados',
  'pvp',
  'precio',
  'iscEspecifico',
  'iscAdvalorem',
  'itbis',
  'descuento',
  'recargo',
  'valor',
] as const;
export type ClaveColumna = (typeof COLUMNAS)[number];

export type Columna = { readonly clave: ClaveColumna; readonly titulo: string };

export type LineaImpresa = {
  readonly numero: number;
  /** Prints an `E` to the left of the description. */
  readonly esExenta: boolean;
  /** The rest of the description, when it is not the continuation of the name. */
  readonly detalle: string;
  /** Text of each column; '' when the line has nothing there. */
  readonly celdas: Readonly<Record<ClaveColumna, string>>;
  readonly indicador: 0 | 1 | 2 | 3 | 4;
  readonly tieneImpuestoAdicional: boolean;
  /** MontoItem, always in pesos. */
  readonly monto: Centavos;
};

/** The amounts that a page repeats when there are several; always in pesos, as the XML has them. */
export type Cifras = {
  readonly gravado: readonly [Centavos, Centavos, Centavos];
  readonly itbis: readonly [Centavos, Centavos, Centavos];
  readonly exento: Centavos;
  readonly adicional: Centavos;
  readonly noFacturable: Centavos;
  readonly total: Centavos;
};

export type SubtotalPagina = {
  readonly gravado: Centavos;
  readonly exento: Centavos;
  readonly itbis: Centavos;
  readonly adicional: Centavos;
  readonly total: Centavos;
};

/** A page that the signed document declares. */
export type PaginaDeclarada = {
  readonly hasta: number;
  readonly subtotales: SubtotalPagina;
};

export type Logo = {
  /** JPEG, the only picture that goes into a PDF as it is. */
  readonly jpeg: Uint8Array;
  /** Pixels. */
  readonly ancho: number;
  readonly alto: number;
};

export type EmisorImpreso = {
  readonly nombreComercial: string;
  readonly razonSocial: string;
  readonly sucursal: string;
  /** null in the paper that is not fiscal. */
  readonly rnc: string | null;
  readonly direccion: string;
  readonly municipio: string;
  readonly provincia: string;
  readonly telefono: string;
  readonly correo: string;
};

export type TimbreImpreso = {
  /** Content of the QR. */
  readonly url: string;
  readonly codigoSeguridad: string;
  /** 'dd-MM-aaaa HH:mm:ss', as signed. */
  readonly fechaFirma: string;
};

export type ClasePapel = 'fiscal' | 'no-fiscal' | 'serie-b';

export type Representacion = {
  readonly clase: ClasePapel;
  readonly tipo: TipoEcf;
  /** Official name of the type; null in the paper that is not fiscal. */
  readonly titulo: string | null;
  /** e-NCF or NCF with its label; null in the paper that is not fiscal. */
  readonly numero: Dato | null;
  /** 'dd-MM-aaaa'; null in 32, 34 and the paper that is not fiscal. */
  readonly fechaVencimiento: string | null;
  readonly modificado: { readonly ncf: string; readonly motivo: string } | null;
  readonly fechaEmision: string | null;
  readonly emisor: EmisorImpreso;
  /** Empty when the type has no client or he is anonymous. */
  readonly cliente: readonly Dato[];
  readonly columnas: readonly Columna[];
  readonly lineas: readonly LineaImpresa[];
  readonly ajustes: readonly AjusteImpreso[];
  /** The last one is the total of the document. */
  readonly totales: readonly RenglonTotal[];
  /** What is said after the total: retentions, not billable, balance, and pesos when lines are in other currency. */
  readonly despues: readonly RenglonTotal[];
  readonly cambio: Dato | null;
  readonly condiciones: readonly Dato[];
  readonly cifras: Cifras;
  /** Pages that the signed document declares; empty when it declares none. */
  readonly paginas: readonly PaginaDeclarada[];
  readonly timbre: TimbreImpreso | null;
  readonly leyendas: readonly string[];
  /** Where the customer finds the document for ten years; '' when there is none. */
  readonly enlace: string;
  /** Number of the sale inside the empresa; '' when it has none. */
  readonly referencia: string;
  readonly logo: Logo | null;
  /** To print clearly outside production. */
  readonly avisoPruebas: string | null;
  /** The DGII already accepted it: outside envío diferido and contingencia, only then it is handed over. */
  readonly estaAceptada: boolean;
};
