// The state of a form over one row: what the person saw, what he changed, and the `base` by which the
// server checks field by field that nobody changed the same thing meanwhile.

export class Ficha<C extends Record<string, string | boolean | number | null>> {
  /** What the row said when the form opened or was last saved. */
  #vista: C;
  valores: C;
  readonly rev: string | null;

  constructor(vista: C, rev: string | null) {
    this.#vista = $state.snapshot(vista) as C;
    this.valores = $state({ ...vista }) as C;
    this.rev = rev;
  }

  cambiados: readonly (keyof C & string)[] = $derived.by(() =>
    (Object.keys(this.#vista) as (keyof C & string)[]).filter(
      (campo) => this.valores[campo] !== this.#vista[campo],
    ),
  );

  /** null for a new row. */
  base(): { rev: string; campos: readonly string[] } | null {
    return this.rev === null ? null : { rev: this.rev, campos: this.cambiados };
  }
}
