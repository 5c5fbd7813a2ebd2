// A draft that several people edit: a Yjs document kept in `borrador_update` (rules D1–D8). What a
// person writes is stored before anybody else sees it, so no reader knows more than the database; the
// same draft may be open in another process, whose updates are read when it says so and every 2 s.

import * as Y from 'yjs';
import { instante } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { BYTES_BORRADOR_MAX } from '#sync/borrador.ts';
import { CIERRE } from '#sync/protocolo.ts';
import { cerrar, enviar, type Conexion } from './conexion.ts';
import { mensajeCambio, mensajeDiferencia, mensajeVector, type MensajeSync } from './mensajes.ts';
import { crearPresencia, type Presencia } from './presencia.ts';

const FILAS_PARA_COMPACTAR = 100;
const ESPERA_PENDIENTES_MS = 30_000;
const INTENTOS_GUARDAR = 5;
/** Origin of what comes from the database: already stored, only to be passed on. */
const DE_LA_BASE = 'base';

export interface SalaBorrador {
  readonly conexiones: ReadonlySet<Conexion>;
  readonly presencia: Presencia;
  entrar(c: Conexion): Promise<void>;
  recibir(c: Conexion, m: MensajeSync): void;
  salir(c: Conexion): void;
  /** Reads what other processes stored. */
  leerNuevos(): void;
  /** The same, unless everything up to row `n` is known already. */
  leerHasta(n: bigint): void;
  /** Closes every socket with `codigo` after storing what is pending. */
  cerrarTodo(codigo: number, motivo: string): Promise<void>;
  revisar(ahora_ms: number): void;
}

type PorGuardar = { readonly update: Uint8Array; readonly autor: Conexion };

export type PartesSala = {
  readonly servicios: Servicios;
  readonly empresaId: string;
  readonly borradorId: string;
  /** Nobody is left, or nobody else should enter: the next one gets a new room. */
  readonly alVaciarse: () => void;
};

export function crearSalaBorrador(partes: PartesSala): SalaBorrador {
  return new Sala(partes);
}

class Sala implements SalaBorrador {
  readonly conexiones = new Set<Conexion>();
  readonly presencia: Presencia = crearPresencia(() => this.conexiones);
  readonly #p: PartesSala;
  readonly #doc = new Y.Doc();
  /** Rows this room stored itself: known already when they are read among those of others. */
  readonly #propias = new Set<bigint>();
  #porGuardar: PorGuardar[] = [];
  #leidoHasta = 0n;
  #filas = 0;
  #bytes = 0;
  #leeraPronto = false;
  #pendiente: { readonly desde_ms: number; readonly autor: Conexion } | null = null;
  // One thing at a time: load, store, read, answer. Order in this chain is order in the database.
  #cadena: Promise<void> = Promise.resolve();

