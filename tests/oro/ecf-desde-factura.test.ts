// From a factura to its e-CF and its RFCE: which elements are written, in which form, for each case of
// the Formato e-CF v1.0 that types 31 and 32 meet.

import { describe, expect, test } from 'vitest';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { FIRMA, firmar, leido, lineaDe, venta } from './ecf-base.ts';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { DatosEcf } from '#shared/ecf/datos-ecf.ts';
import { datosDeFilas, type FilasVenta } from '#shared/ecf/datos-de-filas.ts';
import { arbolEcf } from '#shared/ecf/desde-factura.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import { nodoEn, nodosEn, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { correo, limpiarTexto, recortar, telefono } from '#shared/ecf/texto-ecf.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { validarEstructura } from '#shared/ecf/validar-estructura.ts';

function ecf(datos: DatosEcf): NodoXml {
  return leido(firmar(construirXml(datos.tipo, arbolEcf(datos))));
}

function rfce(datos: DatosEcf): NodoXml {
  return leido(firmar(construirXml('RFCE', resumirEcf(arbolEcf(datos), 'a/+Z09'))));
}

function rechazos(raiz: NodoXml): string[] {
  const opciones = { hoy: fecha('2026-11-24') };
  return [
    ...validarEstructura(raiz),
    ...validarAritmetica(raiz),
    ...prevalidarEcf(raiz, opciones),
  ].map((r) => `${r.codigo} ${r.campo ?? ''}`);
}

const anonima = (cambios: Partial<DatosEcf> = {}): DatosEcf =>
  venta({ tipo: '32', encf: 'E320000000007', comprador: null, ...cambios });

test('a cash sale with buyer is a complete and right E31', () => {
  const raiz = ecf(venta());
  expect(rechazos(raiz)).toEqual([]);
  expect(texto(raiz, 'Encabezado/IdDoc/FechaVencimientoSecuencia')).toBe('31-12-2027');
  expect(texto(raiz, 'Encabezado/IdDoc/TipoPago')).toBe('1');
  expect(texto(raiz, 'Encabezado/Emisor/TablaTelefonoEmisor/TelefonoEmisor')).toBe('809-555-0101');
  expect(texto(raiz, 'Encabezado/Emisor/NumeroFacturaInterna')).toBe('CAJA1-0007');
  expect(texto(raiz, 'DetallesItems/Item/CantidadItem')).toBe('2.00');
  expect(texto(raiz, 'DetallesItems/Item/PrecioUnitarioItem')).toBe('500.00');
  expect(nodoEn(raiz, 'Encabezado/IdDoc/FechaLimitePago')).toBeNull();
  expect(nodoEn(raiz, 'Encabezado/Totales/MontoExento')).toBeNull();
});

test('an E32 never carries the expiry of its sequence, and its anonymous buyer is CONSUMIDOR FINAL', () => {
  const raiz = ecf(anonima());
  expect(rechazos(raiz)).toEqual([]);
  expect(nodoEn(raiz, 'Encabezado/IdDoc/FechaVencimientoSecuencia')).toBeNull();
  expect(arbolDeNodo(raiz)?.['Encabezado']).toMatchObject({
    Comprador: { RazonSocialComprador: 'CONSUMIDOR FINAL' },
  });
});

test('the RFCE has the sums of its E32, no rates, and the security code', () => {
  const raiz = rfce(anonima());
  expect(rechazos(raiz)).toEqual([]);
  expect(texto(raiz, 'Encabezado/CodigoSeguridadeCF')).toBe('a/+Z09');
  expect(nodoEn(raiz, 'Encabezado/Totales/ITBIS1')).toBeNull();
  expect(texto(raiz, 'Encabezado/Totales/TotalITBIS1')).toBe('180.00');
  expect(texto(raiz, 'Encabezado/Comprador/RazonSocialComprador')).toBe('CONSUMIDOR FINAL');
  expect(() => resumirEcf(arbolEcf(venta()), 'a/+Z09')).toThrow();
});

