// Refusals of the HTTP door itself: form, size, rate, and what is not there.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosApi = definirRechazos('api', {
  NO_ENCONTRADO: {
    texto: 'No encontramos lo que busca. Revise la dirección o vuelva a la lista.',
    http: 404,
  },
  EMPRESA_NO_ENCONTRADA: {
    texto: 'No encontramos esa empresa entre las suyas. Elija una de su lista.',
    http: 404,
  },
  FALTA_EMPRESA: {
    texto:
      'Falta decir de qué empresa se trata: use la cabecera X-Empresa o el parámetro empresa_id.',
    http: 400,
  },
  JSON_INVALIDO: {
    texto: 'El contenido enviado no es JSON válido. Revíselo y envíelo de nuevo.',
    http: 400,
  },
  TIPO_DE_CONTENIDO: {
    texto: 'Esta dirección espera {esperado}. Cambie la cabecera Content-Type.',
    http: 400,
  },
  MUY_GRANDE: {
    texto: 'Lo enviado pasa del límite de {maximo_kb} kB. Envíe algo más pequeño.',
    http: 413,
  },
  METODO: {
    texto: 'Esa dirección no acepta el método {metodo}. Use {permitidos}.',
    http: 400,
  },
  DEMASIADAS_PETICIONES: {
    texto: 'Ha hecho demasiadas peticiones en un minuto. Espere {segundos} segundos.',
    http: 429,
  },
  FALTA_CAMPO: {
    texto: 'Falta el campo «{nombre}». Complételo y envíe de nuevo.',
    http: 422,
  },
  CAMPO_INVALIDO: {
    texto: 'El campo «{nombre}» no tiene la forma esperada ({espera}). Corríjalo.',
    http: 422,
  },
  CAMPO_DESCONOCIDO: {
    texto: 'El campo «{nombre}» no existe en esta dirección. Quítelo.',
    http: 422,
  },
  SIN_XML: {
    texto: 'Esta factura todavía no tiene su comprobante firmado. Intente en unos segundos.',
    http: 409,
  },
  ARCHIVO_VACIO: {
    texto: 'Falta el archivo del certificado (.p12). Elíjalo y envíelo de nuevo.',
    http: 422,
  },
  FALLA: {
    texto:
      'Algo salió mal de nuestro lado y ya quedó registrado con el número {pedido}. Intente de nuevo.',
    http: 503,
  },
  FUERA_DE_SERVICIO: {
    texto: 'El servicio no está listo: {motivo}. Intente en unos segundos.',
    http: 503,
  },
});
