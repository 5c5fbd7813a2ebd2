// One fixture per refusal of the e-CF: a document that is right in everything, with one change, gives
// that code. The last test checks that no code is left without its fixture.

import { describe, expect, test } from 'vitest';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { calcularEcf } from '#shared/ecf/calculo/calcular-ecf.ts';
import type { EntradaEcf, LineaEntrada } from '#shared/ecf/calculo/entrada.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import {
  prevalidarEcf,
  type OpcionesPrevalidar,
  type OriginalModificado,
} from '#shared/ecf/prevalidar.ts';
import { rechazosEcf } from '#shared/ecf/rechazos.ts';
import { representacionFiscal } from '#shared/ecf/representacion/fiscal.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { verificarResumen } from '#shared/ecf/verificar-resumen.ts';
import { fecha, instante } from '#shared/fecha/fecha.ts';
import { TIPOS_E } from '#shared/fiscal/ncf.ts';
import type { EntradaRechazo } from '#shared/nucleo/catalogo-rechazos.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { anulacion, documento, leido, resumen } from '../oro/ecf-base.ts';

const HOY = fecha('2026-11-24');
const AHORA = instante(Date.parse('2026-11-24T12:00:00Z'));

function lectura(xml: string): readonly Rechazo[] {
  const r = leerXml(xml, { largoMaximo: 20_000 });
  return r.ok ? [] : r.rechazos;
}

const estructura = (xml: string): readonly Rechazo[] => validarEstructura(leido(xml));
const aritmetica = (xml: string): readonly Rechazo[] => validarAritmetica(leido(xml));
const emision = (xml: string): readonly Rechazo[] =>
  prevalidarEcf(leido(xml), { hoy: HOY, ahora: AHORA });

/** A document of type 32 for the engine, with something changed. */
function calculo(cambios: Partial<EntradaEcf>): readonly Rechazo[] {
  const r = calcularEcf({ ...ENTRADA, ...cambios });
  return r.ok ? [] : r.rechazos;
}

/** The rules of a document when the one that it modifies or replaces is known. */
function sobre(
  xml: string,
  original: Partial<OriginalModificado>,
  resto: Partial<OpcionesPrevalidar> = {},
): readonly Rechazo[] {
  return prevalidarEcf(leido(xml), {
    hoy: HOY,
    ahora: AHORA,
    original: { ...ORIGINAL, ...original },
    ...resto,
  });
}

function conOpciones(xml: string, opciones: Partial<OpcionesPrevalidar>): readonly Rechazo[] {
  return prevalidarEcf(leido(xml), { hoy: HOY, ahora: AHORA, ...opciones });
}

/** The document of that type with something replaced; the change must change something. */
function con(
  tipo: (typeof TIPOS_E)[number],
  ...cambios: (readonly [string | RegExp, string])[]
): string {
  return cambiar(documento(tipo), ...cambios);
}

function cambiar(xml: string, ...cambios: (readonly [string | RegExp, string])[]): string {
  return cambios.reduce((x, [viejo, nuevo]) => {
    const y = x.replace(viejo, nuevo);
    if (y === x) throw new Error(`Nada que cambiar: ${String(viejo)}`);
    return y;
  }, xml);
}

const LINEA: LineaEntrada = {
  indicador: 1,
  nombre: 'CERVEZA',
  tipo: 'bien',
  cantidad_e4: decimal4(20_000n),
  precio_e4: decimal4(5_000_000n),
};
const ENTRADA: EntradaEcf = {
  tipo: '32',
  encf: 'E320000000007',
  fecha: fecha('2026-11-20'),
  fechaHoraFirma: '20-11-2026 14:05:09',
  tipoIngresos: '01',
  pago: { tipo: 1 },
  emisor: { rnc: '130000018', razonSocial: 'COLMADO LUCIA', direccion: 'C/ DUARTE NO. 1' },
  lineas: [LINEA],
};
const ORIGINAL: OriginalModificado = {
  tipo: '31',
  total: centavos(118_000n),
  fecha: fecha('2026-11-01'),
  rncComprador: '131246796',
  saldo: centavos(118_000n),
  fueAceptado: true,
};