test('each group is written when a line has it: the 0 % group with its zero ITBIS, the exempt alone', () => {
  const lineas = ([1, 2, 3, 4] as const).map((indicadorFacturacion) =>
    lineaDe({ indicadorFacturacion }),
  );
  const totales = {
    montoGravado1: centavos(100_000n),
    montoGravado2: centavos(100_000n),
    montoGravado3: centavos(100_000n),
    montoExento: centavos(100_000n),
    itbis1: centavos(18_000n),
    itbis2: centavos(16_000n),
    totalItbis: centavos(34_000n),
    total: centavos(434_000n),
  };
  const pagos = [{ forma: 1 as const, monto: totales.total }];
  const raiz = ecf(venta({ lineas, totales, pagos }));
  expect(rechazos(raiz)).toEqual([]);
  const t = nodoEn(raiz, 'Encabezado/Totales');
  expect(t?.hijos.map((h) => `${h.nombre} ${h.texto ?? ''}`)).toEqual([
    'MontoGravadoTotal 3000.00',
    'MontoGravadoI1 1000.00',
    'MontoGravadoI2 1000.00',
    'MontoGravadoI3 1000.00',
    'MontoExento 1000.00',
    'ITBIS1 18',
    'ITBIS2 16',
    'ITBIS3 0',
    'TotalITBIS 340.00',
    'TotalITBIS1 180.00',
    'TotalITBIS2 160.00',
    'TotalITBIS3 0.00',
    'MontoTotal 4340.00',
  ]);
});

test('an exempt sale has only MontoExento and does not say whether prices include ITBIS', () => {
  const lineas = [lineaDe({ indicadorFacturacion: 4 })];
  const cero = centavos(0n);
  const totales = {
    ...venta().totales,
    montoGravado1: cero,
    itbis1: cero,
    totalItbis: cero,
    montoExento: centavos(100_000n),
    total: centavos(100_000n),
  };
  const raiz = ecf(venta({ lineas, totales, pagos: [{ forma: 1, monto: totales.total }] }));
  expect(rechazos(raiz)).toEqual([]);
  expect(nodoEn(raiz, 'Encabezado/IdDoc/IndicadorMontoGravado')).toBeNull();
  expect(nodoEn(raiz, 'Encabezado/Totales')?.hijos.map((h) => h.nombre)).toEqual([
    'MontoExento',
    'MontoTotal',
  ]);
});

describe('payment', () => {
  const filas = (raiz: NodoXml): string[] =>
    nodosEn(raiz, 'Encabezado/IdDoc/TablaFormasPago/FormaDePago').map(
      (f) => `${texto(f, 'FormaPago') ?? ''} ${texto(f, 'MontoPago') ?? ''}`,
    );

  test('a sale on credit has its date and puts what is not paid in form 4', () => {
    const raiz = ecf(
      venta({
        condicion: 'credito',
        fechaLimitePago: fecha('2026-12-20'),
        pagos: [{ forma: 3, monto: centavos(18_000n) }],
      }),
    );
    expect(rechazos(raiz)).toEqual([]);
    expect(texto(raiz, 'Encabezado/IdDoc/TipoPago')).toBe('2');
    expect(texto(raiz, 'Encabezado/IdDoc/FechaLimitePago')).toBe('20-12-2026');
    expect(filas(raiz)).toEqual(['3 180.00', '4 1000.00']);
  });

  test('payments of the same form are one row', () => {
    const monto = centavos(59_000n);
    const pagos = [
      { forma: 2 as const, monto },
      { forma: 2 as const, monto },
    ];
    expect(filas(ecf(venta({ pagos })))).toEqual(['2 1180.00']);
  });

  test('eight forms become the seven that fit, and still add up', () => {
    const pagos = ([1, 2, 3, 4, 5, 6, 7, 8] as const).map((forma) => ({
      forma,
      monto: centavos(14_750n),
    }));
    const raiz = ecf(anonima({ pagos }));
    expect(rechazos(raiz)).toEqual([]);
    expect(filas(raiz)).toHaveLength(7);
    expect(filas(raiz).at(-1)).toBe('8 295.00');
  });
});

