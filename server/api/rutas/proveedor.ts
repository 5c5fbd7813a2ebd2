// /api/v1/empresas/{empresaId}/proveedor: who sends the e-CF of an empresa, its credential (which goes in and
// never comes out) and a try of it. Only the owner changes it.

import { zEmpresaId } from '#shared/contratos/empresas.ts';
import {
  zConexionProbada,
  zPrueba,
  zProveedor,
  zProveedorElegido,
} from '#shared/contratos/proveedor.ts';
import { bien } from '#shared/nucleo/resultado.ts';
import { ADMINISTRAN, LLEVAN_LIBROS } from '#shared/permisos/roles.ts';
import { probarConexion } from '#server/ecf/alanube/probar-conexion.ts';
import { elegirProveedor, verProveedor } from '#server/empresas/elegir-proveedor.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';
import type { PartesApi } from '../partes.ts';

const etiqueta = 'empresas';
const ruta = '/empresas/{empresaId}/proveedor';

export function rutasProveedor(
  servicios: Servicios,
  definir: Definir,
  { cola }: Pick<PartesApi, 'cola'>,
): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta,
        etiqueta,
        titulo: 'Quién envía los e-CF de la empresa',
        roles: LLEVAN_LIBROS,
        params: zEmpresaId,
        salida: zProveedor,
      },
      async ({ empresaId }) => bien(await verProveedor(servicios, empresaId)),
    ),
    definir.deEmpresa(
      {
        metodo: 'put',
        ruta,
        etiqueta,
        titulo: 'Elegir quién envía los e-CF que se emitan desde ahora, y guardar su token',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        cuerpo: zProveedorElegido,
        salida: zProveedor,
      },
      async ({ empresaId, usuarioId, ip, cuerpo }) => {
        const { proveedor, token, id_compania: idCompania } = cuerpo;
        const eleccion = { empresaId, usuarioId, ip, proveedor, token, idCompania };
        const elegido = await elegirProveedor(servicios, eleccion);
        if (elegido.ok) await cola?.reintentar(empresaId);
        return elegido;
      },
    ),
    definir.deEmpresa(
      {
        metodo: 'post',
        ruta: `${ruta}/probar`,
        etiqueta,
        titulo: 'Probar el token de Alanube: el que se envía o, sin él, el guardado',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        cuerpo: zPrueba,
        salida: zConexionProbada,
      },
      ({ empresaId, cuerpo: { token, id_compania: idCompania } }) =>
        probarConexion(servicios, empresaId, token === null ? null : { token, idCompania }),
    ),
  ];
}
