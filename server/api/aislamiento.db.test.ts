// Invariant 6: every route has a cross-tenant case. The list of routes comes from the app itself, so a
// new route without a case here fails.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { ROLES, type Rol } from '#shared/permisos/roles.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { BASE_API, rutasApi } from './api.ts';
import type { Ruta } from './definir.ts';
import { montarApi, type Montaje, type Respuesta } from './pruebas/montaje.ts';
import { crearResponder } from './respuesta.ts';

let m: Montaje;
let lucia: EmpresaDePrueba;
let duarte: EmpresaDePrueba;
let intruso: string;
let rutas: Ruta[];
/** What belongs to Colmado Lucía and Ferretería Duarte tries to reach. */
const suyo = { tercero: '', producto: '', borrador: '', factura: '' };

type Caso =
  /** Takes no empresa: nothing to cross. */
  | { clase: 'publica' }
  /** Of the person: his answer must not name the other empresa. */
  | { clase: 'sesion'; cuerpo?: unknown }
  /** Of an empresa. `ruta` with ids of Lucía; `cuerpo` valid, so that only the isolation refuses. */
  | { clase: 'empresa'; ruta: () => string; cuerpo?: () => unknown; objeto?: true };

const LINEA = { descripcion: 'Cemento', cantidad: 1, precio: 100 };
const NUEVO = () => uuid7(m.reloj.ms, crypto.getRandomValues(new Uint8Array(10)));

