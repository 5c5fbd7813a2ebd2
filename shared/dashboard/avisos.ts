// What will stop the empresa from issuing, before it does: ranges that run out or expire, certificates,
// and sales whose legal clock is running (ncf.md §3: under 10 % left or 30 days to expire).

import type { Db } from '#shared/db/db.ts';
import {
  diaDe,
  diasEntre,
  instante,
  msDe,
  sumarDias,
  type Fecha,
  type Instante,
} from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { SQL_CERTIFICADOS, type FilaCertificado } from '#shared/empresas/consultas/certificados.ts';
import { SQL_SECUENCIAS, type FilaSecuencia } from '#shared/empresas/consultas/secuencias.ts';
import { listarPorReemplazar } from '#shared/ventas/consultas/por-reemplazar.ts';
import { DIAS_IMPOSIBILIDAD_MAX } from '#shared/ventas/modo-emision.ts';

export type Aviso = {
  readonly tipo:
    | 'secuencia_agotandose'
    | 'secuencia_vence'
    | 'sin_secuencia'
    | 'certificado_vence'
    | 'sin_certificado'
    | 'por_vencer_24h'
    | 'envio_en_pausa'
    | 'contingencia_abierta'
    | 'por_reemplazar';
  readonly texto: string;
  /** Path inside the application. */
  readonly enlace: string;
};

const DIAS_ANTES = 30;
/** Half of the legal day: late enough to mean something is wrong, early enough to act. */
const HORAS_ANTES = 12;
/** What every business issues; the other types count once a range of theirs was registered. */
const TIPOS_DE_TODOS = { electronica: ['E31', 'E32'], papel: ['B01', 'B02'] } as const;

export type Momento = { readonly hoy: Fecha; readonly ahora: Instante };

export async function leerAvisos(db: Db, empresaId: string, momento: Momento): Promise<Aviso[]> {
  const secuencias = await db.query<FilaSecuencia>(SQL_SECUENCIAS, [empresaId]);
  const certificados = await db.query<FilaCertificado>(SQL_CERTIFICADOS, [empresaId]);
  const esElectronica = await leerEsElectronica(db, empresaId);
  const deTodos = esElectronica ? TIPOS_DE_TODOS.electronica : TIPOS_DE_TODOS.papel;
  const usados = new Set<string>([...deTodos, ...secuencias.map(nombreDe)]);
  return [
    ...(await avisosPausa(db, empresaId)),
    ...(await avisosEnvio(db, empresaId, momento)),
    ...(await avisosContingencia(db, empresaId, momento)),
    ...[...usados].sort().flatMap((nombre) =>
      avisosSecuencia(
        nombre,
        secuencias.filter((s) => nombreDe(s) === nombre && s.esta_activa),
        momento.hoy,
      ),
    ),
    ...(esElectronica ? avisosCertificado(certificados, momento) : []),
  ];
}

/** 'E31', 'B02'. The letter of an electronic series may be another; people know it by the E. */
function nombreDe({ serie, tipo_ecf: tipo }: FilaSecuencia): string {
  return `${serie === 'B' ? 'B' : 'E'}${tipo}`;
}

async function leerEsElectronica(db: Db, empresaId: string): Promise<boolean> {
  const [fila] = await db.query<{ es_electronica: boolean }>(
    'select es_electronica from empresa where empresa_id = $1 and id = $1',
    [empresaId],
  );
  return fila?.es_electronica ?? true;
}

