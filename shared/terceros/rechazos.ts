// Refusals and warnings about terceros.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosTerceros = definirRechazos('terceros', {
  SIN_NOMBRE: {
    texto: 'Falta el nombre o la razón social. Escríbalo como aparece en la DGII.',
    http: 422,
  },
  SIN_TIPO: {
    texto: 'Diga si es cliente, proveedor o ambos.',
    http: 422,
  },
  FALTA_IDENTIFICACION: {
    texto: 'Falta el número de {tipo}. Escríbalo o elija «Sin identificación».',
    http: 422,
  },
  SOBRA_IDENTIFICACION: {
    texto: 'Hay un número pero el tipo dice «Sin identificación». Elija RNC, cédula o extranjero.',
    http: 422,
  },
  IDENTIFICACION_FORMA: {
    texto: 'El número {numero} no tiene la forma de {tipo} ({espera}). Revíselo.',
    http: 422,
  },
  IDENTIFICACION_DUDOSA: {
    texto:
      'El dígito verificador de {numero} no coincide. Se guardó, pero no podrá emitirle crédito fiscal hasta corregirlo.',
    severidad: 'aviso',
    http: 422,
  },
  IDENTIFICACION_REPETIDA: {
    texto: 'El número {numero} ya es de {nombre}. Use esa ficha en vez de crear otra.',
    http: 409,
  },
  LIMITE_NEGATIVO: {
    texto: 'El límite de crédito no puede ser negativo. Ponga 0 para no limitar.',
    http: 422,
  },
  DIAS_INVALIDOS: {
    texto: 'Los días de crédito van de 0 a {maximo}. Corríjalos.',
    http: 422,
  },
  CORREO_INVALIDO: {
    texto: 'El correo «{correo}» no parece completo. Debe tener la forma nombre@dominio.com.',
    http: 422,
  },
  PROVINCIA_INVALIDA: {
    texto: 'El municipio o la provincia no están en la tabla de la DGII. Elíjalos de la lista.',
    http: 422,
  },
  YA_EXISTE: {
    texto: 'Esa ficha ya está creada. Ábrala en Terceros y edítela.',
    http: 409,
  },
  NO_EXISTE: {
    texto: 'No se encontró esa ficha en la empresa. Actualice la lista de Terceros.',
    http: 404,
  },
  CONFLICTO: {
    texto:
      'Otra persona cambió «{campo}» de esta ficha mientras usted la editaba. Abra la ficha, vea el valor actual y decida cuál queda.',
    http: 409,
  },
});
