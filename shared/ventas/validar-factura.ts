// Whether a sale may be issued: every refusal at once, each with its code and field. Pure: it gets the
// sale, its totals and what the database knows. The editor may call it before the comando does.

import { revisarPeriodo } from '#shared/contabilidad/revisar-periodo.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import { diasEntre, type Fecha } from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { compradorDe, validarComprador, type TerceroVenta } from './comprador.ts';
import type { DatosFactura } from './esquema-factura.ts';
import type { ModoSinRed } from './modo-emision.ts';
import { DIAS_ATRAS } from './plazos.ts';
import { rechazosVentas } from './rechazos.ts';
import { REGLAS_TIPO } from './tipos-venta.ts';
import type { Totales } from './totales.ts';
import { validarAjustes, validarLineas } from './validar-lineas.ts';
import { montoCredito, pagosDe, validarPagos } from './validar-pagos.ts';

const { rechazo } = rechazosVentas;

export type EstadoVenta = {
  readonly hoy: Fecha;
  readonly empresa: {
    readonly rnc: string;
    readonly razon_social: string;
    readonly direccion: string;
    readonly modo_sin_red: ModoSinRed;
  };
  /** Number of the factura when this document was already issued. */
  readonly emitida: string | null;
  /** Estado of the month of the sale; null when it has no row. */
  readonly periodo: string | null;
  readonly tercero: TerceroVenta | null;
  /** What the tercero owes now, in centavos. */
  readonly saldo: bigint;
  /** Ids of productos that exist, among those of the lines. */
  readonly productos: ReadonlySet<string>;
};

export function validarFactura(
  datos: DatosFactura,
  totales: Totales,
  estado: EstadoVenta,
): Rechazo[] {
  if (estado.emitida !== null) {
    return [rechazo('YA_EMITIDA', { datos: { numero: estado.emitida } })];
  }
  const dias = DIAS_ATRAS[estado.empresa.modo_sin_red];
  const lista = [
    ...validarFechas(datos.fecha, { hoy: estado.hoy, dias }),
    ...validarVenta(datos, totales, estado),
  ];
  if (datos.encf !== undefined) lista.unshift(rechazo('ENCF_PROPIO', { campo: 'encf' }));
  return lista;
}

/** Everything but how old the sale may be: one written by hand in a contingencia has its own term. */
export function validarVenta(
  datos: DatosFactura,
  totales: Totales,
  estado: EstadoVenta,
): Rechazo[] {
  const lista = [
    ...validarEmpresa(estado),
    ...revisarPeriodo(estado.periodo, datos.fecha),
    ...validarLineas(datos, totales),
    ...validarTipo(datos),
    ...validarProductos(datos, estado),
    ...validarAjustes(datos, totales),
    ...validarTercero(datos, estado),
    ...validarComprador(datos, totales, compradorDe(datos, estado.tercero)),
    ...validarPagos(datos, totales.total),
    ...validarCredito(datos, totales, estado),
  ];
  if (datos.lineas.length > 0 && totales.total === 0n) {
    lista.push(rechazo('TOTAL_CERO', { campo: 'lineas' }));
  }
  return lista;
}

export function validarEmpresa({ empresa }: Pick<EstadoVenta, 'empresa'>): Rechazo[] {
  const faltan = [
    ...(empresa.rnc === '' ? ['el RNC'] : []),
    ...(empresa.razon_social === '' ? ['la razón social'] : []),
    ...(empresa.direccion === '' ? ['la dirección'] : []),
  ];
  return faltan.length === 0
    ? []
    : [rechazo('EMPRESA_INCOMPLETA', { datos: { falta: faltan.join(', ') } })];
}

/** Not after today and not more than `dias` before. */
export function validarFechas(
  dia: Fecha,
  { hoy, dias }: { readonly hoy: Fecha; readonly dias: number },
): Rechazo[] {
  const edad = diasEntre(dia, hoy);
  const fecha = fechaCorta(dia);
  if (edad < 0) {
    return [rechazo('FECHA_FUTURA', { campo: 'fecha', datos: { fecha, hoy: fechaCorta(hoy) } })];
  }
  return edad > dias ? [rechazo('FECHA_VENCIDA', { campo: 'fecha', datos: { fecha, dias } })] : [];
}

