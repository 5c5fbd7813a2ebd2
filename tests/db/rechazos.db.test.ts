// Every refusal of a comando, produced by the real rule on Postgres and on PGlite: with its code, on
// its field, with a text whose braces are all filled, and leaving every table as it was.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { COMANDOS, comandoDe } from '#shared/comandos.ts';
import { COLECCIONES } from '#shared/db/colecciones.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { crearAlmacenMemoria } from '#sync/cliente/almacen-memoria.ts';
import { comandar } from '#sync/cliente/comandar.ts';
import { leerColumnas } from '#sync/cliente/filas.ts';
import { nuevaBaseLocal, nuevaBaseServidor } from '../apoyo/base.ts';
import { crearEmpresaDePrueba } from '../apoyo/empresa.ts';
import { correr, type Mesa } from '../rechazos/apoyo.ts';
import { AHORA, lineaVenta, tercero, uuid, venta } from '../rechazos/datos.ts';
import { FIXTURES_COMANDOS, numeroDe, type FixtureComando } from '../rechazos/fixtures-comandos.ts';
import { crearMundo } from '../rechazos/mundo.ts';

const mesas = new Map<Mesa['lado'], Mesa>();
const cierres: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const s = await nuevaBaseServidor();
  const l = await nuevaBaseLocal();
  cierres.push(s.cerrar, l.cerrar);
  const servidor: Mesa = {
    db: s.db,
    lado: 'servidor',
    empresa: await crearEmpresaDePrueba(s.db),
  };
  const dispositivo: Mesa = {
    db: l.db,
    lado: 'dispositivo',
    empresa: await crearEmpresaDePrueba(l.db, { lado: 'dispositivo' }),
  };
  for (const mesa of [servidor, dispositivo]) {
    await crearMundo(mesa);
    mesas.set(mesa.lado, mesa);
  }
});

afterAll(async () => {
  for (const cerrar of cierres) await cerrar();
});

function mesaDe(lado: Mesa['lado']): Mesa {
  const mesa = mesas.get(lado);
  if (mesa === undefined) throw new Error(lado);
  return mesa;
}

async function huella(mesa: Mesa): Promise<unknown> {
  const tablas = [...COLECCIONES.map((c) => c.tabla), 'saldo_mes', 'saldo_factura'];
  const sumas = tablas.map(
    (t) => `(select count(*) || ' ' || coalesce(sum(hashtext(x::text)), 0) from ${t} x) as ${t}`,
  );
  const [fila] = await mesa.db.query(`select ${sumas.join(', ')}`);
  return fila;
}

async function producir(lado: Mesa['lado'], fixture: FixtureComando) {
  const mesa = mesaDe(lado);
  const antes = await huella(mesa);
  const resultado = await correr(mesa, {
    tipo: fixture.tipo,
    datos: fixture.usaDispositivoPropio ? { id: mesa.empresa.dispositivoId } : fixture.datos,
    n: numeroDe(fixture.codigo),
    ahora: AHORA,
    ...(fixture.antes === undefined ? {} : { antes: fixture.antes }),
  });
  expect(await huella(mesa)).toEqual(antes);
  return resultado.ok ? [] : resultado.rechazos;
}

const EN_DISPOSITIVO = FIXTURES_COMANDOS.filter((f) => f.soloServidor === undefined);

describe.each([
  ['servidor', FIXTURES_COMANDOS],
  ['dispositivo', EN_DISPOSITIVO],
] as const)('refused on the %s', (lado, fixtures) => {
  test.each(fixtures.map((f) => [f.codigo, f] as const))('%s', async (codigo, fixture) => {
    const rechazos = await producir(lado, fixture);
    const rechazo = rechazos.find((r) => r.codigo === codigo);
    expect(rechazos.map((r) => r.codigo)).toContain(codigo);
    if (fixture.campo !== undefined) expect(rechazo?.campo).toBe(fixture.campo);
    const texto = rechazo === undefined ? '' : textoRechazo(rechazo);
    expect(texto).not.toMatch(/[{}…]/);
    expect(texto).toMatch(/\.$/);
  });
});

test('terceros.IDENTIFICACION_DUDOSA is a warning: the ficha is saved and says so', async () => {
  for (const lado of ['servidor', 'dispositivo'] as const) {
    const resultado = await correr(mesaDe(lado), {
      tipo: 'terceros.guardarTercero',
      datos: tercero('Dudoso', { tipo_id: 'rnc', rnc_cedula: '101-85004-2' }),
      n: 900,
      ahora: AHORA,
    });
    expect(resultado).toMatchObject({
      ok: true,
      valor: { aviso: 'terceros.IDENTIFICACION_DUDOSA' },
    });
  }
});

test('sync.MUY_GRANDE: a sale that does not fit in an envelope is refused before it is queued', async () => {
  const { db, empresa } = mesaDe('dispositivo');
  const almacen = crearAlmacenMemoria();
  const comandado = await comandar(
    {
      db,
      almacen,
      columnas: await leerColumnas(db),
      desfaseReloj: 0,
      comandos: { ultimo: (tipo) => COMANDOS.get(tipo) ?? null, de: comandoDe },
      identidad: {
        empresaId: empresa.id,
        dispositivoId: empresa.dispositivoId,
        usuario: { id: empresa.usuarios.dueno, nombre: 'Persona dueno', rol: 'dueno' },
      },
    },
    {
      opId: uuid('op/grande'),
      tipo: 'ventas.emitirFactura',
      hechoEn: AHORA,
      datos: venta('enorme', {
        lineas: Array.from({ length: 300 }, (_, i) => lineaVenta(`enorme/${i}`)),
      }),
    },
  );
  expect(comandado).toMatchObject({
    tipo: 'rehusado',
    resultado: { rechazos: [{ codigo: 'sync.MUY_GRANDE', datos: { maximo_kb: 64 } }] },
  });
  expect(await almacen.ops.obtener(uuid('op/grande'))).toBeNull();
});
