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
      'El comprobante {tipo} necesita el RNC o la cédula del comprador. Complételo en su ficha o emita una factura de consumo (32).',
    http: 422,
  },
  COMPRADOR_SIN_DOCUMENTO: {
    texto:
      'El comprobante {tipo} necesita el RNC del comprador o, si es extranjero, su documento. Complételo en su ficha.',
    http: 422,
  },
  COMPRADOR_DOBLE_IDENTIDAD: {
    texto:
      'El comprador lleva RNC y documento extranjero a la vez y la DGII admite uno solo. Borre el que no corresponda.',
    http: 422,
  },
  COMPRADOR_EXTRANJERO_INVALIDO: {
    texto:
      'El documento extranjero «{documento}» debe tener de 3 a 20 letras, números o guiones. Corríjalo.',
    http: 422,
  },
  INDICADOR_NO_PERMITIDO: {
    texto:
      'En un comprobante {tipo} la línea {linea} debe ser {permitido}. Cambie el ITBIS de la línea o el tipo de comprobante.',
    http: 422,
  },
  PROPINA_NO_PERMITIDA: {
    texto:
      'El comprobante {tipo} no lleva propina legal. Quítela o elija otro tipo de comprobante.',
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
  NOTA_SIN_ORIGINAL: {
    texto:
      'No se encontró la factura que esta nota modifica. Búsquela de nuevo en Ventas o escriba su NCF y su fecha.',
    http: 422,
  },
  NOTA_SIN_NCF: {
    texto:
      'Falta el documento que esta nota modifica. Elija la factura o escriba su NCF y su fecha.',
    http: 422,
  },
  NOTA_NCF_INVALIDO: {
    texto:
      'El NCF «{ncf}» no es válido. Debe tener 11 posiciones (B), 13 (E) o 19 (A o P); cópielo del documento.',
    http: 422,
  },
  NOTA_SOBRE_NOTA: {
    texto:
      'El {ncf} es una nota y una nota no se modifica con otra. Elija la factura original y corrija sobre ella.',
    http: 422,
  },
  NOTA_SOBRE_COMPRA: {
    texto: 'El {ncf} no es un comprobante de venta. Elija una factura que usted haya emitido.',
    http: 422,
  },
  NOTA_ORIGINAL_EN_LIBROS: {
    texto:
      'El {ncf} está en Ventas. Elija esa factura en lugar de escribir su número, para que su saldo se actualice.',
    http: 422,
  },
  NOTA_ORIGINAL_NULO: {
    texto:
      'El {ncf} es nulo (rechazado por la DGII o anulado) y no se modifica con una nota. Emita otra factura en su lugar.',
    http: 409,
  },
  NOTA_B_SOBRE_E: {
    texto:
      'Una nota de la serie B no puede modificar el e-NCF {ncf}. Emítala cuando la empresa vuelva a facturar electrónicamente.',
    http: 422,
  },
  NOTA_ANTERIOR: {
    texto:
      'La nota no puede ser anterior al documento que modifica ({original}). Ponga otra fecha.',
    http: 422,
  },
  NOTA_SIN_RAZON: {
    texto: 'Falta el motivo de la nota. Escriba en pocas palabras por qué se emite.',
    http: 422,
  },
  NOTA_DEBITO_NO_ANULA: {
    texto:
      'Una nota de débito no anula: aumenta. Para anular la factura use una nota de crédito; para cobrar más, el código 3.',
    http: 422,
  },
  NOTA_LINEAS_SOBRAN: {
    texto:
      'Con el código {codigo} la nota toma sus líneas del documento original. Quite las líneas o use el código 3 (corrige montos).',
    http: 422,
  },
  NOTA_LINEA_AJENA: {
    texto: 'La línea {linea} señala una línea que no es de la factura original. Elíjala de nuevo.',
    http: 422,
  },
  NOTA_CANTIDAD_MAYOR: {
    texto:
      'La línea {linea} devuelve más de lo que queda por devolver ({queda}). Baje la cantidad.',
    http: 422,
  },
  NOTA_OTRO_COMPRADOR: {
    texto:
      'La nota va al mismo comprador y al mismo documento de la factura elegida. Quite los datos escritos aparte.',
    http: 422,
  },
  NOTA_ANULA_CON_NOTAS: {
    texto:
      'La factura ya tiene notas y no se anula entera. Use el código 3 (corrige montos) por lo que queda.',
    http: 409,
  },
  NOTA_MAYOR: {
    texto:
      'La nota es de RD$ {total} y de esa factura solo quedan RD$ {disponible} por acreditar. Baje los montos.',
    http: 422,
  },
  NOTA_ITBIS_MAYOR: {
    texto:
      'La nota rebaja RD$ {itbis} de ITBIS y de esa factura solo quedan RD$ {disponible}. Revise el ITBIS de las líneas.',
    http: 422,
  },
  NOTA_PROPINA_MAYOR: {
    texto:
      'La nota devuelve más propina legal que la que queda de esa factura (RD$ {disponible}). Quite la propina o baje las líneas.',
    http: 422,
  },
  NOTA_SIN_CLIENTE: {
    texto:
      'La factura no es de un cliente registrado, así que nada puede quedar en su cuenta. Devuelva o cobre el dinero al contado.',
    http: 422,
  },
  NOTA_PASA_DEL_SALDO: {
    texto:
      'El cliente solo debe RD$ {saldo} de esa factura. Indique cómo devuelve los otros RD$ {devolver}.',
    http: 422,
  },
  NOTA_TEXTO_CON_PAGOS: {
    texto:
      'Una nota que corrige texto no mueve dinero y esta lleva pagos por RD$ {pagado}. Quítelos y póngala al contado.',
    http: 422,
  },
  CONTINGENCIA_YA_ABIERTA: {
    texto: 'Ya hay una contingencia abierta. Ciérrela antes de abrir otra.',
    http: 409,
  },
  CONTINGENCIA_NO_EXISTE: {
    texto:
      'No se encontró esa contingencia. Actualice la lista; las de conexión las cierra el sistema solo.',
    http: 404,
  },
  CONTINGENCIA_CERRADA: {
    texto: 'Esa contingencia ya se cerró. Actualice la lista.',
    http: 409,
  },
  CONTINGENCIA_FUTURA: {
    texto:
      'La contingencia no puede empezar ni terminar después de ahora. Corrija la fecha y hora.',
    http: 422,
  },
  CONTINGENCIA_INVERTIDA: {
    texto: 'La contingencia no puede terminar antes de empezar. Corrija la fecha y hora.',
    http: 422,
  },
  CONTINGENCIA_SIN_SERIE_B: {
    texto:
      'No hay una secuencia de la serie B con números disponibles. Regístrela en Ajustes › Secuencias antes de abrir la contingencia.',
    http: 409,
  },
  SERIE_B_NCF_INVALIDO: {
    texto: 'El NCF «{ncf}» no es de la serie B. Debe tener 11 posiciones: B0200000001.',
    http: 422,
  },
  SERIE_B_TIPO: {
    texto: 'El NCF {ncf} no corresponde a este tipo de venta: debe empezar por {esperado}.',
    http: 422,
  },
  SERIE_B_USADO: {
    texto: 'El NCF {ncf} ya está registrado en otra venta. Revise el número del talonario.',
    http: 409,
  },
  SERIE_B_SIN_RANGO: {
    texto:
      'El NCF {ncf} no está en ninguna secuencia autorizada. Registre la secuencia en Ajustes › Secuencias.',
    http: 422,
  },
  SERIE_B_VENCIDA: {
    texto:
      'La secuencia del {ncf} venció el {vence}, antes de esa venta. Revise la fecha y el número.',
    http: 422,
  },
  SERIE_B_SIN_CONTINGENCIA: {
    texto:
      'El {fecha} no había una contingencia declarada (duran hasta {dias} días). Ábrala con su fecha de inicio o corrija la fecha de la venta.',
    http: 422,
  },
  REEMPLAZO_NO_EXISTE: {
    texto: 'No se encontró esa venta de la serie B. Actualice la lista de ventas por reemplazar.',
    http: 404,
  },
  REEMPLAZO_YA_HECHO: {
    texto: 'El {ncf} ya tiene un e-CF que lo reemplaza. Véalo en la venta.',
    http: 409,
  },
  REEMPLAZO_SIN_CONTINGENCIA: {
    texto: 'El {ncf} no se emitió en una contingencia, así que no se reemplaza por un e-CF.',
    http: 409,
  },
  REEMPLAZO_CONTINGENCIA_ABIERTA: {
    texto: 'La contingencia del {ncf} sigue abierta. Ciérrela y vuelva a reemplazar.',
    http: 409,
  },
  REEMPLAZO_ANTES_DE_SALIR: {
    texto:
      'El e-CF se emite después de salir de la contingencia ({fin}). Ponga una fecha posterior.',
    http: 422,
  },
  EMPRESA_INCOMPLETA: {
    texto: 'Para emitir comprobantes falta {falta} de la empresa. Complételo en Ajustes › Empresa.',
    http: 409,
  },
  SIN_SECUENCIA: {
    texto:
      'No se pudo emitir: no hay una secuencia {secuencia} registrada. Solicítela en la Oficina Virtual de la DGII y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
  SECUENCIA_AGOTADA: {
    texto:
      'No se pudo emitir: la secuencia {secuencia} se agotó. Solicite una nueva en la Oficina Virtual y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
  SECUENCIA_VENCIDA: {
    texto:
      'No se pudo emitir: la secuencia {secuencia} venció el {vence}. Solicite una nueva en la Oficina Virtual y regístrela en Ajustes › Secuencias.',
    http: 409,
  },
});
