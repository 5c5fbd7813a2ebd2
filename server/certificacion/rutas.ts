// /api/v1/empresas/{empresaId}/certificacion: load a test set, see how it goes, send it, and take the files
// that the portal asks to upload by hand.

import {
  zArchivoCertificacion,
  zCertificacion,
  zCertificacionActual,
  zCertificacionId,
  zSetSubido,
} from '#shared/contratos/certificacion.ts';
import { zEmpresaId } from '#shared/contratos/empresas.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import type { Definir, Ruta } from '#server/api/definir.ts';
import { anotar } from '#server/auth/auditoria.ts';
import type { Servicios } from '#server/servicios.ts';
import { archivoDeCaso } from './archivo-de-caso.ts';
import { cargarSet } from './cargar-set.ts';
import { enviarCertificacion, iniciarEnvio } from './enviar-certificacion.ts';
import { recibirSet } from './recibir-set.ts';
import { verCertificacion } from './ver-certificacion.ts';

const etiqueta = 'certificacion';
const BASE = '/empresas/{empresaId}/certificacion';

export function rutasCertificacion(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    ...rutasSet(servicios, definir),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: `${BASE}/{id}`,
        etiqueta,
        titulo: 'Cómo va una certificación: sus comprobantes y sus archivos',
        roles: LLEVAN_LIBROS,
        params: zCertificacionId,
        salida: zCertificacion,
      },
      async ({ empresaId, params: { id } }) => {
        const vista = await verCertificacion(servicios, empresaId, id);
        return vista === null ? mal(rechazosApi.rechazo('NO_ENCONTRADO')) : bien(vista);
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: `${BASE}/{id}/enviar`,
        etiqueta,
        titulo: 'Enviar el set, o continuar su envío donde quedó',
        roles: LLEVAN_LIBROS,
        params: zCertificacionId,
        salida: zCertificacion,
      },
      async ({ empresaId, usuarioId, ip, params: { id } }) => {
        const de = { empresaId, id };
        const inicio = await iniciarEnvio(servicios, de);
        if (!inicio.ok) return inicio;
        if (inicio.valor) {
          const accion = 'certificacion.enviar';
          await anotar(servicios, { empresaId, usuarioId, accion, detalle: { id }, ip });
          // It goes on after the answer; the progress is what the other route tells.
          void enviarCertificacion(servicios, de);
        }
        return bien(await verCertificacion(servicios, empresaId, id));
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: `${BASE}/{id}/casos/{numero}/{clase}`,
        etiqueta,
        titulo: 'Un archivo de la certificación: el XML firmado, su resumen o su PDF',
        roles: LLEVAN_LIBROS,
        params: zArchivoCertificacion,
        salida: null,
      },
      async ({ empresaId, params }) => {
        const archivo = await archivoDeCaso(servicios, empresaId, params);
        if (!archivo.ok) return archivo;
        const { nombre, tipo, bytes } = archivo.valor;
        return new Response(bytes.slice(), {
          headers: {
            'Content-Type': tipo,
            'Content-Disposition': `attachment; filename="${nombre}"`,
            'Cache-Control': 'no-store',
          },
        });
      },
    ),
  ];
}

function rutasSet(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: BASE,
        etiqueta,
        titulo: 'La última certificación, o nada si no hay',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        salida: zCertificacionActual,
      },
      async ({ empresaId }) => bien(await verCertificacion(servicios, empresaId, null)),
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: BASE,
        etiqueta,
        titulo: 'Cargar el set de pruebas de la DGII (Excel o JSON) y validarlo entero',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        cuerpo: zSetSubido,
        tipoCuerpo: 'p12',
        salida: zCertificacion,
        exito: 201,
      },
      async ({ c, empresaId, usuarioId, ip }) => {
        const recibido = await recibirSet(c);
        if (!recibido.ok) return recibido;
        const cargado = await cargarSet(servicios, empresaId, { ...recibido.valor, usuarioId });
        if (!cargado.ok) return cargado;
        const { id } = cargado.valor;
        const accion = 'certificacion.cargar';
        await anotar(servicios, { empresaId, usuarioId, accion, detalle: { id }, ip });
        return bien(await verCertificacion(servicios, empresaId, id));
      },
    ),
  ];
}
