// Rules of the tables of discounts and surcharges (of the lines and global), of the pages and of the other
// currency.
// Source: Formato e-CF v1.0, section B (26 to 33), sections D and E, fields 19, 120 and 121; Informe
// Técnico e-CF v1.0 §17.2.3; messages 2020 and 2030.

import { nodoEn, nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn } from '../importe.ts';
import { anotar, campoItem, ID_DOC, textoEn, type Contexto } from './contexto.ts';

/** A row in percentage says which. */
export function reglasRebajas(c: Contexto): void {
  for (const [i, item] of c.items.entries()) {
    for (const nombre of ['SubDescuento', 'SubRecargo']) {
      const tabla = `Tabla${nombre}`;
      for (const fila of nodosEn(item, `${tabla}/${nombre}`)) {
        const falta = texto(fila, `${nombre}Porcentaje`) === null;
        if (texto(fila, `Tipo${nombre}`) === '%' && falta) {
          anotar(c, 'REBAJA_SIN_PORCENTAJE', campoItem(i, tabla), { linea: i + 1 });
        }
      }
    }
  }
}

const OBLIGATORIOS = [
  'TipoAjuste',
  'TipoValor',
  'MontoDescuentooRecargo',
  'IndicadorFacturacionDescuentooRecargo',
] as const;

function codigosDeImpuesto(item: NodoXml): string {
  return nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional')
    .map((n) => texto(n, 'TipoImpuesto') ?? '')
    .sort()
    .join(' ');
}

export function reglasAjustes(c: Contexto): void {
  const usados = new Set(c.items.map((item) => codigoEn(item, 'IndicadorFacturacion')));
  const filas = nodosEn(c.raiz, 'DescuentosORecargos/DescuentoORecargo');
  if (filas.length === 0) return;
  const impuestos = new Set(c.items.map(codigosDeImpuesto).filter((x) => x !== ''));
  for (const [i, a] of filas.entries()) {
    const campo = `DescuentosORecargos/DescuentoORecargo[${(i + 1).toString()}]`;
    const linea = i + 1;
    const esPorcentaje = texto(a, 'TipoValor') === '%';
    const exigidos = esPorcentaje ? [...OBLIGATORIOS, 'ValorDescuentooRecargo'] : OBLIGATORIOS;
    for (const elemento of exigidos) {
      if (texto(a, elemento) === null) {
        anotar(c, 'AJUSTE_INCOMPLETO', `${campo}/${elemento}`, { linea, elemento });
      }
    }
    const indicador = codigoEn(a, 'IndicadorFacturacionDescuentooRecargo');
    if (indicador !== null && !usados.has(indicador)) {
      anotar(c, 'AJUSTE_SIN_LINEAS', campo, { linea });
    }
    if (impuestos.size > 1 && texto(a, 'TipoValor') === '$') {
      anotar(c, 'AJUSTE_DEBE_SER_PORCENTAJE', campo, { linea });
    }
    const es1007 = codigoEn(a, 'IndicadorNorma1007') === 1;
    if (es1007 && (texto(a, 'TipoAjuste') !== 'D' || indicador !== 1)) {
      anotar(c, 'AJUSTE_NORMA_1007', campo, { linea });
    }
  }
}

/** Pages go 1, 2, 3… and their lines follow each other from the first to the last. */
function reglasOrden(c: Contexto, paginas: readonly NodoXml[]): void {
  let siguiente = 1;
  for (const [i, p] of paginas.entries()) {
    const numero = codigoEn(p, 'PaginaNo');
    const desde = codigoEn(p, 'NoLineaDesde');
    const hasta = codigoEn(p, 'NoLineaHasta');
    const esUltima = i === paginas.length - 1;
    const malas =
      numero !== i + 1 ||
      desde !== siguiente ||
      hasta === null ||
      hasta < siguiente ||
      (esUltima && hasta !== c.items.length);
    if (malas) {
      const campo = `Paginacion/Pagina[${(i + 1).toString()}]`;
      anotar(c, 'PAGINAS_DESORDENADAS', campo, { pagina: i + 1 });
      return;
    }
    siguiente = hasta + 1;
  }
}

export function reglasPaginas(c: Contexto): void {
  const paginas = nodosEn(c.raiz, 'Paginacion/Pagina');
  const valor = codigoEn(c.raiz, `${ID_DOC}/TotalPaginas`) ?? 0;
  if (valor !== paginas.length) {
    const datos = { valor, esperado: paginas.length };
    anotar(c, 'PAGINAS_NO_COINCIDEN', `${ID_DOC}/TotalPaginas`, datos);
  } else reglasOrden(c, paginas);
  const { paginasImpresas } = c.opciones;
  if (paginasImpresas !== undefined && paginasImpresas > 1 && paginas.length === 0) {
    anotar(c, 'PAGINACION_FALTANTE', 'Paginacion', { paginas: paginasImpresas });
  }
}

export function reglasMoneda(c: Contexto): void {
  const campo = 'Encabezado/OtraMoneda';
  if (nodoEn(c.raiz, campo) === null) return;
  const tieneMoneda = textoEn(c.raiz, `${campo}/TipoMoneda`) !== '';
  const tieneCambio = textoEn(c.raiz, `${campo}/TipoCambio`) !== '';
  if (!tieneMoneda || !tieneCambio) anotar(c, 'MONEDA_INCOMPLETA', campo);
}
