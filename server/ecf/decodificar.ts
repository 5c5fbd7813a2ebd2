// The text of a document: UTF-8 and nothing else (Servicios DGII, restrictions of the files).

export function decodificar(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Another encoding, or a cut character: it has no text to read.
    return null;
  }
}
