// The address of the public page of one sale: 128 random bits made by the device, so that the paper that is
// handed over without network can already carry it (Decreto 587-24 art. 39).

/** 22 characters of base64url. */
export function nuevoToken(): string {
  let binario = '';
  for (const b of crypto.getRandomValues(new Uint8Array(16))) binario += String.fromCharCode(b);
  return btoa(binario).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
