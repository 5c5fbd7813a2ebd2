// What will stop the empresa from issuing, before it does: ranges that run out or expire, certificates,
// and sales whose legal clock is running (ncf.md §3: under 10 % left or 30 days to expire).

import type { Db } from '#shared/db/db.ts';
import {
  diaDe,
  diasEntre,
  instante,
  msDe,
  type Fecha,
  type Instante,
} from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { SQL_CERTIFICADOS, type FilaCertificado } from '#shared/empresas/consultas/certificados.ts';
import { SQL_SECUENCIAS, type FilaSecuencia } from '#shared/empresas/consultas/secuencias.ts';

export type Aviso = {
  readonly tipo:
    | 'secuencia_agotandose'
    | 'secuencia_vence'
    | 'sin_secuencia'
    | 'certificado_vence'
    | 'sin_certificado'
    | 'por_vencer_24h';
  readonly texto: string;
  /** Path inside the application. */
  readonly enlace: string;
};

const DIAS_ANTES = 30;
/** Half of the legal day: late enough to mean something is wrong, early enough to act. */
const HORAS_ANTES = 12;
const TIPOS_QUE_SE_EMITEN = ['31', '32'] as const;

export type Momento = { readonly hoy: Fecha; readonly ahora: Instante };

export async function leerAvisos(db: Db, empresaId: string, momento: Momento): Promise<Aviso[]> {
  const secuencias = await db.query<FilaSecuencia>(SQL_SECUENCIAS, [empresaId]);
  const certificados = await db.query<FilaCertificado>(SQL_CERTIFICADOS, [empresaId]);
  return [
    ...(await avisosEnvio(db, empresaId, momento)),
    ...TIPOS_QUE_SE_EMITEN.flatMap((tipo) =>
      avisosSecuencia(
        tipo,
        secuencias.filter((s) => s.tipo_ecf === tipo && s.esta_activa),
        momento.hoy,
      ),
    ),
    ...avisosCertificado(certificados, momento),
  ];
}

function avisosSecuencia(tipo: string, rangos: readonly FilaSecuencia[], hoy: Fecha): Aviso[] {
  const enlace = '/ajustes/secuencias';
  const utiles = rangos.filter((s) => s.quedan > 0n && (s.vence === null || s.vence >= hoy));
  if (utiles.length === 0) {
    const texto = `No hay números E${tipo} para emitir. Registre una secuencia autorizada.`;
    return [{ tipo: 'sin_secuencia', texto, enlace }];
  }
  const avisos: Aviso[] = [];
  const quedan = utiles.reduce((s, r) => s + r.quedan, 0n);
  const total = utiles.reduce((s, r) => s + (r.hasta - r.desde + 1n), 0n);
  if (quedan * 10n < total) {
    const texto = `Quedan ${quedan} números E${tipo}. Solicite otra secuencia a la DGII.`;
    avisos.push({ tipo: 'secuencia_agotandose', texto, enlace });
  }
  const vence = utiles.flatMap((r) => r.vence ?? []).sort()[0];
  if (vence !== undefined && diasEntre(hoy, vence) <= DIAS_ANTES) {
    const texto = `La secuencia E${tipo} vence el ${fechaCorta(vence)}. Solicite una nueva.`;
    avisos.push({ tipo: 'secuencia_vence', texto, enlace });
  }
  return avisos;
}

function avisosCertificado(
  certificados: readonly FilaCertificado[],
  { hoy, ahora }: Momento,
): Aviso[] {
  const enlace = '/ajustes/certificado';
  const vigente = certificados.find(
    (c) => c.esta_activo && c.valido_desde <= ahora && c.valido_hasta > ahora,
  );
  if (vigente === undefined) {
    const texto = 'No hay un certificado digital vigente: no se puede firmar ningún comprobante.';
    return [{ tipo: 'sin_certificado', texto, enlace }];
  }
  const vence = diaDe(vigente.valido_hasta);
  if (diasEntre(hoy, vence) > DIAS_ANTES) return [];
  const texto = `El certificado digital vence el ${fechaCorta(vence)}. Renuévelo a tiempo.`;
  return [{ tipo: 'certificado_vence', texto, enlace }];
}

async function avisosEnvio(db: Db, empresaId: string, { ahora }: Momento): Promise<Aviso[]> {
  const [fila] = await db.query<{ cuantos: number }>(
    `select count(*)::int as cuantos from ecf
     where empresa_id = $1 and estado not in ('aceptado', 'condicional', 'rechazado')
       and limite_envio <= $2`,
    [empresaId, instante(msDe(ahora) + HORAS_ANTES * 3_600_000)],
  );
  const cuantos = fila?.cuantos ?? 0;
  if (cuantos === 0) return [];
  const texto =
    cuantos === 1
      ? 'Un comprobante lleva más de 12 horas sin llegar a la DGII; el plazo es de 24.'
      : `${cuantos} comprobantes llevan más de 12 horas sin llegar a la DGII; el plazo es de 24.`;
  return [{ tipo: 'por_vencer_24h', texto, enlace: '/ventas?estado=por_enviar' }];
}
