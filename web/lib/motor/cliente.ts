// The tab's side of the engine: asks its worker, asks again when the leader changes or is silent, and
// hands out what it hears. It owns no data; a tab may close at any moment.

import { instante } from '#shared/fecha/fecha.ts';
import type { Salida } from '#shared/nucleo/comando.ts';
import { invariante, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Almacen } from '#sync/cliente/almacen.ts';
import { abrirAlmacenDexie } from '#web/lib/almacen/almacen-dexie.ts';
import { SinConexion } from '#web/lib/sesion/acceso.ts';
import { antesDeSalir, nuevoId, tokenDeSync, type sesion } from '#web/lib/sesion/sesion.svelte.ts';
import type { Arranque, EnCola, EstadoRed, Motor, Persona, PorCorregir } from './contrato.ts';
import { Fotos } from './foto.ts';
import type {
  ConfigMotor,
  EventoTab,
  MensajeAPestana,
  MensajeDePestana,
  Metodo,
  PedidoMotor,
} from './mensajes.ts';

/** Silence after which a request is sent again; safe because it carries its id (sincronizacion.md §7). */
const REENVIO_MS = 5_000;

type EnEspera = {
  readonly pedido: PedidoMotor;
  readonly si: (valor: unknown) => void;
  readonly no: (error: Error) => void;
  reloj: ReturnType<typeof setInterval>;
};

/** Engines open in this tab, by empresa. */
const abiertos = new Map<string, Motor>();

/** Tells the engine of that empresa, if it is open here, where this person is. */
export function presentarEn(empresaId: string, donde: Donde): void {
  abiertos.get(empresaId)?.presentar(donde);
}

type Donde = { readonly borradorId: string | null; readonly campo: string | null };

function emisor<T>(ultimo: () => T | null): {
  decir(valor: T): void;
  oir(oyente: (valor: T) => void): () => void;
} {
  const oyentes = new Set<(valor: T) => void>();
  return {
    decir(valor) {
      for (const o of oyentes) o(valor);
    },
    oir(oyente) {
      oyentes.add(oyente);
      const ya = ultimo();
      if (ya !== null) oyente(ya);
      return () => oyentes.delete(oyente);
    },
  };
}

class MotorDePestana implements Motor {
  readonly #worker: Worker;
  readonly #config: ConfigMotor;
  readonly #almacen: Almacen;
  readonly #fotos: Fotos;
  readonly #espera = new Map<string, EnEspera>();
  readonly #tablas = new Map<string, readonly string[]>();
  readonly #dejarSesion: () => void;
  #arranque: Arranque | null = null;
  #red: EstadoRed | null = null;
  #personas: readonly Persona[] | null = null;
  #enMemoria = false;
  #fin: 'revocado' | 'actualizar' | null = null;
  #donde: Donde = { borradorId: null, campo: null };
  #estaCerrado = false;
  readonly #alTablas = emisor<readonly string[]>(() => null);
  readonly #alRed = emisor(() => this.#red);
  readonly #alArranque = emisor(() => this.#arranque);
  readonly #alPersonas = emisor(() => this.#personas);
  readonly #alFin = emisor(() => this.#fin);

