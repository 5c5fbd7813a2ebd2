// The body of an emission as Alanube documents it: every property, of which kind it is, whether it must be there,
// and which element of the e-CF it mirrors. It is written from the documentation and not from our client, so that
// a wrong name in one of them is found by the other.
//   name[!][[]] element kind      '!' must be there; '[]' is a list; the indentation is the depth
// Kinds: t text, n number, r rate (decimals only when it has them), i whole number, ii whole number of two
// digits in the XML, d day, o object.

export type Propiedad = {
  readonly nombre: string;
  readonly elemento: string;
  readonly clase: 't' | 'n' | 'r' | 'i' | 'ii' | 'd' | 'o';
  readonly esObligatoria: boolean;
  readonly esLista: boolean;
  readonly hijos: readonly Propiedad[];
};

const TEXTO = `
company - o
 id! - t
idDoc! Encabezado/IdDoc o
 encf! eNCF t
 sequenceDueDate FechaVencimientoSecuencia d
 creditNoteIndicator IndicadorNotaCredito i
 deferredDeliveryIndicator IndicadorEnvioDiferido i
 taxAmountIndicator IndicadorMontoGravado i
 incomeType TipoIngresos ii
 paymentType TipoPago i
 paymentDeadline FechaLimitePago d
 paymentTerm TerminoPago t
 paymentFormsTable[] TablaFormasPago/FormaDePago o
  paymentMethod! FormaPago i
  paymentAmount! MontoPago n
 paymentAccountType TipoCuentaPago t
 paymentAccountNumber NumeroCuentaPago t
 bankPayment BancoPago t
 dateFrom FechaDesde d
 dateUntil FechaHasta d
 totalPages TotalPaginas i
sender! Encabezado/Emisor o
 rnc! RNCEmisor t
 companyName! RazonSocialEmisor t
 tradename NombreComercial t
 branchOffice Sucursal t
 address! DireccionEmisor t
 municipality Municipio t
 province Provincia t
 phoneNumber[] TablaTelefonoEmisor/TelefonoEmisor t
 mail CorreoEmisor t
 webSite WebSite t
 economicActivity ActividadEconomica t
 sellerCode CodigoVendedor t
 internalInvoiceNumber NumeroFacturaInterna t
 internalOrderNumber NumeroPedidoInterno t
 saleArea ZonaVenta t
 saleRoute RutaVenta t
 additionalInformationIssuer InformacionAdicionalEmisor t
 stampDate! FechaEmision d
buyer Encabezado/Comprador o
 rnc RNCComprador t
 foreignIdentifier IdentificadorExtranjero t
 companyName RazonSocialComprador t
 contact ContactoComprador t
 mail CorreoComprador t
 address DireccionComprador t
 municipality MunicipioComprador t
 province ProvinciaComprador t
 deliverDate FechaEntrega d
 contactDelivery ContactoEntrega t
 deliveryAddress DireccionEntrega t
 additionalPhone TelefonoAdicional t
 purchaseOrderDate FechaOrdenCompra d
 purchaseOrderNumber NumeroOrdenCompra t
 internalCode CodigoInternoComprador t
 responsibleForPayment ResponsablePago t
 additionalInformation InformacionAdicionalComprador t
totals! Encabezado/Totales o
 totalTaxedAmount MontoGravadoTotal n
 i1AmountTaxed MontoGravadoI1 n
 i2AmountTaxed MontoGravadoI2 n
 i3AmountTaxed MontoGravadoI3 n
 exemptAmount MontoExento n
 itbisS1 ITBIS1 i
 itbisS2 ITBIS2 i
 itbisS3 ITBIS3 i
 itbisTotal TotalITBIS n
 itbis1Total TotalITBIS1 n
 itbis2Total TotalITBIS2 n
 itbis3Total TotalITBIS3 n
 additionalTaxAmount MontoImpuestoAdicional n
 additionalTaxes[] ImpuestosAdicionales/ImpuestoAdicional o
  taxType TipoImpuesto t
  additionalTaxRate TasaImpuestoAdicional r
  selectiveTaxAmountSpecificConsumption MontoImpuestoSelectivoConsumoEspecifico n
  amountSelectiveConsumptionTaxAdvalorem MontoImpuestoSelectivoConsumoAdvalorem n
  otherAdditionalTaxes OtrosImpuestosAdicionales n
 totalAmount! MontoTotal n
 nonBillableAmount MontoNoFacturable n
 amountPeriod MontoPeriodo n
 previousBalance SaldoAnterior n
 amountAdvancePayment MontoAvancePago n
 payValue ValorPagar n
 itbisTotalRetained TotalITBISRetenido n
 isrTotalRetention TotalISRRetencion n
 itbisTotalPerception TotalITBISPercepcion n
 isrTotalPerception TotalISRPercepcion n
itemDetails![] DetallesItems/Item o
 lineNumber! NumeroLinea i
 itemCodeTable[] TablaCodigosItem/CodigosItem o
  codeType! TipoCodigo t
  itemCode! CodigoItem t
 billingIndicator! IndicadorFacturacion i
 retention Retencion o
  indicatorAgentWithholdingPerception! IndicadorAgenteRetencionoPercepcion i
  itbisAmountWithheld MontoITBISRetenido n
  isrAmountWithheld MontoISRRetenido n
 itemName! NombreItem t
 goodServiceIndicator! IndicadorBienoServicio i
 itemDescription DescripcionItem t
 quantityItem! CantidadItem n
 unitMeasure UnidadMedida i
 quantityReference CantidadReferencia n
 referenceUnit UnidadReferencia i
 subquantityTable[] TablaSubcantidad/SubcantidadItem o
  subquantity Subcantidad n
  codeSubquantity CodigoSubcantidad i
 degreesAlcohol GradosAlcohol n
 unitPriceReference PrecioUnitarioReferencia n
 elaborationDate FechaElaboracion d
 expirationDateItem FechaVencimientoItem d
 unitPriceItem! PrecioUnitarioItem n
 discountAmount DescuentoMonto n
 subDiscounts[] TablaSubDescuento/SubDescuento o
  subDiscountRate! TipoSubDescuento t
  subDiscountPercentage SubDescuentoPorcentaje n
  subDiscountAmount MontoSubDescuento n
 surchargeAmount RecargoMonto n
 subSurcharge[] TablaSubRecargo/SubRecargo o
  subSurchargeRate! TipoSubRecargo t
  subSurchargePercentage SubRecargoPorcentaje n
  subSurchargeAmount MontoSubRecargo n
 additionalTaxes[] TablaImpuestoAdicional/ImpuestoAdicional o
  taxType! TipoImpuesto t
 otherCurrencyDetail OtraMonedaDetalle o
  priceOtherCurrency PrecioOtraMoneda n
  discountOtherCurrency DescuentoOtraMoneda n
  surchargeAnotherCurrency RecargoOtraMoneda n
  amountItemOtherCurrency MontoItemOtraMoneda n
 itemAmount! MontoItem n
discountsOrSurcharges[] DescuentosORecargos/DescuentoORecargo o
 lineNumber! NumeroLinea i
 fitType! TipoAjuste t
 norma1007Indicator IndicadorNorma1007 i
 descriptionDiscountOrSurcharge DescripcionDescuentooRecargo t
 typeValue TipoValor t
 discountValueOrSurcharge ValorDescuentooRecargo n
 discountAmountOrSurcharge MontoDescuentooRecargo n
 discountAmountOrSurchargeOtherCurrency MontoDescuentooRecargoOtraMoneda n
 indicatorBillingDiscountOrSurcharge IndicadorFacturacionDescuentooRecargo i
informationReference InformacionReferencia o
 ncfModified! NCFModificado t
 rncOtherTaxpayer RNCOtroContribuyente t
 ncfModifiedDate FechaNCFModificado d
 modificationCode! CodigoModificacion i
 reasonForModification RazonModificacion t
config - o
 pdf - o
  type - t
  note - t
`;

const LINEA = /^( *)(\w+)(!?)((?:\[\])?) (\S+) (t|n|r|ii|i|d|o)$/;

/** `desde` is the first line of this depth; answers the properties and where they end. */
function leer(lineas: readonly string[], desde: number, hondo: number): [Propiedad[], number] {
  const propiedades: Propiedad[] = [];
  let n = desde;
  while (n < lineas.length) {
    const m = LINEA.exec(lineas[n] ?? '');
    if (m === null) throw new Error(`línea mal escrita: ${lineas[n] ?? ''}`);
    const [, sangria = '', nombre = '', obligatoria, esLista, elemento = '', clase] = m;
    if (sangria.length < hondo) break;
    const [hijos, fin] = leer(lineas, n + 1, hondo + 1);
    propiedades.push({
      nombre,
      elemento,
      clase: clase as Propiedad['clase'], // the pattern admits only those
      esObligatoria: obligatoria === '!',
      esLista: esLista === '[]',
      hijos,
    });
    n = fin;
  }
  return [propiedades, n];
}

export const FORMA: readonly Propiedad[] = leer(TEXTO.trim().split('\n'), 0, 0)[0];
