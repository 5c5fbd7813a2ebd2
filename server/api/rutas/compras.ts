// /api/v1/compras: purchase documents that the empresa issues itself.

import { zComprobanteHecho, zComprobanteNuevo } from '#shared/contratos/compras.ts';
import { hoy } from '#shared/fecha/fecha.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

const EMITEN: readonly Rol[] = ['dueno', 'contador', 'facturador'];

export function rutasCompras(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/compras/comprobantes',
        etiqueta: 'compras',
        titulo: 'Emitir un comprobante de compras (41), gasto menor (43) o pago al exterior (47)',
        roles: EMITEN,
        cuerpo: zComprobanteNuevo,
        salida: zComprobanteHecho,
        exito: 201,
      },
      async ({ c, empresaId, usuarioId, cuerpo }) => {
        const id = cuerpo.id ?? servicios.ids.nuevo();
        const lineas = cuerpo.lineas.map((l) => ({ ...l, id: l.id ?? servicios.ids.nuevo() }));
        const fecha = cuerpo.fecha ?? hoy(servicios.reloj);
        const hecho = await ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          opId: c.req.header('idempotency-key'),
          tipo: 'compras.emitirComprobante',
          datos: { ...cuerpo, id, fecha, lineas },
        });
        return hecho.ok ? bien({ id, rev: hecho.valor.rev, salida: hecho.valor.salida }) : hecho;
      },
    ),
  ];
}
