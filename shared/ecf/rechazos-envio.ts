// Why a signed document waits or stops on its way to the DGII, and why a run of e-NCF cannot be annulled
// (contingencia.md §8; Formato e-CF, message 614; Formato de Anulación de e-NCF). The first ones are read
// in the timeline of the document; the others refuse `ecf.anularRango`.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosEnvio = definirRechazos('ecf', {
  ENVIO_EN_PAUSA: {
    texto:
      'El servicio que recibe los comprobantes no responde. El envío está en pausa y sigue solo cuando vuelva: no tiene que hacer nada.',
    severidad: 'aviso',
    http: 503,
  },
  NOTA_ESPERA_ORIGINAL: {
    texto:
      'La nota espera a que se acepte el comprobante que modifica ({encf}). Se envía sola después.',
    severidad: 'aviso',
  },
  NOTA_ORIGINAL_RECHAZADO: {
    texto:
      'El comprobante que esta nota modifica ({encf}) fue rechazado o anulado, así que la nota no se envía. Anule su e-NCF en Ajustes › Secuencias.',
    http: 409,
  },
  SERVICIO_NO_DISPONIBLE: {
    texto:
      'La DGII no ofrece ese servicio en el ambiente {ambiente}. Hágalo en pruebas (testecf) o en producción (ecf).',
    http: 409,
  },
  PROVEEDOR_SIN_CREDENCIAL: {
    texto:
      'Falta el token de Alanube. El dueño lo escribe en Ajustes › Envío de e-CF y el envío sigue solo.',
    http: 409,
  },
  PROVEEDOR_DESTINO: {
    texto:
      'La dirección de Alanube que tiene este servidor no es la del ambiente de la empresa. Pida a su administrador que la revise.',
    http: 409,
  },
  PROVEEDOR_TOKEN_RECHAZADO: {
    texto:
      'Alanube no aceptó el token de la empresa. El dueño escribe uno vigente en Ajustes › Envío de e-CF y el envío sigue solo.',
    http: 409,
  },
  PROVEEDOR_RNC_DISTINTO: {
    texto:
      'El token es de otra empresa: Alanube dice {rnc_alanube} y esta es {rnc}. Pida el token de esta empresa.',
    http: 409,
  },
  PROVEEDOR_RESPUESTA_INESPERADA: {
    texto:
      'Alanube respondió algo que no se entiende (HTTP {http}). Intente de nuevo y, si se repite, informe a soporte.',
    http: 503,
  },
  PROVEEDOR_NO_RESPONDE: {
    texto: 'Alanube no responde en este momento. Intente de nuevo en unos minutos.',
    http: 503,
  },
  PROVEEDOR_RECHAZO: {
    texto: 'Alanube no recibió el documento: {motivo} (código {codigo}).',
    http: 422,
  },
  PROVEEDOR_SIN_CAMPO: {
    texto:
      'Alanube no tiene dónde poner «{elemento}». Emita este comprobante directamente por la DGII.',
    http: 422,
  },
  PROVEEDOR_XML_AJENO: {
    texto:
      'El XML firmado que entregó Alanube no es el de este comprobante ({detalle}). Llame a Alanube antes de usarlo.',
    http: 409,
  },
  PROVEEDOR_NO_PUDO: {
    texto:
      'Alanube no pudo procesar el documento y la DGII todavía no lo tiene: {motivo}. Llame a Alanube con este número: {id}.',
    http: 409,
  },
  CERT_YA_USADA: {
    texto:
      'La DGII dice que el e-NCF ya se usó y en el ambiente de certificación no hay cómo consultarlo. Vea su estado en el portal de certificación.',
    severidad: 'aviso',
  },
  ANULACION_YA_EXISTE: {
    texto: 'Esa anulación ya está registrada. Véala en Ajustes › Secuencias.',
    http: 409,
  },
  ANULAR_RANGO_INVALIDO: {
    texto:
      'El rango va de 1 a 9,999,999,999 y el final no puede ser menor que el inicio. Corrija los números.',
    http: 422,
  },
  ANULAR_SIN_MOTIVO: {
    texto: 'Falta el motivo de la anulación. Escríbalo: queda en el historial.',
    http: 422,
  },
  ANULAR_FUERA_DE_RANGO: {
    texto:
      'El {encf} no está en ninguna secuencia registrada de la empresa. Anule solo números autorizados.',
    http: 422,
  },
  ANULAR_USADO: {
    texto:
      'El {encf} ya se envió a la DGII y no se puede anular. Emita una nota de crédito que lo anule.',
    http: 409,
  },
  ANULAR_REPETIDO: {
    texto: 'Los números {desde} a {hasta} ya se anularon o se están anulando. Elija otros.',
    http: 409,
  },
  ANULAR_CON_MOVIMIENTOS: {
    texto:
      'El {encf} ya tiene cobros o notas, así que no se puede anular. Envíelo y corríjalo con una nota de crédito.',
    http: 409,
  },
  ANULAR_COMPRA: {
    texto:
      'El {encf} es un comprobante de compra ya registrado. Envíelo y corríjalo con una nota de crédito.',
    http: 409,
  },
});
