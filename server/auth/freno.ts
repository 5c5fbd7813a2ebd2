// Slows down whoever guesses passwords: five failures for one address and one mail, or thirty for one
// address, close that door for a while that doubles each time. It lives in the memory of the process,
// because a table would let an attacker write rows without limit; with N processes the allowance is
// at most N times larger. The bcrypt work is counted before it is done.

import type { Reloj } from '#shared/fecha/fecha.ts';

const VENTANA_MS = 15 * 60_000;
const ESPERA_BASE_MS = 30_000;
const ESPERA_MAX_MS = 15 * 60_000;
const FALLOS_POR_CORREO = 5;
const FALLOS_POR_IP = 30;
const ENTRADAS_MAX = 20_000;

type Cuenta = { fallos: number; desde: number; hasta: number };

export type Freno = {
  /** Seconds still to wait, 0 when the attempt may go on. It counts the attempt. */
  intentar(correo: string, ip: string): number;
  /** A success forgives the failures of that mail from that address. */
  acertar(correo: string, ip: string): void;
};

export function crearFreno(reloj: Reloj): Freno {
  const cuentas = new Map<string, Cuenta>();

  function cuenta(clave: string, ahora: number): Cuenta {
    const previa = cuentas.get(clave);
    if (previa !== undefined && ahora - previa.desde < VENTANA_MS) return previa;
    if (cuentas.size >= ENTRADAS_MAX) podar(cuentas, ahora);
    const nueva = { fallos: 0, desde: ahora, hasta: 0 };
    cuentas.set(clave, nueva);
    return nueva;
  }

  return {
    intentar(correo, ip) {
      const ahora = reloj.ahora();
      const pares: readonly (readonly [Cuenta, number])[] = [
        [cuenta(`${ip} ${correo}`, ahora), FALLOS_POR_CORREO],
        [cuenta(`${ip} *`, ahora), FALLOS_POR_IP],
      ];
      const hasta = Math.max(...pares.map(([c]) => c.hasta));
      if (hasta > ahora) return Math.ceil((hasta - ahora) / 1000);
      for (const [c, limite] of pares) contar(c, limite, ahora);
      return 0;
    },
    acertar(correo, ip) {
      cuentas.delete(`${ip} ${correo}`);
      const deIp = cuentas.get(`${ip} *`);
      if (deIp === undefined || deIp.fallos === 0) return;
      deIp.fallos -= 1;
      if (deIp.fallos < FALLOS_POR_IP) deIp.hasta = 0;
    },
  };
}

function contar(c: Cuenta, limite: number, ahora: number): void {
  c.fallos += 1;
  if (c.fallos < limite) return;
  const espera = Math.min(ESPERA_BASE_MS * 2 ** (c.fallos - limite), ESPERA_MAX_MS);
  c.desde = ahora;
  c.hasta = ahora + espera;
}

/** Drops what no longer matters; if everything still does, the oldest half. */
function podar(cuentas: Map<string, Cuenta>, ahora: number): void {
  for (const [clave, c] of cuentas) {
    if (ahora - c.desde >= VENTANA_MS && c.hasta <= ahora) cuentas.delete(clave);
  }
  let sobran = cuentas.size - ENTRADAS_MAX / 2;
  for (const clave of cuentas.keys()) {
    if (sobran <= 0) break;
    cuentas.delete(clave);
    sobran -= 1;
  }
}
