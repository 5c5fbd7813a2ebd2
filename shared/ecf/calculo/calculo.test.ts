// The engine on figures worked out by hand and on those of the DGII: ITBIS inside the price, global
// adjustments, ISC, propina, Norma 10-07 and 07-07, retentions, other currency, pages and forms of payment.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { centavos, decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';
import { escribirMonto, leerDecimal4, leerMonto } from '#shared/dinero/texto.ts';
import { texto, nodosEn, type NodoXml } from '#shared/ecf/documento.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { calcularCifras, cifrasDe } from './calcular-cifras.ts';
import { calcularEcf } from './calcular-ecf.ts';
import { partirConstruccion } from './construccion.ts';
import type { EntradaEcf, LineaEntrada, RebajaEntrada } from './entrada.ts';
import { iscAdvalorem, iscEspecifico } from './isc.ts';

function e4(t: string): Decimal4 {
  const n = leerDecimal4(t);
  if (n === null) throw new Error(t);
  return n;
}

function rd(t: string) {
  const n = leerMonto(t);
  if (n === null) throw new Error(t);
  return n;
}

function linea(precio: string, cambios: Partial<LineaEntrada> = {}): LineaEntrada {
  return {
    indicador: 1,
    nombre: 'CEMENTO',
    tipo: 'bien',
    cantidad_e4: e4('1'),
    precio_e4: e4(precio),
    ...cambios,
  };
}

const porciento = (t: string): RebajaEntrada => ({ tipo: '%', porcentaje_e4: e4(t) });
const pesos = (t: string): RebajaEntrada => ({ tipo: '$', monto: rd(t) });

function entrada(lineas: readonly LineaEntrada[], cambios: Partial<EntradaEcf> = {}): EntradaEcf {
  return {
    tipo: '31',
    encf: 'E310000000001',
    vence: fecha('2027-12-31'),
    fecha: fecha('2026-11-20'),
    fechaHoraFirma: '20-11-2026 14:05:09',
    tipoIngresos: '01',
    pago: { tipo: 1 },
    emisor: { rnc: '130000018', razonSocial: 'FERRETERIA DUARTE SRL', direccion: 'C/ DUARTE 1' },
    comprador: { rnc: '131246796', nombre: 'CONSULTORA MELLA SRL' },
    lineas,
    ...cambios,
  };
}

function documento(e: EntradaEcf): NodoXml {
  const r = calcularEcf(e);
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  const raiz = nodoDeArbol(e.tipo, r.valor.arbol);
  expect(validarAritmetica(raiz)).toEqual([]);
  return raiz;
}

const total = (raiz: NodoXml, elemento: string): string | null =>
  texto(raiz, `Encabezado/Totales/${elemento}`);

/** Taxed and ITBIS of the two rates, and MontoTotal. */
function cabecera(e: EntradaEcf): (string | null)[] {
  const raiz = documento(e);
  return ['MontoGravadoI1', 'TotalITBIS1', 'MontoGravadoI2', 'TotalITBIS2', 'MontoTotal'].map((x) =>
    total(raiz, x),
  );
}

const CON = { preciosConItbis: true } as const;

