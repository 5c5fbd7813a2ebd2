// Gives the numbers that only the server may give, inside the emitting transaction and under the lock
// of the empresa: a transaction that rolls back gives its number back, so there is no gap.

import type { Db } from '#shared/db/db.ts';
import type { Fecha } from '#shared/fecha/fecha.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { esTipoEcf, formarEncf } from '#shared/fiscal/ncf.ts';
import { esTipoSerieB, formarNcfB } from '#shared/fiscal/ncf-b.ts';
import type { NumeroFiscal, Numerador } from '#shared/nucleo/comando.ts';
import { bien, invariante, mal, type Rechazo, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosVentas } from './rechazos.ts';

/** `db` must be the transaction that also writes the document. */
export function numeradorServidor(db: Db, empresaId: string): Numerador {
  return {
    encf: (tipo, fecha) => tomarEncf(db, empresaId, { tipo, fecha }),
    asiento: (diario, ejercicio) => tomarNumeroAsiento(db, empresaId, { diario, ejercicio }),
  };
}

/** The device numbers nothing: everything is null until the server's rows arrive. */
export const numeradorDispositivo: Numerador = {
  encf: () => Promise.resolve(bien(null)),
  asiento: () => Promise.resolve(null),
};

type Pedido = { readonly tipo: string; readonly fecha: Fecha };

/**
 * From the range that expires first, then the one authorised first; one range is used up before the next.
 * Types of series B ('01', '02'…) are not those of the e-CF, so the type alone says the series.
 */
async function tomarEncf(
  db: Db,
  empresaId: string,
  pedido: Pedido,
): Promise<Resultado<NumeroFiscal>> {
  const { tipo } = pedido;
  const [fila] = await db.query<{ id: string; serie: string; numero: bigint; vence: Fecha | null }>(
    `update secuencia set siguiente = siguiente + 1
     where empresa_id = $1 and id = (
       select s.id from secuencia s
       where s.empresa_id = $1 and s.tipo_ecf = $2 and s.esta_activa and s.siguiente <= s.hasta
         and (s.vence is null or s.vence >= $3::date)
       order by s.vence nulls last, s.desde, s.id
       limit 1 for update)
     returning id, serie, siguiente - 1 as numero, vence`,
    [empresaId, tipo, pedido.fecha],
  );
  if (fila === undefined) return mal(await explicar(db, empresaId, pedido));
  return bien({
    encf: formarNumero(fila.serie, tipo, fila.numero),
    secuenciaId: fila.id,
    vence: fila.vence,
  });
}

function formarNumero(serie: string, tipo: string, numero: bigint): string {
  if (esTipoSerieB(tipo)) return formarNcfB(tipo, numero);
  invariante(esTipoEcf(tipo), `tipo de comprobante ${tipo}`);
  return formarEncf(serie, tipo, numero);
}

/** Why there is no number: no range, the ranges with numbers left have expired, or all are used up. */
async function explicar(db: Db, empresaId: string, pedido: Pedido): Promise<Rechazo> {
  const rangos = await db.query<{ vence: Fecha | null; quedan: boolean }>(
    `select vence, siguiente <= hasta as quedan from secuencia
     where empresa_id = $1 and tipo_ecf = $2 and esta_activa
     order by vence desc nulls last`,
    [empresaId, pedido.tipo],
  );
  const { tipo } = pedido;
  const datos = { tipo, secuencia: `${esTipoSerieB(tipo) ? 'B' : 'E'}${tipo}` };
  if (rangos.length === 0) return rechazosVentas.rechazo('SIN_SECUENCIA', { datos });
  const vencida = rangos.find((r) => r.quedan && r.vence !== null)?.vence;
  return vencida === undefined || vencida === null
    ? rechazosVentas.rechazo('SECUENCIA_AGOTADA', { datos })
    : rechazosVentas.rechazo('SECUENCIA_VENCIDA', {
        datos: { ...datos, vence: fechaCorta(vencida) },
      });
}

async function tomarNumeroAsiento(
  db: Db,
  empresaId: string,
  libro: { readonly diario: string; readonly ejercicio: number },
): Promise<bigint> {
  const [fila] = await db.query<{ numero: bigint }>(
    `insert into numeracion_asiento as n (empresa_id, diario, ejercicio, siguiente)
     values ($1, $2, $3, 2)
     on conflict (empresa_id, diario, ejercicio) do update set siguiente = n.siguiente + 1
     returning n.siguiente - 1 as numero`,
    [empresaId, libro.diario, libro.ejercicio],
  );
  invariante(fila !== undefined, 'la numeración de asientos no devolvió número');
  return fila.numero;
}
