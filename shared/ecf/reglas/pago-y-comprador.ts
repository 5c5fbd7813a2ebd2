// Rules of how the sale is settled and of who buys.
// Source: Formato e-CF v1.0, section A (TipoPago, FormaPago) and fields 36 to 40; Informe Técnico §9.

import { fechaEcf } from '#shared/fecha/formato.ts';
import { FORMA_BONO } from '#shared/fiscal/catalogos/formas-pago.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { tipoPorLargo, validarIdentificacion } from '#shared/fiscal/identificacion.ts';
import { leerNcf } from '#shared/fiscal/ncf.ts';
import { nodosEn } from '../documento.ts';
import { codigoEn } from '../importe.ts';
import { anotar, fechaEn, ID_DOC, textoEn, type Contexto } from './contexto.ts';

export function reglasPago(c: Contexto): void {
  const tipoPago = codigoEn(c.raiz, `${ID_DOC}/TipoPago`);
  // The structure lets 41 go without it; the Formato does not.
  if (tipoPago === null && c.tipo === '41') anotar(c, 'TIPO_PAGO_FALTANTE', `${ID_DOC}/TipoPago`);
  if (tipoPago === 3 && c.tipo === '31') {
    anotar(c, 'GRATUITO_NO_PERMITIDO', `${ID_DOC}/TipoPago`);
  }
  for (const [i, f] of nodosEn(c.raiz, `${ID_DOC}/TablaFormasPago/FormaDePago`).entries()) {
    if (c.tipo !== '32' && codigoEn(f, 'FormaPago') === FORMA_BONO) {
      const campo = `${ID_DOC}/TablaFormasPago/FormaDePago[${(i + 1).toString()}]`;
      anotar(c, 'BONO_NO_PERMITIDO', campo);
    }
  }
  // The summary has no date of payment to look at.
  if (c.esRfce) return;
  const campo = `${ID_DOC}/FechaLimitePago`;
  const limite = fechaEn(c.raiz, campo);
  // The structure of 43 has no such date.
  if (tipoPago === 2 && c.tipo !== '43' && textoEn(c.raiz, campo) === '') {
    anotar(c, 'FECHA_LIMITE_FALTANTE', campo);
  }
  if (limite !== null && tipoPago !== 2 && c.tipo !== '47') {
    anotar(c, 'FECHA_LIMITE_SIN_CREDITO', campo);
  }
  if (limite !== null && c.emision !== null && limite < c.emision) {
    const datos = { limite: fechaEcf(limite), fecha: fechaEcf(c.emision) };
    anotar(c, 'FECHA_LIMITE_ANTERIOR', campo, datos);
  }
}

function verRnc(c: Contexto, campo: string): void {
  const valor = textoEn(c.raiz, campo);
  if (valor === '') return;
  const tipo = tipoPorLargo(valor);
  if (tipo === null) anotar(c, 'RNC_LARGO', campo, { valor });
  else if (validarIdentificacion(tipo, valor) === 'invalido') {
    anotar(c, 'RNC_DUDOSO', campo, { valor });
  }
}

const COMPRADOR = 'Encabezado/Comprador';

/** Types whose buyer is always identified, and whether a foreign document will do; with their series B. */
const IDENTIFICADOS: Readonly<Record<string, 'rnc' | 'cualquiera'>> = {
  '31': 'rnc',
  '41': 'rnc',
  '45': 'rnc',
  '44': 'cualquiera',
  '01': 'rnc',
  '11': 'rnc',
  '15': 'rnc',
  '14': 'cualquiera',
};

/** A note is for the buyer of what it modifies, so it names him when that one did. */
function tipoDelComprador(c: Contexto): string {
  if (c.tipo !== '33' && c.tipo !== '34') return c.tipo;
  const modificado = leerNcf(textoEn(c.raiz, 'InformacionReferencia/NCFModificado'));
  return modificado?.tipo ?? '';
}

export function reglasComprador(c: Contexto): void {
  verRnc(c, 'Encabezado/Emisor/RNCEmisor');
  verRnc(c, `${COMPRADOR}/RNCComprador`);
  const tieneRnc = textoEn(c.raiz, `${COMPRADOR}/RNCComprador`) !== '';
  const tieneExtranjero = textoEn(c.raiz, `${COMPRADOR}/IdentificadorExtranjero`) !== '';
  const tieneNombre = textoEn(c.raiz, `${COMPRADOR}/RazonSocialComprador`) !== '';
  if (tieneRnc && tieneExtranjero) anotar(c, 'COMPRADOR_DOBLE_IDENTIDAD', COMPRADOR);
  const exigido = IDENTIFICADOS[tipoDelComprador(c)];
  const identificado = tieneRnc || (exigido !== 'rnc' && tieneExtranjero);
  if (exigido !== undefined && !(identificado && tieneNombre)) {
    anotar(c, 'COMPRADOR_SIN_IDENTIFICAR', COMPRADOR);
  }
  if (exigeConsumidor(c) && !((tieneRnc || tieneExtranjero) && tieneNombre)) {
    anotar(c, 'CONSUMO_SIN_IDENTIFICAR', COMPRADOR);
  }
}

/**
 * A factura de consumo from RD$ 250,000 on, and a note over one. When the original is not known, a
 * credit note tells by its own total, because it is never larger than what it modifies.
 */
function exigeConsumidor(c: Contexto): boolean {
  const { original } = c.opciones;
  if (original !== undefined && (c.tipo === '33' || c.tipo === '34')) {
    return original.tipo === '32' && original.total >= LIMITE_CONSUMO;
  }
  if (c.total < LIMITE_CONSUMO) return false;
  if (c.tipo === '32') return true;
  const modificado = leerNcf(textoEn(c.raiz, 'InformacionReferencia/NCFModificado'));
  return c.tipo === '34' && (modificado?.tipo === '32' || modificado?.tipo === '02');
}
