// The notice that an empresa has new rows, or a draft a new update: at once inside this process, and
// to the other processes of the same Postgres by one NOTIFY per 20 ms, sent outside transactions
// (rule R8). Nothing depends on it arriving: the relay also looks every two seconds.

import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { esUuid } from '#shared/nucleo/ids.ts';
import type { Avisos, Bitacora } from '#server/servicios.ts';

const CANAL = 'kofacture_avisos';
const VENTANA_MS = 20;
/** A payload of NOTIFY must stay under 8,000 bytes; an entry has at most 76. */
const ENTRADAS_POR_NOTIFY = 90;

export type AvisosConCierre = Avisos & { cerrar(): Promise<void> };

export function crearAvisos(partes: {
  /** null: one process only (tests, tools). */
  readonly sql: postgres.Sql | null;
  readonly bitacora: Bitacora;
}): AvisosConCierre {
  const deFilas = new Set<(empresaId: string) => void>();
  const deBorrador = new Set<(empresaId: string, borradorId: string) => void>();
  const porAvisar = new Set<string>();
  let reloj: ReturnType<typeof setTimeout> | null = null;
  let escucha: Promise<{ unlisten(): Promise<void> } | null> = Promise.resolve(null);
  const { sql, bitacora } = partes;
  // Postgres also delivers a NOTIFY to its sender, which has already acted.
  const proceso = randomUUID();

  function repartir(entrada: string): void {
    const [empresaId, borradorId] = entrada.split('/');
    if (empresaId === undefined || !esUuid(empresaId)) return;
    if (borradorId === undefined) for (const oyente of deFilas) oyente(empresaId);
    else if (esUuid(borradorId)) for (const oyente of deBorrador) oyente(empresaId, borradorId);
  }

  function enviar(): void {
    reloj = null;
    if (sql === null) return;
    const entradas = [...porAvisar];
    porAvisar.clear();
    for (let i = 0; i < entradas.length; i += ENTRADAS_POR_NOTIFY) {
      const texto = entradas.slice(i, i + ENTRADAS_POR_NOTIFY).join(',');
      sql.notify(CANAL, `${proceso};${texto}`).catch((e: unknown) => {
        // The other processes will see the rows when they look by themselves.
        bitacora.error('No se pudo avisar a los otros procesos', { error: String(e) });
      });
    }
  }

  function avisar(entrada: string): void {
    repartir(entrada);
    if (sql === null) return;
    porAvisar.add(entrada);
    reloj ??= setTimeout(enviar, VENTANA_MS);
  }

  if (sql !== null) {
    escucha = sql
      .listen(CANAL, (texto) => {
        const [autor, entradas = ''] = texto.split(';');
        if (autor === proceso) return;
        for (const entrada of entradas.split(',')) repartir(entrada);
      })
      .catch((e: unknown) => {
        bitacora.error('No se pudo escuchar a los otros procesos', { error: String(e) });
        return null;
      });
  }

  return {
    filasNuevas: (empresaId) => {
      avisar(empresaId);
    },
    borradorNuevo: (empresaId, borradorId) => {
      avisar(`${empresaId}/${borradorId}`);
    },
    alLlegarFilas(oyente) {
      deFilas.add(oyente);
      return () => deFilas.delete(oyente);
    },
    alLlegarBorrador(oyente) {
      deBorrador.add(oyente);
      return () => deBorrador.delete(oyente);
    },
    async cerrar() {
      if (reloj !== null) clearTimeout(reloj);
      enviar();
      deFilas.clear();
      deBorrador.clear();
      const suscripcion = await escucha;
      // The connection may already be closed: there is nothing left to stop then.
      await suscripcion?.unlisten().catch(() => undefined);
    },
  };
}
