// The contingencia that nobody declares: the link with the DGII, or the DGII itself, is down while this
// server lives. It is an event, opened and closed by the queue; what is issued meanwhile says so on its paper
// and has 72 hours instead of 24 (Decreto 587-24 art. 40; Instructivo de Contingencia FE, feb-2026).

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { HORAS_CONTINGENCIA } from '#shared/fiscal/limites.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';

export type TipoAutomatico = 'conectividad' | 'dgii';

/** Opens it unless it is open already. Answers whether it opened it now. */
export async function abrirContingencia(
  servicios: Servicios,
  empresaId: string,
  de: { readonly tipo: TipoAutomatico; readonly nota: string },
): Promise<boolean> {
  const { db } = servicios;
  // Looked at first without taking a rev: the queue asks at every failure.
  if (await enEmpresa(db, empresaId, (tx) => estaAbierta(tx, empresaId, de.tipo))) return false;
  const ahora = instante(servicios.reloj.ahora());
  const { valor: abrio } = await conRev(db, empresaId, async (tx) => {
    if (await estaAbierta(tx, empresaId, de.tipo)) return false;
    await tx.query(
      `insert into contingencia (empresa_id, id, tipo, inicio, nota) values ($1, $2, $3, $4, $5)`,
      [empresaId, servicios.ids.nuevo(), de.tipo, ahora, de.nota],
    );
    await extenderPlazos(tx, empresaId);
    return true;
  });
  if (abrio) servicios.avisos.filasNuevas(empresaId);
  return abrio;
}

/** Closes it if it is open. Answers whether it closed it now. */
export async function cerrarContingencia(
  servicios: Servicios,
  empresaId: string,
  tipo: TipoAutomatico,
): Promise<boolean> {
  const { db } = servicios;
  if (!(await enEmpresa(db, empresaId, (tx) => estaAbierta(tx, empresaId, tipo)))) return false;
  const ahora = instante(servicios.reloj.ahora());
  const { valor: cerro } = await conRev(db, empresaId, async (tx) => {
    const filas = await tx.query(
      `update contingencia set fin = greatest(inicio, $3::timestamptz)
       where empresa_id = $1 and tipo = $2 and fin is null returning id`,
      [empresaId, tipo, ahora],
    );
    return filas.length > 0;
  });
  if (cerro) servicios.avisos.filasNuevas(empresaId);
  return cerro;
}

async function estaAbierta(tx: Db, empresaId: string, tipo: TipoAutomatico): Promise<boolean> {
  const filas = await tx.query(
    'select 1 as hay from contingencia where empresa_id = $1 and tipo = $2 and fin is null',
    [empresaId, tipo],
  );
  return filas.length > 0;
}

/**
 * What could not leave has 72 hours from its operation. Not what was deferred by authorisation, whose 24
 * hours the customer was told, nor what replaces series B, which has its own thirty days.
 */
async function extenderPlazos(tx: Db, empresaId: string): Promise<void> {
  await tx.query(
    `update ecf e set limite_envio = d.hecho_en + make_interval(hours => $2)
     from (
       select f.id as factura_id, null::uuid as compra_id, f.hecho_en from factura f
       where f.empresa_id = $1 and f.modo_emision in ('normal', 'contingencia')
       union all
       select null, c.id, c.hecho_en from compra c where c.empresa_id = $1) d
     where e.empresa_id = $1 and e.estado in ('numerado', 'firmado')
       and (e.factura_id = d.factura_id or e.compra_id = d.compra_id)
       and e.limite_envio < d.hecho_en + make_interval(hours => $2)`,
    [empresaId, HORAS_CONTINGENCIA],
  );
}
