// Issues a sale: on the device at once and without fiscal number, on the server with the next e-NCF
// of the range, inside the same transaction that posts it. Same function on both sides.

import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import { lineasVenta, reglaVenta } from '#shared/contabilidad/reglas/venta.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { compradorDe } from '../comprador.ts';
import { entradaTotales } from '../entrada-totales.ts';
import { escribirFactura, type FacturaPorEscribir } from '../escribir-factura.ts';
import { esquemaEmitirFactura, type DatosFactura } from '../esquema-factura.ts';
import { leerEstadoVenta } from '../leer-estado-venta.ts';
import { calcularTotales } from '../totales.ts';
import { validarFactura } from '../validar-factura.ts';
import { montoCredito, pagosDe } from '../validar-pagos.ts';

export const emitirFactura = definirComando<DatosFactura>({
  tipo: 'ventas.emitirFactura',
  v: 1,
  esquema: esquemaEmitirFactura,
  roles: VENDEN,
  titulo: 'Emitir factura',
  ejecutar: emitir,
});

async function emitir(ctx: Contexto, datos: DatosFactura): Promise<Resultado<Salida>> {
  const estado = await leerEstadoVenta(ctx, datos);
  const totales = calcularTotales(entradaTotales(datos));
  const rechazos = validarFactura(datos, totales, estado);
  const pagos = pagosDe(datos, totales.total);
  const lineasAsiento = lineasVenta({
    ...totales,
    tipo_ingresos: datos.tipo_ingresos,
    tercero_id: datos.tercero_id,
    pagos,
    lineas: datos.lineas.map((linea, i) => ({
      tipo: linea.tipo,
      indicador_facturacion: linea.indicador_facturacion,
      monto: totales.lineas[i]?.monto ?? totales.total,
    })),
  });
  const cuentas = await leerCuentas(ctx, lineasAsiento);
  const negativa = rechazar([...rechazos, ...revisarCuentas(cuentas, lineasAsiento)]);
  if (negativa !== null) return negativa;

  // Nothing is numbered before everything else is right: a refusal must not consume a number.
  const numero = await ctx.numerador.encf(datos.tipo_ecf, ctx.hoy);
  if (!numero.ok) return numero;
  const comprador = compradorDe(datos, estado.tercero);
  const factura: FacturaPorEscribir = {
    datos,
    totales,
    pagos,
    comprador,
    monto_credito: montoCredito(pagos),
    numero: numero.valor,
    numero_provisional: `P-${ctx.dispositivoId.slice(-4).toUpperCase()}-${ctx.n}`,
    asiento_id: ctx.id('asiento'),
  };
  await escribirAsiento(
    ctx,
    {
      id: factura.asiento_id,
      diario: 'ventas',
      fecha: datos.fecha,
      concepto: concepto(datos, comprador.nombre),
      regla: reglaVenta(pagos),
      origen: { tipo: 'factura', id: datos.id },
      lineas: lineasAsiento,
    },
    cuentas,
  );
  await escribirFactura(ctx, factura);
  return bien({
    factura_id: datos.id,
    encf: numero.valor?.encf ?? null,
    total: escribirMonto(totales.total),
    numero_provisional: factura.numero_provisional,
  });
}

function concepto(datos: DatosFactura, nombre: string | null): string {
  const condicion = datos.condicion === 'contado' ? 'al contado' : 'a crédito';
  return `Venta ${condicion}: ${nombre ?? 'consumidor final'}`;
}