  constructor(config: ConfigMotor) {
    this.#config = config;
    this.#almacen = abrirAlmacenDexie(config.usuario.id, config.empresaId);
    this.#fotos = new Fotos(this.#almacen.foto);
    this.#worker = new Worker(new URL('./lider.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.onmessage = (evento: MessageEvent<MensajeAPestana>) => {
      this.#oir(evento.data);
    };
    this.#worker.onerror = (evento) => {
      this.#decirArranque({ fase: 'fallo', avance: 0, mensaje: null });
      console.error(evento.message);
    };
    this.#enviar({ t: 'inicio', config });
    abiertos.set(config.empresaId, this);
    this.#dejarSesion = antesDeSalir(() => {
      this.cerrar();
    });
    this.#pedir('estado', null).then(
      (estado) => {
        this.#ponerEstado(estado);
      },
      () => undefined,
    );
  }

  async consultar<S>(nombre: string, args: unknown): Promise<S> {
    const { valor, tablas } = leerConsulta(await this.#pedir('consultar', { nombre, args }));
    this.#tablas.set(nombre, tablas);
    this.#fotos.guardar(nombre, args, valor);
    // The consulta of that name gives S: the registry that the worker runs is the one the caller reads.
    return valor as S;
  }

  async comandar(tipo: string, datos: Record<string, unknown>): Promise<Resultado<Salida>> {
    const pedido = {
      opId: nuevoId(),
      tipo,
      datos: aJsonPlano(datos),
      // The tab is where the person acts: the moment of the act is read here.
      hechoEn: instante(Date.now()),
    };
    // The engine answers a comando with a Resultado.
    return (await this.#pedir('comandar', pedido)) as Resultado<Salida>;
  }

  async cola(): Promise<readonly EnCola[]> {
    return (await this.#pedir('cola', null)) as readonly EnCola[];
  }

  async porCorregir(): Promise<readonly PorCorregir[]> {
    return (await this.#pedir('porCorregir', null)) as readonly PorCorregir[];
  }

  async descartar(opId: string): Promise<void> {
    await this.#pedir('descartar', opId);
  }

  async sumas(): Promise<Readonly<Record<string, string>>> {
    return (await this.#pedir('sumas', null)) as Readonly<Record<string, string>>;
  }

  foto(nombre: string, args: unknown): Promise<unknown> {
    return this.#fotos.leer(nombre, args);
  }

  tablasDe(nombre: string): readonly string[] {
    return this.#tablas.get(nombre) ?? ['*'];
  }

  presentar(donde: Donde): void {
    this.#donde = donde;
    this.#pedir('presentar', donde).catch(() => undefined);
  }

  reconectar(): void {
    this.#pedir('reconectar', null).catch(() => undefined);
  }

  alCambiarTablas(oyente: (tablas: readonly string[]) => void): () => void {
    return this.#alTablas.oir(oyente);
  }
  alCambiarRed(oyente: (red: EstadoRed) => void): () => void {
    return this.#alRed.oir(oyente);
  }
  alArrancar(oyente: (arranque: Arranque) => void): () => void {
    return this.#alArranque.oir(oyente);
  }
  alCambiarPersonas(oyente: (personas: readonly Persona[]) => void): () => void {
    return this.#alPersonas.oir(oyente);
  }
  alTerminar(oyente: (motivo: 'revocado' | 'actualizar') => void): () => void {
    return this.#alFin.oir(oyente);
  }

  cerrar(): void {
    if (this.#estaCerrado) return;
    this.#estaCerrado = true;
    if (abiertos.get(this.#config.empresaId) === this) abiertos.delete(this.#config.empresaId);
    this.#dejarSesion();
    this.#fotos.cerrar();
    this.#worker.terminate();
    this.#almacen.cerrar();
    for (const e of this.#espera.values()) {
      clearInterval(e.reloj);
      e.no(new Error('el motor se cerró'));
    }
    this.#espera.clear();
  }

  #enviar(mensaje: MensajeDePestana): void {
    this.#worker.postMessage(mensaje);
  }

  #pedir(metodo: Metodo, args: unknown): Promise<unknown> {
    if (this.#estaCerrado) return Promise.reject(new Error('el motor está cerrado'));
    const pedido: PedidoMotor = { t: 'pedir', id: nuevoId(), metodo, args };
    return new Promise((si, no) => {
      const reloj = setInterval(() => {
        this.#enviar(pedido);
      }, REENVIO_MS);
      this.#espera.set(pedido.id, { pedido, si, no, reloj });
      this.#enviar(pedido);
    });
  }

  #responder(id: string, fn: (e: EnEspera) => void): void {
    const e = this.#espera.get(id);
    if (e === undefined) return;
    clearInterval(e.reloj);
    this.#espera.delete(id);
    fn(e);
  }

  #oir(m: MensajeAPestana): void {
    switch (m.t) {
      case 'valor':
        this.#responder(m.id, (e) => {
          e.si(m.valor);
        });
        return;
      case 'error':
        this.#responder(m.id, (e) => {
          e.no(new Error(m.mensaje));
        });
        return;
      case 'evento':
        this.#oirEvento(m.evento);
        return;
      case 'lider':
        for (const e of this.#espera.values()) this.#enviar(e.pedido);
        if (this.#donde.borradorId !== null) this.presentar(this.#donde);
        // Whatever changed while nobody led was not told to this tab.
        this.#alTablas.decir(['*']);
        return;
      case 'token?':
        void this.#darToken(m.id, m.forzar);
        return;
    }
  }

  async #darToken(id: string, forzar: boolean): Promise<void> {
    try {
      const valor = await tokenDeSync(this.#config.empresaId, {
        id: this.#config.dispositivoId,
        forzar,
      });
      this.#enviar({ t: 'token', id, valor });
    } catch (error) {
      if (!(error instanceof SinConexion)) console.error(error);
      this.#enviar({ t: 'token_sin_red', id });
    }
  }

  #oirEvento(evento: EventoTab): void {
    switch (evento.tipo) {
      case 'tablas':
        this.#alTablas.decir(evento.tablas);
        return;
      case 'red':
        this.#red = evento.red;
        this.#alRed.decir(evento.red);
        return;
      case 'arranque':
        this.#decirArranque(evento.arranque);
        return;
      case 'personas':
        this.#personas = evento.personas;
        this.#alPersonas.decir(evento.personas);
        return;
      case 'memoria':
        this.#enMemoria = evento.enMemoria;
        if (this.#arranque !== null) this.#decirArranque(this.#arranque);
        return;
      case 'fin':
        this.#fin = evento.motivo;
        this.#alFin.decir(evento.motivo);
        if (evento.motivo === 'revocado') this.cerrar();
        return;
    }
  }

  #decirArranque(arranque: Arranque): void {
    const anterior = this.#arranque?.fase;
    this.#arranque = { ...arranque, enMemoria: this.#enMemoria };
    this.#alArranque.decir(this.#arranque);
    // What a screen was painted with until now was a snapshot.
    if (arranque.fase === 'listo' && anterior !== 'listo') this.#alTablas.decir(['*']);
  }

  #ponerEstado(estado: unknown): void {
    // The answer of `estado` in the worker.
    const { arranque, red, personas, enMemoria } = estado as {
      arranque: Arranque;
      red: EstadoRed;
      personas: readonly Persona[];
      enMemoria: boolean;
    };
    this.#enMemoria = enMemoria;
    this.#oirEvento({ tipo: 'red', red });
    this.#oirEvento({ tipo: 'personas', personas });
    this.#decirArranque(arranque);
  }
}

function leerConsulta(respuesta: unknown): {
  readonly valor: unknown;
  readonly tablas: readonly string[];
} {
  // The answer of `consultar` in the worker.
  return respuesta as { valor: unknown; tablas: readonly string[] };
}

/** What a comando carries is plain JSON; a rune proxy could not be posted to a worker. */
function aJsonPlano(datos: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(datos)) as Record<string, unknown>;
}

/** Opens the engine of the active empresa. The caller closes it when the empresa changes. */
export function abrirMotor(s: typeof sesion): Motor {
  const { usuario, empresaActiva, dispositivoId } = s;
  invariante(
    usuario !== null && empresaActiva !== null && dispositivoId !== null,
    'hay sesión y empresa',
  );
  return new MotorDePestana({
    empresaId: empresaActiva.id,
    dispositivoId,
    usuario: { id: usuario.id, nombre: usuario.nombre, rol: empresaActiva.rol },
    origen: location.origin,
  });
}
