// The buzones of the devices connected to this process (rules B1–B9). One device has one queue of
// comandos, whatever the number of its sockets and epochs, so order is kept when it reconnects.

import { crearCola, type ColaDispositivo } from '#server/comandos/cola-dispositivo.ts';
import type { Ejecutor } from '#server/comandos/ejecutor.ts';
import { puntoDeFallo } from '#server/comandos/punto-de-fallo.ts';
import type { Servicios } from '#server/servicios.ts';
import { crearBuzon, type Buzon, type SalaBuzon } from '#sync/buzon.ts';
import { CIERRE, type MensajeAcuse } from '#sync/protocolo.ts';
import { escribirAcuse } from '#sync/tramas.ts';
import { cerrar, enviar, type Conexion } from './conexion.ts';
import { mensajeDiferencia, mensajeVector, type MensajeSync } from './mensajes.ts';

type Epoca = {
  readonly buzon: Buzon;
  readonly conexiones: Set<Conexion>;
  /** Answers to comandos that the device has not forgotten yet, for a socket that comes later. */
  readonly acuses: Map<string, Uint8Array>;
};

type Dispositivo = { readonly cola: ColaDispositivo; readonly epocas: Map<number, Epoca> };

export interface Dispositivos {
  entrar(c: Conexion, sala: SalaBuzon): void;
  recibir(c: Conexion, sala: SalaBuzon, m: MensajeSync): void;
  salir(c: Conexion, sala: SalaBuzon): void;
  /** Resolves when the comandos that this device has already delivered are answered. */
  alDia(sala: SalaBuzon): Promise<void>;
  revisar(ahora_ms: number): void;
  cerrar(): Promise<void>;
}

export function crearDispositivos(servicios: Servicios, ejecutor: Ejecutor): Dispositivos {
  return new DispositivosConectados(servicios, ejecutor);
}

const claveDe = (s: SalaBuzon): string => `${s.empresaId}/${s.dispositivoId}`;

class DispositivosConectados implements Dispositivos {
  readonly #servicios: Servicios;
  readonly #ejecutor: Ejecutor;
  readonly #dispositivos = new Map<string, Dispositivo>();

  constructor(servicios: Servicios, ejecutor: Ejecutor) {
    this.#servicios = servicios;
    this.#ejecutor = ejecutor;
  }

  entrar(c: Conexion, sala: SalaBuzon): void {
    const d = this.#abrir(c, sala);
    let epoca = d.epocas.get(sala.epoca);
    if (epoca === undefined) {
      const buzon = crearBuzon(this.#servicios.reloj.ahora());
      epoca = { buzon, conexiones: new Set(), acuses: new Map() };
      d.epocas.set(sala.epoca, epoca);
    }
    epoca.conexiones.add(c);
    enviar(c, mensajeVector(epoca.buzon.doc));
    for (const trama of epoca.acuses.values()) enviar(c, trama);
  }

  recibir(c: Conexion, sala: SalaBuzon, m: MensajeSync): void {
    const d = this.#dispositivos.get(claveDe(sala));
    const epoca = d?.epocas.get(sala.epoca);
    if (d === undefined || epoca?.conexiones.has(c) !== true) return;
    if (m.clase === 'vector') {
      const respuesta = mensajeDiferencia(epoca.buzon.doc, m.bytes);
      if (respuesta === null) expulsarEpoca(d, sala.epoca, 'ilegible');
      else enviar(c, respuesta);
      return;
    }
    const r = epoca.buzon.recibir(m.bytes, this.#servicios.reloj.ahora());
    if (!r.ok) {
      this.#servicios.bitacora.info('Buzón rehusado', { ...sala, violacion: r.violacion });
      expulsarEpoca(d, sala.epoca, r.violacion);
      return;
    }
    for (const id of r.olvidados) epoca.acuses.delete(id);
    d.cola.agregar(r.nuevos);
  }

  salir(c: Conexion, sala: SalaBuzon): void {
    const clave = claveDe(sala);
    const d = this.#dispositivos.get(clave);
    const epoca = d?.epocas.get(sala.epoca);
    if (d === undefined) return;
    if (epoca?.conexiones.delete(c) === true && epoca.conexiones.size === 0) {
      d.epocas.delete(sala.epoca);
      epoca.buzon.doc.destroy();
    }
    this.#olvidarSiSobra(clave, d);
  }

  async alDia(sala: SalaBuzon): Promise<void> {
    await this.#dispositivos.get(claveDe(sala))?.cola.vacia();
  }

  revisar(ahora_ms: number): void {
    for (const d of this.#dispositivos.values()) {
      for (const [numero, epoca] of d.epocas) {
        const violacion = epoca.buzon.revisar(ahora_ms);
        if (violacion !== null) expulsarEpoca(d, numero, violacion);
      }
    }
  }

  async cerrar(): Promise<void> {
    await Promise.all([...this.#dispositivos.values()].map((d) => d.cola.cerrar()));
  }

  #abrir(c: Conexion, sala: SalaBuzon): Dispositivo {
    const abierto = this.#dispositivos.get(claveDe(sala));
    if (abierto !== undefined) return abierto;
    const cola = crearCola({
      servicios: this.#servicios,
      ejecutor: this.#ejecutor,
      actor: { usuarioId: c.quien.usuarioId, dispositivoId: sala.dispositivoId },
      empresaId: sala.empresaId,
      alResponder: (acuse) => {
        responder(nuevo, acuse);
      },
    });
    const nuevo: Dispositivo = { cola, epocas: new Map() };
    this.#dispositivos.set(claveDe(sala), nuevo);
    return nuevo;
  }

  /** Without sockets it stays only until what it delivered is answered. */
  #olvidarSiSobra(clave: string, d: Dispositivo): void {
    if (d.epocas.size > 0) return;
    void d.cola.vacia().then(() => {
      if (d.epocas.size === 0 && this.#dispositivos.get(clave) === d) {
        this.#dispositivos.delete(clave);
      }
    });
  }
}

function responder(d: Dispositivo, acuse: MensajeAcuse): void {
  const trama = escribirAcuse(acuse);
  for (const epoca of d.epocas.values()) {
    epoca.acuses.set(acuse.id, trama);
    for (const c of epoca.conexiones) enviar(c, trama);
  }
  puntoDeFallo('despues_de_acuse');
}

/** An illegal update closes the sockets of its epoch and forgets the document. */
function expulsarEpoca(d: Dispositivo, numero: number, motivo: string): void {
  const epoca = d.epocas.get(numero);
  d.epocas.delete(numero);
  for (const c of epoca?.conexiones ?? []) cerrar(c, CIERRE.epoca, motivo);
  epoca?.buzon.doc.destroy();
}
