// Finds productos by code, bar code or name. An exact code comes first, then names that begin with the
// text, so that a scanner's Enter takes the right one.

import { z } from 'zod';
import { patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaProducto = {
  readonly id: string;
  readonly codigo: string;
  readonly codigo_barras: string | null;
  readonly nombre: string;
  readonly descripcion: string;
  readonly tipo: 'bien' | 'servicio';
  readonly unidad_medida: number;
  readonly precio_e4: bigint;
  readonly precio_incluye_itbis: boolean;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
  readonly esta_activo: boolean;
  readonly rev: bigint;
};

export const COLUMNAS_PRODUCTO = `p.id, p.codigo, p.codigo_barras, p.nombre, p.descripcion, p.tipo,
  p.unidad_medida, p.precio_e4, p.precio_incluye_itbis, p.indicador_facturacion, p.esta_activo, p.rev`;

const esquema = z.strictObject({
  texto: zTexto(100).default(''),
  solo_activos: z.boolean().default(true),
  ...zPagina,
});

export type ListaProductos = {
  readonly filas: readonly FilaProducto[];
  readonly total_filas: number;
};

export const buscarProductos = definirConsulta<z.infer<typeof esquema>, ListaProductos>({
  nombre: 'productos.buscar',
  esquema,
  roles: TODOS,
  tablas: ['producto'],
  async ejecutar(db, empresaId, args) {
    const c = condiciones('p', empresaId);
    let orden = 'lower(p.nombre), p.id';
    if (args.solo_activos) c.y('p.esta_activo');
    if (args.texto !== '') {
      const contiene = c.valor(patronContiene(args.texto));
      const exacto = c.valor(args.texto.toLowerCase());
      const nombre = plegado('p.nombre');
      c.y(
        `(${nombre} like ${contiene} or lower(p.codigo) like ${contiene} or p.codigo_barras = ${exacto})`,
      );
      orden = `case when lower(p.codigo) = ${exacto} or p.codigo_barras = ${exacto} then 0
        when ${nombre} like substr(${contiene}, 2) then 1 else 2 end, ${orden}`;
    }
    const [resumen] = await db.query<{ total_filas: number }>(
      `select count(*)::int as total_filas from producto p where ${c.sql()}`,
      c.params(),
    );
    const limite = c.valor(args.limite);
    const filas = await db.query<FilaProducto>(
      `select ${COLUMNAS_PRODUCTO} from producto p where ${c.sql()}
       order by ${orden} limit ${limite} offset ${c.valor(args.desplazamiento)}`,
      c.params(),
    );
    return { filas, total_filas: resumen?.total_filas ?? 0 };
  },
});
