// How a route is declared: method, path, who may use it, what comes in and what goes out. From one
// declaration come the handler, the OpenAPI document, the permission check and the list that the
// cross-tenant test goes through. The order of refusal is always: 401, 400, 404 (foreign empresa
// reads as absent), 403, 422, and only then the handler.

import type { RouteConfig } from '@hono/zod-openapi';
import type { z } from 'zod';
import { zError, zListado, zRespuesta } from '#shared/contratos/comun.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import { esUuid } from '#shared/nucleo/ids.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { NOMBRE_ROL, puede, type Rol } from '#shared/permisos/roles.ts';
import { leerMembresia, type Membresia } from '#server/auth/membresia.ts';
import { verificarAcceso } from '#server/auth/tokens.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerJson, leerPartes } from './leer-pedido.ts';
import type { Ctx, Responder } from './respuesta.ts';

export type Metodo = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type Definicion<P, Q, B> = {
  readonly metodo: Metodo;
  /** OpenAPI path below /api/v1: `/ventas/facturas/{id}`. */
  readonly ruta: string;
  readonly etiqueta: string;
  readonly titulo: string;
  readonly params?: z.ZodType<P>;
  readonly query?: z.ZodType<Q>;
  readonly cuerpo?: z.ZodType<B>;
  /** `p12`: multipart that the handler reads by itself. */
  readonly tipoCuerpo?: 'json' | 'p12';
  /** Encodes what the handler gives: only the fields it lists go out. `null` for raw bytes. */
  readonly salida: z.ZodType | null;
  /** What the raw bytes are; XML when it does not say. */
  readonly tipoBytes?: 'application/pdf' | 'application/zip';
  /** `lista`: the handler gives `{filas, total}`. */
  readonly forma?: 'uno' | 'lista';
  readonly exito?: 200 | 201;
};

export type Pedido<P, Q, B> = {
  readonly c: Ctx;
  readonly ip: string;
  readonly params: P;
  readonly query: Q;
  readonly cuerpo: B;
};
export type PedidoDeSesion<P, Q, B> = Pedido<P, Q, B> & { readonly usuarioId: string };
export type PedidoDeEmpresa<P, Q, B> = PedidoDeSesion<P, Q, B> & {
  readonly empresaId: string;
  readonly membresia: Membresia;
};

export type Filas = { readonly filas: readonly unknown[]; readonly total: number };
/** A value, which `salida` encodes, or a whole answer for what is not JSON. */
type Manejador<Ped> = (p: Ped) => Promise<Resultado<unknown> | Response>;

export type Acceso = 'publico' | 'sesion' | readonly Rol[];

export type Ruta = {
  readonly metodo: Metodo;
  /** Hono path below /api/v1: `/ventas/facturas/:id`. */
  readonly patron: string;
  readonly acceso: Acceso;
  readonly doc: RouteConfig;
  atender(c: Ctx): Promise<Response>;
};

type Identidad = { usuarioId: string; empresaId: string; membresia: Membresia };

export type Definir = {
  publica<P, Q, B>(def: Definicion<P, Q, B>, manejar: Manejador<Pedido<P, Q, B>>): Ruta;
  deSesion<P, Q, B>(def: Definicion<P, Q, B>, manejar: Manejador<PedidoDeSesion<P, Q, B>>): Ruta;
  deEmpresa<P, Q, B>(
    def: Definicion<P, Q, B> & { readonly roles: readonly Rol[] },
    manejar: Manejador<PedidoDeEmpresa<P, Q, B>>,
  ): Ruta;
};

export function crearDefinir(servicios: Servicios, responder: Responder): Definir {
  function ruta<P, Q, B, Ped extends Pedido<P, Q, B>>(
    def: Definicion<P, Q, B>,
    acceso: Acceso,
    manejar: Manejador<Ped>,
  ): Ruta {
    return {
      metodo: def.metodo,
      patron: def.ruta.replaceAll(/\{(\w+)\}/g, ':$1'),
      acceso,
      doc: documentar(def, acceso),
      async atender(c) {
        const quien = await identificar(servicios, c, acceso);
        if (!quien.ok) return responder.mal(c, quien.rechazos);
        const leido = await leer(c, def);
        if (!leido.ok) return responder.mal(c, leido.rechazos);
        // `identificar` and `leer` filled exactly the fields that this kind of route declares.
        const pedido = { c, ip: c.get('ip'), ...leido.valor, ...quien.valor } as unknown as Ped;
        return responderCon(responder, def, { c, query: leido.valor.query }, await manejar(pedido));
      },
    };
  }
  return {
    publica: (def, manejar) => ruta(def, 'publico', manejar),
    deSesion: (def, manejar) => ruta(def, 'sesion', manejar),
    deEmpresa: (def, manejar) => ruta(def, def.roles, manejar),
  };
}

async function identificar(
  servicios: Servicios,
  c: Ctx,
  acceso: Acceso,
): Promise<Resultado<Partial<Identidad>>> {
  if (acceso === 'publico') return bien({});
  const usuarioId = await conSesion(servicios, c);
  if (!usuarioId.ok) return usuarioId;
  if (acceso === 'sesion') return bien({ usuarioId: usuarioId.valor });
  return conEmpresa(servicios, c, { usuarioId: usuarioId.valor, roles: acceso });
}

