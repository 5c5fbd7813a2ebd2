// /api/v1/terceros.

import type { z } from 'zod';
import { desplazamiento } from '#shared/contratos/comun.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import {
  TERCERO_NUEVO,
  zTercero,
  zTerceroCambio,
  zTerceroNuevo,
  zTercerosConsulta,
} from '#shared/contratos/terceros.ts';
import { zFacturaId } from '#shared/contratos/ventas.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { TODOS, VENDEN } from '#shared/permisos/roles.ts';
import { buscarTerceros } from '#shared/terceros/consultas/buscar.ts';
import { verTercero } from '#shared/terceros/consultas/tercero.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { consultar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

const etiqueta = 'terceros';
const params = zFacturaId;

export function rutasTerceros(servicios: Servicios, definir: Definir): Ruta[] {
  return [...lecturas(servicios, definir), ...escrituras(servicios, definir)];
}

function lecturas(servicios: Servicios, definir: Definir): Ruta[] {
  const { db } = servicios;
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/terceros',
        etiqueta,
        titulo: 'Buscar terceros',
        roles: TODOS,
        query: zTercerosConsulta,
        salida: zTercero,
        forma: 'lista',
      },
      async ({ empresaId, query }) => {
        const { texto, solo_activos, per_page: limite } = query;
        const args = { texto, solo_activos, limite, desplazamiento: desplazamiento(query) };
        const lista = await consultar({ db, empresaId }, buscarTerceros, args);
        return bien({ filas: lista.filas, total: lista.total_filas });
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/terceros/{id}',
        etiqueta,
        titulo: 'Un tercero, con lo que debe',
        roles: TODOS,
        params,
        salida: zTercero,
      },
      ({ empresaId, params: { id } }) => leerUno(servicios, empresaId, id),
    ),
  ];
}

function escrituras(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/terceros',
        etiqueta,
        titulo: 'Crear un tercero',
        roles: VENDEN,
        cuerpo: zTerceroNuevo,
        salida: zTercero,
        exito: 201,
      },
      async ({ c, empresaId, usuarioId, cuerpo }) => {
        const id = cuerpo.id ?? servicios.ids.nuevo();
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: 'terceros.guardarTercero',
          opId: c.req.header('idempotency-key'),
          datos: { ...TERCERO_NUEVO, ...cuerpo, id, base: null },
        });
        return hecho.ok ? leerUno(servicios, empresaId, id) : hecho;
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'put',
        ruta: '/terceros/{id}',
        etiqueta,
        titulo: 'Cambiar los campos que se envían',
        roles: VENDEN,
        params,
        cuerpo: zTerceroCambio,
        salida: zTercero,
      },
      async ({ c, empresaId, usuarioId, params: { id }, cuerpo }) => {
        const actual = await leerTercero(servicios, empresaId, id);
        if (actual === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
        const { rev, ...cambios } = cuerpo;
        const campos = Object.keys(cambios);
        if (campos.length === 0) return leerUno(servicios, empresaId, id);
        const { rev: revActual, ...campos_actuales } = actual;
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: 'terceros.guardarTercero',
          opId: c.req.header('idempotency-key'),
          datos: {
            ...campos_actuales,
            ...cambios,
            id,
            base: { rev: rev ?? revActual, campos },
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
  const fila = await consultar({ db, empresaId }, verTercero, { id });
  return fila === null ? mal(rechazosApi.rechazo('NO_ENCONTRADO')) : bien(fila);
}

type Campos = z.output<typeof zTerceroCambio>;

/** The present fields in the form of the comando: amounts as text. */
async function leerTercero(
  { db }: Servicios,
  empresaId: string,
  id: string,
): Promise<(Campos & { readonly rev: string }) | null> {
  const [fila] = await enEmpresa(db, empresaId, (tx) =>
    tx.query<Omit<Campos, 'limite_credito' | 'rev'> & { limite_credito: bigint; rev: bigint }>(
      `select tipo_id, rnc_cedula, nombre, nombre_comercial, es_cliente, es_proveedor, correo,
         telefono, direccion, municipio, provincia, limite_credito, dias_credito, esta_activo, rev
       from tercero where empresa_id = $1 and id = $2`,
      [empresaId, id],
    ),
  );
  if (fila === undefined) return null;
  return {
    ...fila,
    limite_credito: escribirMonto(centavos(fila.limite_credito)),
    rev: fila.rev.toString(),
  };
}