describe('discounts and surcharges', () => {
  const conDescuento = (tipo: '$' | '%', valor_e4: bigint): NodoXml =>
    ecf(
      venta({
        lineas: [
          lineaDe({
            precio_e4: decimal4(5_500_000n),
            descuento: { tipo, valor_e4: decimal4(valor_e4), monto: centavos(11_000n) },
            recargo: { tipo: '$', valor_e4: decimal4(100_000n), monto: centavos(1_000n) },
          }),
        ],
      }),
    );

  test('the table says the percentage and the amount, and adds up with DescuentoMonto', () => {
    const raiz = conDescuento('%', 100_000n);
    expect(rechazos(raiz)).toEqual([]);
    const fila = nodoEn(raiz, 'DetallesItems/Item/TablaSubDescuento/SubDescuento');
    expect(fila?.hijos.map((h) => h.texto)).toEqual(['%', '10.00', '110.00']);
    const recargo = nodoEn(raiz, 'DetallesItems/Item/TablaSubRecargo/SubRecargo');
    expect(recargo?.hijos.map((h) => h.texto)).toEqual(['$', '10.00']);
  });

  test('a percentage that does not fit in two decimals goes as an amount', () => {
    const fila = nodoEn(
      conDescuento('%', 100_001n),
      'DetallesItems/Item/TablaSubDescuento/SubDescuento',
    );
    expect(fila?.hijos.map((h) => h.texto)).toEqual(['$', '110.00']);
  });

  test('a discount of zero is not written at all', () => {
    const descuento = { tipo: '%' as const, valor_e4: decimal4(10_000n), monto: centavos(0n) };
    const raiz = ecf(venta({ lineas: [lineaDe({ descuento })] }));
    expect(nodoEn(raiz, 'DetallesItems/Item/DescuentoMonto')).toBeNull();
    expect(nodoEn(raiz, 'DetallesItems/Item/TablaSubDescuento')).toBeNull();
  });

  test('global ones are one row per indicador', () => {
    const ajuste = {
      tipo: 'D' as const,
      descripcion: 'Descuento de temporada por aniversario de la ferretería Duarte',
      tipoValor: '%' as const,
      valor_e4: decimal4(50_000n),
    };
    const raiz = ecf(
      venta({
        lineas: [lineaDe({}), lineaDe({ indicadorFacturacion: 4 })],
        ajustes: [
          { ...ajuste, monto: centavos(5_000n), indicador: 1 },
          { ...ajuste, monto: centavos(5_000n), indicador: 4 },
        ],
        totales: {
          ...venta().totales,
          montoGravado1: centavos(95_000n),
          montoExento: centavos(95_000n),
          itbis1: centavos(17_100n),
          totalItbis: centavos(17_100n),
          total: centavos(207_100n),
        },
        pagos: [{ forma: 1, monto: centavos(207_100n) }],
      }),
    );
    expect(rechazos(raiz)).toEqual([]);
    const filas = nodosEn(raiz, 'DescuentosORecargos/DescuentoORecargo');
    expect(filas.map((f) => texto(f, 'IndicadorFacturacionDescuentooRecargo'))).toEqual(['1', '4']);
    expect(
      [...(texto(filas[0] ?? raiz, 'DescripcionDescuentooRecargo') ?? '')].length,
    ).toBeLessThanOrEqual(45);
  });
});

describe('texts that do not fit', () => {
  test('a long name continues whole in DescripcionItem', () => {
    const descripcion = `Juego de ${'destornilladores '.repeat(10)}con estuche`;
    const raiz = ecf(venta({ lineas: [lineaDe({ descripcion })] }));
    expect(rechazos(raiz)).toEqual([]);
    const nombre = texto(raiz, 'DetallesItems/Item/NombreItem') ?? '';
    expect(nombre.length).toBeLessThanOrEqual(80);
    expect(descripcion.startsWith(nombre)).toBe(true);
    expect(texto(raiz, 'DetallesItems/Item/DescripcionItem')).toBe(limpiarTexto(descripcion));
  });

  test('optional data in a wrong form is left out instead of spoiling the e-CF', () => {
    const raiz = ecf(
      venta({
        emisor: {
          ...venta().emisor,
          telefono: '555',
          correo: 'ventas_caja@duarte.do',
          municipio: '999999',
          provincia: null,
          nombreComercial: '  ',
        },
      }),
    );
    expect(rechazos(raiz)).toEqual([]);
    expect(nodoEn(raiz, 'Encabezado/Emisor')?.hijos.map((h) => h.nombre)).toEqual([
      'RNCEmisor',
      'RazonSocialEmisor',
      'DireccionEmisor',
      'NumeroFacturaInterna',
      'FechaEmision',
    ]);
  });

  test('an address that is missing is refused with its name, not written empty', () => {
    const raiz = ecf(venta({ emisor: { ...venta().emisor, direccion: '' } }));
    expect(rechazos(raiz)).toContain('ecf.ELEMENTO_FALTANTE Encabezado/Emisor/DireccionEmisor');
  });

  test('cleaning takes out what XML cannot carry and keeps accents and emoji whole', () => {
    expect(limpiarTexto('  Piña\u0000\t colada\r\n🍍 \uD800')).toBe('Piña colada 🍍');
    expect(recortar('🍍🍍🍍', 2)).toBe('🍍🍍');
    expect(recortar('cemento gris extra', 15)).toBe('cemento gris');
    expect(telefono('+1 809 555 0101')).toBe('809-555-0101');
    expect(telefono('18095550101')).toBe('809-555-0101');
    expect(telefono('555-0101')).toBeNull();
    expect(correo(' ana@duarte.do ')).toBe('ana@duarte.do');
    expect(correo('ana_@duarte.do')).toBeNull();
  });
});

