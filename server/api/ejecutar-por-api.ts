// Runs a comando for a program: the same executor and the same mutator as for a device. Each person
// has one device «API» per empresa; the server gives its positions. Within this process they go one
// at a time; if another process took the same position, the next one is tried.
//
// `opId` (header Idempotency-Key, or `id` of the envelope) is the unit of exactly-once. It must be a
// UUIDv7, whose time is the moment of the act, so that a repeat is byte for byte the same envelope.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { esUuid, idDerivado } from '#shared/nucleo/ids.ts';
import { rechazosSync } from '#shared/nucleo/rechazos-sync.ts';
import { bien, mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { registrarDispositivo } from '#server/empresas/registrar-dispositivo.ts';
import type { Servicios } from '#server/servicios.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';

export type PedidoComando = {
  readonly usuarioId: string;
  readonly empresaId: string;
  readonly tipo: string;
  readonly v?: number;
  readonly datos: Readonly<Record<string, unknown>>;
  /** UUIDv7 given by the client, or undefined. */
  readonly opId?: string | undefined;
  readonly hechoEn?: string | undefined;
  readonly deps?: readonly string[];
};

export type ComandoHecho = {
  readonly id: string;
  readonly rev: string;
  readonly salida: Readonly<Record<string, unknown>>;
};

const CHOQUES_MAX = 8;
const turnos = new Map<string, Promise<unknown>>();

export async function ejecutarPorApi(
  servicios: Servicios,
  pedido: PedidoComando,
): Promise<Resultado<ComandoHecho>> {
  if (pedido.opId !== undefined && !esUuid7(pedido.opId))
    return mal(
      rechazosApi.rechazo('CAMPO_INVALIDO', {
        campo: 'id',
        datos: { nombre: 'id', espera: 'un UUIDv7 en minúsculas' },
      }),
    );
  const dispositivoId = idDerivado(pedido.empresaId, `api/${pedido.usuarioId}`);
  const registrado = await registrarDispositivo(servicios, {
    empresaId: pedido.empresaId,
    usuarioId: pedido.usuarioId,
    id: dispositivoId,
    nombre: 'API',
  });
  if (!registrado.ok) return registrado;
  const acuse = await enTurno(dispositivoId, () => intentar(servicios, pedido, dispositivoId));
  if (acuse.ok) return bien({ id: acuse.id, rev: acuse.rev, salida: acuse.salida });
  return rechazar(acuse.rechazos) ?? mal(rechazosSync.rechazo('FALLO_INTERNO'));
}

async function enTurno<T>(clave: string, fn: () => Promise<T>): Promise<T> {
  const anterior = turnos.get(clave) ?? Promise.resolve();
  const propio = anterior.then(fn, fn);
  turnos.set(clave, propio);
  try {
    return await propio;
  } finally {
    if (turnos.get(clave) === propio) turnos.delete(clave);
  }
}

async function intentar(
  servicios: Servicios,
  pedido: PedidoComando,
  dispositivoId: string,
): Promise<MensajeAcuse> {
  const id = pedido.opId ?? servicios.ids.nuevo();
  for (let choques = 0; ; choques++) {
    const lugar = await leerLugar(servicios, { ...pedido, dispositivoId, id });
    const acuse = await ejecutarComando(
      servicios,
      { usuarioId: pedido.usuarioId, dispositivoId },
      {
        id,
        empresa: pedido.empresaId,
        disp: dispositivoId,
        n: lugar.n,
        tipo: pedido.tipo,
        v: pedido.v ?? 1,
        hecho_en: pedido.hechoEn ?? instante(msDeUuid7(id)),
        desfase_reloj: 0,
        deps: [...(pedido.deps ?? [])],
        datos: pedido.datos,
      },
    );
    const chocoElLugar =
      !acuse.ok &&
      !lugar.esRepetido &&
      acuse.rechazos[0]?.codigo === 'sync.OP_REPETIDA_DISTINTA' &&
      choques < CHOQUES_MAX;
    if (!chocoElLugar) return acuse;
  }
}

/** The position of a comando already answered, or the next free one. */
async function leerLugar(
  servicios: Servicios,
  p: { empresaId: string; dispositivoId: string; id: string },
): Promise<{ n: number; esRepetido: boolean }> {
  return enEmpresa(servicios.db, p.empresaId, async (tx) => {
    const [fila] = await tx.query<{ previo: bigint | null; ultimo: bigint }>(
      `select (select n from op where empresa_id = $1 and id = $3) as previo,
         coalesce((select max(n) from op where empresa_id = $1 and dispositivo_id = $2), 0) as ultimo`,
      [p.empresaId, p.dispositivoId, p.id],
    );
    const previo = fila?.previo ?? null;
    // Positions of one device stay far below 2⁵³.
    return previo === null
      ? { n: Number((fila?.ultimo ?? 0n) + 1n), esRepetido: false }
      : { n: Number(previo), esRepetido: true };
  });
}

function esUuid7(id: string): boolean {
  return esUuid(id) && id[14] === '7';
}

function msDeUuid7(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}
