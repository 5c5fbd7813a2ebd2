// The postings of sales and receipts against the worked examples, and that they always balance.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { centavos, CERO, decimal4, type Centavos } from '#shared/dinero/centavos.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { calcularTotales, type Indicador, type LineaTotales } from '#shared/ventas/totales.ts';
import type { LineaRol } from '../linea-rol.ts';
import { lineasCobro } from './cobro.ts';
import { lineasCompra, reglaCompra } from './compra-emitida.ts';
import { lineasNotaCredito, reglaNotaCredito } from './nota-credito.ts';
import { lineasVenta, reglaVenta, type DocumentoVenta } from './venta.ts';

const TERCERO = '00000000-0000-7000-8000-000000000001';

type Renglon = { tipo: 'bien' | 'servicio'; indicador: Indicador; precio: bigint };

function venta(
  renglones: readonly Renglon[],
  pagos: readonly { forma: FormaPago; monto: bigint }[],
): DocumentoVenta {
  const lineas = renglones.map((r): LineaTotales => ({
    indicador_facturacion: r.indicador,
    cantidad_e4: decimal4(10_000n),
    precio_e4: decimal4(r.precio * 100n),
    descuento: null,
    recargo: null,
  }));
  const totales = calcularTotales({ precios_con_itbis: false, lineas, ajustes: [] });
  return {
    ...totales,
    tipo_ingresos: '01',
    tercero_id: TERCERO,
    lineas: renglones.map((r, i) => ({
      tipo: r.tipo,
      indicador_facturacion: r.indicador,
      monto: totales.lineas[i]?.monto ?? CERO,
    })),
    pagos: pagos.map((p) => ({ forma: p.forma, monto: centavos(p.monto) })),
  };
}

const BIENES: readonly Renglon[] = [{ tipo: 'bien', indicador: 1, precio: 100_000n }];
const SERVICIOS: readonly Renglon[] = [{ tipo: 'servicio', indicador: 1, precio: 1_000_000n }];

const NADA = {
  tercero_id: TERCERO,
  concepto: 'devolucion',
  monto_gravado_1: CERO,
  monto_gravado_2: CERO,
  monto_gravado_3: CERO,
  monto_exento: CERO,
  itbis_1: CERO,
  itbis_2: CERO,
  propina_legal: CERO,
  sin_rebajar_itbis: CERO,
} as const;

const NUESTROS: Readonly<Record<string, readonly LineaRol[]>> = {
  venta_contado: lineasVenta(venta(BIENES, [{ forma: 1, monto: 118_000n }])),
  venta_tarjeta: lineasVenta(venta(BIENES, [{ forma: 3, monto: 118_000n }])),
  venta_credito: lineasVenta(venta(SERVICIOS, [{ forma: 4, monto: 1_180_000n }])),
  cobro: lineasCobro({ tercero_id: TERCERO, forma: 2, monto: centavos(500_000n) }),
  venta_propina: lineasVenta({
    ...venta(
      [{ tipo: 'servicio', indicador: 1, precio: 100_000n }],
      [{ forma: 1, monto: 128_000n }],
    ),
    propina_legal: centavos(10_000n),
  }),
  nota_debito: lineasVenta(
    venta([{ tipo: 'bien', indicador: 1, precio: 50_000n }], [{ forma: 4, monto: 59_000n }]),
  ),
  nc_hasta_30: lineasNotaCredito({
    ...NADA,
    monto_gravado_1: centavos(100_000n),
    itbis_1: centavos(18_000n),
    pagos: [{ forma: 4, monto: centavos(118_000n) }],
  }),
  nc_mas_30: lineasNotaCredito({
    ...NADA,
    monto_exento: centavos(100_000n),
    sin_rebajar_itbis: centavos(100_000n),
    pagos: [{ forma: 4, monto: centavos(100_000n) }],
  }),
  informal_bienes: lineasCompra({
    tipo: '41',
    tercero_id: null,
    lineas: [{ tipo: 'bien', cuenta_id: null, neto: centavos(500_000n), itbis: centavos(90_000n) }],
    itbis_retenido: centavos(90_000n),
    isr_retenido: CERO,
    pagos: [{ forma: 1, monto: centavos(500_000n) }],
    neto: centavos(500_000n),
  }),
  gasto_menor: lineasCompra({
    tipo: '43',
    tercero_id: null,
    lineas: [{ tipo: 'servicio', cuenta_id: null, neto: centavos(59_000n), itbis: CERO }],
    itbis_retenido: CERO,
    isr_retenido: CERO,
    pagos: [{ forma: 1, monto: centavos(59_000n) }],
    neto: centavos(59_000n),
  }),
  pago_exterior: lineasCompra({
    tipo: '47',
    tercero_id: null,
    lineas: [{ tipo: 'servicio', cuenta_id: null, neto: centavos(1_000_000n), itbis: CERO }],
    itbis_retenido: CERO,
    isr_retenido: centavos(270_000n),
    pagos: [{ forma: 2, monto: centavos(730_000n) }],
    neto: centavos(730_000n),
  }),
};

