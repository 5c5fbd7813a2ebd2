// Processes that die, and two processes on one Postgres (rules C10, R8).

import { spawn, type ChildProcess } from 'node:child_process';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { hoy } from '#shared/fecha/fecha.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import {
  DispositivoDePrueba,
  esperar,
  filasDe,
  nuevaEmpresa,
  nuevoDispositivo,
  serviciosDePrueba,
  servirRelevo,
  tokenDe,
  ventaDe,
} from '../../tests/apoyo/relevo.ts';

type Servicios = Awaited<ReturnType<typeof serviciosDePrueba>>;

let base: BaseServidor;
let servicios: Servicios;
let empresa: string;
let dueno: string;
let hijos: Hijo[] = [];
let dispositivos: DispositivoDePrueba[] = [];

/** A relay in its own process that is started again on the same port whenever it dies. */
class Hijo {
  puerto = 0;
  muertes = 0;
  estaVivo = false;
  #proceso: ChildProcess | null = null;
  #estaDetenido = false;

  async arrancar(fallo = '-'): Promise<void> {
    const proceso = spawn(
      process.execPath,
      [
        'tests/apoyo/relevo-hijo.ts',
        base.url,
        String(this.puerto),
        servicios.config.carpetaDatos,
        fallo,
      ],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    this.#proceso = proceso;
    proceso.once('exit', () => {
      this.muertes += 1;
      this.estaVivo = false;
      // Killed again while it starts: the exit of that one starts the next.
      if (!this.#estaDetenido) this.arrancar().catch(() => undefined);
    });
    this.puerto = await new Promise<number>((listo, fallar) => {
      proceso.stdout.on('data', (d: Buffer) => {
        const m = /puerto (\d+)/.exec(d.toString());
        if (m !== null) listo(Number(m[1]));
      });
      proceso.once('exit', (codigo, senal) => {
        fallar(new Error(`el relevo murió al arrancar: ${String(codigo ?? senal)}`));
      });
    });
    this.estaVivo = true;
  }

  get url(): string {
    return `ws://127.0.0.1:${String(this.puerto)}/sync`;
  }
  matar(): void {
    this.#proceso?.kill('SIGKILL');
  }
  async detener(): Promise<void> {
    this.#estaDetenido = true;
    const fin = new Promise((r) => this.#proceso?.once('exit', r));
    this.matar();
    await fin;
  }
}

beforeAll(async () => {
  base = await nuevaBaseServidor({ maximo: 4 });
  servicios = await serviciosDePrueba(base);
});
afterAll(async () => {
  await servicios.avisos.cerrar();
  await base.cerrar();
});
beforeEach(async () => {
  ({ empresaId: empresa, duenoId: dueno } = await nuevaEmpresa(servicios));
});
afterEach(async () => {
  for (const d of dispositivos) d.cerrar();
  await Promise.all(hijos.map((h) => h.detener()));
  hijos = [];
  dispositivos = [];
});

async function arrancar(fallo?: string): Promise<Hijo> {
  const hijo = new Hijo();
  await hijo.arrancar(fallo);
  hijos.push(hijo);
  return hijo;
}

async function dispositivo(url: string): Promise<DispositivoDePrueba> {
  const d = new DispositivoDePrueba({
    url,
    token: await tokenDe(servicios, dueno),
    empresaId: empresa,
    dispositivoId: await nuevoDispositivo(servicios, empresa, dueno),
  });
  dispositivos.push(d);
  await esperar(() => d.provider.synced, 'sincronía');
  return d;
}

const vender = (d: DispositivoDePrueba): string =>
  d.comandar('ventas.emitirFactura', ventaDe(hoy(servicios.reloj)));

async function converger(
  ds: readonly DispositivoDePrueba[],
  ops: readonly string[],
): Promise<void> {
  await esperar(
    async () => {
      const [f] = await enEmpresa(servicios.db, empresa, (tx) =>
        tx.query<{ rev: bigint }>('select rev from empresa_rev where empresa_id = $1', [empresa]),
      );
      return ds.every((d) => d.pendientes === 0 && d.rev === f?.rev);
    },
    'convergencia',
    40_000,
  );
  const facturas = await filasDe(servicios, empresa, 'factura');
  const encfs = [...facturas.values()].map((f) => (JSON.parse(f) as { encf: string }).encf).sort();
  expect(encfs).toEqual(
    Array.from({ length: ops.length }, (_, i) => `E32${String(i + 1).padStart(10, '0')}`),
  );
  for (const d of ds) {
    expect([...d.acuses.values()].filter((a) => !a.ok)).toEqual([]);
    for (const tabla of ['factura', 'linea_factura', 'asiento', 'linea_asiento', 'ecf']) {
      expect(d.filas.get(tabla) ?? new Map()).toEqual(await filasDe(servicios, empresa, tabla));
    }
    expect(ops.every((op) => d.opsConfirmadas.has(op))).toBe(true);
  }
}

for (const punto of [
  'antes_de_commit',
  'despues_de_commit',
  'despues_de_acuse',
  'despues_de_filas',
]) {
  test(`C10: the server dies ${punto.replaceAll('_', ' ')}: nothing is lost and nothing happens twice`, async () => {
    const hijo = await arrancar(`${punto}:7`);
    const ds = [await dispositivo(hijo.url), await dispositivo(hijo.url)];
    const ops: string[] = [];
    for (let i = 0; i < 15; i++) for (const d of ds) ops.push(vender(d));
    await esperar(() => hijo.muertes > 0, 'muerte del servidor');
    await converger(ds, ops);
    expect(hijo.muertes).toBe(1);
  });
}

test('C10: killed four times while four devices sell, everything arrives once', async () => {
  const hijo = await arrancar();
  const ds = await Promise.all([1, 2, 3, 4].map(() => dispositivo(hijo.url)));
  const ops: string[] = [];
  for (let ronda = 0; ronda < 4; ronda++) {
    for (let i = 0; i < 10; i++) {
      for (const d of ds) ops.push(vender(d));
      await new Promise((r) => setTimeout(r, 15));
    }
    hijo.matar();
    await esperar(() => hijo.muertes > ronda, 'muerte');
    await esperar(() => hijo.estaVivo && ds.some((d) => d.provider.synced), 'vuelta');
  }
  await converger(ds, ops);
});

test('C9, C10: the database drops every connection under load: the server goes on or is started again', async () => {
  const hijo = await arrancar();
  const ds = [await dispositivo(hijo.url), await dispositivo(hijo.url)];
  const ops: string[] = [];
  for (let ronda = 0; ronda < 3; ronda++) {
    for (let i = 0; i < 15; i++) for (const d of ds) ops.push(vender(d));
    await new Promise((r) => setTimeout(r, 60));
    await servicios.db.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()
         and pid not in (select pid from pg_stat_activity where query ilike '%listen%')`,
    );
  }
  await converger(ds, ops);
});

test('R8: two processes on one Postgres show each other their rows', async () => {
  const [uno, otro] = [await arrancar(), await arrancar()];
  const [a, b] = [await dispositivo(uno.url), await dispositivo(otro.url)];
  const ops: string[] = [];
  for (let i = 0; i < 25; i++) ops.push(vender(a), vender(b));
  await converger([a, b], ops);
});

test('R8: without NOTIFY the other process finds the rows by looking', async () => {
  const sordo = await serviciosDePrueba(
    { ...base, sql: null },
    { carpeta: servicios.config.carpetaDatos },
  );
  const servidor = await servirRelevo(sordo);
  const hijo = await arrancar();
  const [a, b] = [await dispositivo(hijo.url), await dispositivo(servidor.url)];
  const inicio = performance.now();
  const ops = [vender(a)];
  await esperar(() => a.pendientes === 0, 'acuse');
  await esperar(() => b.opsConfirmadas.has(ops[0] ?? ''), 'fila en el otro proceso', 5000);
  expect(performance.now() - inicio).toBeLessThan(5000);
  await converger([a, b], ops);
  await servidor.cerrar();
});
