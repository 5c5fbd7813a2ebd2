// The relay: accepts sockets on `/sync/<room>`, knows who is behind each, and passes their messages to
// the buzón of the device, the rows of the empresa, presence, or the draft (sync/SPEC.md). Sockets are
// always accepted first, because only a close code can be read by a browser.

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import * as decoding from 'lib0/decoding';
import { WebSocketServer, type WebSocket } from 'ws';
import { verificarAcceso } from '#server/auth/tokens.ts';
import { ejecutor } from '#server/comandos/ejecutar.ts';
import type { Ejecutor } from '#server/comandos/ejecutor.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import type { Servicios } from '#server/servicios.ts';
import { leerSala, type Sala, type SalaBuzon } from '#sync/buzon.ts';
import { CIERRE, MENSAJE, SUBPROTOCOLO, type CambioFila } from '#sync/protocolo.ts';
import { BYTES_MENSAJE_MAX, leerCuerpo } from '#sync/tramas.ts';
import { ESQUEMAS_SERVIDOS } from '#sync/versiones.ts';
import { cerrar, crearConexion, enviar, estaAbierta, type Conexion } from './conexion.ts';
import { crearDispositivos } from './dispositivos.ts';
import { crearEmpresa, crearLector, type Empresa } from './empresas.ts';
import { LATIDO, leerSync, TIPO } from './mensajes.ts';
import { crearSalaBorrador, ultimosUpdates, type SalaBorrador } from './sala-borrador.ts';
import { conPermisosViejos, juzgarEntrada } from './vigilar-permisos.ts';

export const RUTA_RELEVO = '/sync/';
const SONDEO_MS = 2000;
const LATIDO_MS = 15_000;
const ESPERA_BUZON_MS = 10_000;

export type Expulsion = {
  readonly usuarioId?: string;
  readonly empresaId?: string;
  readonly dispositivoId?: string;
};

export interface Relevo {
  /** Handler of the `upgrade` event of the HTTP server, for paths under `/sync/`. */
  manejarUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>;
  /** Closes at once, with 4403, the sockets that match everything given. */
  expulsar(a: Expulsion): void;
  /** Stops taking sockets, finishes the comandos that run, stores drafts, and closes with 4510. */
  cerrar(): Promise<void>;
}

export type OpcionesRelevo = {
  /** Who executes; the comandos of shared/ when absent. */
  readonly ejecutor?: Ejecutor;
};

export function crearRelevo(servicios: Servicios, opciones: OpcionesRelevo = {}): Relevo {
  return new RelevoWs(servicios, opciones.ejecutor ?? ejecutor);
}

class RelevoWs implements Relevo {
  readonly #servicios: Servicios;
  readonly #wss: WebSocketServer;
  readonly #empresas = new Map<string, Empresa>();
  readonly #conexiones = new Set<Conexion>();
  readonly #dispositivos;
  readonly #lector;
  readonly #relojes: NodeJS.Timeout[];
  readonly #desuscribir: (() => void)[];
  #estaCerrado = false;
  #sondeando = false;

