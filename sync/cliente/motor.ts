// The engine of a device: local core, buzón and first load tied together. It runs in the leader
// worker of the browser and, with other storage and sockets, in Node for the tests. It never blocks
// on the network: what a person does is written and shown here, and travels when it can.

import { instante, type Reloj } from '#shared/fecha/fecha.ts';
import type { CualquierConsulta, Salida } from '#shared/nucleo/comando.ts';
import { invariante, type Resultado } from '#shared/nucleo/resultado.ts';
import { puede } from '#shared/permisos/roles.ts';
import type { MensajeAcuse, MensajeFilas } from '#sync/protocolo.ts';
import { calcularSumas } from '#sync/sumas.ts';
import type { Trama } from '#sync/tramas.ts';
import { crearBuzonCliente, type BuzonCliente, type ConstructorSocket } from './buzon-cliente.ts';
import type { Pedido } from './comandar.ts';
import type { Arranque, EnCola, EstadoRed, Persona, PorCorregir } from './estado.ts';
import { leerRev } from './estado-local.ts';
import { NucleoLocal, type PartesNucleo, type Recepcion } from './nucleo-local.ts';
import { Presencia } from './presencia.ts';
import { FallaDescarga, type FuenteSegmentos } from './segmentos.ts';

export type EventoMotor =
  | { readonly tipo: 'tablas'; readonly tablas: readonly string[] }
  | { readonly tipo: 'red'; readonly red: EstadoRed }
  | { readonly tipo: 'arranque'; readonly arranque: Arranque }
  | { readonly tipo: 'personas'; readonly personas: readonly Persona[] }
  /** The server closed the door: device revoked, or app too old. */
  | { readonly tipo: 'fin'; readonly motivo: 'revocado' | 'actualizar' };

export type PartesMotor = PartesNucleo & {
  readonly consultas: { de(nombre: string): CualquierConsulta | null };
  readonly fuente: FuenteSegmentos;
  readonly reloj: Reloj;
  readonly enlace: {
    /** `wss://host/sync`. */
    readonly url: string;
    readonly token: (forzar: boolean) => Promise<string | null>;
    readonly Socket?: ConstructorSocket;
    readonly espera_ms_max?: number;
  };
  readonly avisar: (evento: EventoMotor) => void;
};

export interface MotorSync {
  /** Opens, loads when there is nothing, redoes what is pending and connects. Resolves when usable. */
  iniciar(): Promise<void>;
  comandar(pedido: Pedido): Promise<Resultado<Salida>>;
  consultar(
    nombre: string,
    args: unknown,
  ): Promise<{ readonly valor: unknown; readonly tablas: readonly string[] }>;
  cola(): Promise<readonly EnCola[]>;
  porCorregir(): Promise<readonly PorCorregir[]>;
  descartar(opId: string): Promise<void>;
  sumas(): Promise<Readonly<Record<string, string>>>;
  /** Where this person is now, for the others. */
  presentar(donde: Pick<Persona, 'borradorId' | 'campo'>): void;
  /** The browser says that there is network again, or that there is none. */
  conectar(): void;
  desconectar(): void;
  estado(): {
    readonly arranque: Arranque;
    readonly red: EstadoRed;
    readonly personas: readonly Persona[];
  };
  detener(): Promise<void>;
}

const REINTENTO_CARGA_MS = 5_000;
/** A hola asked again within this time would be answered twice with the same rows. */
const ESPERA_HOLA_MS = 2_000;

