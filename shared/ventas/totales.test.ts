// Totals against the formulas of Formato e-CF v1.0 and against the DGII's own test set.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { centavos, decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';
import { escribirMonto, leerDecimal4 } from '#shared/dinero/texto.ts';
import {
  calcularTotales,
  type AjusteTotales,
  type EntradaTotales,
  type Indicador,
  type LineaTotales,
} from './totales.ts';

function e4(texto: string): Decimal4 {
  const n = leerDecimal4(texto);
  if (n === null) throw new Error(texto);
  return n;
}

function linea(indicador_facturacion: Indicador, cantidad: string, precio: string): LineaTotales {
  return {
    indicador_facturacion,
    cantidad_e4: e4(cantidad),
    precio_e4: e4(precio),
    descuento: null,
    recargo: null,
  };
}

function descuentoGlobal(tipo_valor: '%' | '$', valor: string): AjusteTotales {
  return { tipo: 'D', descripcion: 'DESCUENTO', tipo_valor, valor_e4: e4(valor) };
}

/** The whole header as decimal strings, easy to read in a failure. */
function cabecera(entrada: EntradaTotales) {
  const t = calcularTotales(entrada);
  return {
    gravados: [t.monto_gravado_1, t.monto_gravado_2, t.monto_gravado_3].map(escribirMonto),
    exento: escribirMonto(t.monto_exento),
    itbis: [t.itbis_1, t.itbis_2].map(escribirMonto),
    total: escribirMonto(t.total),
  };
}

describe('totals of a sale (Formato e-CF v1.0, fields 29, 39, 92–101)', () => {
  test('a cash sale of 1,000 + 18 % is 1,180.00', () => {
    expect(
      cabecera({ precios_con_itbis: false, lineas: [linea(1, '1', '1000')], ajustes: [] }),
    ).toEqual({
      gravados: ['1000.00', '0.00', '0.00'],
      exento: '0.00',
      itbis: ['180.00', '0.00'],
      total: '1180.00',
    });
  });

  test('with ITBIS included the division is over the sum of the group, not line by line', () => {
    const lineas = ['258.67', '258.67', '258.66'].map((p) => linea(1, '1', p));
    expect(cabecera({ precios_con_itbis: true, lineas, ajustes: [] })).toMatchObject({
      gravados: ['657.63', '0.00', '0.00'],
      itbis: ['118.37', '0.00'],
      total: '776.00',
    });
  });

  test('the centavo: 230.00 with ITBIS included is charged as 230.00 and not 230.01', () => {
    expect(
      cabecera({ precios_con_itbis: true, lineas: [linea(1, '1', '230')], ajustes: [] }),
    ).toMatchObject({
      gravados: ['194.92', '0.00', '0.00'],
      itbis: ['35.08', '0.00'],
      total: '230.00',
    });
  });

  test('with ITBIS included a global discount in pesos is net: it is taken after the division', () => {
    const entrada: EntradaTotales = {
      precios_con_itbis: true,
      lineas: [linea(1, '10', '236'), linea(2, '4', '290')],
      ajustes: [descuentoGlobal('$', '150')],
    };
    // 2,000.00 and 1,000.00 net, so 150.00 splits into 100.00 and 50.00.
    expect(cabecera(entrada)).toEqual({
      gravados: ['1900.00', '950.00', '0.00'],
      exento: '0.00',
      itbis: ['342.00', '152.00'],
      total: '3344.00',
    });
    expect(calcularTotales(entrada).ajustes).toMatchObject([
      { numero: 1, indicador: 1, monto: 10_000n, valor_e4: 1_000_000n },
      { numero: 2, indicador: 2, monto: 5_000n, valor_e4: 500_000n },
    ]);
  });

  test('a percentage touches every indicador present, one row each, and not in cascade', () => {
    const { ajustes } = calcularTotales({
      precios_con_itbis: false,
      lineas: [linea(1, '1', '33374'), linea(4, '1', '1800')],
      ajustes: [descuentoGlobal('%', '3'), descuentoGlobal('%', '10')],
    });
    expect(ajustes.map((a) => [a.numero, a.indicador, escribirMonto(a.monto)])).toEqual([
      [1, 1, '1001.22'],
      [2, 4, '54.00'],
      [3, 1, '3337.40'],
      [4, 4, '180.00'],
    ]);
  });

  test('a line percentage is price × % × quantity, rounded once', () => {
    const [calculada] = calcularTotales({
      precios_con_itbis: false,
      lineas: [
        {
          ...linea(1, '3', '33.335'),
          descuento: { tipo: '%', valor_e4: e4('10') },
          recargo: { tipo: '$', valor_e4: e4('5') },
        },
      ],
      ajustes: [],
    }).lineas;
    // 100.005 → 100.01 gross; 10.0005 → 10.00 discount.
    expect(calculada).toEqual({ bruto: 10_001n, descuento: 1_000n, recargo: 500n, monto: 9_501n });
  });

  test('an adjustment over nothing adds no row', () => {
    const t = calcularTotales({
      precios_con_itbis: false,
      lineas: [linea(4, '1', '0')],
      ajustes: [{ ...descuentoGlobal('$', '100'), tipo: 'R' }],
    });
    expect(t.ajustes).toEqual([]);
    expect(t.total).toBe(0n);
  });
});