const CASOS: Readonly<Record<string, Caso>> = {
  'POST /auth/register': { clase: 'publica' },
  'POST /auth/login': { clase: 'publica' },
  'POST /auth/refresh': { clase: 'publica' },
  'POST /auth/logout': { clase: 'publica' },
  'GET /salud': { clase: 'publica' },
  'GET /openapi.json': { clase: 'publica' },
  'GET /auth/yo': { clase: 'sesion' },
  'POST /auth/clave': { clase: 'sesion', cuerpo: { actual: 'x', nueva: 'y' } },
  'GET /empresas': { clase: 'sesion' },
  'POST /empresas': { clase: 'sesion', cuerpo: { rnc: '1', razon_social: 'x' } },
  'GET /empresas/:empresaId': { clase: 'empresa', ruta: () => `empresas/${lucia.id}` },
  'GET /empresas/:empresaId/usuarios': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/usuarios`,
  },
  'POST /empresas/:empresaId/usuarios': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/usuarios`,
    cuerpo: () => ({ correo: 'x@ejemplo.do', nombre: 'X', rol: 'dueno' }),
  },
  'PATCH /empresas/:empresaId/usuarios': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/usuarios`,
    cuerpo: () => ({ usuario_id: lucia.usuarios.cajero, rol: 'dueno' }),
  },
  'GET /empresas/:empresaId/dispositivos': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/dispositivos`,
  },
  'POST /empresas/:empresaId/dispositivos': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/dispositivos`,
    cuerpo: () => ({ id: NUEVO(), nombre: 'X' }),
  },
  'GET /empresas/:empresaId/certificados': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificados`,
  },
  'POST /empresas/:empresaId/certificados': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificados`,
    cuerpo: () => new FormData(),
  },
  'GET /empresas/:empresaId/proveedor': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/proveedor`,
  },
  'PUT /empresas/:empresaId/proveedor': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/proveedor`,
    cuerpo: () => ({ proveedor: 'alanube', token: 'pruebas-131880681' }),
  },
  'POST /empresas/:empresaId/proveedor/probar': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/proveedor/probar`,
    cuerpo: () => ({ token: 'pruebas-131880681' }),
  },
  'GET /empresas/:empresaId/archivo-fiscal': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/archivo-fiscal`,
  },
  'GET /empresas/:empresaId/certificacion': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificacion`,
  },
  'POST /empresas/:empresaId/certificacion': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificacion`,
    cuerpo: () => new FormData(),
  },
  'GET /empresas/:empresaId/certificacion/:id': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificacion/${NUEVO()}`,
  },
  'POST /empresas/:empresaId/certificacion/:id/enviar': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificacion/${NUEVO()}/enviar`,
  },
  'GET /empresas/:empresaId/certificacion/:id/casos/:numero/:clase': {
    clase: 'empresa',
    ruta: () => `empresas/${lucia.id}/certificacion/${NUEVO()}/casos/1/ecf`,
  },
  'GET /terceros': { clase: 'empresa', ruta: () => 'terceros' },
  'POST /terceros': {
    clase: 'empresa',
    ruta: () => 'terceros',
    cuerpo: () => ({ nombre: 'Intruso' }),
  },
  'GET /terceros/:id': { clase: 'empresa', ruta: () => `terceros/${suyo.tercero}`, objeto: true },
  'PUT /terceros/:id': {
    clase: 'empresa',
    ruta: () => `terceros/${suyo.tercero}`,
    cuerpo: () => ({ nombre: 'Intruso' }),
    objeto: true,
  },
  'GET /productos': { clase: 'empresa', ruta: () => 'productos' },
  'POST /productos': {
    clase: 'empresa',
    ruta: () => 'productos',
    cuerpo: () => ({ codigo: 'X', nombre: 'X', precio: 1 }),
  },
  'GET /productos/:id': {
    clase: 'empresa',
    ruta: () => `productos/${suyo.producto}`,
    objeto: true,
  },
  'PUT /productos/:id': {
    clase: 'empresa',
    ruta: () => `productos/${suyo.producto}`,
    cuerpo: () => ({ precio: 1 }),
    objeto: true,
  },
  'GET /ventas/facturas': { clase: 'empresa', ruta: () => 'ventas/facturas' },
  'GET /ventas/borradores': { clase: 'empresa', ruta: () => 'ventas/borradores' },
  'POST /ventas/facturas': {
    clase: 'empresa',
    ruta: () => 'ventas/facturas',
    cuerpo: () => ({ lineas: [LINEA] }),
  },
  'GET /ventas/facturas/:id': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.factura}`,
    objeto: true,
  },
  'PUT /ventas/facturas/:id': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.borrador}`,
    cuerpo: () => ({ nota: 'x' }),
    objeto: true,
  },
  'DELETE /ventas/facturas/:id': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.borrador}`,
    objeto: true,
  },
  'POST /ventas/facturas/:id/emit': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.borrador}/emit`,
    objeto: true,
  },
  'GET /ventas/facturas/:id/xml': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.factura}/xml`,
    objeto: true,
  },
  'GET /ventas/facturas/:id/pdf': {
    clase: 'empresa',
    ruta: () => `ventas/facturas/${suyo.factura}/pdf`,
    objeto: true,
  },
  'POST /ventas/notas': {
    clase: 'empresa',
    ruta: () => 'ventas/notas',
    cuerpo: () => ({
      tipo: '34',
      factura_id: suyo.factura,
      codigo_modificacion: 1,
      razon: 'Anulada',
      condicion: 'credito',
    }),
    objeto: true,
  },
  'POST /compras/comprobantes': {
    clase: 'empresa',
    ruta: () => 'compras/comprobantes',
    cuerpo: () => ({
      tipo: '47',
      tercero_id: suyo.tercero,
      tipo_gasto: '02',
      lineas: [LINEA],
      pagos: [{ forma: 2, monto: 100 }],
    }),
    objeto: true,
  },
  'GET /contabilidad/balanza': {
    clase: 'empresa',
    ruta: () => 'contabilidad/balanza?desde=2026-11-01&hasta=2026-11-30',
  },
  'GET /contabilidad/mayor': {
    clase: 'empresa',
    ruta: () => `contabilidad/mayor?cuenta_id=${cuentaDeLucia}&desde=2026-11-01&hasta=2026-11-30`,
    objeto: true,
  },
  'GET /contabilidad/cuentas': { clase: 'empresa', ruta: () => 'contabilidad/cuentas' },
  'GET /contabilidad/periodos': { clase: 'empresa', ruta: () => 'contabilidad/periodos' },
  'POST /contabilidad/periodos': {
    clase: 'empresa',
    ruta: () => 'contabilidad/periodos',
    cuerpo: () => ({ periodo: '2026-10', estado: 'cerrado' }),
  },
  'GET /tesoreria/antiguedad': { clase: 'empresa', ruta: () => 'tesoreria/antiguedad' },
  'POST /tesoreria/cobros': {
    clase: 'empresa',
    ruta: () => 'tesoreria/cobros',
    cuerpo: () => ({
      tercero_id: suyo.tercero,
      fecha: '2026-11-24',
      forma: 1,
      monto: 1,
      aplicaciones: [{ factura_id: suyo.factura, monto: 1 }],
    }),
    objeto: true,
  },
  'POST /comandos': {
    clase: 'empresa',
    ruta: () => 'comandos',
    cuerpo: () => ({
      sobre: { tipo: 'ventas.descartarBorrador', datos: { id: suyo.borrador } },
    }),
    objeto: true,
  },
  'GET /sync/:empresaId/manifiesto': {
    clase: 'empresa',
    ruta: () => `sync/${lucia.id}/manifiesto`,
  },
  'GET /sync/:empresaId/segmentos/:hash': {
    clase: 'empresa',
    ruta: () => `sync/${lucia.id}/segmentos/${segmentoDeLucia}`,
  },
};