  constructor(partes: PartesSala) {
    this.#p = partes;
    this.#doc.on('update', (update: Uint8Array, origen: unknown) => {
      this.#alCambiar(update, origen);
    });
    this.#encadenar(async () => {
      await this.#leer();
      this.#bytes = Y.encodeStateAsUpdate(this.#doc).byteLength;
    });
  }

  async entrar(c: Conexion): Promise<void> {
    this.conexiones.add(c);
    await this.#cadena;
    enviar(c, mensajeVector(this.#doc));
    this.presencia.saludar(c);
  }

  recibir(c: Conexion, m: MensajeSync): void {
    // Both wait for their turn: an answer never holds what is not stored yet.
    if (m.clase === 'cambio') {
      this.#encadenar(() => Promise.resolve(this.#aplicar(c, m.bytes)));
      return;
    }
    this.#encadenar(async () => {
      await this.#guardar();
      const respuesta = mensajeDiferencia(this.#doc, m.bytes);
      if (respuesta === null) cerrar(c, CIERRE.epoca, 'ilegible');
      else enviar(c, respuesta);
    });
  }

  salir(c: Conexion): void {
    if (!this.conexiones.delete(c)) return;
    this.presencia.salir(c);
    if (this.conexiones.size > 0) return;
    this.#encadenar(async () => {
      await this.#guardar();
      if (this.conexiones.size > 0) return;
      if (this.#filas > 1) await this.#compactar();
      // Somebody may have come back while it was compacted.
      if (this.conexiones.size > 0) return;
      this.#p.alVaciarse();
      this.#doc.destroy();
    });
  }

  leerNuevos(): void {
    if (this.#leeraPronto) return;
    this.#leeraPronto = true;
    this.#encadenar(() => this.#leer());
  }

  leerHasta(n: bigint): void {
    if (n > this.#leidoHasta && !this.#propias.has(n)) this.leerNuevos();
  }

  async cerrarTodo(codigo: number, motivo: string): Promise<void> {
    this.#encadenar(() => this.#guardar());
    await this.#cadena;
    for (const c of this.conexiones) cerrar(c, codigo, motivo);
  }

  revisar(ahora_ms: number): void {
    const pendiente = this.#pendiente;
    if (pendiente === null || ahora_ms - pendiente.desde_ms <= ESPERA_PENDIENTES_MS) return;
    this.#doc.store.pendingStructs = null;
    this.#doc.store.pendingDs = null;
    cerrar(pendiente.autor, CIERRE.epoca, 'pendiente');
    this.#pendiente = null;
  }

  #encadenar(fn: () => Promise<void>): void {
    this.#cadena = this.#cadena.then(fn).catch((e: unknown) => {
      const { servicios, empresaId, borradorId } = this.#p;
      servicios.bitacora.error('Falló un borrador', {
        empresa: empresaId,
        borrador: borradorId,
        error: e instanceof Error ? (e.stack ?? e.message) : String(e),
      });
      // The devices come back to a new room and find what the database has; what it lacks they send
      // again. This one may hold what was not stored, so nobody else enters it.
      this.#p.alVaciarse();
      for (const c of this.conexiones) cerrar(c, CIERRE.reinicio, 'reinicio');
    });
  }

  #alCambiar(update: Uint8Array, origen: unknown): void {
    if (origen === DE_LA_BASE) {
      for (const c of this.conexiones) enviar(c, mensajeCambio(update));
      return;
    }
    // Every other change of this document is applied with its socket as origin.
    this.#porGuardar.push({ update, autor: origen as Conexion });
    if (this.#porGuardar.length === 1) this.#encadenar(() => this.#guardar());
  }

  async #guardar(): Promise<void> {
    const tanda = this.#porGuardar;
    this.#porGuardar = [];
    const [primero] = tanda;
    if (primero === undefined) return;
    const { servicios, empresaId, borradorId } = this.#p;
    const { usuarioId } = primero.autor.quien;
    const junto = Y.mergeUpdates(tanda.map((t) => t.update));
    for (let intento = 1; ; intento++) {
      try {
        this.#propias.add(
          await insertarUpdate(servicios, { empresaId, borradorId, usuarioId, update: junto }),
        );
        break;
      } catch (e) {
        if (intento === INTENTOS_GUARDAR) throw e;
        await new Promise((r) => setTimeout(r, 50 * 2 ** intento));
      }
    }
    this.#filas += 1;
    for (const { update, autor } of tanda) {
      const mensaje = mensajeCambio(update);
      for (const c of this.conexiones) if (c !== autor) enviar(c, mensaje);
    }
    servicios.avisos.borradorNuevo(empresaId, borradorId);
    if (this.#filas >= FILAS_PARA_COMPACTAR) await this.#compactar();
  }

  async #leer(): Promise<void> {
    const { servicios, empresaId, borradorId } = this.#p;
    this.#leeraPronto = false;
    const desde = this.#leidoHasta;
    for (const { n, cambios } of await leerUpdates(servicios, { empresaId, borradorId, desde })) {
      this.#leidoHasta = n;
      if (this.#propias.delete(n)) continue;
      Y.applyUpdate(this.#doc, cambios, DE_LA_BASE);
      this.#filas += 1;
    }
  }

  async #compactar(): Promise<void> {
    const { servicios, empresaId, borradorId } = this.#p;
    this.#filas = await compactarUpdates(servicios, { empresaId, borradorId });
    this.#propias.clear();
  }

  #aplicar(c: Conexion, update: Uint8Array): void {
    if (!this.#cabe(update)) {
      this.#bytes -= update.byteLength;
      cerrar(c, CIERRE.epoca, 'borrador_grande');
      return;
    }
    try {
      Y.decodeUpdate(update);
      Y.applyUpdate(this.#doc, update, c);
    } catch {
      // Yjs throws on bytes that are not an update: only their author is closed.
      cerrar(c, CIERRE.epoca, 'ilegible');
      return;
    }
    if (!tienePendientes(this.#doc)) this.#pendiente = null;
    else this.#pendiente ??= { desde_ms: this.#p.servicios.reloj.ahora(), autor: c };
  }

  #cabe(update: Uint8Array): boolean {
    this.#bytes += update.byteLength;
    if (this.#bytes <= BYTES_BORRADOR_MAX) return true;
    this.#bytes = Y.encodeStateAsUpdate(this.#doc).byteLength + update.byteLength;
    return this.#bytes <= BYTES_BORRADOR_MAX;
  }
}

function tienePendientes(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

type Clave = { readonly empresaId: string; readonly borradorId: string };

/** Appends and compaction of one draft exclude each other, so `n` grows in the order of commits. */
const CANDADO = "select pg_advisory_xact_lock(hashtextextended('borrador/' || $1, 0))";

function insertarUpdate(
  servicios: Servicios,
  u: Clave & { readonly usuarioId: string | null; readonly update: Uint8Array },
): Promise<bigint> {
  return enEmpresa(servicios.db, u.empresaId, async (tx) => {
    const [, [fila]] = await Promise.all([
      tx.query(CANDADO, [u.borradorId]),
      tx.query<{ n: bigint }>(
        `insert into borrador_update (empresa_id, borrador_id, cambios, usuario_id, creado_en)
         values ($1, $2, $3, $4, $5::timestamptz) returning n`,
        [u.empresaId, u.borradorId, u.update, u.usuarioId, instante(servicios.reloj.ahora())],
      ),
    ]);
    return fila?.n ?? 0n;
  });
}

function leerUpdates(
  servicios: Servicios,
  l: Clave & { readonly desde: bigint },
): Promise<{ n: bigint; cambios: Uint8Array }[]> {
  return enEmpresa(servicios.db, l.empresaId, (tx) =>
    tx.query<{ n: bigint; cambios: Uint8Array }>(
      `select n, cambios from borrador_update
       where empresa_id = $1 and borrador_id = $2 and n > $3 order by n`,
      [l.empresaId, l.borradorId, l.desde],
    ),
  );
}

/** Turns all stored updates into one and returns how many rows are left (1, or 0 for none). */
function compactarUpdates(servicios: Servicios, c: Clave): Promise<number> {
  return enEmpresa(servicios.db, c.empresaId, async (tx) => {
    await tx.query(CANDADO, [c.borradorId]);
    const filas = await tx.query<{ n: bigint; cambios: Uint8Array }>(
      `select n, cambios from borrador_update
       where empresa_id = $1 and borrador_id = $2 order by n`,
      [c.empresaId, c.borradorId],
    );
    const ultima = filas.at(-1);
    if (ultima === undefined || filas.length < 2) return filas.length;
    const doc = new Y.Doc();
    for (const f of filas) Y.applyUpdate(doc, f.cambios);
    const junto = Y.encodeStateAsUpdate(doc);
    doc.destroy();
    await tx.query(
      `insert into borrador_update (empresa_id, borrador_id, cambios, usuario_id, creado_en)
       values ($1, $2, $3, null, $4::timestamptz)`,
      [c.empresaId, c.borradorId, junto, instante(servicios.reloj.ahora())],
    );
    await tx.query(
      'delete from borrador_update where empresa_id = $1 and borrador_id = $2 and n <= $3',
      [c.empresaId, c.borradorId, ultima.n],
    );
    return 1;
  });
}

/** Last stored update of each of the drafts, to notice what other processes wrote. */
export function ultimosUpdates(
  servicios: Servicios,
  empresaId: string,
  borradores: readonly string[],
): Promise<{ borrador_id: string; n: bigint }[]> {
  return enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ borrador_id: string; n: bigint }>(
      `select borrador_id, max(n) as n from borrador_update
       where empresa_id = $1 and borrador_id = any($2::uuid[]) group by 1`,
      [empresaId, borradores],
    ),
  );
}
