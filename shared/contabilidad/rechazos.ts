// Refusals of the books: periods and accounts.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosContabilidad = definirRechazos('contabilidad', {
  PERIODO_CERRADO: {
    texto:
      'El período {periodo} está cerrado. Use una fecha de un período abierto o pida al contador que lo reabra en Contabilidad › Períodos.',
    http: 423,
  },
  PERIODO_DECLARADO: {
    texto:
      'El período {periodo} ya se declaró a la DGII y no se reabre. Registre el cambio en un período abierto.',
    http: 423,
  },
  PERIODO_FUTURO: {
    texto:
      'El período {periodo} todavía no llega. Solo se cierran el mes en curso y los anteriores.',
    http: 422,
  },
  CUENTA_NO_IMPUTABLE: {
    texto:
      'Una de las cuentas elegidas no existe, está inactiva o solo agrupa a otras. Elija una cuenta de detalle en Contabilidad › Catálogo.',
    http: 422,
  },
  CUENTA_SIN_ROL: {
    texto:
      'El catálogo no tiene una cuenta con la función «{rol}» y no se pudo hacer el asiento. Asígnela en Contabilidad › Catálogo.',
    http: 409,
  },
});
