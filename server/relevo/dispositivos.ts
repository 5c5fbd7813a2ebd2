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
  const dispositivos = new Map<string, Dispositivo>();
  const claveDe = (s: SalaBuzon): string => `${s.empresaId}/${s.dispositivoId}`;

  function responder(d: Dispositivo, acuse: MensajeAcuse): void {
    const trama = escribirAcuse(acuse);
    for (const epoca of d.epocas.values()) {
      epoca.acuses.set(acuse.id, trama);
      for (const c of epoca.conexiones) enviar(c, trama);
    }
    puntoDeFallo('despues_de_acuse');
  }

  function abrirDispositivo(c: Conexion, sala: SalaBuzon): Dispositivo {
    const abierto = dispositivos.get(claveDe(sala));
    if (abierto !== undefined) return abierto;
    const cola = crearCola({
      servicios,
      ejecutor,
      actor: { usuarioId: c.quien.usuarioId, dispositivoId: sala.dispositivoId },
      empresaId: sala.empresaId,
      alResponder: (acuse) => {
        responder(nuevo, acuse);
      },
    });
    const nuevo: Dispositivo = { cola, epocas: new Map() };
    dispositivos.set(claveDe(sala), nuevo);
    return nuevo;
  }

  /** An illegal update closes its author's sockets of this epoch and forgets the document. */
  function expulsarEpoca(d: Dispositivo, sala: SalaBuzon, motivo: string): void {
    const epoca = d.epocas.get(sala.epoca);
    d.epocas.delete(sala.epoca);
    for (const c of epoca?.conexiones ?? []) cerrar(c, CIERRE.epoca, motivo);
    epoca?.buzon.doc.destroy();
  }

  function olvidarSiSobra(clave: string, d: Dispositivo): void {
    if (d.epocas.size > 0 || dispositivos.get(clave) !== d) return;
    void d.cola.vacia().then(() => {
      if (d.epocas.size === 0 && dispositivos.get(clave) === d) dispositivos.delete(clave);
    });
  }

  return {
    entrar(c, sala) {
      const d = abrirDispositivo(c, sala);
      let epoca = d.epocas.get(sala.epoca);
      if (epoca === undefined) {
        epoca = {
          buzon: crearBuzon(servicios.reloj.ahora()),
          conexiones: new Set(),
          acuses: new Map(),
        };
        d.epocas.set(sala.epoca, epoca);
      }
      epoca.conexiones.add(c);
      enviar(c, mensajeVector(epoca.buzon.doc));
      for (const trama of epoca.acuses.values()) enviar(c, trama);
    },
    recibir(c, sala, m) {
      const d = dispositivos.get(claveDe(sala));
      const epoca = d?.epocas.get(sala.epoca);
      if (d === undefined || epoca?.conexiones.has(c) !== true) return;
      if (m.clase === 'vector') {
        const respuesta = mensajeDiferencia(epoca.buzon.doc, m.bytes);
        if (respuesta === null) expulsarEpoca(d, sala, 'ilegible');
        else enviar(c, respuesta);
        return;
      }
      const r = epoca.buzon.recibir(m.bytes, servicios.reloj.ahora());
      if (!r.ok) {
        servicios.bitacora.info('Buzón rehusado', { ...sala, violacion: r.violacion });
        expulsarEpoca(d, sala, r.violacion);
        return;
      }
      for (const id of r.olvidados) epoca.acuses.delete(id);
      d.cola.agregar(r.nuevos);
    },
    salir(c, sala) {
      const d = dispositivos.get(claveDe(sala));
      const epoca = d?.epocas.get(sala.epoca);
      if (d === undefined) return;
      if (epoca?.conexiones.delete(c) === true && epoca.conexiones.size === 0) {
        d.epocas.delete(sala.epoca);
        epoca.buzon.doc.destroy();
      }
      olvidarSiSobra(claveDe(sala), d);
    },
    async alDia(sala) {
      await dispositivos.get(claveDe(sala))?.cola.vacia();
    },
    revisar(ahora_ms) {
      for (const d of dispositivos.values()) {
        for (const [numero, epoca] of d.epocas) {
          const violacion = epoca.buzon.revisar(ahora_ms);
          const [c] = epoca.conexiones;
          if (violacion === null || c?.sala.clase !== 'buzon') continue;
          expulsarEpoca(d, { ...c.sala, epoca: numero }, violacion);
        }
      }
    },
    async cerrar() {
      await Promise.all([...dispositivos.values()].map((d) => d.cola.cerrar()));
    },
  };
}