class Motor implements MotorSync {
  readonly #p: PartesMotor;
  readonly #nucleo: NucleoLocal;
  readonly #buzon: BuzonCliente;
  readonly #presencia: Presencia;
  #arranque: Arranque = { fase: 'abriendo', avance: 0, mensaje: null };
  #red: EstadoRed = {
    estado: 'conectando',
    desde: null,
    porEnviar: 0,
    porCorregir: 0,
    desfaseReloj: 0,
    rev: '0',
  };
  #listo: Promise<void> | null = null;
  #estaDetenido = false;
  #saludoPedido_ms = Number.NEGATIVE_INFINITY;
  #haReconstruido = false;
  #despertarCarga: () => void = () => undefined;

  constructor(p: PartesMotor) {
    this.#p = p;
    this.#nucleo = new NucleoLocal(p);
    this.#presencia = new Presencia(p.identidad.usuario, (personas) => {
      p.avisar({ tipo: 'personas', personas });
    });
    this.#buzon = crearBuzonCliente({
      url: p.enlace.url,
      empresaId: p.identidad.empresaId,
      dispositivoId: p.identidad.dispositivoId,
      epoca: p.almacen.epoca,
      token: p.enlace.token,
      porEnviar: async () => (await p.almacen.ops.deEstado('por_enviar')).map((op) => op.sobre),
      rev: async () => (await leerRev(this.#nucleo.base.db)) ?? 0n,
      alRecibir: (trama) => {
        this.#recibir(trama);
      },
      alEstado: (estado) => {
        const desde =
          estado === 'conectado' ? null : (this.#red.desde ?? instante(p.reloj.ahora()));
        this.#decirRed({ estado, desde });
      },
      alTerminar: (motivo) => {
        this.#terminar(motivo).catch(this.#fallar);
      },
      alAbrirPresencia: (awareness) => {
        this.#presencia.seguir(awareness);
      },
      ...(p.enlace.Socket === undefined ? {} : { Socket: p.enlace.Socket }),
      ...(p.enlace.espera_ms_max === undefined ? {} : { espera_ms_max: p.enlace.espera_ms_max }),
    });
  }

  iniciar(): Promise<void> {
    this.#listo ??= this.#iniciar();
    return this.#listo;
  }

  async #iniciar(): Promise<void> {
    this.#decirArranque({ fase: 'abriendo', avance: 0, mensaje: null });
    try {
      await this.#contar();
      await this.#prepararBase().catch(async () => {
        // A cache that opens but cannot be filled or read is thrown away once, and made again.
        this.#haReconstruido = true;
        await this.#nucleo.destruir();
        await this.#prepararBase();
      });
    } catch (error) {
      this.#fallar(error);
      throw error;
    }
    if (this.#estaDetenido) return;
    await this.#contar();
    this.#decirRed({ rev: String((await leerRev(this.#nucleo.base.db)) ?? 0n) });
    this.#decirArranque({ fase: 'listo', avance: 1, mensaje: null });
    this.#buzon.conectar().catch(this.#fallar);
  }

  async #prepararBase(): Promise<void> {
    const rev = await this.#nucleo.abrir();
    if (rev === null) await this.#cargar();
    await this.#nucleo.ponerAlDia();
  }

  /** Loads until it works: a new device waits here for its first connection. */
  async #cargar(): Promise<void> {
    let mensaje: string | null = null;
    while (!this.#estaDetenido) {
      this.#decirArranque({ fase: 'cargando', avance: 0, mensaje });
      try {
        await this.#nucleo.cargar(this.#p.fuente, (avance) => {
          this.#decirArranque({ fase: 'cargando', avance, mensaje: null });
        });
        return;
      } catch (error) {
        if (!(error instanceof FallaDescarga)) throw error;
        mensaje = 'Para traer los datos de la empresa a este dispositivo hace falta conexión.';
        this.#decirArranque({ fase: 'cargando', avance: 0, mensaje });
        await this.#esperarCarga();
      }
    }
  }

  #esperarCarga(): Promise<void> {
    return new Promise((seguir) => {
      const reloj = setTimeout(seguir, REINTENTO_CARGA_MS);
      this.#despertarCarga = () => {
        clearTimeout(reloj);
        seguir();
      };
    });
  }

  async comandar(pedido: Pedido): Promise<Resultado<Salida>> {
    await this.iniciar();
    const hecho = await this.#nucleo.comandar(pedido, this.#red.desfaseReloj);
    if (hecho.sobre !== null) {
      this.#buzon.poner(hecho.sobre);
      this.#decirTablas(hecho.tablas);
      this.#decirRed({ porEnviar: this.#red.porEnviar + 1 });
    }
    return hecho.resultado;
  }

  async consultar(
    nombre: string,
    args: unknown,
  ): Promise<{ readonly valor: unknown; readonly tablas: readonly string[] }> {
    const consulta = this.#p.consultas.de(nombre);
    invariante(consulta !== null, `consulta desconocida ${nombre}`);
    await this.iniciar();
    const { usuario, empresaId } = this.#nucleo.identidad;
    invariante(puede(usuario.rol, consulta.roles), `${usuario.rol} no consulta ${nombre}`);
    const leidos: unknown = consulta.esquema.parse(args);
    const valor: unknown = await consulta.ejecutar(this.#nucleo.base.db, empresaId, leidos);
    return { valor, tablas: consulta.tablas };
  }

  async cola(): Promise<readonly EnCola[]> {
    const ops = await this.#p.almacen.ops.deEstado('por_enviar');
    return ops.map((op) => ({
      opId: op.id,
      n: op.n,
      tipo: op.sobre.tipo,
      titulo: this.#titulo(op.sobre.tipo),
      hechoEn: op.sobre.hecho_en,
    }));
  }

  async porCorregir(): Promise<readonly PorCorregir[]> {
    const ops = await this.#p.almacen.ops.deEstado('rechazada');
    return ops.map((op) => ({
      opId: op.id,
      n: op.n,
      tipo: op.sobre.tipo,
      titulo: this.#titulo(op.sobre.tipo),
      hechoEn: op.sobre.hecho_en,
      datos: op.sobre.datos,
      rechazos: op.rechazos,
    }));
  }

  #titulo(tipo: string): string {
    return this.#p.comandos.ultimo(tipo)?.titulo ?? tipo;
  }

  async descartar(opId: string): Promise<void> {
    await this.#p.almacen.ops.descartar(opId);
    await this.#contar();
  }

  async sumas(): Promise<Readonly<Record<string, string>>> {
    await this.iniciar();
    return calcularSumas(this.#nucleo.base.db, this.#p.identidad.empresaId);
  }

  presentar(donde: Pick<Persona, 'borradorId' | 'campo'>): void {
    this.#presencia.presentar(donde);
  }

  conectar(): void {
    this.#despertarCarga();
    if (this.#arranque.fase === 'listo') this.#buzon.conectar().catch(this.#fallar);
  }

  desconectar(): void {
    this.#buzon.desconectar();
  }

  estado(): {
    readonly arranque: Arranque;
    readonly red: EstadoRed;
    readonly personas: readonly Persona[];
  } {
    return { arranque: this.#arranque, red: this.#red, personas: this.#presencia.personas };
  }

  async detener(): Promise<void> {
    this.#estaDetenido = true;
    this.#despertarCarga();
    this.#buzon.cerrar();
    await this.#nucleo.cerrar();
  }

  #recibir(trama: Trama): void {
    switch (trama.tipo) {
      case 'filas':
        this.#atender(this.#alLlegarFilas(trama.mensaje));
        return;
      case 'acuse':
        this.#atender(this.#alLlegarAcuse(trama.mensaje));
        return;
      case 'hola':
        if (trama.mensaje.hora !== undefined) {
          this.#decirRed({ desfaseReloj: Date.parse(trama.mensaje.hora) - this.#p.reloj.ahora() });
        }
        return;
      case 'manifiesto':
      case 'resinc':
        this.#atender(this.#rehacerTodo());
        return;
    }
  }

  /** A batch that cannot be written means that the cache is not what it should be: build it again, once. */
  #atender(paso: Promise<void>): void {
    paso.catch((error: unknown) => {
      if (this.#estaDetenido) return;
      if (this.#haReconstruido) {
        this.#fallar(error);
        return;
      }
      this.#haReconstruido = true;
      this.#reconstruir().catch(this.#fallar);
    });
  }

  async #alLlegarFilas(mensaje: MensajeFilas): Promise<void> {
    const hecho = await this.#nucleo.recibirFilas(mensaje);
    if (hecho.tipo === 'hueco') await this.#pedirHueco();
    if (hecho.tipo === 'aplicado') {
      this.#saludoPedido_ms = Number.NEGATIVE_INFINITY;
      this.#decirRed({ rev: mensaje.hasta });
    }
    await this.#despachar(hecho);
  }

  async #alLlegarAcuse(mensaje: MensajeAcuse): Promise<void> {
    await this.#despachar(await this.#nucleo.recibirAcuse(mensaje));
  }

  async #despachar(hecho: Recepcion): Promise<void> {
    if (hecho.respondidas.length > 0) {
      await this.#buzon.quitar(hecho.respondidas);
      await this.#contar();
    }
    this.#decirTablas(hecho.tablas);
  }

  async #pedirHueco(): Promise<void> {
    const ahora = this.#p.reloj.ahora();
    if (ahora - this.#saludoPedido_ms < ESPERA_HOLA_MS) return;
    this.#saludoPedido_ms = ahora;
    await this.#buzon.saludar();
  }

  /** Message 104: the rows start again from the segments; the comandos stay. */
  async #rehacerTodo(): Promise<void> {
    await this.#cargar();
    if (this.#estaDetenido) return;
    await this.#nucleo.ponerAlDia();
    await this.#contar();
    this.#decirArranque({ fase: 'listo', avance: 1, mensaje: null });
    this.#decirTablas(['*']);
    await this.#buzon.saludar();
  }

  async #reconstruir(): Promise<void> {
    this.#buzon.desconectar();
    this.#decirArranque({ fase: 'abriendo', avance: 0, mensaje: null });
    await this.#nucleo.destruir();
    await this.#nucleo.abrir();
    await this.#rehacerTodo();
    await this.#buzon.conectar();
  }

  /** Revoked: the cache and what is not a comando go; comandos that never left stay until someone decides. */
  async #terminar(motivo: 'revocado' | 'actualizar'): Promise<void> {
    if (motivo === 'revocado') {
      this.#estaDetenido = true;
      this.#buzon.cerrar();
      await this.#nucleo.destruir();
      const sinEnviar = await this.#p.almacen.ops.contar('por_enviar');
      await this.#p.almacen.borrar({ conservarOps: sinEnviar > 0 });
    }
    this.#p.avisar({ tipo: 'fin', motivo });
  }

  #fallar = (error: unknown): void => {
    if (this.#estaDetenido) return;
    console.error(error);
    this.#decirArranque({
      fase: 'fallo',
      avance: 0,
      mensaje:
        'La base de datos de este dispositivo no se pudo abrir. Lo que usted hizo está guardado: cierre las demás ventanas de Kofacture y recargue esta página.',
    });
  };

  async #contar(): Promise<void> {
    const { ops } = this.#p.almacen;
    const [porEnviar, porCorregir] = await Promise.all([
      ops.contar('por_enviar'),
      ops.contar('rechazada'),
    ]);
    this.#decirRed({ porEnviar, porCorregir });
  }

  #decirRed(cambio: Partial<EstadoRed>): void {
    this.#red = { ...this.#red, ...cambio };
    this.#p.avisar({ tipo: 'red', red: this.#red });
  }

  #decirArranque(arranque: Arranque): void {
    this.#arranque = arranque;
    this.#p.avisar({ tipo: 'arranque', arranque });
  }

  #decirTablas(tablas: readonly string[]): void {
    if (tablas.length > 0) this.#p.avisar({ tipo: 'tablas', tablas });
  }
}

export function crearMotor(partes: PartesMotor): MotorSync {
  return new Motor(partes);
}