const DESCUENTO = '<DescuentoMonto>10.00</DescuentoMonto>';
const AJUSTE =
  '<DescuentosORecargos><DescuentoORecargo><NumeroLinea>1</NumeroLinea><TipoAjuste>D</TipoAjuste><TipoValor>%</TipoValor><ValorDescuentooRecargo>5</ValorDescuentooRecargo><MontoDescuentooRecargo>50.00</MontoDescuentooRecargo><IndicadorFacturacionDescuentooRecargo>1</IndicadorFacturacionDescuentooRecargo></DescuentoORecargo></DescuentosORecargos>';
const PROPINA =
  '<TablaImpuestoAdicional><ImpuestoAdicional><TipoImpuesto>001</TipoImpuesto></ImpuestoAdicional></TablaImpuestoAdicional>';
const FORMAS =
  '<TablaFormasPago><FormaDePago><FormaPago>5</FormaPago><MontoPago>1180.00</MontoPago></FormaDePago></TablaFormasPago>';
const PAGINA =
  '<Paginacion><Pagina><MontoSubtotalPagina>10.00</MontoSubtotalPagina></Pagina></Paginacion>';
const impuesto = (codigo: string): string => PROPINA.replace('001', codigo);
const filaImpuesto = (codigo: string, tasa: string, monto: string): string =>
  `<ImpuestosAdicionales><ImpuestoAdicional><TipoImpuesto>${codigo}</TipoImpuesto><TasaImpuestoAdicional>${tasa}</TasaImpuestoAdicional>${monto}</ImpuestoAdicional></ImpuestosAdicionales>`;
const OTROS = '<OtrosImpuestosAdicionales>100.00</OtrosImpuestosAdicionales>';
const tras = (marca: string, nuevo: string): readonly [string, string] => [marca, marca + nuevo];
const antes = (marca: string, nuevo: string): readonly [string, string] => [marca, nuevo + marca];
const GRANDE: readonly [RegExp, string] = [/<MontoTotal>[\d.]+/, '<MontoTotal>250000.00'];

