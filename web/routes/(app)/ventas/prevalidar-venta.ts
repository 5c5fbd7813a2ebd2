// The e-CF that a sale would be, looked at by the same rules that the DGII applies: structure, arithmetic and
// combinations by type, before anything is issued. Each finding names the field of the screen. It has no
// number yet, so it is looked at with one that is only a shape. Loaded apart: the first route stays light.

import type { Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import type { AjusteLineaEcf, DatosEcf } from '#shared/ecf/datos-ecf.ts';
import { emisorDe } from '#shared/ecf/datos-de-filas.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import { centavos, type Centavos } from '#shared/dinero/centavos.ts';
import { formarEncf } from '#shared/fiscal/ncf.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { compradorDe } from '#shared/ventas/comprador.ts';
import type { DatosFactura, DatosLineaFactura } from '#shared/ventas/esquema-factura.ts';
import { esquemaEmitirFactura } from '#shared/ventas/esquema-factura.ts';
import type { Totales } from '#shared/ventas/totales.ts';
import { pagosDe } from '#shared/ventas/validar-pagos.ts';
import type { FilaEmpresa, FilaTercero } from '#web/lib/app/respuestas.ts';

export type Hallazgo = {
  readonly codigo: string;
  readonly severidad: Rechazo['severidad'];
  /** Path of the comando (`lineas.0.precio`); absent when it belongs to no field. */
  readonly campo?: string;
  readonly texto: string;
};

type Sabido = {
  readonly hoy: Fecha;
  readonly empresa: FilaEmpresa;
  readonly tercero: FilaTercero | null;
  readonly totales: Totales;
};

/** Empty while the sale cannot be read: what is missing is then said by the comando's own rules. */
export function prevalidarVenta(datos: unknown, sabido: Sabido): readonly Hallazgo[] {
  const leido = esquemaEmitirFactura.safeParse(datos);
  if (!leido.success || leido.data.lineas.length === 0) return [];
  const venta = leido.data;
  const raiz = nodoDeArbol(venta.tipo_ecf, arbolEcf(ecfDe(venta, sabido)));
  const estructura = validarEstructura(raiz);
  const rechazos =
    estructura.length > 0
      ? estructura
      : [...validarAritmetica(raiz), ...prevalidarEcf(raiz, { hoy: sabido.hoy })];
  return rechazos.flatMap((r) => hallazgoDe(r, venta));
}

function hallazgoDe(r: Rechazo, venta: DatosFactura): Hallazgo[] {
  const ruta = r.campo ?? '';
  // A doubt about our own data is of Ajustes and would be repeated in every sale.
  if (ruta.startsWith('Encabezado/Emisor') && r.severidad !== 'rechazo') return [];
  const campo = campoDe(ruta, venta);
  const texto = textoRechazo(r);
  return [
    { codigo: r.codigo, severidad: r.severidad, texto, ...(campo === null ? {} : { campo }) },
  ];
}

const DE_LINEA: readonly (readonly [RegExp, string])[] = [
  [/Cantidad/, 'cantidad'],
  [/Precio|MontoItem/, 'precio'],
  [/Descuento/, 'descuento'],
  [/Recargo/, 'recargo'],
  [/IndicadorFacturacion/, 'indicador_facturacion'],
];

/** From the place in the XML to the field that a person filled. */
function campoDe(ruta: string, venta: DatosFactura): string | null {
  const linea = /^DetallesItems\/Item\[(\d+)\]\/?(.*)$/.exec(ruta);
  if (linea !== null) {
    const i = Number(linea[1]) - 1;
    const cual = DE_LINEA.find(([patron]) => patron.test(linea[2] ?? ''))?.[1] ?? 'descripcion';
    return `lineas.${String(i)}.${cual}`;
  }
  const deComprador = venta.tercero_id === null ? null : 'tercero_id';
  if (ruta.includes('Comprador/RazonSocial')) return deComprador ?? 'comprador_nombre';
  if (ruta.includes('IdentificadorExtranjero')) return deComprador ?? 'comprador_extranjero';
  if (ruta.startsWith('Encabezado/Comprador')) return deComprador ?? 'comprador_rnc';
  if (ruta.includes('FechaLimitePago')) return 'fecha_limite_pago';
  if (ruta.includes('FechaEmision')) return 'fecha';
  if (ruta.includes('TablaFormasPago')) return 'pagos';
  if (ruta.includes('TipoIngresos')) return 'tipo_ingresos';
  return ruta.startsWith('DescuentosORecargos') ? 'ajustes' : null;
}

function rebaja(r: DatosLineaFactura['descuento'], monto: Centavos): AjusteLineaEcf | null {
  return r === null ? null : { tipo: r.tipo, valor_e4: r.valor, monto };
}

function ecfDe(venta: DatosFactura, { hoy, empresa, tercero, totales: t }: Sabido): DatosEcf {
  const comprador = compradorDe(venta, tercero);
  const cero = centavos(0n);
  return {
    tipo: venta.tipo_ecf,
    encf: formarEncf('E', venta.tipo_ecf, 1n),
    // No sequence expires before the end of the day.
    vence: hoy,
    fechaHoraFirma: `${fechaEcf(hoy)} 23:59:59`,
    fecha: venta.fecha,
    condicion: venta.condicion,
    fechaLimitePago: venta.fecha_limite_pago,
    tipoIngresos: venta.tipo_ingresos,
    indicadorMontoGravado: venta.precios_con_itbis ? 1 : 0,
    propinaLegal: t.propina_legal,
    emisor: emisorDe(empresa),
    comprador:
      comprador.rnc === null && comprador.extranjero === null && comprador.nombre === null
        ? null
        : {
            rnc: comprador.rnc,
            identificadorExtranjero: comprador.extranjero,
            nombre: comprador.nombre ?? '',
            ...(tercero === null
              ? {}
              : {
                  correo: tercero.correo,
                  direccion: tercero.direccion,
                  municipio: tercero.municipio,
                  provincia: tercero.provincia,
                }),
          },
    lineas: venta.lineas.map((l, i) => ({
      codigo: l.codigo,
      descripcion: l.descripcion,
      tipo: l.tipo,
      unidadMedida: l.unidad_medida,
      indicadorFacturacion: l.indicador_facturacion,
      cantidad_e4: l.cantidad,
      precio_e4: l.precio,
      descuento: rebaja(l.descuento, t.lineas[i]?.descuento ?? cero),
      recargo: rebaja(l.recargo, t.lineas[i]?.recargo ?? cero),
      monto: t.lineas[i]?.monto ?? cero,
    })),
    ajustes: t.ajustes.map((a) => ({
      tipo: a.tipo,
      descripcion: a.descripcion,
      tipoValor: a.tipo_valor,
      valor_e4: a.valor_e4,
      monto: a.monto,
      indicador: a.indicador,
    })),
    pagos: pagosDe(venta, t.total),
    totales: {
      montoGravado1: t.monto_gravado_1,
      montoGravado2: t.monto_gravado_2,
      montoGravado3: t.monto_gravado_3,
      montoExento: t.monto_exento,
      itbis1: t.itbis_1,
      itbis2: t.itbis_2,
      totalItbis: t.total_itbis,
      total: t.total,
    },
  };
}
