// The totals that the editor of sales shows are those of the e-CF: both on the same sale, of types 31 and
// 32, with discounts, surcharges, global adjustments, ITBIS in or out of the price, and propina.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { centavos, decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';
import { cifrasDe } from '#shared/ecf/calculo/calcular-cifras.ts';
import type { EntradaEcf, RebajaEntrada } from '#shared/ecf/calculo/entrada.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { calcularTotales, type EntradaTotales, type Rebaja } from '#shared/ventas/totales.ts';

const HOY = fecha('2026-11-20');

const rebaja = fc.option(
  fc.record({
    tipo: fc.constantFrom<'%' | '$'>('%', '$'),
    // Whole centavos, so that pesos scaled by 10⁴ and centavos are the same amount.
    valor_e4: fc.bigInt({ min: 1n, max: 300_000n }).map((n) => decimal4(n * 100n)),
  }),
);

const venta: fc.Arbitrary<EntradaTotales> = fc.record({
  precios_con_itbis: fc.boolean(),
  fecha: fc.constant(HOY),
  propina_legal: fc.boolean(),
  lineas: fc.array(
    fc.record({
      indicador_facturacion: fc.constantFrom<1 | 2 | 3 | 4>(1, 2, 3, 4),
      cantidad_e4: fc.bigInt({ min: 1n, max: 100_000n }).map((n) => decimal4(n * 100n)),
      precio_e4: fc.bigInt({ min: 0n, max: 500_000_000n }).map(decimal4),
      descuento: rebaja,
      recargo: rebaja,
    }),
    { minLength: 1, maxLength: 10 },
  ),
  ajustes: fc.array(
    fc.record({
      tipo: fc.constantFrom<'D' | 'R'>('D', 'R'),
      descripcion: fc.constant('AJUSTE'),
      tipo_valor: fc.constantFrom<'%' | '$'>('%', '$'),
      valor_e4: fc.bigInt({ min: 1n, max: 2_000n }).map((n) => decimal4(n * 100n)),
    }),
    { maxLength: 3 },
  ),
});

function una(tipo: '%' | '$', valor_e4: Decimal4): RebajaEntrada {
  return tipo === '%'
    ? { tipo, porcentaje_e4: valor_e4 }
    : { tipo, monto: centavos(valor_e4 / 100n) };
}

const lista = (r: Rebaja): readonly RebajaEntrada[] =>
  r === null ? [] : [una(r.tipo, r.valor_e4)];

function comoEcf(tipo: '31' | '32', e: EntradaTotales): EntradaEcf {
  return {
    tipo,
    encf: `E${tipo}0000000001`,
    fecha: HOY,
    fechaHoraFirma: '20-11-2026 14:05:09',
    preciosConItbis: e.precios_con_itbis,
    pago: { tipo: 1 },
    emisor: { rnc: '130000018', razonSocial: 'COLMADO LUCIA', direccion: 'C/ DUARTE 1' },
    lineas: e.lineas.map((l) => ({
      indicador: l.indicador_facturacion,
      nombre: 'ARROZ',
      tipo: 'bien',
      cantidad_e4: l.cantidad_e4,
      precio_e4: l.precio_e4,
      descuentos: lista(l.descuento),
      recargos: lista(l.recargo),
      ...(e.propina_legal === true ? { impuestos: ['001'] } : {}),
    })),
    ajustes: e.ajustes.map((a) => ({
      tipo: a.tipo,
      descripcion: a.descripcion,
      rebaja: una(a.tipo_valor, a.valor_e4),
    })),
  };
}

test.each(['31', '32'] as const)('a sale of type %s has the figures of its e-CF', (tipo) => {
  fc.assert(
    fc.property(venta, (e) => {
      const t = calcularTotales(e);
      const c = cifrasDe(comoEcf(tipo, e));
      expect(t.lineas).toEqual(
        c.lineas.map(({ bruto, descuento, recargo, monto }) => ({
          bruto,
          descuento,
          recargo,
          monto,
        })),
      );
      expect(t.ajustes.map((a) => [a.tipo, a.indicador, a.monto])).toEqual(
        c.ajustes.map((a) => [a.tipo, a.indicador, a.monto]),
      );
      expect([
        t.monto_gravado_1,
        t.monto_gravado_2,
        t.monto_gravado_3,
        t.monto_exento,
        t.itbis_1,
        t.itbis_2,
      ]).toEqual([...c.gravado.slice(1), c.itbis1, c.itbis2]);
      const hayNegativas = c.lineas.some((l) => l.monto < 0n);
      // A line worth less than nothing is refused before there is a propina to compare.
      if (!hayNegativas) expect([t.propina_legal, t.total]).toEqual([c.impuestoAdicional, c.total]);
    }),
    { numRuns: 500 },
  );
});