const QUE_ES = { 3: 'de tasa 0 %', 4: 'exenta' } as const;

/** What the type forces on every line, and whether it may carry propina legal. */
function validarTipo(datos: DatosFactura): Rechazo[] {
  const { tipo_ecf: tipo, lineas, propina_legal: llevaPropina } = datos;
  const { indicador, admitePropina } = REGLAS_TIPO[tipo];
  const lista: Rechazo[] = [];
  for (const [i, linea] of lineas.entries()) {
    if (indicador === null || linea.indicador_facturacion === indicador) continue;
    lista.push(
      rechazo('INDICADOR_NO_PERMITIDO', {
        campo: `lineas.${i}.indicador_facturacion`,
        datos: { tipo, linea: i + 1, permitido: QUE_ES[indicador] },
      }),
    );
  }
  if (llevaPropina && !admitePropina) {
    lista.push(rechazo('PROPINA_NO_PERMITIDA', { campo: 'propina_legal', datos: { tipo } }));
  }
  return lista;
}

export function validarProductos(
  datos: { readonly lineas: readonly { readonly producto_id: string | null }[] },
  estado: Pick<EstadoVenta, 'productos'>,
): Rechazo[] {
  return datos.lineas.flatMap((linea, i) =>
    linea.producto_id === null || estado.productos.has(linea.producto_id)
      ? []
      : [
          rechazo('PRODUCTO_NO_EXISTE', {
            campo: `lineas.${i}.producto_id`,
            datos: { linea: i + 1 },
          }),
        ],
  );
}

function validarTercero(datos: DatosFactura, { tercero }: EstadoVenta): Rechazo[] {
  if (datos.tercero_id === null) return [];
  if (tercero === null) return [rechazo('TERCERO_NO_EXISTE', { campo: 'tercero_id' })];
  return tercero.esta_activo
    ? []
    : [
        rechazo('TERCERO_INACTIVO', {
          campo: 'tercero_id',
          datos: { nombre: tercero.nombre },
        }),
      ];
}

function validarCredito(datos: DatosFactura, totales: Totales, estado: EstadoVenta): Rechazo[] {
  const limite = datos.fecha_limite_pago;
  if (datos.condicion === 'contado') {
    return limite === null
      ? []
      : [rechazo('CONTADO_CON_FECHA_LIMITE', { campo: 'fecha_limite_pago' })];
  }
  const lista: Rechazo[] = [];
  if (datos.tercero_id === null)
    lista.push(rechazo('CREDITO_SIN_CLIENTE', { campo: 'tercero_id' }));
  if (limite === null) {
    lista.push(rechazo('CREDITO_SIN_FECHA', { campo: 'fecha_limite_pago' }));
  } else if (limite < datos.fecha) {
    lista.push(rechazo('FECHA_LIMITE_ANTERIOR', { campo: 'fecha_limite_pago' }));
  }
  return [...lista, ...validarLimite(datos, totales, estado)];
}

/** A limit of 0 means that no limit was set. */
function validarLimite(
  datos: DatosFactura,
  totales: Totales,
  { tercero, saldo }: EstadoVenta,
): Rechazo[] {
  if (tercero === null || tercero.limite_credito === 0n) return [];
  const credito = montoCredito(pagosDe(datos, totales.total));
  if (saldo + credito <= tercero.limite_credito) return [];
  return [
    rechazo('LIMITE_CREDITO', {
      campo: 'condicion',
      datos: {
        nombre: tercero.nombre,
        saldo: formatoMonto(centavos(saldo)),
        credito: formatoMonto(credito),
        limite: formatoMonto(centavos(tercero.limite_credito)),
      },
    }),
  ];
}
