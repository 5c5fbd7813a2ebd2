// Refusals of sales: what may not be issued and what to do about it.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosVentas = definirRechazos('ventas', {
  YA_EMITIDA: {
    texto:
      'Esta factura ya se emitió ({numero}). Búsquela en Ventas; no hace falta emitirla otra vez.',
    http: 409,
  },
  BORRADOR_EMITIDO: {
    texto: 'Ese borrador ya se emitió y no se descarta. Búsquelo en Ventas.',
    http: 409,
  },
  BORRADOR_NO_EXISTE: {
    texto: 'No se encontró ese borrador. Actualice la lista de borradores en Ventas.',
    http: 404,
  },
  ENCF_PROPIO: {
    texto:
      'El e-NCF lo asigna el servidor al recibir la venta; no se puede traer uno. Quite el número y emita de nuevo.',
    http: 422,
  },
  SIN_LINEAS: {
    texto: 'La factura no tiene líneas. Añada al menos un producto o servicio y emita de nuevo.',
    http: 422,
  },
  DEMASIADAS_LINEAS: {
    texto:
      'La factura tiene {lineas} líneas y la DGII admite hasta {maximo}. Repártalas en dos facturas.',
    http: 422,
  },
  LINEA_REPETIDA: {
    texto:
      'La línea {linea} aparece dos veces con el mismo identificador. Quítela y añádala de nuevo.',
    http: 422,
  },
  LINEA_SIN_DESCRIPCION: {
    texto: 'La línea {linea} no dice qué se vende. Escriba la descripción o elija un producto.',
    http: 422,
  },
  CANTIDAD_INVALIDA: {
    texto: 'La cantidad de la línea {linea} debe ser mayor que cero. Corríjala o quite la línea.',
    http: 422,
  },
  CANTIDAD_DECIMALES: {
    texto: 'La cantidad de la línea {linea} admite hasta 2 decimales. Redondéela.',
    http: 422,
  },
  PRECIO_NEGATIVO: {
    texto:
      'El precio de la línea {linea} es negativo. Escriba el precio normal y, si es una rebaja, póngala en Descuento.',
    http: 422,
  },
  MONTO_EXCESIVO: {
    texto: 'El monto de la línea {linea} es demasiado grande. Revise la cantidad y el precio.',
    http: 422,
  },
  DESCUENTO_INVALIDO: {
    texto:
      'El descuento de la línea {linea} debe ser mayor que cero y, en pesos, llevar hasta 2 decimales.',
    http: 422,
  },
  DESCUENTO_MAYOR: {
    texto:
      'El descuento de la línea {linea} ({descuento}) pasa del valor de la línea ({bruto}). Rebájelo.',
    http: 422,
  },
  RECARGO_INVALIDO: {
    texto:
      'El recargo de la línea {linea} debe ser mayor que cero y, en pesos, llevar hasta 2 decimales.',
    http: 422,
  },
  PRODUCTO_NO_EXISTE: {
    texto:
      'El producto de la línea {linea} no existe en esta empresa. Elija otro o escriba la descripción a mano.',
    http: 422,
  },
  AJUSTE_INVALIDO: {
    texto:
      'El descuento o recargo global {ajuste} debe ser mayor que cero y, en pesos, llevar hasta 2 decimales.',
    http: 422,
  },
  AJUSTE_SIN_DESCRIPCION: {
    texto:
      'El descuento o recargo global {ajuste} no tiene nombre. Escriba, por ejemplo, «Descuento comercial».',
    http: 422,
  },
  AJUSTE_MAYOR: {
    texto:
      'Los descuentos globales pasan del monto de las líneas que rebajan. Bájelos hasta que el total no sea negativo.',
    http: 422,
  },
  DEMASIADOS_AJUSTES: {
    texto:
      'Los descuentos y recargos globales ocupan {filas} renglones y la DGII admite hasta {maximo}. Junte algunos.',
    http: 422,
  },
  TOTAL_CERO: {
    texto:
      'El total de la factura es RD$ 0.00 y no hay nada que facturar. Revise precios y descuentos.',
    http: 422,
  },
  COMPRADOR_SIN_RNC: {
    texto:
      'La factura de crédito fiscal (31) necesita el RNC o la cédula del comprador. Complételo en su ficha o emita una factura de consumo (32).',
    http: 422,
  },
  COMPRADOR_RNC_INVALIDO: {
    texto:
      'El RNC o la cédula {rnc} no es válido: su dígito verificador no coincide. Pídaselo de nuevo al cliente y corríjalo.',
    http: 422,
  },
  COMPRADOR_SIN_NOMBRE: {
    texto: 'Falta el nombre o la razón social del comprador. Escríbalo junto a su RNC o cédula.',
    http: 422,
  },
  COMPRADOR_SIN_IDENTIFICAR: {
    texto:
      'Una factura de consumo de RD$ {limite} o más debe decir a quién se vende. Escriba el RNC o la cédula y el nombre del comprador.',
    http: 422,
  },
  TERCERO_NO_EXISTE: {
    texto: 'El cliente elegido no existe en esta empresa. Búsquelo de nuevo o créelo en Terceros.',
    http: 422,
  },
  TERCERO_INACTIVO: {
    texto: '{nombre} está inactivo. Actívelo en Terceros o elija otro cliente.',
    http: 422,
  },
  FECHA_FUTURA: {
    texto: 'La fecha {fecha} todavía no llega (hoy es {hoy}). Ponga la fecha de hoy.',
    http: 422,
  },
  FECHA_VENCIDA: {
    texto:
      'La fecha {fecha} tiene más de {dias} días y la DGII ya no admite emitirla con esa fecha. Ponga la fecha de hoy y anote en la nota cuándo se vendió.',
    http: 422,
  },
  CREDITO_SIN_CLIENTE: {
    texto:
      'Para vender a crédito elija un cliente registrado. Créelo en Terceros si todavía no está.',
    http: 422,
  },
  CREDITO_SIN_FECHA: {
    texto: 'Falta la fecha límite de pago del crédito. Póngala en la cabecera de la venta.',
    http: 422,
  },
  FECHA_LIMITE_ANTERIOR: {
    texto: 'La fecha límite de pago no puede ser anterior a la fecha de la factura. Corríjala.',
    http: 422,
  },
  CONTADO_CON_FECHA_LIMITE: {
    texto:
      'Una venta al contado no lleva fecha límite de pago. Quítela o cambie la condición a crédito.',
    http: 422,
  },
  LIMITE_CREDITO: {
    texto:
      '{nombre} debe RD$ {saldo}; con RD$ {credito} de esta venta pasa de su límite de RD$ {limite}. Cobre algo antes o suba el límite en su ficha.',
    http: 422,
  },
  CREDITO_SIN_SALDO: {
    texto: 'Lo pagado cubre todo el total: no queda nada a crédito. Cambie la condición a contado.',
    http: 422,
  },
  PAGO_INVALIDO: {
    texto: 'El pago {pago} debe ser mayor que cero. Corríjalo o quítelo.',
    http: 422,
  },
  PAGOS_NO_CUADRAN: {
    texto:
      'Los pagos suman RD$ {pagado} y el total es RD$ {total}. Ajuste los pagos para que sean iguales.',
    http: 422,
  },
  PAGO_CREDITO_EN_CONTADO: {
    texto:
      'Una venta al contado no puede pagarse con «venta a crédito». Cambie la condición o la forma de pago.',
    http: 422,
  },
  PAGO_BONO_SOLO_CONSUMO: {
    texto:
      'Los bonos o certificados de regalo solo se aceptan en facturas de consumo (32). Elija otra forma de pago.',
    http: 422,
  },
  DEMASIADOS_PAGOS: {
    texto:
      'La factura lleva {pagos} formas de pago y la DGII admite hasta {maximo}. Junte algunas.',
    http: 422,
  },
  EMPRESA_INCOMPLETA: {
    texto: 'Para emitir comprobantes falta {falta} de la empresa. Complételo en Ajustes › Empresa.',
    http: 409,
  },
  SIN_SECUENCIA: {
    texto:
      'No se pudo emitir: no hay una secuencia E{tipo} registrada. Solicítela en la Oficina Virtual de la DGII y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
  SECUENCIA_AGOTADA: {
    texto:
      'No se pudo emitir: la secuencia E{tipo} se agotó. Solicite una nueva en la Oficina Virtual y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
  SECUENCIA_VENCIDA: {
    texto:
      'No se pudo emitir: la secuencia E{tipo} venció el {vence}. Solicite una nueva en la Oficina Virtual y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
});
