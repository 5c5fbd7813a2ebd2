// Issues a note of credit or debit over a sale: numbered, posted and put on its way like a sale, in one
// transaction. What it returns or charges on credit moves the balance of the sale (trigger of
// saldo_factura). Its sending waits until the original is accepted; that is of the queue.

import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import type { LineaRol } from '#shared/contabilidad/linea-rol.ts';
import { lineasNotaCredito, reglaNotaCredito } from '#shared/contabilidad/reglas/nota-credito.ts';
import type { TipoIngresos } from '#shared/contabilidad/reglas/venta.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { bien, invariante, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { VENDEN } from '#shared/permisos/roles.ts';
import { asientoDeVenta } from '../asiento-venta.ts';
import { calcularNota, type NotaCalculada } from '../calcular-nota.ts';
import { compradorDe, type Comprador } from '../comprador.ts';
import {
  escribirFactura,
  numeroProvisional,
  type DocumentoPorEscribir,
  type LineaPorEscribir,
} from '../escribir-factura.ts';
import { esquemaEmitirNota, type DatosNota } from '../esquema-nota.ts';
import { leerEstadoNota, type EstadoNota } from '../leer-estado-nota.ts';
import type { CabeceraOriginal } from '../leer-original.ts';
import { modificadoDe } from '../modificado.ts';
import { modoDeEmision } from '../modo-emision.ts';
import { validarNota } from '../validar-nota.ts';
import { montoCredito, pagosDe, type PagoVenta } from '../validar-pagos.ts';
import { tipoPorNumerar } from './emitir-factura.ts';

export const emitirNota = definirComando<DatosNota>({
  tipo: 'ventas.emitirNota',
  v: 1,
  esquema: esquemaEmitirNota,
  roles: VENDEN,
  titulo: 'Emitir nota',
  ejecutar: emitir,
});

async function emitir(ctx: Contexto, datos: DatosNota): Promise<Resultado<Salida>> {
  const estado = await leerEstadoNota(ctx, datos);
  const nota = calcularNota({ datos, original: estado.original?.documento ?? null });
  const rechazos = validarNota(datos, nota, estado);
  // A correction of text moves nothing, so it has neither payments nor asiento.
  const pagos = datos.codigo_modificacion === 2 ? [] : pagosDe(datos, nota.totales.total);
  const lineasAsiento = asientoDeNota(datos, nota, { estado, pagos });
  const cuentas = await leerCuentas(ctx, lineasAsiento);
  const negativa = rechazar([...rechazos, ...revisarCuentas(cuentas, lineasAsiento)]);
  if (negativa !== null) return negativa;

  const modo = modoDeEmision(ctx, estado.emision);
  const numero = await ctx.numerador.encf(tipoPorNumerar(datos.tipo, modo), ctx.hoy);
  if (!numero.ok) return numero;
  const documento: DocumentoPorEscribir = {
    ...documentoDe(ctx, datos, { nota, estado }),
    pagos,
    monto_credito: montoCredito(pagos),
    modo,
    numero: numero.valor,
    numero_provisional: numeroProvisional(ctx),
    asiento_id: lineasAsiento.length === 0 ? null : ctx.id('asiento'),
  };
  if (documento.asiento_id !== null) {
    await escribirAsiento(
      ctx,
      {
        id: documento.asiento_id,
        diario: 'ventas',
        fecha: datos.fecha,
        concepto: conceptoDe(datos, documento),
        regla: reglaDe(datos, nota),
        origen: { tipo: 'factura', id: datos.id },
        lineas: lineasAsiento,
      },
      cuentas,
    );
  }
  await escribirFactura(ctx, documento);
  return bien({
    factura_id: datos.id,
    encf: numero.valor?.encf ?? null,
    total: escribirMonto(nota.totales.total),
    numero_provisional: documento.numero_provisional,
    indicador_nota_credito: nota.indicador_nota_credito,
  });
}

