// From an issued factura (types 31 and 32) to the tree of its e-CF, and to the summary (RFCE) of a
// factura de consumo under RD$ 250,000. Only the groups that exist are written, never an empty tag.
// Source: Formato e-CF v1.0 (oct-2025), sections A to D; Formato Resumen FC (ene-2020).

import { centavos, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, escribirMonto } from '#shared/dinero/texto.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { FORMA_CREDITO } from '#shared/fiscal/catalogos/formas-pago.ts';
import { FORMAS_PAGO_MAXIMAS } from '#shared/fiscal/limites.ts';
import { tasaEnPorcentaje, tasaItbis } from '#shared/fiscal/tasas.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { AjusteEcf, AjusteLineaEcf, CompradorEcf, DatosEcf, LineaEcf } from './datos-ecf.ts';
import type { ArbolEcf } from './documento.ts';
import { campo, correo, limpiarTexto, lugar, recortar, telefono } from './texto-ecf.ts';

export type { DatosEcf } from './datos-ecf.ts';

/** What the name of an anonymous buyer says: the structure demands the element, the DGII refuses it empty. */
export const CONSUMIDOR_FINAL = 'CONSUMIDOR FINAL';

const NOMBRE_MAXIMO = 80;
const PORCENTAJE_MAXIMO = 9_999_900n;

type Presente = ArbolEcf[string];

/** Leaves out what is null: the form in which optional elements are written. */
function elementos(pares: { readonly [nombre: string]: Presente | null }): ArbolEcf {
  return Object.fromEntries(
    Object.entries(pares).filter((p): p is [string, Presente] => p[1] !== null),
  );
}

function cantidad(valor: Decimal4): string {
  invariante(valor % 100n === 0n, 'una cantidad de e-CF tiene a lo sumo dos decimales');
  return escribirDecimal4(valor);
}

/** '5', '12.50'; null when it does not fit in the three digits and two decimals of the format. */
function porcentaje(valor: Decimal4): string | null {
  const cabe = valor > 0n && valor % 100n === 0n && valor <= PORCENTAJE_MAXIMO;
  return cabe ? escribirDecimal4(valor) : null;
}

function subTabla(ajuste: AjusteLineaEcf, nombre: 'SubDescuento' | 'SubRecargo'): ArbolEcf {
  const tanto = ajuste.tipo === '%' ? porcentaje(ajuste.valor_e4) : null;
  return {
    [nombre]: [
      elementos({
        [`Tipo${nombre}`]: tanto === null ? '$' : '%',
        [`${nombre}Porcentaje`]: tanto,
        [`Monto${nombre}`]: escribirMonto(ajuste.monto),
      }),
    ],
  };
}

function conMonto(ajuste: AjusteLineaEcf | null): AjusteLineaEcf | null {
  return ajuste === null || ajuste.monto === 0n ? null : ajuste;
}

function item(linea: LineaEcf, i: number): ArbolEcf {
  const completo = limpiarTexto(linea.descripcion);
  const nombre = recortar(completo, NOMBRE_MAXIMO);
  const codigo = campo(linea.codigo, 35);
  const descuento = conMonto(linea.descuento);
  const recargo = conMonto(linea.recargo);
  return elementos({
    NumeroLinea: String(i + 1),
    TablaCodigosItem:
      codigo === null ? null : { CodigosItem: [{ TipoCodigo: 'Interno', CodigoItem: codigo }] },
    IndicadorFacturacion: String(linea.indicadorFacturacion),
    NombreItem: nombre === '' ? null : nombre,
    IndicadorBienoServicio: linea.tipo === 'bien' ? '1' : '2',
    DescripcionItem: nombre === completo ? null : campo(completo, 1000),
    CantidadItem: cantidad(linea.cantidad_e4),
    UnidadMedida: String(linea.unidadMedida),
    PrecioUnitarioItem: escribirDecimal4(linea.precio_e4),
    DescuentoMonto: descuento === null ? null : escribirMonto(descuento.monto),
    TablaSubDescuento: descuento === null ? null : subTabla(descuento, 'SubDescuento'),
    RecargoMonto: recargo === null ? null : escribirMonto(recargo.monto),
    TablaSubRecargo: recargo === null ? null : subTabla(recargo, 'SubRecargo'),
    MontoItem: escribirMonto(linea.monto),
  });
}

