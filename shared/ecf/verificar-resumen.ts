// The summary of a factura de consumo says the same as the signed E32 that it sums up and carries its
// security code: otherwise the timbre that the customer scans does not match.
// Source: Formato Resumen FC (ene-2020); Informe Técnico e-CF v1.0 §§9 and 17.2.3.

import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { codigoSeguridad } from './codigo-seguridad.ts';
import { texto, type NodoXml } from './documento.ts';
import { leerEscalado } from './importe.ts';
import { rechazosEcf } from './rechazos.ts';

const TEXTOS = [
  'Encabezado/IdDoc/eNCF',
  'Encabezado/Emisor/RNCEmisor',
  'Encabezado/Emisor/FechaEmision',
] as const;

/** The summary may leave the buyer out, but not name another. */
const COMPRADOR = 'Encabezado/Comprador/RNCComprador';

const MONTOS = [
  'MontoGravadoTotal',
  'MontoGravadoI1',
  'MontoGravadoI2',
  'MontoGravadoI3',
  'MontoExento',
  'TotalITBIS',
  'MontoImpuestoAdicional',
  'MontoTotal',
  'MontoNoFacturable',
] as const;

function distinto(campo: string, valor: string | null, esperado: string | null): Rechazo {
  const elemento = campo.slice(campo.lastIndexOf('/') + 1);
  const datos = { elemento, valor: valor ?? 'nada', esperado: esperado ?? 'nada' };
  return rechazosEcf.rechazo('RESUMEN_NO_COINCIDE', { campo, datos });
}

/** Empty when the code is the one of the signed document and every figure is the same. */
export function verificarResumen(rfce: NodoXml, ecfFirmado: NodoXml): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const valor = texto(rfce, 'Encabezado/CodigoSeguridadeCF') ?? '';
  const firma = texto(ecfFirmado, 'Signature/SignatureValue');
  const esperado = firma === null ? '' : codigoSeguridad(firma);
  if (valor !== esperado) {
    const campo = 'Encabezado/CodigoSeguridadeCF';
    const datos = { valor, esperado };
    rechazos.push(rechazosEcf.rechazo('CODIGO_SEGURIDAD_DISTINTO', { campo, datos }));
  }
  const conComprador = texto(rfce, COMPRADOR) === null ? [] : [COMPRADOR];
  for (const campo of [...TEXTOS, ...conComprador]) {
    const suyo = texto(rfce, campo)?.trim() ?? null;
    const otro = texto(ecfFirmado, campo)?.trim() ?? null;
    if (suyo !== otro) rechazos.push(distinto(campo, suyo, otro));
  }
  for (const elemento of MONTOS) {
    const campo = `Encabezado/Totales/${elemento}`;
    const suyo = texto(rfce, campo);
    const otro = texto(ecfFirmado, campo);
    const centavos = (t: string | null): bigint => leerEscalado(t ?? '0', 2) ?? 0n;
    if (centavos(suyo) !== centavos(otro)) rechazos.push(distinto(campo, suyo, otro));
  }
  return rechazos;
}
