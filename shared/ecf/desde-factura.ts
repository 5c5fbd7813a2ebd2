// From an issued document (any of the ten types) to the tree of its e-CF; its summary is taken from it by
// `resumen.ts`. Only what each type has is written, never an empty tag, and the amounts are those that were
// posted. Source: Formato e-CF v1.0 (oct-2025), sections A to F.

import { centavos, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { escribirDecimal4, escribirMonto } from '#shared/dinero/texto.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { FORMA_CREDITO } from '#shared/fiscal/catalogos/formas-pago.ts';
import { FORMAS_PAGO_MAXIMAS } from '#shared/fiscal/limites.ts';
import { tasaEnPorcentaje, tasaItbis } from '#shared/fiscal/tasas.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type {
  AjusteEcf,
  AjusteLineaEcf,
  CompradorEcf,
  DatosEcf,
  LineaEcf,
  ReferenciaEcf,
  RetencionLineaEcf,
} from './datos-ecf.ts';
import type { ArbolEcf } from './documento.ts';
import { campo, correo, limpiarTexto, lugar, recortar, telefono } from './texto-ecf.ts';

export type { DatosEcf } from './datos-ecf.ts';

/** What the name of an anonymous buyer says: the structure demands the element, the DGII refuses it empty. */
export const CONSUMIDOR_FINAL = 'CONSUMIDOR FINAL';

/** Propina legal: additional tax 001, 10 % (table I of the Formato). */
const PROPINA = { codigo: '001', tasa: '10' } as const;

/** What the structure of each type leaves out. */
const SIN_VENCIMIENTO: readonly TipoEcf[] = ['32', '34'];
const SIN_INGRESOS: readonly TipoEcf[] = ['41', '43', '47'];
const SIN_FORMAS_PAGO: readonly TipoEcf[] = ['34', '43'];
const CON_MONTO_GRAVADO: readonly TipoEcf[] = ['31', '32', '33', '34', '41', '45'];
const SIN_EXTRANJERO: readonly TipoEcf[] = ['31', '41', '45'];
/** A buyer without a name is a consumer: in a factura de consumo, and in the notes over one. */
const ADMITEN_ANONIMO: readonly TipoEcf[] = ['32', '33', '34'];

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

function retencion(r: RetencionLineaEcf | null | undefined): ArbolEcf | null {
  if (r === null || r === undefined) return null;
  return elementos({
    IndicadorAgenteRetencionoPercepcion: '1',
    MontoITBISRetenido: r.itbis === null ? null : escribirMonto(r.itbis),
    MontoISRRetenido: r.isr === null ? null : escribirMonto(r.isr),
  });
}

function propina(d: DatosEcf): Centavos | null {
  return d.propinaLegal === undefined || d.propinaLegal === 0n ? null : d.propinaLegal;
}

