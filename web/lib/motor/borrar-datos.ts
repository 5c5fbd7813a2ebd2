// Leaves nothing of one person in one empresa on this device: the PGlite directory and the durable
// store. Comandos that were not sent stay, with their numbering, for the next time he enters.

import { abrirAlmacenDexie } from '#web/lib/almacen/almacen-dexie.ts';
import { borrarCarpeta, carpetaDe, cerrojoDe } from './carpeta-opfs.ts';

/** Waits for the engine of every tab to let go of the database. */
export async function borrarDatosLocales(usuarioId: string, empresaId: string): Promise<void> {
  await navigator.locks.request(cerrojoDe(usuarioId, empresaId), async () => {
    await borrarCarpeta(carpetaDe(usuarioId, empresaId));
    const almacen = abrirAlmacenDexie(usuarioId, empresaId);
    const quedan = await almacen.ops.contar('por_enviar');
    const porCorregir = await almacen.ops.contar('rechazada');
    await almacen.borrar({ conservarOps: quedan + porCorregir > 0 });
    almacen.cerrar();
  });
}
