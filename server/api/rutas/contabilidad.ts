// /api/v1/contabilidad: balanza, mayor, chart and periods.

import { z } from 'zod';
import { desplazamiento, PAGINA } from '#shared/contratos/comun.ts';
import {
  zBalanza,
  zBalanzaConsulta,
  zCuenta,
  zLineaMayor,
  zMayorConsulta,
  zPeriodo,
  zPeriodoCambio,
} from '#shared/contratos/contabilidad.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { verBalanza } from '#shared/contabilidad/consultas/balanza.ts';
import { listarCuentas } from '#shared/contabilidad/consultas/cuentas.ts';
import { verMayor } from '#shared/contabilidad/consultas/mayor.ts';
import { listarPeriodos } from '#shared/contabilidad/consultas/periodos.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import { LLEVAN_LIBROS, TODOS, type Rol } from '#shared/permisos/roles.ts';
import type { Servicios } from '#server/servicios.ts';
import { consultar, paginar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

const etiqueta = 'contabilidad';
/** Reading the books: also who only looks, not who only sells. */
const LEEN_LIBROS: readonly Rol[] = ['dueno', 'contador', 'lectura'];

export function rutasContabilidad(servicios: Servicios, definir: Definir): Ruta[] {
  return [...libros(servicios, definir), ...catalogoYPeriodos(servicios, definir)];
}

function libros({ db }: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/contabilidad/balanza',
        etiqueta,
        titulo: 'Balanza de comprobación',
        roles: LEEN_LIBROS,
        query: zBalanzaConsulta,
        salida: zBalanza,
      },
      async ({ empresaId, query: { desde, hasta, nivel } }) =>
        bien(await consultar({ db, empresaId }, verBalanza, { desde, hasta, nivel })),
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/contabilidad/mayor',
        etiqueta,
        titulo: 'Mayor de una cuenta, con su saldo corriente',
        roles: LEEN_LIBROS,
        query: zMayorConsulta,
        salida: zLineaMayor,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const { cuenta_id, desde, hasta, per_page: limite } = query;
        const args = { cuenta_id, desde, hasta, limite, desplazamiento: desplazamiento(query) };
        const mayor = await consultar({ db, empresaId }, verMayor, args);
        return mayor === null
          ? mal(rechazosApi.rechazo('NO_ENCONTRADO'))
          : bien({ filas: mayor.filas, total: mayor.total_filas });
      },
    ),
  ];
}

function catalogoYPeriodos(servicios: Servicios, definir: Definir): Ruta[] {
  const { db } = servicios;
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/contabilidad/cuentas',
        etiqueta,
        titulo: 'Catálogo de cuentas',
        roles: TODOS,
        query: z.object(PAGINA),
        salida: zCuenta,
        forma: 'lista',
      },
      async ({ empresaId, query }) =>
        bien(paginar(await consultar({ db, empresaId }, listarCuentas, {}), query)),
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/contabilidad/periodos',
        etiqueta,
        titulo: 'Períodos con movimiento y su estado',
        roles: TODOS,
        query: z.object(PAGINA),
        salida: zPeriodo,
        forma: 'lista',
      },
      async ({ empresaId, query }) =>
        bien(paginar(await consultar({ db, empresaId }, listarPeriodos, {}), query)),
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/contabilidad/periodos',
        etiqueta,
        titulo: 'Cerrar o reabrir un período',
        roles: LLEVAN_LIBROS,
        cuerpo: zPeriodoCambio,
        salida: zPeriodo,
      },
      async ({ c, empresaId, usuarioId, cuerpo }) => {
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          opId: c.req.header('idempotency-key'),
          tipo:
            cuerpo.estado === 'cerrado'
              ? 'contabilidad.cerrarPeriodo'
              : 'contabilidad.reabrirPeriodo',
          datos: { periodo: cuerpo.periodo },
        });
        return hecho.ok ? bien(cuerpo) : hecho;
      },
    ),
  ];
}
