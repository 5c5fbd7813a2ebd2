// What the services for other contribuyentes (`/fe/…`) answer to a request that is not even a document:
// a 400 that says what is wrong to whoever programs the other side (Descripción Técnica Servicios Emisores
// Electrónicos, 02-01-2026, «Estándar como Receptor»).

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosReceptor = definirRechazos('receptor', {
  TIPO_DE_CONTENIDO: {
    texto:
      'La cabecera Content-Type debe ser multipart/form-data con su boundary; llegó «{recibido}».',
    http: 400,
  },
  MULTIPART_INVALIDO: {
    texto:
      'El cuerpo multipart/form-data no se puede leer: falta el boundary de cierre, sobran partes o sus cabeceras están mal.',
    http: 400,
  },
  FALTA_XML: {
    texto: 'Falta la parte «xml» con el documento. Envíelo como un archivo de tipo text/xml.',
    http: 400,
  },
  MUY_GRANDE: {
    texto: 'El documento pasa del límite de {maximo_kb} kB.',
    http: 400,
  },
  INCOMPLETO: {
    texto: 'El cuerpo no terminó de llegar a tiempo. Envíelo de nuevo completo.',
    http: 400,
  },
  DOCUMENTO_ILEGIBLE: {
    texto:
      'No se puede leer el documento ni identificar en él el RNC del emisor, el del comprador y el e-NCF, así que no hay a quién acusar recibo.',
    http: 400,
  },
  RNC_AJENO: {
    texto: 'El RNC comprador {rnc} no corresponde a ningún contribuyente de este servicio.',
    http: 400,
  },
  SEMILLA_INVALIDA: {
    texto:
      'La semilla no existe, ya fue usada o venció, o el documento no es una SemillaModel firmada. Pida otra y fírmela.',
    http: 400,
  },
  FIRMA_INVALIDA: {
    texto: 'La firma digital del documento no es válida ({detalle}). Fírmelo de nuevo y envíelo.',
    http: 400,
  },
  APROBACION_INVALIDA: {
    texto:
      'La aprobación comercial no tiene la estructura de un ACECF ({detalle}). Corríjala y envíela de nuevo.',
    http: 400,
  },
  APROBACION_NO_CORRESPONDE: {
    texto:
      'La aprobación comercial no corresponde a un e-CF emitido por el RNC {rnc}: revise el e-NCF, el RNC comprador, la fecha de emisión y el monto total.',
    http: 400,
  },
  APROBACION_NO_APLICA: {
    texto: 'Los e-CF tipo {tipo} no llevan aprobación comercial.',
    http: 400,
  },
  APROBACION_CONTRARIA: {
    texto: 'Este e-CF ya fue {estado} por el comprador y esa respuesta no se cambia.',
    http: 400,
  },
  SIN_AUTORIZACION: {
    texto:
      'Falta un token vigente en la cabecera Authorization. Obténgalo en /fe/autenticacion/api/validacioncertificado.',
    http: 401,
  },
  DEMASIADAS_PETICIONES: {
    texto: 'Demasiadas peticiones desde su dirección. Espere {segundos} segundos.',
    http: 429,
  },
  OCUPADO: {
    texto: 'El servicio está atendiendo el máximo de envíos. Intente de nuevo en un segundo.',
    http: 503,
  },
  SIN_CERTIFICADO: {
    texto:
      'El contribuyente {rnc} no tiene ahora un certificado vigente para firmar el acuse. Intente más tarde.',
    http: 503,
  },
  METODO: {
    texto: 'Esta dirección espera {esperado}.',
    http: 400,
  },
});