function ajuste(a: AjusteEcf, i: number): ArbolEcf {
  const tanto = a.tipoValor === '%' ? porcentaje(a.valor_e4) : null;
  return elementos({
    NumeroLinea: String(i + 1),
    TipoAjuste: a.tipo,
    DescripcionDescuentooRecargo: campo(a.descripcion, 45),
    TipoValor: tanto === null ? '$' : '%',
    ValorDescuentooRecargo: tanto,
    MontoDescuentooRecargo: escribirMonto(a.monto),
    IndicadorFacturacionDescuentooRecargo: String(a.indicador),
  });
}

/**
 * One row per form, in order of code. What a sale on credit leaves unpaid is form 4, so that the rows
 * add up to MontoTotal; an eighth form joins 8, «other forms».
 */
function tablaFormasPago(d: DatosEcf): ArbolEcf | null {
  const porForma = new Map<number, bigint>();
  const sumar = (forma: number, monto: bigint): void => {
    porForma.set(forma, (porForma.get(forma) ?? 0n) + monto);
  };
  for (const p of d.pagos) sumar(p.forma, p.monto);
  const pagado = [...porForma.values()].reduce((s, m) => s + m, 0n);
  if (d.condicion === 'credito' && pagado < d.totales.total) {
    sumar(FORMA_CREDITO, d.totales.total - pagado);
  }
  if (porForma.size > FORMAS_PAGO_MAXIMAS) {
    const otra = 7;
    sumar(8, porForma.get(otra) ?? 0n);
    porForma.delete(otra);
  }
  const filas = [...porForma].filter(([, monto]) => monto > 0n).sort(([a], [b]) => a - b);
  if (filas.length === 0) return null;
  return {
    FormaDePago: filas.map(([forma, monto]) => ({
      FormaPago: String(forma),
      MontoPago: escribirMonto(centavos(monto)),
    })),
  };
}

function idDoc(d: DatosEcf): ArbolEcf {
  const tieneGravadas = d.lineas.some((l) => l.indicadorFacturacion !== 4);
  const esCredito = d.condicion === 'credito';
  return elementos({
    TipoeCF: d.tipo,
    eNCF: d.encf,
    FechaVencimientoSecuencia: d.tipo === '32' || d.vence === null ? null : fechaEcf(d.vence),
    IndicadorEnvioDiferido: d.esEnvioDiferido === true ? '1' : null,
    IndicadorMontoGravado: tieneGravadas ? String(d.indicadorMontoGravado) : null,
    TipoIngresos: d.tipoIngresos,
    TipoPago: esCredito ? '2' : '1',
    FechaLimitePago: esCredito && d.fechaLimitePago !== null ? fechaEcf(d.fechaLimitePago) : null,
    TablaFormasPago: tablaFormasPago(d),
  });
}

function emisor(d: DatosEcf): ArbolEcf {
  const e = d.emisor;
  const tel = telefono(e.telefono);
  return elementos({
    RNCEmisor: e.rnc,
    RazonSocialEmisor: campo(e.razonSocial, 150),
    NombreComercial: campo(e.nombreComercial, 150),
    Sucursal: campo(e.sucursal, 20),
    DireccionEmisor: campo(e.direccion, 100),
    Municipio: lugar(e.municipio),
    Provincia: lugar(e.provincia),
    TablaTelefonoEmisor: tel === null ? null : { TelefonoEmisor: [tel] },
    CorreoEmisor: correo(e.correo),
    NumeroFacturaInterna: campo(d.numeroInterno, 20),
    FechaEmision: fechaEcf(d.fecha),
  });
}

function identidad(tipo: DatosEcf['tipo'], c: CompradorEcf | null): ArbolEcf {
  const extranjero =
    tipo === '31' || c === null || c.rnc !== null ? null : campo(c.identificadorExtranjero, 20);
  return elementos({
    RNCComprador: c?.rnc ?? null,
    IdentificadorExtranjero: extranjero,
    RazonSocialComprador: campo(c?.nombre, 150) ?? (tipo === '32' ? CONSUMIDOR_FINAL : null),
  });
}

