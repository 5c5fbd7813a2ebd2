// Sales written by hand on a series B talonario: the number that the person gives must be of an authorised
// range, of the type that corresponds, unused, and of a day on which the empresa could not issue
// electronically (or of any day, while it is not electronic). It is not numbered again by the server.
// Source: Decreto 587-24 arts. 40 to 42 and 55; Instructivo de Contingencia FE (feb-2026).

import { diaDe, sumarDias, type Fecha, type Instante } from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { equivalenteB, leerNcf } from '#shared/fiscal/ncf.ts';
import type { Contexto, NumeroFiscal } from '#shared/nucleo/comando.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { DIAS_IMPOSIBILIDAD_MAX } from './modo-emision.ts';
import { rechazosVentas } from './rechazos.ts';
import type { TipoVenta } from './tipos-venta.ts';

const { rechazo } = rechazosVentas;

export type VentaSerieB = {
  readonly ncf: string;
  readonly tipo_ecf: TipoVenta;
  readonly fecha: Fecha;
};

export type RangoB = {
  readonly id: string;
  readonly vence: Fecha | null;
  readonly secuencial: bigint;
};

export type EstadoSerieB = {
  readonly rango: RangoB | null;
  readonly esta_usado: boolean;
  readonly contingencias: readonly { readonly inicio: Instante; readonly fin: Instante | null }[];
};

export async function leerEstadoSerieB(ctx: Contexto, venta: VentaSerieB): Promise<EstadoSerieB> {
  const leido = leerNcf(venta.ncf);
  const secuencial = leido?.forma === 'B' ? leido.secuencial : 0n;
  const [rango] = await ctx.db.query<{ id: string; vence: Fecha | null }>(
    `select id, vence from secuencia
     where empresa_id = $1 and serie = 'B' and tipo_ecf = $2 and esta_activa
       and $3::bigint between desde and hasta
     order by vence nulls last, desde limit 1`,
    [ctx.empresaId, leido?.tipo ?? '', secuencial],
  );
  const usadas = await ctx.db.query(
    'select 1 as hay from factura where empresa_id = $1 and encf = $2',
    [ctx.empresaId, venta.ncf],
  );
  const contingencias = await ctx.db.query<EstadoSerieB['contingencias'][number]>(
    `select inicio, fin from contingencia where empresa_id = $1 and tipo = 'imposibilidad'
     order by inicio desc`,
    [ctx.empresaId],
  );
  return {
    rango: rango === undefined ? null : { ...rango, secuencial },
    esta_usado: usadas.length > 0,
    contingencias,
  };
}

export function validarSerieB(
  venta: VentaSerieB,
  estado: EstadoSerieB,
  de: { readonly hoy: Fecha; readonly esElectronica: boolean },
): Rechazo[] {
  return [...validarNumero(venta, estado), ...validarDia(venta.fecha, estado, de)];
}

function validarNumero({ ncf, tipo_ecf, fecha }: VentaSerieB, estado: EstadoSerieB): Rechazo[] {
  const campo = 'ncf';
  const leido = leerNcf(ncf);
  if (leido?.forma !== 'B') return [rechazo('SERIE_B_NCF_INVALIDO', { campo, datos: { ncf } })];
  const esperado = equivalenteB(tipo_ecf);
  if (leido.tipo !== esperado) {
    return [rechazo('SERIE_B_TIPO', { campo, datos: { ncf, esperado: `B${esperado}` } })];
  }
  if (estado.esta_usado) return [rechazo('SERIE_B_USADO', { campo, datos: { ncf } })];
  if (estado.rango === null) return [rechazo('SERIE_B_SIN_RANGO', { campo, datos: { ncf } })];
  const { vence } = estado.rango;
  return vence !== null && vence < fecha
    ? [rechazo('SERIE_B_VENCIDA', { campo, datos: { ncf, vence: fechaCorta(vence) } })]
    : [];
}

/** Fifteen calendar days at most, also when nobody closed it. */
function validarDia(
  dia: Fecha,
  estado: EstadoSerieB,
  { hoy, esElectronica }: { readonly hoy: Fecha; readonly esElectronica: boolean },
): Rechazo[] {
  const fecha = fechaCorta(dia);
  if (dia > hoy) {
    return [rechazo('FECHA_FUTURA', { campo: 'fecha', datos: { fecha, hoy: fechaCorta(hoy) } })];
  }
  if (!esElectronica) return [];
  const cubierto = estado.contingencias.some(({ inicio, fin }) => {
    const primero = diaDe(inicio);
    const maximo = sumarDias(primero, DIAS_IMPOSIBILIDAD_MAX);
    const ultimo = fin === null ? hoy : diaDe(fin);
    return dia >= primero && dia <= (ultimo < maximo ? ultimo : maximo);
  });
  return cubierto
    ? []
    : [
        rechazo('SERIE_B_SIN_CONTINGENCIA', {
          campo: 'fecha',
          datos: { fecha, dias: DIAS_IMPOSIBILIDAD_MAX },
        }),
      ];
}

/** The next number that the server would give is beyond every one that was written by hand. */
export async function marcarUsado(
  ctx: Contexto,
  ncf: string,
  rango: RangoB,
): Promise<NumeroFiscal> {
  await ctx.db.query(
    `update secuencia set siguiente = $3::bigint + 1
     where empresa_id = $1 and id = $2 and siguiente <= $3::bigint`,
    [ctx.empresaId, rango.id, rango.secuencial],
  );
  return { encf: ncf, secuenciaId: rango.id, vence: rango.vence };
}
