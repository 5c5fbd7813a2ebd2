// The file that holds PDF objects: header, numbered objects, table of offsets and trailer. Nothing here
// depends on the clock, so the same paper gives the same bytes on any machine and ten years later.
// Source: ISO 32000-1:2008, §7.5.

export type Ref = number;

/** Text of an object in ASCII. */
export function ascii(texto: string): Uint8Array {
  return Uint8Array.from(texto, (c) => c.charCodeAt(0) & 0xff);
}

/** A text string for people: UTF-16BE with its mark, in hexadecimal. */
export function cadena(texto: string): string {
  let hex = 'FEFF';
  for (let i = 0; i < texto.length; i++) {
    hex += texto.charCodeAt(i).toString(16).toUpperCase().padStart(4, '0');
  }
  return `<${hex}>`;
}

/** A number as PDF writes it: no exponent, no more decimals than a printer sees. */
export function num(n: number): string {
  const texto = (Math.round(n * 1000) / 1000).toString();
  return texto === '-0' ? '0' : texto;
}

export type ArchivoPdf = {
  /** Number for an object that will be written later. */
  reservar(): Ref;
  escribir(ref: Ref, objeto: string): void;
  /** A stream; `dicc` are the entries of its dictionary besides Length. */
  flujo(ref: Ref, dicc: string, datos: Uint8Array): void;
  cerrar(raiz: Ref, info: Ref): Uint8Array;
};

export function nuevoArchivo(): ArchivoPdf {
  const trozos: Uint8Array[] = [];
  const posiciones: number[] = [];
  let largo = 0;
  const anadir = (datos: Uint8Array | string): void => {
    const bytes = typeof datos === 'string' ? ascii(datos) : datos;
    trozos.push(bytes);
    largo += bytes.length;
  };
  const abrir = (ref: Ref): void => {
    posiciones[ref - 1] = largo;
    anadir(`${String(ref)} 0 obj\n`);
  };
  let ultimo = 0;
  // Four bytes over 127 tell whoever copies the file that it is binary.
  anadir('%PDF-1.7\n%\u00E2\u00E3\u00CF\u00D3\n');
  return {
    reservar: () => ++ultimo,
    escribir: (ref, objeto) => {
      abrir(ref);
      anadir(`${objeto}\nendobj\n`);
    },
    flujo: (ref, dicc, datos) => {
      abrir(ref);
      anadir(`<< ${dicc} /Length ${String(datos.length)} >>\nstream\n`);
      anadir(datos);
      anadir('\nendstream\nendobj\n');
    },
    cerrar: (raiz, info) => {
      const inicio = largo;
      const filas = Array.from(
        { length: ultimo },
        (_, i) => `${String(posiciones[i] ?? 0).padStart(10, '0')} 00000 n \n`,
      );
      anadir(`xref\n0 ${String(ultimo + 1)}\n0000000000 65535 f \n${filas.join('')}`);
      anadir(
        `trailer\n<< /Size ${String(ultimo + 1)} /Root ${String(raiz)} 0 R /Info ${String(info)} 0 R >>\n` +
          `startxref\n${String(inicio)}\n%%EOF\n`,
      );
      return unir(trozos, largo);
    },
  };
}

function unir(trozos: readonly Uint8Array[], largo: number): Uint8Array {
  const todo = new Uint8Array(largo);
  let en = 0;
  for (const t of trozos) {
    todo.set(t, en);
    en += t.length;
  }
  return todo;
}
