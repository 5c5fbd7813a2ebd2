import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as dormir } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { nuevaBaseServidor, type BaseServidor } from '../tests/apoyo/base.ts';
import { leerConfig, type Config } from './config.ts';
import { decirFalla } from './decir-falla.ts';
import { arrancarServidor, type Servidor } from './servidor.ts';

const porCerrar: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const fn of porCerrar.splice(0).reverse()) await fn();
});

async function preparar(
  env: Record<string, string> = {},
): Promise<{ base: BaseServidor; config: Config }> {
  const base = await nuevaBaseServidor();
  porCerrar.push(() => base.cerrar());
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-servidor-'));
  porCerrar.push(() => rm(carpeta, { recursive: true, force: true }));
  const config = leerConfig({
    DATABASE_URL: base.url,
    PORT: '0',
    KOFACTURE_DATOS: carpeta,
    KOFACTURE_COSTO_BCRYPT: '4',
    KOFACTURE_ESTATICO: join(carpeta, 'sin-build'),
    ...env,
  });
  return { base, config };
}

async function arrancar(config: Config): Promise<Servidor> {
  const servidor = await arrancarServidor(config);
  porCerrar.push(() => servidor.cerrar());
  return servidor;
}

type Sobre = { success: boolean; data: Record<string, never> };

async function llamar(
  url: string,
  ruta: string,
  pedido: { token?: string; empresa?: string; metodo?: string; cuerpo?: unknown } = {},
): Promise<Sobre> {
  const r = await fetch(`${url}/api/v1/${ruta}`, {
    method: pedido.metodo ?? (pedido.cuerpo === undefined ? 'GET' : 'POST'),
    headers: {
      'Content-Type': 'application/json',
      ...(pedido.token === undefined ? {} : { Authorization: `Bearer ${pedido.token}` }),
      ...(pedido.empresa === undefined ? {} : { 'X-Empresa': pedido.empresa }),
    },
    ...(pedido.cuerpo === undefined ? {} : { body: JSON.stringify(pedido.cuerpo) }),
  });
  return (await r.json()) as Sobre;
}

async function registrar(url: string): Promise<{ token: string; empresa: string }> {
  const { data } = await llamar(url, 'auth/register', {
    cuerpo: {
      correo: 'lucia@ejemplo.do',
      clave: 'una frase bien larga',
      nombre: 'Lucía',
      empresa: {
        rnc: '131880681',
        razon_social: 'Colmado Lucía SRL',
        direccion: 'Calle Duarte 1, Santo Domingo',
      },
    },
  });
  const { acceso, empresas } = data as unknown as { acceso: string; empresas: { id: string }[] };
  return { token: acceso, empresa: empresas[0]?.id ?? '' };
}

test('from an empty database to an accepted e-CF through the API and the simulator', async () => {
  const { config } = await preparar();
  const { url } = await arrancar(config);
  expect(url).toMatch(/^http:\/\/localhost:[1-9]\d+$/);
  expect((await llamar(url, 'salud')).data).toMatchObject({ estado: 'bien', cola: 'bien' });
  const quien = await registrar(url);
  const secuencia = await llamar(url, 'comandos', {
    ...quien,
    cuerpo: {
      sobre: {
        tipo: 'empresas.registrarSecuencia',
        datos: {
          id: '018f0000-0000-7000-8000-000000000001',
          tipo_ecf: '32',
          serie: 'E',
          desde: '1',
          hasta: '100',
          vence: null,
        },
      },
    },
  });
  expect(secuencia).toMatchObject({ success: true });
  const borrador = await llamar(url, 'ventas/facturas', {
    ...quien,
    cuerpo: {
      lineas: [{ descripcion: 'Arroz selecto', cantidad: 2, precio: '500.00' }],
      pagos: [{ forma: 1, monto: '1180.00' }],
    },
  });
  const { id } = borrador.data as unknown as { id: string };
  const emitida = await llamar(url, `ventas/facturas/${id}/emit`, { ...quien, metodo: 'POST' });
  expect(emitida.data).toMatchObject({ encf: 'E320000000001', total: 1180 });
  let estado = '';
  for (let i = 0; i < 150 && estado !== 'aceptado'; i++) {
    await dormir(200);
    const { data } = await llamar(url, `ventas/facturas/${id}`, quien);
    estado = (data as unknown as { ecf: { estado: string } }).ecf.estado;
  }
  expect(estado).toBe('aceptado');
  const xml = await fetch(`${url}/api/v1/ventas/facturas/${id}/xml?empresa_id=${quien.empresa}`, {
    headers: { Authorization: `Bearer ${quien.token}` },
  });
  expect(await xml.text()).toContain('<eNCF>E320000000001</eNCF>');
});

