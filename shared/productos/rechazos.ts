// Refusals about productos.

import { definirRechazos } from '#shared/nucleo/catalogo-rechazos.ts';

export const rechazosProductos = definirRechazos('productos', {
  SIN_NOMBRE: {
    texto: 'Falta el nombre del producto. Escríbalo como quiere verlo en la factura.',
    http: 422,
  },
  SIN_CODIGO: {
    texto: 'Falta el código del producto. Escriba uno corto que no se repita.',
    http: 422,
  },
  CODIGO_REPETIDO: {
    texto: 'El código {codigo} ya es de «{nombre}». Use otro código o edite ese producto.',
    http: 409,
  },
  CODIGO_BARRAS_REPETIDO: {
    texto:
      'El código de barras {codigo} ya es de «{nombre}». Revise el empaque o edite ese producto.',
    http: 409,
  },
  PRECIO_NEGATIVO: {
    texto: 'El precio no puede ser negativo. Ponga 0 si se fija al vender.',
    http: 422,
  },
  PRECIO_EXCESIVO: {
    texto: 'El precio es demasiado grande. Revise si sobra algún cero.',
    http: 422,
  },
  YA_EXISTE: {
    texto: 'Ese producto ya está creado. Ábralo en Productos y edítelo.',
    http: 409,
  },
  NO_EXISTE: {
    texto: 'No se encontró ese producto en la empresa. Actualice la lista de Productos.',
    http: 404,
  },
  CONFLICTO: {
    texto:
      'Otra persona cambió «{campo}» de este producto mientras usted lo editaba. Ábralo, vea el valor actual y decida cuál queda.',
    http: 409,
  },
});
