// The arithmetic of an e-CF: what the rule computes exactly, the two ways of taking ITBIS out of a price,
// and the borders of the tolerance (Informe Técnico e-CF v1.0 §§12 and 13).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centavos, decimal4, porcentajeDe, sinImpuesto, sumar } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { tasaItbis } from '#shared/fiscal/tasas.ts';
import { documento, firmar, leido, lineaDe, resumen, venta } from './ecf-base.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import type { DatosEcf, LineaEcf } from '#shared/ecf/datos-ecf.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';

function codigos(xml: string): string[] {
  return validarAritmetica(leido(xml)).map((r) => r.codigo);
}

function cambiado(xml: string, elemento: string, valor: string): string {
  const nuevo = xml.replace(new RegExp(`(<${elemento}>)[^<]*`), `$1${valor}`);
  if (nuevo === xml) throw new Error(`Nada que cambiar en ${elemento}`);
  return nuevo;
}

const importe = fc.bigInt({ min: 1n, max: 10n ** 9n });
const indicador = fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const);

/** A sale whose header is computed as the rule says; `ajustado` gives the ITBIS by difference. */
function calcular(
  montos: readonly { monto: bigint; indicador: 1 | 2 | 3 | 4 }[],
  modo: { incluyen: boolean; ajustado: boolean },
): DatosEcf {
  const lineas: LineaEcf[] = montos.map((m) =>
    lineaDe({
      indicadorFacturacion: m.indicador,
      cantidad_e4: decimal4(10_000n),
      precio_e4: decimal4(m.monto * 100n),
      monto: centavos(m.monto),
    }),
  );
  const base = venta();
  const grupo = (n: number) =>
    sumar(lineas.filter((l) => l.indicadorFacturacion === n).map((l) => l.monto));
  const gravado = (n: 1 | 2) =>
    modo.incluyen ? sinImpuesto(grupo(n), tasaItbis(n, base.fecha)) : grupo(n);
  const itbis = (n: 1 | 2) =>
    modo.incluyen && modo.ajustado
      ? centavos(grupo(n) - gravado(n))
      : porcentajeDe(gravado(n), tasaItbis(n, base.fecha));
  const totalItbis = centavos(itbis(1) + itbis(2));
  const total = centavos(gravado(1) + gravado(2) + grupo(3) + grupo(4) + totalItbis);
  return {
    ...base,
    lineas,
    indicadorMontoGravado: modo.incluyen ? 1 : 0,
    pagos: [{ forma: 1, monto: total }],
    totales: {
      montoGravado1: gravado(1),
      montoGravado2: gravado(2),
      montoGravado3: grupo(3),
      montoExento: grupo(4),
      itbis1: itbis(1),
      itbis2: itbis(2),
      totalItbis,
      total,
    },
  };
}

