// The device's end of its buzón: a Yjs document per epoch that holds comandos not yet answered, carried
// by y-websocket, with our frames 100–104 and presence on the same socket (SPEC.md, rules B and R).
// The document lives in memory only: what is unanswered is written again from the store. A long queue
// goes in by windows, so that the document stays within rule B4.

import type * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Awareness } from 'y-protocols/awareness';
import { WebsocketProvider } from 'y-websocket';
import type { SobreComando } from '#sync/comando.ts';
import { EPOCA_COMANDOS_MAX, EPOCA_SESIONES_MAX, nombreBuzon, RAIZ_OPS } from '#sync/buzon.ts';
import { CIERRE, MENSAJE, SUBPROTOCOLO, type MensajeHola } from '#sync/protocolo.ts';
import { escribirHola, leerCuerpo, type Trama } from '#sync/tramas.ts';
import { ESQUEMA } from '#sync/versiones.ts';
import type { AlmacenEpoca, Epoca } from './almacen.ts';

export type EstadoEnlace = 'conectado' | 'conectando' | 'sin_red' | 'sin_sesion';

export type ConstructorSocket = typeof WebSocket;

export type PartesBuzon = {
  /** `wss://host/sync`, without the room. */
  readonly url: string;
  readonly empresaId: string;
  readonly dispositivoId: string;
  readonly epoca: AlmacenEpoca;
  /** Access token; `null` when there is no session; throws when it cannot be known now (no network). */
  readonly token: (forzar: boolean) => Promise<string | null>;
  /** Comandos not yet answered, in order of `n`. */
  readonly porEnviar: () => Promise<readonly SobreComando[]>;
  /** rev whose rows the device holds. */
  readonly rev: () => Promise<bigint>;
  readonly alRecibir: (trama: Trama) => void;
  readonly alEstado: (estado: EstadoEnlace) => void;
  /** The server will not have this device (4403) or this version (4426) any more. */
  readonly alTerminar: (motivo: 'revocado' | 'actualizar') => void;
  /** Called with the presence of each new epoch. */
  readonly alAbrirPresencia: (presencia: Awareness) => void;
  readonly Socket?: ConstructorSocket;
  readonly espera_ms_max?: number;
};

export interface BuzonCliente {
  conectar(): Promise<void>;
  desconectar(): void;
  /** Writes a comando into the document; it leaves with the next connection if there is none. */
  poner(sobre: SobreComando): void;
  /** Answered: forgets them, and starts a new epoch when this one is spent and nothing waits. */
  quitar(ids: readonly string[]): Promise<void>;
  /** Says where the device stands, so that the server sends what is missing. */
  saludar(): Promise<void>;
  cerrar(): void;
}

/** What the document holds at once: far below its megabyte, enough never to wait for the network. */
const VENTANA = { bytes: 256 * 1024, comandos: 200 } as const;

/** Wait after a deliberate close that connecting again at once would only repeat. */
const PAUSA_MS = 30_000;
const REINTENTO_TOKEN_MS = 3_000;
const GUARDAR_EPOCA_MS = 2_000;

type Enlace = {
  readonly doc: Y.Doc;
  readonly ops: Y.Map<Uint8Array>;
  readonly provider: WebsocketProvider;
};

const bytesDe = (sobre: SobreComando): Uint8Array =>
  new TextEncoder().encode(JSON.stringify(sobre));

class Buzon implements BuzonCliente {
  readonly #p: PartesBuzon;
  #epoca: Epoca | null = null;
  #enlace: Enlace | null = null;
  #quiere = false;
  #estado: EstadoEnlace | null = null;
  /** Deliberate closes in a row without an answer in between. */
  #rechazos = 0;
  #pausa: ReturnType<typeof setTimeout> | null = null;
  #porGuardar: ReturnType<typeof setTimeout> | null = null;
  #turno = Promise.resolve();
  /** Not yet in the document, in order of `n`. */
  #esperan: SobreComando[] = [];
  /** In the document: op id → bytes. */
  readonly #dentro = new Map<string, number>();

  constructor(p: PartesBuzon) {
    this.#p = p;
  }

