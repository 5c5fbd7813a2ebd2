// Each format in words, for the refusal that a person reads: what the DGII expects there.

import type { Formato } from './formatos.ts';

const PALABRAS: Readonly<Record<string, string>> = {
  'N16.2': 'monto con hasta 2 decimales y punto',
  'N16.2+': 'monto mayor que cero con hasta 2 decimales',
  'S16.2': 'monto con hasta 2 decimales, con o sin signo',
  'N16.3': 'número con hasta 3 decimales',
  'N16.4': 'número con hasta 4 decimales',
  'N3.2+': 'número mayor que cero con hasta 3 enteros y 2 decimales',
  'N3.4': 'número con hasta 3 enteros y 4 decimales',
  'N3.4+': 'número mayor que cero con hasta 3 enteros y 4 decimales',
  'R16.2': 'monto entero o con exactamente 2 decimales',
  'R16.2+': 'monto mayor que cero, entero o con exactamente 2 decimales',
  'RS16.2': 'monto con signo, entero o con exactamente 2 decimales',
  'A18.2': 'monto con exactamente 2 decimales',
  VERSION: '1.0',
  VERSION_RFCE: '1.0',
  VERSION_ARECF: '1.0',
  VERSION_TEXTO: '1.0',
  BIT: '0 o 1',
  ENTERO2: 'número de hasta 2 dígitos',
  ENTERO2_ANECF: 'número de hasta 2 dígitos',
  ENTERO10: 'número de hasta 10 dígitos',
  ENTERO20: 'número de hasta 20 dígitos',
  ORDINAL4: 'número del 1 al 1000',
  ORDINAL5: 'número del 1 al 10000',
  PAGINAS: 'número mayor que 1',
  PAGINAS_NOTA: 'número mayor que 1',
  RNC: '9 u 11 dígitos sin guiones',
  RNC_ENTERO: '9 u 11 dígitos sin guiones',
  ENCF: '13 letras o números',
  NCF: '9, 11 o 13 letras o números',
  INGRESO: 'código del 01 al 06',
  INGRESO_ENTERO: 'código del 01 al 06',
  UNIDAD: 'código de unidad del 1 al 62',
  UNIDAD_TEXTO: 'código de unidad del 1 al 62',
  IMPUESTO: 'código de impuesto del 001 al 039',
  MONEDA: 'código de moneda de la DGII',
  LUGAR: 'código de provincia o municipio de 6 dígitos',
  FECHA: 'fecha dd-MM-aaaa',
  FECHA_ACECF: 'fecha dd-MM-aaaa',
  FECHA_RFCE: 'fecha dd-MM-aaaa',
  MOMENTO: 'fecha y hora dd-MM-aaaa HH:mm:ss',
  MOMENTO_LIBRE: 'fecha y hora dd-MM-aaaa HH:mm:ss',
  MOMENTO_ISO: 'fecha y hora aaaa-MM-ddTHH:mm:ss',
  LIBRE: 'texto',
  TELEFONO: 'teléfono ddd-ddd-dddd',
  CORREO: 'correo electrónico de hasta 80 caracteres, sin guion bajo',
  CODIGO6: '6 caracteres',
  TERMINO: 'hasta 15 letras, números o espacios, sin puntuación',
  LETRAS20: 'hasta 20 letras, comas o espacios',
  LETRAS60: 'hasta 60 letras, comas o espacios',
  PALABRAS3: '3 letras',
  PALABRAS35: 'de 3 a 35 letras, sin números',
  PALABRAS60: 'de 3 a 60 letras, sin números',
};

export function describirFormato(f: Formato): string {
  const listado = PALABRAS[f.nombre];
  if (listado !== undefined) return listado;
  if (f.valores !== undefined) return `uno de: ${[...f.valores].join(', ')}`;
  const [min = 0, max = 0] = f.largo ?? [];
  if (min === max) return `${max.toString()} caracteres`;
  return min === 0
    ? `hasta ${max.toString()} caracteres`
    : `de ${min.toString()} a ${max.toString()} caracteres`;
}
