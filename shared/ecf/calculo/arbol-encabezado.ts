// The header of the e-CF as a tree: identification, issuer, buyer and totals. Each type writes what it
// has: the expiry is not in 32 nor 34, the notes have no terms of payment, 43 has no buyer.
// Source: Formato e-CF v1.0 (oct-2025), section A.

import { diasEntre } from '#shared/fecha/fecha.ts';
import { DIAS_NOTA_CREDITO } from '#shared/fiscal/limites.ts';
import { leerNcf } from '#shared/fiscal/ncf.ts';
import { tasaEnPorcentaje, tasaItbis } from '#shared/fiscal/tasas.ts';
import { campo, correo, lugar, telefono } from '../texto-ecf.ts';
import type { ArbolEcf } from '../documento.ts';
import type { CifrasEcf } from './cifras.ts';
import { dia, elementos, monto, montoSi, numero } from './elementos.ts';
import type { CompradorEntrada, EntradaEcf } from './entrada.ts';

/** What the name of an anonymous buyer says: the structure demands the element, the DGII refuses it empty. */
export const CONSUMIDOR_FINAL = 'CONSUMIDOR FINAL';

const SIN_VENCIMIENTO: readonly string[] = ['32', '34'];
const CON_MONTO_GRAVADO: readonly string[] = ['31', '32', '33', '34', '41', '45'];
const COMPRAS_Y_GASTOS: readonly string[] = ['41', '43', '47'];

/** 1 from the thirty-first day on: the note no longer lowers ITBIS. */
export function indicadorNotaCredito(entrada: EntradaEcf): '0' | '1' {
  const original = entrada.referencia?.fecha;
  if (original === undefined) return '0';
  return diasEntre(original, entrada.fecha) > DIAS_NOTA_CREDITO ? '1' : '0';
}

/** Notes over purchases and expenses leave it out; no other type has any say. */
function tipoIngresos(entrada: EntradaEcf): string | null {
  const esNota = entrada.tipo === '33' || entrada.tipo === '34';
  const original = esNota ? leerNcf(entrada.referencia?.ncf ?? '') : null;
  if (original?.forma === 'electronico' && COMPRAS_Y_GASTOS.includes(original.tipo)) return null;
  return COMPRAS_Y_GASTOS.includes(entrada.tipo) ? null : (entrada.tipoIngresos ?? null);
}

function montoGravado(entrada: EntradaEcf): string | null {
  if (!CON_MONTO_GRAVADO.includes(entrada.tipo)) return null;
  const hayGravadas = entrada.lineas.some((l) => l.indicador >= 1 && l.indicador <= 3);
  // In 41 the DGII wants it even when everything is exempt.
  if (!hayGravadas && entrada.tipo !== '41') return null;
  return entrada.preciosConItbis === true ? '1' : '0';
}

export function idDoc(entrada: EntradaEcf, cifras: CifrasEcf): ArbolEcf {
  const { tipo, pago } = entrada;
  const paginas = entrada.paginas?.length ?? 0;
  return elementos({
    TipoeCF: tipo,
    eNCF: entrada.encf,
    FechaVencimientoSecuencia: SIN_VENCIMIENTO.includes(tipo) ? null : dia(entrada.vence),
    IndicadorNotaCredito: tipo === '34' ? indicadorNotaCredito(entrada) : null,
    IndicadorEnvioDiferido: entrada.esEnvioDiferido === true ? '1' : null,
    IndicadorMontoGravado: montoGravado(entrada),
    IndicadorServicioTodoIncluido: entrada.esServicioTodoIncluido === true ? '1' : null,
    TipoIngresos: tipoIngresos(entrada),
    TipoPago: pago.tipo?.toString(),
    FechaLimitePago: dia(pago.limite),
    TerminoPago: pago.termino,
    TablaFormasPago: elementos({
      FormaDePago: cifras.formasPago.map((f) => ({
        FormaPago: f.forma.toString(),
        MontoPago: monto(f.monto) ?? '',
      })),
    }),
    TipoCuentaPago: pago.cuenta?.tipo,
    NumeroCuentaPago: campo(pago.cuenta?.numero, 28),
    BancoPago: campo(pago.cuenta?.banco, 75),
    FechaDesde: dia(entrada.periodo?.desde),
    FechaHasta: dia(entrada.periodo?.hasta),
    TotalPaginas: paginas > 1 ? paginas.toString() : null,
  });
}

export function emisor(entrada: EntradaEcf): ArbolEcf {
  const e = entrada.emisor;
  const telefonos = (e.telefonos ?? []).flatMap((t) => telefono(t) ?? []);
  return {
    ...e.otros,
    ...elementos({
      RNCEmisor: e.rnc,
      RazonSocialEmisor: campo(e.razonSocial, 150),
      NombreComercial: campo(e.nombreComercial, 150),
      Sucursal: campo(e.sucursal, 20),
      DireccionEmisor: campo(e.direccion, 100),
      Municipio: lugar(e.municipio ?? null),
      Provincia: lugar(e.provincia ?? null),
      TablaTelefonoEmisor: elementos({ TelefonoEmisor: telefonos }),
      CorreoEmisor: correo(e.correo ?? ''),
      NumeroFacturaInterna: campo(e.numeroInterno, 20),
      FechaEmision: dia(entrada.fecha),
    }),
  };
}

