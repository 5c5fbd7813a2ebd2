// The list of sales: newest first, searched by customer, RNC, e-NCF or amount. The page comes by the
// index of dates and only its rows meet the other tables.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import { decimal4, dividirRedondeado } from '#shared/dinero/centavos.ts';
import { leerTecleado } from '#shared/dinero/texto.ts';
import { zFecha } from '#shared/fecha/esquemas.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { digitosDe, patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones, type Condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto, zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { ModoEmision } from '../modo-emision.ts';
import { TIPOS_FACTURA, type TipoFactura } from '../tipos-venta.ts';

export const ESTADOS_ECF = [
  'pendiente',
  'numerado',
  'firmado',
  'enviado',
  'aceptado',
  'condicional',
  'rechazado',
  'anulado',
] as const;
export type EstadoEcf = (typeof ESTADOS_ECF)[number];

export const esquemaListarVentas = z.strictObject({
  texto: zTexto(100).default(''),
  /** One estado, or 'por_enviar' for all that the DGII has not answered. */
  estado: z
    .enum([...ESTADOS_ECF, 'por_enviar'])
    .nullable()
    .default(null),
  condicion: z.enum(['contado', 'credito']).nullable().default(null),
  tipo_ecf: z.enum(TIPOS_FACTURA).nullable().default(null),
  /** Only sales, or only the notes over them. */
  clase: z.enum(['ventas', 'notas']).nullable().default(null),
  desde: zFecha.nullable().default(null),
  hasta: zFecha.nullable().default(null),
  tercero_id: zUuid.nullable().default(null),
  ...zPagina,
});

export type FiltroVentas = z.infer<typeof esquemaListarVentas>;

export type FilaVenta = {
  readonly id: string;
  readonly encf: string | null;
  readonly numero_provisional: string;
  readonly tipo_ecf: TipoFactura;
  readonly modo_emision: ModoEmision;
  readonly codigo_modificacion: number | null;
  readonly ncf_modificado: string | null;
  readonly factura_modificada_id: string | null;
  readonly fecha: Fecha;
  readonly cliente: string;
  readonly condicion: 'contado' | 'credito';
  readonly total: bigint;
  /** What is still owed. */
  readonly saldo: bigint;
  /** null for what series B numbered and no e-CF replaces. */
  readonly estado_ecf: EstadoEcf | null;
  /** Written on this device and not yet confirmed by the server. */
  readonly es_pendiente: boolean;
};

export type ListaVentas = {
  readonly filas: readonly FilaVenta[];
  readonly total_filas: number;
  /** Credit notes subtract; what was annulled before it was sent does not count. */
  readonly suma_total: bigint;
};

export const listarVentas = definirConsulta<FiltroVentas, ListaVentas>({
  nombre: 'ventas.listar',
  esquema: esquemaListarVentas,
  roles: TODOS,
  tablas: ['factura', 'ecf', 'aplicacion'],
  async ejecutar(db, empresaId, args) {
    const [resumen] = await contar(db, filtrar(empresaId, args), args);
    return {
      filas: await pagina(db, empresaId, args),
      total_filas: resumen?.total_filas ?? 0,
      suma_total: resumen?.suma_total ?? 0n,
    };
  },
});

function contar(db: Db, c: Condiciones, args: FiltroVentas) {
  return db.query<{ total_filas: number; suma_total: bigint }>(
    `select count(*)::int as total_filas,
       coalesce(sum(case when f.tipo_ecf = '34' then -f.total else f.total end)
         filter (where not esta_anulada(f.empresa_id, f.id)), 0)::bigint as suma_total
     from factura f ${union(args)} where ${c.sql()}`,
    c.params(),
  );
}

/** The rows of one page, newest first. */
export function pagina(db: Db, empresaId: string, args: FiltroVentas): Promise<FilaVenta[]> {
  const c = filtrar(empresaId, args);
  const limite = c.valor(args.limite);
  const desplazamiento = c.valor(args.desplazamiento);
  return db.query<FilaVenta>(
    `with p as (
       select f.id, f.encf, f.numero_provisional, f.tipo_ecf, f.fecha, f.comprador_nombre,
         f.condicion, f.total, f.modo_emision, f.codigo_modificacion, f.ncf_modificado,
         f.factura_modificada_id, f.rev
       from factura f ${union(args)}
       where ${c.sql()}
       order by f.fecha desc, f.id desc
       limit ${limite} offset ${desplazamiento})
     select p.id, p.encf, p.numero_provisional, p.tipo_ecf, p.fecha,
       coalesce(p.comprador_nombre, 'Consumidor final') as cliente, p.condicion, p.total,
       coalesce(s.saldo, 0) as saldo, p.modo_emision, p.codigo_modificacion, p.ncf_modificado,
       p.factura_modificada_id,
       coalesce(e.estado, case when p.modo_emision = 'serie_b' then null else 'pendiente' end)
         as estado_ecf,
       p.rev = 0 as es_pendiente
     from p
     left join ecf e on e.empresa_id = $1 and e.factura_id = p.id
     left join saldo_factura s on s.empresa_id = $1 and s.factura_id = p.id
     order by p.fecha desc, p.id desc`,
    c.params(),
  );
}

/** Only a filter by estado needs the e-CF of every row. */
function union(args: FiltroVentas): string {
  return args.estado === null
    ? ''
    : 'join ecf x on x.empresa_id = f.empresa_id and x.factura_id = f.id';
}

function filtrar(empresaId: string, args: FiltroVentas): Condiciones {
  const c = condiciones('f', empresaId);
  if (args.estado === 'por_enviar') {
    c.y("x.estado in ('pendiente', 'numerado', 'firmado', 'enviado')");
  } else if (args.estado !== null) c.y(`x.estado = ${c.valor(args.estado)}`);
  if (args.condicion !== null) c.y(`f.condicion = ${c.valor(args.condicion)}`);
  if (args.tipo_ecf !== null) c.y(`f.tipo_ecf = ${c.valor(args.tipo_ecf)}`);
  if (args.clase === 'notas') c.y("f.tipo_ecf in ('33', '34')");
  if (args.clase === 'ventas') c.y("f.tipo_ecf not in ('33', '34')");
  if (args.desde !== null) c.y(`f.fecha >= ${c.valor(args.desde)}`);
  if (args.hasta !== null) c.y(`f.fecha <= ${c.valor(args.hasta)}`);
  if (args.tercero_id !== null) c.y(`f.tercero_id = ${c.valor(args.tercero_id)}`);
  if (args.texto !== '') buscar(c, args.texto);
  return c;
}

function buscar(c: Condiciones, texto: string): void {
  const contiene = c.valor(patronContiene(texto));
  const caminos = [
    `${plegado('f.comprador_nombre')} like ${contiene}`,
    `lower(f.encf) like ${contiene}`,
    `lower(f.numero_provisional) like ${contiene}`,
  ];
  const digitos = digitosDe(texto);
  if (digitos !== '') caminos.push(`f.comprador_rnc like ${c.valor(`${digitos}%`)}`);
  const monto = leerTecleado(texto);
  if (monto !== null) {
    caminos.push(`f.total = ${c.valor(dividirRedondeado(decimal4(monto), 100n))}::bigint`);
  }
  c.y(`(${caminos.join(' or ')})`);
}
