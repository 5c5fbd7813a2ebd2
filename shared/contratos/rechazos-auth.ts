// Refusals of identity and permission. None of them says whether an account or an empresa exists:
// a wrong password and an unknown address read alike, and a foreign empresa reads as absent.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosAuth = definirRechazos('auth', {
  CREDENCIALES: {
    texto: 'El correo o la clave no coinciden. Revíselos y vuelva a intentar.',
    http: 401,
  },
  DEMASIADOS_INTENTOS: {
    texto:
      'Hubo demasiados intentos de entrar. Espere {segundos} segundos antes de volver a intentar.',
    http: 429,
  },
  SIN_SESION: {
    texto: 'Su sesión no está activa. Entre de nuevo con su correo y su clave.',
    http: 401,
  },
  SESION_VENCIDA: {
    texto: 'Su sesión venció. Entre de nuevo con su correo y su clave; nada de lo suyo se perdió.',
    http: 401,
  },
  REFRESCO_REUSADO: {
    texto:
      'Por su seguridad cerramos esta sesión: la misma llave se usó dos veces. Entre de nuevo y, si no fue usted, cambie su clave.',
    http: 401,
  },
  ORIGEN: {
    texto: 'Esta petición viene de otro sitio web. Abra Kofacture en su propia dirección.',
    http: 403,
  },
  SIN_PERMISO: {
    texto: 'Su rol ({rol}) no permite hacer esto. Pídalo al dueño de la empresa.',
    http: 403,
  },
  CORREO_REGISTRADO: {
    texto: 'Ya hay una cuenta con ese correo. Entre con su clave o use otro correo.',
    http: 409,
  },
  CLAVE_CORTA: {
    texto:
      'La clave debe tener al menos {minimo} caracteres. Pruebe con una frase de varias palabras.',
    http: 422,
  },
  CLAVE_LARGA: {
    texto: 'La clave no puede pasar de {maximo} bytes. Use una frase más corta.',
    http: 422,
  },
  CLAVE_ES_CORREO: {
    texto: 'La clave no puede ser su correo. Elija una frase que solo usted conozca.',
    http: 422,
  },
  CLAVE_ACTUAL: {
    texto: 'La clave actual no es correcta. Escríbala de nuevo.',
    http: 422,
  },
});
