// /api/v1/tesoreria: receivables by age, and receipts.

import {
  zAntiguedad,
  zAntiguedadConsulta,
  zCobroHecho,
  zCobroNuevo,
} from '#shared/contratos/tesoreria.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { TODOS, VENDEN } from '#shared/permisos/roles.ts';
import { verAntiguedad } from '#shared/tesoreria/consultas/antiguedad.ts';
import type { Servicios } from '#server/servicios.ts';
import { consultar } from '../consultar.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

const etiqueta = 'tesoreria';

export function rutasTesoreria(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/tesoreria/antiguedad',
        etiqueta,
        titulo: 'Cuentas por cobrar por antigüedad',
        roles: TODOS,
        query: zAntiguedadConsulta,
        salida: zAntiguedad,
      },
      async ({ empresaId, query }) =>
        bien(
          await consultar({ db: servicios.db, empresaId }, verAntiguedad, {
            al: query.al ?? hoy(servicios.reloj),
          }),
        ),
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/tesoreria/cobros',
        etiqueta,
        titulo: 'Registrar un cobro y aplicarlo a facturas',
        roles: VENDEN,
        cuerpo: zCobroNuevo,
        salida: zCobroHecho,
        exito: 201,
      },
      async ({ c, empresaId, usuarioId, cuerpo }) => {
        const id = cuerpo.id ?? servicios.ids.nuevo();
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          opId: c.req.header('idempotency-key'),
          tipo: 'tesoreria.registrarCobro',
          datos: { ...cuerpo, id },
        });
        return hecho.ok ? bien({ id, rev: hecho.valor.rev, salida: hecho.valor.salida }) : hecho;
      },
    ),
  ];
}
