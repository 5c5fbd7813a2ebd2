// Registers a sale that was written by hand on a series B talonario. It is a sale like any other (lines,
// payments, asiento), with the number that the paper already has and without e-CF; after the contingencia
// an e-CF replaces it (`ventas.reemplazarSerieB`).

import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import { reglaVenta } from '#shared/contabilidad/reglas/venta.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zTexto } from '#shared/nucleo/esquemas.ts';
import { bien, invariante, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { asientoDeVenta, conceptoDeVenta } from '../asiento-venta.ts';
import { compradorDe } from '../comprador.ts';
import { entradaTotales } from '../entrada-totales.ts';
import { escribirFactura, numeroProvisional } from '../escribir-factura.ts';
import { esquemaEmitirFactura } from '../esquema-factura.ts';
import { leerEstadoVenta } from '../leer-estado-venta.ts';
import { rechazosVentas } from '../rechazos.ts';
import { leerEstadoSerieB, marcarUsado, validarSerieB } from '../serie-b.ts';
import { calcularTotales } from '../totales.ts';
import { validarVenta } from '../validar-factura.ts';
import { montoCredito, pagosDe } from '../validar-pagos.ts';
import type { z } from 'zod';

export const esquemaRegistrarSerieB = esquemaEmitirFactura
  .omit({ encf: true })
  .extend({ ncf: zTexto(19) });

export type DatosSerieB = z.infer<typeof esquemaRegistrarSerieB>;

export const registrarSerieB = definirComando<DatosSerieB>({
  tipo: 'ventas.registrarSerieB',
  v: 1,
  esquema: esquemaRegistrarSerieB,
  roles: VENDEN,
  titulo: 'Registrar venta de talonario',
  ejecutar: registrar,
});

async function registrar(ctx: Contexto, datos: DatosSerieB): Promise<Resultado<Salida>> {
  const estado = await leerEstadoVenta(ctx, datos);
  if (estado.emitida !== null) {
    return mal(rechazosVentas.rechazo('YA_EMITIDA', { datos: { numero: estado.emitida } }));
  }
  const serieB = await leerEstadoSerieB(ctx, datos);
  const totales = calcularTotales(entradaTotales(datos));
  const pagos = pagosDe(datos, totales.total);
  const lineas = asientoDeVenta(datos, totales, pagos);
  const cuentas = await leerCuentas(ctx, lineas);
  const dias = { hoy: ctx.hoy, esElectronica: estado.emision.es_electronica };
  const negativa = rechazar([
    ...validarSerieB(datos, serieB, dias),
    ...validarVenta(datos, totales, estado),
    ...revisarCuentas(cuentas, lineas),
  ]);
  if (negativa !== null) return negativa;
  invariante(serieB.rango !== null, 'el rango se revisó antes');
  const comprador = compradorDe(datos, estado.tercero);
  const numero = await marcarUsado(ctx, datos.ncf, serieB.rango);
  await escribirAsiento(
    ctx,
    {
      id: ctx.id('asiento'),
      diario: 'ventas',
      fecha: datos.fecha,
      concepto: conceptoDeVenta(datos, comprador.nombre),
      regla: reglaVenta(pagos),
      origen: { tipo: 'factura', id: datos.id },
      lineas,
    },
    cuentas,
  );
  await escribirFactura(ctx, {
    datos,
    totales,
    pagos,
    comprador,
    monto_credito: montoCredito(pagos),
    modo: 'serie_b',
    referencia: null,
    numero,
    numero_provisional: numeroProvisional(ctx),
    asiento_id: ctx.id('asiento'),
  });
  return bien({ factura_id: datos.id, ncf: datos.ncf, total: escribirMonto(totales.total) });
}