const arbLinea = fc.record({
  indicador_facturacion: fc.constantFrom<Indicador>(1, 2, 3, 4),
  cantidad_e4: fc.bigInt({ min: 1n, max: 100_000n }).map((n) => decimal4(n * 100n)),
  precio_e4: fc.bigInt({ min: 0n, max: 500_000_000n }).map(decimal4),
  descuento: fc.option(
    fc.record({
      tipo: fc.constant<'%'>('%'),
      valor_e4: fc.bigInt({ min: 1n, max: 1_000_000n }).map(decimal4),
    }),
  ),
  recargo: fc.option(
    fc.record({
      tipo: fc.constant<'$'>('$'),
      valor_e4: fc.bigInt({ min: 1n, max: 10_000n }).map((n) => decimal4(n * 100n)),
    }),
  ),
});

const arbAjuste = fc.record({
  tipo: fc.constantFrom<'D' | 'R'>('D', 'R'),
  descripcion: fc.constant('AJUSTE'),
  tipo_valor: fc.constant<'%'>('%'),
  // At most 20 % each, four of them: never above the group.
  valor_e4: fc.bigInt({ min: 1n, max: 200_000n }).map(decimal4),
});

const arbEntrada = fc.record({
  precios_con_itbis: fc.boolean(),
  lineas: fc.array(arbLinea, { minLength: 1, maxLength: 12 }),
  ajustes: fc.array(arbAjuste, { maxLength: 4 }),
});

describe('properties of the totals', () => {
  test('the parts add up to the total and none is negative', () => {
    fc.assert(
      fc.property(arbEntrada, (entrada) => {
        const t = calcularTotales(entrada);
        const partes = [
          t.monto_gravado_1,
          t.monto_gravado_2,
          t.monto_gravado_3,
          t.monto_exento,
          t.itbis_1,
          t.itbis_2,
        ];
        expect(partes.reduce((s, p) => s + p, 0n)).toBe(t.total);
        expect(t.itbis_1 + t.itbis_2).toBe(t.total_itbis);
        expect(partes.every((p) => p >= 0n)).toBe(true);
        expect(t.lineas.every((l) => l.monto >= 0n)).toBe(true);
      }),
    );
  });

  test('with ITBIS included and no globals, the customer pays the sum of the lines', () => {
    fc.assert(
      fc.property(fc.array(arbLinea, { minLength: 1, maxLength: 12 }), (lineas) => {
        const t = calcularTotales({ precios_con_itbis: true, lineas, ajustes: [] });
        expect(t.total).toBe(t.lineas.reduce((s, l) => s + l.monto, 0n));
      }),
    );
  });

  test('the adjusted ITBIS differs from the literal one by at most one centavo', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 100_000_000n }), (total) => {
        const precio_e4 = decimal4(total * 100n);
        const t = calcularTotales({
          precios_con_itbis: true,
          lineas: [{ ...linea(1, '1', '0'), precio_e4 }],
          ajustes: [],
        });
        const literal = (t.monto_gravado_1 * 18n * 2n + 100n) / 200n;
        const diferencia = t.itbis_1 - literal;
        expect(diferencia >= -1n && diferencia <= 1n).toBe(true);
      }),
    );
  });

  test('the order of the lines does not change the totals', () => {
    fc.assert(
      fc.property(arbEntrada, fc.nat(), (entrada, giro) => {
        const corte = giro % entrada.lineas.length;
        const girada = [...entrada.lineas.slice(corte), ...entrada.lineas.slice(0, corte)];
        const { lineas: _a, ...uno } = calcularTotales(entrada);
        const { lineas: _b, ...otro } = calcularTotales({ ...entrada, lineas: girada });
        expect(otro).toEqual(uno);
      }),
    );
  });

  test('a global amount in pesos is spread to the centavo, whatever the groups', () => {
    fc.assert(
      fc.property(
        fc.array(arbLinea, { minLength: 1, maxLength: 8 }),
        fc.bigInt({ min: 1n, max: 10_000n }),
        (lineas, monto) => {
          const t = calcularTotales({
            precios_con_itbis: false,
            lineas,
            ajustes: [
              {
                tipo: 'R',
                descripcion: 'ENVÍO',
                tipo_valor: '$',
                valor_e4: decimal4(monto * 100n),
              },
            ],
          });
          const hayBase = t.lineas.some((l) => l.monto > 0n);
          const repartido = t.ajustes.reduce((s, a) => s + a.monto, 0n);
          expect(repartido).toBe(hayBase ? monto : 0n);
        },
      ),
    );
  });
});

