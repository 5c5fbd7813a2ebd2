// Arithmetic of a document that was read: an e-CF of any type, a summary (RFCE) or a voiding of ranges
// (ANECF). Out of tolerance is «condicional», because that is what the DGII answers; tables that do not
// add up and lines out of sequence are «rechazo»; forms of payment that do not add up, «aviso».
// Source: Informe Técnico e-CF v1.0 §§12 and 13; Formato e-CF v1.0; Formato Resumen FC; ANECF.

import { dividirRedondeado } from '#shared/dinero/centavos.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { TOLERANCIA_LINEA } from '#shared/fiscal/limites.ts';
import { leerEncf } from '#shared/fiscal/ncf.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { cuadrar } from './aritmetica/comparar.ts';
import { validarLineas } from './aritmetica/lineas.ts';
import { leerImpuestos } from './aritmetica/impuestos-adicionales.ts';
import { totalEn, validarFormasPago, validarSumas, validarTotales } from './aritmetica/totales.ts';
import { claseDe, nodosEn, texto, type NodoXml } from './documento.ts';
import { codigoEn } from './importe.ts';
import { rechazosEcf } from './rechazos.ts';

/** A summary has no lines to count, so its header is held to the tolerance of one. */
function validarRfce(raiz: NodoXml): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const emision = leerFechaEcf(texto(raiz, 'Encabezado/Emisor/FechaEmision')?.trim() ?? '');
  const impuestos = leerImpuestos(raiz);
  const adicional = impuestos.reduce((s, i) => s + i.selectivo + i.otros, 0n);
  cuadrar(rechazos, {
    codigo: 'SUMA_NO_CUADRA',
    campo: 'Encabezado/Totales/MontoImpuestoAdicional',
    valor: totalEn(raiz, 'MontoImpuestoAdicional'),
    esperado: adicional,
    tolerancia: TOLERANCIA_LINEA,
    datos: { elemento: 'MontoImpuestoAdicional' },
  });
  // With ISC the base of the ITBIS cannot be told from the summary alone.
  const tieneSelectivo = impuestos.some((i) => i.selectivo > 0n);
  for (const n of tieneSelectivo ? [] : ([1, 2] as const)) {
    const elemento = `TotalITBIS${n.toString()}`;
    const tasa_e4 = tasaItbis(n, emision ?? fecha('2019-04-08'));
    cuadrar(rechazos, {
      codigo: 'ITBIS_NO_CUADRA',
      campo: `Encabezado/Totales/${elemento}`,
      valor: totalEn(raiz, elemento),
      esperado: dividirRedondeado(
        totalEn(raiz, `MontoGravadoI${n.toString()}`) * tasa_e4,
        1_000_000n,
      ),
      tolerancia: TOLERANCIA_LINEA,
      datos: { elemento },
    });
  }
  rechazos.push(...validarSumas(raiz, TOLERANCIA_LINEA));
  const posibles = [
    totalEn(raiz, 'MontoTotal'),
    totalEn(raiz, 'MontoTotal') + totalEn(raiz, 'MontoNoFacturable'),
  ];
  rechazos.push(...validarFormasPago(raiz, posibles, TOLERANCIA_LINEA));
  return rechazos;
}

function enRango(rango: NodoXml): number {
  const desde = leerEncf(texto(rango, 'SecuenciaeNCFDesde') ?? '');
  const hasta = leerEncf(texto(rango, 'SecuenciaeNCFHasta') ?? '');
  if (desde === null || hasta === null || desde.tipo !== hasta.tipo) return 0;
  return hasta.secuencial < desde.secuencial ? 0 : Number(hasta.secuencial - desde.secuencial) + 1;
}

function validarAnecf(raiz: NodoXml): Rechazo[] {
  const rechazos: Rechazo[] = [];
  const contar = (campo: string, valor: number | null, esperado: number): void => {
    if (valor === esperado) return;
    const datos = { valor: valor ?? 0, esperado };
    rechazos.push(rechazosEcf.rechazo('ANULACION_NO_CUADRA', { campo, datos }));
  };
  let total = 0;
  for (const [i, anulacion] of nodosEn(raiz, 'DetalleAnulacion/Anulacion').entries()) {
    const campo = `DetalleAnulacion/Anulacion[${(i + 1).toString()}]`;
    const numero = codigoEn(anulacion, 'NoLinea');
    if (numero !== i + 1) {
      const datos = { valor: numero ?? 0, esperado: i + 1 };
      rechazos.push(rechazosEcf.rechazo('NUMERACION_LINEAS', { campo, datos }));
    }
    const rangos = nodosEn(anulacion, 'TablaRangoSecuenciasAnuladaseNCF/Secuencias');
    const suma = rangos.reduce((s, r) => s + enRango(r), 0);
    total += suma;
    contar(`${campo}/CantidadeNCFAnulados`, codigoEn(anulacion, 'CantidadeNCFAnulados'), suma);
  }
  contar(
    'Encabezado/CantidadeNCFAnulados',
    codigoEn(raiz, 'Encabezado/CantidadeNCFAnulados'),
    total,
  );
  return rechazos;
}

/** Everything that does not add up; empty for a document that the DGII would accept without reserve. */
export function validarAritmetica(raiz: NodoXml): Rechazo[] {
  const clase = claseDe(raiz);
  switch (clase) {
    case null:
    case 'ARECF':
    case 'ACECF':
    case 'SEMILLA':
      return [];
    case 'RFCE':
      return validarRfce(raiz);
    case 'ANECF':
      return validarAnecf(raiz);
    default:
      return [...validarLineas(raiz), ...validarTotales(raiz)];
  }
}
