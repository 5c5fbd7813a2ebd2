// Opens the engine of the active empresa for as long as a layout lives, and changes it with the empresa.

import { untrack } from 'svelte';
import { abrirMotor } from '#web/lib/motor/cliente.ts';
import { sesion } from '#web/lib/sesion/sesion.svelte.ts';
import { puente } from './puente.svelte.ts';

/** Call it while a layout initialises. */
export function abrirPuente(): void {
  const cual = $derived(
    sesion.estado === 'dentro' && sesion.usuario !== null && sesion.dispositivoId !== null
      ? `${sesion.usuario.id}/${sesion.empresaActiva?.id ?? ''}/${sesion.empresaActiva?.rol ?? ''}/${sesion.dispositivoId}`
      : null,
  );
  $effect(() => {
    if (cual === null || sesion.empresaActiva === null) return;
    return untrack(() => {
      const motor = abrirMotor(sesion);
      const soltar = puente.conectar(motor);
      return () => {
        soltar();
        motor.cerrar();
      };
    });
  });
}
