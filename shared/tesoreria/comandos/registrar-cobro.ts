// Receives money of a customer and applies it to his facturas. All of it is applied: an advance would
// need a later comando to use it, and until there is one it must not be taken in here.

import { z } from 'zod';
import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import { lineasCobro } from '#shared/contabilidad/reglas/cobro.ts';
import { zMonto } from '#shared/dinero/esquemas.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { esFormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { bien, invariante, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { leerEstadoCobro } from '../leer-estado-cobro.ts';
import { validarCobro } from '../validar-cobro.ts';

export const esquemaRegistrarCobro = z.strictObject({
  id: zUuid,
  tercero_id: zUuid,
  fecha: zFecha,
  forma: z.int().min(1).max(8),
  monto: zMonto,
  referencia: zTexto(60),
  aplicaciones: z.array(z.strictObject({ factura_id: zUuid, monto: zMonto })).max(500),
});

export type DatosCobro = z.infer<typeof esquemaRegistrarCobro>;

export const registrarCobro = definirComando<DatosCobro>({
  tipo: 'tesoreria.registrarCobro',
  v: 1,
  esquema: esquemaRegistrarCobro,
  roles: VENDEN,
  titulo: 'Registrar cobro',
  ejecutar: registrar,
});

async function registrar(ctx: Contexto, datos: DatosCobro): Promise<Resultado<Salida>> {
  const estado = await leerEstadoCobro(ctx, datos);
  invariante(esFormaPago(datos.forma), `forma de pago ${datos.forma}`);
  const lineas = lineasCobro({ ...datos, forma: datos.forma });
  const cuentas = await leerCuentas(ctx, lineas);
  const negativa = rechazar([...validarCobro(datos, estado), ...revisarCuentas(cuentas, lineas)]);
  if (negativa !== null) return negativa;
  const asientoId = ctx.id('asiento');
  await escribirAsiento(
    ctx,
    {
      id: asientoId,
      diario: datos.forma === 1 ? 'caja' : 'bancos',
      fecha: datos.fecha,
      concepto: `Cobro a ${estado.tercero ?? ''}`,
      regla: 'cobro',
      origen: { tipo: 'movimiento', id: datos.id },
      lineas,
    },
    cuentas,
  );
  await escribirMovimiento(ctx, datos, asientoId);
  return bien({ movimiento_id: datos.id, monto: escribirMonto(datos.monto) });
}

async function escribirMovimiento(
  ctx: Contexto,
  datos: DatosCobro,
  asientoId: string,
): Promise<void> {
  await insertarFilas(ctx.db, 'movimiento', [
    {
      empresa_id: ctx.empresaId,
      id: datos.id,
      tipo: 'cobro',
      tercero_id: datos.tercero_id,
      fecha: datos.fecha,
      forma: datos.forma,
      monto: datos.monto,
      referencia: datos.referencia,
      asiento_id: asientoId,
      creado_por: ctx.usuario.id,
      hecho_en: ctx.hechoEn,
    },
  ]);
  await insertarFilas(
    ctx.db,
    'aplicacion',
    datos.aplicaciones.map((a, i) => ({
      empresa_id: ctx.empresaId,
      id: ctx.id(`aplicacion/${i + 1}`),
      movimiento_id: datos.id,
      factura_id: a.factura_id,
      monto: a.monto,
      fecha: datos.fecha,
    })),
  );
}
