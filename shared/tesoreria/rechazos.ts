// Refusals about money received.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosTesoreria = definirRechazos('tesoreria', {
  YA_REGISTRADO: {
    texto: 'Este cobro ya está registrado. Véalo en la ficha del cliente.',
    http: 409,
  },
  TERCERO_NO_EXISTE: {
    texto: 'El cliente elegido no existe en esta empresa. Búsquelo de nuevo en Terceros.',
    http: 422,
  },
  MONTO_INVALIDO: {
    texto: 'El monto cobrado debe ser mayor que cero.',
    http: 422,
  },
  FECHA_FUTURA: {
    texto: 'La fecha del cobro {fecha} todavía no llega (hoy es {hoy}). Ponga la fecha de hoy.',
    http: 422,
  },
  FORMA_CREDITO: {
    texto:
      'Un cobro no puede hacerse con «venta a crédito». Elija efectivo, transferencia, tarjeta u otra forma.',
    http: 422,
  },
  SIN_APLICACIONES: {
    texto: 'Diga a cuál factura se aplica el cobro. Marque al menos una de las pendientes.',
    http: 422,
  },
  APLICACION_INVALIDA: {
    texto: 'Lo aplicado a la factura {factura} debe ser mayor que cero. Corríjalo o desmárquela.',
    http: 422,
  },
  APLICACION_REPETIDA: {
    texto: 'La factura {factura} está marcada dos veces. Deje una sola.',
    http: 422,
  },
  APLICACION_NO_CUADRA: {
    texto:
      'Lo aplicado suma RD$ {aplicado} y el cobro es de RD$ {monto}. Ajuste los montos para que sean iguales.',
    http: 422,
  },
  FACTURA_NO_EXISTE: {
    texto:
      'Una de las facturas marcadas no existe en esta empresa. Actualice la lista de pendientes.',
    http: 422,
  },
  FACTURA_DE_OTRO: {
    texto: 'La factura {factura} no es de este cliente. Elija el cliente correcto o desmárquela.',
    http: 422,
  },
  FACTURA_POSTERIOR: {
    texto: 'La factura {factura} es posterior a la fecha del cobro. Corrija la fecha del cobro.',
    http: 422,
  },
  EXCEDE_SALDO: {
    texto:
      'A la factura {factura} le quedan RD$ {saldo} y se le quieren aplicar RD$ {monto}. Rebaje lo aplicado.',
    http: 422,
  },
});