const ARCHIVO = join(
  process.env['FISCAL_DATOS_DIR'] ?? '../shared/dominio/fiscal/datos',
  'asientos_ejemplo.json',
);

const zEjemplos = z.array(
  z.object({
    id: z.string(),
    lineas: z.array(z.object({ rol: z.string(), debe: z.string(), haber: z.string() })),
  }),
);

describe.skipIf(!existsSync(ARCHIVO))(
  'postings equal the worked examples (skipped without them)',
  () => {
    const ejemplos = existsSync(ARCHIVO)
      ? zEjemplos.parse(JSON.parse(readFileSync(ARCHIVO, 'utf8')))
      : [];

    test.each(Object.keys(NUESTROS))('%s', (id) => {
      const ejemplo = ejemplos.find((e) => e.id === id);
      expect(ejemplo).toBeDefined();
      expect(NUESTROS[id]?.map(({ rol, debe, haber }) => ({ rol, debe, haber }))).toEqual(
        ejemplo?.lineas.map((l) => ({
          rol: l.rol,
          debe: leerMonto(l.debe),
          haber: leerMonto(l.haber),
        })),
      );
    });
  },
);

describe('the asiento of a sale', () => {
  test('each form of payment goes to its account, and only the customer line has a tercero', () => {
    const lineas = lineasVenta(
      venta(BIENES, [
        { forma: 1, monto: 8_000n },
        { forma: 2, monto: 10_000n },
        { forma: 3, monto: 20_000n },
        { forma: 4, monto: 30_000n },
        { forma: 5, monto: 10_000n },
        { forma: 6, monto: 10_000n },
        { forma: 7, monto: 10_000n },
        { forma: 8, monto: 20_000n },
      ]),
    ).filter((l) => l.debe > 0n);
    expect(lineas.map((l) => [l.rol, l.debe, l.tercero_id])).toEqual([
      ['caja', 8_000n, null],
      ['banco', 10_000n, null],
      ['tarjetas_por_liquidar', 20_000n, null],
      ['cxc_clientes', 40_000n, TERCERO],
      ['bonos_por_redimir', 10_000n, null],
      ['cxp_proveedores', 10_000n, null],
      ['transferencia_en_transito', 20_000n, null],
    ]);
  });

  test('goods and services of every rate go to their own income account', () => {
    const renglones: Renglon[] = [];
    for (const indicador of [1, 2, 3, 4] as const) {
      renglones.push({ tipo: 'bien', indicador, precio: 10_000n });
      renglones.push({ tipo: 'servicio', indicador, precio: 5_000n });
    }
    const lineas = lineasVenta(venta(renglones, [{ forma: 1, monto: 65_100n }]));
    expect(lineas.filter((l) => l.haber > 0n).map((l) => [l.rol, l.haber])).toEqual([
      ['ventas_18', 10_000n],
      ['servicios_18', 10_000n],
      ['ventas_16', 10_000n],
      ['ventas_exportacion', 15_000n],
      ['ventas_exentas', 10_000n],
      ['servicios_exentos', 5_000n],
      ['itbis_ventas_18', 2_700n],
      ['itbis_ventas_16', 2_400n],
    ]);
  });

  test.each([
    ['02', 'ingreso_interes'],
    ['03', 'ingreso_extraordinario'],
    ['04', 'ingreso_alquiler'],
    ['05', 'ganancia_af'],
    ['06', 'otros_ingresos'],
  ] as const)('TipoIngresos %s goes to %s', (tipo_ingresos, rol) => {
    const doc = { ...venta(SERVICIOS, [{ forma: 1, monto: 1_180_000n }]), tipo_ingresos };
    expect(lineasVenta(doc).find((l) => l.haber === 1_000_000n)?.rol).toBe(rol);
  });

  test('the rule is named by how it was paid', () => {
    const con = (...formas: FormaPago[]) =>
      reglaVenta(formas.map((forma) => ({ forma, monto: centavos(1n) })));
    expect(con(1)).toBe('venta_contado');
    expect(con(3, 3)).toBe('venta_tarjeta');
    expect(con(1, 3)).toBe('venta_contado');
    expect(con(1, 4)).toBe('venta_credito');
  });

  test('debe equals haber whatever is sold, discounted and however it is paid', () => {
    const arbRenglon = fc.record({
      tipo: fc.constantFrom('bien' as const, 'servicio' as const),
      indicador: fc.constantFrom<Indicador>(1, 2, 3, 4),
      precio: fc.bigInt({ min: 0n, max: 9_999_999n }),
    });
    fc.assert(
      fc.property(
        fc.array(arbRenglon, { minLength: 1, maxLength: 10 }),
        fc.boolean(),
        fc.bigInt({ min: 0n, max: 900_000n }),
        fc.array(fc.constantFrom<FormaPago>(1, 2, 3, 4, 5, 6, 7, 8), {
          minLength: 1,
          maxLength: 7,
        }),
        (renglones, precios_con_itbis, porcentaje, formas) => {
          const lineas = renglones.map((r): LineaTotales => ({
            indicador_facturacion: r.indicador,
            cantidad_e4: decimal4(10_000n),
            precio_e4: decimal4(r.precio * 100n),
            descuento: null,
            recargo: null,
          }));
          const t = calcularTotales({
            precios_con_itbis,
            lineas,
            ajustes:
              porcentaje === 0n
                ? []
                : [
                    {
                      tipo: 'D',
                      descripcion: 'D',
                      tipo_valor: '%',
                      valor_e4: decimal4(porcentaje),
                    },
                  ],
          });
          const asiento = lineasVenta({
            ...t,
            tipo_ingresos: '01',
            tercero_id: TERCERO,
            lineas: renglones.map((r, i) => ({
              tipo: r.tipo,
              indicador_facturacion: r.indicador,
              monto: t.lineas[i]?.monto ?? CERO,
            })),
            pagos: enPartes(t.total, formas),
          });
          const debe = asiento.reduce((s, l) => s + l.debe, 0n);
          const haber = asiento.reduce((s, l) => s + l.haber, 0n);
          expect(debe).toBe(t.total);
          expect(haber).toBe(t.total);
          expect(asiento.every((l) => (l.debe === 0n) !== (l.haber === 0n))).toBe(true);
          expect(new Set(asiento.map((l) => l.rol)).size).toBe(asiento.length);
        },
      ),
    );
  });
});

