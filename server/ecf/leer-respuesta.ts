// The body of an answer of somebody else, never more than a limit: what is beyond it is not read.

export async function leerHasta(respuesta: Response, bytesMax: number): Promise<string> {
  if (respuesta.body === null) return '';
  const lector = respuesta.body.getReader();
  const trozos: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await lector.read();
    if (done) break;
    // The body of a Response is a stream of bytes by its specification.
    const trozo = value as Uint8Array;
    trozos.push(trozo.subarray(0, bytesMax - total));
    total += trozo.byteLength;
    if (total >= bytesMax) {
      await lector.cancel();
      break;
    }
  }
  return new TextDecoder().decode(Buffer.concat(trozos));
}