describe('ITBIS inside the price (Formato e-CF v1.0, fields 93c and 94c)', () => {
  test('the division is on the sum of the group', () => {
    const tres = ['258.67', '258.67', '258.66'].map((p) => linea(p));
    expect(cabecera(entrada(tres, CON))).toEqual(['657.63', '118.37', null, null, '776.00']);
    expect(cabecera(entrada([linea('735')], CON)).slice(0, 2)).toEqual(['622.88', '112.12']);
    const dos = [linea('80190', { indicador: 2 })];
    expect(cabecera(entrada(dos, CON)).slice(2, 4)).toEqual(['69129.31', '11060.69']);
  });

  test('230.00 is charged as 230.00 and not as 230.01', () => {
    expect(cabecera(entrada([linea('230')], CON))).toEqual([
      '194.92',
      '35.08',
      null,
      null,
      '230.00',
    ]);
  });

  test('whatever the prices, the customer pays what the ticket says', () => {
    const precio = fc.bigInt({ min: 1n, max: 10n ** 9n }).map((n) => decimal4(n * 100n));
    const indicador = fc.constantFrom<1 | 2 | 3 | 4>(1, 2, 3, 4);
    fc.assert(
      fc.property(
        fc.array(fc.record({ precio_e4: precio, indicador }), { minLength: 1 }),
        (todas) => {
          const c = cifrasDe(
            entrada(
              todas.map((l) => linea('1', l)),
              CON,
            ),
          );
          expect(c.total).toBe(todas.reduce((s, l) => s + l.precio_e4 / 100n, 0n));
        },
      ),
    );
  });

  test('global discounts in pesos are net of ITBIS, as the official set computes them', () => {
    const lineas = [linea('14825'), linea('3752', { indicador: 2 })];
    const ajustes = [
      { tipo: 'D', indicador: 1, rebaja: pesos('200') },
      { tipo: 'D', indicador: 2, rebaja: pesos('50') },
    ] as const;
    expect(cabecera(entrada(lineas, { ...CON, ajustes }))).toEqual([
      '12363.56',
      '2225.44',
      '3184.48',
      '509.52',
      '18283.00',
    ]);
  });

  test('a percentage discount of everything leaves what the ticket says less that percentage', () => {
    const e = entrada([linea('230')], {
      ...CON,
      ajustes: [{ tipo: 'D', rebaja: porciento('10') }],
    });
    expect(total(documento(e), 'MontoTotal')).toBe('207.00');
    const entero = { ...e, ajustes: [{ tipo: 'D', rebaja: porciento('100') } as const] };
    expect(cabecera(entero)).toEqual(['0.00', '0.00', null, null, '0.00']);
  });
});

describe('lines (section B, fields 26 to 39)', () => {
  test('each percentage is on the gross and not on what the other left', () => {
    const una = linea('1000', {
      cantidad_e4: e4('2'),
      descuentos: [porciento('10'), porciento('5'), pesos('3.50')],
      recargos: [porciento('1.25')],
    });
    const [item] = nodosEn(documento(entrada([una])), 'DetallesItems/Item');
    if (item === undefined) throw new Error('no item');
    expect(['DescuentoMonto', 'RecargoMonto', 'MontoItem'].map((x) => texto(item, x))).toEqual([
      '303.50',
      '25.00',
      '1721.50',
    ]);
    const filas = nodosEn(item, 'TablaSubDescuento/SubDescuento');
    expect(filas.map((f) => texto(f, 'MontoSubDescuento'))).toEqual(['200.00', '100.00', '3.50']);
  });

  test('1.005 rounds up to 1.01', () => {
    expect(escribirMonto(cifrasDe(entrada([linea('1.005')])).total)).toBe('1.19');
    expect(cifrasDe(entrada([linea('1.005')])).lineas[0]?.monto).toBe(101n);
  });
});

