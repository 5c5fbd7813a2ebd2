// /api/v1/ventas/facturas/{id}/pdf: the printed form for whoever reads sales.

import { z } from 'zod';
import { zFacturaId } from '#shared/contratos/ventas.ts';
import { FORMATOS } from '#shared/ecf/representacion/papel/lamina.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import type { Definir, Ruta } from '#server/api/definir.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerRepresentacion } from './leer-representacion.ts';
import { pdfDe } from './pdf.ts';

export function rutasImpresion(servicios: Servicios, definir: Definir): Ruta[] {
  return [
    definir.deEmpresa(
      {
        metodo: 'get',
        ruta: '/ventas/facturas/{id}/pdf',
        etiqueta: 'ventas',
        titulo: 'La representación impresa en PDF: carta, A4 o tirilla de 80 o 58 mm',
        roles: TODOS,
        params: zFacturaId,
        query: z.object({ formato: z.enum(FORMATOS).default('carta') }),
        salida: null,
        tipoBytes: 'application/pdf',
      },
      async ({ empresaId, params: { id }, query: { formato } }) => {
        const r = await leerRepresentacion(servicios, empresaId, id);
        if (!r.ok) return r;
        const nombre = r.valor.numero?.valor ?? r.valor.referencia;
        return new Response(pdfDe(r.valor, formato).slice(), {
          headers: {
            'Content-Type': 'application/pdf',
            'Content-Disposition': `inline; filename="${nombre.replace(/[^\w-]/g, '_')}.pdf"`,
            'Cache-Control': 'no-store',
          },
        });
      },
    ),
  ];
}
