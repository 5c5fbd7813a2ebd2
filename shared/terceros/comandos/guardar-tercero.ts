// Creates a tercero (base null) or changes some of its fields. Edits of different fields by different
// people both stand; the same field changed meanwhile is a conflict (sincronizacion.md §4).

import { z } from 'zod';
import { zMonto } from '#shared/dinero/esquemas.ts';
import type { Parametro } from '#shared/db/db.ts';
import { soloDigitos } from '#shared/fiscal/identificacion.ts';
import { actualizarFila, soloColumnas } from '#shared/nucleo/actualizar-fila.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { columnasEnConflicto } from '#shared/nucleo/conflicto.ts';
import { zBase, zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { rechazosTerceros } from '../rechazos.ts';
import { avisoIdentificacion, validarTercero } from '../validar-tercero.ts';

export const CAMPOS_TERCERO = [
  'tipo_id',
  'rnc_cedula',
  'nombre',
  'nombre_comercial',
  'es_cliente',
  'es_proveedor',
  'correo',
  'telefono',
  'direccion',
  'municipio',
  'provincia',
  'limite_credito',
  'dias_credito',
  'esta_activo',
] as const;

export const esquemaGuardarTercero = z.strictObject({
  id: zUuid,
  tipo_id: z.enum(['rnc', 'cedula', 'extranjero', 'ninguno']),
  rnc_cedula: zTexto(20)
    .transform((t) => soloDigitos(t).toUpperCase())
    .nullable(),
  nombre: zTexto(150),
  nombre_comercial: zTexto(150),
  es_cliente: z.boolean(),
  es_proveedor: z.boolean(),
  correo: zTexto(120),
  telefono: zTexto(40),
  direccion: zTexto(100),
  municipio: zTexto(6).nullable(),
  provincia: zTexto(6).nullable(),
  /** 0 means that no limit is set. */
  limite_credito: zMonto,
  dias_credito: z.int(),
  esta_activo: z.boolean(),
  base: zBase(CAMPOS_TERCERO),
});

export type DatosTercero = z.infer<typeof esquemaGuardarTercero>;

export const guardarTercero = definirComando<DatosTercero>({
  tipo: 'terceros.guardarTercero',
  v: 1,
  esquema: esquemaGuardarTercero,
  roles: VENDEN,
  titulo: 'Guardar tercero',
  ejecutar: guardar,
});

async function guardar(ctx: Contexto, datos: DatosTercero): Promise<Resultado<Salida>> {
  const negativa = rechazar([
    ...validarTercero(datos),
    ...(await revisarRepetido(ctx, datos)),
    ...(await revisarBase(ctx, datos)),
  ]);
  if (negativa !== null) return negativa;
  const valores = columnas(datos);
  if (datos.base === null) {
    await insertarFilas(ctx.db, 'tercero', [
      { empresa_id: ctx.empresaId, id: datos.id, ...valores },
    ]);
  } else {
    await actualizarFila(ctx.db, {
      tabla: 'tercero',
      empresaId: ctx.empresaId,
      id: datos.id,
      valores: soloColumnas(valores, datos.base.campos),
    });
  }
  return bien({ tercero_id: datos.id, aviso: avisoIdentificacion(datos)?.codigo ?? null });
}

function columnas(datos: DatosTercero) {
  return {
    tipo_id: datos.tipo_id,
    rnc_cedula: datos.rnc_cedula,
    nombre: datos.nombre,
    nombre_comercial: datos.nombre_comercial,
    es_cliente: datos.es_cliente,
    es_proveedor: datos.es_proveedor,
    correo: datos.correo,
    telefono: datos.telefono,
    direccion: datos.direccion,
    municipio: datos.municipio,
    provincia: datos.provincia,
    limite_credito: datos.limite_credito,
    dias_credito: datos.dias_credito,
    esta_activo: datos.esta_activo,
  } satisfies Record<(typeof CAMPOS_TERCERO)[number], Parametro>;
}

async function revisarRepetido(ctx: Contexto, datos: DatosTercero): Promise<Rechazo[]> {
  if (datos.rnc_cedula === null) return [];
  const [otro] = await ctx.db.query<{ nombre: string }>(
    'select nombre from tercero where empresa_id = $1 and rnc_cedula = $2 and id <> $3',
    [ctx.empresaId, datos.rnc_cedula, datos.id],
  );
  return otro === undefined
    ? []
    : [
        rechazosTerceros.rechazo('IDENTIFICACION_REPETIDA', {
          campo: 'rnc_cedula',
          datos: { numero: datos.rnc_cedula, nombre: otro.nombre },
        }),
      ];
}

async function revisarBase(ctx: Contexto, datos: DatosTercero): Promise<Rechazo[]> {
  const [fila] = await ctx.db.query<{ rev: bigint }>(
    'select rev from tercero where empresa_id = $1 and id = $2',
    [ctx.empresaId, datos.id],
  );
  if (datos.base === null) {
    return fila === undefined ? [] : [rechazosTerceros.rechazo('YA_EXISTE', { campo: 'id' })];
  }
  if (fila === undefined) return [rechazosTerceros.rechazo('NO_EXISTE', { campo: 'id' })];
  const vista = {
    tabla: 'tercero',
    id: datos.id,
    rev: datos.base.rev,
    columnas: datos.base.campos,
  } as const;
  const conflictos = await columnasEnConflicto(ctx, vista, fila.rev);
  return conflictos.map((campo) =>
    rechazosTerceros.rechazo('CONFLICTO', { campo, datos: { campo } }),
  );
}