function asientoDeNota(
  datos: DatosNota,
  nota: NotaCalculada,
  de: { readonly estado: EstadoNota; readonly pagos: readonly PagoVenta[] },
): LineaRol[] {
  const { totales } = nota;
  if (totales.total === 0n) return [];
  const tercero_id = terceroDe(datos, de.estado);
  if (datos.tipo === '33') {
    const tipo_ingresos = tipoIngresosDe(datos, de.estado);
    return asientoDeVenta({ tipo_ingresos, tercero_id, lineas: nota.lineas }, totales, de.pagos);
  }
  return lineasNotaCredito({
    ...totales,
    tercero_id,
    concepto: datos.concepto,
    sin_rebajar_itbis: nota.sin_rebajar_itbis,
    pagos: de.pagos,
  });
}

function reglaDe(datos: DatosNota, nota: NotaCalculada): string {
  return datos.tipo === '33' ? 'nota_debito' : reglaNotaCredito(nota.indicador_nota_credito ?? 0);
}

function terceroDe(datos: DatosNota, { original }: EstadoNota): string | null {
  return original === null ? datos.tercero_id : original.cabecera.tercero_id;
}

function tipoIngresosDe(datos: DatosNota, { original }: EstadoNota): TipoIngresos {
  return original?.cabecera.tipo_ingresos ?? datos.tipo_ingresos ?? '01';
}

/** The buyer as the original names him, not as he is called today. */
function compradorDeNota(datos: DatosNota, estado: EstadoNota): Comprador {
  const cabecera = estado.original?.cabecera;
  if (cabecera === undefined) return compradorDe(datos, estado.tercero);
  return {
    rnc: cabecera.comprador_rnc,
    extranjero: cabecera.comprador_extranjero,
    nombre: cabecera.comprador_nombre,
  };
}

type Partes = { readonly nota: NotaCalculada; readonly estado: EstadoNota };

function documentoDe(
  ctx: Contexto,
  datos: DatosNota,
  { nota, estado }: Partes,
): Pick<DocumentoPorEscribir, 'datos' | 'totales' | 'comprador' | 'referencia'> {
  const modificado = modificadoDe(datos, estado.original);
  invariante(modificado !== null, 'la nota se validó y dice qué modifica');
  return {
    datos: {
      id: datos.id,
      tipo_ecf: datos.tipo,
      fecha: datos.fecha,
      fecha_limite_pago: limiteDePago(datos, estado.original?.cabecera ?? null),
      condicion: datos.condicion,
      tipo_ingresos: tipoIngresosDe(datos, estado),
      precios_con_itbis: nota.precios_con_itbis,
      tercero_id: terceroDe(datos, estado),
      nota: datos.nota,
      token_consulta: datos.token_consulta,
      lineas: lineasPorEscribir(ctx, datos, nota),
    },
    totales: nota.totales,
    comprador: compradorDeNota(datos, estado),
    referencia: {
      factura_id: datos.factura_id,
      ncf: modificado.ncf,
      fecha: modificado.fecha,
      codigo: datos.codigo_modificacion,
      razon: datos.razon,
      indicador_nota_credito: nota.indicador_nota_credito,
    },
  };
}

/** A discount gives no goods back, so its lines do not count as returned. */
function lineasPorEscribir(
  ctx: Contexto,
  datos: DatosNota,
  nota: NotaCalculada,
): LineaPorEscribir[] {
  const esDevolucion = datos.tipo === '34' && datos.concepto === 'devolucion';
  return nota.lineas.map((linea, i) => ({
    ...linea,
    id: linea.id ?? ctx.id(`linea/${i + 1}`),
    linea_modificada_id: esDevolucion ? linea.linea_modificada_id : null,
  }));
}

/** A note on credit is due with its original, or today when that day has passed. */
function limiteDePago(datos: DatosNota, original: CabeceraOriginal | null): Fecha | null {
  if (datos.condicion === 'contado') return null;
  const limite = datos.fecha_limite_pago ?? original?.fecha_limite_pago ?? datos.fecha;
  return limite < datos.fecha ? datos.fecha : limite;
}

function conceptoDe(datos: DatosNota, documento: DocumentoPorEscribir): string {
  const tipo = datos.tipo === '33' ? 'Nota de débito' : 'Nota de crédito';
  const quien = documento.comprador.nombre ?? 'consumidor final';
  return `${tipo} sobre ${documento.referencia?.ncf ?? ''}: ${quien}`;
}
