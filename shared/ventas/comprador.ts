// Who buys: the tercero of the sale or, without one, what was typed. And what the law asks of him:
// a type 31 needs a valid RNC or cédula and a name (Formato e-CF v1.0, Comprador); a type 32 of
// RD$250,000 or more must say who bought.

import { formatoMonto } from '#shared/dinero/texto.ts';
import { soloDigitos, validarIdentificacion } from '#shared/fiscal/identificacion.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosFactura } from './esquema-factura.ts';
import { rechazosVentas } from './rechazos.ts';
import type { Totales } from './totales.ts';

const { rechazo } = rechazosVentas;

export type TerceroVenta = {
  readonly id: string;
  readonly tipo_id: 'rnc' | 'cedula' | 'extranjero' | 'ninguno';
  readonly rnc_cedula: string | null;
  readonly nombre: string;
  readonly esta_activo: boolean;
  readonly limite_credito: bigint;
};

export type Comprador = {
  /** RNC or cédula without dashes, or the document of a foreigner. */
  readonly rnc: string | null;
  readonly nombre: string | null;
  readonly es_extranjero: boolean;
};

function vacioANulo(texto: string | null): string | null {
  return texto === null || texto === '' ? null : texto;
}

export function compradorDe(datos: DatosFactura, tercero: TerceroVenta | null): Comprador {
  if (tercero !== null) {
    return {
      rnc: tercero.rnc_cedula,
      nombre: tercero.nombre,
      es_extranjero: tercero.tipo_id === 'extranjero',
    };
  }
  return {
    rnc: vacioANulo(soloDigitos(datos.comprador_rnc ?? '')),
    nombre: vacioANulo(datos.comprador_nombre),
    es_extranjero: false,
  };
}

export function validarComprador(
  datos: DatosFactura,
  totales: Totales,
  comprador: Comprador,
): Rechazo[] {
  const campo = datos.tercero_id === null ? 'comprador_rnc' : 'tercero_id';
  const campoNombre = datos.tercero_id === null ? 'comprador_nombre' : 'tercero_id';
  const lista: Rechazo[] = [];
  const { rnc } = comprador;
  if (datos.tipo_ecf === '31' && (rnc === null || comprador.es_extranjero)) {
    lista.push(rechazo('COMPRADOR_SIN_RNC', { campo }));
  } else if (rnc !== null && !comprador.es_extranjero && !esAceptable(rnc, datos.tipo_ecf)) {
    lista.push(rechazo('COMPRADOR_RNC_INVALIDO', { campo, datos: { rnc } }));
  }
  if (datos.tipo_ecf === '31' && comprador.nombre === null) {
    lista.push(rechazo('COMPRADOR_SIN_NOMBRE', { campo: campoNombre }));
  }
  const debeIdentificarse = datos.tipo_ecf === '32' && totales.total >= LIMITE_CONSUMO;
  if (debeIdentificarse && (rnc === null || comprador.nombre === null)) {
    lista.push(
      rechazo('COMPRADOR_SIN_IDENTIFICAR', {
        campo,
        datos: { limite: formatoMonto(LIMITE_CONSUMO) },
      }),
    );
  }
  return lista;
}

/**
 * 9 or 11 digits is the form that the DGII reads. The check digit blocks only crédito fiscal: real
 * numbers exist that fail it, and a consumer's cédula must not stop his purchase.
 */
function esAceptable(rnc: string, tipoEcf: '31' | '32'): boolean {
  if (!/^(\d{9}|\d{11})$/.test(rnc)) return false;
  return tipoEcf === '32' || validarIdentificacion('rnc', rnc) !== 'invalido';
}