function comprador(d: DatosEcf): ArbolEcf {
  const c = d.comprador;
  if (c === null) return identidad(d.tipo, null);
  return {
    ...identidad(d.tipo, c),
    ...elementos({
      CorreoComprador: correo(c.correo ?? ''),
      DireccionComprador: campo(c.direccion, 100),
      MunicipioComprador: lugar(c.municipio ?? null),
      ProvinciaComprador: lugar(c.provincia ?? null),
    }),
  };
}

/** The amounts that e-CF and RFCE share; a group exists when a line has its indicador. */
function montos(d: DatosEcf): { arbol: ArbolEcf; grupos: ReadonlySet<number> } {
  const t = d.totales;
  const grupos = new Set<number>(d.lineas.map((l) => l.indicadorFacturacion));
  const si = (n: 1 | 2 | 3 | 4, monto: Centavos): string | null =>
    grupos.has(n) ? escribirMonto(monto) : null;
  const tieneGravado = grupos.has(1) || grupos.has(2) || grupos.has(3);
  const gravado = centavos(t.montoGravado1 + t.montoGravado2 + t.montoGravado3);
  return {
    grupos,
    arbol: elementos({
      MontoGravadoTotal: tieneGravado ? escribirMonto(gravado) : null,
      MontoGravadoI1: si(1, t.montoGravado1),
      MontoGravadoI2: si(2, t.montoGravado2),
      MontoGravadoI3: si(3, t.montoGravado3),
      MontoExento: si(4, t.montoExento),
      TotalITBIS: tieneGravado ? escribirMonto(t.totalItbis) : null,
      TotalITBIS1: si(1, t.itbis1),
      TotalITBIS2: si(2, t.itbis2),
      TotalITBIS3: si(3, centavos(0n)),
      MontoTotal: escribirMonto(t.total),
    }),
  };
}

function totales(d: DatosEcf): ArbolEcf {
  const { arbol, grupos } = montos(d);
  const tasa = (n: 1 | 2 | 3): string | null =>
    grupos.has(n) ? tasaEnPorcentaje(tasaItbis(n, d.fecha)) : null;
  return { ...arbol, ...elementos({ ITBIS1: tasa(1), ITBIS2: tasa(2), ITBIS3: tasa(3) }) };
}

/** The tree of the e-CF, without its signature. `construirXml(datos.tipo, …)` writes it. */
export function arbolEcf(datos: DatosEcf): ArbolEcf {
  return elementos({
    Encabezado: {
      Version: '1.0',
      IdDoc: idDoc(datos),
      Emisor: emisor(datos),
      Comprador: comprador(datos),
      Totales: totales(datos),
    },
    DetallesItems: { Item: datos.lineas.map(item) },
    DescuentosORecargos:
      datos.ajustes.length === 0 ? null : { DescuentoORecargo: datos.ajustes.map(ajuste) },
    FechaHoraFirma: datos.fechaHoraFirma,
  });
}

/** The tree of the summary. `codigoSeguridad` is the one of the signed E32. `construirXml('RFCE', …)`. */
export function arbolRfce(datos: DatosEcf, codigoSeguridad: string): ArbolEcf {
  invariante(datos.tipo === '32', 'solo una factura de consumo tiene resumen');
  return {
    Encabezado: {
      Version: '1.0',
      IdDoc: elementos({
        TipoeCF: '32',
        eNCF: datos.encf,
        TipoIngresos: datos.tipoIngresos,
        TipoPago: datos.condicion === 'credito' ? '2' : '1',
        TablaFormasPago: tablaFormasPago(datos),
      }),
      Emisor: elementos({
        RNCEmisor: datos.emisor.rnc,
        RazonSocialEmisor: campo(datos.emisor.razonSocial, 150),
        FechaEmision: fechaEcf(datos.fecha),
      }),
      Comprador: identidad('32', datos.comprador),
      Totales: montos(datos).arbol,
      CodigoSeguridadeCF: codigoSeguridad,
    },
  };
}
