// Randomness with a seed (mulberry32): the same seed gives the same demo, on any machine and any day.

export type Azar = {
  /** Integer from `minimo` to `maximo`, both included. */
  entero(minimo: number, maximo: number): number;
  /** One of the list; never empty. */
  uno<T>(lista: readonly T[]): T;
  /** True `porcentaje` times in a hundred. */
  suerte(porcentaje: number): boolean;
  bytes(cuantos: number): Uint8Array;
};

export function crearAzar(semilla: number): Azar {
  let estado = semilla >>> 0;
  const siguiente = (): number => {
    estado = (estado + 0x6d2b79f5) >>> 0;
    let t = estado;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
  const entero = (minimo: number, maximo: number): number =>
    minimo + (siguiente() % (maximo - minimo + 1));
  return {
    entero,
    uno(lista) {
      const elegido = lista[entero(0, lista.length - 1)];
      if (elegido === undefined) throw new Error('una lista vacía no da ninguno');
      return elegido;
    },
    suerte: (porcentaje) => entero(1, 100) <= porcentaje,
    bytes: (cuantos) => Uint8Array.from({ length: cuantos }, () => siguiente() & 255),
  };
}
