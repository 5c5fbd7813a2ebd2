import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { montarApi, type Montaje, type Pedido } from './pruebas/montaje.ts';

let m: Montaje;
let lucia: EmpresaDePrueba;
let dueno: string;

beforeAll(async () => {
  m = await montarApi();
  lucia = await crearEmpresaDePrueba(m.base.db);
  dueno = await m.tokenDe(lucia.usuarios.dueno);
});
afterAll(() => m.cerrar());

const pedir = (metodo: string, ruta: string, cuerpo?: unknown, mas: Partial<Pedido> = {}) =>
  m.pedir(metodo, ruta, { token: dueno, empresa: lucia.id, cuerpo, ...mas });

const LINEA = { descripcion: 'Cemento gris', cantidad: 2, precio: '500.00' };
const CONSUMO = {
  tipo_ecf: '32',
  fecha: '2026-11-24',
  condicion: 'contado',
  lineas: [LINEA],
  pagos: [{ forma: 1, monto: '1180.00' }],
};

async function crearTercero(nombre: string, mas: Record<string, unknown> = {}) {
  const r = await pedir('POST', 'terceros', { nombre, ...mas });
  expect(r.texto).toContain('"success":true');
  return r.json.data as { id: string; rev: string };
}

async function emitir(factura: Record<string, unknown>) {
  const borrador = await pedir('POST', 'ventas/facturas', factura);
  expect(borrador.texto).toContain('"success":true');
  const r = await pedir('POST', `ventas/facturas/${borrador.json.data.id as string}/emit`);
  expect(r.texto).toContain('"success":true');
  return r;
}

describe('envelope, pagination and money', () => {
  test('an answer is {success, data, meta:{timestamp, request_id}} and a list adds pagination', async () => {
    await crearTercero('Ana Uno');
    await crearTercero('Ana Dos');
    await crearTercero('Ana Tres');
    const r = await pedir('GET', 'terceros?texto=ana&per_page=2&page=2');
    expect(Object.keys(r.json).sort()).toEqual(['data', 'meta', 'pagination', 'success']);
    expect(r.json.pagination).toEqual({ page: 2, per_page: 2, total: 3, pages: 2 });
    expect(r.json.data).toHaveLength(1);
    expect(r.json.meta).toEqual({
      timestamp: '2026-11-24T15:00:00.000Z',
      request_id: r.cabeceras.get('x-request-id'),
    });
  });

  test('amounts are JSON numbers with exactly two decimals and prices with two to four', async () => {
    const t = await pedir('POST', 'terceros', { nombre: 'Con límite', limite_credito: 5900 });
    expect(t.texto).toContain('"limite_credito":5900.00,');
    expect(t.texto).toContain('"saldo":0.00,');
    const p = await pedir('POST', 'productos', { codigo: 'C1', nombre: 'Clavo', precio: 57.1234 });
    expect(p.texto).toContain('"precio":57.1234,');
    expect(p.texto).not.toContain('precio_e4');
  });

  test('an amount with cents is exact whether it comes as text or as number', async () => {
    for (const limite of ['0.29', 0.29, '1234567890123.45', 9007199254.74]) {
      const t = await pedir('POST', 'terceros', { nombre: 'x', limite_credito: limite });
      expect(t.texto).toContain(`"limite_credito":${String(limite)},`);
    }
    for (const limite of ['1,5', '1.005', JSON.parse('12345678901234567'), 1e21, true]) {
      const t = await pedir('POST', 'terceros', { nombre: 'x', limite_credito: limite });
      expect([t.estado, t.json.error.codigo]).toEqual([422, 'api.CAMPO_INVALIDO']);
    }
  });

  test('everything wrong with an entry is said at once, with the field and the remedy', async () => {
    const r = await pedir('POST', 'terceros', { dias_credito: 'x', correo: 3, otro: 1 });
    expect(r.estado).toBe(422);
    const dichos = r.json.error.rechazos.map((x: { codigo: string; campo: string }) => [
      x.codigo,
      x.campo,
    ]);
    expect(dichos).toEqual(
      expect.arrayContaining([
        ['api.FALTA_CAMPO', 'nombre'],
        ['api.CAMPO_INVALIDO', 'dias_credito'],
        ['api.CAMPO_INVALIDO', 'correo'],
        ['api.CAMPO_DESCONOCIDO', 'otro'],
      ]),
    );
    expect(r.json.error.rechazos[0].mensaje).toMatch(/Complételo|Corríjalo|Quítelo/);
  });
});

