// After a contingencia, the e-CF that takes the place of a sale of series B: same amounts, equivalent type,
// CodigoModificacion 4. It is another number of the same sale, so nothing is posted again and the factura
// does not change: only its e-CF is born. It goes to the DGII alone, within thirty calendar days of the end.
// Source: Instructivo de Contingencia FE (feb-2026); Informe Técnico e-CF (mar-2026) §19.

import { z } from 'zod';
import { zFecha } from '#shared/fecha/esquemas.ts';
import { diaDe, instante, msDe, type Fecha, type Instante } from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { definirComando, type Contexto, type Salida } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { bien, mal, rechazar, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { escribirEcf } from '../escribir-ecf.ts';
import { DIAS_REEMPLAZO } from '../modo-emision.ts';
import { rechazosVentas } from '../rechazos.ts';
import { esTipoNota, type TipoFactura } from '../tipos-venta.ts';

const esquema = z.strictObject({
  /** Id of the e-CF that is born. */
  id: zUuid,
  factura_id: zUuid,
  /** FechaEmision of the e-CF: the day on which it is issued, not that of the sale. */
  fecha: zFecha,
});

type DatosReemplazo = z.infer<typeof esquema>;

const REEMPLAZAN: readonly Rol[] = ['dueno', 'contador', 'facturador'];

export const reemplazarSerieB = definirComando<DatosReemplazo>({
  tipo: 'ventas.reemplazarSerieB',
  v: 1,
  esquema,
  roles: REEMPLAZAN,
  titulo: 'Reemplazar comprobante de contingencia',
  ejecutar: reemplazar,
});

type FilaVentaB = {
  readonly encf: string;
  readonly tipo_ecf: TipoFactura;
  readonly fecha: Fecha;
  readonly total: bigint;
  readonly modo_emision: string;
  readonly es_electronica: boolean;
  /** e-NCF, or '' while the device waits for it; null when nothing replaces it yet. */
  readonly reemplazo: string | null;
  readonly inicio: Instante | null;
  readonly fin: Instante | null;
};

async function reemplazar(ctx: Contexto, datos: DatosReemplazo): Promise<Resultado<Salida>> {
  const [venta] = await ctx.db.query<FilaVentaB>(SQL_VENTA, [ctx.empresaId, datos.factura_id]);
  if (venta?.modo_emision !== 'serie_b' || esTipoNota(venta.tipo_ecf)) {
    return mal(rechazosVentas.rechazo('REEMPLAZO_NO_EXISTE', { campo: 'factura_id' }));
  }
  const negativa = rechazar(validar(ctx, datos, venta));
  if (negativa !== null) return negativa;
  const numero = await ctx.numerador.encf(venta.tipo_ecf, ctx.hoy);
  if (!numero.ok) return numero;
  await Promise.all(
    escribirEcf(ctx, {
      id: datos.id,
      origen: { factura_id: datos.factura_id },
      tipo_ecf: venta.tipo_ecf,
      numero: numero.valor,
      es_rfce: venta.tipo_ecf === '32' && venta.total < LIMITE_CONSUMO,
      limite_envio: limiteDeReemplazo(venta.fin) ?? ctx.ahora,
      fecha: datos.fecha,
    }),
  );
  return bien({ ecf_id: datos.id, encf: numero.valor?.encf ?? null });
}

/** Thirty calendar days after the end; null while it is open. */
export function limiteDeReemplazo(fin: Instante | null): Instante | null {
  return fin === null ? null : instante(msDe(fin) + DIAS_REEMPLAZO * 86_400_000);
}

/** Being late is no reason to refuse: the DGII must still get it. */
function validar(ctx: Contexto, datos: DatosReemplazo, venta: FilaVentaB): Rechazo[] {
  const { rechazo } = rechazosVentas;
  const ncf = venta.encf;
  if (venta.reemplazo !== null) {
    return [rechazo('REEMPLAZO_YA_HECHO', { campo: 'factura_id', datos: { ncf } })];
  }
  const lista: Rechazo[] = [];
  if (!venta.es_electronica || venta.inicio === null) {
    lista.push(rechazo('REEMPLAZO_SIN_CONTINGENCIA', { campo: 'factura_id', datos: { ncf } }));
  } else if (venta.fin === null) {
    lista.push(rechazo('REEMPLAZO_CONTINGENCIA_ABIERTA', { datos: { ncf } }));
  } else if (datos.fecha < diaDe(venta.fin)) {
    const fin = fechaCorta(diaDe(venta.fin));
    lista.push(rechazo('REEMPLAZO_ANTES_DE_SALIR', { campo: 'fecha', datos: { fin } }));
  }
  if (datos.fecha > ctx.hoy) {
    const fechas = { fecha: fechaCorta(datos.fecha), hoy: fechaCorta(ctx.hoy) };
    lista.push(rechazo('FECHA_FUTURA', { campo: 'fecha', datos: fechas }));
  }
  return lista;
}

/** With the contingencia that covers the day of the sale. */
const SQL_VENTA = `
  select f.encf, f.tipo_ecf, f.fecha, f.total, f.modo_emision, m.es_electronica,
    case when e.id is null then null else coalesce(e.encf, '') end as reemplazo, c.inicio, c.fin
  from factura f
  join empresa m on m.empresa_id = $1 and m.id = $1
  left join ecf e on e.empresa_id = $1 and e.factura_id = f.id
  left join lateral (
    select x.inicio, x.fin from contingencia x
    where x.empresa_id = $1 and x.tipo = 'imposibilidad' and x.inicio <= f.hecho_en
      and (x.inicio at time zone 'America/Santo_Domingo')::date <= f.fecha
      and (x.fin is null or (x.fin at time zone 'America/Santo_Domingo')::date >= f.fecha)
    order by x.inicio desc limit 1) c on true
  where f.empresa_id = $1 and f.id = $2`;