let cuentaDeLucia = '';
let segmentoDeLucia = '';

beforeAll(async () => {
  m = await montarApi();
  lucia = await crearEmpresaDePrueba(m.base.db, { nombre: 'Colmado Lucía' });
  duarte = await crearEmpresaDePrueba(m.base.db, { nombre: 'Ferretería Duarte', rnc: '131880738' });
  intruso = await m.tokenDe(duarte.usuarios.dueno);
  rutas = rutasApi(
    m.servicios,
    { freno: crearFreno(m.reloj as never), cola: null, simulador: null, estaticos: null },
    crearResponder(m.servicios.reloj),
  );
  const token = await m.tokenDe(lucia.usuarios.dueno);
  const crear = async (ruta: string, cuerpo: unknown): Promise<string> => {
    const r = await m.pedir('POST', ruta, { token, empresa: lucia.id, cuerpo });
    expect(r.texto).toContain('"success":true');
    return r.json.data.id as string;
  };
  suyo.tercero = await crear('terceros', { nombre: 'Cliente de Lucía' });
  suyo.producto = await crear('productos', { codigo: 'P1', nombre: 'Arroz', precio: 40 });
  suyo.borrador = await crear('ventas/facturas', { lineas: [LINEA] });
  const porEmitir = await crear('ventas/facturas', {
    condicion: 'credito',
    fecha_limite_pago: '2026-12-24',
    tercero_id: suyo.tercero,
    lineas: [LINEA],
  });
  suyo.factura = await crear(`ventas/facturas/${porEmitir}/emit`, undefined);
  const cuentas = await m.pedir('GET', 'contabilidad/cuentas', { token, empresa: lucia.id });
  cuentaDeLucia = cuentas.json.data[0].id as string;
  const manifiesto = await m.pedir('GET', `sync/${lucia.id}/manifiesto`, { token });
  segmentoDeLucia = manifiesto.json.segmentos[0].hash as string;
});
afterAll(() => m.cerrar());

/** `METHOD /path` of every route that the app has under /api/v1. */
function rutasDeLaApp(): string[] {
  return [
    ...new Set(
      m.app.routes
        .filter((r) => r.method !== 'ALL' && r.path.startsWith(`${BASE_API}/`))
        .map((r) => `${r.method} ${r.path.slice(BASE_API.length)}`),
    ),
  ].sort();
}

async function revDeLucia(): Promise<unknown> {
  const filas = await m.base.db.query<{ rev: bigint; todo: string }>(
    `select (select rev from empresa_rev where empresa_id = $1) as rev,
       (select count(*)::text from borrador_update where empresa_id = $1) as todo`,
    [lucia.id],
  );
  return filas;
}

type DeEmpresa = Extract<Caso, { clase: 'empresa' }>;
const deEmpresa = Object.entries(CASOS).filter(
  (par): par is [string, DeEmpresa] => par[1].clase === 'empresa',
);

function pedir(nombre: string, caso: DeEmpresa, mas: { token?: string; empresa?: string }) {
  const cuerpo = caso.cuerpo?.();
  const metodo = nombre.split(' ')[0] ?? 'GET';
  return m.pedir(metodo, caso.ruta(), { ...(cuerpo === undefined ? {} : { cuerpo }), ...mas });
}

