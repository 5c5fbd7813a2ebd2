// Changes the data of the empresa that its comprobantes show. The RNC is not among them: it is who the
// empresa is. Also how it issues: on paper or electronically, and whether the DGII authorised envío diferido;
// an older device does not send those, and they stay as they are. Who sends its e-CF is not chosen here
// (server/empresas/elegir-proveedor.ts): it goes with a credential that must not travel in a comando.
// Field-level check as in terceros.

import { z } from 'zod';
import type { Parametro } from '#shared/db/db.ts';
import { actualizarFila, soloColumnas } from '#shared/nucleo/actualizar-fila.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { columnasEnConflicto } from '#shared/nucleo/conflicto.ts';
import { esCorreo } from '#shared/nucleo/correo.ts';
import { zBase, zTexto } from '#shared/nucleo/esquemas.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { rechazosEmpresas } from '../rechazos.ts';
import { esUbicacion } from '../ubicacion.ts';

export const CAMPOS_EMPRESA = [
  'razon_social',
  'nombre_comercial',
  'direccion',
  'municipio',
  'provincia',
  'telefono',
  'correo',
  'modo_sin_red',
  'es_electronica',
  'esta_autorizada_diferido',
] as const;

export const esquemaGuardarEmpresa = z.strictObject({
  razon_social: zTexto(150),
  nombre_comercial: zTexto(150),
  direccion: zTexto(100),
  municipio: zTexto(6).nullable(),
  provincia: zTexto(6).nullable(),
  telefono: zTexto(20),
  correo: zTexto(120),
  modo_sin_red: z.enum(['A', 'F']),
  es_electronica: z.boolean().optional(),
  esta_autorizada_diferido: z.boolean().optional(),
  base: zBase(CAMPOS_EMPRESA),
});

export type DatosEmpresa = z.infer<typeof esquemaGuardarEmpresa>;

export const guardarEmpresa = definirComando<DatosEmpresa>({
  tipo: 'empresas.guardarEmpresa',
  v: 1,
  esquema: esquemaGuardarEmpresa,
  roles: LLEVAN_LIBROS,
  titulo: 'Guardar datos de la empresa',
  ejecutar: guardar,
});

async function guardar(ctx: Contexto, datos: DatosEmpresa): Promise<Resultado<Salida>> {
  const negativa = rechazar([...validarEmpresa(datos), ...(await revisarBase(ctx, datos))]);
  if (negativa !== null) return negativa;
  const valores = columnas(datos);
  await actualizarFila(ctx.db, {
    tabla: 'empresa',
    empresaId: ctx.empresaId,
    id: ctx.empresaId,
    valores: datos.base === null ? valores : soloColumnas(valores, datos.base.campos),
  });
  return bien({ empresa_id: ctx.empresaId });
}

/** Without the keys that were not sent. */
function columnas(datos: DatosEmpresa): Record<string, Parametro> {
  const { base: _, ...resto } = datos;
  const valores: Record<string, Parametro> = {};
  for (const [campo, valor] of Object.entries(resto)) {
    if (valor !== undefined) valores[campo] = valor;
  }
  return valores;
}

/** Ten digits, written with or without separators: the e-CF writes them ddd-ddd-dddd. */
function esTelefono(texto: string): boolean {
  return texto.replace(/[\s().-]/g, '').match(/^\d{10}$/) !== null;
}

export function validarEmpresa(datos: DatosEmpresa): Rechazo[] {
  const { rechazo } = rechazosEmpresas;
  const { correo, telefono } = datos;
  const lista: Rechazo[] = [];
  if (datos.razon_social === '') lista.push(rechazo('SIN_RAZON_SOCIAL', { campo: 'razon_social' }));
  if (datos.direccion === '') lista.push(rechazo('SIN_DIRECCION', { campo: 'direccion' }));
  if (telefono !== '' && !esTelefono(telefono)) {
    lista.push(rechazo('TELEFONO_INVALIDO', { campo: 'telefono', datos: { telefono } }));
  }
  if (correo !== '' && !esCorreo(correo)) {
    lista.push(rechazo('CORREO_INVALIDO', { campo: 'correo', datos: { correo } }));
  }
  if (!esUbicacion(datos)) lista.push(rechazo('PROVINCIA_INVALIDA', { campo: 'municipio' }));
  return lista;
}

async function revisarBase(ctx: Contexto, datos: DatosEmpresa): Promise<Rechazo[]> {
  const [fila] = await ctx.db.query<{ rev: bigint }>(
    'select rev from empresa where empresa_id = $1 and id = $1',
    [ctx.empresaId],
  );
  if (fila === undefined) return [rechazosEmpresas.rechazo('NO_EXISTE')];
  if (datos.base === null) return [];
  const { rev, campos } = datos.base;
  const vista = { tabla: 'empresa', id: ctx.empresaId, rev, columnas: campos } as const;
  const conflictos = await columnasEnConflicto(ctx, vista, fila.rev);
  return conflictos.map((campo) =>
    rechazosEmpresas.rechazo('CONFLICTO', { campo, datos: { campo } }),
  );
}
