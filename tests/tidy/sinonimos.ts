// The words that docs/glosario.md refuses, with the one that says the same here. `partes` are compared
// with each word inside an identifier (`customerName` has `customer`); `enteros` with the whole of it.

export type Sinonimo = { readonly malo: string; readonly bueno: string };

export const PARTES: readonly Sinonimo[] = [
  { malo: 'anio', bueno: 'ejercicio o periodo' },
  { malo: 'ano', bueno: 'ejercicio o periodo' },
  { malo: 'poliza', bueno: 'asiento' },
  { malo: 'partida', bueno: 'asiento o linea' },
  { malo: 'apunte', bueno: 'asiento o linea' },
  { malo: 'invoice', bueno: 'factura' },
  { malo: 'customer', bueno: 'tercero' },
  { malo: 'vendor', bueno: 'tercero' },
  { malo: 'supplier', bueno: 'tercero' },
  { malo: 'company', bueno: 'empresa' },
  { malo: 'tenant', bueno: 'empresa' },
  { malo: 'payment', bueno: 'movimiento o pago' },
  { malo: 'ledger', bueno: 'mayor o libro' },
  { malo: 'journal', bueno: 'diario' },
  { malo: 'tax', bueno: 'itbis o impuesto' },
  { malo: 'withholding', bueno: 'retencion' },
  { malo: 'folio', bueno: 'encf' },
  { malo: 'consecutivo', bueno: 'encf' },
  { malo: 'talonario', bueno: 'secuencia' },
  { malo: 'outbox', bueno: 'buzon' },
  { malo: 'negocio', bueno: 'empresa' },
];

export const ENTEROS: readonly Sinonimo[] = [
  { malo: 'cliente_id', bueno: 'tercero_id' },
  { malo: 'clienteId', bueno: 'terceroId' },
  { malo: 'proveedor_id', bueno: 'tercero_id' },
  { malo: 'proveedorId', bueno: 'terceroId' },
  { malo: 'usuarioTenant', bueno: 'usuario_empresa' },
  { malo: 'ledgerAccount', bueno: 'cuenta' },
  { malo: 'ledgerEntry', bueno: 'asiento' },
];

/** Tables that may not exist under these names. */
export const TABLAS: readonly Sinonimo[] = [
  { malo: 'cliente', bueno: 'tercero' },
  { malo: 'proveedor', bueno: 'tercero' },
  { malo: 'venta', bueno: 'factura' },
  { malo: 'item', bueno: 'producto' },
  { malo: 'articulo', bueno: 'producto' },
];

/** Where a refused word means something else. */
export const EXCEPCIONES: readonly { readonly ruta: RegExp; readonly nombre: string }[] = [
  // The id that Yjs gives to each connection, not a customer.
  { ruta: /^(sync|server\/relevo|web\/lib\/motor)\//, nombre: 'clienteId' },
  // Customers of the demo that are businesses.
  { ruta: /^server\/demo\//, nombre: 'negocio' },
  // Properties of Alanube's JSON, as it spells them.
  { ruta: /^server\/simulador-alanube\//, nombre: 'company' },
  { ruta: /^server\/simulador-alanube\//, nombre: 'companyIdentification' },
  { ruta: /^server\/simulador-alanube\//, nombre: 'idCompany' },
];
