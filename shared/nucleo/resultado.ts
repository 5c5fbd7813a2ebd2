// A business refusal is a value, never an exception. Every refusal carries a stable code from the
// catalogue of its module; the text in Spanish, with its remedy, lives in that catalogue.

export type Severidad = 'rechazo' | 'condicional' | 'aviso';

export type Rechazo = {
  /** `modulo.NOMBRE`, e.g. `ventas.SIN_LINEAS`. */
  readonly codigo: string;
  /** Path of the field in the entry, e.g. `lineas.2.precio`. */
  readonly campo?: string;
  /** Values that the text names between braces. */
  readonly datos?: Readonly<Record<string, string | number>>;
  readonly severidad: Severidad;
};

export type Rechazos = readonly [Rechazo, ...Rechazo[]];

export type Resultado<T> =
  { readonly ok: true; readonly valor: T } | { readonly ok: false; readonly rechazos: Rechazos };

export function bien<T>(valor: T): Resultado<T> {
  return { ok: true, valor };
}

export function mal(...rechazos: [Rechazo, ...Rechazo[]]): {
  readonly ok: false;
  readonly rechazos: Rechazos;
} {
  return { ok: false, rechazos };
}

/** `null` when the list is empty, so that a validator can end with `return rechazar(lista) ?? bien(x)`. */
export function rechazar(
  lista: readonly Rechazo[],
): { readonly ok: false; readonly rechazos: Rechazos } | null {
  const [primero, ...resto] = lista;
  return primero === undefined ? null : { ok: false, rechazos: [primero, ...resto] };
}

/** A broken promise of the program itself: reported, shown as a failure, never caught to go on. */
export function invariante(condicion: unknown, mensaje: string): asserts condicion {
  if (!condicion) throw new Error(`Invariante rota: ${mensaje}`);
}

/** Closes an exhaustive switch. */
export function nunca(x: never): never {
  throw new Error(`Caso no previsto: ${JSON.stringify(x)}`);
}
