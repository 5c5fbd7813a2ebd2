// The lines and totals of notes (Formato e-CF v1.0, field 5 and section F; Informe Técnico e-CF v1.0 §10).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aplicar, centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { fecha, sumarDias } from '#shared/fecha/fecha.ts';
import {
  calcularNota,
  indicadorNotaCredito,
  type EntradaNota,
  type LineaNota,
} from './calcular-nota.ts';
import { entradaTotales } from './entrada-totales.ts';
import { calcularTotales, type AjusteTotales, type Indicador } from './totales.ts';

const DIA = fecha('2026-11-24');

const arbLinea = fc.record({
  indicador: fc.constantFrom<Indicador>(1, 2, 3, 4),
  cantidad: fc.bigInt({ min: 1n, max: 500_000n }),
  precio: fc.bigInt({ min: 0n, max: 99_999_999n }),
  descuento: fc.option(fc.bigInt({ min: 1n, max: 1_000_000n }), { nil: null }),
});

const arbVenta = fc.record({
  lineas: fc.array(arbLinea, { minLength: 1, maxLength: 12 }),
  precios_con_itbis: fc.boolean(),
  descuentoGlobal: fc.option(fc.bigInt({ min: 1n, max: 500_000n }), { nil: null }),
  propina: fc.boolean(),
});

function original(v: typeof arbVenta extends fc.Arbitrary<infer T> ? T : never) {
  const lineas = v.lineas.map((l, i): LineaNota => ({
    id: null,
    linea_modificada_id: `linea-${i}`,
    producto_id: null,
    codigo: '',
    descripcion: `Línea ${i}`,
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: l.indicador,
    cantidad: decimal4(l.cantidad * 100n),
    precio: decimal4(l.precio),
    descuento: l.descuento === null ? null : { tipo: '%', valor: decimal4(l.descuento) },
    recargo: null,
  }));
  const ajustes: AjusteTotales[] =
    v.descuentoGlobal === null
      ? []
      : [
          {
            tipo: 'D',
            descripcion: 'Descuento',
            tipo_valor: '%',
            valor_e4: decimal4(v.descuentoGlobal),
          },
        ];
  const entrada = entradaTotales({
    precios_con_itbis: v.precios_con_itbis,
    fecha: DIA,
    lineas,
    ajustes: [],
    propina_legal: v.propina,
  });
  const totales = calcularTotales({ ...entrada, ajustes });
  return { fecha: DIA, precios_con_itbis: v.precios_con_itbis, lineas, totales };
}

function datos(cambios: Partial<EntradaNota['datos']>): EntradaNota['datos'] {
  return {
    tipo: '34',
    codigo_modificacion: 1,
    razon: 'Anulada',
    fecha: DIA,
    fecha_ncf_modificado: null,
    precios_con_itbis: false,
    lineas: [],
    ajustes: [],
    propina_legal: false,
    ...cambios,
  };
}

describe('IndicadorNotaCredito', () => {
  test('0 up to the 30th calendar day, 1 from the 31st [Formato field 5]', () => {
    const en = (dias: number) => indicadorNotaCredito(DIA, sumarDias(DIA, dias));
    expect([en(0), en(30), en(31), en(400)]).toEqual([0, 0, 1, 1]);
  });

  test('type 33 has none', () => {
    const nota = calcularNota({
      datos: datos({ tipo: '33', codigo_modificacion: 2 }),
      original: null,
    });
    expect(nota.indicador_nota_credito).toBeNull();
  });
});

describe('code 1', () => {
  test('copies the original to the centavo, whatever it was', () => {
    fc.assert(
      fc.property(arbVenta, (v) => {
        const o = original(v);
        const nota = calcularNota({ datos: datos({}), original: o });
        expect(nota.totales).toEqual(o.totales);
        expect(nota.lineas).toEqual(o.lineas);
        expect(nota.precios_con_itbis).toBe(o.precios_con_itbis);
      }),
    );
  });

  test('after 30 days it is worth the net of the original, and its lines add up to it exactly', () => {
    fc.assert(
      fc.property(arbVenta, (v) => {
        const o = original(v);
        const despues = datos({ fecha: sumarDias(DIA, 31) });
        const { lineas, totales, sin_rebajar_itbis } = calcularNota({
          datos: despues,
          original: o,
        });
        const t = o.totales;
        fc.pre(v.lineas.some((l) => l.indicador <= 2));
        expect(totales.total_itbis).toBe(0n);
        expect(totales.total).toBe(t.total - t.total_itbis);
        expect(sin_rebajar_itbis).toBe(t.monto_gravado_1 + t.monto_gravado_2);
        const suma = (indicador: Indicador) =>
          lineas.reduce(
            (s, l, i) =>
              l.indicador_facturacion === indicador ? s + (totales.lineas[i]?.monto ?? 0n) : s,
            0n,
          );
        expect([suma(1), suma(2), suma(3), suma(4)]).toEqual([
          0n,
          0n,
          totales.monto_gravado_3,
          totales.monto_exento,
        ]);
        for (const [i, l] of lineas.entries()) {
          const descuento = (l.descuento?.valor ?? 0n) / 100n;
          expect(aplicar(l.precio, l.cantidad) - descuento).toBe(totales.lineas[i]?.monto);
          expect(descuento).toBeGreaterThanOrEqual(0n);
        }
      }),
    );
  });

  test('after 30 days what had no ITBIS is copied as it was', () => {
    const o = original({
      lineas: [{ indicador: 4, cantidad: 100n, precio: 500_000n, descuento: null }],
      precios_con_itbis: false,
      descuentoGlobal: null,
      propina: false,
    });
    const nota = calcularNota({ datos: datos({ fecha: sumarDias(DIA, 90) }), original: o });
    expect(nota.indicador_nota_credito).toBe(1);
    expect(nota.totales).toEqual(o.totales);
    expect(nota.sin_rebajar_itbis).toBe(0n);
  });
});

test('code 2 has one line worth nothing [field 39c]', () => {
  const nota = calcularNota({
    datos: datos({ codigo_modificacion: 2, razon: 'Dirección corregida' }),
    original: null,
  });
  expect(nota.lineas.map((l) => [l.descripcion, l.indicador_facturacion, l.precio])).toEqual([
    ['Dirección corregida', 4, 0n],
  ]);
  expect(nota.totales.total).toBe(centavos(0n));
});

test('code 3 computes the lines that were given, with ITBIS inside or not', () => {
  const linea = {
    id: 'a',
    linea_modificada_id: null,
    producto_id: null,
    codigo: '',
    descripcion: 'Cemento',
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: 1,
    cantidad: decimal4(10_000n),
    precio: decimal4(2_300_000n),
    descuento: null,
    recargo: null,
  } as const;
  const nota = calcularNota({
    datos: datos({ codigo_modificacion: 3, precios_con_itbis: true, lineas: [linea] }),
    original: null,
  });
  expect([nota.totales.monto_gravado_1, nota.totales.itbis_1, nota.totales.total]).toEqual([
    19_492n,
    3_508n,
    23_000n,
  ]);
});