test('a document computed by the rule never has a difference, whatever the prices and rates', () => {
  const montos = fc.array(fc.record({ monto: importe, indicador }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(montos, fc.boolean(), fc.boolean(), (m, incluyen, ajustado) => {
      const datos = calcular(m, { incluyen, ajustado });
      expect(codigos(firmar(construirXml('31', arbolEcf(datos))))).toEqual([]);
    }),
  );
});

test('230.00 with ITBIS inside: 194.92 + 35.09 by the formula, 35.08 by difference; both are right', () => {
  for (const ajustado of [false, true]) {
    const datos = calcular([{ monto: 23_000n, indicador: 1 }], { incluyen: true, ajustado });
    expect(escribirMonto(datos.totales.itbis1)).toBe(ajustado ? '35.08' : '35.09');
    expect(codigos(firmar(construirXml('31', arbolEcf(datos))))).toEqual([]);
  }
});

describe('tolerance', () => {
  test('of a line: RD$ 1.00 is inside, RD$ 1.01 is a condition', () => {
    // Two lines, so that the header, with RD$ 2.00, does not notice.
    const dos = (monto: bigint): string =>
      firmar(
        construirXml(
          '31',
          arbolEcf(
            venta({
              lineas: [
                lineaDe({ monto: centavos(monto) }),
                lineaDe({ monto: centavos(0n), precio_e4: decimal4(0n) }),
              ],
            }),
          ),
        ),
      );
    expect(codigos(dos(100_100n))).toEqual([]);
    expect(codigos(dos(99_900n))).toEqual([]);
    expect(codigos(dos(100_101n))).toEqual(['ecf.LINEA_NO_CUADRA']);
    expect(codigos(dos(99_899n))).toEqual(['ecf.LINEA_NO_CUADRA']);
  });

  test('of the total: RD$ 1.00 per line of detail', () => {
    const xml = documento('31');
    expect(codigos(cambiado(xml, 'MontoTotal', '1181.00'))).toEqual([]);
    expect(codigos(cambiado(xml, 'MontoTotal', '1181.01'))).toEqual(['ecf.TOTAL_NO_CUADRA']);
    const tres = firmar(
      construirXml(
        '31',
        arbolEcf(
          calcular(Array(3).fill({ monto: 100_000n, indicador: 1 }), {
            incluyen: false,
            ajustado: false,
          }),
        ),
      ),
    );
    expect(codigos(cambiado(tres, 'MontoTotal', '3543.00'))).toEqual([]);
    expect(codigos(cambiado(tres, 'MontoTotal', '3543.01'))).toContain('ecf.TOTAL_NO_CUADRA');
  });

  test('out of tolerance is a condition, a table of discounts that does not add up is a refusal', () => {
    const severidades = (xml: string): string[] =>
      validarAritmetica(leido(xml)).map((r) => r.severidad);
    expect(severidades(cambiado(documento('31'), 'MontoTotal', '2000.00'))).toEqual([
      'condicional',
    ]);
    const sinTabla = documento('31').replace(
      '<MontoItem>',
      '<DescuentoMonto>0.50</DescuentoMonto><MontoItem>',
    );
    expect(severidades(sinTabla)).toEqual(['rechazo']);
  });

  test('of a summary: the one of a single line', () => {
    expect(codigos(resumen())).toEqual([]);
    expect(codigos(cambiado(resumen(), 'MontoTotal', '1181.00'))).toEqual([]);
    expect(codigos(cambiado(resumen(), 'MontoTotal', '1181.01'))).toEqual(['ecf.TOTAL_NO_CUADRA']);
    expect(codigos(cambiado(resumen(), 'TotalITBIS1', '200.00'))).toContain('ecf.ITBIS_NO_CUADRA');
  });
});

describe('additional taxes', () => {
  const CON =
    '<TablaImpuestoAdicional><ImpuestoAdicional><TipoImpuesto>001</TipoImpuesto></ImpuestoAdicional></TablaImpuestoAdicional><MontoItem>';
  const resumenImpuesto = (codigo: string, cuerpo: string, monto: string): string =>
    `<MontoImpuestoAdicional>${monto}</MontoImpuestoAdicional><ImpuestosAdicionales><ImpuestoAdicional><TipoImpuesto>${codigo}</TipoImpuesto><TasaImpuestoAdicional>10</TasaImpuestoAdicional>${cuerpo}</ImpuestoAdicional></ImpuestosAdicionales><MontoTotal>`;

  test('propina legal: 10 % of the net of its lines, outside the base of the ITBIS', () => {
    const xml = documento('32')
      .replace('<MontoItem>', CON)
      .replace(
        '<MontoTotal>1180.00',
        `${resumenImpuesto('001', '<OtrosImpuestosAdicionales>100.00</OtrosImpuestosAdicionales>', '100.00')}1280.00`,
      );
    expect(codigos(xml)).toEqual([]);
    expect(codigos(cambiado(xml, 'OtrosImpuestosAdicionales', '102.00'))).toEqual([
      'ecf.IMPUESTO_ADICIONAL_NO_CUADRA',
      'ecf.SUMA_NO_CUADRA',
    ]);
  });

  test('ISC (006 to 039) enters the base of the ITBIS and not MontoGravadoI1', () => {
    const selectivo =
      '<MontoImpuestoSelectivoConsumoEspecifico>500.00</MontoImpuestoSelectivoConsumoEspecifico>';
    const xml = documento('31')
      .replace('<MontoItem>', CON.replace('001', '006'))
      .replaceAll('180.00<', '270.00<')
      .replace('<MontoTotal>1270.00', `${resumenImpuesto('006', selectivo, '500.00')}1770.00`)
      .replace('<MontoTotal>1180.00', `${resumenImpuesto('006', selectivo, '500.00')}1770.00`);
    expect(codigos(xml)).toEqual([]);
    expect(codigos(cambiado(xml, 'TotalITBIS1', '180.00'))).toContain('ecf.ITBIS_NO_CUADRA');
  });
});

test('a global discount of the Norma 10-07 does not lower what is taxed', () => {
  const norma =
    '</DetallesItems><DescuentosORecargos><DescuentoORecargo><NumeroLinea>1</NumeroLinea><TipoAjuste>D</TipoAjuste><IndicadorNorma1007>1</IndicadorNorma1007><TipoValor>$</TipoValor><MontoDescuentooRecargo>100.00</MontoDescuentooRecargo><IndicadorFacturacionDescuentooRecargo>1</IndicadorFacturacionDescuentooRecargo></DescuentoORecargo></DescuentosORecargos>';
  const xml = documento('31')
    .replace('</DetallesItems>', norma)
    .replace('</MontoTotal>', '</MontoTotal><ValorPagar>1080.00</ValorPagar>');
  expect(codigos(xml)).toEqual([]);
  expect(codigos(xml.replace('<IndicadorNorma1007>1', '<IndicadorNorma1007>0'))).toContain(
    'ecf.GRAVADO_NO_CUADRA',
  );
});

test('other messages have no arithmetic, and an unreadable amount does not break it', () => {
  expect(codigos('<ARECF/>')).toEqual([]);
  expect(codigos('<otro/>')).toEqual([]);
  expect(codigos(cambiado(documento('31'), 'MontoTotal', 'mil'))).toEqual(['ecf.TOTAL_NO_CUADRA']);
});
