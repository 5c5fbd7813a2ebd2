// The page that the QR of a printed e-CF opens (Servicios DGII, «Consulta timbre»). It says in large
// letters that it belongs to a simulator, because a scanned paper must never pass for a valid one.

import type { Envio } from './consultas.ts';
import { elQueCuenta, enviosDe } from './consultas.ts';
import { conTipo, type Manejador, type Peticion, type Simulador } from './simulador.ts';

export const timbre: Manejador = (sim, peticion) => responder(sim, peticion, 'ecf');
export const timbreFc: Manejador = (sim, peticion) => responder(sim, peticion, 'rfce');

async function responder(
  sim: Simulador,
  { ambiente, query }: Peticion,
  servicio: Envio['servicio'],
): Promise<Response> {
  const rnc = query.get('rncemisor') ?? '';
  const encf = query.get('encf') ?? '';
  const envios = (await enviosDe(sim, { ambiente, rnc, encf })).filter(
    (e) => e.servicio === servicio && coincide(e, query),
  );
  return conTipo(pagina({ rnc, encf }, elQueCuenta(sim, envios)), 'text/html');
}

/** Every value of the QR must be the one of the XML. */
function coincide(envio: Envio, query: ReadonlyMap<string, string>): boolean {
  const { datos } = envio;
  const esperados: readonly (readonly [string, string])[] = [
    ['montototal', datos.montoTotal],
    ['codigoseguridad', datos.codigoSeguridad],
    ...(envio.servicio === 'ecf'
      ? ([
          ['fechaemision', datos.fechaEmision],
          ['fechafirma', datos.fechaFirma],
          ['rnccomprador', datos.rncComprador],
        ] as const)
      : []),
  ];
  return esperados.every(([nombre, valor]) =>
    nombre === 'montototal'
      ? conDecimales(query.get(nombre) ?? '') === conDecimales(valor)
      : (query.get(nombre) ?? '') === valor,
  );
}

function conDecimales(monto: string): string {
  const [entero = '', fraccion = ''] = monto.split('.');
  return `${entero}.${fraccion.padEnd(2, '0')}`;
}

function pagina(consulta: { rnc: string; encf: string }, envio: Envio | null): string {
  const estado = envio === null ? 'No encontrada' : envio.estado === 2 ? 'Rechazado' : 'Aceptado';
  const filas: readonly (readonly [string, string])[] = [
    ['RNC emisor', consulta.rnc],
    ['e-NCF', consulta.encf],
    ...(envio === null
      ? []
      : ([
          ['Razón social emisor', envio.datos.razonSocialEmisor],
          ['RNC comprador', envio.datos.rncComprador],
          ['Razón social comprador', envio.datos.razonSocialComprador],
          ['Fecha de emisión', envio.datos.fechaEmision],
          ['Monto total', envio.datos.montoTotal],
          ['Total ITBIS', envio.datos.totalItbis],
          ['Fecha de firma', envio.datos.fechaFirma],
          ['Código de seguridad', envio.datos.codigoSeguridad],
        ] as const)),
    ['Estado', estado],
  ];
  const cuerpo = filas
    .filter(([, valor]) => valor !== '')
    .map(
      ([nombre, valor]) =>
        `<tr><th scope="row">${escapar(nombre)}</th><td>${escapar(valor)}</td></tr>`,
    )
    .join('');
  return `<!doctype html><html lang="es-DO"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Simulador: consulta de timbre</title><style>body{font-family:system-ui,sans-serif;margin:0;color:#1a1a1a;background:#fff}main{max-width:40rem;margin:0 auto;padding:1rem}.aviso{background:#7a1f1f;color:#fff;padding:1rem;text-align:center;font-weight:700}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.5rem;border-bottom:1px solid #ccc}</style></head><body><p class="aviso">SIMULADOR DE PRUEBAS. Esta página no es de la DGII y este comprobante no tiene validez fiscal.</p><main><h1>Consulta de timbre</h1><table>${cuerpo}</table></main></body></html>`;
}

function escapar(texto: string): string {
  return texto.replace(/[&<>"']/g, (c) => `&#${String(c.charCodeAt(0))};`);
}
