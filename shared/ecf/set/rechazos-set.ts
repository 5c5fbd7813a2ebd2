// Refusals about the test set of the DGII: what a record says that no e-CF of its type can carry.
// Nothing of a record is dropped in silence, because the DGII compares field by field.
// Source: Proceso de certificación para ser emisor electrónico, «set de datos».

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosSet = definirRechazos('ecf', {
  SET_ILEGIBLE: {
    texto:
      'El archivo no es un set de pruebas de la DGII ({motivo}). Use el Excel del portal de certificación o su equivalente en JSON con las listas ECF y RFCE.',
  },
  SET_VACIO: {
    texto: 'El set no trae ningún registro. Descárguelo de nuevo del portal de certificación.',
  },
  SET_TIPO_DESCONOCIDO: {
    texto:
      'El registro {registro} no dice de qué tipo es («{valor}»). Indique TipoeCF: 31, 32, 33, 34, 41, 43, 44, 45, 46 o 47.',
  },
  SET_CAMPO_DESCONOCIDO: {
    texto:
      'El registro {registro} trae el campo «{campo}», que no existe en el tipo {tipo}. Corrija su nombre o déjelo en #e.',
  },
  SET_CAMPO_REPETIDO: {
    texto:
      'El registro {registro} da dos valores a «{campo}»: «{valor}» y «{otro}». Deje uno solo.',
  },
  SET_VALOR_INVALIDO: {
    texto:
      'El registro {registro} trae en «{campo}» algo que no es un texto ni un número. Escriba el dato o #e.',
  },
  SET_ENCF_REPETIDO: {
    texto: 'El e-NCF {encf} está en dos registros del set. Cada comprobante se emite una vez.',
  },
  SET_RESUMEN_SIN_FACTURA: {
    texto:
      'El resumen {encf} no tiene su factura de consumo en el set, y su código de seguridad sale de ella. Agregue la factura a la lista ECF.',
  },
  SET_RESUMEN_DISTINTO: {
    texto:
      'El resumen de {encf} dice un monto total de {valor} y su factura {esperado}. Deben ser iguales.',
  },
});
