// The other signed messages, in the notation of ecf.ts with one column: RFCE (summary of a factura de
// consumo under RD$ 250,000), ARECF (acknowledgement), ACECF (commercial approval), ANECF (voided
// ranges) and the seed of the authentication service.
// Source: official structures v1.0 (RFCE: Formato Resumen FC, ene-2020).

export const MATRIZ_RFCE = `
RFCE > 1
 Encabezado > 1
  Version VERSION_RFCE 1
  IdDoc > 1
   TipoeCF #32 1
   eNCF ENCF 1
   TipoIngresos INGRESO_ENTERO 1
   TipoPago #1,2,3 1
   TablaFormasPago > 0
    FormaDePago*7 > 0
     FormaPago #1,2,3,4,5,6,7,8 0
     MontoPago R16.2 0
  Emisor > 1
   RNCEmisor RNC_ENTERO 1
   RazonSocialEmisor T150 1
   FechaEmision FECHA_RFCE 1
  Comprador > 1
   RNCComprador RNC_ENTERO 0
   IdentificadorExtranjero T0a20 0
   RazonSocialComprador T0a150 0
  Totales > 1
   MontoGravadoTotal R16.2 0
   MontoGravadoI1 R16.2 0
   MontoGravadoI2 R16.2 0
   MontoGravadoI3 R16.2 0
   MontoExento R16.2 0
   TotalITBIS R16.2 0
   TotalITBIS1 R16.2 0
   TotalITBIS2 R16.2 0
   TotalITBIS3 R16.2 0
   MontoImpuestoAdicional R16.2+ 0
   ImpuestosAdicionales > 0
    ImpuestoAdicional*20 > 0
     TipoImpuesto IMPUESTO 0
     MontoImpuestoSelectivoConsumoEspecifico R16.2+ 0
     MontoImpuestoSelectivoConsumoAdvalorem R16.2+ 0
     OtrosImpuestosAdicionales R16.2+ 0
   MontoTotal R16.2 1
   MontoNoFacturable RS16.2 0
   MontoPeriodo RS16.2 0
  CodigoSeguridadeCF CODIGO6 1
 * > 1
`;

export const MATRIZ_ARECF = `
ARECF > 1
 DetalleAcusedeRecibo > 1
  Version VERSION_ARECF 1
  RNCEmisor RNC_ENTERO 1
  RNCComprador RNC_ENTERO 1
  eNCF NCF 1
  Estado #0,1 1
  CodigoMotivoNoRecibido #1,2,3,4 0
  FechaHoraAcuseRecibo MOMENTO_LIBRE 1
 * > 0
`;

export const MATRIZ_ACECF = `
ACECF > 1
 DetalleAprobacionComercial > 1
  Version VERSION_TEXTO 1
  RNCEmisor RNC_ENTERO 1
  eNCF NCF 1
  FechaEmision FECHA_ACECF 1
  MontoTotal A18.2 1
  RNCComprador RNC_ENTERO 1
  Estado #1,2 1
  DetalleMotivoRechazo T0a250 0
  FechaHoraAprobacionComercial MOMENTO_LIBRE 1
 * > 0
`;

export const MATRIZ_ANECF = `
ANECF > 1
 Encabezado > 1
  Version VERSION_TEXTO 1
  RncEmisor RNC_ENTERO 1
  CantidadeNCFAnulados ENTERO10 1
  FechaHoraAnulacioneNCF MOMENTO_LIBRE 1
 DetalleAnulacion > 1
  Anulacion*10 > 1
   NoLinea*10 ENTERO2_ANECF 1
   TipoeCF #31,32,33,34,41,43,44,45,46,47 1
   TablaRangoSecuenciasAnuladaseNCF > 1
    Secuencias*10000 > 1
     SecuenciaeNCFDesde T13a13 1
     SecuenciaeNCFHasta T13a13 1
   CantidadeNCFAnulados ENTERO10 1
 * > 1
`;

export const MATRIZ_SEMILLA = `
SemillaModel > 1
 valor LIBRE 1
 fecha MOMENTO_ISO 1
 * > 1
`;
