// The durable store of the browser: one IndexedDB per (usuario, empresa), through Dexie, with strict
// durability, so that a comando that was said to be kept is on disk (sincronizacion.md §5 and §7).

import Dexie, { type Table } from 'dexie';
import type {
  Aceptacion,
  Almacen,
  AlmacenBorradores,
  AlmacenClaves,
  AlmacenOps,
  Epoca,
  OpGuardada,
} from '#sync/cliente/almacen.ts';

type FilaClave = { clave: string; valor: unknown };
type FilaUpdate = { n?: number; borradorId: string; cambios: Uint8Array };

type Tablas = {
  readonly db: Dexie;
  readonly ops: Table<OpGuardada, string>;
  readonly yupd: Table<FilaUpdate, number>;
  readonly foto: Table<FilaClave, string>;
  readonly ajustes: Table<FilaClave, string>;
};

/** Name of the database of one person in one empresa. */
export function nombreAlmacen(usuarioId: string, empresaId: string): string {
  return `kofacture-${usuarioId}-${empresaId}`;
}

function abrirTablas(nombre: string): Tablas {
  const db = new Dexie(nombre, { chromeTransactionDurability: 'strict' });
  db.version(1).stores({
    ops: 'id, [estado+n], n',
    yupd: '++n, [borradorId+n]',
    foto: 'clave',
    ajustes: 'clave',
  });
  return {
    db,
    ops: db.table('ops'),
    yupd: db.table('yupd'),
    foto: db.table('foto'),
    ajustes: db.table('ajustes'),
  };
}

/** Key of `ajustes` that holds the last number given to a comando. */
const ULTIMO_N = 'ultimo_n';

function opsDexie({ db, ops, ajustes }: Tablas): AlmacenOps {
  const ultimoN = async (): Promise<number> => {
    const valor = (await ajustes.get(ULTIMO_N))?.valor;
    return typeof valor === 'number' ? valor : 0;
  };
  const deEstado = (estado: OpGuardada['estado']) =>
    ops.where('[estado+n]').between([estado, Dexie.minKey], [estado, Dexie.maxKey]);
  return {
    agregar(id, hacer) {
      return db.transaction('rw', ops, ajustes, async () => {
        const [ya, ultimo] = await Promise.all([ops.get(id), ultimoN()]);
        if (ya !== undefined) return ya;
        const n = ultimo + 1;
        const op: OpGuardada = {
          id,
          n,
          estado: 'por_enviar',
          sobre: hacer(n),
          rev: null,
          salida: null,
          rechazos: [],
        };
        await Promise.all([ajustes.put({ clave: ULTIMO_N, valor: n }), ops.add(op)]);
        return op;
      });
    },
    async obtener(id) {
      return (await ops.get(id)) ?? null;
    },
    async retirar(id) {
      await db.transaction('rw', ops, ajustes, async () => {
        const op = await ops.get(id);
        if (op === undefined) return;
        await ops.delete(id);
        if (op.n === (await ultimoN())) await ajustes.put({ clave: ULTIMO_N, valor: op.n - 1 });
      });
    },
    deEstado(estado) {
      return deEstado(estado).toArray();
    },
    contar(estado) {
      return deEstado(estado).count();
    },
    async aceptar(lista: readonly Aceptacion[]) {
      await db.transaction('rw', ops, async () => {
        for (const { id, rev, salida } of lista) {
          const op = await ops.get(id);
          if (op === undefined) continue;
          await ops.put({
            ...op,
            estado: 'aceptada',
            rev,
            salida: op.salida ?? salida,
            rechazos: [],
          });
        }
      });
    },
    async rechazar(id, rechazos) {
      await db.transaction('rw', ops, async () => {
        const op = await ops.get(id);
        if (op?.estado !== 'por_enviar') return;
        await ops.put({ ...op, estado: 'rechazada', rechazos: [...rechazos] });
      });
    },
    async descartar(id) {
      await db.transaction('rw', ops, async () => {
        if ((await ops.get(id))?.estado === 'rechazada') await ops.delete(id);
      });
    },
    async podar(conservar) {
      const aceptadas = await deEstado('aceptada').primaryKeys();
      const sobran = aceptadas.slice(0, Math.max(0, aceptadas.length - conservar));
      if (sobran.length > 0) await ops.bulkDelete(sobran);
    },
  };
}

function clavesDexie(db: Dexie, tabla: Table<FilaClave, string>): AlmacenClaves {
  return {
    fijar(clave, hacer) {
      return db.transaction('rw', tabla, async () => {
        const ya = await tabla.get(clave);
        if (ya !== undefined) return ya.valor;
        const valor = hacer();
        await tabla.put({ clave, valor });
        return valor;
      });
    },
    async leer(clave) {
      return (await tabla.get(clave))?.valor;
    },
    async guardar(clave, valor) {
      await tabla.put({ clave, valor });
    },
  };
}

function borradoresDexie({ db, yupd }: Tablas): AlmacenBorradores {
  const de = (borradorId: string, hasta: unknown = Dexie.maxKey) =>
    yupd
      .where('[borradorId+n]')
      .between([borradorId, Dexie.minKey], [borradorId, hasta], true, true);
  return {
    async leer(borradorId) {
      const filas = await de(borradorId).toArray();
      return filas.map((f) => ({ n: f.n ?? 0, cambios: f.cambios }));
    },
    async agregar(borradorId, cambios) {
      await yupd.add({ borradorId, cambios });
    },
    async compactar(borradorId, hasta, todo) {
      await db.transaction('rw', yupd, async () => {
        await de(borradorId, hasta).delete();
        await yupd.put({ n: hasta, borradorId, cambios: todo });
      });
    },
    async borrar(borradorId) {
      await de(borradorId).delete();
    },
  };
}

const PRIMERA: Epoca = { epoca: 1, sesiones: 0, comandos: 0 };

function esEpoca(valor: unknown): valor is Epoca {
  return (
    typeof valor === 'object' &&
    valor !== null &&
    'epoca' in valor &&
    'sesiones' in valor &&
    'comandos' in valor
  );
}

export function abrirAlmacenDexie(usuarioId: string, empresaId: string): Almacen {
  const tablas = abrirTablas(nombreAlmacen(usuarioId, empresaId));
  const ajustes = clavesDexie(tablas.db, tablas.ajustes);
  return {
    ops: opsDexie(tablas),
    epoca: {
      async leer() {
        const valor = await ajustes.leer('epoca');
        return esEpoca(valor) ? valor : PRIMERA;
      },
      async guardar(epoca) {
        await ajustes.guardar('epoca', epoca);
      },
    },
    borradores: borradoresDexie(tablas),
    foto: clavesDexie(tablas.db, tablas.foto),
    ajustes,
    async borrar({ conservarOps }) {
      if (!conservarOps) {
        await tablas.db.delete();
        return;
      }
      await Promise.all([tablas.yupd.clear(), tablas.foto.clear()]);
    },
    cerrar() {
      tablas.db.close();
    },
  };
}