  async conectar(): Promise<void> {
    this.#quiere = true;
    if (this.#estado === null || this.#estado === 'sin_sesion') this.#decir('conectando');
    await this.#enTurno(async () => {
      this.#enlace ??= await this.#abrir(false);
    });
    await this.#marcar(false);
  }

  desconectar(): void {
    this.#quiere = false;
    this.#dejarPausa();
    this.#enlace?.provider.disconnect();
    this.#decir('sin_red');
  }

  poner(sobre: SobreComando): void {
    // Before the first connection there is no document: opening it reads the store, this one included.
    if (this.#enlace === null) return;
    if (this.#dentro.has(sobre.id) || this.#esperan.some((s) => s.id === sobre.id)) return;
    this.#esperan.push(sobre);
    this.#rellenar();
  }

  async quitar(ids: readonly string[]): Promise<void> {
    const enlace = this.#enlace;
    if (enlace === null) return;
    const fuera = new Set(ids);
    this.#esperan = this.#esperan.filter((s) => !fuera.has(s.id));
    enlace.doc.transact(() => {
      for (const id of ids) {
        enlace.ops.delete(id);
        this.#dentro.delete(id);
      }
    });
    if (this.#estaGastada() && this.#dentro.size === 0) await this.#renovar();
    else this.#rellenar();
  }

  #estaGastada(): boolean {
    return (this.#epoca?.comandos ?? 0) >= EPOCA_COMANDOS_MAX;
  }

  /** Writes the oldest comandos that fit. A spent epoch takes no more: it ends when it is answered. */
  #rellenar(): void {
    const enlace = this.#enlace;
    if (enlace === null) return;
    let bytes = [...this.#dentro.values()].reduce((suma, b) => suma + b, 0);
    enlace.doc.transact(() => {
      while (this.#dentro.size < VENTANA.comandos && !this.#estaGastada()) {
        const siguiente = this.#esperan[0];
        if (siguiente === undefined) return;
        const valor = bytesDe(siguiente);
        if (this.#dentro.size > 0 && bytes + valor.byteLength > VENTANA.bytes) return;
        this.#esperan.shift();
        bytes += valor.byteLength;
        this.#dentro.set(siguiente.id, valor.byteLength);
        enlace.ops.set(siguiente.id, valor);
        this.#contarUno();
      }
    });
  }

  async saludar(): Promise<void> {
    const enlace = this.#enlace;
    if (enlace === null || !enlace.provider.wsconnected) return;
    const mensaje: MensajeHola = { rev: String(await this.#p.rev()), esquema: ESQUEMA };
    const ws = enlace.provider.ws;
    if (ws !== null && ws.readyState === ws.OPEN) ws.send(escribirHola(mensaje).slice());
  }

  cerrar(): void {
    this.#quiere = false;
    this.#dejarPausa();
    if (this.#porGuardar !== null) this.#guardarEpoca();
    this.#soltar();
  }

  #enTurno(fn: () => Promise<void>): Promise<void> {
    const paso = this.#turno.then(fn);
    this.#turno = paso.catch(() => undefined);
    return paso;
  }

  #decir(estado: EstadoEnlace): void {
    if (this.#estado === estado) return;
    this.#estado = estado;
    this.#p.alEstado(estado);
  }

  #contarUno(): void {
    if (this.#epoca === null) return;
    this.#epoca = { ...this.#epoca, comandos: this.#epoca.comandos + 1 };
    // Losing this count only lengthens the epoch a little: it must not compete with the comandos.
    this.#porGuardar ??= setTimeout(() => {
      this.#guardarEpoca();
    }, GUARDAR_EPOCA_MS);
  }

  #guardarEpoca(): void {
    if (this.#porGuardar !== null) clearTimeout(this.#porGuardar);
    this.#porGuardar = null;
    if (this.#epoca !== null) this.#p.epoca.guardar(this.#epoca).catch(() => undefined);
  }

  /** Next session of the epoch, or the first of a new one, with every unanswered comando in it. */
  async #abrir(nueva: boolean): Promise<Enlace> {
    const antes = await this.#p.epoca.leer();
    const gastada = antes.sesiones >= EPOCA_SESIONES_MAX || antes.comandos >= EPOCA_COMANDOS_MAX;
    const epoca: Epoca =
      nueva || gastada
        ? { epoca: antes.epoca + 1, sesiones: 1, comandos: 0 }
        : { ...antes, sesiones: antes.sesiones + 1 };
    await this.#p.epoca.guardar(epoca);
    this.#epoca = epoca;
    const doc = new Y.Doc();
    const ops = doc.getMap<Uint8Array>(RAIZ_OPS);
    const provider = new WebsocketProvider(
      this.#p.url,
      nombreBuzon({
        empresaId: this.#p.empresaId,
        dispositivoId: this.#p.dispositivoId,
        epoca: epoca.epoca,
      }),
      doc,
      {
        connect: false,
        disableBc: true,
        maxBackoffTime: this.#p.espera_ms_max ?? 10_000,
        ...(this.#p.Socket === undefined ? {} : { WebSocketPolyfill: this.#p.Socket }),
      },
    );
    const enlace: Enlace = { doc, ops, provider };
    this.#oir(enlace);
    this.#p.alAbrirPresencia(provider.awareness);
    this.#dentro.clear();
    this.#enlace = enlace;
    this.#esperan = [];
    // What is put while the store is being read is in the store as well, or comes after it.
    const sobres = await this.#p.porEnviar();
    const recientes = this.#esperan.filter((s) => !sobres.some((t) => t.id === s.id));
    this.#esperan = [...sobres, ...recientes].filter((s) => !this.#dentro.has(s.id));
    this.#rellenar();
    return enlace;
  }

  #oir(enlace: Enlace): void {
    const { provider } = enlace;
    const alLlegar = (tipo: number, d: decoding.Decoder): void => {
      const trama = leerCuerpo(tipo, d);
      if (trama === null || enlace !== this.#enlace) return;
      if (trama.tipo === 'hola') {
        this.#rechazos = 0;
        this.#decir('conectado');
      }
      this.#p.alRecibir(trama);
    };
    for (const tipo of Object.values(MENSAJE)) {
      provider.messageHandlers[tipo] = (_e, d) => {
        alLlegar(tipo, d);
      };
    }
    provider.on('status', ({ status }) => {
      if (enlace !== this.#enlace) return;
      if (status === 'connected') this.saludar().catch(() => undefined);
    });
    provider.on('sync', (listo: boolean) => {
      if (listo && enlace === this.#enlace) this.#barrer(enlace);
    });
    provider.on('connection-close', () => {
      if (enlace !== this.#enlace) return;
      if (this.#quiere) this.#decir('sin_red');
      // The next attempt goes with whatever token is fresh by then.
      this.#p.token(false).then(
        (t) => {
          if (t !== null) provider.protocols = [SUBPROTOCOLO, t];
        },
        () => undefined,
      );
    });
    provider.on('connection-error', () => undefined);
    provider.on('closed', ({ code }) => {
      if (enlace === this.#enlace) this.#alCierre(code);
    });
  }

  /** An earlier session of this epoch may have left in the server's document what is answered by now. */
  #barrer(enlace: Enlace): void {
    const sobran = [...enlace.ops.keys()].filter((id) => !this.#dentro.has(id));
    enlace.doc.transact(() => {
      for (const id of sobran) enlace.ops.delete(id);
    });
  }

  #alCierre(codigo: number): void {
    this.#rechazos += 1;
    const insiste = this.#rechazos > 2;
    if (codigo === CIERRE.revocado || codigo === CIERRE.actualizar) {
      this.#quiere = false;
      this.#decir(codigo === CIERRE.revocado ? 'sin_sesion' : 'sin_red');
      this.#p.alTerminar(codigo === CIERRE.revocado ? 'revocado' : 'actualizar');
    } else if (codigo === CIERRE.token && !insiste) {
      this.#marcar(true).catch(() => undefined);
    } else if (codigo === CIERRE.epoca && !insiste) {
      this.#renovar().catch(() => undefined);
    } else {
      this.#despues(PAUSA_MS, codigo === CIERRE.epoca);
    }
  }

  #despues(ms: number, conEpocaNueva: boolean): void {
    this.#dejarPausa();
    this.#pausa = setTimeout(() => {
      const paso = conEpocaNueva ? this.#renovar() : this.#marcar(true);
      paso.catch(() => undefined);
    }, ms);
  }

  #dejarPausa(): void {
    if (this.#pausa !== null) clearTimeout(this.#pausa);
    this.#pausa = null;
  }

  async #renovar(): Promise<void> {
    await this.#enTurno(async () => {
      this.#soltar();
      this.#enlace = await this.#abrir(true);
    });
    await this.#marcar(false);
  }

  #soltar(): void {
    const enlace = this.#enlace;
    this.#enlace = null;
    enlace?.provider.destroy();
    enlace?.doc.destroy();
  }

  /** Dials with a token. Without network it tries again later; without session it says so and stops. */
  async #marcar(forzar: boolean): Promise<void> {
    if (!this.#quiere) return;
    let token: string | null;
    try {
      token = await this.#p.token(forzar);
    } catch {
      // The token could not be renewed because there is no network: that is not an end of session.
      this.#decir('sin_red');
      this.#despues(REINTENTO_TOKEN_MS, false);
      return;
    }
    if (!this.#quiere || this.#enlace === null) return;
    if (token === null) {
      this.#decir('sin_sesion');
      return;
    }
    this.#enlace.provider.protocols = [SUBPROTOCOLO, token];
    this.#enlace.provider.connect();
  }
}

export function crearBuzonCliente(partes: PartesBuzon): BuzonCliente {
  return new Buzon(partes);
}
