// One purchase document that the empresa issued (41, 43, 47): its lines with what was retained, its
// electronic life, how it was paid and its asiento.

import { z } from 'zod';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { zUuid } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';
import { zPagosCompra } from '#shared/ecf/datos-de-compra.ts';
import type {
  AsientoDeDocumento,
  FilaEcf,
  FilaEcfEvento,
} from '#shared/ventas/consultas/factura.ts';
import { leerCompra, leerLineasCompra, type FilaCompra, type FilaLineaCompra } from './borrador.ts';

export type PagoDeCompra = {
  readonly forma: number;
  readonly monto: bigint;
  readonly referencia: string;
};

export type ComprobanteCompleto = {
  readonly compra: FilaCompra & { readonly proveedor_extranjero: string | null };
  readonly lineas: readonly FilaLineaCompra[];
  readonly pagos: readonly PagoDeCompra[];
  readonly ecf: FilaEcf | null;
  readonly eventos: readonly FilaEcfEvento[];
  readonly asiento: Omit<AsientoDeDocumento, 'diario' | 'ejercicio' | 'regla'> | null;
};

export const verComprobante = definirConsulta<{ id: string }, ComprobanteCompleto | null>({
  nombre: 'compras.comprobante',
  esquema: z.strictObject({ id: zUuid }),
  roles: TODOS,
  tablas: [
    'compra',
    'linea_compra',
    'tercero',
    'cuenta',
    'ecf',
    'ecf_evento',
    'asiento',
    'linea_asiento',
  ],
  async ejecutar(db, empresaId, { id }) {
    const compra = await leerCompra(db, empresaId, id);
    if (compra === null) return null;
    const params = [empresaId, id] as const;
    const [mas] = await db.query<{
      proveedor_extranjero: string | null;
      pagos: unknown;
      asiento_id: string | null;
    }>(
      'select proveedor_extranjero, pagos, asiento_id from compra where empresa_id = $1 and id = $2',
      params,
    );
    const [ecf] = await db.query<FilaEcf>(
      `select id, tipo_ecf, encf, vence_secuencia, es_rfce, estado, track_id, codigo_seguridad,
         fecha_firma, url_qr, secuencia_utilizada, mensajes, limite_envio
       from ecf where empresa_id = $1 and compra_id = $2`,
      params,
    );
    const eventos = await db.query<FilaEcfEvento>(
      `select id, estado, momento, detalle, mensajes
       from ecf_evento where empresa_id = $1 and ecf_id = $2 order by momento, rev, id`,
      [empresaId, ecf?.id ?? null],
    );
    const [asiento] = await db.query<Omit<NonNullable<ComprobanteCompleto['asiento']>, 'lineas'>>(
      'select id, numero, fecha, concepto from asiento where empresa_id = $1 and id = $2',
      [empresaId, mas?.asiento_id ?? null],
    );
    const lineasAsiento = await db.query<AsientoDeDocumento['lineas'][number]>(
      `select l.cuenta_id, c.codigo as cuenta_codigo, c.nombre as cuenta_nombre, l.debe, l.haber
       from linea_asiento l
       join cuenta c on c.empresa_id = $1 and c.id = l.cuenta_id
       where l.empresa_id = $1 and l.asiento_id = $2
       order by l.numero`,
      [empresaId, asiento?.id ?? null],
    );
    return {
      compra: { ...compra, proveedor_extranjero: mas?.proveedor_extranjero ?? null },
      lineas: await leerLineasCompra(db, empresaId, id),
      pagos: zPagosCompra.parse(mas?.pagos ?? []),
      ecf: ecf ?? null,
      eventos,
      asiento: asiento === undefined ? null : { ...asiento, lineas: lineasAsiento },
    };
  },
});