test('only /sync/ takes sockets, and a socket without a token is told so with 4401', async () => {
  const { config } = await preparar();
  const { url } = await arrancar(config);
  const cierre = (ruta: string) =>
    new Promise<number | string>((listo) => {
      const ws = new WebSocket(`${url.replace('http', 'ws')}${ruta}`, ['kofacture.v1']);
      ws.on('close', listo);
      ws.on('error', () => {
        listo('rechazado');
      });
    });
  expect(await cierre('/otra')).toBe('rechazado');
  const sala = `b/${crypto.randomUUID()}/${crypto.randomUUID()}/1`;
  expect(await cierre(`/sync/${sala}`)).toBe(4401);
});

test('closing frees the port and the connections, and takes under five seconds', async () => {
  const { config, base } = await preparar();
  const servidor = await arrancarServidor(config);
  const { puerto } = servidor.servicios.config;
  // A browser that keeps its connection open must not hold the close.
  await llamar(servidor.url, 'salud');
  const inicio = performance.now();
  await servidor.cerrar();
  expect(performance.now() - inicio).toBeLessThan(5_000);
  await expect(fetch(`http://127.0.0.1:${String(puerto)}/`)).rejects.toThrow();
  const otras = await base.db.query<{ n: number }>(
    `select count(*)::int as n from pg_stat_activity
     where datname = current_database() and application_name = 'kofacture-cola'`,
  );
  expect(otras[0]?.n).toBe(0);
  await expect(servidor.servicios.db.query('select 1 as x')).rejects.toThrow();
});

test('a taken port is said before the database is touched', async () => {
  const { config } = await preparar();
  const ajeno = createServer().listen(0);
  porCerrar.push(() => new Promise((r) => ajeno.close(() => r())));
  const { port } = ajeno.address() as { port: number };
  const falla: unknown = await arrancarServidor({
    ...config,
    puerto: port,
    databaseUrl: 'postgres://k:k@127.0.0.1:9/x',
  }).catch((e: unknown) => e);
  expect(decirFalla(falla)).toContain('El puerto está ocupado');
});

test('a database newer than the code is refused and left as it is', async () => {
  const { config, base } = await preparar();
  await base.db.query(
    "insert into esquema_version (nombre, checksum, aplicada_en) values ('9999_futuro.sql', 'x', now())",
  );
  const falla: unknown = await arrancarServidor(config).catch((e: unknown) => e);
  expect(decirFalla(falla)).not.toContain('Falla inesperada');
  expect(decirFalla(falla)).toMatch(/actualice|versión|reciente|nueva/i);
});

test('the master key of another installation is found at the start', async () => {
  const { config } = await preparar();
  const primero = await arrancarServidor(config);
  await primero.cerrar();
  const falla: unknown = await arrancarServidor({
    ...config,
    claveMaestra: new Uint8Array(32).fill(1),
  }).catch((e: unknown) => e);
  expect(decirFalla(falla)).toContain('La clave maestra no es');
});

test('an abort in the middle of the start closes what was open', async () => {
  const { config } = await preparar();
  const aborto = new AbortController();
  const arranque = arrancarServidor(config, { senal: aborto.signal });
  setTimeout(() => {
    aborto.abort();
  }, 30);
  await expect(arranque).rejects.toThrow();
});

test('it works with an owner that is not a superuser, as managed databases give', async () => {
  const base = await nuevaBaseServidor({ vacia: true });
  const rol = `kf_dueno_${crypto.randomUUID().slice(0, 8)}`;
  porCerrar.push(async () => {
    await base.db.exec(`reassign owned by ${rol} to current_user; drop owned by ${rol}`);
    await base.cerrar();
  });
  const nombre = new URL(base.url).pathname.slice(1);
  // What PostgreSQL 16 gives to whoever creates a role: to administer it, not yet to become it.
  await base.db.exec(`
    do $$ begin create role kofacture_app nologin; exception when duplicate_object then null; end $$;
    create role ${rol} login createrole password 'prueba';
    grant kofacture_app to ${rol} with admin true, inherit false, set false;
    alter database ${nombre} owner to ${rol};
    alter schema public owner to ${rol}`);
  const url = new URL(base.url);
  url.username = rol;
  url.password = 'prueba';
  const { config } = await preparar({ DATABASE_URL: url.toString() });
  const servidor = await arrancarServidor(config);
  try {
    const quien = await registrar(servidor.url);
    expect(quien.empresa).not.toBe('');
    const terceros = await llamar(servidor.url, 'terceros', {
      ...quien,
      cuerpo: { nombre: 'Ana' },
    });
    expect(terceros).toMatchObject({ success: true });
    const rastro = await servidor.servicios.db.tx(async (tx) => {
      await tx.query("select set_config('app.empresa', $1, true)", [quien.empresa]);
      return tx.query<{ accion: string }>('select accion from auditoria');
    });
    expect(rastro).toEqual([{ accion: 'empresas.crear' }]);
  } finally {
    await servidor.cerrar();
  }
});
