// Records a range of numbers that the DGII authorised (Oficina Virtual): e-NCF, or NCF of series B for who is
// not electronic yet and for contingencias. Types 32 and 34 have no expiry; the others must carry exactly
// the authorised one (Formato e-CF v1.0, FechaVencimientoSecuencia). In series B, 02 and 04 may have it.

import { z } from 'zod';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { esTipoEcf, TIPOS_E } from '#shared/fiscal/ncf.ts';
import {
  esTipoSerieB,
  SECUENCIAL_B_MAXIMO,
  SERIE_B_SIN_VENCIMIENTO,
  TIPOS_SERIE_B,
} from '#shared/fiscal/ncf-b.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { rechazosEmpresas } from '../rechazos.ts';

const zNumero = z
  .string()
  .regex(/^\d{1,10}$/)
  .transform((t) => BigInt(t));

export const esquemaRegistrarSecuencia = z.strictObject({
  id: zUuid,
  tipo_ecf: z.enum([...TIPOS_E, ...TIPOS_SERIE_B]),
  serie: z.string().regex(/^[BE-OQ-Z]$/),
  desde: zNumero,
  hasta: zNumero,
  vence: zFecha.nullable(),
});

export type DatosSecuencia = z.infer<typeof esquemaRegistrarSecuencia>;

export const registrarSecuencia = definirComando<DatosSecuencia>({
  tipo: 'empresas.registrarSecuencia',
  v: 1,
  esquema: esquemaRegistrarSecuencia,
  roles: LLEVAN_LIBROS,
  titulo: 'Registrar secuencia',
  ejecutar: registrar,
});

async function registrar(ctx: Contexto, datos: DatosSecuencia): Promise<Resultado<Salida>> {
  const negativa = rechazar([
    ...validarSecuencia(ctx, datos),
    ...(await revisarRangos(ctx, datos)),
  ]);
  if (negativa !== null) return negativa;
  await insertarFilas(ctx.db, 'secuencia', [
    {
      empresa_id: ctx.empresaId,
      id: datos.id,
      tipo_ecf: datos.tipo_ecf,
      serie: datos.serie,
      desde: datos.desde,
      hasta: datos.hasta,
      siguiente: datos.desde,
      vence: datos.vence,
    },
  ]);
  return bien({ secuencia_id: datos.id });
}

type ReglaVencimiento = 'obligatorio' | 'prohibido' | 'opcional';

function vencimientoDe({ tipo_ecf: tipo, serie }: DatosSecuencia): ReglaVencimiento {
  if (serie !== 'B') return tipo === '32' || tipo === '34' ? 'prohibido' : 'obligatorio';
  return SERIE_B_SIN_VENCIMIENTO.some((t) => t === tipo) ? 'opcional' : 'obligatorio';
}

function validarSecuencia(ctx: Contexto, datos: DatosSecuencia): Rechazo[] {
  const { rechazo } = rechazosEmpresas;
  const { serie, tipo_ecf: tipo, vence } = datos;
  const esB = serie === 'B';
  const lista: Rechazo[] = [];
  if (esB ? !esTipoSerieB(tipo) : !esTipoEcf(tipo)) {
    lista.push(rechazo('TIPO_DE_OTRA_SERIE', { campo: 'tipo_ecf', datos: { tipo, serie } }));
  }
  if (datos.desde < 1n || datos.hasta < datos.desde) {
    lista.push(rechazo('RANGO_INVALIDO', { campo: 'hasta' }));
  }
  if (esB && datos.hasta > SECUENCIAL_B_MAXIMO) {
    lista.push(rechazo('RANGO_SERIE_B', { campo: 'hasta' }));
  }
  const regla = vencimientoDe(datos);
  if (regla === 'prohibido' && vence !== null) {
    lista.push(rechazo('VENCE_SOBRA', { campo: 'vence', datos: { tipo } }));
  }
  if (regla === 'obligatorio' && vence === null) {
    lista.push(rechazo('VENCE_FALTA', { campo: 'vence', datos: { tipo } }));
  }
  if (regla !== 'prohibido' && vence !== null && vence < ctx.hoy) {
    lista.push(rechazo('VENCE_PASADA', { campo: 'vence', datos: { vence: fechaCorta(vence) } }));
  }
  return lista;
}

/** A number belongs to one range only: two that cross would give the same e-NCF twice. */
async function revisarRangos(ctx: Contexto, datos: DatosSecuencia): Promise<Rechazo[]> {
  const otros = await ctx.db.query<{ id: string; desde: bigint; hasta: bigint }>(
    `select id, desde, hasta from secuencia
     where empresa_id = $1
       and (id = $2 or (tipo_ecf = $3 and serie = $4 and desde <= $6 and hasta >= $5))
     order by desde`,
    [ctx.empresaId, datos.id, datos.tipo_ecf, datos.serie, datos.desde, datos.hasta],
  );
  return otros.map(({ id, desde, hasta }) =>
    id === datos.id
      ? rechazosEmpresas.rechazo('SECUENCIA_YA_EXISTE', { campo: 'id' })
      : rechazosEmpresas.rechazo('RANGO_SOLAPADO', {
          campo: 'desde',
          datos: { desde: desde.toString(), hasta: hasta.toString() },
        }),
  );
}
