// What a received e-CF says, as plain data: who sent it, its amounts by rate, its retentions and its lines
// (Formato e-CF v1.0, sections A to D). The structure has been validated before; what is looked at here is
// that the days are real and that the amounts fit in the books.

import { centavos, decimal4, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { nodosEn, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { leerEscalado, montoEn } from '#shared/ecf/importe.ts';
import { colapsar } from '#shared/ecf/matriz/numero.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { TIPOS_E, type TipoEcf } from '#shared/fiscal/ncf.ts';

export type LineaRecibida = {
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidadMedida: number;
  /** 0 not billable, 1 18 %, 2 16 %, 3 0 %, 4 exempt. */
  readonly indicadorFacturacion: number;
  readonly cantidad_e4: Decimal4;
  readonly precio_e4: Decimal4;
  readonly descuento: Centavos;
  readonly recargo: Centavos;
  readonly itbisRetenido: Centavos;
  readonly isrRetenido: Centavos;
  readonly monto: Centavos;
};

export type RecibidoLeido = {
  readonly tipo: TipoEcf;
  readonly encf: string;
  readonly rncEmisor: string;
  readonly razonSocialEmisor: string;
  readonly fecha: Fecha;
  readonly fechaHoraFirma: string;
  readonly ncfModificado: string | null;
  readonly condicion: 'contado' | 'credito';
  readonly fechaLimitePago: Fecha | null;
  /** 1 when the prices of the lines include ITBIS. */
  readonly indicadorMontoGravado: 0 | 1;
  readonly montoGravado1: Centavos;
  readonly montoGravado2: Centavos;
  readonly montoGravado3: Centavos;
  readonly montoExento: Centavos;
  readonly itbis1: Centavos;
  readonly itbis2: Centavos;
  readonly totalItbis: Centavos;
  readonly otrosImpuestos: Centavos;
  readonly total: Centavos;
  readonly itbisRetenido: Centavos;
  readonly isrRetenido: Centavos;
  readonly lineas: readonly LineaRecibida[];
};

const ENTERO8_MAXIMO = 9_223_372_036_854_775_807n;
const UNIDAD = 43;
const UNA = decimal4(10_000n);

const ID_DOC = 'Encabezado/IdDoc';
const TOTALES = 'Encabezado/Totales';

function cabe(n: bigint): boolean {
  return n >= 0n && n <= ENTERO8_MAXIMO;
}

function monto(nodo: NodoXml, ruta: string): Centavos {
  return centavos(montoEn(nodo, ruta) ?? 0n);
}

function escalado(nodo: NodoXml, ruta: string): Decimal4 | null {
  const n = leerEscalado(texto(nodo, ruta) ?? '', 4);
  return n !== null && cabe(n) ? decimal4(n) : null;
}

function entero(nodo: NodoXml, ruta: string, defecto: number): number {
  const n = leerEscalado(texto(nodo, ruta) ?? '', 0);
  return n === null ? defecto : Number(n);
}

/** An issuer may cut the name at 80 and repeat it whole in the description. */
function descripcionDe(item: NodoXml): string {
  const nombre = texto(item, 'NombreItem') ?? '';
  const larga = texto(item, 'DescripcionItem') ?? '';
  if (larga === '' || nombre.startsWith(larga)) return nombre;
  return larga.startsWith(nombre) ? larga : `${nombre}. ${larga}`;
}

function leerLinea(item: NodoXml): LineaRecibida {
  const importe = monto(item, 'MontoItem');
  const cantidad = escalado(item, 'CantidadItem');
  const precio = escalado(item, 'PrecioUnitarioItem');
  const medida = entero(item, 'UnidadMedida', UNIDAD);
  // Sixteen integer digits and four decimals do not fit in a column: then the line is one of its amount.
  const enUno = cantidad === null || precio === null;
  return {
    codigo: texto(item, 'TablaCodigosItem/CodigosItem/CodigoItem') ?? '',
    descripcion: descripcionDe(item),
    tipo: entero(item, 'IndicadorBienoServicio', 1) === 2 ? 'servicio' : 'bien',
    unidadMedida: medida >= 1 && medida <= 62 ? medida : UNIDAD,
    indicadorFacturacion: entero(item, 'IndicadorFacturacion', 4),
    cantidad_e4: enUno ? UNA : cantidad,
    precio_e4: enUno ? decimal4(cabe(importe * 100n) ? importe * 100n : 0n) : precio,
    descuento: monto(item, 'DescuentoMonto'),
    recargo: monto(item, 'RecargoMonto'),
    itbisRetenido: monto(item, 'Retencion/MontoITBISRetenido'),
    isrRetenido: monto(item, 'Retencion/MontoISRRetenido'),
    monto: importe,
  };
}

function leerTotales(raiz: NodoXml) {
  const de = (nombre: string): Centavos => monto(raiz, `${TOTALES}/${nombre}`);
  return {
    montoGravado1: de('MontoGravadoI1'),
    montoGravado2: de('MontoGravadoI2'),
    montoGravado3: de('MontoGravadoI3'),
    montoExento: de('MontoExento'),
    itbis1: de('TotalITBIS1'),
    itbis2: de('TotalITBIS2'),
    totalItbis: de('TotalITBIS'),
    otrosImpuestos: de('MontoImpuestoAdicional'),
    total: de('MontoTotal'),
    itbisRetenido: de('TotalITBISRetenido'),
    isrRetenido: de('TotalISRRetencion'),
  };
}

/**
 * `raiz` has the structure of an e-CF. null when it names a day that does not exist (the structure admits
 * 31-02) or an amount that no book could hold: the document cannot be understood.
 */
export function leerRecibido(raiz: NodoXml): RecibidoLeido | null {
  const t = (ruta: string): string => colapsar(texto(raiz, ruta) ?? '');
  const tipo = TIPOS_E.find((x) => x === String(entero(raiz, `${ID_DOC}/TipoeCF`, 0)));
  const fecha = leerFechaEcf(t('Encabezado/Emisor/FechaEmision'));
  const limite = t(`${ID_DOC}/FechaLimitePago`);
  const fechaLimitePago = limite === '' ? null : leerFechaEcf(limite);
  if (tipo === undefined || fecha === null || (limite !== '' && fechaLimitePago === null))
    return null;
  const totales = leerTotales(raiz);
  const lineas = nodosEn(raiz, 'DetallesItems/Item').map(leerLinea);
  const importes = [
    ...Object.values(totales),
    ...lineas.flatMap((l) => [l.monto, l.descuento, l.recargo, l.itbisRetenido, l.isrRetenido]),
  ];
  if (!importes.every(cabe)) return null;
  return {
    tipo,
    encf: t(`${ID_DOC}/eNCF`),
    rncEmisor: t('Encabezado/Emisor/RNCEmisor'),
    razonSocialEmisor: texto(raiz, 'Encabezado/Emisor/RazonSocialEmisor') ?? '',
    fecha,
    fechaHoraFirma: t('FechaHoraFirma'),
    ncfModificado: t('InformacionReferencia/NCFModificado') || null,
    condicion: entero(raiz, `${ID_DOC}/TipoPago`, 1) === 2 ? 'credito' : 'contado',
    fechaLimitePago,
    indicadorMontoGravado: entero(raiz, `${ID_DOC}/IndicadorMontoGravado`, 0) === 1 ? 1 : 0,
    ...totales,
    lineas,
  };
}