  constructor(servicios: Servicios, ejecutorDado: Ejecutor) {
    this.#servicios = servicios;
    this.#wss = new WebSocketServer({
      noServer: true,
      perMessageDeflate: false,
      maxPayload: BYTES_MENSAJE_MAX,
      handleProtocols: (ofrecidos) => (ofrecidos.has(SUBPROTOCOLO) ? SUBPROTOCOLO : false),
    });
    this.#dispositivos = crearDispositivos(servicios, ejecutorDado);
    this.#lector = crearLector(servicios, (e, cambios) => {
      void this.#obedecer(e, cambios);
    });
    const cada = (ms: number, fn: () => void): NodeJS.Timeout => setInterval(fn, ms).unref();
    this.#relojes = [
      cada(SONDEO_MS, () => void this.#sondear()),
      cada(LATIDO_MS, () => {
        this.#latir();
      }),
    ];
    this.#desuscribir = [
      servicios.avisos.alLlegarFilas((id) => {
        const e = this.#empresas.get(id);
        if (e !== undefined) this.#lector.despertar(e);
      }),
      servicios.avisos.alLlegarBorrador((id, borradorId) => {
        this.#empresas.get(id)?.borradores.get(borradorId)?.leerNuevos();
      }),
    ];
  }

  async manejarUpgrade(req: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ruta = (req.url ?? '').split('?')[0] ?? '';
    if (this.#estaCerrado || !ruta.startsWith(RUTA_RELEVO)) {
      socket.destroy();
      return;
    }
    const ws = await new Promise<WebSocket>((listo) => {
      this.#wss.handleUpgrade(req, socket, head, listo);
    });
    // What it says while the token is checked waits unread in the socket.
    ws.pause();
    ws.on('error', () => {
      // A broken frame or a payload over the limit: ws closes the socket, and 'close' does the rest.
    });
    try {
      const c = await this.#admitir(req, ws, ruta.slice(RUTA_RELEVO.length));
      if (c !== null) this.#atender(c);
      ws.resume();
      // What changed between the verdict and the moment it was listed is seen by judging once more.
      if (c !== null) await this.#juzgar(c);
    } catch (e) {
      this.#servicios.bitacora.error('No se pudo abrir un socket', { error: textoDe(e) });
      ws.resume();
      ws.close(CIERRE.reinicio, 'reinicio');
    }
  }

  /** The connection with its identity, or null after closing with the code that says why. */
  async #admitir(req: IncomingMessage, ws: WebSocket, nombre: string): Promise<Conexion | null> {
    const token = (req.headers['sec-websocket-protocol'] ?? '')
      .split(',')
      .map((p) => p.trim())
      .find((p) => p !== SUBPROTOCOLO && p !== '');
    const acceso =
      token === undefined || ws.protocol !== SUBPROTOCOLO
        ? null
        : await verificarAcceso(this.#servicios, token);
    if (acceso === null) {
      ws.close(CIERRE.token, 'token');
      return null;
    }
    const sala = leerSala(nombre);
    if (sala === null) {
      ws.close(CIERRE.revocado, 'sala');
      return null;
    }
    const v = await juzgarEntrada(this.#servicios, sala, acceso.usuarioId);
    if (!v.ok) {
      ws.close(v.codigo, v.motivo);
      return null;
    }
    if (ws.readyState !== ws.OPEN || this.#estaCerrado) {
      ws.close(CIERRE.reinicio, 'reinicio');
      return null;
    }
    return crearConexion(ws, sala, { ...acceso, nombre: v.nombre, rol: v.rol });
  }

  #atender(c: Conexion): void {
    const { ws, sala } = c;
    const e = this.#empresaDe(sala.empresaId);
    this.#conexiones.add(c);
    ws.on('message', (datos: Buffer) => {
      this.#recibir(c, datos);
    });
    ws.on('pong', () => {
      c.respondio = true;
    });
    ws.on('close', () => {
      this.#salir(c, e);
    });
    if (sala.clase === 'buzon') {
      e.conexiones.add(c);
      this.#dispositivos.entrar(c, sala);
      e.presencia.saludar(c);
      return;
    }
    this.#salaBorrador(e, sala.borradorId)
      .entrar(c)
      .catch((error: unknown) => {
        this.#servicios.bitacora.error('No se pudo abrir un borrador', { error: textoDe(error) });
        cerrar(c, CIERRE.reinicio, 'reinicio');
      });
  }

  #recibir(c: Conexion, datos: Buffer): void {
    if (!estaAbierta(c)) return;
    c.respondio = true;
    const { sala } = c;
    const e = this.#empresas.get(sala.empresaId);
    if (e === undefined) return;
    try {
      const d = decoding.createDecoder(new Uint8Array(datos));
      const tipo = decoding.readVarUint(d);
      if (tipo === TIPO.sync) this.#recibirSync(c, e, d);
      else if (tipo === TIPO.presencia) {
        presenciaDe(c, e)?.recibir(c, decoding.readVarUint8Array(d));
      } else if (tipo === TIPO.consultaPresencia) presenciaDe(c, e)?.saludar(c);
      else if (tipo === MENSAJE.hola && sala.clase === 'buzon') {
        this.#recibirHola(c, e, { sala, d });
      }
      // Other types are of newer clients: ignored.
    } catch {
      // lib0 throws when the bytes end early; whoever sends garbage starts again.
      cerrar(c, CIERRE.epoca, 'ilegible');
    }
  }

  #recibirSync(c: Conexion, e: Empresa, d: decoding.Decoder): void {
    const m = leerSync(d);
    if (m === null) {
      cerrar(c, CIERRE.epoca, 'ilegible');
      return;
    }
    if (c.sala.clase === 'borrador') {
      e.borradores.get(c.sala.borradorId)?.recibir(c, m);
      return;
    }
    this.#dispositivos.recibir(c, c.sala, m);
    if (m.clase === 'cambio') c.entrego = true;
  }

  #recibirHola(
    c: Conexion,
    e: Empresa,
    { sala, d }: { readonly sala: SalaBuzon; readonly d: decoding.Decoder },
  ): void {
    const trama = leerCuerpo(MENSAJE.hola, d);
    if (trama?.tipo !== 'hola') {
      cerrar(c, CIERRE.epoca, 'ilegible');
      return;
    }
    const hola = trama.mensaje;
    // One at a time per socket: a second hola (it found a gap) starts when the first has ended.
    c.turno = c.turno
      .then(() =>
        ESQUEMAS_SERVIDOS.includes(hola.esquema)
          ? this.#lector.saludar(c, e, hola)
          : this.#pedirActualizar(c, sala),
      )
      .catch((error: unknown) => {
        this.#servicios.bitacora.error('No se pudo poner al día', { error: textoDe(error) });
        cerrar(c, CIERRE.reinicio, 'reinicio');
      });
  }

  /** An old app gets no rows, but what it had to say is taken first (rule V3). */
  async #pedirActualizar(c: Conexion, sala: SalaBuzon): Promise<void> {
    for (let ms = 0; ms < ESPERA_BUZON_MS && !c.entrego && estaAbierta(c); ms += 50) {
      await new Promise((r) => setTimeout(r, 50));
    }
    await this.#dispositivos.alDia(sala);
    cerrar(c, CIERRE.actualizar, 'actualizar');
  }

  #salir(c: Conexion, e: Empresa): void {
    this.#conexiones.delete(c);
    if (c.sala.clase === 'buzon') {
      e.conexiones.delete(c);
      e.presencia.salir(c);
      this.#dispositivos.salir(c, c.sala);
    } else e.borradores.get(c.sala.borradorId)?.salir(c);
    this.#olvidarSiSobra(e);
  }

  #olvidarSiSobra(e: Empresa): void {
    if (e.conexiones.size === 0 && e.borradores.size === 0) this.#empresas.delete(e.id);
  }

  #empresaDe(id: string): Empresa {
    const abierta = this.#empresas.get(id);
    if (abierta !== undefined) return abierta;
    const nueva = crearEmpresa(id);
    this.#empresas.set(id, nueva);
    // From now on it follows the log: a draft that closes must be noticed even without buzones.
    this.#lector.despertar(nueva);
    return nueva;
  }

  #salaBorrador(e: Empresa, borradorId: string): SalaBorrador {
    const abierta = e.borradores.get(borradorId);
    if (abierta !== undefined) return abierta;
    const nueva: SalaBorrador = crearSalaBorrador({
      servicios: this.#servicios,
      empresaId: e.id,
      borradorId,
      alVaciarse: () => {
        if (e.borradores.get(borradorId) !== nueva) return;
        e.borradores.delete(borradorId);
        this.#olvidarSiSobra(e);
      },
    });
    e.borradores.set(borradorId, nueva);
    return nueva;
  }

  /** The relay itself obeys some rows: a draft that closed, a person or a device that changed. */
  async #obedecer(e: Empresa, cambios: readonly CambioFila[]): Promise<void> {
    try {
      for (const [tabla, , id] of cambios) {
        if (tabla !== 'borrador') continue;
        const sala = e.borradores.get(id);
        if (sala !== undefined) await this.#cerrarSiTermino(sala, e.id, id);
      }
      if (cambios.some(([tabla]) => tabla !== 'borrador')) await this.#rejuzgar(e.id);
    } catch (error) {
      this.#servicios.bitacora.error('No se pudo aplicar un cambio de permisos', {
        empresa: e.id,
        error: textoDe(error),
      });
      // In doubt, out: they come back and are judged again.
      for (const c of this.#conexiones) {
        if (c.sala.empresaId === e.id) cerrar(c, CIERRE.reinicio, 'reinicio');
      }
    }
  }

  async #cerrarSiTermino(sala: SalaBorrador, empresaId: string, id: string): Promise<void> {
    const [fila] = await enEmpresa(this.#servicios.db, empresaId, (tx) =>
      tx.query<{ estado: string }>(
        'select estado from borrador where empresa_id = $1 and id = $2',
        [empresaId, id],
      ),
    );
    if (fila === undefined || fila.estado === 'abierto') return;
    await sala.cerrarTodo(CIERRE.borradorCerrado, fila.estado);
  }

  async #rejuzgar(empresaId: string): Promise<void> {
    for (const c of [...this.#conexiones]) {
      if (c.sala.empresaId === empresaId) await this.#juzgar(c);
    }
  }

  async #juzgar(c: Conexion): Promise<void> {
    const v = await juzgarEntrada(this.#servicios, c.sala, c.quien.usuarioId);
    if (v.ok) c.quien = { ...c.quien, nombre: v.nombre, rol: v.rol };
    else cerrar(c, v.codigo, v.motivo);
  }

  /** Every two seconds: what NOTIFY may have missed, and what is outside the empresas. */
  async #sondear(): Promise<void> {
    if (this.#sondeando || this.#estaCerrado) return;
    this.#sondeando = true;
    try {
      const ahora = this.#servicios.reloj.ahora();
      this.#dispositivos.revisar(ahora);
      for (const vieja of await conPermisosViejos(this.#servicios, [...this.#conexiones])) {
        cerrar(vieja.c, vieja.codigo, vieja.motivo);
      }
      await this.#mirarRevs([...this.#empresas.values()]);
      for (const e of this.#empresas.values()) await this.#sondearBorradores(e, ahora);
    } catch (e) {
      // The database is away: the next round looks again.
      this.#servicios.bitacora.error('Falló el sondeo', { error: textoDe(e) });
    } finally {
      this.#sondeando = false;
    }
  }

  /** One transaction for all: RLS is entered per empresa, and the statements travel together. */
  async #mirarRevs(empresas: readonly Empresa[]): Promise<void> {
    if (empresas.length === 0) return;
    const filas = await this.#servicios.db.tx(async (tx) => {
      await tx.exec('set local role kofacture_app');
      const consultas = empresas.map(async (e) => {
        const [, [fila]] = await Promise.all([
          tx.query("select set_config('app.empresa', $1, true)", [e.id]),
          tx.query<{ rev: bigint }>('select rev from empresa_rev where empresa_id = $1', [e.id]),
        ]);
        return { e, rev: fila?.rev ?? 0n };
      });
      return Promise.all(consultas);
    });
    for (const { e, rev } of filas) if (e.rev === null || rev > e.rev) this.#lector.despertar(e);
  }

  async #sondearBorradores(e: Empresa, ahora_ms: number): Promise<void> {
    if (e.borradores.size === 0) return;
    for (const sala of e.borradores.values()) sala.revisar(ahora_ms);
    const ultimos = await ultimosUpdates(this.#servicios, e.id, [...e.borradores.keys()]);
    for (const { borrador_id, n } of ultimos) e.borradores.get(borrador_id)?.leerHasta(n);
  }

  #latir(): void {
    for (const c of this.#conexiones) {
      if (!c.respondio) {
        c.ws.terminate();
        continue;
      }
      c.respondio = false;
      c.ws.ping();
      enviar(c, LATIDO);
    }
  }

  expulsar(a: Expulsion): void {
    for (const c of this.#conexiones) {
      if (coincide(c, a)) cerrar(c, CIERRE.revocado, 'revocado');
    }
  }

  async cerrar(): Promise<void> {
    this.#estaCerrado = true;
    for (const r of this.#relojes) clearInterval(r);
    for (const quitar of this.#desuscribir) quitar();
    await this.#dispositivos.cerrar();
    const borradores = [...this.#empresas.values()].flatMap((e) => [...e.borradores.values()]);
    await Promise.all(borradores.map((b) => b.cerrarTodo(CIERRE.reinicio, 'reinicio')));
    for (const c of this.#conexiones) cerrar(c, CIERRE.reinicio, 'reinicio');
    for (const e of this.#empresas.values()) await e.lectura;
    const cierres = [...this.#conexiones].map(
      (c) => new Promise<void>((listo) => c.ws.once('close', () => listo())),
    );
    await Promise.all(cierres);
    this.#wss.close();
  }
}

function presenciaDe(c: Conexion, e: Empresa) {
  return c.sala.clase === 'buzon'
    ? e.presencia
    : (e.borradores.get(c.sala.borradorId)?.presencia ?? null);
}

function coincide(c: Conexion, a: Expulsion): boolean {
  const dispositivo = dispositivoDe(c.sala);
  return (
    (a.usuarioId === undefined || a.usuarioId === c.quien.usuarioId) &&
    (a.empresaId === undefined || a.empresaId === c.sala.empresaId) &&
    (a.dispositivoId === undefined || a.dispositivoId === dispositivo)
  );
}

function dispositivoDe(sala: Sala): string | null {
  return sala.clase === 'buzon' ? sala.dispositivoId : null;
}

function textoDe(e: unknown): string {
  return e instanceof Error ? (e.stack ?? e.message) : String(e);
}