describe('additional taxes (fields 101 and 104 to 109)', () => {
  test('propina legal: 10 % outside the base of the ITBIS, also with ITBIS in the price', () => {
    const una = linea('1180', { impuestos: ['001'] });
    const raiz = documento(entrada([una], CON));
    expect(
      ['MontoGravadoI1', 'TotalITBIS1', 'MontoImpuestoAdicional', 'MontoTotal'].map((x) =>
        total(raiz, x),
      ),
    ).toEqual(['1000.00', '180.00', '100.00', '1280.00']);
  });

  test('an exempt line has no ITBIS to take out of its propina', () => {
    const una = linea('1000', { indicador: 4, impuestos: ['001'] });
    expect(cifrasDe(entrada([una], CON)).impuestoAdicional).toBe(10_000n);
  });

  test('with a global discount the tax goes on what is left', () => {
    const una = linea('1000', { impuestos: ['002', '004'] });
    const e = entrada([una], { ajustes: [{ tipo: 'D', rebaja: porciento('10') }] });
    expect(cifrasDe(e).impuestos.map((i) => [i.codigo, escribirMonto(i.otros)])).toEqual([
      ['002', '18.00'],
      ['004', '90.00'],
    ]);
  });

  test('ISC enters the base of the ITBIS and not MontoGravadoI1 (official set, E310000000002)', () => {
    const cerveza = linea('1615', { cantidad_e4: e4('2'), impuestos: ['006'] });
    const raiz = documento(
      entrada([cerveza], {
        tasasImpuestos: [{ codigo: '006', tasa_e4: e4('632.58'), monto: rd('731.32') }],
      }),
    );
    expect(
      ['MontoGravadoI1', 'TotalITBIS1', 'MontoImpuestoAdicional', 'MontoTotal'].map((x) =>
        total(raiz, x),
      ),
    ).toEqual(['3230.00', '713.04', '731.32', '4674.36']);
  });

  test('specific of alcohol: reference × degrees × rate × subquantity × quantity', () => {
    const ron = linea('1', {
      isc: {
        cantidadReferencia_e4: e4('16'),
        gradosAlcohol_e4: e4('4.30'),
        subcantidades: [{ cantidad_e4: e4('0.65'), unidad: 24 }],
      },
    });
    expect(escribirMonto(iscEspecifico(ron, '014', e4('617.93')))).toBe('276.34');
    expect(escribirMonto(iscEspecifico({ ...ron, unidad: 18 }, '014', e4('617.93')))).toBe('0.00');
  });

  test('specific of cigarettes: quantity × packs × rate', () => {
    const cajas = linea('1', {
      cantidad_e4: e4('3'),
      isc: { cantidadReferencia_e4: e4('50') },
    });
    expect(escribirMonto(iscEspecifico(cajas, '019', e4('53.51')))).toBe('8026.50');
  });

  test('ad valorem: on the retail price without ITBIS, without the specific and without itself', () => {
    const isc = { cantidadReferencia_e4: e4('24'), precioReferencia: rd('65') };
    const cerveza = linea('1615', { cantidad_e4: e4('2'), isc });
    const comun = { tasa_e4: e4('10'), itbis_e4: e4('18') };
    // (65 / 1.18 − 538.96 / 48) / 1.10 = 39.8695…; × 48 × 10 % = 191.37.
    const alcohol = { ...comun, especifico: rd('538.96'), tasaEspecifico_e4: e4('632.58') };
    expect(escribirMonto(iscAdvalorem(cerveza, '023', alcohol))).toBe('191.37');
    // (295 / 1.18 − 53.51) / 1.20 = 163.7416…; × 48 × 20 % = 1,571.92.
    const cigarros = { ...cerveza, isc: { ...isc, precioReferencia: rd('295') } };
    const tabaco = { ...alcohol, tasa_e4: e4('20'), tasaEspecifico_e4: e4('53.51') };
    expect(escribirMonto(iscAdvalorem(cigarros, '036', tabaco))).toBe('1571.92');
    // In bulk: list price + 30 %.
    const granel = iscAdvalorem({ ...cerveza, unidad: 18 }, '023', alcohol);
    expect(escribirMonto(granel)).toBe('419.90');
  });
});

describe('Norma 10-07 (fields 93d, 109d and 115c)', () => {
  const tarjeta = linea('1300', { impuestos: ['002', '004'] });
  const ajustes = [{ tipo: 'D', indicador: 1, esNorma1007: true, rebaja: pesos('130') }] as const;

  test('the discount does not lower what is taxed: it is subtracted from what is to be paid', () => {
    const raiz = documento(entrada([linea('1000')], { ajustes }));
    expect(['MontoGravadoI1', 'MontoTotal', 'ValorPagar'].map((x) => total(raiz, x))).toEqual([
      '1000.00',
      '1180.00',
      '1050.00',
    ]);
  });

  test('with everything in the price: 1,300.00 = 1,000.00 + 18 % + 2 % + 10 %', () => {
    const raiz = documento(entrada([tarjeta], { ...CON, ajustes }));
    expect(
      ['MontoGravadoI1', 'TotalITBIS1', 'MontoImpuestoAdicional', 'MontoTotal', 'ValorPagar'].map(
        (x) => total(raiz, x),
      ),
    ).toEqual(['1000.00', '180.00', '120.00', '1300.00', '1170.00']);
  });
});

