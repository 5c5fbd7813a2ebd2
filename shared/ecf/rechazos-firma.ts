// Refusals about the signature of an e-CF and the certificate that made it (Firmado de e-CF, mar-2023;
// Ley 32-23 Art. 6; Descripción Técnica de Servicios Emisores Electrónicos, «Firmado de XML»).

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const RECHAZOS_FIRMA = definirRechazos('ecf', {
  FIRMA_AUSENTE: {
    texto: 'El documento no tiene firma digital. Pida a quien lo emitió el XML firmado original.',
    http: 422,
  },
  FIRMA_MULTIPLE: {
    texto: 'El documento tiene más de una firma digital; un e-CF lleva exactamente una.',
    http: 422,
  },
  FIRMA_MAL_UBICADA: {
    texto: 'La firma digital debe ser el último elemento del documento, directamente bajo la raíz.',
    http: 422,
  },
  FIRMA_MALFORMADA: {
    texto: 'La firma digital está incompleta o no tiene la forma exigida por la DGII ({detalle}).',
    http: 422,
  },
  FIRMA_REFERENCIA: {
    texto: 'La firma digital no cubre el documento entero. El archivo no es de fiar.',
    http: 422,
  },
  FIRMA_ALGORITMO: {
    texto: 'La firma usa un algoritmo que la DGII no admite ({detalle}).',
    http: 422,
  },
  FIRMA_INVALIDA: {
    texto:
      'La firma digital no corresponde al contenido: el documento se modificó después de firmado o se firmó mal.',
    http: 422,
  },
  CERTIFICADO_AUSENTE: {
    texto: 'La firma no trae el certificado de quien firmó.',
    http: 422,
  },
  CERTIFICADO_ILEGIBLE: {
    texto:
      'El certificado no se puede leer. Suba el archivo .p12 o .pfx que le entregó la entidad certificadora.',
    http: 422,
  },
  CERTIFICADO_CLAVE: {
    texto:
      'La clave del certificado no es correcta. Escríbala tal como se la dio la entidad certificadora.',
    http: 422,
  },
  CERTIFICADO_SIN_LLAVE: {
    texto:
      'El archivo trae el certificado pero no su llave privada. Expórtelo de nuevo con la llave incluida.',
    http: 422,
  },
  CERTIFICADO_LLAVE_AJENA: {
    texto: 'La llave privada del archivo no corresponde a ninguno de sus certificados.',
    http: 422,
  },
  CERTIFICADO_TIPO: {
    texto: 'El certificado debe usar una llave RSA de 2048 bits o más.',
    http: 422,
  },
  CERTIFICADO_SIN_IDENTIFICACION: {
    texto:
      'El certificado no dice a quién pertenece: falta el RNC, la cédula o el pasaporte en su número de serie del titular.',
    http: 422,
  },
  CERTIFICADO_VENCIDO: {
    texto:
      'El certificado venció el {vence}. Renuévelo con su entidad certificadora y súbalo en Ajustes.',
    http: 422,
  },
  CERTIFICADO_NO_VIGENTE: {
    texto: 'El certificado todavía no está vigente: empieza el {desde}.',
    http: 422,
  },
  CERTIFICADO_SIN_AUTORIDAD: {
    texto:
      'El certificado de la firma no viene de una entidad certificadora autorizada por el INDOTEL. Pida el documento firmado con un certificado válido.',
    http: 422,
  },
  CERTIFICADO_NO_DELEGADO: {
    texto:
      'El titular del certificado ({identificacion}) no está delegado para firmar por el RNC {rnc}. Debe delegarse en la Oficina Virtual de la DGII.',
    http: 422,
  },
  CERTIFICADO_FALTA: {
    texto:
      'La empresa no tiene un certificado activo para firmar. Súbalo en Ajustes, Certificado digital.',
    http: 409,
  },
  CERTIFICADO_DE_PRUEBA: {
    texto:
      'El certificado activo es de prueba y la DGII no lo acepta. Suba el certificado real en Ajustes, Certificado digital.',
    http: 409,
  },
  AMBIENTE_SIMULADO: {
    texto:
      'La empresa está en el ambiente de producción, pero este servidor envía al simulador. Revise la dirección de la DGII en la configuración.',
    http: 409,
  },
});

export type NombreRechazoFirma = keyof typeof RECHAZOS_FIRMA.entradas;
