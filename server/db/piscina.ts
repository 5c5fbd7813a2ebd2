// A pool of postgres.js that survives lost connections. In the driver (3.4.9) a connection that breaks
// while a write is pending never writes again: whatever lands on it waits until its time-out, for ever
// after (porsager/postgres#1208 and neighbours). So at the first sign of a loss the whole pool retires:
// new work goes to a fresh one, what is already running in the old one ends there.

import type postgres from 'postgres';

type Turno = { readonly sql: postgres.Sql; enCurso: number; estaRetirado: boolean };

export type Piscina = {
  /** Runs `fn` on the current pool. `alPerder` retires that pool. */
  usar<T>(fn: (sql: postgres.Sql, alPerder: () => void) => Promise<T>): Promise<T>;
  cerrar(): Promise<void>;
};

/** How long the work of a retired pool may last before it is cut. */
const GRACIA_MS = 30_000;

export function crearPiscina(abrir: () => postgres.Sql): Piscina {
  let actual: Turno = { sql: abrir(), enCurso: 0, estaRetirado: false };
  let estaCerrada = false;
  const retiros = new Set<Promise<void>>();

  function terminar(turno: Turno, segundos: number): void {
    const fin = turno.sql.end({ timeout: segundos }).finally(() => retiros.delete(fin));
    retiros.add(fin);
  }

  function retirar(turno: Turno): void {
    if (turno.estaRetirado || estaCerrada) return;
    turno.estaRetirado = true;
    if (turno === actual) actual = { sql: abrir(), enCurso: 0, estaRetirado: false };
    // Nothing keeps the process alive for the sake of a retired pool.
    setTimeout(() => {
      if (turno.enCurso > 0) terminar(turno, 0);
    }, GRACIA_MS).unref();
  }

  return {
    async usar(fn) {
      const turno = actual;
      turno.enCurso++;
      try {
        return await fn(turno.sql, () => {
          retirar(turno);
        });
      } finally {
        turno.enCurso--;
        if (turno.estaRetirado && turno.enCurso === 0) terminar(turno, 1);
      }
    },
    async cerrar() {
      estaCerrada = true;
      await Promise.all([actual.sql.end({ timeout: 5 }), ...retiros]);
    },
  };
}