function enPartes(total: Centavos, formas: readonly FormaPago[]) {
  const parte = total / BigInt(formas.length);
  return formas.map((forma, i) => ({
    forma,
    monto: centavos(i === 0 ? total - parte * BigInt(formas.length - 1) : parte),
  }));
}

describe('the asiento of a credit note', () => {
  test('a discount granted after issuing has its own account', () => {
    const lineas = lineasNotaCredito({
      ...NADA,
      concepto: 'descuento',
      monto_gravado_2: centavos(50_000n),
      itbis_2: centavos(8_000n),
      pagos: [{ forma: 2, monto: centavos(58_000n) }],
    });
    expect(lineas.map((l) => [l.rol, l.debe, l.haber, l.tercero_id])).toEqual([
      ['descuentos_ventas', 50_000n, 0n, null],
      ['itbis_ventas_16', 8_000n, 0n, null],
      ['banco', 0n, 58_000n, null],
    ]);
  });

  test('what was exempt from the beginning is a return like any other after 30 days', () => {
    const lineas = lineasNotaCredito({
      ...NADA,
      monto_exento: centavos(150_000n),
      sin_rebajar_itbis: centavos(100_000n),
      propina_legal: centavos(15_000n),
      pagos: [
        { forma: 4, monto: centavos(100_000n) },
        { forma: 1, monto: centavos(65_000n) },
      ],
    });
    expect(lineas.map((l) => [l.rol, l.debe - l.haber, l.tercero_id])).toEqual([
      ['devoluciones_ventas', 50_000n, null],
      ['nc_mas_30', 100_000n, null],
      ['propina_legal', 15_000n, null],
      ['cxc_clientes', -100_000n, TERCERO],
      ['caja', -65_000n, null],
    ]);
    expect([reglaNotaCredito(0), reglaNotaCredito(1)]).toEqual(['nc_hasta_30', 'nc_mas_30']);
  });
});

describe('the asiento of a purchase document of ours', () => {
  test('what is not paid is owed to the proveedor; a chosen account takes the place of the usual', () => {
    const lineas = lineasCompra({
      tipo: '41',
      tercero_id: TERCERO,
      lineas: [
        {
          tipo: 'servicio',
          cuenta_id: 'cuenta-a',
          neto: centavos(10_000n),
          itbis: centavos(1_800n),
        },
        {
          tipo: 'servicio',
          cuenta_id: 'cuenta-a',
          neto: centavos(20_000n),
          itbis: centavos(3_600n),
        },
        { tipo: 'bien', cuenta_id: null, neto: centavos(5_000n), itbis: CERO },
      ],
      itbis_retenido: centavos(5_400n),
      isr_retenido: centavos(3_000n),
      pagos: [],
      neto: centavos(32_000n),
    });
    expect(lineas.map((l) => [l.cuenta_id ?? l.rol, l.debe - l.haber, l.tercero_id])).toEqual([
      ['cuenta-a', 30_000n, null],
      ['inventario', 5_000n, null],
      ['itbis_adelantado_servicios', 5_400n, null],
      ['itbis_ret_100_compras', -5_400n, null],
      ['isr_ret_02', -3_000n, null],
      ['cxp_proveedores', -32_000n, TERCERO],
    ]);
    expect([reglaCompra('41'), reglaCompra('43'), reglaCompra('47')]).toEqual([
      'informal_bienes',
      'gasto_menor',
      'pago_exterior',
    ]);
  });
});
