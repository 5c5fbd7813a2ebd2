// Purchases that wait to be reviewed, newest first, with what each still lacks.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { digitosDe, patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones, type Condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export const esquemaBorradoresCompra = z.strictObject({
  texto: zTexto(100).default(''),
  ...zPagina,
});

export type FiltroBorradores = z.infer<typeof esquemaBorradoresCompra>;

export type FilaBorradorCompra = {
  readonly id: string;
  readonly tipo_ncf: string;
  readonly ncf: string | null;
  readonly proveedor_rnc: string | null;
  readonly proveedor_nombre: string;
  readonly fecha: Fecha;
  readonly condicion: 'contado' | 'credito';
  readonly total: bigint;
  readonly total_itbis: bigint;
  readonly tipo_gasto: string | null;
  readonly tercero_id: string | null;
  readonly recibido_id: string | null;
  readonly estado_recibido: 'pendiente' | 'aprobado' | 'rechazado' | null;
  readonly lineas: number;
  readonly lineas_sin_cuenta: number;
};

export type ListaBorradoresCompra = {
  readonly filas: readonly FilaBorradorCompra[];
  readonly total_filas: number;
  readonly suma_total: bigint;
};

export const listarBorradoresCompra = definirConsulta<FiltroBorradores, ListaBorradoresCompra>({
  nombre: 'compras.borradores',
  esquema: esquemaBorradoresCompra,
  roles: TODOS,
  tablas: ['compra', 'linea_compra', 'ecf_recibido'],
  async ejecutar(db, empresaId, args) {
    const c = filtrar(empresaId, args);
    const [resumen] = await db.query<{ total_filas: number; suma_total: bigint }>(
      `select count(*)::int as total_filas, coalesce(sum(c.total), 0)::bigint as suma_total
       from compra c where ${c.sql()}`,
      c.params(),
    );
    return {
      filas: await pagina(db, empresaId, args),
      total_filas: resumen?.total_filas ?? 0,
      suma_total: resumen?.suma_total ?? 0n,
    };
  },
});

function pagina(db: Db, empresaId: string, args: FiltroBorradores): Promise<FilaBorradorCompra[]> {
  const c = filtrar(empresaId, args);
  const limite = c.valor(args.limite);
  const desplazamiento = c.valor(args.desplazamiento);
  return db.query<FilaBorradorCompra>(
    `with p as (
       select c.* from compra c where ${c.sql()}
       order by c.fecha desc, c.id desc limit ${limite} offset ${desplazamiento})
     select p.id, p.tipo_ncf, p.ncf, p.proveedor_rnc, p.proveedor_nombre, p.fecha, p.condicion,
       p.total, p.total_itbis, p.tipo_gasto, p.tercero_id, p.recibido_id,
       r.estado as estado_recibido, count(l.id)::int as lineas,
       count(l.id) filter (where l.cuenta_id is null)::int as lineas_sin_cuenta
     from p
     left join ecf_recibido r on r.empresa_id = $1 and r.id = p.recibido_id
     left join linea_compra l on l.empresa_id = $1 and l.compra_id = p.id
     group by p.id, p.tipo_ncf, p.ncf, p.proveedor_rnc, p.proveedor_nombre, p.fecha, p.condicion,
       p.total, p.total_itbis, p.tipo_gasto, p.tercero_id, p.recibido_id, r.estado
     order by p.fecha desc, p.id desc`,
    c.params(),
  );
}

function filtrar(empresaId: string, args: FiltroBorradores): Condiciones {
  const c = condiciones('c', empresaId);
  c.y("c.estado = 'borrador'");
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