describe('terceros and productos', () => {
  test('PUT changes only the fields sent, and with an old rev a field changed since is a conflict', async () => {
    const t = await crearTercero('Constructora Este', { telefono: '809-555-0101' });
    const a = await pedir('PUT', `terceros/${t.id}`, { telefono: '809-555-0102' });
    expect(a.json.data).toMatchObject({ telefono: '809-555-0102', nombre: 'Constructora Este' });
    expect(BigInt(a.json.data.rev)).toBeGreaterThan(BigInt(t.rev));
    const contador = await m.tokenDe(lucia.usuarios.contador);
    const viejo = await pedir(
      'PUT',
      `terceros/${t.id}`,
      { telefono: '809-555-0103', rev: t.rev },
      { token: contador },
    );
    expect([viejo.estado, viejo.json.error.codigo]).toEqual([409, 'terceros.CONFLICTO']);
    const otroCampo = await pedir(
      'PUT',
      `terceros/${t.id}`,
      { nombre: 'Constructora del Este', rev: t.rev },
      { token: contador },
    );
    expect(otroCampo.json.data).toMatchObject({
      nombre: 'Constructora del Este',
      telefono: '809-555-0102',
    });
  });

  test('a rule of the domain refuses with its own code', async () => {
    const r = await pedir('POST', 'terceros', {
      nombre: 'Mala',
      tipo_id: 'rnc',
      rnc_cedula: '12345',
    });
    expect(r.estado).toBe(422);
    expect(r.json.error.codigo).toMatch(/^terceros\./);
  });

  test('a producto is created, found, changed and deactivated', async () => {
    const r = await pedir('POST', 'productos', {
      codigo: 'VAR-38',
      nombre: 'Varilla 3/8',
      precio: '285.5',
    });
    expect(r.estado).toBe(201);
    const id = r.json.data.id as string;
    const busca = await pedir('GET', 'productos?texto=varilla');
    expect(busca.json.data.map((x: { id: string }) => x.id)).toEqual([id]);
    await pedir('PUT', `productos/${id}`, { precio: '290.00', esta_activo: false });
    const luego = await pedir('GET', `productos/${id}`);
    expect(luego.texto).toContain('"precio":290.00,');
    expect((await pedir('GET', 'productos?texto=varilla')).json.pagination.total).toBe(0);
    expect(
      (await pedir('GET', 'productos?texto=varilla&solo_activos=false')).json.pagination.total,
    ).toBe(1);
  });

  test('what is not there is api.NO_ENCONTRADO', async () => {
    const id = uuid7(m.reloj.ms, new Uint8Array(10));
    for (const ruta of [`terceros/${id}`, `productos/${id}`, `ventas/facturas/${id}`])
      expect((await pedir('GET', ruta)).json.error.codigo).toBe('api.NO_ENCONTRADO');
    expect((await pedir('GET', 'terceros/no-es-uuid')).estado).toBe(422);
  });
});