const CASOS: Readonly<Record<keyof (typeof rechazosEcf)['entradas'], () => readonly Rechazo[]>> = {
  XML_GRANDE: () => lectura(`<ECF>${' '.repeat(20_000)}</ECF>`),
  XML_MAL_FORMADO: () => lectura('<ECF><Encabezado></ECF>'),
  XML_CON_DTD: () => lectura('<!DOCTYPE ECF [<!ENTITY a "b">]><ECF>&a;</ECF>'),
  XML_CODIFICACION: () => lectura('<?xml version="1.0" encoding="ISO-8859-1"?><ECF/>'),
  XML_PROFUNDO: () => lectura('<a>'.repeat(13) + '</a>'.repeat(13)),

  TIPO_DESCONOCIDO: () => estructura(con('31', ['<TipoeCF>31', '<TipoeCF>42'])),
  ELEMENTO_DESCONOCIDO: () => estructura(con('31', tras('<IdDoc>', '<Otro>1</Otro>'))),
  ELEMENTO_FUERA_DE_ORDEN: () =>
    estructura(
      con('31', ['<TipoPago>1</TipoPago>', ''], antes('<TipoIngresos>', '<TipoPago>1</TipoPago>')),
    ),
  ELEMENTO_REPETIDO: () =>
    estructura(con('31', tras('<Version>1.0</Version>', '<Version>1.0</Version>'))),
  ELEMENTO_FALTANTE: () => estructura(con('31', ['<TipoPago>1</TipoPago>', ''])),
  ELEMENTO_VACIO: () => estructura(con('31', ['CEMENTO', ''])),
  ELEMENTO_CON_HIJOS: () => estructura(con('31', ['CEMENTO', '<b>CEMENTO</b>'])),
  FORMATO_INVALIDO: () => estructura(con('31', ['20-11-2026<', '2026-11-20<'])),
  TEXTO_SUELTO: () => estructura(con('31', tras('<IdDoc>', 'x'))),
  ATRIBUTO_NO_PERMITIDO: () => estructura(con('31', ['<IdDoc>', '<IdDoc id="1">'])),
  SIN_FIRMA: () => estructura(con('31', [/<Signature.*<\/Signature>/, ''])),

  NUMERACION_LINEAS: () => aritmetica(con('31', ['<NumeroLinea>1<', '<NumeroLinea>2<'])),
  LINEA_NO_CUADRA: () => aritmetica(con('31', ['<MontoItem>1000.00', '<MontoItem>1001.01'])),
  SUBDESCUENTO_NO_CUADRA: () => aritmetica(con('31', antes('<MontoItem>', DESCUENTO))),
  SUBRECARGO_NO_CUADRA: () =>
    aritmetica(con('31', antes('<MontoItem>', DESCUENTO.replaceAll('Descuento', 'Recargo')))),
  PORCENTAJE_LINEA_NO_CUADRA: () =>
    aritmetica(
      con(
        '31',
        antes(
          '<MontoItem>',
          `${DESCUENTO}<TablaSubDescuento><SubDescuento><TipoSubDescuento>%</TipoSubDescuento><SubDescuentoPorcentaje>5</SubDescuentoPorcentaje><MontoSubDescuento>10.00</MontoSubDescuento></SubDescuento></TablaSubDescuento>`,
        ),
      ),
    ),
  AJUSTE_NO_CUADRA: () =>
    aritmetica(con('31', tras('</DetallesItems>', AJUSTE.replace('50.00', '52.00')))),
  GRAVADO_NO_CUADRA: () => aritmetica(con('31', ['<MontoGravadoI1>1000', '<MontoGravadoI1>1002'])),
  ITBIS_NO_CUADRA: () => aritmetica(con('31', ['<TotalITBIS1>180', '<TotalITBIS1>182'])),
  IMPUESTO_ADICIONAL_NO_CUADRA: () => aritmetica(con('31', antes('<MontoItem>', PROPINA))),
  SUMA_NO_CUADRA: () => aritmetica(con('31', ['<TotalITBIS>180', '<TotalITBIS>182'])),
  TOTAL_NO_CUADRA: () => aritmetica(con('31', ['<MontoTotal>1180.00', '<MontoTotal>1181.01'])),
  RETENCION_NO_CUADRA: () =>
    aritmetica(con('41', ['<TotalITBISRetenido>180', '<TotalITBISRetenido>182'])),
  PAGINACION_NO_CUADRA: () => aritmetica(con('31', antes('<FechaHoraFirma>', PAGINA))),
  PAGINA_NO_CUADRA: () =>
    aritmetica(
      con(
        '31',
        antes(
          '<FechaHoraFirma>',
          PAGINA.replace('<Monto', '<SubtotalExentoPagina>12.00</SubtotalExentoPagina><Monto'),
        ),
      ),
    ),
  MONEDA_NO_CUADRA: () =>
    aritmetica(
      con(
        '31',
        tras(
          '</Totales>',
          '<OtraMoneda><TipoMoneda>USD</TipoMoneda><TipoCambio>59.0000</TipoCambio><MontoTotalOtraMoneda>21.01</MontoTotalOtraMoneda></OtraMoneda>',
        ),
      ),
    ),
  FORMAS_PAGO_NO_CUADRAN: () =>
    aritmetica(con('32', tras('</TipoPago>', FORMAS.replace('1180', '1182')))),
  ANULACION_NO_CUADRA: () => aritmetica(cambiar(anulacion(), ['Anulados>3<', 'Anulados>4<'])),

  SIN_LINEAS: () => calculo({ lineas: [] }),
  LINEA_NEGATIVA: () =>
    calculo({
      lineas: [{ ...LINEA, descuentos: [{ tipo: '$', monto: centavos(100_001n) }] }],
    }),
  AJUSTE_EXCESIVO: () =>
    calculo({ ajustes: [{ tipo: 'D', rebaja: { tipo: '$', monto: centavos(100_001n) } }] }),
  ISC_SIN_TASA: () => calculo({ lineas: [{ ...LINEA, impuestos: ['006'] }] }),
  ISC_DATOS_FALTANTES: () => emision(con('31', antes('<MontoItem>', impuesto('006')))),
  FORMAS_PAGO_EXCEDEN: () =>
    calculo({
      pago: { tipo: 1, formas: [{ forma: 1, monto: centavos(200_000n) }, { forma: 3 }] },
    }),

  ETIQUETA_VACIA: () => emision(cambiar(resumen(), ['CONSUMIDOR FINAL', ''])),
  FECHA_INEXISTENTE: () => emision(con('31', ['31-12-2027', '31-02-2028'])),
  ENCF_INVALIDO: () => emision(con('31', ['E310000000007', 'E310000000000'])),
  ENCF_TIPO_DISTINTO: () => emision(con('31', ['E310000000007', 'E320000000007'])),
  EMISOR_NO_HABILITADO: () => conOpciones(documento('31'), { emisorHabilitado: false }),
  ENCF_NO_AUTORIZADO: () =>
    conOpciones(documento('31'), {
      rangosAutorizados: [
        { desde: 1n, hasta: 6n },
        { desde: 8n, hasta: 100n },
      ],
    }),
  ENCF_USADO: () => conOpciones(documento('31'), { numeroEsta: 'usado' }),
  ENCF_ANULADO: () => conOpciones(documento('31'), { numeroEsta: 'anulado' }),
  VENCIMIENTO_PROHIBIDO: () =>
    emision(
      con(
        '32',
        tras('</eNCF>', '<FechaVencimientoSecuencia>31-12-2027</FechaVencimientoSecuencia>'),
      ),
    ),
  VENCIMIENTO_FALTANTE: () =>
    emision(con('31', [/<FechaVencimientoSecuencia>.*<\/FechaVencimientoSecuencia>/, ''])),
  VENCIMIENTO_DISTINTO: () =>
    conOpciones(documento('31'), { venceAutorizado: fecha('2028-12-31') }),
  FECHA_ANTES_DE_INICIO: () =>
    conOpciones(documento('31'), { inicioElectronico: fecha('2026-11-21') }),
  ENVIO_DIFERIDO_SIN_AUTORIZACION: () =>
    conOpciones(
      con(
        '31',
        tras('</FechaVencimientoSecuencia>', '<IndicadorEnvioDiferido>1</IndicadorEnvioDiferido>'),
      ),
      { tieneEnvioDiferido: false },
    ),
  TIPO_PAGO_FALTANTE: () => emision(con('41', ['<TipoPago>1</TipoPago>', ''])),
  FECHA_LIMITE_SIN_CREDITO: () =>
    emision(con('31', tras('</TipoPago>', '<FechaLimitePago>20-12-2026</FechaLimitePago>'))),
  RETENCION_EXENTA: () =>
    emision(con('41', ['<IndicadorFacturacion>1', '<IndicadorFacturacion>4'])),
  TOTAL_RETENCION_FALTANTE: () =>
    emision(con('41', ['<TotalISRRetencion>100.00</TotalISRRetencion>', ''])),
  PERCEPCION_NO_VIGENTE: () =>
    emision(con('41', ['Percepcion>1</Indicador', 'Percepcion>2</Indicador'])),
  REBAJA_SIN_PORCENTAJE: () =>
    emision(
      con(
        '31',
        antes(
          '<MontoItem>',
          `${DESCUENTO}<TablaSubDescuento><SubDescuento><TipoSubDescuento>%</TipoSubDescuento><MontoSubDescuento>10.00</MontoSubDescuento></SubDescuento></TablaSubDescuento>`,
        ),
      ),
    ),
  SUBCANTIDAD_INCOMPLETA: () =>
    emision(
      con(
        '31',
        antes(
          '<PrecioUnitarioItem>',
          '<TablaSubcantidad><SubcantidadItem><Subcantidad>0.355</Subcantidad></SubcantidadItem></TablaSubcantidad>',
        ),
      ),
    ),
  IMPUESTO_NO_PERMITIDO: () => emision(con('44', antes('<MontoItem>', impuesto('006')))),
  IMPUESTO_SIN_TOTAL: () => emision(con('32', antes('<MontoItem>', PROPINA))),
  IMPUESTO_SIN_LINEAS: () =>
    emision(con('32', antes('<MontoTotal>', filaImpuesto('001', '10', OTROS)))),
  TASA_IMPUESTO: () =>
    emision(
      con(
        '32',
        antes('<MontoItem>', PROPINA),
        antes('<MontoTotal>', filaImpuesto('001', '12', OTROS)),
      ),
    ),
  ISC_SIN_ESPECIFICO: () =>
    emision(
      con(
        '31',
        antes('<MontoItem>', impuesto('023')),
        antes(
          '<MontoTotal>',
          filaImpuesto(
            '023',
            '10',
            '<MontoImpuestoSelectivoConsumoAdvalorem>100.00</MontoImpuestoSelectivoConsumoAdvalorem>',
          ),
        ),
      ),
    ),
  AJUSTE_INCOMPLETO: () =>
    emision(con('31', tras('</DetallesItems>', AJUSTE.replace(/<Valor.*<\/Valor\w+>/, '')))),
  AJUSTE_DEBE_SER_PORCENTAJE: () =>
    emision(
      con(
        '31',
        antes('<MontoItem>', PROPINA),
        tras(
          '</Item>',
          `<Item><NumeroLinea>2</NumeroLinea><IndicadorFacturacion>1</IndicadorFacturacion>${impuesto('002')}</Item>`,
        ),
        tras('</DetallesItems>', AJUSTE.replace('>%<', '>$$<')),
      ),
    ),
  AJUSTE_NORMA_1007: () =>
    emision(
      con(
        '31',
        tras(
          '</DetallesItems>',
          AJUSTE.replace(
            'D</TipoAjuste>',
            'R</TipoAjuste><IndicadorNorma1007>1</IndicadorNorma1007>',
          ),
        ),
      ),
    ),
  GRUPO_SOBRANTE: () => emision(con('31', antes('<ITBIS1>', '<MontoExento>0.00</MontoExento>'))),
  PAGINAS_DESORDENADAS: () =>
    emision(
      con(
        '31',
        tras('</TipoPago>', '<TotalPaginas>2</TotalPaginas>'),
        antes(
          '<FechaHoraFirma>',
          '<Paginacion><Pagina><PaginaNo>1</PaginaNo><NoLineaDesde>1</NoLineaDesde><NoLineaHasta>1</NoLineaHasta></Pagina><Pagina><PaginaNo>3</PaginaNo></Pagina></Paginacion>',
        ),
      ),
    ),
  PAGINACION_FALTANTE: () => conOpciones(documento('31'), { paginasImpresas: 2 }),
  REFERENCIA_INCOMPLETA: () =>
    emision(
      con(
        '31',
        antes(
          '<FechaHoraFirma>',
          '<InformacionReferencia><NCFModificado>B0100000001</NCFModificado><CodigoModificacion>4</CodigoModificacion></InformacionReferencia>',
        ),
      ),
    ),
  ORIGINAL_NO_ACEPTADO: () => sobre(documento('34'), { fueAceptado: false }),
  FECHA_MODIFICADO_DISTINTA: () => sobre(documento('34'), { fecha: fecha('2026-11-02') }),
  NOTA_OTRO_COMPRADOR: () => sobre(documento('34'), { rncComprador: '130000018' }),
  NOTA_SUPERA_SALDO: () => sobre(documento('34'), { saldo: centavos(117_999n) }),
  ANULACION_PARCIAL: () =>
    sobre(con('34', ['<CodigoModificacion>3', '<CodigoModificacion>1']), {
      total: centavos(500_000n),
      saldo: centavos(400_000n),
    }),
  REEMPLAZO_DISTINTO: () =>
    sobre(
      con(
        '34',
        ['E310000000001', 'B0400000001'],
        ['<CodigoModificacion>3', '<CodigoModificacion>4'],
      ),
      { total: centavos(500_000n) },
    ),
  NOTA_TARDIA_CON_ITBIS: () =>
    emision(con('34', ['01-11-2026', '20-10-2026'], ['NotaCredito>0', 'NotaCredito>1'])),
  RESUMEN_NO_COINCIDE: () =>
    verificarResumen(leido(cambiar(resumen(), ['1180.00', '1181.00'])), leido(documento('32'))),
  SECUENCIA_VENCIDA: () => emision(con('31', ['31-12-2027', '31-12-2025'])),
  FECHA_EMISION_FUTURA: () =>
    emision(con('31', ['<FechaEmision>20-11-2026', '<FechaEmision>25-11-2026'])),
  FECHA_FIRMA_FUTURA: () => emision(con('31', ['20-11-2026 14:05:09', '24-11-2026 08:00:01'])),
  FECHA_LIMITE_FALTANTE: () => emision(con('31', ['<TipoPago>1', '<TipoPago>2'])),
  FECHA_LIMITE_ANTERIOR: () =>
    emision(con('31', tras('</TipoPago>', '<FechaLimitePago>19-11-2026</FechaLimitePago>'))),
  PERIODO_INVERTIDO: () =>
    emision(
      con(
        '31',
        tras(
          '</TipoPago>',
          '<FechaDesde>02-11-2026</FechaDesde><FechaHasta>01-11-2026</FechaHasta>',
        ),
      ),
    ),
  GRATUITO_NO_PERMITIDO: () => emision(con('31', ['<TipoPago>1', '<TipoPago>3'])),
  BONO_NO_PERMITIDO: () => emision(con('31', tras('</TipoPago>', FORMAS))),
  COMPRADOR_SIN_IDENTIFICAR: () =>
    emision(con('44', ['<RNCComprador>131246796</RNCComprador>', ''])),
  CONSUMO_SIN_IDENTIFICAR: () =>
    emision(con('32', ['<RNCComprador>131246796</RNCComprador>', ''], GRANDE)),
  COMPRADOR_DOBLE_IDENTIDAD: () =>
    emision(
      con('32', tras('</RNCComprador>', '<IdentificadorExtranjero>X1</IdentificadorExtranjero>')),
    ),
  RNC_LARGO: () => emision(con('31', ['131246796', '1312467967'])),
  RNC_DUDOSO: () => emision(con('31', ['131246796', '131246797'])),
  INDICADOR_MONTO_GRAVADO_FALTANTE: () =>
    emision(con('31', ['<IndicadorMontoGravado>0</IndicadorMontoGravado>', ''])),
  INDICADOR_FACTURACION_NO_PERMITIDO: () =>
    emision(con('46', ['<IndicadorFacturacion>3', '<IndicadorFacturacion>4'])),
  SOLO_SERVICIOS: () =>
    emision(con('47', ['<IndicadorBienoServicio>2', '<IndicadorBienoServicio>1'])),
  TASA_ITBIS: () => emision(con('31', ['<ITBIS1>18', '<ITBIS1>16'])),
  GRUPO_FALTANTE: () => emision(con('31', ['<ITBIS1>18</ITBIS1>', ''])),
  RETENCION_FALTANTE: () =>
    emision(con('41', ['<MontoITBISRetenido>180.00</MontoITBISRetenido>', ''])),
  RETENCION_ISR_NO_PERMITIDA: () =>
    emision(con('41', ['<IndicadorBienoServicio>2', '<IndicadorBienoServicio>1'])),
  AJUSTE_SIN_LINEAS: () =>
    emision(con('31', tras('</DetallesItems>', AJUSTE.replace('Recargo>1<', 'Recargo>4<')))),
  MONEDA_INCOMPLETA: () =>
    emision(con('31', tras('</Totales>', '<OtraMoneda><TipoMoneda>USD</TipoMoneda></OtraMoneda>'))),
  PAGINAS_NO_COINCIDEN: () =>
    emision(con('31', tras('</TipoPago>', '<TotalPaginas>2</TotalPaginas>'))),
  RESPONSABLE_PAGO_EN_NOTA: () =>
    emision(con('34', antes('</Comprador>', '<ResponsablePago>Ana</ResponsablePago>'))),
  NOTA_SIN_MOTIVO: () => emision(con('34', ['<CodigoModificacion>3</CodigoModificacion>', ''])),
  MOTIVO_NO_PERMITIDO: () => emision(con('34', ['<CodigoModificacion>3', '<CodigoModificacion>5'])),
  NCF_MODIFICADO_INVALIDO: () => emision(con('34', ['E310000000001', 'E990000000001'])),
  NCF_MODIFICADO_ES_NOTA: () => emision(con('34', ['E310000000001', 'E330000000001'])),
  NCF_MODIFICADO_NO_SERIE_B: () =>
    emision(con('34', ['<CodigoModificacion>3', '<CodigoModificacion>4'])),
  NCF_MODIFICADO_NO_CONSUMO: () =>
    emision(
      con(
        '31',
        antes(
          '<FechaHoraFirma>',
          '<InformacionReferencia><NCFModificado>E310000000001</NCFModificado><CodigoModificacion>5</CodigoModificacion></InformacionReferencia>',
        ),
      ),
    ),
  FECHA_MODIFICADO_POSTERIOR: () => emision(con('33', ['01-11-2026', '21-11-2026'])),
  INDICADOR_NOTA_CREDITO: () => emision(con('34', ['01-11-2026', '20-10-2026'])),
  CORRECCION_CON_MONTO: () =>
    emision(con('34', ['<CodigoModificacion>3', '<CodigoModificacion>2'])),
  TIPO_INGRESOS_FALTANTE: () => emision(con('34', ['<TipoIngresos>01</TipoIngresos>', ''])),
  TIPO_INGRESOS_SOBRANTE: () => emision(con('34', ['E310000000001', 'E410000000001'])),
  RFCE_FUERA_DE_LIMITE: () => emision(cambiar(resumen(), GRANDE)),
  NOMBRE_ARCHIVO: () =>
    prevalidarEcf(leido(documento('31')), { hoy: HOY, nombreArchivo: 'factura.xml' }),
  CODIGO_SEGURIDAD_DISTINTO: () =>
    verificarResumen(leido(cambiar(resumen(), ['a/+Z09', 'AAAAAA'])), leido(documento('32'))),
  REPRESENTACION_DE_ANULADO: () => {
    const r = representacionFiscal({
      raiz: leido(documento('31')),
      estado: 'anulado',
      ambiente: 'ecf',
      modalidad: 'normal',
    });
    return r.ok ? [] : r.rechazos;
  },
  REPRESENTACION_DE_RECHAZADO: () => {
    const r = representacionFiscal({
      raiz: leido(documento('31')),
      estado: 'rechazado',
      ambiente: 'ecf',
      modalidad: 'normal',
    });
    return r.ok ? [] : r.rechazos;
  },
};

