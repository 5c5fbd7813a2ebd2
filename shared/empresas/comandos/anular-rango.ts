// Annuls a run of e-NCF: numbers that were never used, or documents that were numbered or signed and never
// sent to anybody. From here on nothing can give those numbers; the server tells the DGII (ANECF). What was
// sent is corrected with a credit note (Informe Técnico e-CF §10; Formato de Anulación de e-NCF).

import { z } from 'zod';
import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { formarEncf, TIPOS_E } from '#shared/fiscal/ncf.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { anularDocumento, leerDocumentos, revisarDocumentos } from '../documentos-de-rango.ts';
import { partirSecuencia, type Rango } from '../partir-secuencia.ts';

const zNumero = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform((t) => BigInt(t));

export const esquemaAnularRango = z.strictObject({
  id: zUuid,
  tipo_ecf: z.enum(TIPOS_E),
  serie: z.string().regex(/^[E-OQ-Z]$/),
  desde: zNumero,
  hasta: zNumero,
  motivo: z.string().trim().max(250),
});

export type DatosAnulacion = z.infer<typeof esquemaAnularRango>;

export const anularRango = definirComando<DatosAnulacion>({
  tipo: 'ecf.anularRango',
  v: 1,
  esquema: esquemaAnularRango,
  roles: LLEVAN_LIBROS,
  titulo: 'Anular e-NCF',
  ejecutar: anular,
});

type Secuencia = Rango & {
  readonly id: string;
  readonly vence: string | null;
  readonly esta_activa: boolean;
};

async function anular(ctx: Contexto, datos: DatosAnulacion): Promise<Resultado<Salida>> {
  const deForma = rechazar([...revisarForma(datos), ...(await revisarAmbiente(ctx))]);
  if (deForma !== null) return deForma;
  const secuencias = await leerSecuencias(ctx, datos);
  const documentos = await leerDocumentos(ctx, datos);
  const negativa = rechazar([
    ...(await revisarRepetida(ctx, datos)),
    ...revisarCobertura(datos, secuencias),
    ...(await revisarDocumentos(ctx, documentos)),
  ]);
  if (negativa !== null) return negativa;
  for (const s of secuencias) await retirar(ctx, datos, s);
  for (const d of documentos) await anularDocumento(ctx, d, datos.motivo);
  await insertarFilas(ctx.db, 'anulacion', [
    {
      empresa_id: ctx.empresaId,
      id: datos.id,
      secuencia_id: secuencias.length === 1 ? (secuencias[0]?.id ?? null) : null,
      tipo_ecf: datos.tipo_ecf,
      serie: datos.serie,
      desde: datos.desde,
      hasta: datos.hasta,
      motivo: datos.motivo,
      estado: 'pendiente',
      fecha: ctx.hoy,
      creado_por: ctx.usuario.id,
      hecho_en: ctx.hechoEn,
    },
  ]);
  return bien({ anulacion_id: datos.id });
}

function revisarForma(datos: DatosAnulacion): Rechazo[] {
  const { rechazo } = rechazosEnvio;
  return [
    ...(datos.desde < 1n || datos.hasta < datos.desde
      ? [rechazo('ANULAR_RANGO_INVALIDO', { campo: 'hasta' })]
      : []),
    ...(datos.motivo === '' ? [rechazo('ANULAR_SIN_MOTIVO', { campo: 'motivo' })] : []),
  ];
}

/** The DGII does not annul in the ambiente of the certification. */
async function revisarAmbiente(ctx: Contexto): Promise<Rechazo[]> {
  const [empresa] = await ctx.db.query<{ ambiente: string }>(
    'select ambiente from empresa where empresa_id = $1 and id = $1',
    [ctx.empresaId],
  );
  if (empresa?.ambiente !== 'certecf') return [];
  const datos = { ambiente: empresa.ambiente };
  return [rechazosEnvio.rechazo('SERVICIO_NO_DISPONIBLE', { datos })];
}

function leerSecuencias(ctx: Contexto, datos: DatosAnulacion): Promise<Secuencia[]> {
  return ctx.db.query<Secuencia>(
    `select id, desde, hasta, siguiente, vence, esta_activa from secuencia
     where empresa_id = $1 and tipo_ecf = $2 and serie = $3 and desde <= $5 and hasta >= $4
     order by desde for update`,
    [ctx.empresaId, datos.tipo_ecf, datos.serie, datos.desde, datos.hasta],
  );
}

async function revisarRepetida(ctx: Contexto, datos: DatosAnulacion): Promise<Rechazo[]> {
  const otras = await ctx.db.query<{ id: string; desde: bigint; hasta: bigint }>(
    `select id, desde, hasta from anulacion
     where empresa_id = $1 and (id = $2 or (tipo_ecf = $3 and serie = $4 and desde <= $6
       and hasta >= $5 and estado in ('pendiente', 'enviada', 'aceptada')))
     order by desde`,
    [ctx.empresaId, datos.id, datos.tipo_ecf, datos.serie, datos.desde, datos.hasta],
  );
  return otras.map((o) =>
    o.id === datos.id
      ? rechazosEnvio.rechazo('ANULACION_YA_EXISTE', { campo: 'id' })
      : rechazosEnvio.rechazo('ANULAR_REPETIDO', {
          campo: 'desde',
          datos: { desde: o.desde.toString(), hasta: o.hasta.toString() },
        }),
  );
}

/** Every number belongs to some range of ours, and the first one that does not is named. */
function revisarCobertura(datos: DatosAnulacion, secuencias: readonly Secuencia[]): Rechazo[] {
  let falta = datos.desde;
  for (const s of secuencias) if (s.desde <= falta && falta <= s.hasta) falta = s.hasta + 1n;
  if (falta > datos.hasta) return [];
  const encf = formarEncf(datos.serie, datos.tipo_ecf, falta);
  return [rechazosEnvio.rechazo('ANULAR_FUERA_DE_RANGO', { campo: 'desde', datos: { encf } })];
}

/** Takes out of the range the numbers that were not given yet; those given are not in it any more. */
async function retirar(ctx: Contexto, datos: DatosAnulacion, s: Secuencia): Promise<void> {
  const a = datos.desde > s.siguiente ? datos.desde : s.siguiente;
  const b = datos.hasta < s.hasta ? datos.hasta : s.hasta;
  if (a > b) return;
  const { original, nuevas } = partirSecuencia(s, a, b);
  await ctx.db.query(
    'update secuencia set hasta = $3, siguiente = $4 where empresa_id = $1 and id = $2',
    [ctx.empresaId, s.id, original.hasta, original.siguiente],
  );
  await insertarFilas(
    ctx.db,
    'secuencia',
    nuevas.map((n) => ({
      empresa_id: ctx.empresaId,
      id: ctx.id(`secuencia/${n.desde}`),
      tipo_ecf: datos.tipo_ecf,
      serie: datos.serie,
      desde: n.desde,
      hasta: n.hasta,
      siguiente: n.siguiente,
      vence: s.vence,
      esta_activa: s.esta_activa && !n.esAnulada,
    })),
  );
}
