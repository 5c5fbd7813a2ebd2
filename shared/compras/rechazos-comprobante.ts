// Refusals of the purchase documents that the empresa issues itself: 41, 43 and 47.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosComprobante = definirRechazos('compras', {
  COMPROBANTE_YA_EMITIDO: {
    texto:
      'Este comprobante ya se emitió ({numero}). Búsquelo en Compras; no hace falta emitirlo otra vez.',
    http: 409,
  },
  PROVEEDOR_SIN_CEDULA: {
    texto:
      'El comprobante de compras (41) necesita la cédula o el RNC y el nombre de quien vende. Complételos.',
    http: 422,
  },
  PROVEEDOR_CEDULA_INVALIDA: {
    texto: 'La cédula o el RNC {rnc} debe tener 11 o 9 dígitos. Corríjalo.',
    http: 422,
  },
  PROVEEDOR_SIN_NOMBRE: {
    texto: 'Falta el nombre de quien recibe el pago en el exterior. Escríbalo.',
    http: 422,
  },
  PROVEEDOR_SOBRA: {
    texto: 'Un gasto menor (43) no lleva proveedor. Quítelo o use otro tipo de comprobante.',
    http: 422,
  },
  PROVEEDOR_NO_EXISTE: {
    texto:
      'El proveedor elegido no existe en esta empresa. Búsquelo de nuevo o créelo en Terceros.',
    http: 422,
  },
  SOLO_SERVICIOS: {
    texto: 'La línea {linea} debe ser un servicio: un pago al exterior (47) no lleva bienes.',
    http: 422,
  },
  ISR_SOLO_SERVICIOS: {
    texto: 'La línea {linea} es un bien y no lleva retención de ISR. Póngala en cero.',
    http: 422,
  },
  RETENCION_INVALIDA: {
    texto: 'La retención de la línea {linea} va de 0 a 100 por ciento. Corríjala.',
    http: 422,
  },
  LINEA_SIN_CUENTA: {
    texto: 'Elija la cuenta de gasto o de activo de la línea {linea}.',
    http: 422,
  },
  GASTO_MENOR_A_CREDITO: {
    texto: 'Un gasto menor (43) se paga en el momento. Cambie la condición a contado.',
    http: 422,
  },
  CREDITO_INCOMPLETO: {
    texto:
      'Una compra a crédito necesita un proveedor registrado, la fecha límite de pago (no anterior a la compra) y ningún pago. Complete esos datos.',
    http: 422,
  },
  FORMA_PAGO_NO_ADMITIDA: {
    texto:
      'Ese pago no es de un comprobante propio: use efectivo, transferencia o cheque, tarjeta u otra forma.',
    http: 422,
  },
  PAGO_NO_CUADRA: {
    texto:
      'Los pagos suman RD$ {pagado} y, descontadas las retenciones, hay que pagar RD$ {neto}. Ajústelos.',
    http: 422,
  },
});
