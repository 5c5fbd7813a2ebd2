// What is printed of a factura, with and without e-CF, and the addresses inside its QR
// (Informe Técnico e-CF v1.0 §17; Descripción Técnica Servicios DGII, «Consulta timbre»).

import { describe, expect, test } from 'vitest';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { lineaDe, venta } from './ecf-base.ts';
import { codigoSeguridad } from '#shared/ecf/codigo-seguridad.ts';
import type { DatosEcf } from '#shared/ecf/datos-ecf.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import {
  AVISO_PRUEBAS,
  LEYENDA_CONTINGENCIA,
  LEYENDA_DIFERIDO,
  LEYENDA_NO_FISCAL,
  representacionFiscal,
  representacionNoFiscal,
  type EntradaFiscal,
  type Representacion,
} from '#shared/ecf/representacion.ts';
import { conHostEnMayusculas, urlTimbre, urlTimbreFc } from '#shared/ecf/timbre.ts';

function impresa(datos: DatosEcf, cambios: Partial<EntradaFiscal> = {}): Representacion {
  const r = representacionFiscal({
    datos,
    codigoSeguridad: 'a/+Z09',
    estado: 'aceptado',
    ambiente: 'ecf',
    modalidad: 'normal',
    ...cambios,
  });
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

const consumo = (total: bigint): DatosEcf =>
  venta({
    tipo: '32',
    encf: 'E320000000007',
    comprador: null,
    totales: { ...venta().totales, total: centavos(total) },
  });

describe('timbre', () => {
  const comun = {
    ambiente: 'testecf' as const,
    rncEmisor: '130000018',
    encf: 'E310000000007',
    montoTotal: centavos(118_000n),
    codigoSeguridad: 'a/+Z0=',
  };

  test('of an e-CF: fixed order, %20 in the hour, only the code encoded', () => {
    const url = urlTimbre({
      ...comun,
      rncComprador: '131246796',
      fechaEmision: fecha('2026-11-20'),
      fechaFirma: '20-11-2026 14:05:09',
    });
    expect(url).toBe(
      'https://ecf.dgii.gov.do/testecf/consultatimbre?rncemisor=130000018&rnccomprador=131246796&encf=E310000000007&fechaemision=20-11-2026&montototal=1180.00&fechafirma=20-11-2026%2014:05:09&codigoseguridad=a%2F%2BZ0%3D',
    );
    expect(conHostEnMayusculas(url)).toMatch(
      /^HTTPS:\/\/ECF\.DGII\.GOV\.DO\/testecf\/consultatimbre\?/,
    );
    expect(conHostEnMayusculas(url).toLowerCase()).toBe(url.toLowerCase());
  });

  test('without a buyer that has RNC the parameter is left out', () => {
    const url = urlTimbre({
      ...comun,
      rncComprador: null,
      fechaEmision: fecha('2026-11-20'),
      fechaFirma: '20-11-2026 14:05:09',
    });
    expect(url).not.toContain('rnccomprador');
  });

  test('of a factura de consumo under the limit: the other host and four values', () => {
    expect(urlTimbreFc({ ...comun, encf: 'E320000000007' })).toBe(
      'https://fc.dgii.gov.do/testecf/consultatimbrefc?rncemisor=130000018&encf=E320000000007&montototal=1180.00&codigoseguridad=a%2F%2BZ0%3D',
    );
    expect(urlTimbreFc({ ...comun, base: 'http://127.0.0.1:8080/simulador/fc' })).toMatch(
      /^http:\/\/127\.0\.0\.1:8080\/simulador\/fc\/testecf\/consultatimbrefc\?/,
    );
  });

  test('the security code is the first six characters of the signature, and the file name RNC and e-NCF', () => {
    expect(codigoSeguridad('\n  a/+Z0\n9==')).toBe('a/+Z09');
    expect(() => codigoSeguridad('abc')).toThrow();
    expect(nombreArchivo('130000018', 'E310000000007')).toBe('130000018E310000000007.xml');
  });
});

describe('fiscal representation', () => {
  test('of an E31: official title, expiry, RNC with hyphens, places in words, QR of ecf', () => {
    const r = impresa(venta());
    expect(r).toMatchObject({
      clase: 'fiscal',
      titulo: 'Factura de Crédito Fiscal Electrónica',
      encf: 'E310000000007',
      fechaVencimiento: '31-12-2027',
      fechaEmision: '20-11-2026',
      condicion: 'Contado',
      cliente: { razonSocial: 'Consultora Mella SRL', identificacion: '1-31-24679-6' },
      avisoPruebas: null,
      leyendas: [],
      estaAceptada: true,
    });
    expect(r.emisor).toMatchObject({
      rnc: '1-30-00001-8',
      municipio: 'Santo Domingo de Guzmán',
      provincia: 'Distrito Nacional',
    });
    expect(r.timbre?.url).toMatch(/^https:\/\/ecf\.dgii\.gov\.do\/ecf\/consultatimbre\?/);
    expect(r.timbre?.codigoSeguridad).toBe('a/+Z09');
    expect(r.timbre?.fechaFirma).toBe('20-11-2026 14:05:09');
    expect(r.formasPago).toEqual([{ etiqueta: 'Efectivo', monto: 118_000n }]);
  });

  test('of an E32: no expiry; the QR is of fc under RD$ 250,000.00 and of ecf from there on', () => {
    const menor = impresa(consumo(24_999_999n));
    expect(menor.titulo).toBe('Factura de Consumo Electrónica');
    expect(menor.fechaVencimiento).toBeNull();
    expect(menor.cliente).toBeNull();
    expect(menor.timbre?.url).toMatch(/^https:\/\/fc\.dgii\.gov\.do\/ecf\/consultatimbrefc\?/);
    expect(impresa(consumo(25_000_000n)).timbre?.url).toMatch(/^https:\/\/ecf\.dgii\.gov\.do\//);
  });

  test('lines carry the abbreviation of the unit, the E of the exempt and an ITBIS only for print', () => {
    const r = impresa(
      venta({
        indicadorMontoGravado: 1,
        lineas: [
          lineaDe({ monto: centavos(23_000n), cantidad_e4: decimal4(25_000n) }),
          lineaDe({ indicadorFacturacion: 4, unidadMedida: 21 }),
        ],
      }),
    );
    expect(r.lineas[0]).toMatchObject({
      cantidad: '2.5',
      esExenta: false,
      unidad: 'UND',
      precio: '500.00',
      itbis: 3_508n,
      valor: 23_000n,
    });
    expect(r.lineas[1]).toMatchObject({ esExenta: true, unidad: 'KG', itbis: 0n });
    expect(r.columnas).toEqual({ itbis: true, descuento: false, recargo: false });
    expect(impresa(venta()).lineas[0]?.itbis).toBe(18_000n);
  });

  test('totals: only those that apply, in the order of the Informe Técnico', () => {
    expect(impresa(venta()).totales.map((t) => t.etiqueta)).toEqual([
      'Subtotal Gravado:',
      'Total ITBIS:',
      'Total:',
    ]);
    const exenta = venta({ lineas: [lineaDe({ indicadorFacturacion: 4 })] });
    expect(impresa(exenta).totales.map((t) => t.etiqueta)).toEqual(['Subtotal Exento:', 'Total:']);
    expect(impresa(exenta).columnas.itbis).toBe(false);
  });

  test('a global discount is negative and says its percentage', () => {
    const ajustes = [
      {
        tipo: 'D' as const,
        descripcion: '',
        tipoValor: '%' as const,
        valor_e4: decimal4(50_000n),
        monto: centavos(5_000n),
        indicador: 1 as const,
      },
    ];
    expect(impresa(venta({ ajustes })).ajustes).toEqual([
      { descripcion: 'Descuento', porcentaje: '5 %', monto: -5_000n },
    ]);
  });

  test('each modality has its legend, and outside production it says so', () => {
    expect(impresa(venta(), { modalidad: 'diferido' }).leyendas).toEqual([LEYENDA_DIFERIDO]);
    expect(impresa(venta(), { modalidad: 'contingencia' }).leyendas).toEqual([
      LEYENDA_CONTINGENCIA,
    ]);
    for (const ambiente of ['testecf', 'certecf'] as const) {
      const r = impresa(venta(), { ambiente });
      expect(r.avisoPruebas).toBe(AVISO_PRUEBAS);
      expect(r.timbre?.url).toContain(`/${ambiente}/`);
    }
  });

  test('one that the DGII refused is not printed; one under way is, and says it is not accepted', () => {
    const rechazada = representacionFiscal({
      datos: venta(),
      codigoSeguridad: 'a/+Z09',
      estado: 'rechazado',
      ambiente: 'ecf',
      modalidad: 'normal',
    });
    expect(rechazada).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'ecf.REPRESENTACION_DE_RECHAZADO' }],
    });
    expect(impresa(venta(), { estado: 'enviado' }).estaAceptada).toBe(false);
    expect(impresa(venta(), { estado: 'condicional' }).estaAceptada).toBe(true);
  });
});

