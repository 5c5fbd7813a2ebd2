// Which name each element of an e-CF has in Alanube's JSON, which mirrors the XML, and how its value is
// written there: texts as they are, days as AAAA-MM-DD, amounts and quantities as JSON numbers with the same
// digits. What is not in this table has no documented equivalent. Source: Alanube, API «FE DOM», bodies of
// emission.

export type Clase = 'texto' | 'numero' | 'entero' | 'fecha';

export type Campo = { readonly json: string; readonly clase: Clase };

export type GrupoJson = {
  /** Name in the JSON; '' when its fields go where the group is. */
  readonly json: string;
  /** Name of the element that repeats inside; the JSON has a plain list. */
  readonly lista: string | null;
  readonly campos: Correspondencia;
};

/** 'nada': the provider writes it by itself. */
export type Correspondencia = { readonly [elemento: string]: Campo | GrupoJson | 'nada' };

const t = (json: string): Campo => ({ json, clase: 'texto' });
const n = (json: string): Campo => ({ json, clase: 'numero' });
const i = (json: string): Campo => ({ json, clase: 'entero' });
const f = (json: string): Campo => ({ json, clase: 'fecha' });
const grupo = (json: string, campos: Correspondencia): GrupoJson => ({ json, lista: null, campos });
const lista = (json: string, elemento: string, campos: Correspondencia): GrupoJson => ({
  json,
  lista: elemento,
  campos,
});

const ID_DOC: Correspondencia = {
  TipoeCF: 'nada',
  eNCF: t('encf'),
  FechaVencimientoSecuencia: f('sequenceDueDate'),
  IndicadorNotaCredito: i('creditNoteIndicator'),
  IndicadorEnvioDiferido: i('deferredDeliveryIndicator'),
  IndicadorMontoGravado: i('taxAmountIndicator'),
  TipoIngresos: i('incomeType'),
  TipoPago: i('paymentType'),
  FechaLimitePago: f('paymentDeadline'),
  TerminoPago: t('paymentTerm'),
  TablaFormasPago: lista('paymentFormsTable', 'FormaDePago', {
    FormaPago: i('paymentMethod'),
    MontoPago: n('paymentAmount'),
  }),
  TipoCuentaPago: t('paymentAccountType'),
  NumeroCuentaPago: t('paymentAccountNumber'),
  BancoPago: t('bankPayment'),
  FechaDesde: f('dateFrom'),
  FechaHasta: f('dateUntil'),
  TotalPaginas: i('totalPages'),
};

const EMISOR: Correspondencia = {
  RNCEmisor: t('rnc'),
  RazonSocialEmisor: t('companyName'),
  NombreComercial: t('tradename'),
  Sucursal: t('branchOffice'),
  DireccionEmisor: t('address'),
  Municipio: t('municipality'),
  Provincia: t('province'),
  TablaTelefonoEmisor: lista('phoneNumber', 'TelefonoEmisor', {}),
  CorreoEmisor: t('mail'),
  WebSite: t('webSite'),
  ActividadEconomica: t('economicActivity'),
  CodigoVendedor: t('sellerCode'),
  NumeroFacturaInterna: t('internalInvoiceNumber'),
  NumeroPedidoInterno: t('internalOrderNumber'),
  ZonaVenta: t('saleArea'),
  RutaVenta: t('saleRoute'),
  InformacionAdicionalEmisor: t('additionalInformationIssuer'),
  FechaEmision: f('stampDate'),
};

const COMPRADOR: Correspondencia = {
  RNCComprador: t('rnc'),
  IdentificadorExtranjero: t('foreignIdentifier'),
  RazonSocialComprador: t('companyName'),
  ContactoComprador: t('contact'),
  CorreoComprador: t('mail'),
  DireccionComprador: t('address'),
  MunicipioComprador: t('municipality'),
  ProvinciaComprador: t('province'),
  FechaEntrega: f('deliverDate'),
  ContactoEntrega: t('contactDelivery'),
  DireccionEntrega: t('deliveryAddress'),
  TelefonoAdicional: t('additionalPhone'),
  FechaOrdenCompra: f('purchaseOrderDate'),
  NumeroOrdenCompra: t('purchaseOrderNumber'),
  CodigoInternoComprador: t('internalCode'),
  ResponsablePago: t('responsibleForPayment'),
  InformacionAdicionalComprador: t('additionalInformation'),
};

const TOTALES: Correspondencia = {
  MontoGravadoTotal: n('totalTaxedAmount'),
  MontoGravadoI1: n('i1AmountTaxed'),
  MontoGravadoI2: n('i2AmountTaxed'),
  MontoGravadoI3: n('i3AmountTaxed'),
  MontoExento: n('exemptAmount'),
  ITBIS1: i('itbisS1'),
  ITBIS2: i('itbisS2'),
  ITBIS3: i('itbisS3'),
  TotalITBIS: n('itbisTotal'),
  TotalITBIS1: n('itbis1Total'),
  TotalITBIS2: n('itbis2Total'),
  TotalITBIS3: n('itbis3Total'),
  MontoImpuestoAdicional: n('additionalTaxAmount'),
  ImpuestosAdicionales: lista('additionalTaxes', 'ImpuestoAdicional', {
    TipoImpuesto: t('taxType'),
    TasaImpuestoAdicional: n('additionalTaxRate'),
    MontoImpuestoSelectivoConsumoEspecifico: n('selectiveTaxAmountSpecificConsumption'),
    MontoImpuestoSelectivoConsumoAdvalorem: n('amountSelectiveConsumptionTaxAdvalorem'),
    OtrosImpuestosAdicionales: n('otherAdditionalTaxes'),
  }),
  MontoTotal: n('totalAmount'),
  MontoNoFacturable: n('nonBillableAmount'),
  MontoPeriodo: n('amountPeriod'),
  SaldoAnterior: n('previousBalance'),
  MontoAvancePago: n('amountAdvancePayment'),
  ValorPagar: n('payValue'),
  TotalITBISRetenido: n('itbisTotalRetained'),
  TotalISRRetencion: n('isrTotalRetention'),
  TotalITBISPercepcion: n('itbisTotalPerception'),
  TotalISRPercepcion: n('isrTotalPerception'),
};

