// The envelope of every answer: `{success, data, meta}`, lists with `pagination`, refusals with
// `{success: false, error: {codigo, mensaje, rechazos}, meta}`. Amounts become numbers with two
// decimals here, through the one codec of `shared/dinero/json.ts`.

import type { Context } from 'hono';
import { aJson } from '#shared/dinero/json.ts';
import { instante, type Reloj } from '#shared/fecha/fecha.ts';
import type { Rechazo, Rechazos } from '#shared/nucleo/resultado.ts';
import { httpDe, textoRechazo } from '#shared/rechazos.ts';
import type { Entorno } from './entorno.ts';

export type Ctx = Context<Entorno>;

export type Pagina = { readonly page: number; readonly per_page: number; readonly total: number };

export type Responder = {
  bien(c: Ctx, datos: unknown, estado?: number): Response;
  lista(c: Ctx, filas: readonly unknown[], pagina: Pagina): Response;
  mal(c: Ctx, rechazos: Rechazos, estado?: number): Response;
};

export function crearResponder(reloj: Reloj): Responder {
  const meta = (c: Ctx) => ({
    timestamp: instante(reloj.ahora()),
    request_id: c.get('pedidoId'),
  });

  return {
    bien: (c, datos, estado = 200) =>
      json(c, { success: true, data: datos, meta: meta(c) }, estado),
    lista: (c, filas, { page, per_page, total }) =>
      json(
        c,
        {
          success: true,
          data: filas,
          pagination: { page, per_page, total, pages: Math.ceil(total / per_page) },
          meta: meta(c),
        },
        200,
      ),
    mal: (c, rechazos, estado = httpDe(rechazos[0])) => {
      const [primero] = rechazos;
      const error = {
        codigo: primero.codigo,
        mensaje: textoRechazo(primero),
        rechazos: rechazos.map(conTexto),
      };
      if (estado === 401) c.header('WWW-Authenticate', 'Bearer realm="kofacture"');
      const segundos = primero.datos?.['segundos'];
      if (estado === 429 && segundos !== undefined) c.header('Retry-After', String(segundos));
      return json(c, { success: false, error, meta: meta(c) }, estado);
    },
  };
}

function conTexto(r: Rechazo): Record<string, unknown> {
  return { ...r, mensaje: textoRechazo(r) };
}

function json(c: Ctx, valor: unknown, estado: number): Response {
  c.header('Content-Type', 'application/json; charset=utf-8');
  c.header('Cache-Control', 'no-store');
  // Hono types the status as a closed list of literals; ours come from the catalogues.
  return c.body(aJson(valor), estado as 200);
}