describe('Norma 07-07: construction', () => {
  const modo = { preciosConItbis: false, fecha: fecha('2026-11-20') };
  const obra = linea('100000', { tipo: 'servicio', descuentos: [pesos('1000')] });

  test('90 % exempt and 10 % taxed', () => {
    const partes = partirConstruccion(obra, modo);
    expect(partes.map((p) => [p.indicador, p.precio_e4 / 100n])).toEqual([
      [4, 8_910_000n],
      [1, 990_000n],
    ]);
    const raiz = documento(entrada([...partes]));
    expect(
      ['MontoExento', 'MontoGravadoI1', 'TotalITBIS1', 'MontoTotal'].map((x) => total(raiz, x)),
    ).toEqual(['89100.00', '9900.00', '1782.00', '100782.00']);
  });

  test('with ITBIS in the price the two lines add up to the price', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 10n }), (n) => {
        const una = linea('1', { precio_e4: decimal4(n * 100n) });
        const partes = partirConstruccion(una, { ...modo, preciosConItbis: true });
        const c = cifrasDe(entrada([...partes], CON));
        expect(c.total).toBe(n);
        // The exempt part is nine times the taxed one, but for the rounding.
        const diferencia = c.gravado[4] - 9n * c.gravado[1];
        expect(diferencia >= -10n && diferencia <= 10n).toBe(true);
      }),
    );
  });
});

describe('retentions (section B, 5 to 7, and fields 116 and 117)', () => {
  test('a share of the ITBIS of each line adds up to that share of the total', () => {
    const lineas = ['333.33', '333.33', '333.34'].map((p) =>
      linea(p, { retencion: { itbis: { porcentaje_e4: e4('100') } } }),
    );
    const c = cifrasDe(entrada(lineas, CON));
    expect(c.itbisRetenido).toBe(c.totalItbis);
  });

  test('41: the forms of payment are what is left after retaining (E410000000001)', () => {
    const servicio = linea('10000', {
      tipo: 'servicio',
      retencion: { itbis: { porcentaje_e4: e4('100') }, isr: { porcentaje_e4: e4('10') } },
    });
    const raiz = documento(
      entrada([servicio], { tipo: '41', pago: { tipo: 1, formas: [{ forma: 1 }] } }),
    );
    expect(
      ['TotalITBISRetenido', 'TotalISRRetencion', 'MontoTotal'].map((x) => total(raiz, x)),
    ).toEqual(['1800.00', '1000.00', '11800.00']);
    const [forma] = nodosEn(raiz, 'Encabezado/IdDoc/TablaFormasPago/FormaDePago');
    expect(forma === undefined ? null : texto(forma, 'MontoPago')).toBe('9000.00');
  });

  test('an exempt line says 0.00 and so does the header; 41 always says IndicadorMontoGravado', () => {
    const bien = linea('22500', { indicador: 4, retencion: {} });
    const raiz = documento(entrada([bien], { tipo: '41' }));
    expect(total(raiz, 'TotalITBISRetenido')).toBe('0.00');
    expect(texto(raiz, 'Encabezado/IdDoc/IndicadorMontoGravado')).toBe('0');
  });

  test('47: ISR of every line, no ITBIS', () => {
    const servicio = linea('36000', {
      indicador: 4,
      tipo: 'servicio',
      retencion: { isr: { porcentaje_e4: e4('27') } },
    });
    const raiz = documento(entrada([servicio], { tipo: '47', comprador: null }));
    expect(total(raiz, 'TotalISRRetencion')).toBe('9720.00');
    expect(total(raiz, 'TotalITBISRetenido')).toBeNull();
  });
});

describe('other currency (fields 120 to 137)', () => {
  test('67,500.00 at 57 is 1,184.21, and the mirror adds up by itself', () => {
    const lineas = [
      linea('450', { indicador: 3, cantidad_e4: e4('150') }),
      linea('200', { indicador: 3, cantidad_e4: e4('100') }),
    ];
    const raiz = documento(
      entrada(lineas, {
        tipo: '46',
        moneda: { codigo: 'USD', cambio_e4: e4('57') },
      }),
    );
    const [item] = nodosEn(raiz, 'DetallesItems/Item');
    expect(item === undefined ? null : texto(item, 'OtraMonedaDetalle/MontoItemOtraMoneda')).toBe(
      '1184.21',
    );
    expect(texto(raiz, 'Encabezado/OtraMoneda/MontoTotalOtraMoneda')).toBe('1535.09');
  });
});