test.each(TIPOS_E)(
  'the document of type %s that the fixtures start from has no refusal',
  (tipo) => {
    const xml = documento(tipo);
    expect([...estructura(xml), ...aritmetica(xml), ...emision(xml)]).toEqual([]);
  },
);

test('the summary and the voiding that the fixtures start from have no refusal', () => {
  for (const xml of [resumen(), anulacion()]) {
    expect([...estructura(xml), ...aritmetica(xml), ...emision(xml)]).toEqual([]);
  }
  expect(verificarResumen(leido(resumen()), leido(documento('32')))).toEqual([]);
});

test.each(Object.entries(CASOS))(
  'ecf.%s: its fixture is refused with that code',
  (nombre, caso) => {
    const suyo = caso().find((r) => r.codigo === `ecf.${nombre}`);
    if (suyo === undefined) throw new Error(`Sin ecf.${nombre}: ${JSON.stringify(caso())}`);
    expect(textoRechazo(suyo)).toMatch(/^[A-ZÁÉÍÓÚ«].*\.$/);
    // Every value that the sentence names between braces comes with the refusal.
    const entradas: Readonly<Record<string, EntradaRechazo>> = rechazosEcf.entradas;
    for (const [, dato = ''] of (entradas[nombre]?.texto ?? '').matchAll(/\{(\w+)\}/g)) {
      expect(suyo.datos).toHaveProperty(dato);
    }
  },
);

