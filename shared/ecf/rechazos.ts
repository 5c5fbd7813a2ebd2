// Refusals of the e-CF: reading a file, its structure, its arithmetic and the rules by type that an
// issuer must keep before sending. Out of tolerance is «condicional» (the DGII accepts it with a
// reserve); what would make the document null is «rechazo»; what only deserves a look is «aviso».
// Source: Formato e-CF v1.0 (oct-2025); Informe Técnico e-CF v1.0 §12; Ley 32-23 art. 20.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

const LECTURA = {
  XML_GRANDE: {
    texto:
      'El archivo pasa de {largo} caracteres, el máximo que se acepta. Verifique que sea un e-CF y no otro archivo.',
    http: 413,
  },
  XML_MAL_FORMADO: {
    texto:
      'El archivo no es un XML correcto (línea {linea}, columna {columna}). Pida a quien lo generó que lo envíe de nuevo.',
  },
  XML_CON_DTD: {
    texto:
      'El archivo trae una declaración DOCTYPE, que un e-CF no lleva. Por seguridad no se abre: pida el XML original.',
  },
  XML_CODIFICACION: {
    texto:
      'El archivo está en {codificacion} y un e-CF debe estar en UTF-8. Guárdelo en UTF-8 e intente otra vez.',
  },
  XML_PROFUNDO: {
    texto:
      'El archivo tiene más niveles de los que puede tener un e-CF. Verifique que sea el archivo correcto.',
  },
} as const;

const ESTRUCTURA = {
  TIPO_DESCONOCIDO: {
    texto:
      'No se reconoce qué documento es («{elemento}»): debe ser un ECF con TipoeCF válido, un RFCE, un ARECF, un ACECF o un ANECF.',
  },
  ELEMENTO_DESCONOCIDO: {
    texto: '«{elemento}» no existe dentro de «{dentro}» en este tipo de comprobante. Quítelo.',
  },
  ELEMENTO_FUERA_DE_ORDEN: {
    texto:
      '«{elemento}» está fuera de lugar dentro de «{dentro}». La DGII exige un orden fijo: muévalo a su posición.',
  },
  ELEMENTO_REPETIDO: {
    texto:
      '«{elemento}» aparece más veces de las permitidas (máximo {maximo}). Deje las que caben.',
  },
  ELEMENTO_FALTANTE: {
    texto: 'Falta «{elemento}» dentro de «{dentro}». Complete ese dato.',
  },
  ELEMENTO_VACIO: {
    texto: '«{elemento}» está vacío. Complete el dato o quite la etiqueta.',
  },
  ELEMENTO_CON_HIJOS: {
    texto: '«{elemento}» lleva un dato simple y trae otras etiquetas adentro. Deje solo el dato.',
  },
  FORMATO_INVALIDO: {
    texto:
      'El valor «{valor}» de «{elemento}» no tiene la forma que exige la DGII ({formato}). Corríjalo.',
  },
  TEXTO_SUELTO: {
    texto: 'Hay texto suelto dentro de «{elemento}», donde solo van otras etiquetas. Quítelo.',
  },
  ATRIBUTO_NO_PERMITIDO: {
    texto: '«{elemento}» lleva el atributo «{atributo}», que un e-CF no admite. Quítelo.',
  },
  SIN_FIRMA: {
    texto: 'El documento no está firmado. Fírmelo con el certificado digital antes de enviarlo.',
  },
} as const;

