// The pages that a person may see: all say in large letters that this is a simulator, because a scanned
// paper must never pass for a valid one.

import { conTipo } from './simulador.ts';

const ESTILO =
  'body{font-family:system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}' +
  'main{max-width:40rem;margin:0 auto;padding:1rem}' +
  '.aviso{background:#7a1f1f;color:#fff;padding:1rem;margin:0;text-align:center;font-weight:700}' +
  'table{border-collapse:collapse;width:100%}' +
  'th,td{text-align:left;padding:.5rem;border-bottom:1px solid #ccc}code{overflow-wrap:anywhere}';

/** `cuerpo` is HTML already escaped. */
export function pagina(titulo: string, cuerpo: string, estado = 200): Response {
  return conTipo(
    '<!doctype html><html lang="es-DO"><head><meta charset="utf-8">' +
      '<meta name="viewport" content="width=device-width, initial-scale=1">' +
      `<title>Simulador: ${escapar(titulo)}</title><style>${ESTILO}</style></head><body>` +
      '<p class="aviso">AMBIENTE DE PRUEBAS. SIMULADOR DE PRUEBAS: esta página no es de la DGII y ' +
      `este comprobante no tiene validez fiscal.</p><main><h1>${escapar(titulo)}</h1>${cuerpo}</main></body></html>`,
    'text/html',
    estado,
  );
}

/** Rows with an empty value are left out. */
export function tabla(filas: readonly (readonly [string, string])[]): string {
  const cuerpo = filas
    .filter(([, valor]) => valor !== '')
    .map(
      ([nombre, valor]) =>
        `<tr><th scope="row">${escapar(nombre)}</th><td>${escapar(valor)}</td></tr>`,
    )
    .join('');
  return `<table>${cuerpo}</table>`;
}

export function escapar(texto: string): string {
  return texto.replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
}