describe('facturas', () => {
  test('POST makes a borrador that devices see, PUT changes it, emit numbers it and posts it', async () => {
    const b = await pedir('POST', 'ventas/facturas', CONSUMO);
    expect(b.estado).toBe(201);
    expect(b.texto).toContain('"total":1180.00');
    const id = b.json.data.id as string;
    const lista = await pedir('GET', 'ventas/borradores');
    expect(lista.json.data.map((x: { id: string }) => x.id)).toContain(id);
    const linea = b.json.data.contenido.lineas[0] as { id: string };
    const cambiado = await pedir('PUT', `ventas/facturas/${id}`, {
      comprador_nombre: 'Pedro',
      pagos: [
        { forma: 1, monto: 1000 },
        { forma: 3, monto: '239.00' },
      ],
      lineas: [
        { ...LINEA, descripcion: 'Arena', precio: 50, cantidad: 1 },
        { ...LINEA, id: linea.id },
      ],
    });
    expect(
      cambiado.json.data.contenido.lineas.map((l: { descripcion: string }) => l.descripcion),
    ).toEqual(['Arena', 'Cemento gris']);
    expect(cambiado.json.data.contenido.lineas[1].id).toBe(linea.id);
    expect(cambiado.json.data.titulo).toBe('Pedro');
    const f = await pedir('POST', `ventas/facturas/${id}/emit`);
    expect(f.estado).toBe(200);
    expect(f.json.data).toMatchObject({
      id,
      estado: 'emitida',
      tipo_ecf: '32',
      comprador_nombre: 'Pedro',
    });
    expect(f.json.data.encf).toMatch(/^E32\d{10}$/);
    expect(f.json.data.ncf).toBe(f.json.data.encf);
    expect(f.texto).toContain('"total":1239.00');
    expect(f.json.data.ecf.estado).toBe('numerado');
    const suma = (lado: string) =>
      f.json.data.asiento.lineas.reduce(
        (s: number, l: Record<string, number>) => s + (l[lado] ?? 0),
        0,
      );
    expect(suma('debe')).toBe(1239);
    expect(suma('haber')).toBe(1239);
    expect((await pedir('GET', `ventas/facturas/${id}`)).json.data).toEqual(f.json.data);
  });

  test('emitting again answers the same factura and takes no other number', async () => {
    const f = await emitir(CONSUMO);
    const id = f.json.data.id as string;
    const [una, otra] = await Promise.all([
      pedir('POST', `ventas/facturas/${id}/emit`),
      pedir('POST', `ventas/facturas/${id}/emit`),
    ]);
    expect(una?.json.data.encf).toBe(f.json.data.encf);
    expect(otra?.json.data.encf).toBe(f.json.data.encf);
  });

  test('an emitted factura is neither changed nor discarded', async () => {
    const f = await emitir(CONSUMO);
    const id = f.json.data.id as string;
    for (const r of [
      await pedir('PUT', `ventas/facturas/${id}`, { nota: 'x' }),
      await pedir('DELETE', `ventas/facturas/${id}`),
      await pedir('POST', 'ventas/facturas', { ...CONSUMO, id }),
    ])
      expect([r.estado, r.json.error.codigo]).toEqual([409, 'ventas.BORRADOR_EMITIDO']);
    expect((await pedir('GET', `ventas/facturas/${id}`)).json.data.nota).toBe('');
  });

  test('DELETE discards a borrador: it is no longer there, and twice is the same', async () => {
    const id = (await pedir('POST', 'ventas/facturas', CONSUMO)).json.data.id as string;
    expect((await pedir('DELETE', `ventas/facturas/${id}`)).estado).toBe(200);
    expect((await pedir('DELETE', `ventas/facturas/${id}`)).estado).toBe(200);
    expect((await pedir('GET', `ventas/facturas/${id}`)).estado).toBe(404);
    const r = await pedir('POST', `ventas/facturas/${id}/emit`);
    expect(r.json.error.codigo).toBe('ventas.BORRADOR_NO_EXISTE');
  });

  test('an incomplete borrador is kept, and emitting it says all that is missing', async () => {
    const b = await pedir('POST', 'ventas/facturas', { tipo_ecf: '31', condicion: 'credito' });
    expect(b.estado).toBe(201);
    const r = await pedir('POST', `ventas/facturas/${b.json.data.id as string}/emit`);
    expect(r.estado).toBe(422);
    expect(r.json.error.rechazos.length).toBeGreaterThan(1);
  });

  test('20 programs that emit at once get 20 numbers without a gap', async () => {
    const ids = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const b = await pedir('POST', 'ventas/facturas', CONSUMO);
        return b.json.data.id as string;
      }),
    );
    const rs = await Promise.all(ids.map((id) => pedir('POST', `ventas/facturas/${id}/emit`)));
    const numeros = rs
      .map((r) => Number((r.json.data.encf as string).slice(3)))
      .sort((a, b) => a - b);
    expect(numeros.at(-1)! - numeros[0]!).toBe(19);
    expect(new Set(numeros).size).toBe(20);
  });

  test('the list filters and pages; the XML is not there until it is signed', async () => {
    const t = await crearTercero('Ferretería Duarte SRL', { dias_credito: 30 });
    const f = await emitir({
      ...CONSUMO,
      condicion: 'credito',
      pagos: [],
      fecha_limite_pago: '2026-12-24',
      tercero_id: t.id,
    });
    const r = await pedir('GET', `ventas/facturas?tercero_id=${t.id}&condicion=credito`);
    expect(r.json.data).toMatchObject([
      { id: f.json.data.id, cliente: 'Ferretería Duarte SRL', saldo: 1180 },
    ]);
    expect((await pedir('GET', 'ventas/facturas?estado=aceptado')).json.pagination.total).toBe(0);
    expect((await pedir('GET', 'ventas/facturas?desde=2026-02-30')).estado).toBe(422);
    const xml = await pedir('GET', `ventas/facturas/${f.json.data.id as string}/xml`);
    expect([xml.estado, xml.json.error.codigo]).toEqual([409, 'api.SIN_XML']);
  });

  test('the signed bytes go out exactly as they are kept, and the export leaves a trail', async () => {
    const f = await emitir(CONSUMO);
    const id = f.json.data.id as string;
    const bytes = new TextEncoder().encode('<?xml version="1.0"?><ECF>ñ</ECF>');
    await m.base.db.query(
      `insert into ecf_xml (empresa_id, ecf_id, clase, nombre_archivo, xml, sha256, creado_en)
       select empresa_id, id, 'ecf', '131880681E320000000001.xml', $2, 'x', now() from ecf
       where factura_id = $1`,
      [id, bytes],
    );
    const r = await pedir('GET', `ventas/facturas/${id}/xml`);
    expect(r.texto).toBe('<?xml version="1.0"?><ECF>ñ</ECF>');
    expect(r.cabeceras.get('content-disposition')).toContain('131880681E320000000001.xml');
    const filas = await m.base.db.query(
      "select usuario_id from auditoria where accion = 'ventas.exportar_xml' and empresa_id = $1",
      [lucia.id],
    );
    expect(filas).toEqual([{ usuario_id: lucia.usuarios.dueno }]);
  });
});