const ARITMETICA = {
  NUMERACION_LINEAS: {
    texto:
      'Las líneas deben numerarse 1, 2, 3… sin saltos: se esperaba {esperado} y dice {valor}. Renumérelas.',
  },
  LINEA_NO_CUADRA: {
    texto:
      'La línea {linea} no cuadra: cantidad por precio, menos descuento y más recargo, da {esperado} y dice {valor}.',
    severidad: 'condicional',
  },
  SUBDESCUENTO_NO_CUADRA: {
    texto:
      'En la línea {linea} el descuento dice {valor} y el detalle de descuentos suma {esperado}. Deben ser iguales.',
  },
  SUBRECARGO_NO_CUADRA: {
    texto:
      'En la línea {linea} el recargo dice {valor} y el detalle de recargos suma {esperado}. Deben ser iguales.',
  },
  PORCENTAJE_LINEA_NO_CUADRA: {
    texto:
      'En la línea {linea}, el {porcentaje} % de precio por cantidad da {esperado} y dice {valor}.',
    severidad: 'condicional',
  },
  AJUSTE_NO_CUADRA: {
    texto:
      'El descuento o recargo global {linea} dice {valor} y el {porcentaje} % de lo que afecta da {esperado}.',
    severidad: 'condicional',
  },
  GRAVADO_NO_CUADRA: {
    texto: '«{elemento}» dice {valor} y las líneas dan {esperado}. Revise el total.',
    severidad: 'condicional',
  },
  ITBIS_NO_CUADRA: {
    texto: '«{elemento}» dice {valor} y al calcularlo da {esperado}. Revise el ITBIS.',
    severidad: 'condicional',
  },
  IMPUESTO_ADICIONAL_NO_CUADRA: {
    texto:
      'El impuesto adicional {impuesto} dice {valor} y al calcularlo da {esperado}. Revise ese impuesto.',
    severidad: 'condicional',
  },
  SUMA_NO_CUADRA: {
    texto: '«{elemento}» dice {valor} y la suma de sus partes da {esperado}. Revise el total.',
    severidad: 'condicional',
  },
  TOTAL_NO_CUADRA: {
    texto:
      'El monto total dice {valor} y la suma de gravado, exento, ITBIS e impuestos da {esperado}. Corrija los totales.',
    severidad: 'condicional',
  },
  RETENCION_NO_CUADRA: {
    texto: '«{elemento}» dice {valor} y las retenciones de las líneas suman {esperado}.',
    severidad: 'condicional',
  },
  PAGINACION_NO_CUADRA: {
    texto: 'Los subtotales de las páginas suman {esperado} y el monto total es {valor}.',
    severidad: 'condicional',
  },
  PAGINA_NO_CUADRA: {
    texto: 'La página {pagina} dice {valor} y sus partes suman {esperado}. Revise esa página.',
    severidad: 'condicional',
  },
  MONEDA_NO_CUADRA: {
    texto:
      '«{elemento}» dice {valor} y los pesos a la tasa de cambio dan {esperado}. Revise la otra moneda.',
    severidad: 'condicional',
  },
  FORMAS_PAGO_NO_CUADRAN: {
    texto:
      'Las formas de pago suman {esperado} y el documento es de {valor}. Revise los montos de cada forma de pago.',
    severidad: 'aviso',
  },
  ANULACION_NO_CUADRA: {
    texto:
      'La cantidad de comprobantes anulados dice {valor} y los rangos contienen {esperado}. Corrija la cantidad o los rangos.',
  },
} as const;

const CALCULO = {
  SIN_LINEAS: {
    texto: 'El comprobante no tiene líneas. Agregue al menos un producto o servicio.',
  },
  LINEA_NEGATIVA: {
    texto: 'En la línea {linea} los descuentos pasan de lo que vale. Bájelos.',
  },
  AJUSTE_EXCESIVO: {
    texto:
      'Los descuentos globales pasan de lo que valen las líneas con indicador {indicador}. Bájelos.',
  },
  ISC_SIN_TASA: {
    texto:
      'El impuesto selectivo {impuesto} cambia cada trimestre y falta su tasa. Indique la vigente en la fecha de emisión.',
  },
  ISC_DATOS_FALTANTES: {
    texto:
      'La línea {linea} lleva el impuesto selectivo {impuesto} y le falta «{elemento}». Complete ese dato.',
  },
  FORMAS_PAGO_EXCEDEN: {
    texto: 'Las formas de pago suman más que el comprobante. Revise los montos recibidos.',
  },
} as const;

