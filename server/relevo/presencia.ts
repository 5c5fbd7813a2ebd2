// Who is where, among the sockets of one empresa or of one draft (rules P1–P5). Each socket owns one
// client id; whatever it says about others is ignored, and its identity is stamped by the server, so
// nobody can speak for another person.

import { BYTES_PRESENCIA_MAX, leerPresencia, type EntradaPresencia } from '#sync/presencia.ts';
import { enviar, type Conexion } from './conexion.ts';
import { mensajePresencia } from './mensajes.ts';

export interface Presencia {
  recibir(c: Conexion, bytes: Uint8Array): void;
  /** Sends everybody's state to one socket. */
  saludar(c: Conexion): void;
  salir(c: Conexion): void;
}

type Presente = { readonly entrada: EntradaPresencia; readonly conexion: Conexion };

export function crearPresencia(conexiones: () => Iterable<Conexion>): Presencia {
  const presentes = new Map<number, Presente>();

  function difundir(entrada: EntradaPresencia): void {
    const mensaje = mensajePresencia([entrada]);
    for (const c of conexiones()) enviar(c, mensaje);
  }

  /** A first entry makes the client id the socket's own, unless it is somebody else's. */
  function puedeTomar(c: Conexion, e: EntradaPresencia): boolean {
    if (e.estado === null) return false;
    const otro = presentes.get(e.clienteId);
    if (otro === undefined) return true;
    // The same person coming back before his old socket was noticed dead keeps his client id. In a
    // draft two tabs of one person are told apart by the clock, which an echo never moves.
    if (otro.conexion.quien.usuarioId !== c.quien.usuarioId) return false;
    return esMismoBuzon(otro.conexion, c) || e.reloj > otro.entrada.reloj;
  }

  return {
    recibir(c, bytes) {
      const entradas = leerPresencia(bytes);
      const mia = entradas?.find((e) =>
        c.clienteId === null ? puedeTomar(c, e) : e.clienteId === c.clienteId,
      );
      if (mia === undefined) return;
      if (
        mia.estado !== null &&
        Buffer.byteLength(JSON.stringify(mia.estado)) > BYTES_PRESENCIA_MAX
      )
        return;
      c.clienteId = mia.clienteId;
      const { usuarioId, nombre } = c.quien;
      const entrada: EntradaPresencia = {
        ...mia,
        estado: mia.estado === null ? null : { ...mia.estado, usuarioId, nombre },
      };
      if (entrada.estado === null) presentes.delete(entrada.clienteId);
      else presentes.set(entrada.clienteId, { entrada, conexion: c });
      difundir(entrada);
    },
    saludar(c) {
      const entradas = [...presentes.values()]
        .filter((p) => p.entrada.clienteId !== c.clienteId)
        .map((p) => p.entrada);
      if (entradas.length > 0) enviar(c, mensajePresencia(entradas));
    },
    salir(c) {
      if (c.clienteId === null) return;
      const presente = presentes.get(c.clienteId);
      if (presente?.conexion !== c) return;
      presentes.delete(c.clienteId);
      difundir({ ...presente.entrada, estado: null });
    },
  };
}

function esMismoBuzon(a: Conexion, b: Conexion): boolean {
  return (
    a.sala.clase === 'buzon' &&
    b.sala.clase === 'buzon' &&
    a.sala.dispositivoId === b.sala.dispositivoId
  );
}
