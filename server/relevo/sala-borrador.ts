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

export function crearSalaBorrador(partes: {
  readonly servicios: Servicios;
  readonly empresaId: string;
  readonly borradorId: string;
  readonly alVaciarse: () => void;
}): SalaBorrador {
  const { servicios, empresaId, borradorId } = partes;
  const doc = new Y.Doc();
  const conexiones = new Set<Conexion>();
  const presencia = crearPresencia(() => conexiones);
  let porGuardar: PorGuardar[] = [];
  let leidoHasta = 0n;
  let filas = 0;
  let bytes = 0;
  let leeraPronto = false;
  /** Rows this room stored itself: known already when they are read among those of others. */
  const propias = new Set<bigint>();
  let pendiente: { readonly desde_ms: number; readonly autor: Conexion } | null = null;
  // One thing at a time: load, store, read, answer. Order in this chain is order in the database.
  let cadena: Promise<void> = Promise.resolve();

  function encadenar(fn: () => Promise<void>): void {
    cadena = cadena.then(fn).catch((e: unknown) => {
      servicios.bitacora.error('Falló un borrador', {
        empresa: empresaId,
        borrador: borradorId,
        error: e instanceof Error ? (e.stack ?? e.message) : String(e),
      });
      // The devices come back to a new room and find what the database has; what it lacks they send
      // again. This one may hold what was not stored, so nobody else enters it.
      partes.alVaciarse();
      for (const c of conexiones) cerrar(c, CIERRE.reinicio, 'reinicio');
    });
  }

  doc.on('update', (update: Uint8Array, origen: unknown) => {
    if (origen === DE_LA_BASE) {
      for (const c of conexiones) enviar(c, mensajeCambio(update));
      return;
    }
    // Every other change of this document is applied with its socket as origin.
    porGuardar.push({ update, autor: origen as Conexion });
    if (porGuardar.length === 1) encadenar(guardar);
  });

  async function guardar(): Promise<void> {
    const tanda = porGuardar;
    porGuardar = [];
    if (tanda.length === 0) return;
    const junto = Y.mergeUpdates(tanda.map((t) => t.update));
    const usuarioId = tanda[0]?.autor.quien.usuarioId ?? null;
    for (let intento = 1; ; intento++) {
      try {
        propias.add(
          await insertarUpdate(servicios, { empresaId, borradorId, usuarioId, update: junto }),
        );
        break;
      } catch (e) {
        if (intento === INTENTOS_GUARDAR) throw e;
        await new Promise((r) => setTimeout(r, 50 * 2 ** intento));
      }
    }
    filas += 1;
    for (const { update, autor } of tanda) {
      const mensaje = mensajeCambio(update);
      for (const c of conexiones) if (c !== autor) enviar(c, mensaje);
    }
    servicios.avisos.borradorNuevo(empresaId, borradorId);
    if (filas >= FILAS_PARA_COMPACTAR) await compactar();
  }

  async function leer(): Promise<void> {
    leeraPronto = false;
    const nuevos = await leerUpdates(servicios, { empresaId, borradorId, desde: leidoHasta });
    for (const { n, cambios } of nuevos) {
      leidoHasta = n;
      if (propias.delete(n)) continue;
      Y.applyUpdate(doc, cambios, DE_LA_BASE);
      filas += 1;
    }
  }

  function leerNuevos(): void {
    if (leeraPronto) return;
    leeraPronto = true;
    encadenar(leer);
  }

  async function compactar(): Promise<void> {
    filas = await compactarUpdates(servicios, { empresaId, borradorId });
  }

  encadenar(async () => {
    await leer();
    bytes = Y.encodeStateAsUpdate(doc).byteLength;
  });

  function cabe(update: Uint8Array): boolean {
    bytes += update.byteLength;
    if (bytes <= BYTES_BORRADOR_MAX) return true;
    bytes = Y.encodeStateAsUpdate(doc).byteLength + update.byteLength;
    return bytes <= BYTES_BORRADOR_MAX;
  }

  function aplicar(c: Conexion, update: Uint8Array): void {
    if (!cabe(update)) {
      bytes -= update.byteLength;
      cerrar(c, CIERRE.epoca, 'borrador_grande');
      return;
    }
    try {
      Y.decodeUpdate(update);
      Y.applyUpdate(doc, update, c);
    } catch {
      // Yjs throws on bytes that are not an update: only their author is closed.
      cerrar(c, CIERRE.epoca, 'ilegible');
      return;
    }
    if (!tienePendientes(doc)) pendiente = null;
    else pendiente ??= { desde_ms: servicios.reloj.ahora(), autor: c };
  }

  return {
    conexiones,
    presencia,
    async entrar(c) {
      conexiones.add(c);
      await cadena;
      enviar(c, mensajeVector(doc));
      presencia.saludar(c);
    },
    recibir(c, m) {
      // Both wait for their turn: an answer never holds what is not stored yet.
      if (m.clase === 'cambio') {
        encadenar(() => Promise.resolve(aplicar(c, m.bytes)));
        return;
      }
      encadenar(async () => {
        await guardar();
        const respuesta = mensajeDiferencia(doc, m.bytes);
        if (respuesta === null) cerrar(c, CIERRE.epoca, 'ilegible');
        else enviar(c, respuesta);
      });
    },
    salir(c) {
      if (!conexiones.delete(c)) return;
      presencia.salir(c);
      if (conexiones.size > 0) return;
      encadenar(async () => {
        await guardar();
        if (conexiones.size > 0) return;
        if (filas > 1) await compactar();
        // Somebody may have come back while it was compacted.
        if (conexiones.size === 0) {
          partes.alVaciarse();
          doc.destroy();
        }
      });
    },
    leerNuevos,
    leerHasta(n) {
      if (n > leidoHasta && !propias.has(n)) leerNuevos();
    },
    async cerrarTodo(codigo, motivo) {
      encadenar(guardar);
      await cadena;
      for (const c of conexiones) cerrar(c, codigo, motivo);
    },
    revisar(ahora_ms) {
      if (pendiente === null || ahora_ms - pendiente.desde_ms <= ESPERA_PENDIENTES_MS) return;
      doc.store.pendingStructs = null;
      doc.store.pendingDs = null;
      cerrar(pendiente.autor, CIERRE.epoca, 'pendiente');
      pendiente = null;
    },
  };
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
