// GET /c/:token, /c/:token/pdf and /c/:token/xml: the way in which the customer of a sale that was issued
// without network finds its e-CF, with no account (Decreto 587-24 art. 39; Ley 32-23 art. 17). Nobody guesses
// a token, and nobody may try many: a few dozen requests a minute from one address.

import { Hono } from 'hono';
import { esLocal } from '#server/api/direccion.ts';
import type { Entorno } from '#server/api/entorno.ts';
import { crearLimite } from '#server/api/limite.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { leerXmlFirmado } from '#server/ecf/leer-ecf.ts';
import { leerRepresentacion } from '#server/impresion/leer-representacion.ts';
import { pdfDe } from '#server/impresion/pdf.ts';
import type { Servicios } from '#server/servicios.ts';
import { esValida, leerConsulta, type Consultada } from './leer-consulta.ts';
import {
  paginaConsulta,
  paginaDemasiadas,
  paginaNoEncontrada,
  type Pagina,
} from './pagina-consulta.ts';

const POR_MINUTO = 60;

const CABECERAS = { 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' } as const;

/** Mounted at /c. */
export function crearPublico(servicios: Servicios): Hono<Entorno> {
  const { config, reloj } = servicios;
  const app = new Hono<Entorno>();
  const limite = crearLimite(reloj, POR_MINUTO);
  app.use('*', async (c, next) => {
    const ip = c.get('ip');
    if (config.limiteExceptuaLocal && esLocal(ip)) return next();
    const segundos = limite.pasar(ip);
    return segundos === 0 ? next() : responder(paginaDemasiadas(segundos));
  });
  app.get('/:token', async (c) => {
    const token = c.req.param('token');
    const consultada = await leerConsulta(servicios, token);
    return responder(
      consultada === null ? paginaNoEncontrada() : paginaConsulta(consultada, token),
    );
  });
  app.get('/:token/pdf', async (c) => {
    const consultada = await leerConsulta(servicios, c.req.param('token'));
    return consultada === null || !esValida(consultada)
      ? responder(paginaNoEncontrada())
      : pdf(servicios, consultada);
  });
  app.get('/:token/xml', async (c) => {
    const consultada = await leerConsulta(servicios, c.req.param('token'));
    return consultada === null || !esValida(consultada)
      ? responder(paginaNoEncontrada())
      : xml(servicios, consultada);
  });
  return app;
}

function responder({ estado, html }: Pagina): Response {
  return new Response(html, {
    status: estado,
    headers: { ...CABECERAS, 'Content-Type': 'text/html; charset=utf-8' },
  });
}

async function pdf(servicios: Servicios, c: Consultada): Promise<Response> {
  const r = await leerRepresentacion(servicios, c.empresaId, c.facturaId);
  if (!r.ok) return responder(paginaNoEncontrada());
  return archivo(pdfDe(r.valor, 'carta'), {
    tipo: 'application/pdf',
    nombre: `${c.documento.ecf?.encf ?? 'comprobante'}.pdf`,
  });
}

/** Byte for byte what was signed; of a consumer invoice under RD$250,000, the E32 that is kept. */
async function xml({ db }: Servicios, c: Consultada): Promise<Response> {
  const ecfId = c.documento.ecf?.id ?? '';
  const firmado = await enEmpresa(db, c.empresaId, (tx) =>
    leerXmlFirmado(tx, c.empresaId, { ecfId, clase: 'ecf' }),
  );
  if (firmado === null) return responder(paginaNoEncontrada());
  return archivo(firmado.xml, {
    tipo: 'application/xml; charset=utf-8',
    nombre: firmado.nombre_archivo,
  });
}

function archivo(
  bytes: Uint8Array,
  de: { readonly tipo: string; readonly nombre: string },
): Response {
  return new Response(bytes.slice(), {
    headers: {
      ...CABECERAS,
      'Content-Type': de.tipo,
      'Content-Disposition': `inline; filename="${de.nombre.replace(/[^\w.-]/g, '_')}"`,
    },
  });
}
