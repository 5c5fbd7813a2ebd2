// A consulta that stays true: it runs again, at most once per frame, when one of its tables moves, and
// keeps the last answer meanwhile, so that a screen never blinks. Until the engine is ready it shows
// the snapshot of the previous visit, if there is one.

import { untrack } from 'svelte';
import type { Motor } from './contrato.ts';

export interface ConsultaViva<S> {
  readonly valor: S | undefined;
  /** The arguments for which `valor` came; undefined while it is a snapshot. */
  readonly args: unknown;
  /** The first answer for these arguments is on its way. */
  readonly cargando: boolean;
  readonly error: Error | null;
  refrescar(): void;
}

const porCuadro = (fn: () => void): (() => void) => {
  // A hidden tab draws no frames: there a timer keeps it true.
  if (document.visibilityState === 'hidden') {
    const reloj = setTimeout(fn, 250);
    return () => {
      clearTimeout(reloj);
    };
  }
  const cuadro = requestAnimationFrame(fn);
  return () => {
    cancelAnimationFrame(cuadro);
  };
};

class Viva<S> implements ConsultaViva<S> {
  valor = $state.raw<S | undefined>(undefined);
  args = $state.raw<unknown>(undefined);
  cargando = $state(true);
  error = $state.raw<Error | null>(null);
  refrescar: () => void = () => undefined;
}

/**
 * Call it while a component initialises. `args` may read runes; `null` (of the engine or of the
 * arguments) means «not yet».
 */
export function consultaViva<S>(
  motor: () => Motor | null,
  nombre: string,
  args: () => unknown,
): ConsultaViva<S> {
  const viva = new Viva<S>();
  $effect(() => {
    const m = motor();
    const a = args();
    if (m === null || a === null) return undefined;
    return untrack(() => seguir(viva, m, { nombre, args: a }));
  });
  return viva;
}

function seguir<S>(
  viva: Viva<S>,
  motor: Motor,
  que: { readonly nombre: string; readonly args: unknown },
): () => void {
  const { nombre, args } = que;
  let vivo = true;
  let corriendo = false;
  let otraVez = false;
  let cancelar: (() => void) | null = null;
  viva.cargando = true;

  const correr = async (): Promise<void> => {
    cancelar = null;
    if (corriendo) {
      otraVez = true;
      return;
    }
    corriendo = true;
    try {
      const valor = await motor.consultar<S>(nombre, args);
      if (!vivo) return;
      viva.valor = valor;
      viva.args = args;
      viva.error = null;
      viva.cargando = false;
    } catch (error) {
      // Shown by the screen; the last good answer stays beside it.
      if (!vivo) return;
      viva.error = error instanceof Error ? error : new Error(String(error));
      viva.cargando = false;
    } finally {
      corriendo = false;
      if (otraVez && vivo) {
        otraVez = false;
        agendar();
      }
    }
  };
  const agendar = (): void => {
    cancelar ??= porCuadro(() => void correr());
  };

  viva.refrescar = agendar;
  void motor.foto(nombre, args).then((foto) => {
    // Only as a first paint: never over an answer, whatever its arguments.
    if (vivo && foto !== undefined && viva.valor === undefined) viva.valor = foto as S;
  });
  void correr();
  const baja = motor.alCambiarTablas((tablas) => {
    const suyas = motor.tablasDe(nombre);
    if (tablas.includes('*') || suyas.includes('*') || tablas.some((t) => suyas.includes(t))) {
      agendar();
    }
  });
  return () => {
    vivo = false;
    cancelar?.();
    baja();
  };
}
