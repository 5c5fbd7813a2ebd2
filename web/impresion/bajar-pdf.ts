// The PDF of a paper as a file of the person. With network and a signed document it comes from the server,
// which reads the signed bytes; without it the device makes it, the same pages from its rows.

import { pdfDePapel, type LetrasPapel } from '#shared/ecf/pdf/pdf-de-papel.ts';
import type { Papel } from '#shared/ecf/representacion/papel/lamina.ts';
import { api } from '#web/lib/sesion/sesion.svelte.ts';

/** A slow network is no network: the person is waiting with the customer in front. */
const ESPERA_MS = 4000;

async function letra(url: URL): Promise<Uint8Array> {
  const respuesta = await fetch(url);
  if (!respuesta.ok) throw new Error(`La letra del papel no está: ${String(respuesta.status)}`);
  return new Uint8Array(await respuesta.arrayBuffer());
}

async function letras(): Promise<LetrasPapel> {
  const [normal, negrita] = await Promise.all([
    letra(new URL('../../shared/ecf/representacion/letra/papel-400.ttf', import.meta.url)),
    letra(new URL('../../shared/ecf/representacion/letra/papel-700.ttf', import.meta.url)),
  ]);
  return { 400: normal, 700: negrita };
}

async function delServidor(ruta: string): Promise<Blob | null> {
  if (!navigator.onLine) return null;
  const senal = AbortSignal.timeout(ESPERA_MS);
  const respuesta = await api(ruta, { signal: senal }).catch(() => null);
  return respuesta?.ok === true ? await respuesta.blob().catch(() => null) : null;
}

async function delEquipo(papel: Papel): Promise<Blob> {
  const bytes = pdfDePapel(papel, await letras());
  return new Blob([bytes.slice()], { type: 'application/pdf' });
}

function guardar(pdf: Blob, nombre: string): void {
  const url = URL.createObjectURL(pdf);
  const enlace = Object.assign(document.createElement('a'), { href: url, download: nombre });
  enlace.click();
  // The browser reads the file after the click; the address is freed when it surely has.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** `ruta` of the API, or null when only this device knows the document. */
export async function bajarPdf(papel: Papel, ruta: string | null): Promise<void> {
  const pdf = (ruta === null ? null : await delServidor(ruta)) ?? (await delEquipo(papel));
  guardar(pdf, `${papel.nombre.replaceAll(/[^\w-]/g, '_')}.pdf`);
}