describe('paper without e-CF', () => {
  test('mode A: nothing fiscal in it, the legend and where to find the e-CF', () => {
    const r = representacionNoFiscal({
      venta: venta(),
      ambiente: 'ecf',
      modo: 'A',
      enlace: 'https://duarte.do/c/x7',
    });
    expect(r).toMatchObject({
      clase: 'no-fiscal',
      titulo: null,
      encf: null,
      fechaVencimiento: null,
      fechaEmision: null,
      timbre: null,
      estaAceptada: false,
    });
    expect(r.emisor.rnc).toBeNull();
    expect(r.emisor.razonSocial).toBe('Ferretería Duarte SRL');
    expect(r.leyendas).toEqual([
      LEYENDA_NO_FISCAL,
      'https://duarte.do/c/x7, donde podrá ser consultado el e-CF, a partir de las veinticuatro (24) horas.',
    ]);
    expect(
      JSON.stringify(r, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
    ).not.toMatch(/E310000000007|130000018|1-30-00001-8|a\/\+Z09/);
    expect(r.totales.at(-1)).toEqual({ etiqueta: 'Total:', monto: 118_000n });
  });

  test('mode F: an order, that promises no e-CF', () => {
    const r = representacionNoFiscal({
      venta: venta(),
      ambiente: 'testecf',
      modo: 'F',
      enlace: 'https://duarte.do/c/x7',
    });
    expect(r.leyendas).toEqual([LEYENDA_NO_FISCAL]);
    expect(r.avisoPruebas).toBe(AVISO_PRUEBAS);
  });
});