describe('books and money', () => {
  test('a receipt settles a factura; antigüedad, mayor and balanza agree', async () => {
    const t = await crearTercero('Consultora Mella SRL');
    const f = await emitir({
      ...CONSUMO,
      condicion: 'credito',
      pagos: [],
      fecha_limite_pago: '2026-12-24',
      tercero_id: t.id,
    });
    const cobro = await pedir('POST', 'tesoreria/cobros', {
      tercero_id: t.id,
      fecha: '2026-11-24',
      forma: 1,
      monto: 1000,
      aplicaciones: [{ factura_id: f.json.data.id, monto: '1000.00' }],
    });
    expect(cobro.texto).toContain('"success":true');
    expect(cobro.estado).toBe(201);
    const a = await pedir('GET', 'tesoreria/antiguedad');
    expect(
      a.json.data.filas.find((x: { tercero_id: string }) => x.tercero_id === t.id),
    ).toMatchObject({ corriente: 180, total: 180 });
    const balanza = await pedir('GET', 'contabilidad/balanza?desde=2026-11-01&hasta=2026-11-30');
    expect(balanza.texto).toMatch(/"totales":\{"debe":(\d+\.\d\d),"haber":\1\}/);
    const cxc = balanza.json.data.filas.find(
      (x: { codigo: string; es_imputable: boolean }) =>
        x.codigo.startsWith('1.1.03') && x.es_imputable,
    );
    const mayor = await pedir(
      'GET',
      `contabilidad/mayor?cuenta_id=${cxc.cuenta_id as string}&desde=2026-11-01&hasta=2026-11-30&per_page=200`,
    );
    expect(mayor.json.data.at(-1).saldo).toBe(cxc.final);
    expect(mayor.json.data.map((x: { documento: string }) => x.documento)).toContain(
      f.json.data.encf,
    );
  });

  test('the mayor of an account that is not there is api.NO_ENCONTRADO; the chart comes in pages', async () => {
    const r = await pedir(
      'GET',
      `contabilidad/mayor?cuenta_id=${lucia.id}&desde=2026-11-01&hasta=2026-11-30`,
    );
    expect(r.json.error.codigo).toBe('api.NO_ENCONTRADO');
    const cuentas = await pedir('GET', 'contabilidad/cuentas?per_page=100');
    expect(cuentas.json.pagination).toMatchObject({ total: 282, pages: 3 });
    expect((await pedir('GET', 'contabilidad/cuentas?per_page=201')).estado).toBe(422);
  });

  test('a closed period refuses a factura of that month, and reopened takes it', async () => {
    const cerrar = await pedir('POST', 'contabilidad/periodos', {
      periodo: '2026-10',
      estado: 'cerrado',
    });
    expect(cerrar.texto).toContain('"success":true');
    const lista = await pedir('GET', 'contabilidad/periodos');
    expect(lista.json.data).toContainEqual({ periodo: '2026-10', estado: 'cerrado' });
    await pedir('POST', 'contabilidad/periodos', { periodo: '2026-10', estado: 'abierto' });
    const luego = await pedir('GET', 'contabilidad/periodos');
    expect(luego.json.data).not.toContainEqual({ periodo: '2026-10', estado: 'cerrado' });
  });
});

