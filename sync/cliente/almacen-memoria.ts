// The port `Almacen` in memory, for tests and for measuring. It copies what it keeps, as a disk does.

import type { OpGuardada, Almacen, AlmacenClaves, Epoca, EstadoOp } from './almacen.ts';

function clavesEnMemoria(): AlmacenClaves & { vaciar(): void } {
  const mapa = new Map<string, unknown>();
  return {
    async leer(clave) {
      return structuredClone(mapa.get(clave));
    },
    async guardar(clave, valor) {
      mapa.set(clave, structuredClone(valor));
    },
    async fijar(clave, hacer) {
      if (!mapa.has(clave)) mapa.set(clave, structuredClone(hacer()));
      return structuredClone(mapa.get(clave));
    },
    vaciar() {
      mapa.clear();
    },
  };
}

function opsEnMemoria(): Almacen['ops'] & { vaciar(): void } {
  const ops = new Map<string, OpGuardada>();
  let ultimo = 0;
  const deEstado = (estado: EstadoOp): OpGuardada[] =>
    [...ops.values()].filter((op) => op.estado === estado).sort((a, b) => a.n - b.n);
  const cambiar = (id: string, cambio: Partial<OpGuardada>): void => {
    const op = ops.get(id);
    if (op !== undefined) ops.set(id, { ...op, ...cambio });
  };
  return {
    async agregar(id, hacer) {
      const ya = ops.get(id);
      if (ya !== undefined) return ya;
      const n = ultimo + 1;
      const sobre = structuredClone(hacer(n));
      const op: OpGuardada = {
        id,
        n,
        estado: 'por_enviar',
        sobre,
        rev: null,
        salida: null,
        rechazos: [],
      };
      ultimo = n;
      ops.set(id, op);
      return op;
    },
    async obtener(id) {
      return ops.get(id) ?? null;
    },
    async retirar(id) {
      const op = ops.get(id);
      if (op === undefined) return;
      ops.delete(id);
      if (op.n === ultimo) ultimo -= 1;
    },
    async deEstado(estado) {
      return deEstado(estado);
    },
    async contar(estado) {
      return deEstado(estado).length;
    },
    async aceptar(lista) {
      for (const { id, rev, salida } of lista) {
        const previa = ops.get(id)?.salida ?? null;
        cambiar(id, { estado: 'aceptada', rev, salida: previa ?? salida, rechazos: [] });
      }
    },
    async rechazar(id, rechazos) {
      if (ops.get(id)?.estado === 'por_enviar') {
        cambiar(id, { estado: 'rechazada', rechazos: structuredClone(rechazos) });
      }
    },
    async descartar(id) {
      if (ops.get(id)?.estado === 'rechazada') ops.delete(id);
    },
    async podar(conservar) {
      const sobran = deEstado('aceptada');
      for (const op of sobran.slice(0, Math.max(0, sobran.length - conservar))) ops.delete(op.id);
    },
    vaciar() {
      ops.clear();
      ultimo = 0;
    },
  };
}

function borradoresEnMemoria(): Almacen['borradores'] & { vaciar(): void } {
  const mapa = new Map<string, { n: number; cambios: Uint8Array }[]>();
  let n = 0;
  return {
    async leer(id) {
      return mapa.get(id) ?? [];
    },
    async agregar(id, cambios) {
      n += 1;
      mapa.set(id, [...(mapa.get(id) ?? []), { n, cambios: cambios.slice() }]);
    },
    async compactar(id, hasta, todo) {
      const despues = (mapa.get(id) ?? []).filter((u) => u.n > hasta);
      mapa.set(id, [{ n: hasta, cambios: todo.slice() }, ...despues]);
    },
    async borrar(id) {
      mapa.delete(id);
    },
    vaciar() {
      mapa.clear();
    },
  };
}

export function crearAlmacenMemoria(): Almacen {
  const ops = opsEnMemoria();
  const borradores = borradoresEnMemoria();
  const foto = clavesEnMemoria();
  const ajustes = clavesEnMemoria();
  let epoca: Epoca = { epoca: 1, sesiones: 0, comandos: 0 };
  return {
    ops,
    epoca: {
      async leer() {
        return epoca;
      },
      async guardar(nueva) {
        epoca = nueva;
      },
    },
    borradores,
    foto,
    ajustes,
    async borrar({ conservarOps }) {
      borradores.vaciar();
      foto.vaciar();
      if (conservarOps) return;
      ops.vaciar();
      ajustes.vaciar();
      epoca = { epoca: 1, sesiones: 0, comandos: 0 };
    },
    cerrar() {
      // Nothing is held open.
    },
  };
}