describe('pages, periods and payment', () => {
  test('the pages add up to MontoTotal, with discounts, taxes and ISC spread over their lines', () => {
    const lineas = Array.from({ length: 7 }, (_, i) =>
      linea('33.33', { indicador: i % 2 === 0 ? 1 : 2, impuestos: i < 3 ? ['001'] : [] }),
    );
    const raiz = documento(
      entrada(lineas, {
        ...CON,
        paginas: [3, 5, 7],
        ajustes: [{ tipo: 'D', rebaja: porciento('7') }],
      }),
    );
    const paginas = nodosEn(raiz, 'Paginacion/Pagina');
    const suma = paginas.reduce(
      (s, p) => s + (leerMonto(texto(p, 'MontoSubtotalPagina') ?? '') ?? 0n),
      0n,
    );
    expect(escribirMonto(centavos(suma))).toBe(total(raiz, 'MontoTotal'));
    expect(texto(raiz, 'Encabezado/IdDoc/TotalPaginas')).toBe('3');
  });

  test('what is not billable stays out of MontoTotal and inside MontoPeriodo', () => {
    const lineas = [linea('1000'), linea('500', { indicador: 0 })];
    const raiz = documento(entrada(lineas, { saldoAnterior: rd('-80'), avance: rd('100') }));
    expect(
      ['MontoTotal', 'MontoNoFacturable', 'MontoPeriodo', 'ValorPagar'].map((x) => total(raiz, x)),
    ).toEqual(['1180.00', '500.00', '1680.00', '1000.00']);
  });

  test('the form of payment without amount takes what is left; too much is refused', () => {
    const con = (monto: string): EntradaEcf =>
      entrada([linea('1000')], {
        pago: { tipo: 1, formas: [{ forma: 1, monto: rd(monto) }, { forma: 3 }] },
      });
    expect(cifrasDe(con('180')).formasPago.map((f) => escribirMonto(f.monto))).toEqual([
      '180.00',
      '1000.00',
    ]);
    expect(calcularCifras(con('1180.01'))).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'ecf.FORMAS_PAGO_EXCEDEN' }],
    });
  });
});

describe('what each type has', () => {
  test('a note says the indicator of the thirty days and leaves TipoIngresos out over a purchase', () => {
    const nota = (dia: string, ncf: string): NodoXml =>
      documento(
        entrada([linea('100')], {
          tipo: '34',
          referencia: { ncf, fecha: fecha(dia), codigo: 3, razon: 'DEVOLUCION' },
        }),
      );
    const de = (raiz: NodoXml, x: string): string | null => texto(raiz, `Encabezado/IdDoc/${x}`);
    expect(de(nota('2026-10-21', 'E310000000009'), 'IndicadorNotaCredito')).toBe('0');
    expect(de(nota('2026-10-20', 'E310000000009'), 'IndicadorNotaCredito')).toBe('1');
    expect(de(nota('2026-11-01', 'E310000000009'), 'TipoIngresos')).toBe('01');
    expect(de(nota('2026-11-01', 'E410000000009'), 'TipoIngresos')).toBeNull();
    expect(de(nota('2026-11-01', 'E310000000009'), 'FechaVencimientoSecuencia')).toBeNull();
  });

  test('an element that the type does not have is refused by its name', () => {
    const r = calcularEcf(
      entrada([linea('100', { indicador: 4, descuentos: [pesos('1')] })], { tipo: '43' }),
    );
    expect(r.ok ? [] : r.rechazos.map((x) => [x.codigo, x.datos?.['elemento']])).toEqual([
      ['ecf.ELEMENTO_DESCONOCIDO', 'DescuentoMonto'],
      ['ecf.ELEMENTO_DESCONOCIDO', 'TablaSubDescuento'],
    ]);
  });

  test('32 without buyer says CONSUMIDOR FINAL; 1,001 lines are one too many', () => {
    const e = entrada([linea('100')], { tipo: '32', comprador: null });
    expect(texto(documento(e), 'Encabezado/Comprador/RazonSocialComprador')).toBe(
      'CONSUMIDOR FINAL',
    );
    const muchas = Array.from({ length: 1001 }, () => linea('1'));
    const r = calcularEcf({ ...e, lineas: muchas });
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toContain('ecf.ELEMENTO_REPETIDO');
    expect(calcularEcf({ ...e, lineas: muchas.slice(0, 1000) }).ok).toBe(true);
  });
});
