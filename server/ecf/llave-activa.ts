// The key with which an empresa signs now, opened from its seal only for as long as it is used. It must
// be valid at this moment, and a test certificate only serves against the simulator.

import { instante } from '#shared/fecha/fecha.ts';
import { bien, invariante, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { RECHAZOS_FIRMA } from '#shared/ecf/rechazos-firma.ts';
import { abrirSello, contextos } from '#server/boveda.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { CertificadoAbierto } from './certificado.ts';
import type { LlaveFirma } from './firma.ts';
import { leerCertificado, vigenciaEn } from './info-certificado.ts';

/**
 * Refuses `ecf.CERTIFICADO_FALTA`, `CERTIFICADO_VENCIDO`, `CERTIFICADO_NO_VIGENTE` and, unless
 * `admitePrueba`, `CERTIFICADO_DE_PRUEBA`.
 */
export async function llaveActiva(
  servicios: Servicios,
  empresaId: string,
  opciones: { readonly admitePrueba: boolean } = { admitePrueba: true },
): Promise<Resultado<CertificadoAbierto>> {
  const [fila] = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ id: string; sellada: Uint8Array }>(
      `select c.id, k.sellada from certificado c
       join certificado_llave k on k.empresa_id = c.empresa_id and k.certificado_id = c.id
       where c.empresa_id = $1 and c.esta_activo order by c.valido_hasta desc limit 1`,
      [empresaId],
    ),
  );
  if (fila === undefined) return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_FALTA'));
  const llave = desempacar(
    abrirSello(
      servicios.config.claveMaestra,
      fila.sellada,
      contextos.certificado(empresaId, fila.id),
    ),
  );
  const info = leerCertificado(llave.certificadoPem);
  if (!info.ok) return info;
  const negativa = rechazar(vigenciaEn(info.valor, instante(servicios.reloj.ahora())));
  if (negativa !== null) return negativa;
  if (info.valor.esDePrueba && !opciones.admitePrueba) {
    return mal(RECHAZOS_FIRMA.rechazo('CERTIFICADO_DE_PRUEBA'));
  }
  return bien({ llave, info: info.valor });
}

function desempacar(bytes: Uint8Array): LlaveFirma {
  const texto = new TextDecoder().decode(bytes);
  const corte = texto.indexOf('-----BEGIN CERTIFICATE-----');
  invariante(corte > 0, 'la llave sellada trae su certificado');
  return { privadaPem: texto.slice(0, corte), certificadoPem: texto.slice(corte) };
}
