// The buzón: the Yjs document in which one device, in one epoch, leaves its comandos (rules B1–B9 of
// SPEC.md). The server applies an update to its own copy of the document and looks at what it became:
// whatever is not «a new key of `ops` with bytes» is a violation, and hurts only its author, because
// nobody else reads that document.

import * as Y from 'yjs';
import { esUuid } from '#shared/nucleo/ids.ts';
import { BYTES_SOBRE_MAX } from './comando.ts';
import { SALA_BORRADOR, SALA_BUZON } from './protocolo.ts';

/** The only root type of a buzón: a Y.Map from op id to the bytes of its envelope. */
export const RAIZ_OPS = 'ops';

export const LIMITES_BUZON = {
  sobre_bytes_max: BYTES_SOBRE_MAX,
  documento_bytes_max: 1024 * 1024,
  /** Comandos that may arrive at once (a whole day offline) and how many per second after that. */
  rafaga: 2000,
  por_segundo: 50,
  /** Structs that wait for others that do not come. */
  espera_ms_max: 30_000,
} as const;

/** The device starts a new epoch after this many comandos or sessions (client ids), rule B8. */
export const EPOCA_COMANDOS_MAX = 2000;
export const EPOCA_SESIONES_MAX = 500;

export type SalaBuzon = {
  readonly clase: 'buzon';
  readonly empresaId: string;
  readonly dispositivoId: string;
  /** From 1; a new epoch is a new, empty Yjs document. */
  readonly epoca: number;
};
export type SalaBorrador = {
  readonly clase: 'borrador';
  readonly empresaId: string;
  readonly borradorId: string;
};
export type Sala = SalaBuzon | SalaBorrador;

export function nombreBuzon(s: Omit<SalaBuzon, 'clase'>): string {
  return `${SALA_BUZON}/${s.empresaId}/${s.dispositivoId}/${String(s.epoca)}`;
}

export function nombreBorrador(s: Omit<SalaBorrador, 'clase'>): string {
  return `${SALA_BORRADOR}/${s.empresaId}/${s.borradorId}`;
}

/** `null` when the text is not exactly the name of a room. */
export function leerSala(nombre: string): Sala | null {
  const [clase, empresaId, tercero, epoca, ...resto] = nombre.split('/');
  if (empresaId === undefined || tercero === undefined || resto.length > 0) return null;
  if (!esUuid(empresaId) || !esUuid(tercero)) return null;
  if (clase === SALA_BORRADOR && epoca === undefined) {
    return { clase: 'borrador', empresaId, borradorId: tercero };
  }
  if (clase === SALA_BUZON && epoca !== undefined && /^[1-9]\d{0,9}$/.test(epoca)) {
    return { clase: 'buzon', empresaId, dispositivoId: tercero, epoca: Number(epoca) };
  }
  return null;
}

export type Violacion =
  | 'ilegible'
  | 'otra_raiz'
  | 'clave_invalida'
  | 'valor_invalido'
  | 'sobre_grande'
  | 'cambio_de_sobre'
  | 'documento_grande'
  | 'demasiados'
  | 'pendiente';

/** An envelope as it came: the key and the bytes, not yet parsed. */
export type SobreCrudo = { readonly id: string; readonly bytes: Uint8Array };

export type Recibido =
  | {
      readonly ok: true;
      readonly nuevos: readonly SobreCrudo[];
      readonly olvidados: readonly string[];
    }
  | { readonly ok: false; readonly violacion: Violacion };

export interface Buzon {
  readonly doc: Y.Doc;
  /** Applies an update of the device. After a violation the buzón must be thrown away. */
  recibir(update: Uint8Array, ahora_ms: number): Recibido;
  /** To be asked now and then: structs that wait too long are a violation too. */
  revisar(ahora_ms: number): Violacion | null;
}

type Cuenta = { fichas: number; desde_ms: number };

