// Issues a sale: on the device at once and without fiscal number, on the server with the next e-NCF
// of the range (or the next NCF of series B, while the empresa is not electronic), inside the same
// transaction that posts it. Same function on both sides.

import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import { reglaVenta } from '#shared/contabilidad/reglas/venta.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { equivalenteB, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { compradorDe } from '../comprador.ts';
import { entradaTotales } from '../entrada-totales.ts';
import {
  escribirFactura,
  numeroProvisional,
  type DocumentoPorEscribir,
} from '../escribir-factura.ts';
import { esquemaEmitirFactura, type DatosFactura } from '../esquema-factura.ts';
import { leerEstadoVenta } from '../leer-estado-venta.ts';
import { modoDeEmision, type ModoEmision } from '../modo-emision.ts';
import { asientoDeVenta, conceptoDeVenta } from '../asiento-venta.ts';
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
  const lineasAsiento = asientoDeVenta(datos, totales, pagos);
  const cuentas = await leerCuentas(ctx, lineasAsiento);
  const negativa = rechazar([...rechazos, ...revisarCuentas(cuentas, lineasAsiento)]);
  if (negativa !== null) return negativa;

  const modo = modoDeEmision(ctx, estado.emision);
  // Nothing is numbered before everything else is right: a refusal must not consume a number.
  const numero = await ctx.numerador.encf(tipoPorNumerar(datos.tipo_ecf, modo), ctx.hoy);
  if (!numero.ok) return numero;
  const comprador = compradorDe(datos, estado.tercero);
  const factura: DocumentoPorEscribir = {
    datos,
    totales,
    pagos,
    comprador,
    monto_credito: montoCredito(pagos),
    modo,
    referencia: null,
    numero: numero.valor,
    numero_provisional: numeroProvisional(ctx),
    asiento_id: ctx.id('asiento'),
  };
  await escribirAsiento(
    ctx,
    {
      id: ctx.id('asiento'),
      diario: 'ventas',
      fecha: datos.fecha,
      concepto: conceptoDeVenta(datos, comprador.nombre),
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

/** Series B has types of its own; the numerador knows the series by the type. */
export function tipoPorNumerar(tipo: TipoEcf, modo: ModoEmision): string {
  return modo === 'serie_b' ? equivalenteB(tipo) : tipo;
}
