// Whether a purchase document of ours may be issued: every refusal at once. Pure.
// Source: Formato e-CF v1.0, Comprador, section B (5 to 7) and notes 50 to 53.

import { revisarPeriodo } from '#shared/contabilidad/revisar-periodo.ts';
import { sumar } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { DIAS_ATRAS } from '#shared/ventas/plazos.ts';
import { rechazosVentas } from '#shared/ventas/rechazos.ts';
import {
  validarEmpresa,
  validarFechas,
  validarProductos,
  type EstadoVenta,
} from '#shared/ventas/validar-factura.ts';
import { validarLineas } from '#shared/ventas/validar-lineas.ts';
import type { ComprobanteCalculado } from './calcular-comprobante.ts';
import type { DatosComprobante } from './esquema-comprobante.ts';
import type { Proveedor } from './proveedor.ts';
import { rechazosComprobante } from './rechazos-comprobante.ts';

const { rechazo } = rechazosComprobante;

/** 100 %, scaled by 10⁴. */
const CIEN = 1_000_000n;
/** Cash, bank, card and others: the other forms belong to sales. */
const FORMAS_ADMITIDAS: readonly number[] = [1, 2, 3, 8];

export type EstadoComprobante = Pick<
  EstadoVenta,
  'hoy' | 'empresa' | 'periodo' | 'tercero' | 'productos'
> & {
  /** Number of the document when it was already issued. */
  readonly emitido: string | null;
};

export function validarComprobante(
  datos: DatosComprobante,
  calculado: ComprobanteCalculado,
  de: { readonly estado: EstadoComprobante; readonly proveedor: Proveedor },
): Rechazo[] {
  const { estado, proveedor } = de;
  if (estado.emitido !== null) {
    return [rechazo('COMPROBANTE_YA_EMITIDO', { datos: { numero: estado.emitido } })];
  }
  const { totales } = calculado;
  const dias = DIAS_ATRAS[estado.empresa.modo_sin_red];
  const lineas = datos.lineas.map((l) => ({ ...l, recargo: null }));
  const lista = [
    ...validarEmpresa(estado),
    ...validarFechas(datos.fecha, { hoy: estado.hoy, dias }),
    ...revisarPeriodo(estado.periodo, datos.fecha),
    ...validarLineas({ lineas }, totales),
    ...validarProductos(datos, estado),
    ...datos.lineas.flatMap((_, i) => validarLineaDeTipo(datos, i)),
    ...validarProveedor(datos, estado, proveedor),
    ...validarPago(datos, calculado),
  ];
  if (datos.lineas.length > 0 && totales.total === 0n) {
    lista.push(rechazosVentas.rechazo('TOTAL_CERO', { campo: 'lineas' }));
  }
  return lista;
}

function validarLineaDeTipo(datos: DatosComprobante, i: number): Rechazo[] {
  const linea = datos.lineas[i];
  if (linea === undefined) return [];
  const { tipo } = datos;
  const numero = { linea: i + 1 };
  const en = (campo: string) => ({ campo: `lineas.${i}.${campo}`, datos: numero });
  const lista: Rechazo[] = [];
  if (tipo !== '41' && linea.indicador_facturacion !== 4) {
    lista.push(
      rechazosVentas.rechazo('INDICADOR_NO_PERMITIDO', {
        campo: `lineas.${i}.indicador_facturacion`,
        datos: { ...numero, tipo, permitido: 'exenta' },
      }),
    );
  }
  if (tipo === '47' && linea.tipo !== 'servicio') lista.push(rechazo('SOLO_SERVICIOS', en('tipo')));
  const itbis = linea.itbis_retenido_porcentaje;
  const isr = linea.isr_retenido_porcentaje;
  if ([itbis, isr].some((p) => p < 0n || p > CIEN)) {
    lista.push(rechazo('RETENCION_INVALIDA', en('isr_retenido_porcentaje')));
  }
  if (tipo === '41' && linea.tipo === 'bien' && isr > 0n) {
    lista.push(rechazo('ISR_SOLO_SERVICIOS', en('isr_retenido_porcentaje')));
  }
  if (linea.cuenta_id === null && !tieneCuentaUsual(datos, linea.tipo)) {
    lista.push(rechazo('LINEA_SIN_CUENTA', en('cuenta_id')));
  }
  return lista;
}

/** Merchandise goes to inventory, work and services to honorarios; any other expense has many accounts. */
function tieneCuentaUsual({ tipo, tipo_gasto: gasto }: DatosComprobante, clase: string): boolean {
  if (tipo === '43') return true;
  return clase === 'bien' ? gasto === '09' : gasto === '02';
}

function validarProveedor(
  datos: DatosComprobante,
  estado: EstadoComprobante,
  proveedor: Proveedor,
): Rechazo[] {
  if (datos.tercero_id !== null && estado.tercero === null) {
    return [rechazo('PROVEEDOR_NO_EXISTE', { campo: 'tercero_id' })];
  }
  const { rnc, extranjero, nombre } = proveedor;
  switch (datos.tipo) {
    case '43':
      return rnc === null && extranjero === null && nombre === ''
        ? []
        : [rechazo('PROVEEDOR_SOBRA', { campo: 'tercero_id' })];
    case '47':
      return nombre === '' ? [rechazo('PROVEEDOR_SIN_NOMBRE', { campo: 'proveedor_nombre' })] : [];
    case '41':
      if (rnc === null || nombre === '') {
        return [rechazo('PROVEEDOR_SIN_CEDULA', { campo: 'proveedor_rnc' })];
      }
      return /^(\d{9}|\d{11})$/.test(rnc)
        ? []
        : [rechazo('PROVEEDOR_CEDULA_INVALIDA', { campo: 'proveedor_rnc', datos: { rnc } })];
  }
}

function validarPago(datos: DatosComprobante, { neto }: ComprobanteCalculado): Rechazo[] {
  if (datos.condicion === 'credito') return validarCredito(datos);
  const lista: Rechazo[] = datos.pagos.flatMap((p, i) =>
    FORMAS_ADMITIDAS.includes(p.forma) && p.monto > 0n
      ? []
      : [rechazo('FORMA_PAGO_NO_ADMITIDA', { campo: `pagos.${i}.forma` })],
  );
  const pagado = sumar(datos.pagos.map((p) => p.monto));
  if (pagado !== neto) {
    const montos = { pagado: formatoMonto(pagado), neto: formatoMonto(neto) };
    lista.push(rechazo('PAGO_NO_CUADRA', { campo: 'pagos', datos: montos }));
  }
  return lista;
}

function validarCredito(datos: DatosComprobante): Rechazo[] {
  if (datos.tipo === '43') return [rechazo('GASTO_MENOR_A_CREDITO', { campo: 'condicion' })];
  const { fecha_limite_pago: limite } = datos;
  const estaCompleto =
    datos.tercero_id !== null &&
    datos.pagos.length === 0 &&
    limite !== null &&
    limite >= datos.fecha;
  return estaCompleto ? [] : [rechazo('CREDITO_INCOMPLETO', { campo: 'condicion' })];
}