/** The server's copy of a buzón. It starts empty; the device sends again what is not answered. */
export function crearBuzon(ahora_ms: number): Buzon {
  const doc = new Y.Doc();
  const ops = doc.getMap(RAIZ_OPS);
  const cuenta: Cuenta = { fichas: LIMITES_BUZON.rafaga, desde_ms: ahora_ms };
  let bytes = 0;
  let pendienteDesde: number | null = null;

  function revisar(ahora: number): Violacion | null {
    if (!tienePendientes(doc)) pendienteDesde = null;
    else pendienteDesde ??= ahora;
    return pendienteDesde !== null && ahora - pendienteDesde > LIMITES_BUZON.espera_ms_max
      ? 'pendiente'
      : null;
  }

  return {
    doc,
    revisar,
    recibir(update, ahora) {
      bytes += update.byteLength;
      if (bytes > LIMITES_BUZON.documento_bytes_max) {
        if (update.byteLength > LIMITES_BUZON.documento_bytes_max) return mala('documento_grande');
        bytes = Y.encodeStateAsUpdate(doc).byteLength + update.byteLength;
        if (bytes > LIMITES_BUZON.documento_bytes_max) return mala('documento_grande');
      }
      const cambio = aplicar(doc, ops, update);
      if (!cambio.ok) return cambio;
      if (!gastar(cuenta, cambio.nuevos.length, ahora)) return mala('demasiados');
      const violacion = revisar(ahora);
      return violacion === null ? cambio : mala(violacion);
    },
  };
}

function mala(violacion: Violacion): { readonly ok: false; readonly violacion: Violacion } {
  return { ok: false, violacion };
}

function aplicar(doc: Y.Doc, ops: Y.Map<unknown>, update: Uint8Array): Recibido {
  const nuevos: SobreCrudo[] = [];
  const olvidados: string[] = [];
  let violacion: Violacion | null = null;
  const observar = (evento: Y.YMapEvent<unknown>): void => {
    for (const [id, cambio] of evento.changes.keys) {
      if (cambio.action === 'delete') {
        olvidados.push(id);
        continue;
      }
      const valor = ops.get(id);
      const falta = faltaDe(id, valor);
      if (falta !== null) violacion ??= falta;
      else if (valor instanceof Uint8Array) {
        if (cambio.action === 'add') nuevos.push({ id, bytes: valor });
        else if (!sonIguales(cambio.oldValue, valor)) violacion ??= 'cambio_de_sobre';
      }
    }
  };
  ops.observe(observar);
  try {
    Y.decodeUpdate(update);
    Y.applyUpdate(doc, update);
  } catch {
    // Yjs throws on bytes that are not an update: the sender is at fault, and only he is closed.
    return mala('ilegible');
  } finally {
    ops.unobserve(observar);
  }
  if (doc.share.size > 1) return mala('otra_raiz');
  if (ops._start !== null) return mala('clave_invalida');
  return violacion === null ? { ok: true, nuevos, olvidados } : mala(violacion);
}

function faltaDe(id: string, valor: unknown): Violacion | null {
  if (!esUuid(id)) return 'clave_invalida';
  if (!(valor instanceof Uint8Array)) return 'valor_invalido';
  return valor.byteLength > LIMITES_BUZON.sobre_bytes_max ? 'sobre_grande' : null;
}

/** The same device may write again what it wrote in an earlier session: same key, same bytes. */
function sonIguales(a: unknown, b: Uint8Array): boolean {
  return (
    a instanceof Uint8Array && a.byteLength === b.byteLength && a.every((byte, i) => byte === b[i])
  );
}

function tienePendientes(doc: Y.Doc): boolean {
  return doc.store.pendingStructs !== null || doc.store.pendingDs !== null;
}

function gastar(cuenta: Cuenta, cuantos: number, ahora_ms: number): boolean {
  const transcurrido = Math.max(0, ahora_ms - cuenta.desde_ms);
  cuenta.fichas = Math.min(
    LIMITES_BUZON.rafaga,
    cuenta.fichas + (transcurrido / 1000) * LIMITES_BUZON.por_segundo,
  );
  cuenta.desde_ms = ahora_ms;
  cuenta.fichas -= cuantos;
  return cuenta.fichas >= 0;
}
