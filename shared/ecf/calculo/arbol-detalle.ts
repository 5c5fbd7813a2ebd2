// The lines, the global discounts and surcharges and the reference of the e-CF as trees.
// Source: Formato e-CF v1.0 (oct-2025), sections B, D and F.

import { dividirRedondeado } from '#shared/dinero/centavos.ts';
import { campo } from '../texto-ecf.ts';
import type { ArbolEcf } from '../documento.ts';
import type { CifrasAjuste, CifrasLinea, Rebaja } from './cifras.ts';
import { dia, elementos, monto, numero, porcentaje } from './elementos.ts';
import type { EntradaEcf, IscEntrada, LineaEntrada, ReferenciaEntrada } from './entrada.ts';
import { monedaDeAjuste, monedaDeLinea } from './moneda.ts';

/** DescuentoMonto with its table, or RecargoMonto with its own. */
function rebajas(filas: readonly Rebaja[], nombre: 'Descuento' | 'Recargo'): ArbolEcf {
  if (filas.length === 0) return {};
  const sub = `Sub${nombre}`;
  return {
    [`${nombre}Monto`]: monto(filas.reduce((s, f) => s + f.monto, 0n)) ?? '',
    [`TablaSub${nombre}`]: {
      [sub]: filas.map((f) =>
        elementos({
          [`Tipo${sub}`]: f.origen.tipo,
          [`${sub}Porcentaje`]: f.origen.tipo === '%' ? porcentaje(f.origen.porcentaje_e4) : null,
          [`Monto${sub}`]: monto(f.monto),
        }),
      ),
    },
  };
}

/** Three decimals, as the format of Subcantidad. */
function milesimas(valor_e4: bigint): string {
  const n = dividirRedondeado(valor_e4, 10n).toString().padStart(4, '0');
  return `${n.slice(0, -3)}.${n.slice(-3)}`;
}

function datosIsc(isc: IscEntrada | undefined): ArbolEcf {
  return elementos({
    CantidadReferencia: numero(isc?.cantidadReferencia_e4),
    UnidadReferencia: isc?.unidadReferencia?.toString(),
    TablaSubcantidad: elementos({
      SubcantidadItem: (isc?.subcantidades ?? []).map((s) => ({
        Subcantidad: milesimas(s.cantidad_e4),
        CodigoSubcantidad: s.unidad.toString(),
      })),
    }),
    GradosAlcohol: numero(isc?.gradosAlcohol_e4),
    PrecioUnitarioReferencia: monto(isc?.precioReferencia),
  });
}

function retencion(r: CifrasLinea['retencion']): ArbolEcf | null {
  if (r === null) return null;
  return elementos({
    IndicadorAgenteRetencionoPercepcion: '1',
    MontoITBISRetenido: monto(r.itbis),
    MontoISRRetenido: monto(r.isr),
  });
}

export function item(
  entrada: EntradaEcf,
  linea: LineaEntrada,
  de: { readonly cifras: CifrasLinea; readonly numero: number },
): ArbolEcf {
  const { cifras } = de;
  return {
    ...elementos({
      NumeroLinea: de.numero.toString(),
      TablaCodigosItem: elementos({
        CodigosItem: (linea.codigos ?? []).map((c) => ({
          TipoCodigo: campo(c.tipo, 14) ?? '',
          CodigoItem: campo(c.codigo, 35) ?? '',
        })),
      }),
      IndicadorFacturacion: linea.indicador.toString(),
      Retencion: retencion(cifras.retencion),
      NombreItem: campo(linea.nombre, 80),
      IndicadorBienoServicio: linea.tipo === 'bien' ? '1' : '2',
      DescripcionItem: campo(linea.descripcion, 1000),
      CantidadItem: numero(linea.cantidad_e4),
      UnidadMedida: linea.unidad?.toString(),
      FechaElaboracion: dia(linea.fechaElaboracion),
      FechaVencimientoItem: dia(linea.fechaVencimiento),
      Mineria: linea.mineria,
      PrecioUnitarioItem: numero(linea.precio_e4),
      TablaImpuestoAdicional: elementos({
        ImpuestoAdicional: (linea.impuestos ?? []).map((codigo) => ({ TipoImpuesto: codigo })),
      }),
      OtraMonedaDetalle:
        entrada.moneda === null || entrada.moneda === undefined
          ? null
          : monedaDeLinea(linea, cifras, entrada.moneda),
      MontoItem: monto(cifras.monto),
    }),
    ...datosIsc(linea.isc),
    ...rebajas(cifras.descuentos, 'Descuento'),
    ...rebajas(cifras.recargos, 'Recargo'),
  };
}

export function ajuste(entrada: EntradaEcf, a: CifrasAjuste, indice: number): ArbolEcf {
  return elementos({
    NumeroLinea: (indice + 1).toString(),
    TipoAjuste: a.tipo,
    IndicadorNorma1007: a.esNorma1007 ? '1' : null,
    DescripcionDescuentooRecargo: campo(a.descripcion, 45),
    TipoValor: a.porcentaje_e4 === null ? '$' : '%',
    ValorDescuentooRecargo: porcentaje(a.porcentaje_e4),
    MontoDescuentooRecargo: monto(a.monto),
    MontoDescuentooRecargoOtraMoneda:
      entrada.moneda === null || entrada.moneda === undefined
        ? null
        : monedaDeAjuste(a, entrada.moneda),
    IndicadorFacturacionDescuentooRecargo: a.indicador.toString(),
  });
}

export function referencia(r: ReferenciaEntrada | null | undefined): ArbolEcf | null {
  if (r === null || r === undefined) return null;
  return elementos({
    NCFModificado: r.ncf,
    RNCOtroContribuyente: r.rncOtro,
    FechaNCFModificado: dia(r.fecha),
    CodigoModificacion: r.codigo.toString(),
    RazonModificacion: campo(r.razon, 90),
  });
}
