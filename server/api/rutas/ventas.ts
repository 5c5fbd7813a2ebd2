// /api/v1/ventas: a factura is created, changed and discarded as a borrador, and emitted once; a note is
// emitted at once.

import { z } from 'zod';
import { desplazamiento, PAGINA } from '#shared/contratos/comun.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import {
  zBorrador,
  zFactura,
  zFacturaCambio,
  zFacturaEnLista,
  zFacturaId,
  zFacturaNueva,
  zFacturaOBorrador,
  zFacturasConsulta,
  zNotaNueva,
} from '#shared/contratos/ventas.ts';
import { zHecho } from '#shared/contratos/auth.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { TODOS, VENDEN, type Rol } from '#shared/permisos/roles.ts';
import { listarBorradores } from '#shared/ventas/consultas/borradores.ts';
import { listarVentas } from '#shared/ventas/consultas/listar.ts';
import { anotar } from '#server/auth/auditoria.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { consultar, paginar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';
import { cambiarBorrador, crearBorrador, emitirBorrador } from '../factura-borrador.ts';
import { leerFacturaOBorrador } from '../leer-factura.ts';

const etiqueta = 'ventas';
const params = zFacturaId;
/** The signed bytes are a fiscal document of the empresa: not for whoever only looks or only collects. */
const EXPORTAN: readonly Rol[] = ['dueno', 'contador', 'facturador'];

export function rutasVentas(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    ...lecturas(servicios, definir),
    ...escrituras(servicios, definir),
    notas(servicios, definir),
    xml(servicios, definir),
  ];
}

function notas(servicios: Servicios, definir: Definir): Ruta {
  return definir.deEmpresa(
    {
      metodo: 'post',
      ruta: '/ventas/notas',
      etiqueta,
      titulo: 'Emitir una nota de crédito (34) o de débito (33)',
      roles: VENDEN,
      cuerpo: zNotaNueva,
      salida: zFactura,
      exito: 201,
    },
    async ({ c, empresaId, usuarioId, cuerpo }) => {
      const id = cuerpo.id ?? servicios.ids.nuevo();
      const hecho = await ejecutarPorApi(servicios, {
        empresaId,
        usuarioId,
        opId: c.req.header('idempotency-key'),
        tipo: 'ventas.emitirNota',
        datos: {
          ...cuerpo,
          id,
          fecha: cuerpo.fecha ?? hoy(servicios.reloj),
          lineas: cuerpo.lineas.map((l) => ({ ...l, id: l.id ?? servicios.ids.nuevo() })),
        },
      });
      return hecho.ok ? leerFacturaOBorrador(servicios, empresaId, id) : hecho;
    },
  );
}

function lecturas(servicios: Servicios, definir: Definir): Ruta[] {
  const { db } = servicios;
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/ventas/facturas',
        etiqueta,
        titulo: 'Facturas emitidas, con filtros',
        roles: TODOS,
        query: zFacturasConsulta,
        salida: zFacturaEnLista,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const { page: _page, per_page: limite, ...filtros } = query;
        const args = { ...filtros, limite, desplazamiento: desplazamiento(query) };
        const lista = await consultar({ db, empresaId }, listarVentas, args);
        return bien({ filas: lista.filas, total: lista.total_filas });
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/ventas/borradores',
        etiqueta,
        titulo: 'Borradores abiertos',
        roles: TODOS,
        query: z.object(PAGINA),
        salida: zBorrador.pick({ id: true, titulo: true, total: true, creado_en: true, rev: true }),
        forma: 'lista',
      },
      async ({ empresaId, query }) =>
        bien(paginar(await consultar({ db, empresaId }, listarBorradores, {}), query)),
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/ventas/facturas/{id}',
        etiqueta,
        titulo: 'Una factura emitida, o su borrador',
        roles: TODOS,
        params,
        salida: zFacturaOBorrador,
      },
      ({ empresaId, params: { id } }) => leerFacturaOBorrador(servicios, empresaId, id),
    ),
  ];
}

function escrituras(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/ventas/facturas',
        etiqueta,
        titulo: 'Crear el borrador de una factura',
        roles: VENDEN,
        cuerpo: zFacturaNueva,
        salida: zBorrador,
        exito: 201,
      },
      ({ empresaId, usuarioId, cuerpo }) =>
        crearBorrador(servicios, { empresaId, usuarioId }, cuerpo),
    ),
    definir.deEmpresa(
      {
        metodo: 'put',
        ruta: '/ventas/facturas/{id}',
        etiqueta,
        titulo: 'Cambiar el borrador: los campos que se envían reemplazan a los suyos',
        roles: VENDEN,
        params,
        cuerpo: zFacturaCambio,
        salida: zBorrador,
      },
      ({ empresaId, usuarioId, params: { id }, cuerpo }) =>
        cambiarBorrador(servicios, { empresaId, usuarioId, borradorId: id }, cuerpo),
    ),
    definir.deEmpresa(
      {
        metodo: 'delete',
        ruta: '/ventas/facturas/{id}',
        etiqueta,
        titulo: 'Descartar el borrador; una factura emitida no se borra',
        roles: VENDEN,
        params,
        salida: zHecho,
      },
      async ({ empresaId, usuarioId, params: { id } }) => {
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: 'ventas.descartarBorrador',
          datos: { id },
        });
        return hecho.ok ? bien({ hecho: true }) : hecho;
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/ventas/facturas/{id}/emit',
        etiqueta,
        titulo: 'Emitir: numera, contabiliza y pone en camino el e-CF. Repetirlo no emite otra',
        roles: VENDEN,
        params,
        salida: zFactura,
      },
      ({ c, empresaId, usuarioId, params: { id } }) =>
        emitirBorrador(
          servicios,
          { empresaId, usuarioId, borradorId: id },
          c.req.header('idempotency-key'),
        ),
    ),
  ];
}

function xml(servicios: Servicios, definir: Definir): Ruta {
  return definir.deEmpresa(
    {
      metodo: 'get',
      ruta: '/ventas/facturas/{id}/xml',
      etiqueta,
      titulo: 'El e-CF firmado, byte por byte',
      roles: EXPORTAN,
      params,
      salida: null,
    },
    async ({ ip, empresaId, usuarioId, params: { id } }) => {
      const [fila] = await enEmpresa(servicios.db, empresaId, (tx) =>
        tx.query<{ nombre_archivo: string | null; xml: Uint8Array | null }>(
          `select x.nombre_archivo, x.xml from factura f
           join ecf e on e.empresa_id = f.empresa_id and e.factura_id = f.id
           left join ecf_xml x on x.empresa_id = e.empresa_id and x.ecf_id = e.id and x.clase = 'ecf'
           where f.empresa_id = $1 and f.id = $2`,
          [empresaId, id],
        ),
      );
      if (fila === undefined) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
      if (fila.xml === null) return mal(rechazosApi.rechazo('SIN_XML'));
      const accion = 'ventas.exportar_xml';
      await anotar(servicios, { empresaId, usuarioId, accion, detalle: { factura_id: id }, ip });
      return new Response(fila.xml.slice(), {
        headers: {
          'Content-Type': 'application/xml; charset=utf-8',
          'Content-Disposition': `attachment; filename="${fila.nombre_archivo ?? 'ecf.xml'}"`,
          'Cache-Control': 'no-store',
        },
      });
    },
  );
}
