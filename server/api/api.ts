// The API: every route under /api/v1, its OpenAPI document, and the answers for what is not there.

import { OpenAPIHono } from '@hono/zod-openapi';
import { Hono } from 'hono';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { rutasCertificacion } from '#server/certificacion/rutas.ts';
import { rutasImpresion } from '#server/impresion/rutas.ts';
import { rutasSegmentos } from '#server/segmentos/rutas.ts';
import type { Servicios } from '#server/servicios.ts';
import { conEmpresa, conSesion, crearDefinir, type Ruta } from './definir.ts';
import type { Entorno } from './entorno.ts';
import type { PartesApi } from './partes.ts';
import type { Ctx, Responder } from './respuesta.ts';
import { rutasArchivoFiscal } from './rutas/archivo-fiscal.ts';
import { rutasAuth } from './rutas/auth.ts';
import { rutasComandos } from './rutas/comandos.ts';
import { rutasCompras } from './rutas/compras.ts';
import { rutasContabilidad } from './rutas/contabilidad.ts';
import { rutasEmpresas } from './rutas/empresas.ts';
import { rutasProveedor } from './rutas/proveedor.ts';
import { rutasProductos } from './rutas/productos.ts';
import { rutasSalud } from './rutas/salud.ts';
import { rutasTerceros } from './rutas/terceros.ts';
import { rutasTesoreria } from './rutas/tesoreria.ts';
import { rutasVentas } from './rutas/ventas.ts';

export const BASE_API = '/api/v1';

/** Every declared route; what the API mounts, documents and tests go through. */
export function rutasApi(servicios: Servicios, partes: PartesApi, responder: Responder): Ruta[] {
  const definir = crearDefinir(servicios, responder);
  return [
    ...rutasAuth(servicios, definir, partes.freno),
    ...rutasEmpresas(servicios, definir, partes),
    ...rutasProveedor(servicios, definir, partes),
    ...rutasArchivoFiscal(servicios, definir),
    ...rutasCertificacion(servicios, definir),
    ...rutasTerceros(servicios, definir),
    ...rutasProductos(servicios, definir),
    ...rutasVentas(servicios, definir),
    ...rutasImpresion(servicios, definir),
    ...rutasCompras(servicios, definir),
    ...rutasContabilidad(servicios, definir),
    ...rutasTesoreria(servicios, definir),
    ...rutasComandos(servicios, definir),
    ...rutasSalud(servicios, definir, partes),
  ];
}

export function crearApi(
  servicios: Servicios,
  partes: PartesApi,
  responder: Responder,
): OpenAPIHono<Entorno> {
  const api = new OpenAPIHono<Entorno>();
  const rutas = rutasApi(servicios, partes, responder);
  for (const ruta of rutas) {
    api.openAPIRegistry.registerPath(ruta.doc);
    api.on(ruta.metodo, [ruta.patron], (c) => ruta.atender(c));
  }
  api.openAPIRegistry.registerComponent('securitySchemes', 'acceso', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
  });
  api.get('/openapi.json', (c) =>
    c.json(
      api.getOpenAPI31Document({
        openapi: '3.1.0',
        info: {
          title: 'Kofacture',
          version: '1',
          description:
            'Contabilidad y facturación electrónica. Los montos son números con dos decimales; ' +
            'al enviarlos se aceptan también como texto («1180.00»).',
        },
      }),
    ),
  );
  const segmentos = new Hono<Entorno>();
  segmentos.route(
    '/',
    // Its own Hono has no variables of ours; the context is the same one that passed our middleware.
    rutasSegmentos(servicios, (c) => autenticar(servicios, responder, c as unknown as Ctx)),
  );
  api.route('/sync/:empresaId', segmentos);
  api.all('*', (c) => noHay(c, responder, rutas));
  return api;
}

async function autenticar(
  servicios: Servicios,
  responder: Responder,
  c: Ctx,
): Promise<Response | null> {
  const sesion = await conSesion(servicios, c);
  if (!sesion.ok) return responder.mal(c, sesion.rechazos);
  const empresa = await conEmpresa(servicios, c, { usuarioId: sesion.valor, roles: TODOS });
  return empresa.ok ? null : responder.mal(c, empresa.rechazos);
}

/** 405 when the address exists with other methods, 404 otherwise. */
function noHay(c: Ctx, responder: Responder, rutas: readonly Ruta[]): Response {
  const ruta = c.req.path.slice(BASE_API.length);
  const permitidos = rutas
    .filter((r) => new RegExp(`^${r.patron.replaceAll(/:\w+/g, '[^/]+')}/?$`).test(ruta))
    .map((r) => r.metodo.toUpperCase());
  if (permitidos.length === 0) return responder.mal(c, [rechazosApi.rechazo('NO_ENCONTRADO')]);
  const lista = [...new Set(permitidos)].join(', ');
  c.header('Allow', lista);
  const datos = { metodo: c.req.method, permitidos: lista };
  return responder.mal(c, [rechazosApi.rechazo('METODO', { datos })], 405);
}
