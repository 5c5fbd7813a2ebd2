// What the database knows about a sale before it is issued, in one statement, plus its productos.

import { periodoDe } from '#shared/fecha/fecha.ts';
import type { Contexto } from '#shared/nucleo/comando.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { TerceroVenta } from './comprador.ts';
import type { DatosFactura } from './esquema-factura.ts';
import type { EmpresaQueEmite, ModoSinRed } from './modo-emision.ts';
import type { EstadoVenta } from './validar-factura.ts';

type FilaEstado = {
  rnc: string;
  razon_social: string;
  direccion: string;
  modo_sin_red: ModoSinRed;
  es_electronica: boolean;
  esta_autorizada_diferido: boolean;
  hay_contingencia: boolean;
  emitida: string | null;
  periodo: string | null;
  tercero_id: string | null;
  tipo_id: TerceroVenta['tipo_id'] | null;
  rnc_cedula: string | null;
  nombre: string | null;
  esta_activo: boolean | null;
  limite_credito: bigint | null;
  saldo: bigint;
};

/** The part of a document that decides what has to be known. */
export type DatosPorLeer = Pick<DatosFactura, 'id' | 'fecha' | 'tercero_id'> & {
  readonly lineas: readonly { readonly producto_id: string | null }[];
};

/** What the validator needs, and what decides the legal mode. */
export type EstadoLeido = EstadoVenta & { readonly emision: EmpresaQueEmite };

export async function leerEstadoVenta(ctx: Contexto, datos: DatosPorLeer): Promise<EstadoLeido> {
  const [fila] = await ctx.db.query<FilaEstado>(
    `select e.rnc, e.razon_social, e.direccion, e.modo_sin_red, e.es_electronica,
       e.esta_autorizada_diferido,
       exists (select 1 from contingencia c where c.empresa_id = $1 and c.fin is null
         and c.tipo in ('conectividad', 'dgii')) as hay_contingencia,
       coalesce(f.encf, f.numero_provisional) as emitida,
       p.estado as periodo,
       t.id as tercero_id, t.tipo_id, t.rnc_cedula, t.nombre, t.esta_activo, t.limite_credito,
       coalesce((select sum(s.saldo)::bigint from saldo_factura s
         where s.empresa_id = $1 and s.tercero_id = t.id and s.saldo <> 0), 0) as saldo
     from empresa e
     left join factura f on f.empresa_id = $1 and f.id = $2
     left join periodo p on p.empresa_id = $1 and p.periodo = $3
     left join tercero t on t.empresa_id = $1 and t.id = $4
     where e.empresa_id = $1 and e.id = $1`,
    [ctx.empresaId, datos.id, periodoDe(datos.fecha), datos.tercero_id],
  );
  invariante(fila !== undefined, `la empresa ${ctx.empresaId} no existe`);
  return {
    hoy: ctx.hoy,
    empresa: fila,
    emision: fila,
    emitida: fila.emitida,
    periodo: fila.periodo,
    tercero: terceroDe(fila),
    saldo: fila.saldo,
    productos: await leerProductos(ctx, datos),
  };
}

function terceroDe(fila: FilaEstado): TerceroVenta | null {
  if (fila.tercero_id === null) return null;
  return {
    id: fila.tercero_id,
    tipo_id: fila.tipo_id ?? 'ninguno',
    rnc_cedula: fila.rnc_cedula,
    nombre: fila.nombre ?? '',
    esta_activo: fila.esta_activo ?? false,
    limite_credito: fila.limite_credito ?? 0n,
  };
}

async function leerProductos(ctx: Contexto, datos: DatosPorLeer): Promise<ReadonlySet<string>> {
  const ids = [...new Set(datos.lineas.flatMap((l) => l.producto_id ?? []))];
  if (ids.length === 0) return new Set();
  const filas = await ctx.db.query<{ id: string }>(
    'select id from producto where empresa_id = $1 and id = any ($2::uuid[])',
    [ctx.empresaId, ids],
  );
  return new Set(filas.map((f) => f.id));
}
