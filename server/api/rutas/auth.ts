// /api/v1/auth: register, enter, refresh, leave, who am I, change password.

import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import type { z } from 'zod';
import { zCambioClave, zEntrada, zHecho, zRegistro, zSesion, zYo } from '#shared/contratos/auth.ts';
import { rechazosAuth } from '#shared/contratos/rechazos-auth.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { abrirSesion, leerYo } from '#server/auth/abrir-sesion.ts';
import { anotar } from '#server/auth/auditoria.ts';
import { cambiarClave } from '#server/auth/cambiar-clave.ts';
import { comprobarCredenciales } from '#server/auth/entrar.ts';
import type { Freno } from '#server/auth/freno.ts';
import { abrirFamilia, cerrarFamilia, rotar, VIDA_REFRESCO_MS } from '#server/auth/refresco.ts';
import { registrarUsuario } from '#server/auth/registrar.ts';
import { crearEmpresa, revisarRnc } from '#server/empresas/crear-empresa.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';
import type { Ctx } from '../respuesta.ts';
import { empresaNuevaDe } from './empresas.ts';

const COOKIE = 'kf_refresco';
const RUTA_COOKIE = '/api/v1/auth';
const etiqueta = 'auth';

export function rutasAuth(servicios: Servicios, definir: Definir, freno: Freno): Ruta[] {
  return [
    registrar(servicios, definir, freno),
    entrar(servicios, definir, freno),
    refrescar(servicios, definir),
    salir(servicios, definir),
    ...propias(servicios, definir, freno),
  ];
}

async function entrarYResponder(
  servicios: Servicios,
  c: Ctx,
  usuarioId: string,
): Promise<Resultado<unknown>> {
  ponerCookie(servicios, c, await abrirFamilia(servicios, usuarioId));
  return bien(await abrirSesion(servicios, usuarioId));
}

function registrar(servicios: Servicios, definir: Definir, freno: Freno): Ruta {
  return definir.publica(
    {
      metodo: 'post',
      ruta: '/auth/register',
      etiqueta,
      titulo: 'Abrir una cuenta, con su empresa si se quiere',
      cuerpo: zRegistro,
      salida: zSesion,
      exito: 201,
    },
    async ({ c, ip, cuerpo }) => {
      const segundos = freno.intentar('register', ip);
      if (segundos > 0)
        return mal(rechazosAuth.rechazo('DEMASIADOS_INTENTOS', { datos: { segundos } }));
      // Before the account exists, so that a mistyped RNC does not leave an account without empresa.
      const rnc =
        cuerpo.empresa === undefined ? null : revisarRnc(cuerpo.empresa.rnc, 'empresa.rnc');
      if (rnc?.ok === false) return rnc;
      const alta = await registrarUsuario(servicios, cuerpo);
      if (!alta.ok) return alta;
      freno.acertar('register', ip);
      const { usuarioId } = alta.valor;
      await anotar(servicios, { empresaId: null, usuarioId, accion: 'auth.registrar', ip });
      if (cuerpo.empresa !== undefined) {
        const empresa = await crearEmpresa(servicios, {
          usuarioId,
          ip,
          ...empresaNuevaDe(cuerpo.empresa),
        });
        if (!empresa.ok) return empresa;
      }
      return entrarYResponder(servicios, c, usuarioId);
    },
  );
}

function entrar(servicios: Servicios, definir: Definir, freno: Freno): Ruta {
  return definir.publica(
    {
      metodo: 'post',
      ruta: '/auth/login',
      etiqueta,
      titulo: 'Entrar',
      cuerpo: zEntrada,
      salida: zSesion,
    },
    async ({ c, ip, cuerpo }) => {
      const quien = await comprobarCredenciales(servicios, freno, { ...cuerpo, ip });
      if (!quien.ok) return quien;
      const { usuarioId } = quien.valor;
      await anotar(servicios, { empresaId: null, usuarioId, accion: 'auth.entrar', ip });
      return entrarYResponder(servicios, c, usuarioId);
    },
  );
}

