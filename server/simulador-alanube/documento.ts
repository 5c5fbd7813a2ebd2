// A document as the stand-in keeps it and as it shows it: first in process, then with the verdict, its signed XML
// and the address of its timbre.

import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { fechaHoraEcf } from '#shared/fecha/formato.ts';
import { msDe, type Instante } from '#shared/fecha/fecha.ts';
import { codigoSeguridad } from '#shared/ecf/timbre.ts';
import { valorDeFirma } from '#server/ecf/firma.ts';
import type { Mensaje } from '#server/simulador/mensaje-dgii.ts';
import { idDeCompania, type Simulado } from './simulado.ts';

export type Documento = {
  readonly id: string;
  readonly tipo: TipoEcf;
  readonly rnc: string;
  readonly encf: string;
  readonly cuerpo: string;
  readonly xml: string;
  readonly total: bigint;
  readonly modifica: string | null;
  readonly legal: 'ACCEPTED' | 'ACCEPTED_WITH_OBSERVATIONS' | 'REJECTED' | 'IN_PROCESS';
  readonly ha_fallado: boolean;
  readonly mensajes: readonly Mensaje[];
  readonly firmado_en: Instante;
  readonly listo_en: Instante;
  readonly sondeos_pendientes: number;
};

export function estaListo(s: Simulado, d: Documento): boolean {
  return d.sondeos_pendientes === 0 && msDe(d.listo_en) <= s.reloj.ahora();
}

/** In the answer to an emission the e-NCF is called `encf`, and `documentNumber` everywhere else. */
export function vistaDe(
  s: Simulado,
  d: Documento,
  de: { readonly url: string; readonly esRespuestaDeEmision?: true },
): Readonly<Record<string, unknown>> {
  const listo = estaListo(s, d);
  const codigo = codigoSeguridad(valorDeFirma(d.xml));
  const timbre = new URLSearchParams({ encf: d.encf, codigo, rnc: d.rnc });
  const fallo = listo && d.ha_fallado;
  return {
    id: d.id,
    status: !listo ? 'WAITING_RESPONSE' : fallo ? 'FAILED' : 'FINISHED',
    legalStatus: listo && !fallo ? d.legal : 'IN_PROCESS',
    companyIdentification: d.rnc,
    idCompany: idDeCompania(d.rnc),
    trackId: listo && !fallo ? `pruebas-${d.id}` : null,
    [de.esRespuestaDeEmision ? 'encf' : 'documentNumber']: d.encf,
    sequenceConsumed: listo && d.legal !== 'IN_PROCESS',
    signatureDate: fechaHoraEcf(d.firmado_en),
    securityCode: codigo,
    documentStampUrl: `${s.urlPublica ?? de.url}/timbre?${timbre.toString()}`,
    xml: listo && !fallo ? `${de.url}/xml/${d.id}` : null,
    pdf: null,
    governmentResponse:
      listo && !fallo
        ? { code: d.legal === 'REJECTED' ? 2 : 1, value: d.mensajes.map(comoPar) }
        : null,
    error: fallo ? { code: 'AEP2006', message: d.mensajes.map((m) => m.valor).join('; ') } : null,
  };
}

function comoPar(m: Mensaje): { readonly codigo: string; readonly valor: string } {
  return { codigo: String(m.codigo), valor: m.valor };
}