/** What is left of an answer without the request's own marks. */
const sinMeta = (r: Respuesta) => [r.estado, r.json?.error?.codigo, r.json?.error?.mensaje];

test('every route of the app has a case here, and every case is a route', () => {
  expect(rutasDeLaApp()).toEqual(Object.keys(CASOS).sort());
});

describe('cross-tenant: the dueño of Ferretería Duarte on the rows of Colmado Lucía', () => {
  test.each(deEmpresa)(
    '%s: naming the other empresa reads as absent and changes nothing',
    async (nombre, caso) => {
      const antes = await revDeLucia();
      const ajena = await pedir(nombre, caso, { token: intruso, empresa: lucia.id });
      expect(sinMeta(ajena)).toEqual([
        404,
        'api.EMPRESA_NO_ENCONTRADA',
        expect.stringContaining('No encontramos esa empresa'),
      ]);
      if (!caso.ruta().includes(lucia.id)) {
        const inexistente = await pedir(nombre, caso, { token: intruso, empresa: NUEVO() });
        expect(sinMeta(inexistente)).toEqual(sinMeta(ajena));
      }
      expect(await revDeLucia()).toEqual(antes);
    },
  );

  test.each(deEmpresa.filter(([, c]) => c.objeto === true))(
    '%s: an id of the other empresa inside his own is refused and changes nothing',
    async (nombre, caso) => {
      const antes = await revDeLucia();
      const r = await pedir(nombre, caso, { token: intruso, empresa: duarte.id });
      expect(r.estado).toBeGreaterThanOrEqual(404);
      expect(r.estado).toBeLessThan(500);
      expect(r.json.success).toBe(false);
      expect(r.texto).not.toMatch(/Cliente de Lucía|Arroz|Cemento/);
      expect(await revDeLucia()).toEqual(antes);
    },
  );

  test.each(Object.entries(CASOS).filter(([, c]) => c.clase === 'sesion'))(
    '%s: answers only of the person',
    async (nombre, caso) => {
      const [metodo = '', ruta = ''] = nombre.split(' ');
      const cuerpo = 'cuerpo' in caso ? { cuerpo: caso.cuerpo } : {};
      const r = await m.pedir(metodo, ruta.slice(1), {
        token: intruso,
        empresa: lucia.id,
        ...cuerpo,
      });
      expect(r.texto).not.toContain(lucia.id);
      expect(r.texto).not.toContain('Lucía');
    },
  );

  test('a segment of Lucía is not found under Duarte', async () => {
    const r = await m.pedir('GET', `sync/${duarte.id}/segmentos/${segmentoDeLucia}`, {
      token: intruso,
    });
    expect(r.estado).toBe(404);
  });

  test('the empresa of the path wins over the header, so a header cannot widen it', async () => {
    const r = await m.pedir('GET', `empresas/${lucia.id}`, { token: intruso, empresa: duarte.id });
    expect(r.json.error.codigo).toBe('api.EMPRESA_NO_ENCONTRADA');
  });
});

describe('without a session', () => {
  test.each(deEmpresa)('%s asks for one', async (nombre, caso) => {
    const r = await pedir(nombre, caso, { empresa: lucia.id });
    expect([r.estado, r.json.error.codigo]).toEqual([401, 'auth.SIN_SESION']);
  });
});

