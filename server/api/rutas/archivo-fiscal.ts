// /api/v1/empresas/{empresaId}/archivo-fiscal: the owner takes with him everything that must be kept for
// ten years, in one file.

import { Readable } from 'node:stream';
import { z } from 'zod';
import { zEmpresaId } from '#shared/contratos/empresas.ts';
import { zFechaTexto } from '#shared/contratos/comun.ts';
import { leerFecha } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { ADMINISTRAN } from '#shared/permisos/roles.ts';
import { exportarArchivoFiscal } from '#server/archivo-fiscal/exportar.ts';
import { anotar } from '#server/auth/auditoria.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';

const zRango = z.object({ desde: zFechaTexto.optional(), hasta: zFechaTexto.optional() });

export function rutasArchivoFiscal(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/empresas/{empresaId}/archivo-fiscal',
        etiqueta: 'empresas',
        titulo: 'Todo lo que la empresa debe conservar diez años, en un archivo .zip',
        roles: ADMINISTRAN,
        params: zEmpresaId,
        query: zRango,
        salida: null,
        tipoBytes: 'application/zip',
      },
      async ({ empresaId, usuarioId, ip, query }) => {
        const [empresa] = await enEmpresa(servicios.db, empresaId, (tx) =>
          tx.query<{ rnc: string }>('select rnc from empresa where empresa_id = $1 and id = $1', [
            empresaId,
          ]),
        );
        invariante(empresa !== undefined, 'la empresa de una membresía existe');
        const { desde, hasta } = query;
        await anotar(servicios, {
          empresaId,
          usuarioId,
          accion: 'ecf.exportar_archivo_fiscal',
          detalle: { desde: desde ?? null, hasta: hasta ?? null },
          ip,
        });
        const { flujo } = exportarArchivoFiscal(servicios, empresaId, {
          desde: leerFecha(desde ?? ''),
          hasta: leerFecha(hasta ?? ''),
        });
        // The same stream under the two names that Node and the DOM give its type.
        return new Response(Readable.toWeb(flujo) as ReadableStream, {
          headers: {
            'Content-Type': 'application/zip',
            'Content-Disposition': `attachment; filename="archivo-fiscal-${empresa.rnc}.zip"`,
            'Cache-Control': 'no-store',
          },
        });
      },
    ),
  ];
}
