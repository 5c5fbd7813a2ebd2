// The JSON of a numbered document, after the same examination that one of ours passes before it is signed:
// what the DGII would refuse, or take with a reserve, is told here and does not travel.

import { rechazosEnvio } from '#shared/ecf/rechazos-envio.ts';
import { arbolEcf, type DatosEcf } from '#shared/ecf/desde-factura.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { bien, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { cuerpoAlanube, type CuerpoAlanube, type OpcionesCuerpo } from './a-json.ts';

/** Refuses the codes of the validators and `ecf.PROVEEDOR_SIN_CAMPO`. Answers the JSON text. */
export function prepararCuerpo(
  datos: DatosEcf,
  hoy: Fecha,
  opciones: OpcionesCuerpo,
): Resultado<string> {
  const arbol = arbolEcf(datos);
  const cuerpo = cuerpoAlanube(arbol, opciones);
  const raiz = nodoDeArbol(datos.tipo, arbol);
  const estructura = validarEstructura(raiz);
  const resto: readonly Rechazo[] =
    estructura.length > 0 ? [] : [...validarAritmetica(raiz), ...prevalidarEcf(raiz, { hoy })];
  const reparos = [...sinCampo(cuerpo), ...estructura, ...resto].filter(
    (r) => r.severidad !== 'aviso',
  );
  return rechazar(reparos) ?? bien(cuerpo.json);
}

/** An `ecf.PROVEEDOR_SIN_CAMPO` per element that would be lost on the way. */
export function sinCampo({ sinEquivalente }: CuerpoAlanube): Rechazo[] {
  return sinEquivalente.map((elemento) =>
    rechazosEnvio.rechazo('PROVEEDOR_SIN_CAMPO', { campo: elemento, datos: { elemento } }),
  );
}
