// What a reviewed draft purchase must hold: a supplier whose ficha is the one of the issuer, accounts that
// take entries, and a due date exactly when it is on credit.

import type { Contexto } from '#shared/nucleo/comando.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosEditarBorrador } from './comandos/editar-borrador.ts';
import type { CompraEnBorrador } from './leer-borrador.ts';
import { rechazosCompras } from './rechazos.ts';

const { rechazo } = rechazosCompras;

export async function validarBorrador(
  ctx: Contexto,
  datos: DatosEditarBorrador,
  compra: CompraEnBorrador,
): Promise<Rechazo[]> {
  return [
    ...validarPlazo(datos, compra),
    ...(await validarTercero(ctx, datos.tercero_id, compra)),
    ...(await validarLineas(ctx, datos)),
    ...(await validarCuentas(ctx, datos)),
  ];
}

function validarPlazo(
  { condicion, fecha_limite_pago: limite }: DatosEditarBorrador,
  compra: CompraEnBorrador,
): Rechazo[] {
  const campo = 'fecha_limite_pago';
  if (condicion === 'contado') {
    return limite === null ? [] : [rechazo('CONTADO_CON_FECHA_LIMITE', { campo })];
  }
  if (limite === null) return [rechazo('CREDITO_SIN_FECHA', { campo })];
  return limite < compra.fecha
    ? [rechazo('FECHA_LIMITE_ANTERIOR', { campo, datos: { fecha: compra.fecha } })]
    : [];
}

type Tercero = {
  nombre: string;
  rnc_cedula: string | null;
  es_proveedor: boolean;
  esta_activo: boolean;
};

async function validarTercero(
  ctx: Contexto,
  terceroId: string | null,
  compra: CompraEnBorrador,
): Promise<Rechazo[]> {
  if (terceroId === null) return [];
  const campo = 'tercero_id';
  const [tercero] = await ctx.db.query<Tercero>(
    `select nombre, rnc_cedula, es_proveedor, esta_activo from tercero
     where empresa_id = $1 and id = $2`,
    [ctx.empresaId, terceroId],
  );
  if (tercero === undefined) return [rechazo('TERCERO_NO_EXISTE', { campo })];
  const { nombre } = tercero;
  const lista: Rechazo[] = [];
  if (!tercero.esta_activo) lista.push(rechazo('TERCERO_INACTIVO', { campo, datos: { nombre } }));
  if (!tercero.es_proveedor) {
    lista.push(rechazo('TERCERO_NO_PROVEEDOR', { campo, datos: { nombre } }));
  }
  const { proveedor_rnc: rnc, recibido_id: recibidoId } = compra;
  if (recibidoId !== null && rnc !== null && tercero.rnc_cedula !== rnc) {
    lista.push(rechazo('TERCERO_DE_OTRO', { campo, datos: { rnc } }));
  }
  return lista;
}

async function validarLineas(ctx: Contexto, datos: DatosEditarBorrador): Promise<Rechazo[]> {
  if (datos.lineas.length === 0) return [];
  const filas = await ctx.db.query<{ id: string }>(
    'select id from linea_compra where empresa_id = $1 and compra_id = $2',
    [ctx.empresaId, datos.id],
  );
  const suyas = new Set(filas.map((f) => f.id));
  return datos.lineas.flatMap((l, i) =>
    suyas.has(l.id) ? [] : [rechazo('LINEA_NO_EXISTE', { campo: `lineas.${i}.id` })],
  );
}

type Cuenta = { id: string; codigo: string; sirve: boolean };

async function validarCuentas(ctx: Contexto, datos: DatosEditarBorrador): Promise<Rechazo[]> {
  const ids = [...new Set(datos.lineas.flatMap((l) => l.cuenta_id ?? []))];
  if (ids.length === 0) return [];
  const filas = await ctx.db.query<Cuenta>(
    `select id, codigo, es_imputable and esta_activa as sirve from cuenta
     where empresa_id = $1 and id = any($2::uuid[])`,
    [ctx.empresaId, ids],
  );
  const cuentas = new Map(filas.map((c) => [c.id, c]));
  return datos.lineas.flatMap((l, i): Rechazo[] => {
    if (l.cuenta_id === null) return [];
    const campo = `lineas.${i}.cuenta_id`;
    const cuenta = cuentas.get(l.cuenta_id);
    if (cuenta === undefined) return [rechazo('CUENTA_NO_EXISTE', { campo })];
    if (cuenta.sirve) return [];
    return [rechazo('CUENTA_NO_IMPUTABLE', { campo, datos: { codigo: cuenta.codigo } })];
  });
}
