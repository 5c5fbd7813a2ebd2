// Short notes of what just happened («Factura emitida»), with one optional action such as undoing it.

export type Nota = {
  readonly id: number;
  readonly texto: string;
  readonly tono: 'normal' | 'listo' | 'rechazo';
  readonly accion?: { readonly titulo: string; readonly ejecutar: () => void };
};

class Notas {
  lista = $state.raw<readonly Nota[]>([]);
  #siguiente = 1;

  decir(texto: string, extra: Partial<Pick<Nota, 'tono' | 'accion'>> = {}): void {
    const id = this.#siguiente++;
    this.lista = [...this.lista.slice(-2), { id, texto, tono: 'normal', ...extra }];
    // A note that offers an action stays longer: it has to be read and reached.
    setTimeout(() => this.quitar(id), extra.accion ? 12_000 : 5_000);
  }

  /** What they offered to undo is no longer there. */
  limpiar(): void {
    this.lista = [];
  }

  quitar(id: number): void {
    this.lista = this.lista.filter((n) => n.id !== id);
  }
}

export const notas = new Notas();
