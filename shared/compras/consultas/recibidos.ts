// The inbox: e-CF that other contribuyentes sent to the empresa, newest first, with what was answered.

import { z } from 'zod';
import type { Db } from '#shared/db/db.ts';
import type { Fecha, Instante } from '#shared/fecha/fecha.ts';
import { digitosDe, patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones, type Condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export const ESTADOS_RECIBIDO = ['pendiente', 'aprobado', 'rechazado'] as const;
export type EstadoRecibido = (typeof ESTADOS_RECIBIDO)[number];
export type EstadoRespuestaDgii = 'ninguno' | 'pendiente' | 'aceptado' | 'rechazado';
export type EstadoRespuestaEmisor = EstadoRespuestaDgii | 'sin_servicio';

export const esquemaListarRecibidos = z.strictObject({
  estado: z.enum(ESTADOS_RECIBIDO).nullable().default(null),
  texto: zTexto(100).default(''),
  ...zPagina,
});

export type FiltroRecibidos = z.infer<typeof esquemaListarRecibidos>;

export type FilaRecibido = {
  readonly id: string;
  readonly rnc_emisor: string;
  readonly razon_social_emisor: string;
  readonly tipo_ecf: string;
  readonly encf: string;
  readonly fecha: Fecha;
  readonly total: bigint;
  readonly total_itbis: bigint;
  readonly recibido_en: Instante;
  readonly estado: EstadoRecibido;
  readonly estado_dgii: EstadoRespuestaDgii;
  readonly estado_emisor: EstadoRespuestaEmisor;
  readonly compra_id: string | null;
  readonly estado_compra: 'borrador' | 'registrada' | 'descartada' | null;
};

export type ListaRecibidos = {
  readonly filas: readonly FilaRecibido[];
  readonly total_filas: number;
  readonly suma_total: bigint;
};

export const listarRecibidos = definirConsulta<FiltroRecibidos, ListaRecibidos>({
  nombre: 'compras.recibidos',
  esquema: esquemaListarRecibidos,
  roles: TODOS,
  tablas: ['ecf_recibido', 'compra'],
  async ejecutar(db, empresaId, args) {
    const c = filtrar(empresaId, args);
    const [resumen] = await db.query<{ total_filas: number; suma_total: bigint }>(
      `select count(*)::int as total_filas, coalesce(sum(r.total), 0)::bigint as suma_total
       from ecf_recibido r where ${c.sql()}`,
      c.params(),
    );
    return {
      filas: await pagina(db, empresaId, args),
      total_filas: resumen?.total_filas ?? 0,
      suma_total: resumen?.suma_total ?? 0n,
    };
  },
});

function pagina(db: Db, empresaId: string, args: FiltroRecibidos): Promise<FilaRecibido[]> {
  const c = filtrar(empresaId, args);
  const limite = c.valor(args.limite);
  const desplazamiento = c.valor(args.desplazamiento);
  return db.query<FilaRecibido>(
    `select r.id, r.rnc_emisor, r.razon_social_emisor, r.tipo_ecf, r.encf, r.fecha, r.total,
       r.total_itbis, r.recibido_en, r.estado, r.estado_dgii, r.estado_emisor, r.compra_id,
       c.estado as estado_compra
     from ecf_recibido r
     left join compra c on c.empresa_id = $1 and c.id = r.compra_id
     where ${c.sql()}
     order by r.recibido_en desc, r.id desc
     limit ${limite} offset ${desplazamiento}`,
    c.params(),
  );
}

function filtrar(empresaId: string, args: FiltroRecibidos): Condiciones {
  const c = condiciones('r', empresaId);
  if (args.estado !== null) c.y(`r.estado = ${c.valor(args.estado)}`);
  if (args.texto !== '') {
    const contiene = c.valor(patronContiene(args.texto));
    const caminos = [
      `${plegado('r.razon_social_emisor')} like ${contiene}`,
      `lower(r.encf) like ${contiene}`,
    ];
    const digitos = digitosDe(args.texto);
    if (digitos !== '') caminos.push(`r.rnc_emisor like ${c.valor(`${digitos}%`)}`);
    c.y(`(${caminos.join(' or ')})`);
  }
  return c;
}
