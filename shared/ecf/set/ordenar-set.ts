// The order in which a set is sent: every document after the one that it refers to (a note whose
// original is not accepted is refused, message 614), and otherwise as the set brings them.
// Source: Proceso de certificación; ecf.md (d).

export type Referible = { readonly encf: string; readonly referido: string | null };

/** A reference to itself or in a circle keeps the order of the set. */
export function ordenarSet<T extends Referible>(documentos: readonly T[]): readonly T[] {
  const porEncf = new Map(documentos.map((d) => [d.encf, d]));
  const puestos = new Set<T>();
  const enCurso = new Set<T>();
  const poner = (d: T): void => {
    if (puestos.has(d) || enCurso.has(d)) return;
    enCurso.add(d);
    const original = d.referido === null ? undefined : porEncf.get(d.referido);
    if (original !== undefined) poner(original);
    puestos.add(d);
  };
  for (const d of documentos) poner(d);
  return [...puestos];
}
