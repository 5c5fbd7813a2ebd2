// Refusals about the empresa, its secuencias and its devices.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosEmpresas = definirRechazos('empresas', {
  NO_EXISTE: {
    texto: 'No se encontró la empresa. Cierre la sesión y entre de nuevo.',
    http: 404,
  },
  SIN_RAZON_SOCIAL: {
    texto: 'Falta la razón social. Escríbala como aparece en la DGII.',
    http: 422,
  },
  SIN_DIRECCION: {
    texto: 'Falta la dirección. La DGII la exige en cada comprobante electrónico.',
    http: 422,
  },
  TELEFONO_INVALIDO: {
    texto: 'El teléfono «{telefono}» debe tener 10 dígitos: 809-555-0100.',
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
  CONFLICTO: {
    texto:
      'Otra persona cambió «{campo}» de la empresa mientras usted la editaba. Vuelva a Ajustes › Empresa, vea el valor actual y decida cuál queda.',
    http: 409,
  },
  SECUENCIA_YA_EXISTE: {
    texto: 'Esa secuencia ya está registrada. Véala en Ajustes › Secuencias.',
    http: 409,
  },
  SECUENCIA_NO_EXISTE: {
    texto: 'No se encontró esa secuencia. Actualice Ajustes › Secuencias.',
    http: 404,
  },
  RANGO_INVALIDO: {
    texto:
      'El rango va de 1 a 9,999,999,999 y el final no puede ser menor que el inicio. Cópielo de la autorización de la DGII.',
    http: 422,
  },
  RANGO_SERIE_B: {
    texto: 'Los números de la serie B tienen 8 dígitos: el rango termina a lo sumo en 99,999,999.',
    http: 422,
  },
  TIPO_DE_OTRA_SERIE: {
    texto:
      'El tipo {tipo} no existe en la serie {serie}. Los de la serie B van del 01 al 17 y los electrónicos, del 31 al 47.',
    http: 422,
  },
  RANGO_SOLAPADO: {
    texto:
      'El rango se cruza con otro ya registrado ({desde} a {hasta}). Revise la autorización de la DGII.',
    http: 409,
  },
  VENCE_SOBRA: {
    texto: 'Las secuencias {tipo} no vencen. Deje la fecha de vencimiento vacía.',
    http: 422,
  },
  VENCE_FALTA: {
    texto:
      'Falta la fecha de vencimiento de la secuencia {tipo}. Está en la autorización de la DGII.',
    http: 422,
  },
  VENCE_PASADA: {
    texto:
      'La secuencia venció el {vence}: ya no se puede usar. Solicite una nueva en la Oficina Virtual.',
    http: 422,
  },
  DISPOSITIVO_NO_EXISTE: {
    texto: 'No se encontró ese dispositivo. Actualice Ajustes › Dispositivos.',
    http: 404,
  },
  DISPOSITIVO_PROPIO: {
    texto:
      'Ese es el dispositivo que está usando. Para dejarlo, use Salir; o revóquelo desde otro.',
    http: 409,
  },
});