describe('comandos', () => {
  const sobre = (id: string, nombre: string) => ({
    sobre: {
      id,
      tipo: 'ventas.abrirBorrador',
      datos: {
        id: '018f0000-0000-7000-8000-00000000000a',
        tipo: 'factura',
        titulo: nombre,
        total: '0.00',
      },
    },
  });

  test('repeating an id gives the same answer and changes nothing; other content is refused', async () => {
    const id = uuid7(m.reloj.ms, new Uint8Array(10).fill(7));
    const una = await pedir('POST', 'comandos', sobre(id, 'Uno'));
    expect(una.estado).toBe(200);
    m.reloj.ms += 5_000;
    const otra = await pedir('POST', 'comandos', sobre(id, 'Uno'));
    expect(otra.json.data).toEqual(una.json.data);
    const distinta = await pedir('POST', 'comandos', sobre(id, 'Dos'));
    expect([distinta.estado, distinta.json.error.codigo]).toEqual([
      409,
      'sync.OP_REPETIDA_DISTINTA',
    ]);
  });

  test('Idempotency-Key makes a creation repeatable', async () => {
    const clave = uuid7(m.reloj.ms, new Uint8Array(10).fill(8));
    const cuerpo = { id: uuid7(m.reloj.ms, new Uint8Array(10).fill(9)), nombre: 'Una vez' };
    const cabeceras = { 'Idempotency-Key': clave };
    const una = await pedir('POST', 'terceros', cuerpo, { cabeceras });
    const otra = await pedir('POST', 'terceros', cuerpo, { cabeceras });
    expect(otra.json.data).toEqual(una.json.data);
  });

  test('an id that is not a UUIDv7 and a comando that does not exist are refused', async () => {
    const v4 = await pedir('POST', 'comandos', sobre('018f0000-0000-4000-8000-00000000000b', 'x'));
    expect([v4.estado, v4.json.error.codigo]).toEqual([422, 'api.CAMPO_INVALIDO']);
    const raro = await pedir('POST', 'comandos', { sobre: { tipo: 'ventas.regalar', datos: {} } });
    expect(raro.json.error.codigo).toBe('sync.COMANDO_DESCONOCIDO');
  });

  test('two processes that take the same position both end in a place of their own', async () => {
    // The device queue is per process: a second app on the same database is the second process.
    const { crearApp } = await import('#server/app.ts');
    const otra = crearApp(
      { ...m.servicios },
      {
        freno: { intentar: () => 0, acertar: () => undefined },
        cola: null,
        simulador: null,
        estaticos: null,
      },
    );
    const crear = (app: typeof otra, i: number) =>
      app.request('/api/v1/terceros', {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${dueno}`,
          'X-Empresa': lucia.id,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ nombre: `Paralelo ${String(i)}` }),
      });
    const rs = await Promise.all(
      Array.from({ length: 12 }, (_, i) => crear(i % 2 === 0 ? m.app : otra, i)),
    );
    expect(rs.map((r) => r.status)).toEqual(Array(12).fill(201));
  });
});

describe('empresas, people, devices and certificates', () => {
  test('a person creates an empresa once per RNC and lists his own', async () => {
    const nueva = { rnc: '131880738', razon_social: 'Segunda SRL' };
    const r = await pedir('POST', 'empresas', nueva);
    expect(r.texto).toContain('"success":true');
    expect(r.json.data).toMatchObject({ rol: 'dueno', ambiente: 'testecf' });
    const [una, otra] = await Promise.all([
      pedir('POST', 'empresas', nueva),
      pedir('POST', 'empresas', { ...nueva, rnc: '1-31-88073-8' }),
    ]);
    for (const x of [una!, otra!])
      expect([x.estado, x.json.error.codigo]).toEqual([409, 'usuarios.EMPRESA_REPETIDA']);
    const mias = await pedir('GET', 'empresas');
    expect(mias.json.data.map((e: { id: string }) => e.id).sort()).toEqual(
      [lucia.id, r.json.data.id].sort(),
    );
    const detalle = await m.pedir('GET', `empresas/${r.json.data.id as string}`, { token: dueno });
    expect(detalle.json.data).toMatchObject({ razon_social: 'Segunda SRL', modo_sin_red: 'A' });
  });

  test('the dueño invites, changes a role at once, and the last dueño stays', async () => {
    const ruta = `empresas/${lucia.id}/usuarios`;
    const r = await pedir('POST', ruta, {
      correo: 'Nueva@Ejemplo.do',
      nombre: 'Nueva',
      rol: 'cajero',
    });
    expect(r.estado).toBe(201);
    expect(r.json.data.clave_provisional).toMatch(/^([a-z2-9]{4}-){3}[a-z2-9]{4}$/);
    const entrar = await m.pedir('POST', 'auth/login', {
      cuerpo: { correo: 'nueva@ejemplo.do', clave: r.json.data.clave_provisional },
    });
    const suyo = entrar.json.data.acceso as string;
    const listar = (token: string) => m.pedir('GET', 'terceros', { token, empresa: lucia.id });
    expect((await listar(suyo)).estado).toBe(200);
    const otra = await pedir('POST', ruta, {
      correo: 'nueva@ejemplo.do',
      nombre: 'N',
      rol: 'lectura',
    });
    expect(otra.json.error.codigo).toBe('usuarios.YA_ES_MIEMBRO');
    const usuario_id = r.json.data.usuario_id as string;
    const cambio = await pedir('PATCH', ruta, { usuario_id, rol: 'lectura' });
    expect(cambio.json.data).toMatchObject({ rol: 'lectura', esta_activo: true });
    // The token issued before the change is worth nothing any more.
    expect((await listar(suyo)).estado).toBe(401);
    const fuera = await pedir('PATCH', ruta, { usuario_id, esta_activo: false });
    expect(fuera.json.data.esta_activo).toBe(false);
    const renovado = await m.pedir('POST', 'auth/login', {
      cuerpo: { correo: 'nueva@ejemplo.do', clave: r.json.data.clave_provisional },
    });
    expect((await listar(renovado.json.data.acceso)).json.error.codigo).toBe(
      'api.EMPRESA_NO_ENCONTRADA',
    );
    for (const intento of [{ rol: 'cajero' }, { esta_activo: false }]) {
      const x = await pedir('PATCH', ruta, { usuario_id: lucia.usuarios.dueno, ...intento });
      expect([x.estado, x.json.error.codigo]).toEqual([409, 'usuarios.ULTIMO_DUENO']);
    }
    const nadie = await pedir('PATCH', ruta, { usuario_id: lucia.id, rol: 'cajero' });
    expect(nadie.json.error.codigo).toBe('usuarios.NO_ES_MIEMBRO');
    const rastro = await m.base.db.query<{ accion: string }>(
      "select accion from auditoria where empresa_id = $1 and accion like 'usuarios.%'",
      [lucia.id],
    );
    expect(rastro.map((f) => f.accion).sort()).toEqual([
      'usuarios.cambiar_rol',
      'usuarios.cambiar_rol',
      'usuarios.invitar',
    ]);
  });

  test('registering a device twice is one device; another person cannot take it; a revoked one is refused', async () => {
    const ruta = `empresas/${lucia.id}/dispositivos`;
    const cuerpo = { id: uuid7(m.reloj.ms, new Uint8Array(10).fill(3)), nombre: 'Caja 1' };
    expect((await pedir('POST', ruta, cuerpo)).json.data).toMatchObject({ nombre: 'Caja 1' });
    expect((await pedir('POST', ruta, cuerpo)).estado).toBe(200);
    const cajero = await m.tokenDe(lucia.usuarios.cajero);
    const ajeno = await pedir('POST', ruta, cuerpo, { token: cajero });
    expect(ajeno.json.error.codigo).toBe('usuarios.DISPOSITIVO_AJENO');
    const revocar = await pedir('POST', 'comandos', {
      sobre: { tipo: 'empresas.revocarDispositivo', datos: { id: cuerpo.id } },
    });
    expect(revocar.texto).toContain('"success":true');
    const otra = await pedir('POST', ruta, cuerpo);
    expect([otra.estado, otra.json.error.codigo]).toEqual([403, 'usuarios.DISPOSITIVO_REVOCADO']);
  });

  test('a .p12 is stored sealed; a wrong password, no file and a large file are refused', async () => {
    const ruta = `empresas/${lucia.id}/certificados`;
    const { p12, clave } = await generarCertificadoPrueba({
      cedula: '00113918205',
      nombre: 'Lucía Prueba',
      ahora: instante(m.reloj.ms),
    });
    const subir = (bytes: Uint8Array | null, con: string | null) => {
      const f = new FormData();
      if (bytes !== null) f.set('p12', new File([new Uint8Array(bytes)], 'firma.p12'));
      if (con !== null) f.set('clave', con);
      return pedir('POST', ruta, f);
    };
    const r = await subir(p12, clave);
    expect(r.texto).toContain('"success":true');
    expect(r.estado).toBe(201);
    expect(r.json.data).toMatchObject({ identificacion: '00113918205', esta_activo: true });
    expect(r.texto).not.toContain(clave);
    expect((await subir(p12, 'otra')).json.error.codigo).toBe('ecf.CERTIFICADO_CLAVE');
    expect((await subir(null, clave)).json.error.codigo).toBe('api.ARCHIVO_VACIO');
    expect((await subir(p12, null)).json.error.codigo).toBe('api.FALTA_CAMPO');
    const grande = await subir(new Uint8Array(64 * 1024 + 1), 'x');
    expect([grande.estado, grande.json.error.codigo]).toEqual([413, 'api.MUY_GRANDE']);
    const muyGrande = await subir(new Uint8Array(300 * 1024), 'x');
    expect(muyGrande.estado).toBe(413);
    const json = await pedir('POST', ruta, { p12: 'x', clave: 'x' });
    expect(json.json.error.codigo).toBe('api.TIPO_DE_CONTENIDO');
    const lista = await pedir('GET', ruta);
    expect(lista.json.data[0]).toMatchObject({ identificacion: '00113918205', es_de_prueba: true });
    expect(lista.texto).not.toContain('PRIVATE');
    expect(m.errores.join('\n')).not.toContain(clave);
  });
});
