// The page that the QR of a printed e-CF opens (Servicios DGII, «Consulta timbre»). It says in large
// letters that it belongs to a simulator, because a scanned paper must never pass for a valid one.

import type { Envio } from './consultas.ts';
import { elQueCuenta, enviosDe } from './consultas.ts';
import { pagina, tabla } from './pagina.ts';
import type { Manejador, Peticion, Simulador } from './simulador.ts';

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
  return respuesta({ rnc, encf }, elQueCuenta(sim, envios));
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

function respuesta(consulta: { rnc: string; encf: string }, envio: Envio | null): Response {
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
  return pagina('Consulta de timbre', tabla(filas));
}