function item(d: DatosEcf, linea: LineaEcf, i: number): ArbolEcf {
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
    Retencion: retencion(linea.retencion),
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
    TablaImpuestoAdicional:
      propina(d) === null ? null : { ImpuestoAdicional: [{ TipoImpuesto: PROPINA.codigo }] },
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

/** What changes hands: the total, less what the buyer keeps in 41 and 47. */
function porPagar({ totales: t }: DatosEcf): Centavos {
  return centavos(t.total - (t.itbisRetenido ?? 0n) - (t.isrRetenido ?? 0n));
}

/**
 * One row per form, in order of code. What a document on credit leaves unpaid is form 4, so that the rows
 * add up to what is due; an eighth form joins 8, «other forms».
 */
function tablaFormasPago(d: DatosEcf): ArbolEcf | null {
  if (SIN_FORMAS_PAGO.includes(d.tipo)) return null;
  const porForma = new Map<number, bigint>();
  const sumar = (forma: number, monto: bigint): void => {
    porForma.set(forma, (porForma.get(forma) ?? 0n) + monto);
  };
  for (const p of d.pagos) sumar(p.forma, p.monto);
  const pagado = [...porForma.values()].reduce((s, m) => s + m, 0n);
  const debido = porPagar(d);
  if (d.condicion === 'credito' && pagado < debido) sumar(FORMA_CREDITO, debido - pagado);
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

/** Always in 41, where its absence was refused; in the others, when a line is taxed. */
function indicadorMontoGravado(d: DatosEcf): string | null {
  if (!CON_MONTO_GRAVADO.includes(d.tipo)) return null;
  const tieneGravadas = d.lineas.some((l) => l.indicadorFacturacion !== 4);
  return tieneGravadas || d.tipo === '41' ? String(d.indicadorMontoGravado) : null;
}

/** On the day of issue when the agreed one has passed: an e-CF that replaces a number of series B. */
function fechaLimite(d: DatosEcf): string | null {
  if (d.condicion !== 'credito' || d.fechaLimitePago === null || d.tipo === '43') return null;
  return fechaEcf(d.fechaLimitePago < d.fecha ? d.fecha : d.fechaLimitePago);
}

function idDoc(d: DatosEcf): ArbolEcf {
  const esDeVenta = !SIN_INGRESOS.includes(d.tipo);
  return elementos({
    TipoeCF: d.tipo,
    eNCF: d.encf,
    FechaVencimientoSecuencia:
      SIN_VENCIMIENTO.includes(d.tipo) || d.vence === null ? null : fechaEcf(d.vence),
    IndicadorNotaCredito: d.tipo === '34' ? String(d.indicadorNotaCredito ?? 0) : null,
    IndicadorEnvioDiferido: esDeVenta && d.esEnvioDiferido === true ? '1' : null,
    IndicadorMontoGravado: indicadorMontoGravado(d),
    TipoIngresos: esDeVenta ? d.tipoIngresos : null,
    TipoPago: d.condicion === 'credito' ? '2' : '1',
    FechaLimitePago: fechaLimite(d),
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

function identidad(tipo: TipoEcf, c: CompradorEcf | null): ArbolEcf {
  const rnc = tipo === '47' ? null : (c?.rnc ?? null);
  const esExtranjero = c !== null && rnc === null && !SIN_EXTRANJERO.includes(tipo);
  return elementos({
    RNCComprador: rnc,
    IdentificadorExtranjero: esExtranjero ? campo(c.identificadorExtranjero, 20) : null,
    RazonSocialComprador:
      campo(c?.nombre, 150) ?? (ADMITEN_ANONIMO.includes(tipo) ? CONSUMIDOR_FINAL : null),
  });
}

/** In 41 it is the proveedor, in 47 the foreign beneficiary; a gasto menor has none. */
function comprador(d: DatosEcf): ArbolEcf | null {
  if (d.tipo === '43') return null;
  const c = d.comprador;
  const quien = identidad(d.tipo, c);
  const todo =
    c === null || d.tipo === '47'
      ? quien
      : {
          ...quien,
          ...elementos({
            CorreoComprador: correo(c.correo ?? ''),
            DireccionComprador: campo(c.direccion, 100),
            MunicipioComprador: lugar(c.municipio ?? null),
            ProvinciaComprador: lugar(c.provincia ?? null),
          }),
        };
  return Object.keys(todo).length === 0 ? null : todo;
}

function impuestosAdicionales(d: DatosEcf): ArbolEcf {
  const monto = propina(d);
  if (monto === null) return {};
  return {
    MontoImpuestoAdicional: escribirMonto(monto),
    ImpuestosAdicionales: {
      ImpuestoAdicional: [
        elementos({
          TipoImpuesto: PROPINA.codigo,
          TasaImpuestoAdicional: PROPINA.tasa,
          OtrosImpuestosAdicionales: escribirMonto(monto),
        }),
      ],
    },
  };
}

function referencia(r: ReferenciaEcf | null | undefined, tipo: TipoEcf): ArbolEcf | null {
  if (r === null || r === undefined) return null;
  const esNota = tipo === '33' || tipo === '34';
  return elementos({
    NCFModificado: r.ncf,
    FechaNCFModificado: fechaEcf(r.fecha),
    CodigoModificacion: String(r.codigo),
    RazonModificacion: esNota ? campo(r.razon, 90) : null,
  });
}

/** A group exists when a line has its indicador. */
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
  const { itbisRetenido, isrRetenido } = d.totales;
  return {
    ...arbol,
    ...impuestosAdicionales(d),
    ...elementos({
      ITBIS1: tasa(1),
      ITBIS2: tasa(2),
      ITBIS3: tasa(3),
      TotalITBISRetenido: itbisRetenido === undefined ? null : escribirMonto(itbisRetenido),
      TotalISRRetencion: isrRetenido === undefined ? null : escribirMonto(isrRetenido),
    }),
  };
}

/** The tree of the e-CF, without its signature. `construirXml(datos.tipo, …)` writes it. */
export function arbolEcf(datos: DatosEcf): ArbolEcf {
  return elementos({
    Encabezado: elementos({
      Version: '1.0',
      IdDoc: idDoc(datos),
      Emisor: emisor(datos),
      Comprador: comprador(datos),
      Totales: totales(datos),
    }),
    DetallesItems: { Item: datos.lineas.map((linea, i) => item(datos, linea, i)) },
    DescuentosORecargos:
      datos.ajustes.length === 0 ? null : { DescuentoORecargo: datos.ajustes.map(ajuste) },
    InformacionReferencia: referencia(datos.referencia, datos.tipo),
    FechaHoraFirma: datos.fechaHoraFirma,
  });
}
