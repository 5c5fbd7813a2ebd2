// Seed and token of this receiver (Servicios Emisores Electrónicos, «Autenticación»): a seed is a random
// value that serves once and for five minutes; signed with a certificate in force it buys a token.

import { randomBytes } from 'node:crypto';
import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { tieneEstructura } from '#shared/ecf/validar-estructura.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';
import { decodificar } from '#server/ecf/decodificar.ts';
import { xmlSemilla } from './escribir-semilla.ts';
import { firmarToken, type TokenReceptor } from './token-receptor.ts';
import { verificarRecibido } from './verificar-recibido.ts';

export const VIDA_SEMILLA_MS = 5 * 60_000;
/** A seed signed with a chain of certificates stays far below. */
export const BYTES_SEMILLA_MAX = 64 * 1024;

export async function darSemilla(servicios: Servicios): Promise<string> {
  const valor = randomBytes(48).toString('base64');
  const ms = servicios.reloj.ahora();
  const ahora = instante(ms);
  await servicios.db.query(
    `with vencidas as (delete from semilla_receptor where vence < $2)
     insert into semilla_receptor (valor, vence) values ($1, $3)`,
    [valor, ahora, instante(ms + VIDA_SEMILLA_MS)],
  );
  return xmlSemilla(valor, ahora);
}

/** Refuses SEMILLA_INVALIDA and FIRMA_INVALIDA. The seed is spent only by a good signature. */
export async function validarCertificado(
  servicios: Servicios,
  bytes: Uint8Array,
): Promise<Resultado<TokenReceptor>> {
  const invalida = () => mal(rechazosReceptor.rechazo('SEMILLA_INVALIDA'));
  const xml = decodificar(bytes);
  const leido = xml === null ? null : leerXml(xml, { largoMaximo: BYTES_SEMILLA_MAX });
  if (xml === null || leido?.ok !== true || !tieneEstructura(leido.valor, 'SEMILLA')) {
    return invalida();
  }
  const ahora = instante(servicios.reloj.ahora());
  const firma = verificarRecibido(xml, leido.valor, { ahora });
  if (!firma.ok) {
    const { detalle } = firma;
    return mal(rechazosReceptor.rechazo('FIRMA_INVALIDA', { datos: { detalle } }));
  }
  const gastadas = await servicios.db.query(
    'delete from semilla_receptor where valor = $1 and vence > $2 returning valor',
    [(texto(leido.valor, 'valor') ?? '').trim(), ahora],
  );
  if (gastadas.length === 0) return invalida();
  return bien(firmarToken(servicios, firma.certificado.identificacion));
}