describe('beyond the fixtures', () => {
  const codigosDe = (rechazos: readonly Rechazo[]): string[] => rechazos.map((r) => r.codigo);

  test('a number of an authorised run that is free has no refusal', () => {
    const opciones: Partial<OpcionesPrevalidar> = {
      emisorHabilitado: true,
      rangosAutorizados: [{ desde: 7n, hasta: 7n }],
      numeroEsta: 'libre',
    };
    expect(conOpciones(documento('31'), opciones)).toEqual([]);
  });

  test('field 115: what was paid in advance lowers ValorPagar and cannot be left out of it', () => {
    const con115 = (valor: string): string[] =>
      codigosDe(
        aritmetica(
          con(
            '31',
            tras(
              '<MontoTotal>1180.00</MontoTotal>',
              `<SaldoAnterior>100.00</SaldoAnterior><MontoAvancePago>500.00</MontoAvancePago><ValorPagar>${valor}</ValorPagar>`,
            ),
          ),
        ),
      );
    expect(con115('780.00')).toEqual([]);
    expect(con115('1180.00')).toEqual(['ecf.SUMA_NO_CUADRA']);
  });

  test('section B (39c): the lines of a correction of text are zero too, unless not billable', () => {
    const nota = con(
      '34',
      ['<CodigoModificacion>3', '<CodigoModificacion>2'],
      [/<MontoTotal>[\d.]+/, '<MontoTotal>0.00'],
    );
    expect(codigosDe(emision(nota))).toContain('ecf.CORRECCION_CON_MONTO');
    const noFacturable = nota.replace('<IndicadorFacturacion>1', '<IndicadorFacturacion>0');
    expect(codigosDe(emision(noFacturable))).not.toContain('ecf.CORRECCION_CON_MONTO');
  });

  test('a note over a crédito fiscal names its buyer; over a factura de consumo it may not', () => {
    const sinRnc = con('34', ['<RNCComprador>131246796</RNCComprador>', '']);
    expect(codigosDe(emision(sinRnc))).toEqual(['ecf.COMPRADOR_SIN_IDENTIFICAR']);
    for (const otro of ['E320000000001', 'B0200000001']) {
      expect(emision(sinRnc.replace('E310000000001', otro))).toEqual([]);
    }
    expect(codigosDe(emision(sinRnc.replace('E310000000001', 'B0100000001')))).toEqual([
      'ecf.COMPRADOR_SIN_IDENTIFICAR',
    ]);
  });

  test('a gasto menor on credit has no date to write, because its structure has none', () => {
    const gasto = con('43', antes('</IdDoc>', '<TipoPago>2</TipoPago>'));
    expect([...estructura(gasto), ...emision(gasto)]).toEqual([]);
  });
});

test('every code of the catalogue has its fixture', () => {
  expect(Object.keys(CASOS).sort()).toEqual(Object.keys(rechazosEcf.entradas).sort());
});
