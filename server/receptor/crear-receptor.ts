// The services that the norm makes every electronic contribuyente offer to the others, for all the empresas
// of this installation at once: the document itself says for whom it is. They are open to the internet, so
// each request passes the limits of rate, places, size and time before its content is looked at.

import { Hono } from 'hono';
import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { esLocal } from '#server/api/direccion.ts';
import type { Entorno } from '#server/api/entorno.ts';
import { crearLimite, type Limite } from '#server/api/limite.ts';
import type { Ctx } from '#server/api/respuesta.ts';
import type { Servicios } from '#server/servicios.ts';
import { BYTES_SEMILLA_MAX, darSemilla, validarCertificado } from './autenticacion.ts';
import { leerCertificadoInstalacion } from './certificado-instalacion.ts';
import { crearCupo } from './cupo.ts';
import { sinFraccion, xmlToken } from './escribir-semilla.ts';
import { autoridadesConfiguradas } from './leer-autoridades.ts';
import { leerCuerpo } from './leer-cuerpo.ts';
import { leerParteXml } from './multipart.ts';
import { BYTES_APROBACION_MAX, recibirAprobacion } from './recibir-aprobacion.ts';
import { recibirEcf, type Recepcion } from './recibir-ecf.ts';
import {
  prefiereXml,
  respuestaJson,
  respuestaMala,
  respuestaTexto,
  respuestaXml,
} from './responder.ts';
import { rutaFe, type RutaFe, type ServicioFe } from './rutas-fe.ts';
import { titularDelToken } from './token-receptor.ts';

/** Boundaries and headers of the parts. */
const BYTES_ENVOLTURA = 16 * 1024;
const ESPERA_CUERPO_MS = 30_000;
/** Reading and verifying one of these takes the process for a good part of a second. */
const BYTES_GRANDE = 512 * 1024;
/** An address may send one of them for every so many requests. */
const VECES_GRANDE = 20;

/** Throws `ErrorConfig` when the certificate of the installation or the authorities cannot be opened. */
export function crearReceptor(servicios: Servicios): Hono<Entorno> {
  const { config, reloj } = servicios;
  const recepcion: Recepcion = {
    servicios,
    instalacion: leerCertificadoInstalacion(config.receptor),
    autoridades: autoridadesConfiguradas(config.receptor),
  };
  const limite = crearLimite(reloj, config.receptor.peticionesPorMinuto);
  const deGrandes = crearLimite(
    reloj,
    Math.ceil(config.receptor.peticionesPorMinuto / VECES_GRANDE),
  );
  const cupo = crearCupo(config.receptor.aLaVez);
  const app = new Hono<Entorno>();
  app.use('*', async (c, next) => {
    const ruta = rutaFe(c.req.path);
    if (ruta === null) return next();
    if (c.req.method !== ruta.metodo) return respuestaMala([metodo(ruta)]);
    const ip = c.get('ip');
    const pasar = (l: Limite): number =>
      config.limiteExceptuaLocal && esLocal(ip) ? 0 : l.pasar(ip);
    const segundos = pasar(limite);
    if (segundos > 0) return respuestaMala([demasiadas(segundos)]);
    if (ruta.servicio === 'semilla') return respuestaXml(await darSemilla(servicios));
    const salir = cupo.entrar(ip);
    if (salir === null) return respuestaMala([rechazosReceptor.rechazo('OCUPADO')]);
    try {
      return await atender(recepcion, ruta, { c, pasarGrande: () => pasar(deGrandes) });
    } finally {
      salir();
    }
  });
  return app;
}

function metodo({ metodo: esperado }: RutaFe): Rechazo {
  return rechazosReceptor.rechazo('METODO', { datos: { esperado } });
}

function demasiadas(segundos: number): Rechazo {
  return rechazosReceptor.rechazo('DEMASIADAS_PETICIONES', { datos: { segundos } });
}

type Llegada = {
  readonly c: Ctx;
  /** Seconds to wait when the body is a large one; 0 to go on. */
  pasarGrande(): number;
};

async function atender(
  recepcion: Recepcion,
  ruta: RutaFe,
  { c, pasarGrande }: Llegada,
): Promise<Response> {
  const { servicios } = recepcion;
  const { receptor } = servicios.config;
  const pideToken = receptor.exigeToken && ruta.servicio !== 'validacioncertificado';
  if (pideToken && titularDelToken(servicios, c.req.header('authorization')) === null) {
    return respuestaMala([rechazosReceptor.rechazo('SIN_AUTORIZACION')]);
  }
  const bytes = await leerXmlEnviado(c, BYTES_MAX[ruta.servicio] ?? receptor.bytesMax);
  if (!bytes.ok) return respuestaMala(bytes.rechazos);
  const segundos = bytes.valor.length > BYTES_GRANDE ? pasarGrande() : 0;
  if (segundos > 0) return respuestaMala([demasiadas(segundos)]);
  return responder(recepcion, { ruta, bytes: bytes.valor, accept: c.req.header('accept') });
}

/** Services whose documents are small, whatever the limit of the e-CF. */
const BYTES_MAX: Readonly<Partial<Record<ServicioFe, number>>> = {
  validacioncertificado: BYTES_SEMILLA_MAX,
  aprobacion: BYTES_APROBACION_MAX,
};

async function leerXmlEnviado(c: Ctx, bytesMax: number): Promise<Resultado<Uint8Array>> {
  const tipo = c.req.header('content-type') ?? '';
  if (!/^\s*multipart\/form-data\b/i.test(tipo)) {
    const datos = { recibido: tipo.slice(0, 80) };
    return mal(rechazosReceptor.rechazo('TIPO_DE_CONTENIDO', { datos }));
  }
  const cuerpo = await leerCuerpo(c.req.raw, {
    bytesMax: bytesMax + BYTES_ENVOLTURA,
    espera_ms_max: ESPERA_CUERPO_MS,
  });
  if (!cuerpo.ok) return cuerpo;
  const parte = leerParteXml(tipo, cuerpo.valor);
  return parte.ok ? { ok: true, valor: parte.valor.bytes } : parte;
}

type Pedido = {
  readonly ruta: RutaFe;
  readonly bytes: Uint8Array;
  readonly accept: string | undefined;
};

async function responder(recepcion: Recepcion, { ruta, bytes, accept }: Pedido): Promise<Response> {
  const { servicios } = recepcion;
  const entrante = { bytes, ambiente: ruta.ambiente };
  switch (ruta.servicio) {
    case 'validacioncertificado': {
      const token = await validarCertificado(servicios, bytes);
      if (!token.ok) return respuestaMala(token.rechazos);
      if (prefiereXml(accept)) return respuestaXml(xmlToken(token.valor));
      const { token: valor, expira, expedido } = token.valor;
      return respuestaJson({
        token: valor,
        expira: sinFraccion(expira),
        expedido: sinFraccion(expedido),
      });
    }
    case 'recepcion': {
      const acuse = await recibirEcf(recepcion, entrante);
      return acuse.ok ? respuestaXml(acuse.valor) : respuestaMala(acuse.rechazos);
    }
    case 'aprobacion': {
      const aprobacion = await recibirAprobacion(recepcion, entrante);
      return aprobacion.ok
        ? respuestaTexto('Aprobación comercial recibida.')
        : respuestaMala(aprobacion.rechazos);
    }
    case 'semilla':
      return respuestaXml(await darSemilla(servicios));
  }
}
