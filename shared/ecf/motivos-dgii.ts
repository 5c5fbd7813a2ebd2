// Why the DGII would refuse or condition a document, for each code of `rechazos.ts`: the cause in the
// Decreto, the message codes that have been seen in its answers (there is no official list) and where the
// rule is written. `docs/referencia/prevalidador.md` is made from this.
// Source: Decreto 587-24 art. 17; Ley 32-23 art. 20; Formato e-CF v1.0 (oct-2025); Informe Técnico e-CF v1.0.

import type { NombreRechazoFirma } from './rechazos-firma.ts';
import type { NombreRechazoEcf } from './rechazos.ts';

/** Causes of refusal of Decreto 587-24 art. 17, by their number. */
export const CAUSAS = {
  1: 'RNC suspendido',
  2: 'errores que impiden la lectura',
  3: 'certificado inválido o vencido',
  4: 'e-NCF no autorizado',
  5: 'vencimiento distinto del autorizado',
  6: 'e-NCF anulado o usado',
  7: 'no cumple las validaciones del Formato',
  8: 'firma inválida',
  9: 'otras',
} as const;

export type MotivoDgii = {
  /** null when it does not make the document null: a condition or only a warning. */
  readonly causa: keyof typeof CAUSAS | null;
  /** Message codes seen in answers of the DGII. */
  readonly mensajes: readonly number[];
  /** Where the rule is written. */
  readonly fuente: string;
};

function motivo(
  causa: MotivoDgii['causa'],
  fuente: string,
  ...mensajes: readonly number[]
): MotivoDgii {
  return { causa, fuente, mensajes };
}

const SERVICIOS = 'Descripción Técnica Servicios DGII';
const XSD = 'estructura oficial (XSD)';
const IT = 'Informe Técnico';
const F = 'Formato e-CF';