function avisosSecuencia(nombre: string, rangos: readonly FilaSecuencia[], hoy: Fecha): Aviso[] {
  const enlace = '/ajustes/secuencias';
  const utiles = rangos.filter((s) => s.quedan > 0n && (s.vence === null || s.vence >= hoy));
  if (utiles.length === 0) {
    const texto = `No hay números ${nombre} para emitir. Registre una secuencia autorizada.`;
    return [{ tipo: 'sin_secuencia', texto, enlace }];
  }
  const avisos: Aviso[] = [];
  const quedan = utiles.reduce((s, r) => s + r.quedan, 0n);
  const total = utiles.reduce((s, r) => s + (r.hasta - r.desde + 1n), 0n);
  if (quedan * 10n < total) {
    const texto = `Quedan ${quedan} números ${nombre}. Solicite otra secuencia a la DGII.`;
    avisos.push({ tipo: 'secuencia_agotandose', texto, enlace });
  }
  const vence = utiles.flatMap((r) => r.vence ?? []).sort()[0];
  if (vence !== undefined && diasEntre(hoy, vence) <= DIAS_ANTES) {
    const texto = `La secuencia ${nombre} vence el ${fechaCorta(vence)}. Solicite una nueva.`;
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
     where empresa_id = $1 and estado not in ('aceptado', 'condicional', 'rechazado', 'anulado')
       and limite_envio <= $2`,
    [empresaId, instante(msDe(ahora) + HORAS_ANTES * 3_600_000)],
  );
  const cuantos = fila?.cuantos ?? 0;
  if (cuantos === 0) return [];
  const texto =
    cuantos === 1
      ? 'A un comprobante le quedan menos de 12 horas de plazo para llegar a la DGII.'
      : `A ${cuantos} comprobantes les quedan menos de 12 horas de plazo para llegar a la DGII.`;
  return [{ tipo: 'por_vencer_24h', texto, enlace: '/ventas?estado=por_enviar' }];
}

/** The service that receives does not answer: the server says so in each document that waits. */
async function avisosPausa(db: Db, empresaId: string): Promise<Aviso[]> {
  const [fila] = await db.query<{ en_pausa: number; por_enviar: number }>(
    `select count(*) filter (where mensajes @> '[{"codigo":"ecf.ENVIO_EN_PAUSA"}]')::int as en_pausa,
       count(*)::int as por_enviar
     from ecf where empresa_id = $1 and estado in ('numerado', 'firmado', 'enviado')`,
    [empresaId],
  );
  const { en_pausa = 0, por_enviar = 0 } = fila ?? {};
  if (en_pausa === 0) return [];
  const cuantos = por_enviar === 1 ? 'Un comprobante espera' : `${por_enviar} comprobantes esperan`;
  const texto = `El servicio que recibe los comprobantes no responde. ${cuantos} y se envían solos cuando vuelva.`;
  return [{ tipo: 'envio_en_pausa', texto, enlace: '/ventas?estado=por_enviar' }];
}

/** A declared contingencia lasts 15 calendar days; its series B is replaced within 30 of the end. */
async function avisosContingencia(db: Db, empresaId: string, { hoy }: Momento): Promise<Aviso[]> {
  const enlace = '/ajustes/contingencias';
  const [abierta] = await db.query<{ inicio: Instante }>(
    `select inicio from contingencia
     where empresa_id = $1 and tipo = 'imposibilidad' and fin is null`,
    [empresaId],
  );
  const avisos: Aviso[] = [];
  if (abierta !== undefined) {
    const vence = fechaCorta(sumarDias(diaDe(abierta.inicio), DIAS_IMPOSIBILIDAD_MAX));
    const texto = `Hay una contingencia abierta: solo se admite la serie B hasta el ${vence}.`;
    avisos.push({ tipo: 'contingencia_abierta', texto, enlace });
  }
  const pendientes = await listarPorReemplazar.ejecutar(db, empresaId, {});
  const limite = pendientes.flatMap((p) => p.limite ?? []).sort()[0];
  if (limite === undefined) return avisos;
  const dias = diasEntre(hoy, diaDe(limite));
  const plazo = dias < 0 ? 'el plazo ya venció' : `el plazo vence el ${fechaCorta(diaDe(limite))}`;
  const texto = `Faltan ${pendientes.length} ventas de contingencia por reemplazar con su e-CF: ${plazo}.`;
  return [...avisos, { tipo: 'por_reemplazar', texto, enlace }];
}
