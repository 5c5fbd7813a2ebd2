// Who buys: the tercero of the sale or, without one, what was typed. And what the law asks of him by type
// (Formato e-CF v1.0, Comprador): 31 and 45 a valid RNC or cédula and a name, 44 those or a foreign
// document, 46 a name, and a 32 of RD$250,000 or more must say who bought.

import { formatoMonto } from '#shared/dinero/texto.ts';
import { soloDigitos, validarIdentificacion } from '#shared/fiscal/identificacion.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosFactura } from './esquema-factura.ts';
import { rechazosVentas } from './rechazos.ts';
import { REGLAS_TIPO, type ReglaTipo } from './tipos-venta.ts';
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
  /** RNC or cédula, digits only. */
  readonly rnc: string | null;
  /** Document of a foreigner; never together with `rnc`. */
  readonly extranjero: string | null;
  readonly nombre: string | null;
};

/** What is typed when there is no tercero. */
export type CompradorTecleado = Pick<
  DatosFactura,
  'comprador_nombre' | 'comprador_rnc' | 'comprador_extranjero'
>;

function vacioANulo(texto: string | null): string | null {
  return texto === null || texto === '' ? null : texto;
}

export function compradorDe(datos: CompradorTecleado, tercero: TerceroVenta | null): Comprador {
  if (tercero !== null) {
    const esExtranjero = tercero.tipo_id === 'extranjero';
    return {
      rnc: esExtranjero ? null : tercero.rnc_cedula,
      extranjero: esExtranjero ? tercero.rnc_cedula : null,
      nombre: tercero.nombre,
    };
  }
  return {
    rnc: vacioANulo(soloDigitos(datos.comprador_rnc ?? '')),
    extranjero: vacioANulo(datos.comprador_extranjero),
    nombre: vacioANulo(datos.comprador_nombre),
  };
}

type DatosComprador = Pick<DatosFactura, 'tipo_ecf' | 'tercero_id'>;

export function validarComprador(
  datos: DatosComprador,
  totales: Pick<Totales, 'total'>,
  comprador: Comprador,
): Rechazo[] {
  const regla = REGLAS_TIPO[datos.tipo_ecf];
  const campo = datos.tercero_id === null ? 'comprador_rnc' : 'tercero_id';
  const campoNombre = datos.tercero_id === null ? 'comprador_nombre' : 'tercero_id';
  const lista = [...validarIdentidad(regla, comprador, { campo, tipo: datos.tipo_ecf })];
  if (regla.exigeNombre && comprador.nombre === null) {
    lista.push(rechazo('COMPRADOR_SIN_NOMBRE', { campo: campoNombre }));
  }
  const debeIdentificarse = datos.tipo_ecf === '32' && totales.total >= LIMITE_CONSUMO;
  if (debeIdentificarse && (!estaIdentificado(comprador) || comprador.nombre === null)) {
    lista.push(
      rechazo('COMPRADOR_SIN_IDENTIFICAR', {
        campo,
        datos: { limite: formatoMonto(LIMITE_CONSUMO) },
      }),
    );
  }
  return lista;
}

function estaIdentificado({ rnc, extranjero }: Comprador): boolean {
  return rnc !== null || extranjero !== null;
}

function validarIdentidad(
  regla: ReglaTipo,
  comprador: Comprador,
  en: { readonly campo: string; readonly tipo: string },
): Rechazo[] {
  const { campo, tipo } = en;
  const { rnc, extranjero } = comprador;
  if (rnc !== null && extranjero !== null) {
    return [rechazo('COMPRADOR_DOBLE_IDENTIDAD', { campo: 'comprador_extranjero' })];
  }
  if (regla.identidad === 'rnc' && rnc === null) {
    return [rechazo('COMPRADOR_SIN_RNC', { campo, datos: { tipo } })];
  }
  if (regla.identidad === 'rnc_o_extranjero' && !estaIdentificado(comprador)) {
    return [rechazo('COMPRADOR_SIN_DOCUMENTO', { campo, datos: { tipo } })];
  }
  if (rnc !== null && !esAceptable(rnc, regla)) {
    return [rechazo('COMPRADOR_RNC_INVALIDO', { campo, datos: { rnc } })];
  }
  if (extranjero !== null && validarIdentificacion('pasaporte', extranjero) === 'invalido') {
    return [rechazo('COMPRADOR_EXTRANJERO_INVALIDO', { campo, datos: { documento: extranjero } })];
  }
  return [];
}

/**
 * 9 or 11 digits is the form that the DGII reads. The check digit blocks only where the number gives a
 * right to credit: real numbers exist that fail it, and a consumer's cédula must not stop his purchase.
 */
function esAceptable(rnc: string, regla: ReglaTipo): boolean {
  if (!/^(\d{9}|\d{11})$/.test(rnc)) return false;
  return regla.identidad === 'opcional' || validarIdentificacion('rnc', rnc) !== 'invalido';
}