/** Of who has entered already. */
function propias(servicios: Servicios, definir: Definir, freno: Freno): Ruta[] {
  return [
    definir.deSesion(
      { metodo: 'get', ruta: '/auth/yo', etiqueta, titulo: 'Quién soy', salida: zYo },
      async ({ usuarioId }) => bien(await leerYo(servicios, usuarioId)),
    ),
    definir.deSesion(
      {
        metodo: 'post',
        ruta: '/auth/clave',
        etiqueta,
        titulo: 'Cambiar la clave propia; cierra las demás sesiones',
        cuerpo: zCambioClave,
        salida: zSesion,
      },
      async ({ c, ip, usuarioId, cuerpo }) => {
        const segundos = freno.intentar(`clave ${usuarioId}`, ip);
        if (segundos > 0)
          return mal(rechazosAuth.rechazo('DEMASIADOS_INTENTOS', { datos: { segundos } }));
        const cambio = await cambiarClave(servicios, { usuarioId, ...cuerpo });
        if (!cambio.ok) return cambio;
        freno.acertar(`clave ${usuarioId}`, ip);
        await anotar(servicios, { empresaId: null, usuarioId, accion: 'auth.cambiar_clave', ip });
        return entrarYResponder(servicios, c, usuarioId);
      },
    ),
  ];
}

function refrescar(servicios: Servicios, definir: Definir): Ruta {
  return definir.publica(
    {
      metodo: 'post',
      ruta: '/auth/refresh',
      etiqueta,
      titulo: 'Renovar el acceso con la cookie kf_refresco',
      salida: zSesion,
    },
    async ({ c, ip }) => {
      const token = getCookie(c, COOKIE);
      if (token === undefined) return mal(rechazosAuth.rechazo('SIN_SESION'));
      const rotacion = await rotar(servicios, token);
      if (rotacion.tipo === 'vale' && (await estaActivo(servicios, rotacion.usuarioId))) {
        if (rotacion.token !== null) ponerCookie(servicios, c, rotacion.token);
        return bien(await abrirSesion(servicios, rotacion.usuarioId));
      }
      quitarCookie(c);
      if (rotacion.tipo !== 'reusado') return mal(rechazosAuth.rechazo('SESION_VENCIDA'));
      const { usuarioId, familia } = rotacion;
      await anotar(servicios, {
        empresaId: null,
        usuarioId,
        accion: 'auth.refresco_reusado',
        detalle: { familia },
        ip,
      });
      return mal(rechazosAuth.rechazo('REFRESCO_REUSADO'));
    },
  );
}

function salir(servicios: Servicios, definir: Definir): Ruta {
  return definir.publica(
    {
      metodo: 'post',
      ruta: '/auth/logout',
      etiqueta,
      titulo: 'Salir: la sesión de la cookie termina en todas partes',
      salida: zHecho,
    },
    async ({ c, ip }) => {
      const token = getCookie(c, COOKIE);
      const usuarioId = token === undefined ? null : await cerrarFamilia(servicios, token);
      if (usuarioId !== null)
        await anotar(servicios, { empresaId: null, usuarioId, accion: 'auth.salir', ip });
      quitarCookie(c);
      return bien({ hecho: true } satisfies z.input<typeof zHecho>);
    },
  );
}

async function estaActivo({ db }: Servicios, usuarioId: string): Promise<boolean> {
  const filas = await db.query('select 1 as hay from usuario where id = $1 and esta_activo', [
    usuarioId,
  ]);
  return filas.length > 0;
}

function ponerCookie({ config }: Servicios, c: Ctx, token: string): void {
  setCookie(c, COOKIE, token, {
    path: RUTA_COOKIE,
    httpOnly: true,
    sameSite: 'Strict',
    secure: config.esHttps,
    maxAge: VIDA_REFRESCO_MS / 1000,
  });
}

function quitarCookie(c: Ctx): void {
  deleteCookie(c, COOKIE, { path: RUTA_COOKIE });
}
