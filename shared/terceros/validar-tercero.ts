// What the ficha of a tercero must hold. A wrong check digit is a warning here and blocks only the
// issuing of crédito fiscal: real numbers exist that fail it (ncf.md §5, §7; Norma 07-2018).

import { esUbicacion } from '#shared/empresas/ubicacion.ts';
import { validarIdentificacion } from '#shared/fiscal/identificacion.ts';
import { esCorreo } from '#shared/nucleo/correo.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { DatosTercero } from './comandos/guardar-tercero.ts';
import { rechazosTerceros } from './rechazos.ts';

const { rechazo } = rechazosTerceros;

export const DIAS_CREDITO_MAX = 365;

const NOMBRE_TIPO = { rnc: 'RNC', cedula: 'cédula', extranjero: 'documento extranjero' } as const;
const ESPERA = {
  rnc: '9 dígitos',
  cedula: '11 dígitos',
  extranjero: '3 a 20 letras o números',
} as const;
const FORMA = {
  rnc: /^\d{9}$/,
  cedula: /^\d{11}$/,
  extranjero: /^[A-Za-z0-9]{3,20}$/,
} as const;

export function validarTercero(datos: DatosTercero): Rechazo[] {
  const lista = validarNumero(datos);
  if (datos.nombre === '') lista.push(rechazo('SIN_NOMBRE', { campo: 'nombre' }));
  if (!datos.es_cliente && !datos.es_proveedor) {
    lista.push(rechazo('SIN_TIPO', { campo: 'es_cliente' }));
  }
  if (datos.limite_credito < 0n) {
    lista.push(rechazo('LIMITE_NEGATIVO', { campo: 'limite_credito' }));
  }
  if (datos.dias_credito < 0 || datos.dias_credito > DIAS_CREDITO_MAX) {
    lista.push(
      rechazo('DIAS_INVALIDOS', { campo: 'dias_credito', datos: { maximo: DIAS_CREDITO_MAX } }),
    );
  }
  if (datos.correo !== '' && !esCorreo(datos.correo)) {
    lista.push(rechazo('CORREO_INVALIDO', { campo: 'correo', datos: { correo: datos.correo } }));
  }
  if (!esUbicacion(datos)) lista.push(rechazo('PROVINCIA_INVALIDA', { campo: 'municipio' }));
  return lista;
}

function validarNumero({ tipo_id, rnc_cedula }: DatosTercero): Rechazo[] {
  const campo = 'rnc_cedula';
  if (tipo_id === 'ninguno') {
    return rnc_cedula === null ? [] : [rechazo('SOBRA_IDENTIFICACION', { campo })];
  }
  const tipo = NOMBRE_TIPO[tipo_id];
  if (rnc_cedula === null) return [rechazo('FALTA_IDENTIFICACION', { campo, datos: { tipo } })];
  return FORMA[tipo_id].test(rnc_cedula)
    ? []
    : [
        rechazo('IDENTIFICACION_FORMA', {
          campo,
          datos: { numero: rnc_cedula, tipo, espera: ESPERA[tipo_id] },
        }),
      ];
}

/** The warning that a saved ficha carries when its check digit does not match; null when it does. */
export function avisoIdentificacion({ tipo_id, rnc_cedula }: DatosTercero): Rechazo | null {
  if ((tipo_id !== 'rnc' && tipo_id !== 'cedula') || rnc_cedula === null) return null;
  return validarIdentificacion(tipo_id, rnc_cedula) === 'invalido'
    ? rechazo('IDENTIFICACION_DUDOSA', { campo: 'rnc_cedula', datos: { numero: rnc_cedula } })
    : null;
}