const ITEM: Correspondencia = {
  NumeroLinea: i('lineNumber'),
  TablaCodigosItem: lista('itemCodeTable', 'CodigosItem', {
    TipoCodigo: t('codeType'),
    CodigoItem: t('itemCode'),
  }),
  IndicadorFacturacion: i('billingIndicator'),
  Retencion: grupo('retention', {
    IndicadorAgenteRetencionoPercepcion: i('indicatorAgentWithholdingPerception'),
    MontoITBISRetenido: n('itbisAmountWithheld'),
    MontoISRRetenido: n('isrAmountWithheld'),
  }),
  NombreItem: t('itemName'),
  IndicadorBienoServicio: i('goodServiceIndicator'),
  DescripcionItem: t('itemDescription'),
  CantidadItem: n('quantityItem'),
  UnidadMedida: i('unitMeasure'),
  CantidadReferencia: n('quantityReference'),
  UnidadReferencia: i('referenceUnit'),
  TablaSubcantidad: lista('subquantityTable', 'SubcantidadItem', {
    Subcantidad: n('subquantity'),
    CodigoSubcantidad: i('codeSubquantity'),
  }),
  GradosAlcohol: n('degreesAlcohol'),
  PrecioUnitarioReferencia: n('unitPriceReference'),
  FechaElaboracion: f('elaborationDate'),
  FechaVencimientoItem: f('expirationDateItem'),
  PrecioUnitarioItem: n('unitPriceItem'),
  DescuentoMonto: n('discountAmount'),
  TablaSubDescuento: lista('subDiscounts', 'SubDescuento', {
    TipoSubDescuento: t('subDiscountRate'),
    SubDescuentoPorcentaje: n('subDiscountPercentage'),
    MontoSubDescuento: n('subDiscountAmount'),
  }),
  RecargoMonto: n('surchargeAmount'),
  TablaSubRecargo: lista('subSurcharge', 'SubRecargo', {
    TipoSubRecargo: t('subSurchargeRate'),
    SubRecargoPorcentaje: n('subSurchargePercentage'),
    MontoSubRecargo: n('subSurchargeAmount'),
  }),
  TablaImpuestoAdicional: lista('additionalTaxes', 'ImpuestoAdicional', {
    TipoImpuesto: t('taxType'),
  }),
  OtraMonedaDetalle: grupo('otherCurrencyDetail', {
    PrecioOtraMoneda: n('priceOtherCurrency'),
    DescuentoOtraMoneda: n('discountOtherCurrency'),
    RecargoOtraMoneda: n('surchargeAnotherCurrency'),
    MontoItemOtraMoneda: n('amountItemOtherCurrency'),
  }),
  MontoItem: n('itemAmount'),
};

const AJUSTE: Correspondencia = {
  NumeroLinea: i('lineNumber'),
  TipoAjuste: t('fitType'),
  IndicadorNorma1007: i('norma1007Indicator'),
  DescripcionDescuentooRecargo: t('descriptionDiscountOrSurcharge'),
  TipoValor: t('typeValue'),
  ValorDescuentooRecargo: n('discountValueOrSurcharge'),
  MontoDescuentooRecargo: n('discountAmountOrSurcharge'),
  MontoDescuentooRecargoOtraMoneda: n('discountAmountOrSurchargeOtherCurrency'),
  IndicadorFacturacionDescuentooRecargo: i('indicatorBillingDiscountOrSurcharge'),
};

const REFERENCIA: Correspondencia = {
  NCFModificado: t('ncfModified'),
  RNCOtroContribuyente: t('rncOtherTaxpayer'),
  FechaNCFModificado: f('ncfModifiedDate'),
  CodigoModificacion: i('modificationCode'),
  RazonModificacion: t('reasonForModification'),
};

/** From the root of the e-CF. The signature, its date and the version are the provider's. */
export const CORRESPONDENCIA: Correspondencia = {
  Encabezado: grupo('', {
    Version: 'nada',
    IdDoc: grupo('idDoc', ID_DOC),
    Emisor: grupo('sender', EMISOR),
    Comprador: grupo('buyer', COMPRADOR),
    Totales: grupo('totals', TOTALES),
  }),
  DetallesItems: lista('itemDetails', 'Item', ITEM),
  DescuentosORecargos: lista('discountsOrSurcharges', 'DescuentoORecargo', AJUSTE),
  InformacionReferencia: grupo('informationReference', REFERENCIA),
  FechaHoraFirma: 'nada',
};
