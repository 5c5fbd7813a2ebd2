// From the rows of a purchase document that the buyer issues (41 compras, 43 gastos menores, 47 pagos al
// exterior) to the plain data of its e-CF. Who issues is the empresa; the «comprador» of 41 is the proveedor
// and that of 47 the foreign beneficiary (Formato e-CF v1.0, Comprador). Each line of 41 and 47 says what was
// retained of it, also when it is 0.00 (section B, notes 52 and 53).

import { z } from 'zod';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { esFormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type {
  CompradorEcf,
  DatosVenta,
  LineaEcf,
  PagoEcf,
  RetencionLineaEcf,
} from './datos-ecf.ts';
import { emisorDe, type FilaComprador, type FilaEmisor } from './datos-de-filas.ts';

export type TipoCompraPropia = '41' | '43' | '47';

export type FilaCompra = {
  readonly tipo_ncf: string;
  readonly fecha: string;
  readonly fecha_limite_pago: string | null;
  readonly condicion: string;
  readonly indicador_monto_gravado: number;
  readonly proveedor_rnc: string | null;
  readonly proveedor_extranjero: string | null;
  readonly proveedor_nombre: string;
  readonly monto_gravado_1: bigint;
  readonly monto_gravado_2: bigint;
  readonly monto_gravado_3: bigint;
  readonly monto_exento: bigint;
  readonly itbis_1: bigint;
  readonly itbis_2: bigint;
  readonly total_itbis: bigint;
  readonly total: bigint;
  readonly itbis_retenido: bigint;
  readonly isr_retenido: bigint;
  readonly pagos: unknown;
};

export type FilaLineaCompra = {
  readonly numero: number;
  readonly codigo: string;
  readonly descripcion: string;
  readonly tipo: string;
  readonly unidad_medida: number;
  readonly indicador_facturacion: number;
  readonly cantidad_e4: bigint;
  readonly precio_e4: bigint;
  readonly descuento: bigint;
  readonly recargo: bigint;
  readonly itbis_retenido: bigint;
  readonly isr_retenido: bigint;
  readonly monto: bigint;
};

export type FilasCompra = {
  readonly compra: FilaCompra;
  readonly lineas: readonly FilaLineaCompra[];
  readonly emisor: FilaEmisor;
  readonly proveedor: FilaComprador | null;
};

/** The column `pagos`, whose amounts are centavos as text. */
export const zPagosCompra = z.array(
  z.object({
    forma: z.number(),
    monto: z.string().transform((t) => BigInt(t)),
    referencia: z.string(),
  }),
);

/** Columns of days are 'AAAA-MM-DD' by the contract of the Db port. */
function dia(texto: string): Fecha {
  return texto as Fecha;
}

function tipoDe(texto: string): TipoCompraPropia {
  invariante(texto === '41' || texto === '43' || texto === '47', 'la compra la emite la empresa');
  return texto;
}

/** 43 has none; 47 has only ISR; in 41 a good has no ISR and an exempt line says 0.00 of ITBIS. */
function retencionDe(tipo: TipoCompraPropia, f: FilaLineaCompra): RetencionLineaEcf | null {
  const isr = centavos(f.isr_retenido);
  if (tipo === '43') return null;
  if (tipo === '47') return { itbis: null, isr };
  const conIsr = f.tipo === 'servicio' && isr > 0n;
  return { itbis: centavos(f.itbis_retenido), isr: conIsr ? isr : null };
}

function linea(tipo: TipoCompraPropia, f: FilaLineaCompra): LineaEcf {
  const { indicador_facturacion: indicador } = f;
  invariante(
    indicador === 1 || indicador === 2 || indicador === 3 || indicador === 4,
    'indicador de facturación entre 1 y 4',
  );
  const enPesos = (monto: bigint) =>
    monto === 0n
      ? null
      : { tipo: '$' as const, valor_e4: decimal4(monto * 100n), monto: centavos(monto) };
  return {
    codigo: f.codigo,
    descripcion: f.descripcion,
    tipo: f.tipo === 'servicio' ? 'servicio' : 'bien',
    unidadMedida: f.unidad_medida,
    indicadorFacturacion: indicador,
    cantidad_e4: decimal4(f.cantidad_e4),
    precio_e4: decimal4(f.precio_e4),
    descuento: enPesos(f.descuento),
    recargo: enPesos(f.recargo),
    retencion: retencionDe(tipo, f),
    monto: centavos(f.monto),
  };
}

function proveedorDe(f: FilaCompra, extra: FilaComprador | null): CompradorEcf | null {
  if (f.proveedor_nombre === '' && f.proveedor_rnc === null && f.proveedor_extranjero === null) {
    return null;
  }
  return {
    rnc: f.proveedor_rnc,
    identificadorExtranjero: f.proveedor_extranjero,
    nombre: f.proveedor_nombre,
    ...(extra === null
      ? {}
      : {
          correo: extra.correo,
          direccion: extra.direccion,
          municipio: extra.municipio,
          provincia: extra.provincia,
        }),
  };
}

function pagosDe(columna: unknown): PagoEcf[] {
  return zPagosCompra.parse(columna).map(({ forma, monto }) => {
    invariante(esFormaPago(forma), 'forma de pago entre 1 y 8');
    return { forma, monto: centavos(monto) };
  });
}

/** Add encf, vence and fechaHoraFirma to have `DatosEcf`. */
export function datosDeCompra({ compra: f, lineas, emisor, proveedor }: FilasCompra): DatosVenta {
  const tipo = tipoDe(f.tipo_ncf);
  const items = [...lineas].sort((a, b) => a.numero - b.numero).map((l) => linea(tipo, l));
  const hayIsr = items.some((l) => l.retencion?.isr != null);
  return {
    tipo,
    fecha: dia(f.fecha),
    condicion: f.condicion === 'credito' ? 'credito' : 'contado',
    fechaLimitePago: f.fecha_limite_pago === null ? null : dia(f.fecha_limite_pago),
    tipoIngresos: null,
    indicadorMontoGravado: f.indicador_monto_gravado === 1 ? 1 : 0,
    emisor: emisorDe(emisor),
    comprador: tipo === '43' ? null : proveedorDe(f, proveedor),
    lineas: items,
    ajustes: [],
    pagos: pagosDe(f.pagos),
    totales: {
      montoGravado1: centavos(f.monto_gravado_1),
      montoGravado2: centavos(f.monto_gravado_2),
      montoGravado3: centavos(f.monto_gravado_3),
      montoExento: centavos(f.monto_exento),
      itbis1: centavos(f.itbis_1),
      itbis2: centavos(f.itbis_2),
      totalItbis: centavos(f.total_itbis),
      total: centavos(f.total),
      ...(tipo === '41' ? { itbisRetenido: centavos(f.itbis_retenido) } : {}),
      ...(hayIsr ? { isrRetenido: centavos(f.isr_retenido) } : {}),
    },
  };
}
