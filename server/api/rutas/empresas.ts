// /api/v1/empresas: the person's empresas, a new one, and the people, devices and certificates of one.

import { z } from 'zod';
import type { zEmpresaInicial } from '#shared/contratos/auth.ts';
import { PAGINA } from '#shared/contratos/comun.ts';
import {
  zCambioRol,
  zCertificado,
  zCertificadoSubida,
  zDispositivo,
  zDispositivoNuevo,
  zEmpresa,
  zEmpresaCreada,
  zEmpresaId,
  zEmpresaNueva,
  zInvitacion,
  zInvitado,
  zUsuario,
} from '#shared/contratos/empresas.ts';
import { bien, invariante } from '#shared/nucleo/resultado.ts';
import { ADMINISTRAN, LLEVAN_LIBROS, TODOS } from '#shared/permisos/roles.ts';
import { anotar } from '#server/auth/auditoria.ts';
import { leerEmpresasDe } from '#server/auth/membresia.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { cambiarRol } from '#server/empresas/cambiar-rol.ts';
import { crearEmpresa, type EmpresaNueva } from '#server/empresas/crear-empresa.ts';
import { invitarUsuario } from '#server/empresas/invitar-usuario.ts';
import { leerUsuarios } from '#server/empresas/leer-usuarios.ts';
import { registrarDispositivo } from '#server/empresas/registrar-dispositivo.ts';
import type { Servicios } from '#server/servicios.ts';
import { paginar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import type { ColaDeApi, PartesApi } from '../partes.ts';
import { recibirCertificado } from '../recibir-certificado.ts';

const etiqueta = 'empresas';

/** From the words of the contract to those of the operation. */
export function empresaNuevaDe(
  e: z.output<typeof zEmpresaInicial>,
): Omit<EmpresaNueva, 'usuarioId'> {
  const { razon_social: razonSocial, nombre_comercial: nombreComercial, ...resto } = e;
  return { ...resto, razonSocial, nombreComercial };
}

export function rutasEmpresas(
  servicios: Servicios,
  definir: Definir,
  { cola }: Pick<PartesApi, 'cola'>,
): Ruta[] {
  const { db } = servicios;
  return [
    definir.deSesion(
      {
        metodo: 'get',
        ruta: '/empresas',
        etiqueta,
        titulo: 'Mis empresas',
        query: z.object(PAGINA),
        salida: zEmpresaCreada,
        forma: 'lista',
      },
      async ({ usuarioId, query }) => bien(paginar(await leerEmpresasDe(db, usuarioId), query)),
    ),
    definir.deSesion(
      {
        metodo: 'post',
        ruta: '/empresas',
        etiqueta,
        titulo: 'Crear una empresa en ambiente de pruebas, con catálogo y certificado de prueba',
        cuerpo: zEmpresaNueva,
        salida: zEmpresaCreada,
        exito: 201,
      },
      async ({ usuarioId, ip, cuerpo }) => {
        const creada = await crearEmpresa(servicios, {
          usuarioId,
          ip,
          ...empresaNuevaDe(cuerpo),
        });
        if (!creada.ok) return creada;
        const suyas = await leerEmpresasDe(db, usuarioId);
        return bien(suyas.find((e) => e.id === creada.valor.empresaId));
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/empresas/{empresaId}',
        etiqueta,
        titulo: 'Una empresa',
        roles: TODOS,
        params: zEmpresaId,
        salida: zEmpresa,
      },
      async ({ empresaId }) => {
        const [fila] = await enEmpresa(db, empresaId, (tx) =>
          tx.query('select * from empresa where empresa_id = $1', [empresaId]),
        );
        invariante(fila !== undefined, 'la empresa de una membresía existe');
        return bien(fila);
      },
    ),
    ...rutasUsuarios(servicios, definir),
    ...rutasDispositivos(servicios, definir),
    ...rutasCertificados(servicios, definir, cola),
  ];
}

function rutasUsuarios(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/empresas/{empresaId}/usuarios',
        etiqueta,
        titulo: 'Usuarios de la empresa',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        query: z.object(PAGINA),
        salida: zUsuario,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const todos = await enEmpresa(servicios.db, empresaId, (tx) => leerUsuarios(tx, empresaId));
        return bien(paginar(todos, query));
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/empresas/{empresaId}/usuarios',
        etiqueta,
        titulo: 'Dar acceso a una persona',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        cuerpo: zInvitacion,
        salida: zInvitado,
        exito: 201,
      },
      ({ empresaId, usuarioId, ip, cuerpo }) =>
        invitarUsuario(servicios, { empresaId, invitadoPor: usuarioId, ip, ...cuerpo }),
    ),
    definir.deEmpresa(
      {
        metodo: 'patch',
        ruta: '/empresas/{empresaId}/usuarios',
        etiqueta,
        titulo: 'Cambiar el rol de una persona o quitarle el acceso',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        cuerpo: zCambioRol,
        salida: zUsuario,
      },
      ({ empresaId, usuarioId: hechoPor, ip, cuerpo }) =>
        cambiarRol(servicios, {
          empresaId,
          hechoPor,
          ip,
          usuarioId: cuerpo.usuario_id,
          rol: cuerpo.rol,
          estaActivo: cuerpo.esta_activo,
        }),
    ),
  ];
}

function rutasDispositivos(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/empresas/{empresaId}/dispositivos',
        etiqueta,
        titulo: 'Registrar este dispositivo; repetirlo no cambia nada',
        roles: TODOS,
        params: zEmpresaId,
        cuerpo: zDispositivoNuevo,
        salida: zDispositivo,
      },
      ({ empresaId, usuarioId, cuerpo }) =>
        registrarDispositivo(servicios, { empresaId, usuarioId, ...cuerpo }),
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/empresas/{empresaId}/dispositivos',
        etiqueta,
        titulo: 'Dispositivos de la empresa',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        query: z.object(PAGINA),
        salida: zDispositivo,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const todos = await enEmpresa(servicios.db, empresaId, (tx) =>
          tx.query(
            `select id, nombre, usuario_id, creado_en, esta_revocado from dispositivo
             where empresa_id = $1 order by creado_en, id`,
            [empresaId],
          ),
        );
        return bien(paginar(todos, query));
      },
    ),
  ];
}

function rutasCertificados(servicios: Servicios, definir: Definir, cola: ColaDeApi | null): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/empresas/{empresaId}/certificados',
        etiqueta,
        titulo: 'Certificados de firma: solo lo público',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        query: z.object(PAGINA),
        salida: zCertificado,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const todos = await enEmpresa(servicios.db, empresaId, (tx) =>
          tx.query(
            `select id, sujeto, identificacion, serie, huella, valido_desde, valido_hasta,
               es_de_prueba, esta_activo
             from certificado where empresa_id = $1 order by esta_activo desc, valido_hasta desc`,
            [empresaId],
          ),
        );
        return bien(paginar(todos, query));
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/empresas/{empresaId}/certificados',
        etiqueta,
        titulo: 'Subir el certificado de firma (.p12, hasta 64 kB)',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        cuerpo: zCertificadoSubida,
        tipoCuerpo: 'p12',
        salida: zCertificado,
        exito: 201,
      },
      async ({ c, ip, empresaId, usuarioId }) => {
        const guardado = await recibirCertificado(servicios, c, empresaId);
        if (!guardado.ok) return guardado;
        const detalle = { huella: guardado.valor.huella };
        const accion = 'empresas.subir_certificado';
        await anotar(servicios, { empresaId, usuarioId, accion, detalle, ip });
        await cola?.reintentar(empresaId);
        return guardado;
      },
    ),
  ];
}