const CARPETA = process.env['DGII_EJEMPLOS_DIR'] ?? '../shared/dominio/ecf/ejemplos';
const CASOS = join(CARPETA, 'dataset-dgii-1', 'casos.json');

const zCasos = z.object({ ECF: z.array(z.record(z.string(), z.unknown())) });

/** Documents whose own MontoTotal is one centavo off its parts: within the tolerance, not ours. */
const TOLERANCIA = 1n;

describe.skipIf(!existsSync(CASOS))(
  'the DGII test set, types 31 and 32 (skipped without it)',
  () => {
    const { ECF } = existsSync(CASOS)
      ? zCasos.parse(JSON.parse(readFileSync(CASOS, 'utf8')))
      : { ECF: [] };
    const casos = ECF.filter((c) => c['TipoeCF'] === '31' || c['TipoeCF'] === '32');

    test('the set holds its ten documents of these types', () => {
      expect(casos).toHaveLength(10);
    });

    test.each(casos.map((c) => [String(c['ENCF']), c] as const))('%s to the centavo', (_, caso) => {
      const monto = (campo: string) => {
        const texto = caso[campo];
        return typeof texto === 'string' ? centavos(e4(texto) / 100n) : 0n;
      };
      const t = calcularTotales({
        precios_con_itbis: caso['IndicadorMontoGravado'] === '1',
        lineas: lineasDe(caso),
        ajustes: [],
      });
      expect({
        gravado1: t.monto_gravado_1,
        gravado2: t.monto_gravado_2,
        gravado3: t.monto_gravado_3,
        exento: t.monto_exento,
        itbis1: t.itbis_1,
        itbis2: t.itbis_2,
        itbis: t.total_itbis,
      }).toEqual({
        gravado1: monto('MontoGravadoI1'),
        gravado2: monto('MontoGravadoI2'),
        gravado3: monto('MontoGravadoI3'),
        exento: monto('MontoExento'),
        itbis1: monto('TotalITBIS1'),
        itbis2: monto('TotalITBIS2'),
        itbis: monto('TotalITBIS'),
      });
      const diferencia = t.total - monto('MontoTotal');
      expect(diferencia <= TOLERANCIA && diferencia >= -TOLERANCIA).toBe(true);
      for (const [i, l] of t.lineas.entries()) expect(l.monto).toBe(monto(`MontoItem[${i + 1}]`));
    });
  },
);

function lineasDe(caso: Readonly<Record<string, unknown>>): LineaTotales[] {
  const lineas: LineaTotales[] = [];
  for (let i = 1; typeof caso[`CantidadItem[${i}]`] === 'string'; i++) {
    const texto = (campo: string) => String(caso[`${campo}[${i}]`]);
    const indicador = Number(texto('IndicadorFacturacion'));
    if (indicador !== 1 && indicador !== 2 && indicador !== 3 && indicador !== 4) {
      throw new Error(`indicador ${indicador}`);
    }
    lineas.push(linea(indicador, texto('CantidadItem'), texto('PrecioUnitarioItem')));
  }
  return lineas;
}
