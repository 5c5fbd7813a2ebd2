// How many bodies may be in memory at once, in all and per address, so that a flood of large or slow
// requests costs a bounded amount of memory and nobody takes every place.

export type Cupo = {
  /** Gives the place back when called; null when there is none. */
  entrar(ip: string): (() => void) | null;
};

export function crearCupo(maximo: number): Cupo {
  const porDireccion = Math.max(2, Math.floor(maximo / 2));
  const dentro = new Map<string, number>();
  let total = 0;
  return {
    entrar(ip) {
      const suyos = dentro.get(ip) ?? 0;
      if (total >= maximo || suyos >= porDireccion) return null;
      total += 1;
      dentro.set(ip, suyos + 1);
      let esta = true;
      return () => {
        if (!esta) return;
        esta = false;
        total -= 1;
        const quedan = (dentro.get(ip) ?? 1) - 1;
        if (quedan > 0) dentro.set(ip, quedan);
        else dentro.delete(ip);
      };
    },
  };
}
