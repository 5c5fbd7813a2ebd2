// The purchase documents that the empresa itself issued (41, 43, 47), newest first, with their electronic state.

import { z } from 'zod';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { digitosDe, patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones, type Condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { EstadoEcf } from '#shared/ventas/consultas/listar.ts';

export const TIPOS_COMPROBANTE = ['41', '43', '47'] as const;
export type TipoComprobante = (typeof TIPOS_COMPROBANTE)[number];

const esquema = z.strictObject({
  texto: zTexto(100).default(''),
  tipo: z.enum(TIPOS_COMPROBANTE).nullable().default(null),
  ...zPagina,
});
type Filtro = z.infer<typeof esquema>;

export type FilaComprobante = {
  readonly id: string;
  readonly tipo_ncf: TipoComprobante;
  /** null while the server has not numbered it. */
  readonly ncf: string | null;
  readonly proveedor_nombre: string;
  readonly fecha: Fecha;
  readonly condicion: 'contado' | 'credito';
  readonly total: bigint;
  readonly itbis_retenido: bigint;
  readonly isr_retenido: bigint;
  /** null for what series B numbered. */
  readonly estado_ecf: EstadoEcf | null;
};

export type ListaComprobantes = {
  readonly filas: readonly FilaComprobante[];
  readonly total_filas: number;
  readonly suma_total: bigint;
};

export const listarComprobantes = definirConsulta<Filtro, ListaComprobantes>({
  nombre: 'compras.comprobantes',
  esquema,
  roles: TODOS,
  tablas: ['compra', 'ecf'],
  async ejecutar(db, empresaId, args) {
    const c = filtrar(empresaId, args);
    const [resumen] = await db.query<{ total_filas: number; suma_total: bigint }>(
      `select count(*)::int as total_filas, coalesce(sum(c.total), 0)::bigint as suma_total
       from compra c where ${c.sql()}`,
      c.params(),
    );
    const p = filtrar(empresaId, args);
    const limite = p.valor(args.limite);
    const filas = await db.query<FilaComprobante>(
      `select c.id, c.tipo_ncf, c.ncf, c.proveedor_nombre, c.fecha, c.condicion, c.total,
         c.itbis_retenido, c.isr_retenido,
         coalesce(e.estado, case when c.ncf like 'B%' then null else 'pendiente' end) as estado_ecf
       from compra c
       left join ecf e on e.empresa_id = $1 and e.compra_id = c.id
       where ${p.sql()}
       order by c.fecha desc, c.id desc
       limit ${limite} offset ${p.valor(args.desplazamiento)}`,
      p.params(),
    );
    return {
      filas,
      total_filas: resumen?.total_filas ?? 0,
      suma_total: resumen?.suma_total ?? 0n,
    };
  },
});

function filtrar(empresaId: string, args: Filtro): Condiciones {
  const c = condiciones('c', empresaId);
  c.y("c.estado = 'registrada' and c.recibido_id is null and c.tipo_ncf in ('41', '43', '47')");
  if (args.tipo !== null) c.y(`c.tipo_ncf = ${c.valor(args.tipo)}`);
  if (args.texto !== '') {
    const contiene = c.valor(patronContiene(args.texto));
    const caminos = [
      `${plegado('c.proveedor_nombre')} like ${contiene}`,
      `lower(c.ncf) like ${contiene}`,
    ];
    const digitos = digitosDe(args.texto);
    if (digitos !== '') caminos.push(`c.proveedor_rnc like ${c.valor(`${digitos}%`)}`);
    c.y(`(${caminos.join(' or ')})`);
  }
  return c;
}
