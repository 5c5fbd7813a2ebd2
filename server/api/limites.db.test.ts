import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { migracionesDe } from '#shared/db/migrador.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { montarApi, type Montaje } from './pruebas/montaje.ts';

let m: Montaje;
let lucia: EmpresaDePrueba;
let token: string;

beforeAll(async () => {
  m = await montarApi({ origenes: ['https://contable.ejemplo.do'] });
  lucia = await crearEmpresaDePrueba(m.base.db);
  token = await m.tokenDe(lucia.usuarios.dueno);
});
afterAll(() => m.cerrar());

describe('what is not a good request has an envelope and a code', () => {
  test.each([
    ['GET', 'nada', 404, 'api.NO_ENCONTRADO'],
    ['DELETE', 'terceros', 405, 'api.METODO'],
    ['PUT', 'auth/login', 405, 'api.METODO'],
    ['GET', '/otra/cosa', 404, 'api.NO_ENCONTRADO'],
  ])('%s %s is %i %s', async (metodo, ruta, estado, codigo) => {
    const r = await m.pedir(metodo, ruta, { token, empresa: lucia.id });
    expect([r.estado, r.json.success, r.json.error.codigo]).toEqual([estado, false, codigo]);
    expect(r.json.error.rechazos[0].mensaje).toBe(r.json.error.mensaje);
    expect(r.json.meta.request_id).toMatch(/^req_/);
  });

  test('the refusal of a method says which ones there are', async () => {
    const r = await m.pedir('DELETE', 'terceros');
    expect(r.cabeceras.get('allow')).toBe('GET, POST');
    expect(r.json.error.mensaje).toContain('GET, POST');
  });

  test('broken JSON, broken UTF-8 and another content type', async () => {
    const p = { token, empresa: lucia.id };
    const roto = await m.pedir('POST', 'terceros', { ...p, cuerpo: '{"nombre":' });
    expect([roto.estado, roto.json.error.codigo]).toEqual([400, 'api.JSON_INVALIDO']);
    const texto = await m.pedir('POST', 'terceros', {
      ...p,
      cuerpo: 'nombre=x',
      cabeceras: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
    expect(texto.json.error.codigo).toBe('api.TIPO_DE_CONTENIDO');
    const utf8 = await m.app.request('/api/v1/terceros', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'X-Empresa': lucia.id,
        'Content-Type': 'application/json',
      },
      body: new Uint8Array([0x22, 0xff, 0x22]),
    });
    expect(utf8.status).toBe(400);
    const vacio = await m.pedir('POST', 'terceros', { ...p, cuerpo: 'null' });
    expect(vacio.estado).toBe(422);
  });

  test('a body over 256 kB is refused, whether it declares its size or not', async () => {
    const grande = JSON.stringify({ nombre: 'x'.repeat(300 * 1024) });
    const declarado = await m.pedir('POST', 'terceros', {
      token,
      empresa: lucia.id,
      cuerpo: grande,
    });
    expect([declarado.estado, declarado.json.error.codigo]).toEqual([413, 'api.MUY_GRANDE']);
    const flujo = new ReadableStream<Uint8Array>({
      start(c) {
        for (let i = 0; i < 40; i++) c.enqueue(new Uint8Array(10_000).fill(0x20));
        c.close();
      },
    });
    const r = await m.app.request('/api/v1/terceros', {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${token}`,
        'X-Empresa': lucia.id,
        'Content-Type': 'application/json',
      },
      body: flujo,
      // @ts-expect-error Node wants it for streams; the DOM's types do not know it.
      duplex: 'half',
    });
    expect(r.status).toBe(413);
  });

  test('a request of an empresa without saying which is api.FALTA_EMPRESA; the query also serves', async () => {
    const sin = await m.pedir('GET', 'terceros', { token });
    expect([sin.estado, sin.json.error.codigo]).toEqual([400, 'api.FALTA_EMPRESA']);
    expect((await m.pedir('GET', `terceros?empresa_id=${lucia.id}`, { token })).estado).toBe(200);
  });

  test('a fault of ours gives a number, and neither stack nor SQL', async () => {
    const rota = await montarApi();
    const e = await crearEmpresaDePrueba(rota.base.db);
    const t = await rota.tokenDe(e.usuarios.dueno);
    await rota.base.db.exec('alter table producto rename to producto_roto');
    const r = await rota.pedir('GET', 'productos', { token: t, empresa: e.id });
    expect([r.estado, r.json.error.codigo]).toEqual([500, 'api.FALLA']);
    expect(r.json.error.mensaje).toContain(r.json.meta.request_id);
    expect(r.texto).not.toMatch(/producto_roto|select|relation|\.ts/);
    expect(rota.errores[0]).toContain(r.json.meta.request_id);
    await rota.cerrar();
  });
});

describe('rate', () => {
  test('the request 101 of a minute from one address is refused with when to come back', async () => {
    const poca = await montarApi({ peticionesPorMinuto: 3, limiteExceptuaLocal: false });
    const pedir = () => poca.pedir('GET', 'salud');
    expect([(await pedir()).estado, (await pedir()).estado, (await pedir()).estado]).toEqual([
      200, 200, 200,
    ]);
    const r = await pedir();
    expect([r.estado, r.json.error.codigo]).toEqual([429, 'api.DEMASIADAS_PETICIONES']);
    expect(r.cabeceras.get('retry-after')).toBe('60');
    poca.reloj.ms += 60_000;
    expect((await pedir()).estado).toBe(200);
    await poca.cerrar();
  });

  test('behind our proxy each client counts apart, by the last entry that the proxy wrote', async () => {
    const poca = await montarApi({
      peticionesPorMinuto: 1,
      limiteExceptuaLocal: false,
      hayProxy: true,
    });
    const pedir = (ip: string) =>
      poca.pedir('GET', 'salud', { cabeceras: { 'X-Forwarded-For': ip } });
    expect((await pedir('10.0.0.1')).estado).toBe(200);
    expect((await pedir('10.0.0.2')).estado).toBe(200);
    expect((await pedir('1.2.3.4, 10.0.0.1')).estado).toBe(429);
    await poca.cerrar();
  });

  test('the simulator too, which keeps what it is sent; not for this same machine, which sends to it', async () => {
    const poca = await montarApi({
      peticionesPorMinuto: 1,
      limiteExceptuaLocal: false,
      hayProxy: true,
    });
    const pedir = (cabeceras: Record<string, string>) =>
      poca.pedir('GET', '/simulador/testecf/autenticacion/api/autenticacion/semilla', {
        cabeceras,
      });
    const estados: number[] = [];
    for (let i = 0; i < 11; i++) {
      estados.push((await pedir({ 'X-Forwarded-For': '10.0.0.1' })).estado);
      expect((await pedir({})).estado).not.toBe(429);
    }
    expect(estados.indexOf(429)).toBe(10);
    await poca.cerrar();
  });

  test('this same machine is exempt when the configuration says so', async () => {
    const local = await montarApi({ peticionesPorMinuto: 1, limiteExceptuaLocal: true });
    for (let i = 0; i < 3; i++) expect((await local.pedir('GET', 'salud')).estado).toBe(200);
    await local.cerrar();
  });
});

describe('headers', () => {
  test('the policy allows our scripts, wasm, workers and own sockets, and nothing inline', async () => {
    const r = await m.pedir('GET', 'salud', { cabeceras: { Host: 'localhost:8080' } });
    const csp = r.cabeceras.get('content-security-policy') ?? '';
    expect(csp).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(csp).toContain("worker-src 'self' blob:");
    expect(csp).toContain('ws://localhost:8080 wss://localhost:8080');
    expect(csp).toContain("frame-ancestors 'none'");
    const raro = await m.pedir('GET', 'salud', { cabeceras: { Host: 'x; script-src *' } });
    expect(raro.cabeceras.get('content-security-policy')).not.toContain('script-src *');
    expect(r.cabeceras.get('x-content-type-options')).toBe('nosniff');
    expect(r.cabeceras.get('cache-control')).toBe('no-store');
  });

  test('CORS: a listed origin may call with credentials; another gets no permission', async () => {
    const bueno = await m.pedir('OPTIONS', 'terceros', {
      cabeceras: {
        Origin: 'https://contable.ejemplo.do',
        'Access-Control-Request-Method': 'POST',
      },
    });
    expect(bueno.estado).toBe(204);
    expect(bueno.cabeceras.get('access-control-allow-origin')).toBe('https://contable.ejemplo.do');
    expect(bueno.cabeceras.get('access-control-allow-headers')).toContain('X-Empresa');
    const malo = await m.pedir('GET', 'salud', { cabeceras: { Origin: 'https://otro.do' } });
    expect(malo.cabeceras.get('access-control-allow-origin')).toBeNull();
  });

  test('answers over 1 KB are compressed as the client takes them, small ones are not', async () => {
    const pedir = (acepta: string, ruta = 'contabilidad/cuentas?per_page=100') =>
      m.app.request(`/api/v1/${ruta}`, {
        headers: {
          Authorization: `Bearer ${token}`,
          'X-Empresa': lucia.id,
          'Accept-Encoding': acepta,
        },
      });
    const plano = await (await pedir('identity')).text();
    const br = await pedir('gzip, br');
    expect(br.headers.get('content-encoding')).toBe('br');
    const abierto = brotliDecompressSync(Buffer.from(await br.arrayBuffer())).toString();
    expect(JSON.parse(abierto).data).toEqual(JSON.parse(plano).data);
    const gz = await pedir('gzip, br;q=0');
    expect(gz.headers.get('content-encoding')).toBe('gzip');
    expect(gunzipSync(Buffer.from(await gz.arrayBuffer())).length).toBeGreaterThan(1024);
    expect((await pedir('br', 'salud')).headers.get('content-encoding')).toBeNull();
  });
});

describe('salud and OpenAPI', () => {
  test('salud says the schema and 503 when the queue stopped', async () => {
    const r = await m.pedir('GET', 'salud');
    expect(r.json.data).toMatchObject({ estado: 'bien', base: 'bien', cola: 'sin cola' });
    const ultima = migracionesDe('servidor', await leerMigraciones()).at(-1);
    expect(r.json.data.esquema).toBe(ultima?.nombre);
    const parada = await montarApi(
      {},
      { cola: { estaViva: () => Promise.resolve(false), reintentar: () => Promise.resolve() } },
    );
    const x = await parada.pedir('GET', 'salud');
    expect([x.estado, x.json.error.codigo]).toEqual([503, 'api.FUERA_DE_SERVICIO']);
    await parada.base.cerrar();
    const sinBase = await parada.pedir('GET', 'salud');
    expect(sinBase.estado).toBe(503);
    expect(sinBase.json.error.mensaje).toContain('la base de datos no responde');
  });

  test('the document has every route, and amounts are numbers', async () => {
    const r = await m.pedir('GET', 'openapi.json');
    expect(r.json.openapi).toBe('3.1.0');
    expect(Object.keys(r.json.paths)).toContain('/api/v1/ventas/facturas/{id}/emit');
    expect(r.json.components.schemas.Factura.properties.total).toMatchObject({
      type: 'number',
      format: 'decimal',
    });
    expect(r.json.paths['/api/v1/terceros'].get.security).toEqual([{ acceso: [] }]);
    const cuerpo = r.json.paths['/api/v1/terceros'].post.requestBody;
    expect(JSON.stringify(cuerpo)).toContain('limite_credito');
  });
});