const EMISION = {
  ETIQUETA_VACIA: {
    texto: '«{elemento}» está vacío y la DGII rechaza las etiquetas vacías. Quítela o complétela.',
  },
  FECHA_INEXISTENTE: {
    texto: '«{elemento}» dice {valor}, un día que no existe. Corrija la fecha.',
  },
  ENCF_INVALIDO: {
    texto:
      'El e-NCF {encf} no es válido: es una serie, el tipo y diez dígitos de secuencia. Revise la secuencia.',
  },
  ENCF_TIPO_DISTINTO: {
    texto: 'El e-NCF {encf} no es del tipo {tipo}. Use un número de la secuencia de ese tipo.',
  },
  EMISOR_NO_HABILITADO: {
    texto:
      'El RNC {rnc} no está activo ante la DGII o no es emisor electrónico. Regularícelo en la Oficina Virtual antes de emitir.',
  },
  ENCF_NO_AUTORIZADO: {
    texto:
      'El e-NCF {encf} no está en ninguna secuencia autorizada al emisor. Use un número de una secuencia vigente.',
  },
  ENCF_USADO: {
    texto:
      'El e-NCF {encf} ya se usó en otro comprobante. Consulte su estado en la DGII antes de emitir con otro número.',
  },
  ENCF_ANULADO: {
    texto: 'El e-NCF {encf} se anuló ante la DGII y no se puede usar. Emita con otro número.',
  },
  VENCIMIENTO_PROHIBIDO: {
    texto: 'Los comprobantes tipo {tipo} no llevan fecha de vencimiento de la secuencia. Quítela.',
  },
  VENCIMIENTO_FALTANTE: {
    texto:
      'Falta la fecha de vencimiento de la secuencia, obligatoria en el tipo {tipo}. Complétela en Ajustes › Secuencias.',
  },
  SECUENCIA_VENCIDA: {
    texto:
      'La secuencia venció el {vence} y el comprobante es del {fecha}. Solicite una secuencia nueva en la Oficina Virtual.',
  },
  FECHA_EMISION_FUTURA: {
    texto: 'La fecha de emisión ({fecha}) es posterior a hoy. Corrija la fecha.',
  },
  FECHA_FIRMA_FUTURA: {
    texto:
      'La fecha de firma ({fecha}) es posterior a la hora actual. Revise el reloj del equipo que firma.',
  },
  FECHA_LIMITE_FALTANTE: {
    texto: 'Una venta a crédito necesita la fecha límite de pago. Indíquela.',
  },
  FECHA_LIMITE_ANTERIOR: {
    texto: 'La fecha límite de pago ({limite}) es anterior a la emisión ({fecha}). Corríjala.',
  },
  PERIODO_INVERTIDO: {
    texto: 'El período de servicio termina antes de empezar. Revise las fechas desde y hasta.',
  },
  GRATUITO_NO_PERMITIDO: {
    texto: 'Una factura de crédito fiscal no puede ser gratuita. Use contado o crédito.',
  },
  BONO_NO_PERMITIDO: {
    texto:
      'Los bonos o certificados de regalo solo se reciben en facturas de consumo. Cambie la forma de pago.',
  },
  COMPRADOR_SIN_IDENTIFICAR: {
    texto:
      'Este comprobante necesita el RNC o la cédula y el nombre del comprador. Complete sus datos.',
  },
  CONSUMO_SIN_IDENTIFICAR: {
    texto:
      'Una factura de consumo de RD$ 250,000.00 o más identifica al comprador: indique su RNC, cédula o documento extranjero y su nombre.',
  },
  COMPRADOR_DOBLE_IDENTIDAD: {
    texto: 'El comprador lleva RNC o documento extranjero, no los dos. Deje uno.',
  },
  RNC_LARGO: {
    texto: 'El RNC {valor} debe tener 9 dígitos, o 11 si es una cédula. Corríjalo.',
  },
  RNC_DUDOSO: {
    texto: 'El dígito verificador de {valor} no coincide. Confirme el número con el comprador.',
    severidad: 'aviso',
  },
  INDICADOR_MONTO_GRAVADO_FALTANTE: {
    texto:
      'Falta decir si los precios incluyen el ITBIS (IndicadorMontoGravado). Indíquelo cuando haya líneas con ITBIS.',
  },
  INDICADOR_FACTURACION_NO_PERMITIDO: {
    texto:
      'La línea {linea} lleva un indicador de facturación que el tipo {tipo} no admite (solo {permitido}). Corríjala.',
  },
  SOLO_SERVICIOS: {
    texto: 'La línea {linea} debe ser un servicio: los pagos al exterior no llevan bienes.',
  },
  TASA_ITBIS: {
    texto: '«{elemento}» dice {valor} y la tasa vigente es {esperado}. Corríjala.',
  },
  GRUPO_FALTANTE: {
    texto: 'Hay líneas que exigen «{elemento}» en los totales y no está. Agréguelo.',
  },
  RETENCION_FALTANTE: {
    texto: 'La línea {linea} necesita su retención, aunque sea 0.00. Complétela.',
  },
  RETENCION_ISR_NO_PERMITIDA: {
    texto: 'La línea {linea} es un bien y no lleva retención de ISR. Quítela.',
  },
  AJUSTE_SIN_LINEAS: {
    texto:
      'El descuento o recargo global {linea} afecta a un indicador que ninguna línea tiene. Corrija el indicador.',
  },
  MONEDA_INCOMPLETA: {
    texto: 'La otra moneda necesita su código y su tasa de cambio. Complete los dos.',
  },
  PAGINAS_NO_COINCIDEN: {
    texto: 'Dice {valor} páginas y trae el detalle de {esperado}. Deben coincidir.',
  },
  RESPONSABLE_PAGO_EN_NOTA: {
    texto:
      'Las notas no deben llevar «ResponsablePago»: la estructura oficial lo rechaza. Quite ese dato.',
  },
  NOTA_SIN_MOTIVO: {
    texto: 'Una nota necesita el código de modificación 1, 2, 3 o 4. Indique el motivo.',
  },
  MOTIVO_NO_PERMITIDO: {
    texto: 'El código de modificación {valor} no se usa en el tipo {tipo}. Elija otro.',
  },
  NCF_MODIFICADO_INVALIDO: {
    texto: 'El comprobante modificado {ncf} no es un NCF ni un e-NCF válido. Corríjalo.',
  },
  NCF_MODIFICADO_ES_NOTA: {
    texto: 'No se puede modificar una nota ({ncf}). Refiera la factura original.',
  },
  NCF_MODIFICADO_NO_SERIE_B: {
    texto:
      'Solo se reemplaza un comprobante de la serie B emitido en contingencia, del tipo equivalente, y no {ncf}.',
  },
  NCF_MODIFICADO_NO_CONSUMO: {
    texto: 'El código 5 refiere una factura de consumo y {ncf} no lo es. Corrija la referencia.',
  },
  FECHA_MODIFICADO_POSTERIOR: {
    texto:
      'El comprobante modificado es del {valor}, después de esta emisión. Corrija la fecha del original.',
  },
  INDICADOR_NOTA_CREDITO: {
    texto:
      'Pasaron {dias} días desde el comprobante original: el indicador de nota de crédito debe ser {esperado}.',
  },
  CORRECCION_CON_MONTO: {
    texto: 'Una nota que corrige texto lleva monto total 0.00. Ponga los montos en cero.',
  },
  TIPO_INGRESOS_FALTANTE: {
    texto: 'Falta el tipo de ingresos: se exige al modificar una factura de ventas. Indíquelo.',
  },
  TIPO_INGRESOS_SOBRANTE: {
    texto: 'El tipo de ingresos se omite al modificar un comprobante de compras o gastos. Quítelo.',
    severidad: 'aviso',
  },
  VENCIMIENTO_DISTINTO: {
    texto:
      'La secuencia se autorizó hasta el {esperado} y el comprobante dice {valor}. Ponga la fecha autorizada.',
  },
  FECHA_ANTES_DE_INICIO: {
    texto:
      'La emisión ({fecha}) es anterior a su inicio como emisor electrónico ({inicio}). Corrija la fecha.',
  },
  ENVIO_DIFERIDO_SIN_AUTORIZACION: {
    texto:
      'El comprobante dice envío diferido y la empresa no tiene esa autorización de la DGII. Quite el indicador o solicítela.',
  },
  TIPO_PAGO_FALTANTE: {
    texto: 'Falta el tipo de pago: contado, crédito o gratuito. Indíquelo.',
  },
  FECHA_LIMITE_SIN_CREDITO: {
    texto: 'La fecha límite de pago es para ventas a crédito. Quítela o cambie el tipo de pago.',
    severidad: 'aviso',
  },
  RETENCION_EXENTA: {
    texto:
      'La línea {linea} es exenta y lleva retención: el ITBIS retenido se escribe y es 0.00. Corríjalo.',
  },
  TOTAL_RETENCION_FALTANTE: {
    texto: 'Las líneas dicen su retención y falta «{elemento}» en los totales, aunque sea 0.00.',
  },
  PERCEPCION_NO_VIGENTE: {
    texto: 'La línea {linea} dice percepción, un régimen que no está vigente. Revise el indicador.',
    severidad: 'aviso',
  },
  REBAJA_SIN_PORCENTAJE: {
    texto:
      'En la línea {linea} hay un descuento o recargo en porcentaje que no dice cuál. Complételo.',
  },
  SUBCANTIDAD_INCOMPLETA: {
    texto: 'En la línea {linea} cada subcantidad lleva su cantidad y su unidad. Complete las dos.',
  },
  IMPUESTO_NO_PERMITIDO: {
    texto:
      'La línea {linea} lleva el impuesto {impuesto}, que el tipo {tipo} no admite (solo 001 a 005). Quítelo.',
  },
  IMPUESTO_SIN_TOTAL: {
    texto:
      'Hay líneas con el impuesto {impuesto} y no está en los totales. Agregue su fila con tasa y monto.',
  },
  IMPUESTO_SIN_LINEAS: {
    texto: 'Los totales llevan el impuesto {impuesto} y ninguna línea lo tiene. Revise las líneas.',
    severidad: 'aviso',
  },
  TASA_IMPUESTO: {
    texto: 'La tasa del impuesto {impuesto} dice {valor} y la vigente es {esperado}. Corríjala.',
  },
  ISC_SIN_ESPECIFICO: {
    texto:
      'Hay impuesto selectivo ad valorem sin el específico, que siempre lo acompaña salvo a granel. Agréguelo.',
  },
  AJUSTE_INCOMPLETO: {
    texto: 'Al descuento o recargo global {linea} le falta «{elemento}». Complételo.',
  },
  AJUSTE_DEBE_SER_PORCENTAJE: {
    texto:
      'Con líneas de distintos impuestos adicionales, el descuento o recargo global {linea} va en porcentaje. Cámbielo.',
  },
  AJUSTE_NORMA_1007: {
    texto:
      'La Norma 10-07 es para descuentos sobre lo gravado al 18 %. Revise el ajuste global {linea}.',
  },
  GRUPO_SOBRANTE: {
    texto: 'Los totales llevan «{elemento}» y ninguna línea es de ese grupo. Quítelo.',
    severidad: 'aviso',
  },
  PAGINAS_DESORDENADAS: {
    texto:
      'La página {pagina} no sigue a la anterior: páginas y líneas van seguidas, de la primera a la última. Corríjala.',
  },
  PAGINACION_FALTANTE: {
    texto:
      'La representación impresa tiene {paginas} páginas y el comprobante no las detalla. Agregue la paginación antes de firmar.',
  },
  REFERENCIA_INCOMPLETA: {
    texto: 'A la referencia a otro comprobante le falta «{elemento}». Complétela.',
  },
  ORIGINAL_NO_ACEPTADO: {
    texto:
      'La DGII todavía no ha aceptado el comprobante original. Espere su aceptación antes de enviar la nota.',
  },
  FECHA_MODIFICADO_DISTINTA: {
    texto:
      'El comprobante original es del {esperado} y la nota dice {valor}. Ponga la fecha exacta.',
  },
  NOTA_OTRO_COMPRADOR: {
    texto:
      'La nota va al mismo comprador del original ({esperado}) y lleva {valor}. Corrija el comprador.',
  },
  NOTA_SUPERA_SALDO: {
    texto:
      'La nota de crédito es de {valor} y al comprobante original le quedan {saldo}. Baje el monto.',
  },
  ANULACION_PARCIAL: {
    texto:
      'Una nota que anula lleva el total del original o su saldo ({esperado}) y esta es de {valor}. Corrija el monto o el motivo.',
  },
  REEMPLAZO_DISTINTO: {
    texto:
      'El comprobante emitido en contingencia es de {esperado} y su reemplazo dice {valor}. Deben ser iguales.',
  },
  NOTA_TARDIA_CON_ITBIS: {
    texto:
      'Pasaron {dias} días desde el original: la nota no rebaja el ITBIS. Confirme con su contador cómo presentarlo.',
    severidad: 'aviso',
  },
  RESUMEN_NO_COINCIDE: {
    texto:
      'El resumen dice {valor} en «{elemento}» y la factura firmada dice {esperado}. Genere el resumen de nuevo.',
  },
  RFCE_FUERA_DE_LIMITE: {
    texto:
      'Un resumen es para facturas de consumo de menos de RD$ 250,000.00. Envíe el e-CF completo.',
  },
  NOMBRE_ARCHIVO: {
    texto: 'El archivo debe llamarse {esperado}. Cámbiele el nombre antes de enviarlo.',
  },
  CODIGO_SEGURIDAD_DISTINTO: {
    texto:
      'El código de seguridad del resumen ({valor}) no es el de la factura firmada ({esperado}). Genere el resumen de nuevo.',
  },
  REPRESENTACION_DE_ANULADO: {
    texto:
      'El número de este comprobante se anuló ante la DGII: no es válido y no se imprime como factura.',
  },
  REPRESENTACION_DE_RECHAZADO: {
    texto:
      'La DGII rechazó este comprobante: no es válido y no se imprime como factura. Emita uno nuevo.',
  },
} as const;

export const rechazosEcf = definirRechazos('ecf', {
  ...LECTURA,
  ...ESTRUCTURA,
  ...ARITMETICA,
  ...CALCULO,
  ...EMISION,
});

export type NombreRechazoEcf = Parameters<typeof rechazosEcf.rechazo>[0];

/** The codes by what finds them, in the order in which a document goes through. */
export const SECCIONES_RECHAZOS: readonly (readonly [string, readonly NombreRechazoEcf[]])[] = [
  ['Lectura del archivo', claves(LECTURA)],
  ['Estructura', claves(ESTRUCTURA)],
  ['Aritmética', claves(ARITMETICA)],
  ['Cálculo', claves(CALCULO)],
  ['Reglas de emisión', claves(EMISION)],
];

function claves<E extends object>(entradas: E): readonly (keyof E & NombreRechazoEcf)[] {
  // The keys of a literal are exactly those of its type.
  return Object.keys(entradas) as (keyof E & NombreRechazoEcf)[];
}