function identidad(c: CompradorEntrada | null, esConsumo: boolean): ArbolEcf {
  return elementos({
    RNCComprador: c?.rnc,
    IdentificadorExtranjero: c?.rnc ? null : campo(c?.identificadorExtranjero, 20),
    RazonSocialComprador: campo(c?.nombre, 150) ?? (esConsumo ? CONSUMIDOR_FINAL : null),
  });
}

/** null where the type has none (43), or may go without one and has none. */
export function comprador(entrada: EntradaEcf): ArbolEcf | null {
  const { tipo } = entrada;
  const c = entrada.comprador ?? null;
  if (tipo === '43' || (c === null && tipo !== '32')) return null;
  // A payment abroad only names its beneficiary.
  if (tipo === '47') return { ...c?.otros, ...identidad(c, false) };
  return {
    ...c?.otros,
    ...identidad(c, tipo === '32'),
    ...elementos({
      CorreoComprador: correo(c?.correo ?? ''),
      DireccionComprador: campo(c?.direccion, 100),
      MunicipioComprador: lugar(c?.municipio ?? null),
      ProvinciaComprador: lugar(c?.provincia ?? null),
      PaisComprador: tipo === '46' ? campo(c?.pais, 60) : null,
    }),
  };
}

function impuestos(cifras: CifrasEcf): ArbolEcf {
  return elementos({
    ImpuestoAdicional: cifras.impuestos.map((i) =>
      elementos({
        TipoImpuesto: i.codigo,
        TasaImpuestoAdicional: numero(i.tasa_e4),
        MontoImpuestoSelectivoConsumoEspecifico: montoSi(i.especifico),
        MontoImpuestoSelectivoConsumoAdvalorem: montoSi(i.advalorem),
        OtrosImpuestosAdicionales: montoSi(i.otros),
      }),
    ),
  });
}

/** A total is written when some line has said something about it, even 0.00. */
function retenciones(cifras: CifrasEcf): ArbolEcf {
  const hay = (campo: 'itbis' | 'isr'): boolean =>
    cifras.lineas.some((l) => l.retencion !== null && l.retencion[campo] !== null);
  return elementos({
    TotalITBISRetenido: hay('itbis') ? monto(cifras.itbisRetenido) : null,
    TotalISRRetencion: hay('isr') ? monto(cifras.isrRetenido) : null,
  });
}

/** Only the groups that some line uses. */
export function totales(entrada: EntradaEcf, cifras: CifrasEcf): ArbolEcf {
  const usados = new Set(entrada.lineas.map((l) => l.indicador));
  const { gravado } = cifras;
  const si = (n: 1 | 2 | 3 | 4, valor: bigint): string | null =>
    usados.has(n) ? monto(valor) : null;
  const tasa = (n: 1 | 2 | 3): string | null =>
    usados.has(n) ? tasaEnPorcentaje(tasaItbis(n, entrada.fecha)) : null;
  const hayGravado = usados.has(1) || usados.has(2) || usados.has(3);
  const escribe = entrada.escribePorPagar === true;
  const difiere = escribe || cifras.porPagar !== cifras.total || entrada.avance !== undefined;
  return {
    ...elementos({
      MontoGravadoTotal: hayGravado ? monto(gravado[1] + gravado[2] + gravado[3]) : null,
      MontoGravadoI1: si(1, gravado[1]),
      MontoGravadoI2: si(2, gravado[2]),
      MontoGravadoI3: si(3, gravado[3]),
      MontoExento: si(4, gravado[4]),
      ITBIS1: tasa(1),
      ITBIS2: tasa(2),
      ITBIS3: tasa(3),
      TotalITBIS: hayGravado ? monto(cifras.totalItbis) : null,
      TotalITBIS1: si(1, cifras.itbis1),
      TotalITBIS2: si(2, cifras.itbis2),
      TotalITBIS3: si(3, 0n),
      MontoImpuestoAdicional: montoSi(cifras.impuestoAdicional),
      ImpuestosAdicionales: impuestos(cifras),
      MontoTotal: monto(cifras.total),
      MontoNoFacturable: usados.has(0) ? monto(gravado[0]) : null,
      MontoPeriodo: usados.has(0) || escribe ? monto(cifras.periodo) : null,
      SaldoAnterior: monto(entrada.saldoAnterior),
      MontoAvancePago: monto(entrada.avance),
      ValorPagar: difiere ? monto(cifras.porPagar) : null,
    }),
    ...retenciones(cifras),
  };
}
