// Whether a receipt may be registered: every refusal at once. Pure.

import { revisarPeriodo } from '#shared/contabilidad/revisar-periodo.ts';
import { centavos, sumar } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { FORMA_CREDITO } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosCobro } from './comandos/registrar-cobro.ts';
import type { EstadoCobro, FacturaPorCobrar } from './leer-estado-cobro.ts';
import { rechazosTesoreria } from './rechazos.ts';

const { rechazo } = rechazosTesoreria;

export function validarCobro(datos: DatosCobro, estado: EstadoCobro): Rechazo[] {
  if (estado.yaRegistrado) return [rechazo('YA_REGISTRADO')];
  const lista: Rechazo[] = [];
  if (estado.tercero === null) lista.push(rechazo('TERCERO_NO_EXISTE', { campo: 'tercero_id' }));
  if (datos.monto <= 0n) lista.push(rechazo('MONTO_INVALIDO', { campo: 'monto' }));
  if (datos.fecha > estado.hoy) {
    lista.push(
      rechazo('FECHA_FUTURA', {
        campo: 'fecha',
        datos: { fecha: fechaCorta(datos.fecha), hoy: fechaCorta(estado.hoy) },
      }),
    );
  }
  if (datos.forma === FORMA_CREDITO) lista.push(rechazo('FORMA_CREDITO', { campo: 'forma' }));
  return [
    ...lista,
    ...revisarPeriodo(estado.periodo, datos.fecha),
    ...validarAplicaciones(datos, estado),
  ];
}

function validarAplicaciones(datos: DatosCobro, estado: EstadoCobro): Rechazo[] {
  if (datos.aplicaciones.length === 0) {
    return [rechazo('SIN_APLICACIONES', { campo: 'aplicaciones' })];
  }
  const lista: Rechazo[] = [];
  const vistas = new Set<string>();
  for (const [i, { factura_id, monto }] of datos.aplicaciones.entries()) {
    const campo = `aplicaciones.${i}`;
    const factura = estado.facturas.get(factura_id);
    if (factura === undefined) {
      lista.push(rechazo('FACTURA_NO_EXISTE', { campo }));
      continue;
    }
    if (vistas.has(factura_id)) {
      lista.push(rechazo('APLICACION_REPETIDA', { campo, datos: { factura: factura.numero } }));
    }
    vistas.add(factura_id);
    lista.push(...validarAplicacion(datos, factura, { campo, monto }));
  }
  const aplicado = sumar(datos.aplicaciones.map((a) => a.monto));
  if (aplicado !== datos.monto) {
    lista.push(
      rechazo('APLICACION_NO_CUADRA', {
        campo: 'monto',
        datos: { aplicado: formatoMonto(aplicado), monto: formatoMonto(datos.monto) },
      }),
    );
  }
  return lista;
}

function validarAplicacion(
  datos: DatosCobro,
  factura: FacturaPorCobrar,
  aplicada: { readonly campo: string; readonly monto: bigint },
): Rechazo[] {
  const { campo, monto } = aplicada;
  const numero = { factura: factura.numero };
  if (factura.tercero_id !== datos.tercero_id) {
    return [rechazo('FACTURA_DE_OTRO', { campo, datos: numero })];
  }
  const lista: Rechazo[] = [];
  if (monto <= 0n) lista.push(rechazo('APLICACION_INVALIDA', { campo, datos: numero }));
  if (factura.fecha > datos.fecha) {
    lista.push(rechazo('FACTURA_POSTERIOR', { campo, datos: numero }));
  }
  if (monto > factura.saldo) {
    lista.push(
      rechazo('EXCEDE_SALDO', {
        campo,
        datos: {
          ...numero,
          saldo: formatoMonto(centavos(factura.saldo)),
          monto: formatoMonto(centavos(monto)),
        },
      }),
    );
  }
  return lista;
}
