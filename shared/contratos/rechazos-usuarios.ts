// Refusals about the people of an empresa and the creation of one.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosUsuarios = definirRechazos('usuarios', {
  YA_ES_MIEMBRO: {
    texto: 'Esa persona ya tiene acceso a esta empresa. Cambie su rol en la lista de usuarios.',
    http: 409,
  },
  ULTIMO_DUENO: {
    texto: 'La empresa debe conservar al menos un dueño activo. Nombre primero a otro dueño.',
    http: 409,
  },
  NO_ES_MIEMBRO: {
    texto: 'Esa persona no está entre los usuarios de la empresa. Invítela primero.',
    http: 404,
  },
  EMPRESA_REPETIDA: {
    texto: 'Usted ya tiene una empresa con el RNC {rnc}. Elíjala de su lista.',
    http: 409,
  },
  RNC_INVALIDO: {
    texto: 'El RNC o la cédula {rnc} no es válido: su dígito verificador no coincide. Revíselo.',
    http: 422,
  },
  DISPOSITIVO_AJENO: {
    texto: 'Ese dispositivo ya está registrado. Genere uno nuevo e intente otra vez.',
    http: 409,
  },
  DISPOSITIVO_REVOCADO: {
    texto: 'Este dispositivo fue revocado por el dueño. Regístrelo como uno nuevo.',
    http: 403,
  },
});
