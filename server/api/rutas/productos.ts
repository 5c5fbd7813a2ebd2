// /api/v1/productos.

import { desplazamiento } from '#shared/contratos/comun.ts';
import {
  PRODUCTO_NUEVO,
  zProducto,
  zProductoCambio,
  zProductoNuevo,
  zProductosConsulta,
} from '#shared/contratos/productos.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { zFacturaId } from '#shared/contratos/ventas.ts';
import { decimal4 } from '#shared/dinero/centavos.ts';
import { escribirDecimal4 } from '#shared/dinero/texto.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { TODOS, VENDEN } from '#shared/permisos/roles.ts';
import { buscarProductos, type FilaProducto } from '#shared/productos/consultas/buscar.ts';
import { verProducto } from '#shared/productos/consultas/producto.ts';
import type { Servicios } from '#server/servicios.ts';
import { consultar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

const etiqueta = 'productos';
const params = zFacturaId;

export function rutasProductos(servicios: Servicios, definir: Definir): Ruta[] {
  return [...lecturas(servicios, definir), ...escrituras(servicios, definir)];
}

function lecturas(servicios: Servicios, definir: Definir): Ruta[] {
  const { db } = servicios;
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/productos',
        etiqueta,
        titulo: 'Buscar productos y servicios',
        roles: TODOS,
        query: zProductosConsulta,
        salida: zProducto,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const { texto, solo_activos, per_page: limite } = query;
        const args = { texto, solo_activos, limite, desplazamiento: desplazamiento(query) };
        const lista = await consultar({ db, empresaId }, buscarProductos, args);
        return bien({ filas: lista.filas.map(conPrecio), total: lista.total_filas });
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/productos/{id}',
        etiqueta,
        titulo: 'Un producto o servicio',
        roles: TODOS,
        params,
        salida: zProducto,
      },
      ({ empresaId, params: { id } }) => leerUno(servicios, empresaId, id),
    ),
  ];
}

function escrituras(servicios: Servicios, definir: Definir): Ruta[] {
  const { db } = servicios;
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/productos',
        etiqueta,
        titulo: 'Crear un producto o servicio',
        roles: VENDEN,
        cuerpo: zProductoNuevo,
        salida: zProducto,
        exito: 201,
      },
      async ({ c, empresaId, usuarioId, cuerpo }) => {
        const id = cuerpo.id ?? servicios.ids.nuevo();
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: 'productos.guardarProducto',
          opId: c.req.header('idempotency-key'),
          datos: { ...PRODUCTO_NUEVO, ...cuerpo, id, base: null },
        });
        return hecho.ok ? leerUno(servicios, empresaId, id) : hecho;
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'put',
        ruta: '/productos/{id}',
        etiqueta,
        titulo: 'Cambiar los campos que se envían',
        roles: VENDEN,
        params,
        cuerpo: zProductoCambio,
        salida: zProducto,
      },
      async ({ c, empresaId, usuarioId, params: { id }, cuerpo }) => {
        const actual = await consultar({ db, empresaId }, verProducto, { id });
        if (actual === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
        const { rev, ...cambios } = cuerpo;
        const campos = Object.keys(cambios);
        if (campos.length === 0) return leerUno(servicios, empresaId, id);
        const { id: _id, precio_e4, rev: revActual, ...resto } = actual;
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: 'productos.guardarProducto',
          opId: c.req.header('idempotency-key'),
          datos: {
            ...resto,
            precio: escribirDecimal4(decimal4(precio_e4)),
            ...cambios,
            id,
            base: { rev: rev ?? revActual.toString(), campos },
          },
        });
        return hecho.ok ? leerUno(servicios, empresaId, id) : hecho;
      },
    ),
  ];
}

async function leerUno(
  { db }: Servicios,
  empresaId: string,
  id: string,
): Promise<Resultado<unknown>> {
  const fila = await consultar({ db, empresaId }, verProducto, { id });
  return fila === null ? mal(rechazosApi.rechazo('NO_ENCONTRADO')) : bien(conPrecio(fila));
}

/** The column says its unit; the contract says only `precio`. */
function conPrecio(fila: FilaProducto): Record<string, unknown> {
  return { ...fila, precio: fila.precio_e4 };
}
