// What a commercial approval (ACECF v1.0) says. The structure asks for exactly two decimals in MontoTotal,
// and the simulator of the DGII sends none: an amount is read with none, one or two.

import type { Centavos } from '#shared/dinero/centavos.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import { montoEn } from '#shared/ecf/importe.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';

export type Aprobacion = {
  readonly rncEmisor: string;
  readonly rncComprador: string;
  readonly encf: string;
  readonly fecha: Fecha;
  readonly total: Centavos;
  readonly estado: 'aprobado' | 'rechazado';
  readonly motivo: string;
};

const DETALLE = 'DetalleAprobacionComercial';
const MONTO = `${DETALLE}/MontoTotal`;

/** The approval, or what prevents reading it. */
export function leerAprobacion(raiz: NodoXml): Aprobacion | string {
  const [malo] = validarEstructura(raiz, 'ACECF').filter(
    (r) => !(r.campo === MONTO && r.codigo === 'ecf.FORMATO_INVALIDO'),
  );
  if (malo !== undefined) return `${malo.codigo} en ${malo.campo ?? raiz.nombre.slice(0, 40)}`;
  const t = (nombre: string): string => (texto(raiz, `${DETALLE}/${nombre}`) ?? '').trim();
  const total = montoEn(raiz, MONTO);
  if (total === null || total < 0n) return 'MontoTotal no es un monto';
  const fecha = leerFechaEcf(conCeros(t('FechaEmision')));
  if (fecha === null) return 'FechaEmision no es una fecha';
  return {
    rncEmisor: t('RNCEmisor'),
    rncComprador: t('RNCComprador'),
    encf: t('eNCF'),
    fecha,
    total: centavos(total),
    estado: t('Estado') === '1' ? 'aprobado' : 'rechazado',
    motivo: t('DetalleMotivoRechazo'),
  };
}

/** The structure also admits '4-3-2026'. */
function conCeros(fecha: string): string {
  return fecha
    .split('-')
    .map((p) => p.padStart(2, '0'))
    .join('-');
}
