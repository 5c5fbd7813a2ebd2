// /api/v1/comandos: any comando, for programs.

import { zComandoApi, zComandoHecho } from '#shared/contratos/comandos.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';
import { ejecutarPorApi } from '../ejecutar-por-api.ts';

export function rutasComandos(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: '/comandos',
        etiqueta: 'comandos',
        titulo: 'Ejecutar un comando exactamente una vez; cada comando dice qué roles lo permiten',
        // Each comando checks its own roles; a person who may do nothing gets `sync.SIN_PERMISO`.
        roles: TODOS,
        cuerpo: zComandoApi,
        salida: zComandoHecho,
      },
      ({ empresaId, usuarioId, cuerpo: { sobre } }) =>
        ejecutarPorApi(servicios, {
          empresaId,
          usuarioId,
          tipo: sobre.tipo,
          v: sobre.v,
          datos: sobre.datos,
          opId: sobre.id,
          hechoEn: sobre.hecho_en,
          deps: sobre.deps,
        }),
    ),
  ];
}