export const MOTIVOS_DGII: Readonly<Record<NombreRechazoEcf, MotivoDgii>> = {
  XML_GRANDE: motivo(2, SERVICIOS),
  XML_MAL_FORMADO: motivo(2, SERVICIOS),
  XML_CON_DTD: motivo(2, SERVICIOS),
  XML_CODIFICACION: motivo(2, SERVICIOS),
  XML_PROFUNDO: motivo(2, XSD),

  TIPO_DESCONOCIDO: motivo(7, `${F}, campo 2`),
  ELEMENTO_DESCONOCIDO: motivo(7, XSD),
  ELEMENTO_FUERA_DE_ORDEN: motivo(7, XSD),
  ELEMENTO_REPETIDO: motivo(7, XSD),
  ELEMENTO_FALTANTE: motivo(7, XSD),
  ELEMENTO_VACIO: motivo(7, XSD),
  ELEMENTO_CON_HIJOS: motivo(7, XSD),
  FORMATO_INVALIDO: motivo(7, XSD),
  TEXTO_SUELTO: motivo(7, XSD),
  ATRIBUTO_NO_PERMITIDO: motivo(7, XSD),
  SIN_FIRMA: motivo(8, `${F}, sección H`),

  NUMERACION_LINEAS: motivo(7, `${F}, sección B (1) y D (1)`),
  LINEA_NO_CUADRA: motivo(null, `${IT} §12; ${F}, sección B (39)`),
  SUBDESCUENTO_NO_CUADRA: motivo(7, `${F}, sección B (26)`, 2020),
  SUBRECARGO_NO_CUADRA: motivo(7, `${F}, sección B (30)`, 2030),
  PORCENTAJE_LINEA_NO_CUADRA: motivo(null, `${IT} §12; ${F}, sección B (29 y 33)`),
  AJUSTE_NO_CUADRA: motivo(null, `${IT} §12; ${F}, sección D (7)`),
  GRAVADO_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campos 93 a 96 y 111`, 1934),
  ITBIS_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campos 101 a 103`),
  IMPUESTO_ADICIONAL_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campos 107 a 109`),
  SUMA_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campos 92, 100, 104, 112 y 115`),
  TOTAL_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campo 110`),
  RETENCION_NO_CUADRA: motivo(null, `${IT} §12; ${F}, campos 116 a 119`),
  PAGINACION_NO_CUADRA: motivo(null, `${F}, campo 110c`),
  PAGINA_NO_CUADRA: motivo(null, `${F}, sección E (16)`),
  MONEDA_NO_CUADRA: motivo(null, `${F}, campos 121 a 137`),
  FORMAS_PAGO_NO_CUADRAN: motivo(null, `${F}, campos 12 y 13`),
  ANULACION_NO_CUADRA: motivo(7, 'Formato Anulación de e-NCF'),

  SIN_LINEAS: motivo(7, `${F}, sección B`),
  LINEA_NEGATIVA: motivo(7, `${F}, sección B (39)`),
  AJUSTE_EXCESIVO: motivo(7, `${F}, campos 93 a 96`),
  ISC_SIN_TASA: motivo(7, `${F}, campo 106b`),
  ISC_DATOS_FALTANTES: motivo(7, `${F}, sección B (13 a 18)`),
  FORMAS_PAGO_EXCEDEN: motivo(7, `${F}, campo 13`),

  ETIQUETA_VACIA: motivo(7, 'Descripción Técnica Servicios Emisores, restricciones'),
  FECHA_INEXISTENTE: motivo(7, `${F}, campos de fecha`),
  ENCF_INVALIDO: motivo(4, `${F}, campo 3`),
  ENCF_TIPO_DISTINTO: motivo(4, `${F}, campos 2 y 3`),
  EMISOR_NO_HABILITADO: motivo(1, `Ley 32-23 art. 15; ${SERVICIOS}`),
  ENCF_NO_AUTORIZADO: motivo(4, `${IT} §7; Ley 32-23 art. 16`),
  ENCF_USADO: motivo(6, `${IT} §7`, 1209),
  ENCF_ANULADO: motivo(6, `${IT} §10; Formato Anulación de e-NCF`),
  VENCIMIENTO_PROHIBIDO: motivo(7, `${F}, campo 4`),
  VENCIMIENTO_FALTANTE: motivo(7, `${F}, campo 4`),
  VENCIMIENTO_DISTINTO: motivo(5, `${F}, campo 4b`),
  SECUENCIA_VENCIDA: motivo(4, `${IT} §7`),
  FECHA_EMISION_FUTURA: motivo(7, `${F}, campo 37`),
  FECHA_ANTES_DE_INICIO: motivo(7, `${F}, campo 37b`),
  FECHA_FIRMA_FUTURA: motivo(7, `${F}, sección G`),
  ENVIO_DIFERIDO_SIN_AUTORIZACION: motivo(7, `${F}, campo 6b; Decreto 587-24 art. 39`),
  TIPO_PAGO_FALTANTE: motivo(7, `${F}, campo 9`),
  FECHA_LIMITE_FALTANTE: motivo(7, `${F}, campo 10`),
  FECHA_LIMITE_ANTERIOR: motivo(7, `${F}, campo 10b`),
  FECHA_LIMITE_SIN_CREDITO: motivo(null, `${F}, campo 10`),
  PERIODO_INVERTIDO: motivo(7, `${F}, campos 17 y 18`),
  GRATUITO_NO_PERMITIDO: motivo(7, `${F}, campo 9`),
  BONO_NO_PERMITIDO: motivo(7, `${F}, campo 12`),
  COMPRADOR_SIN_IDENTIFICAR: motivo(7, `${F}, campos 38 a 40`),
  CONSUMO_SIN_IDENTIFICAR: motivo(7, `${F}, campos 38b, 38c, 39a y 40`),
  COMPRADOR_DOBLE_IDENTIDAD: motivo(7, `${F}, campo 39b y notas 7 y 8`),
  RNC_LARGO: motivo(7, `${F}, campos 20 y 38`),
  RNC_DUDOSO: motivo(null, 'dígito verificador'),
  INDICADOR_MONTO_GRAVADO_FALTANTE: motivo(7, `${F}, campo 7`),
  INDICADOR_FACTURACION_NO_PERMITIDO: motivo(7, `${F}, notas 50 y 51`),
  SOLO_SERVICIOS: motivo(7, `${F}, nota 54`),
  TASA_ITBIS: motivo(7, `${F}, campos 97 a 99`),
  GRUPO_FALTANTE: motivo(7, `${F}, campos 92 a 103`),
  GRUPO_SOBRANTE: motivo(null, `${F}, campos 93 a 96 y 111`),
  RETENCION_FALTANTE: motivo(7, `${F}, sección B (5 a 7)`),
  RETENCION_ISR_NO_PERMITIDA: motivo(7, `${F}, sección B (7b)`),
  RETENCION_EXENTA: motivo(7, `${F}, nota 53`),
  TOTAL_RETENCION_FALTANTE: motivo(7, `${F}, campos 116 y 117`),
  PERCEPCION_NO_VIGENTE: motivo(null, `${F}, notas 32 y 52`),
  REBAJA_SIN_PORCENTAJE: motivo(7, `${F}, sección B (28 y 32)`, 2020, 2030),
  SUBCANTIDAD_INCOMPLETA: motivo(7, `${F}, sección B (15 y 16)`, 2150),
  IMPUESTO_NO_PERMITIDO: motivo(7, `${F}, nota 16`),
  IMPUESTO_SIN_TOTAL: motivo(7, `${F}, campo 104 y notas 23 y 24`),
  IMPUESTO_SIN_LINEAS: motivo(null, `${F}, campo 104`),
  TASA_IMPUESTO: motivo(7, `${F}, campo 106 y tabla I`),
  ISC_SIN_ESPECIFICO: motivo(7, `${F}, notas 23 y 24`),
  AJUSTE_SIN_LINEAS: motivo(7, `${F}, sección D`),
  AJUSTE_INCOMPLETO: motivo(7, `${F}, sección D (2 a 9)`),
  AJUSTE_DEBE_SER_PORCENTAJE: motivo(7, `${F}, sección D, a)`),
  AJUSTE_NORMA_1007: motivo(7, `${F}, campo 93d y sección D (3)`),
  MONEDA_INCOMPLETA: motivo(7, `${F}, campos 120 y 121`),
  PAGINAS_NO_COINCIDEN: motivo(7, `${F}, campo 19b`),
  PAGINAS_DESORDENADAS: motivo(7, `${F}, sección E (1 a 3)`),
  PAGINACION_FALTANTE: motivo(7, `${F}, nota 77; ${IT} §17.2.3`),
  RESPONSABLE_PAGO_EN_NOTA: motivo(7, XSD),
  NOTA_SIN_MOTIVO: motivo(7, `${F}, sección F (4)`),
  MOTIVO_NO_PERMITIDO: motivo(7, `${F}, notas 80 y 81`),
  REFERENCIA_INCOMPLETA: motivo(7, `${F}, sección F (1 a 4)`),
  NCF_MODIFICADO_INVALIDO: motivo(7, `${F}, sección F (1)`, 614),
  NCF_MODIFICADO_ES_NOTA: motivo(7, 'observado en respuestas de la DGII'),
  NCF_MODIFICADO_NO_SERIE_B: motivo(7, `${F}, sección F (1b)`, 613),
  NCF_MODIFICADO_NO_CONSUMO: motivo(7, `${F}, nota 81`),
  FECHA_MODIFICADO_POSTERIOR: motivo(7, `${F}, sección F (3)`, 634),
  FECHA_MODIFICADO_DISTINTA: motivo(7, `${F}, sección F (3b)`, 634),
  ORIGINAL_NO_ACEPTADO: motivo(7, `${F}, sección F (1a)`, 614),
  NOTA_OTRO_COMPRADOR: motivo(9, 'Ley 32-23 art. 15 numerales 3 y 4'),
  NOTA_SUPERA_SALDO: motivo(7, `${F}, campo 110d y nota 30`),
  ANULACION_PARCIAL: motivo(7, `${F}, sección F (4)`),
  REEMPLAZO_DISTINTO: motivo(7, `${F}, sección F (1b)`),
  INDICADOR_NOTA_CREDITO: motivo(7, `${F}, campo 5`),
  NOTA_TARDIA_CON_ITBIS: motivo(null, `${F}, campo 5; Reglamento 293-11 arts. 8 y 28`),
  CORRECCION_CON_MONTO: motivo(7, `${F}, sección B (39c)`, 645),
  TIPO_INGRESOS_FALTANTE: motivo(7, `${F}, campo 8`),
  TIPO_INGRESOS_SOBRANTE: motivo(null, 'observado en respuestas de la DGII'),
  RFCE_FUERA_DE_LIMITE: motivo(7, 'Formato Resumen FC; ' + SERVICIOS),
  RESUMEN_NO_COINCIDE: motivo(null, 'Formato Resumen FC'),
  NOMBRE_ARCHIVO: motivo(7, SERVICIOS, 3243),
  CODIGO_SEGURIDAD_DISTINTO: motivo(null, `Formato Resumen FC; ${IT} §17.2.3`),
  REPRESENTACION_DE_ANULADO: motivo(null, `${IT} §17`),
  REPRESENTACION_DE_RECHAZADO: motivo(null, `${IT} §17`),
};

const FIR = 'Firmado de e-CF';
const LEY6 = 'Ley 32-23 art. 6';

/** The same for the signature and its certificate; null for what only concerns the file of the issuer. */
export const MOTIVOS_FIRMA: Readonly<Record<NombreRechazoFirma, MotivoDgii | null>> = {
  FIRMA_AUSENTE: motivo(8, `${F}, sección H`),
  FIRMA_MULTIPLE: motivo(8, FIR),
  FIRMA_MAL_UBICADA: motivo(8, FIR),
  FIRMA_MALFORMADA: motivo(8, FIR),
  FIRMA_REFERENCIA: motivo(8, FIR),
  FIRMA_ALGORITMO: motivo(8, FIR),
  FIRMA_INVALIDA: motivo(8, `${FIR}; Ley 32-23 art. 7`),
  CERTIFICADO_AUSENTE: motivo(8, FIR),
  CERTIFICADO_ILEGIBLE: motivo(3, LEY6),
  CERTIFICADO_TIPO: motivo(3, FIR),
  CERTIFICADO_SIN_IDENTIFICACION: motivo(3, `${LEY6}; ${SERVICIOS}`),
  CERTIFICADO_VENCIDO: motivo(3, LEY6),
  CERTIFICADO_NO_VIGENTE: motivo(3, LEY6),
  CERTIFICADO_SIN_AUTORIDAD: motivo(3, LEY6),
  CERTIFICADO_NO_DELEGADO: motivo(3, `${SERVICIOS}, mensaje «no está delegado»`),
  CERTIFICADO_DE_PRUEBA: motivo(3, LEY6),
  CERTIFICADO_CLAVE: null,
  CERTIFICADO_SIN_LLAVE: null,
  CERTIFICADO_LLAVE_AJENA: null,
  CERTIFICADO_FALTA: null,
  AMBIENTE_SIMULADO: null,
};

/** In one line: «Decreto 587-24 art. 17 n.º 7 · mensaje 614 · Formato e-CF, sección F (1a)». */
export function motivoEnPalabras({ causa, mensajes, fuente }: MotivoDgii): string {
  const partes = [
    ...(causa === null ? [] : [`Decreto 587-24 art. 17 n.º ${causa.toString()}`]),
    ...(mensajes.length === 0
      ? []
      : [`${mensajes.length === 1 ? 'mensaje' : 'mensajes'} ${mensajes.join(' y ')}`]),
    fuente,
  ];
  return partes.join(' · ');
}
