// Refusals about received e-CF and the draft purchases that they become.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosCompras = definirRechazos('compras', {
  RECIBIDO_NO_EXISTE: {
    texto: 'Ese comprobante recibido no está en esta empresa. Actualice la lista de Recibidos.',
    http: 404,
  },
  NO_ADMITE_APROBACION: {
    texto:
      'Los comprobantes tipo {tipo} no llevan aprobación ni rechazo comercial. No tiene que responder nada; si no reconoce la operación, hable con quien lo emitió.',
    http: 422,
  },
  YA_DECIDIDO: {
    texto:
      'Este comprobante ya fue {decision} y esa respuesta no se cambia. Si fue un error, acuerde con el emisor una nota de crédito.',
    http: 409,
  },
  SIN_MOTIVO: {
    texto: 'Diga por qué rechaza el comprobante. El emisor y la DGII reciben ese motivo.',
    http: 422,
  },
  MOTIVO_LARGO: {
    texto: 'El motivo del rechazo admite hasta {maximo} caracteres. Acórtelo.',
    http: 422,
  },
  BORRADOR_NO_EXISTE: {
    texto: 'Esa compra por revisar no está en esta empresa. Actualice la lista de Compras.',
    http: 404,
  },
  BORRADOR_REGISTRADO: {
    texto: 'Esta compra ya está registrada y no se cambia. Corríjala con una nota o un reverso.',
    http: 409,
  },
  BORRADOR_DESCARTADO: {
    texto: 'Esta compra fue descartada. Si la necesita, regístrela de nuevo a mano.',
    http: 409,
  },
  TERCERO_NO_EXISTE: {
    texto: 'El proveedor elegido no existe en esta empresa. Búsquelo de nuevo en Terceros.',
    http: 422,
  },
  TERCERO_INACTIVO: {
    texto: 'El proveedor {nombre} está inactivo. Actívelo en Terceros o elija otro.',
    http: 422,
  },
  TERCERO_NO_PROVEEDOR: {
    texto: '{nombre} no está marcado como proveedor. Márquelo en su ficha y vuelva a guardar.',
    http: 422,
  },
  TERCERO_DE_OTRO: {
    texto:
      'El comprobante lo emitió el RNC {rnc} y la ficha elegida es de otro número. Elija la ficha de ese RNC o créela.',
    http: 422,
  },
  LINEA_NO_EXISTE: {
    texto: 'Una de las líneas no pertenece a esta compra. Ábrala de nuevo y repita el cambio.',
    http: 422,
  },
  CUENTA_NO_EXISTE: {
    texto: 'La cuenta elegida no existe en el catálogo de esta empresa. Elíjala de la lista.',
    http: 422,
  },
  CUENTA_NO_IMPUTABLE: {
    texto: 'La cuenta {codigo} agrupa a otras o está inactiva. Elija una cuenta de detalle activa.',
    http: 422,
  },
  CREDITO_SIN_FECHA: {
    texto: 'Una compra a crédito necesita la fecha límite de pago. Escríbala.',
    http: 422,
  },
  FECHA_LIMITE_ANTERIOR: {
    texto: 'La fecha límite de pago no puede ser anterior a la del comprobante ({fecha}).',
    http: 422,
  },
  CONTADO_CON_FECHA_LIMITE: {
    texto: 'Una compra al contado no lleva fecha límite de pago. Quítela o cambie la condición.',
    http: 422,
  },
});
