// The demo on a real Postgres: it sows itself by the real comandos, its books prove themselves, a
// second run changes nothing, and one that died half way goes on where it was.

import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import { verPanel } from '#shared/dashboard/consultas/panel.ts';
import { fecha, instante } from '#shared/fecha/fecha.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { comprobarCredenciales } from '#server/auth/entrar.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { leerConfig } from '#server/config.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import type { Servicios } from '#server/servicios.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { idEmpresaDemo, sembrarDemo } from './sembrar.ts';

const AHORA = Date.UTC(2026, 10, 24, 15, 30);
const LUCIA = idEmpresaDemo('colmado');
const DUARTE = idEmpresaDemo('ferreteria');

let base: BaseServidor;
let servicios: Servicios;

function serviciosEn(base: BaseServidor, ahora: number): Servicios {
  const bitacora = { info: () => undefined, error: () => undefined };
  return {
    db: base.db,
    reloj: { ahora: () => ahora },
    ids: { nuevo: () => uuid7(ahora, new Uint8Array(randomBytes(10))) },
    config: leerConfig({
      KOFACTURE_CLAVE_MAESTRA: Buffer.alloc(32, 7).toString('base64'),
      KOFACTURE_COSTO_BCRYPT: '4',
    }),
    avisos: crearAvisos({ sql: null, bitacora }),
    bitacora,
  };
}

beforeAll(async () => {
  base = await nuevaBaseServidor();
  servicios = serviciosEn(base, AHORA);
  await sembrarDemo(servicios);
});

afterAll(() => base.cerrar());

async function huella(b: BaseServidor): Promise<unknown> {
  const tablas = [
    'factura',
    'linea_factura',
    'asiento',
    'linea_asiento',
    'ecf',
    'movimiento',
    'tercero',
  ];
  const sumas = tablas.map(
    (t) => `(select count(*) || ' ' || sum(hashtext(x::text)) from ${t} x) as ${t}`,
  );
  const [fila] = await b.db.query(`select ${sumas.join(', ')}`);
  return fila;
}

describe('the demo', () => {
  test('two businesses have some sixty days of sales that end today', async () => {
    const filas = await base.db.query(
      `select empresa_id, count(*)::int as facturas, max(fecha) as ultima,
         min(fecha) < '2026-10-10' as desde_lejos, bool_or(tipo_ecf = '31') as con_31,
         bool_or(tipo_ecf = '32') as con_32, bool_or(condicion = 'credito') as con_credito
       from factura group by 1 order by 2 desc`,
    );
    const comun = {
      ultima: '2026-11-24',
      desde_lejos: true,
      con_31: true,
      con_32: true,
      con_credito: true,
    };
    expect(filas).toEqual([
      { empresa_id: LUCIA, facturas: 62, ...comun },
      { empresa_id: DUARTE, facturas: 36, ...comun },
    ]);
    const [cobros] = await base.db.query('select count(*)::int as n from movimiento');
    expect(cobros?.['n']).toBeGreaterThan(5);
  });

  test.each([
    ['Colmado Lucía', LUCIA],
    ['Ferretería Duarte', DUARTE],
  ])('the books of %s prove themselves', async (_, empresaId) => {
    const fallas = (await verificarLibro.ejecutar(base.db, empresaId, {})).filter(
      (v) => !v.estaBien,
    );
    expect(fallas).toEqual([]);
  });

  test('the panel has something to say on its first day', async () => {
    const panel = await verPanel.ejecutar(base.db, LUCIA, {
      hoy: fecha('2026-11-24'),
      ahora: instante(AHORA),
    });
    expect(panel.ventas_hoy).toBeGreaterThan(0n);
    expect(panel.por_cobrar).toBeGreaterThan(0n);
    expect(panel.ultimas).toHaveLength(8);
    expect(panel.avisos.map((a) => a.tipo)).toEqual(['por_vencer_24h']);
  });

  test('its logins open the two businesses', async () => {
    const { logins } = await sembrarDemo(servicios);
    expect(logins.map((l) => l.rol)).toEqual(['dueno', 'contador', 'cajero']);
    for (const { correo, clave } of logins) {
      const freno = crearFreno(servicios.reloj);
      const dentro = await comprobarCredenciales(servicios, freno, { correo, clave, ip: '::1' });
      expect(dentro).toMatchObject({ ok: true });
    }
  });

  test('a second run, another day, changes nothing', async () => {
    const antes = await huella(base);
    await sembrarDemo(serviciosEn(base, AHORA + 3 * 86_400_000));
    expect(await huella(base)).toEqual(antes);
  });

  test('one that died half way goes on where it was and ends with the same rows', async () => {
    const otra = await nuevaBaseServidor();
    try {
      const pasos = serviciosEn(otra, AHORA);
      let quedan = 70;
      const cortados: Servicios = {
        ...pasos,
        avisos: {
          ...pasos.avisos,
          filasNuevas: () => {
            quedan -= 1;
            if (quedan === 0) throw new Error('se fue la luz');
          },
        },
      };
      await expect(sembrarDemo(cortados)).rejects.toThrow('se fue la luz');
      await sembrarDemo(serviciosEn(otra, AHORA + 86_400_000));
      const totales = (b: BaseServidor) =>
        b.db.query(
          'select empresa_id, id, encf, fecha, total, total_itbis from factura order by empresa_id, encf',
        );
      expect(await totales(otra)).toEqual(await totales(base));
    } finally {
      await otra.cerrar();
    }
  });
});