test('a foreign buyer of a factura de consumo goes by its document', () => {
  const raiz = ecf(
    anonima({ comprador: { rnc: null, identificadorExtranjero: 'PA-1234', nombre: 'John Roe' } }),
  );
  expect(rechazos(raiz)).toEqual([]);
  expect(texto(raiz, 'Encabezado/Comprador/IdentificadorExtranjero')).toBe('PA-1234');
});

test('the rows of either database give the same data', () => {
  const filas: FilasVenta = {
    factura: {
      numero_provisional: 'CAJA1-0007',
      tipo_ecf: '31',
      fecha: '2026-11-20',
      fecha_limite_pago: null,
      condicion: 'contado',
      tipo_ingresos: '01',
      indicador_monto_gravado: 0,
      encf: null,
      modo_emision: 'normal',
      ncf_modificado: null,
      fecha_ncf_modificado: null,
      codigo_modificacion: null,
      razon_modificacion: '',
      indicador_nota_credito: null,
      comprador_rnc: '131246796',
      comprador_extranjero: null,
      comprador_nombre: 'Consultora Mella SRL',
      monto_gravado_1: 100_000n,
      monto_gravado_2: 0n,
      monto_gravado_3: 0n,
      monto_exento: 0n,
      itbis_1: 18_000n,
      itbis_2: 0n,
      total_itbis: 18_000n,
      propina_legal: 0n,
      total: 118_000n,
    },
    lineas: [
      {
        numero: 1,
        codigo: 'CEM-01',
        descripcion: 'Cemento gris 42.5 kg',
        tipo: 'bien',
        unidad_medida: 43,
        indicador_facturacion: 1,
        cantidad_e4: 20_000n,
        precio_e4: 5_000_000n,
        descuento_tipo: null,
        descuento_valor_e4: null,
        descuento: 0n,
        recargo_tipo: null,
        recargo_valor_e4: null,
        recargo: 0n,
        monto: 100_000n,
      },
    ],
    ajustes: [],
    pagos: [{ numero: 1, forma: 1, monto: 118_000n }],
    emisor: {
      rnc: '130000018',
      razon_social: 'Ferretería Duarte SRL',
      nombre_comercial: 'Ferretería Duarte',
      direccion: 'C/ Duarte no. 1',
      municipio: '010100',
      provincia: '010000',
      telefono: '(809) 555-0101',
      correo: 'ventas@ferreteriaduarte.do',
    },
    comprador: null,
  };
  const { encf, vence, fechaHoraFirma, ...resto } = venta({
    comprador: { rnc: '131246796', identificadorExtranjero: null, nombre: 'Consultora Mella SRL' },
  });
  expect(datosDeFilas(filas)).toEqual({
    ...resto,
    esEnvioDiferido: false,
    indicadorNotaCredito: null,
    propinaLegal: 0n,
    referencia: null,
  });
  expect(FIRMA).toContain('SignatureValue');
  expect([encf, vence, fechaHoraFirma].every((v) => v !== null)).toBe(true);
});