describe('roles', () => {
  test('a person whose access was taken away finds no empresa', async () => {
    const token = await m.tokenDe(lucia.usuarios.lectura);
    await m.base.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '1', true)");
      await tx.query('update usuario_empresa set esta_activo = false where usuario_id = $1', [
        lucia.usuarios.lectura,
      ]);
    });
    const r = await m.pedir('GET', 'terceros', { token, empresa: lucia.id });
    expect(r.json.error.codigo).toBe('api.EMPRESA_NO_ENCONTRADA');
    await m.base.db.tx(async (tx) => {
      await tx.query("select set_config('app.rev', '2', true)");
      await tx.query('update usuario_empresa set esta_activo = true where usuario_id = $1', [
        lucia.usuarios.lectura,
      ]);
    });
  });

  test('a route lets in exactly the roles that it declares, and the refusal names the role', async () => {
    const tokens = new Map<Rol, string>();
    for (const rol of ROLES) tokens.set(rol, await m.tokenDe(duarte.usuarios[rol]));
    let probadas = 0;
    for (const ruta of rutas) {
      if (typeof ruta.acceso === 'string') continue;
      for (const rol of ROLES) {
        const patron = ruta.patron
          .replace(':empresaId', duarte.id)
          .replace(':id', '018f0000-0000-7000-8000-000000000001');
        const r = await m.pedir(ruta.metodo.toUpperCase(), patron.slice(1), {
          token: tokens.get(rol),
          empresa: duarte.id,
          // Never valid: permission is decided before the body is read.
          ...(ruta.metodo === 'get' ? {} : { cuerpo: [] }),
        });
        const fueRehusado = r.json?.error?.codigo === 'auth.SIN_PERMISO';
        expect([ruta.metodo, ruta.patron, rol, fueRehusado]).toEqual([
          ruta.metodo,
          ruta.patron,
          rol,
          !ruta.acceso.includes(rol),
        ]);
        if (fueRehusado) expect(r.estado).toBe(403);
        probadas += 1;
      }
    }
    expect(probadas).toBeGreaterThan(100);
  });

  test('what each role may do is the matrix of the product', () => {
    const matriz = Object.fromEntries(
      rutas
        .filter((r) => typeof r.acceso !== 'string')
        .map((r) => [
          `${r.metodo} ${r.patron}`,
          ROLES.filter((rol) => r.acceso.includes(rol))
            .map((rol) => rol[0])
            .join(''),
        ]),
    );
    // d dueño, c contador, f facturador, c cajero, l lectura, in that order.
    expect(matriz).toEqual({
      'get /empresas/:empresaId': 'dcfcl',
      'get /empresas/:empresaId/usuarios': 'dc',
      'post /empresas/:empresaId/usuarios': 'd',
      'patch /empresas/:empresaId/usuarios': 'd',
      'post /empresas/:empresaId/dispositivos': 'dcfcl',
      'get /empresas/:empresaId/dispositivos': 'dc',
      'get /empresas/:empresaId/certificados': 'dc',
      'post /empresas/:empresaId/certificados': 'd',
      'get /empresas/:empresaId/proveedor': 'dc',
      'put /empresas/:empresaId/proveedor': 'd',
      'post /empresas/:empresaId/proveedor/probar': 'd',
      'get /terceros': 'dcfcl',
      'get /terceros/:id': 'dcfcl',
      'post /terceros': 'dcfc',
      'put /terceros/:id': 'dcfc',
      'get /productos': 'dcfcl',
      'get /productos/:id': 'dcfcl',
      'post /productos': 'dcfc',
      'put /productos/:id': 'dcfc',
      'get /ventas/facturas': 'dcfcl',
      'get /ventas/borradores': 'dcfcl',
      'get /ventas/facturas/:id': 'dcfcl',
      'post /ventas/facturas': 'dcfc',
      'put /ventas/facturas/:id': 'dcfc',
      'delete /ventas/facturas/:id': 'dcfc',
      'post /ventas/facturas/:id/emit': 'dcfc',
      'get /ventas/facturas/:id/xml': 'dcf',
      'post /ventas/notas': 'dcfc',
      'get /empresas/:empresaId/archivo-fiscal': 'd',
      'get /empresas/:empresaId/certificacion': 'dc',
      'get /empresas/:empresaId/certificacion/:id': 'dc',
      'get /empresas/:empresaId/certificacion/:id/casos/:numero/:clase': 'dc',
      'get /ventas/facturas/:id/pdf': 'dcfcl',
      'post /empresas/:empresaId/certificacion': 'dc',
      'post /empresas/:empresaId/certificacion/:id/enviar': 'dc',
      'post /compras/comprobantes': 'dcf',
      'get /contabilidad/balanza': 'dcl',
      'get /contabilidad/mayor': 'dcl',
      'get /contabilidad/cuentas': 'dcfcl',
      'get /contabilidad/periodos': 'dcfcl',
      'post /contabilidad/periodos': 'dc',
      'get /tesoreria/antiguedad': 'dcfcl',
      'post /tesoreria/cobros': 'dcfc',
      'post /comandos': 'dcfcl',
    });
  });
});
