// Seeded chance for generators of test data: a failure repeats with its seed.

/** mulberry32: small, seeded, good enough to choose with. */
export type Azar = {
  /** From 0 to n − 1. */
  entero(n: number): number;
  /** True with probability p. */
  suerte(p: number): boolean;
  uno<T>(de: readonly T[]): T;
};

export function azar(semilla: number): Azar {
  let s = semilla >>> 0;
  const siguiente = (): number => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), s | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return {
    entero: (n) => Math.floor(siguiente() * n),
    suerte: (p) => siguiente() < p,
    uno: (de) => {
      const v = de[Math.floor(siguiente() * de.length)];
      if (v === undefined) throw new Error('Nada que elegir');
      return v;
    },
  };
}