/** The person of the bearer token, or `auth.SIN_SESION`. */
export async function conSesion(servicios: Servicios, c: Ctx): Promise<Resultado<string>> {
  const token = /^Bearer ([\w.-]+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  const acceso = token === undefined ? null : await verificarAcceso(servicios, token);
  return acceso === null ? mal(rechazosAuth.rechazo('SIN_SESION')) : bien(acceso.usuarioId);
}

/**
 * The empresa of the request (path, then header X-Empresa, then `empresa_id`) and the membership in
 * it. A foreign empresa and one that does not exist give the same `api.EMPRESA_NO_ENCONTRADA`.
 */
export async function conEmpresa(
  servicios: Servicios,
  c: Ctx,
  quien: { readonly usuarioId: string; readonly roles: readonly Rol[] },
): Promise<Resultado<Identidad>> {
  const empresaId =
    c.req.param('empresaId') ?? c.req.header('x-empresa') ?? c.req.query('empresa_id');
  if (empresaId === undefined) return mal(rechazosApi.rechazo('FALTA_EMPRESA'));
  const { usuarioId, roles } = quien;
  const membresia = esUuid(empresaId)
    ? await leerMembresia(servicios.db, usuarioId, empresaId)
    : null;
  if (membresia === null) return mal(rechazosApi.rechazo('EMPRESA_NO_ENCONTRADA'));
  if (!puede(membresia.rol, roles))
    return mal(rechazosAuth.rechazo('SIN_PERMISO', { datos: { rol: NOMBRE_ROL[membresia.rol] } }));
  return bien({ usuarioId, empresaId, membresia });
}

async function leer<P, Q, B>(
  c: Ctx,
  def: Definicion<P, Q, B>,
): Promise<Resultado<{ params: unknown; query: unknown; cuerpo: unknown }>> {
  const llevaJson = def.cuerpo !== undefined && def.tipoCuerpo !== 'p12';
  const cuerpo = llevaJson ? await leerJson(c) : bien(undefined);
  if (!cuerpo.ok) return cuerpo;
  return leerPartes([
    { donde: 'params', esquema: def.params, valor: c.req.param() },
    { donde: 'query', esquema: def.query, valor: c.req.query() },
    { donde: 'cuerpo', esquema: llevaJson ? def.cuerpo : undefined, valor: cuerpo.valor },
  ]);
}

function responderCon<P, Q, B>(
  responder: Responder,
  def: Definicion<P, Q, B>,
  { c, query }: { c: Ctx; query: unknown },
  resultado: Resultado<unknown> | Response,
): Response {
  if (resultado instanceof Response) return resultado;
  if (!resultado.ok) return responder.mal(c, resultado.rechazos);
  const { salida } = def;
  if (salida === null) throw new Error(`la ruta ${def.ruta} responde bytes, no un valor`);
  if (def.forma !== 'lista') return responder.bien(c, salida.parse(resultado.valor), def.exito);
  // A handler of a `lista` gives Filas and its query extends PAGINA: it is how such a route is written.
  const { filas, total } = resultado.valor as Filas;
  const { page, per_page } = query as { page: number; per_page: number };
  return responder.lista(
    c,
    filas.map((f) => salida.parse(f)),
    { page, per_page, total },
  );
}

function documentar<P, Q, B>(def: Definicion<P, Q, B>, acceso: Acceso): RouteConfig {
  const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
  const datos =
    def.salida === null
      ? {
          [def.tipoBytes ?? 'application/xml']: {
            schema: { type: 'string', format: 'binary' } as const,
          },
        }
      : json(def.forma === 'lista' ? zListado(def.salida) : zRespuesta(def.salida));
  const permiso =
    typeof acceso === 'string'
      ? ''
      : `Roles: ${acceso.map((r) => NOMBRE_ROL[r]).join(', ')}. La empresa va en la ruta, en la cabecera X-Empresa o en empresa_id.`;
  return {
    method: def.metodo,
    path: `/api/v1${def.ruta}`,
    tags: [def.etiqueta],
    summary: def.titulo,
    ...(permiso === '' ? {} : { description: permiso }),
    ...(acceso === 'publico' ? {} : { security: [{ acceso: [] }] }),
    request: {
      // OpenAPI wants object schemas here; every route declares them so.
      ...(def.params === undefined ? {} : { params: def.params as unknown as z.ZodObject }),
      ...(def.query === undefined ? {} : { query: def.query as unknown as z.ZodObject }),
      ...(def.cuerpo === undefined
        ? {}
        : {
            body: {
              required: true,
              content:
                def.tipoCuerpo === 'p12'
                  ? { 'multipart/form-data': { schema: def.cuerpo } }
                  : json(def.cuerpo),
            },
          }),
    },
    responses: {
      [String(def.exito ?? 200)]: { description: 'Hecho', content: datos },
      default: { description: 'Rechazo', content: json(zError) },
    },
  };
}
