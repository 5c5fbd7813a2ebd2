// A draft that several people edit: its Yjs document lives in the tab, every update is kept in the
// durable store at once, and y-websocket carries it to the others and to the other tabs of this
// browser (SPEC.md, rules D). Without network it is only local, and nothing is lost by closing.

import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { Almacen } from '#sync/cliente/almacen.ts';
import { nombreBorrador } from '#sync/buzon.ts';
import { colorDe } from '#sync/cliente/presencia.ts';
import { CIERRE, SUBPROTOCOLO } from '#sync/protocolo.ts';
import { abrirAlmacenDexie } from '#web/lib/almacen/almacen-dexie.ts';
import { presentarEn } from './cliente.ts';
import { antesDeSalir, sesion, tokenDeSync } from '#web/lib/sesion/sesion.svelte.ts';

export type BorradorAbierto = {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** What this device had kept is in the document. */
  readonly listo: Promise<void>;
  /** It was issued or discarded, here or elsewhere. */
  alCerrarse(oyente: () => void): () => void;
  cerrar(): void;
};

const ORIGEN_ALMACEN = 'almacen';
const UPDATES_PARA_COMPACTAR = 100;
/** Wait after a deliberate close that does not mean the end of the draft. */
const PAUSA_MS = 15_000;
const ESPERA_RED_MS = 3_000;

async function leerDelAlmacen(doc: Y.Doc, almacen: Almacen, id: string): Promise<void> {
  const updates = await almacen.borradores.leer(id);
  doc.transact(() => {
    for (const u of updates) Y.applyUpdate(doc, u.cambios, ORIGEN_ALMACEN);
  }, ORIGEN_ALMACEN);
  const ultimo = updates.at(-1);
  if (ultimo !== undefined && updates.length > UPDATES_PARA_COMPACTAR) {
    await almacen.borradores.compactar(id, ultimo.n, Y.mergeUpdates(updates.map((u) => u.cambios)));
  }
}

class Enlace {
  readonly provider: WebsocketProvider;
  readonly #token: (forzar: boolean) => Promise<string | null>;
  readonly #alTerminar: () => void;
  #rechazos = 0;
  #reloj: ReturnType<typeof setTimeout> | null = null;
  #estaCerrado = false;

  constructor(
    provider: WebsocketProvider,
    token: (forzar: boolean) => Promise<string | null>,
    alTerminar: () => void,
  ) {
    this.provider = provider;
    this.#token = token;
    this.#alTerminar = alTerminar;
    provider.on('sync', (listo: boolean) => {
      if (listo) this.#rechazos = 0;
    });
    provider.on('connection-close', () => {
      // The next attempt goes with whatever token is fresh by then.
      this.#token(false).then(
        (t) => {
          if (t !== null) provider.protocols = [SUBPROTOCOLO, t];
        },
        () => undefined,
      );
    });
    provider.on('connection-error', () => undefined);
    provider.on('closed', ({ code }) => {
      this.#alCierre(code);
    });
  }

  async conectar(forzar: boolean): Promise<void> {
    if (this.#estaCerrado) return;
    let token: string | null;
    try {
      token = await this.#token(forzar);
    } catch {
      // No network: what is written stays here meanwhile.
      this.#despues(ESPERA_RED_MS);
      return;
    }
    if (token === null || this.#cerradoMientras()) return;
    this.provider.protocols = [SUBPROTOCOLO, token];
    this.provider.connect();
  }

  #cerradoMientras(): boolean {
    return this.#estaCerrado;
  }

  #alCierre(codigo: number): void {
    this.#rechazos += 1;
    if (codigo === CIERRE.borradorCerrado) this.#alTerminar();
    else if (codigo === CIERRE.token && this.#rechazos < 3) void this.conectar(true);
    else if (codigo !== CIERRE.revocado) this.#despues(PAUSA_MS);
  }

  #despues(ms: number): void {
    if (this.#reloj !== null) clearTimeout(this.#reloj);
    this.#reloj = setTimeout(() => void this.conectar(true), ms);
  }

  cerrar(): void {
    this.#estaCerrado = true;
    if (this.#reloj !== null) clearTimeout(this.#reloj);
    this.provider.destroy();
  }
}

export async function abrirBorrador(
  empresaId: string,
  borradorId: string,
): Promise<BorradorAbierto> {
  const { usuario, dispositivoId } = sesion;
  invariante(usuario !== null && dispositivoId !== null, 'hay sesión y empresa');
  const almacen = abrirAlmacenDexie(usuario.id, empresaId);
  const doc = new Y.Doc();
  const oyentes = new Set<() => void>();
  const escrituras = new Set<Promise<void>>();
  doc.on('update', (cambios: Uint8Array, origen: unknown) => {
    if (origen === ORIGEN_ALMACEN) return;
    const escritura = almacen.borradores
      .agregar(borradorId, cambios)
      .catch((error: unknown) => {
        console.error(error);
      })
      .finally(() => escrituras.delete(escritura));
    escrituras.add(escritura);
  });
  const provider = new WebsocketProvider(
    `${location.origin.replace(/^http/, 'ws')}/sync`,
    nombreBorrador({ empresaId, borradorId }),
    doc,
    { connect: false, maxBackoffTime: 10_000 },
  );
  provider.awareness.setLocalState({
    usuarioId: usuario.id,
    nombre: usuario.nombre,
    color: colorDe(usuario.id),
    borradorId,
    campo: null,
  });
  const enlace = new Enlace(
    provider,
    (forzar) => tokenDeSync(empresaId, { id: dispositivoId, forzar }),
    () => {
      for (const o of oyentes) o();
      oyentes.clear();
    },
  );
  let campo: string | null | undefined;
  provider.awareness.on('change', () => {
    const dicho: unknown = provider.awareness.getLocalState()?.['campo'];
    const suyo = typeof dicho === 'string' ? dicho : null;
    if (suyo === campo) return;
    campo = suyo;
    presentarEn(empresaId, { borradorId, campo });
  });
  presentarEn(empresaId, { borradorId, campo: null });
  let estaCerrado = false;
  const cerrar = (): void => {
    if (estaCerrado) return;
    estaCerrado = true;
    dejarSesion();
    presentarEn(empresaId, { borradorId: null, campo: null });
    enlace.cerrar();
    doc.destroy();
    // The last keystrokes reach the disk before the store closes.
    void Promise.allSettled([listo, ...escrituras]).then(() => {
      almacen.cerrar();
    });
  };
  const dejarSesion = antesDeSalir(cerrar);
  const listo = leerDelAlmacen(doc, almacen, borradorId);
  // Other tabs of this browser share the document without the network; the server comes when it can.
  void listo.then(() => {
    if (estaCerrado) return;
    provider.connectBc();
    return enlace.conectar(false);
  });
  return {
    doc,
    awareness: provider.awareness,
    listo,
    alCerrarse(oyente) {
      oyentes.add(oyente);
      return () => oyentes.delete(oyente);
    },
    cerrar,
  };
}

/** Forgets a draft on this device, once it was issued or discarded and the server has it. */
export async function olvidarBorrador(empresaId: string, borradorId: string): Promise<void> {
  const { usuario } = sesion;
  if (usuario === null) return;
  const almacen = abrirAlmacenDexie(usuario.id, empresaId);
  await almacen.borradores.borrar(borradorId);
  almacen.cerrar();
}
