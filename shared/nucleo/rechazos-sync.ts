// Refusals of the way of a comando itself, before or around its own rules: form, version, permission,
// order and repetition (sincronizacion.md §3 and §5).

import { definirRechazos } from './catalogo-rechazos.ts';

export const rechazosSync = definirRechazos('sync', {
  COMANDO_INVALIDO: {
    texto:
      'Lo enviado no tiene la forma esperada (campo «{campo}»). Ábralo desde Por corregir, revise ese campo y envíelo de nuevo.',
    http: 422,
  },
  COMANDO_DESCONOCIDO: {
    texto:
      'Este servidor no conoce la operación «{tipo}». Actualice la aplicación y envíela de nuevo desde Por corregir.',
    http: 422,
  },
  VERSION_DESCONOCIDA: {
    texto:
      'La operación «{tipo}» viene en una versión que este servidor no atiende. Actualice la aplicación y envíela de nuevo.',
    http: 426,
  },
  OTRA_EMPRESA: {
    texto:
      'Esta operación pertenece a otra empresa y no se aplicó. Cambie a esa empresa y hágala allí.',
    http: 403,
  },
  OTRO_DISPOSITIVO: {
    texto: 'Esta operación dice venir de otro dispositivo y no se aplicó. Hágala de nuevo aquí.',
    http: 403,
  },
  SIN_PERMISO: {
    texto: 'Su rol ({rol}) no permite «{accion}». Pídalo al dueño o al contador de la empresa.',
    http: 403,
  },
  SIN_MEMBRESIA: {
    texto:
      'Usted ya no tiene acceso a esta empresa. Pida al dueño que lo active en Ajustes › Usuarios.',
    http: 403,
  },
  DEPENDE_DE_RECHAZADO: {
    texto:
      'No se aplicó porque depende de otra operación que fue rechazada. Corrija primero aquella en Por corregir y luego envíe esta.',
    http: 409,
  },
  DEPENDENCIA_PENDIENTE: {
    texto:
      'No se aplicó porque depende de otra operación que aún no llega. Espere a que se envíe aquella y envíe esta desde Por corregir.',
    http: 409,
  },
  OP_REPETIDA_DISTINTA: {
    texto:
      'Ya se recibió otra operación con este mismo número de control y distinto contenido. Hágala de nuevo desde el principio.',
    http: 409,
  },
  DISPOSITIVO_REVOCADO: {
    texto:
      'El dueño revocó este dispositivo y ya no puede enviar operaciones. Pídale que lo autorice de nuevo.',
    http: 403,
  },
  DISPOSITIVO_DESCONOCIDO: {
    texto:
      'Este dispositivo no está registrado en la empresa. Cierre la sesión y entre de nuevo para registrarlo.',
    http: 403,
  },
  MUY_GRANDE: {
    texto:
      'La operación pesa más de {maximo_kb} kB y no se puede enviar. Divídala en dos: por ejemplo, reparta las líneas en dos facturas.',
    http: 413,
  },
  INTEGRIDAD: {
    texto:
      'La operación choca con datos que cambiaron mientras tanto ({detalle}). Ábrala desde Por corregir, revísela con los datos actuales y envíela de nuevo.',
    http: 409,
  },
  FALLO_INTERNO: {
    texto:
      'El servidor tuvo una falla al aplicar la operación y ya quedó registrada. Envíela de nuevo desde Por corregir; si se repite, avise a soporte.',
    http: 503,
  },
});
