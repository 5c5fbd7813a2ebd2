// The least that an e-mail address must show: something, an at sign and a domain with a dot.

export function esCorreo(texto: string): boolean {
  return texto.length <= 80 && /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(texto);
}
