// The failure of the embedded database: its message is one line in Spanish that a person can act on.

const POR_CODIGO: Readonly<Record<string, string>> = {
  ENOSPC: 'No queda espacio en el disco.',
  EACCES: 'No hay permiso para escribir.',
  EROFS: 'El disco es de solo lectura.',
};

export class ErrorEmbebido extends Error {
  override readonly name = 'ErrorEmbebido';

  constructor(mensaje: string, causa?: unknown) {
    super(mensaje, { cause: causa });
  }

  /** Joins what was being done with what the system says, when it says something known. */
  static desde(e: unknown, mensaje: string): ErrorEmbebido {
    const codigo = (e as NodeJS.ErrnoException).code ?? '';
    return new ErrorEmbebido([mensaje, POR_CODIGO[codigo] ?? ''].join(' ').trim(), e);
  }
}
