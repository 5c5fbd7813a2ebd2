// Refusals of the certification assistant: what prevents a test set from being loaded or sent.
// Source: Proceso de certificación para ser emisor electrónico.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosCertificacion = definirRechazos('ecf', {
  CERTIFICACION_EN_PRODUCCION: {
    texto:
      'La empresa ya está en producción y el set de pruebas no se envía ahí. Use el ambiente de certificación (certecf) o el de pruebas (testecf).',
    http: 409,
  },
  CERTIFICACION_OTRO_EMISOR: {
    texto:
      'El registro {registro} es del RNC {valor} y la empresa es {esperado}. Cargue el set que la DGII generó para esta empresa.',
  },
  CERTIFICACION_OTRO_AMBIENTE: {
    texto:
      'Este set se firmó para el ambiente {valor} y la empresa está ahora en {esperado}. Cárguelo de nuevo.',
    http: 409,
  },
  CERTIFICACION_CON_ERRORES: {
    texto:
      'Hay {cantidad} comprobantes del set con errores. Un solo rechazo reinicia la prueba, así que no se envía nada hasta corregirlos.',
    http: 409,
  },
  CERTIFICACION_DETENIDA: {
    texto:
      'La DGII rechazó un comprobante del set y el envío se detuvo. Corrija la causa y cargue el set que el portal genere de nuevo.',
    http: 409,
  },
  CERTIFICACION_TERMINADA: {
    texto: 'Este set ya se envió completo. Revise en el portal el resultado de la prueba.',
    http: 409,
  },
});
