// Rules of the number, its expiry and the dates of an e-CF.
// Source: Formato e-CF v1.0, fields 2 to 5 and section G; Decreto 587-24 art. 17 (4, 5).

import { diasEntre, msDe } from '#shared/fecha/fecha.ts';
import { fechaEcf, leerFechaHoraEcf } from '#shared/fecha/formato.ts';
import { leerEncf } from '#shared/fiscal/ncf.ts';
import type { NodoXml } from '../documento.ts';
import { nombreArchivo } from '../nombre-archivo.ts';
import { anotar, fechaEn, ID_DOC, textoEn, type Contexto } from './contexto.ts';

const SIN_VENCIMIENTO: readonly string[] = ['32', '34'];

export function reglasNumero(c: Contexto): void {
  const encf = textoEn(c.raiz, `${ID_DOC}/eNCF`);
  const leido = leerEncf(encf);
  if (leido === null) anotar(c, 'ENCF_INVALIDO', `${ID_DOC}/eNCF`, { encf });
  else if (leido.tipo !== c.tipo) {
    anotar(c, 'ENCF_TIPO_DISTINTO', `${ID_DOC}/eNCF`, { encf, tipo: c.tipo });
  } else reglasAutorizacion(c, encf, leido.secuencial);
  const { nombreArchivo: nombre } = c.opciones;
  const esperado = nombreArchivo(textoEn(c.raiz, 'Encabezado/Emisor/RNCEmisor'), encf);
  if (nombre !== undefined && nombre !== esperado) anotar(c, 'NOMBRE_ARCHIVO', '', { esperado });
  if (!c.esRfce) reglasVencimiento(c);
}

/** What only the DGII and the issuer know: the RNC may issue, the number is his and it is free. */
function reglasAutorizacion(c: Contexto, encf: string, secuencial: bigint): void {
  const { emisorHabilitado, rangosAutorizados: rangos, numeroEsta } = c.opciones;
  if (emisorHabilitado === false) {
    const rnc = textoEn(c.raiz, 'Encabezado/Emisor/RNCEmisor');
    anotar(c, 'EMISOR_NO_HABILITADO', 'Encabezado/Emisor/RNCEmisor', { rnc });
  }
  const esSuyo = rangos?.some((r) => secuencial >= r.desde && secuencial <= r.hasta) ?? true;
  if (!esSuyo) anotar(c, 'ENCF_NO_AUTORIZADO', `${ID_DOC}/eNCF`, { encf });
  if (numeroEsta === 'usado') anotar(c, 'ENCF_USADO', `${ID_DOC}/eNCF`, { encf });
  if (numeroEsta === 'anulado') anotar(c, 'ENCF_ANULADO', `${ID_DOC}/eNCF`, { encf });
}

function reglasVencimiento(c: Contexto): void {
  const campo = `${ID_DOC}/FechaVencimientoSecuencia`;
  const hay = textoEn(c.raiz, campo) !== '';
  if (SIN_VENCIMIENTO.includes(c.tipo)) {
    if (hay) anotar(c, 'VENCIMIENTO_PROHIBIDO', campo, { tipo: c.tipo });
    return;
  }
  if (!hay) {
    anotar(c, 'VENCIMIENTO_FALTANTE', campo, { tipo: c.tipo });
    return;
  }
  const vence = fechaEn(c.raiz, campo);
  const { venceAutorizado } = c.opciones;
  if (vence !== null && venceAutorizado !== undefined && vence !== venceAutorizado) {
    const datos = { valor: fechaEcf(vence), esperado: fechaEcf(venceAutorizado) };
    anotar(c, 'VENCIMIENTO_DISTINTO', campo, datos);
  }
  if (vence === null || c.emision === null || vence >= c.emision) return;
  const datos = { vence: fechaEcf(vence), fecha: fechaEcf(c.emision) };
  anotar(c, 'SECUENCIA_VENCIDA', campo, datos);
}

/** Elements that are dates and, if written, must be real days: the structure takes 31-02. */
function verDias(c: Contexto, nodo: NodoXml, campo: string): void {
  for (const h of nodo.hijos) {
    if (h.espacio !== undefined) continue;
    const ruta = campo === '' ? h.nombre : `${campo}/${h.nombre}`;
    if (h.hijos.length > 0) verDias(c, h, ruta);
    else if (/^Fecha(?!Hora)/.test(h.nombre) && (h.texto ?? '') !== '') {
      if (fechaEn(nodo, h.nombre) === null) {
        anotar(c, 'FECHA_INEXISTENTE', ruta, { elemento: h.nombre, valor: h.texto ?? '' });
      }
    }
  }
}

export function reglasFechas(c: Contexto): void {
  verDias(c, c.raiz, '');
  const { hoy, ahora, inicioElectronico: inicio, tieneEnvioDiferido } = c.opciones;
  if (inicio !== undefined && c.emision !== null && c.emision < inicio) {
    const datos = { fecha: fechaEcf(c.emision), inicio: fechaEcf(inicio) };
    anotar(c, 'FECHA_ANTES_DE_INICIO', 'Encabezado/Emisor/FechaEmision', datos);
  }
  if (tieneEnvioDiferido === false && textoEn(c.raiz, `${ID_DOC}/IndicadorEnvioDiferido`) !== '') {
    anotar(c, 'ENVIO_DIFERIDO_SIN_AUTORIZACION', `${ID_DOC}/IndicadorEnvioDiferido`);
  }
  if (c.emision !== null && c.emision > hoy) {
    const datos = { fecha: fechaEcf(c.emision) };
    anotar(c, 'FECHA_EMISION_FUTURA', 'Encabezado/Emisor/FechaEmision', datos);
  }
  const textoFirma = textoEn(c.raiz, 'FechaHoraFirma');
  const firma = leerFechaHoraEcf(textoFirma);
  if (ahora !== undefined && firma !== null && msDe(firma) > msDe(ahora)) {
    anotar(c, 'FECHA_FIRMA_FUTURA', 'FechaHoraFirma', { fecha: textoFirma });
  }
  const desde = fechaEn(c.raiz, `${ID_DOC}/FechaDesde`);
  const hasta = fechaEn(c.raiz, `${ID_DOC}/FechaHasta`);
  if (desde !== null && hasta !== null && diasEntre(desde, hasta) < 0) {
    anotar(c, 'PERIODO_INVERTIDO', `${ID_DOC}/FechaHasta`);
  }
}
