// What is printed of each type of e-CF and of each mode, and the addresses inside its QR (Informe Técnico
// e-CF v1.0 §17; Modelos ilustrativos de RI; Descripción Técnica Servicios DGII, «Consulta timbre»). The
// whole text of each paper is kept in `representacion/`; the rules are asserted besides.

import { describe, expect, test } from 'vitest';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import type { EntradaEcf } from '#shared/ecf/calculo/calcular-ecf.ts';
import { codigoSeguridad } from '#shared/ecf/codigo-seguridad.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import { representacionFiscal, type EntradaFiscal } from '#shared/ecf/representacion/fiscal.ts';
import {
  AVISO_PRUEBAS,
  LEYENDA_CONTINGENCIA,
  LEYENDA_DIFERIDO,
  LEYENDA_NO_FISCAL,
  LEYENDA_PEDIDO,
} from '#shared/ecf/representacion/leyendas.ts';
import { COLUMNAS, type Representacion } from '#shared/ecf/representacion/modelo.ts';
import {
  representacionNoFiscal,
  representacionSerieB,
} from '#shared/ecf/representacion/no-fiscal.ts';
import { conHostEnMayusculas, urlTimbre, urlTimbreFc } from '#shared/ecf/timbre.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { TITULOS_ECF } from '#shared/fiscal/catalogos/tipos-comprobante.ts';
import { TIPOS_E, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { documento, leido } from './ecf-base.ts';
import { DOCUMENTOS, xmlDe } from './representacion/documentos.ts';

function impresa(xml: string, cambios: Partial<EntradaFiscal> = {}): Representacion {
  const r = representacionFiscal({
    raiz: leido(xml),
    estado: 'aceptado',
    ambiente: 'ecf',
    modalidad: 'normal',
    ...cambios,
  });
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

function doc(nombre: string): EntradaEcf {
  const d = DOCUMENTOS[nombre];
  if (d === undefined) throw new Error(nombre);
  return d;
}

const de = (nombre: string, cambios: Partial<EntradaFiscal> = {}): Representacion =>
  impresa(xmlDe(doc(nombre)), cambios);

const titulos = (r: Representacion): readonly string[] => r.columnas.map((c) => c.titulo);
const etiquetas = (r: Representacion): readonly string[] => r.totales.map((t) => t.etiqueta);

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

describe('every type', () => {
  test.each(TIPOS_E)('%s has its official title, its e-NCF and the data of its XML', (tipo) => {
    const r = impresa(documento(tipo));
    expect(r.titulo).toBe(TITULOS_ECF[tipo]);
    expect(r.numero).toEqual({ etiqueta: 'e-NCF:', valor: `E${tipo}0000000007` });
    expect(r.emisor).toMatchObject({ rnc: '130000018', razonSocial: 'FERRETERIA DUARTE SRL' });
    expect(r.fechaEmision).toBe('20-11-2026');
    expect(r.timbre?.codigoSeguridad).toBe('a/+Z09');
    expect(r.timbre?.fechaFirma).toBe('20-11-2026 14:05:09');
  });

  test('the expiry is printed in all but 32 and 34', () => {
    const sin = TIPOS_E.filter((t) => impresa(documento(t)).fechaVencimiento === null);
    expect(sin).toEqual(['32', '34']);
    expect(impresa(documento('31')).fechaVencimiento).toBe('31-12-2027');
  });

  test('what is all exempt (43, 44, 47) has no column of ITBIS; 46 has it at 0', () => {
    const sin = TIPOS_E.filter((t) => !titulos(impresa(documento(t))).includes('ITBIS'));
    expect(sin).toEqual(['43', '44', '47']);
    expect(impresa(documento('46')).lineas[0]?.celdas.itbis).toBe('0.00');
    expect(impresa(documento('44')).lineas[0]?.esExenta).toBe(true);
  });

  test('only 33 and 34 carry what they modify, and the others when they replace or refer', () => {
    const con = TIPOS_E.filter((t) => impresa(documento(t)).modificado !== null);
    expect(con).toEqual(['33', '34']);
    expect(de('34-nota-credito').modificado).toEqual({
      ncf: 'E310000000001',
      motivo: 'Anula el NCF modificado',
    });
    expect(de('32-reemplazo-contingencia').modificado).toEqual({
      ncf: 'B0200000123',
      motivo: 'Reemplazo NCF emitido en contingencia',
    });
  });

  test('the QR is of fc only in a factura de consumo under RD$ 250,000.00', () => {
    const host = (r: Representacion): string => new URL(r.timbre?.url ?? '').host;
    const enFc = TIPOS_E.filter((t) => host(impresa(documento(t))) === 'fc.dgii.gov.do');
    expect(enFc).toEqual(['32']);
    expect(host(de('32-mayor'))).toBe('ecf.dgii.gov.do');
    const [peaje] = doc('43-gastos-menores').lineas;
    if (peaje === undefined) throw new Error('sin líneas');
    const limite = xmlDe({
      ...doc('32-mayor'),
      lineas: [{ ...peaje, precio_e4: decimal4(2_500_000_000n), cantidad_e4: decimal4(10_000n) }],
    });
    expect(host(impresa(limite))).toBe('ecf.dgii.gov.do');
    expect(host(impresa(limite.replaceAll('250000.00', '249999.99')))).toBe('fc.dgii.gov.do');
  });

  test('43 and 47 leave the RNC of the buyer out of the QR', () => {
    const sin = TIPOS_E.filter((t) => !impresa(documento(t)).timbre?.url.includes('rnccomprador'));
    // 32 is of fc, which never has it; the 46 of the fixture is of a foreign buyer.
    expect(sin).toEqual(['32', '43', '46', '47']);
  });
});

describe('client', () => {
  const nombres = (r: Representacion): readonly string[] => r.cliente.map((d) => d.etiqueta);

  test('an anonymous consumer and type 43 have none; in 41 and 47 it is the supplier', () => {
    expect(de('32-consumo').cliente).toEqual([]);
    expect(de('43-gastos-menores').cliente).toEqual([]);
    expect(nombres(de('41-compras'))).toEqual(['Razón Social Proveedor:', 'RNC Proveedor:']);
    expect(nombres(de('47-pago-exterior'))).toEqual([
      'Razón Social Proveedor:',
      'Identificador Extranjero Proveedor:',
    ]);
  });

  test('places go in words, and a foreigner has his document instead of RNC', () => {
    expect(de('31-credito-fiscal').cliente).toEqual([
      { etiqueta: 'Razón Social Cliente:', valor: 'CONSULTORA MELLA SRL' },
      { etiqueta: 'RNC Cliente:', valor: '131246796' },
    ]);
    expect(nombres(de('32-mayor'))).toContain('Identificador Extranjero Cliente:');
    expect(de('31-credito-fiscal').emisor).toMatchObject({
      municipio: 'Santo Domingo de Guzmán',
      provincia: 'Distrito Nacional',
    });
  });
});

describe('lines', () => {
  test('the columns are those of the Informe Técnico §17.2 in its order, and only those needed', () => {
    expect(titulos(impresa(documento('31')))).toEqual([
      'Cantidad',
      'Descripción',
      'Unidad de Medida',
      'Precio',
      'ITBIS',
      'Valor',
    ]);
    expect(titulos(de('31-credito-fiscal')).slice(-3)).toEqual(['Descuento', 'Recargo', 'Valor']);
    expect(titulos(de('31-isc'))).toEqual([
      'Cantidad',
      'Descripción',
      'Unidad de Medida',
      'Grados Alcohol %',
      'PVP',
      'Precio',
      'ISC Específico',
      'ISC Ad-Valorem',
      'ITBIS',
      'Valor',
    ]);
    for (const nombre of Object.keys(DOCUMENTOS)) {
      const claves = de(nombre).columnas.map((c) => COLUMNAS.indexOf(c.clave));
      expect(claves).toEqual([...claves].sort((a, b) => a - b));
    }
  });

  test('the unit is its abbreviation, and the exempt line has its E', () => {
    const r = de('31-credito-fiscal');
    expect(r.lineas.map((l) => l.celdas.unidad)).toEqual(['UND', 'PZA', 'UND', 'UND']);
    expect(r.lineas.map((l) => l.esExenta)).toEqual([false, false, true, false]);
    expect(r.lineas[2]?.celdas.itbis).toBe('0.00');
  });

  test('the ITBIS of a line is computed for print, from outside or from inside the price', () => {
    expect(impresa(documento('31')).lineas[0]?.celdas.itbis).toBe('180.00');
    // 295,000.00 with ITBIS inside: 295,000 − 295,000 / 1.18.
    expect(de('32-mayor').lineas[0]?.celdas.itbis).toBe('45,000.00');
  });

  test('the ISC of the lines adds up to that of the document, and is in the base of the ITBIS', () => {
    const r = de('31-isc');
    const [whisky, vaso] = r.lineas;
    const n = (t: string | undefined): number => Number((t ?? '').replaceAll(',', ''));
    const isc = n(whisky?.celdas.iscEspecifico) + n(whisky?.celdas.iscAdvalorem);
    expect(vaso?.celdas.iscEspecifico).toBe('');
    const total = r.totales.find((t) => t.etiqueta === 'Total ISC:')?.monto ?? 0n;
    expect(isc).toBeCloseTo(Number(total) / 100, 2);
    expect(n(whisky?.celdas.itbis)).toBeCloseTo((95_000 + isc) * 0.18, 2);
  });

  test('a description longer than a name is printed whole, once', () => {
    const cortada = documento('31').replace(
      '<NombreItem>CEMENTO</NombreItem><IndicadorBienoServicio>1</IndicadorBienoServicio>',
      '<NombreItem>CEMENTO</NombreItem><IndicadorBienoServicio>1</IndicadorBienoServicio><DescripcionItem>CEMENTO gris en saco</DescripcionItem>',
    );
    expect(impresa(cortada).lineas[0]).toMatchObject({
      celdas: { descripcion: 'CEMENTO gris en saco' },
      detalle: '',
    });
    const otra = cortada.replace('CEMENTO gris en saco', 'Saco de 42.5 kg');
    expect(impresa(otra).lineas[0]).toMatchObject({
      celdas: { descripcion: 'CEMENTO' },
      detalle: 'Saco de 42.5 kg',
    });
  });
});

describe('totals', () => {
  test('only those that apply, in the order of the Informe Técnico', () => {
    expect(etiquetas(impresa(documento('31')))).toEqual([
      'Subtotal Gravado:',
      'Total ITBIS:',
      'Total:',
    ]);
    expect(etiquetas(de('31-credito-fiscal'))).toEqual([
      'Subtotal Gravado:',
      'Subtotal Exento:',
      'Total ITBIS:',
      'Total:',
    ]);
    expect(etiquetas(de('44-regimen-especial'))).toEqual(['Subtotal Exento:', 'Total:']);
    expect(etiquetas(de('32-consumo')).slice(-2)).toEqual(['Propina Legal:', 'Total:']);
    expect(etiquetas(de('31-isc'))).toEqual([
      'Subtotal Gravado:',
      'Total ISC:',
      'Total ITBIS:',
      'Total:',
    ]);
  });

  test('a global discount is negative and says its percentage', () => {
    const r = de('31-credito-fiscal');
    expect(r.ajustes.map((a) => [a.etiqueta, a.porcentaje])).toEqual([
      ['Descuento comercial', '3%'],
      ['Descuento comercial', '3%'],
    ]);
    expect(r.ajustes.every((a) => a.monto < 0n)).toBe(true);
  });

  test('what is retained is said after the total, which it does not lower', () => {
    const r = de('41-compras');
    expect(r.totales.at(-1)).toEqual({ etiqueta: 'Total:', monto: 1_180_000n });
    expect(r.despues).toEqual([
      { etiqueta: 'ITBIS Retenido:', monto: 180_000n },
      { etiqueta: 'ISR Retenido:', monto: 100_000n },
    ]);
    expect(de('47-pago-exterior').despues.map((t) => t.etiqueta)).toEqual(['ISR Retenido:']);
  });

  test('in another currency the fields carry its code, and the pesos are there too', () => {
    const r = de('46-exportacion');
    expect(titulos(r)).toEqual([
      'Cantidad',
      'Descripción',
      'Unidad de Medida',
      'Precio USD',
      'ITBIS USD',
      'Valor USD',
    ]);
    expect(etiquetas(r)).toEqual(['Subtotal Gravado USD:', 'Total ITBIS USD:', 'Total USD:']);
    expect(r.despues.at(-1)).toEqual({ etiqueta: 'Total DOP:', monto: 8_750_000n });
    expect(r.cambio).toEqual({ etiqueta: 'Tasa de cambio USD:', valor: '57.00' });
  });
});

describe('modes', () => {
  test('each modality has its legend, and outside production it says so', () => {
    const xml = documento('31');
    expect(impresa(xml).leyendas).toEqual([]);
    expect(impresa(xml, { modalidad: 'diferido' }).leyendas).toEqual([LEYENDA_DIFERIDO]);
    expect(impresa(xml, { modalidad: 'contingencia' }).leyendas).toEqual([LEYENDA_CONTINGENCIA]);
    const conIndicador = xmlDe({ ...doc('31-credito-fiscal'), esEnvioDiferido: true });
    expect(impresa(conIndicador).leyendas).toEqual([LEYENDA_DIFERIDO]);
    expect(impresa(xml).avisoPruebas).toBeNull();
    for (const ambiente of ['testecf', 'certecf'] as const) {
      const r = impresa(xml, { ambiente });
      expect(r.avisoPruebas).toBe(AVISO_PRUEBAS);
      expect(r.timbre?.url).toContain(`/${ambiente}/`);
    }
  });

  test.each([
    ['rechazado', 'ecf.REPRESENTACION_DE_RECHAZADO'],
    ['anulado', 'ecf.REPRESENTACION_DE_ANULADO'],
  ] as const)('one that is %s is not printed as a representation', (estado, codigo) => {
    const r = representacionFiscal({
      raiz: leido(documento('31')),
      estado,
      ambiente: 'ecf',
      modalidad: 'normal',
    });
    expect(r).toMatchObject({ ok: false, rechazos: [{ codigo }] });
  });

  test('without a signature there is no timbre to print', () => {
    const sinFirma = documento('31').replace(/<Signature.*<\/Signature>/, '');
    const entrada = { estado: 'firmado', ambiente: 'ecf', modalidad: 'normal' } as const;
    expect(representacionFiscal({ raiz: leido(sinFirma), ...entrada })).toMatchObject({
      ok: false,
      rechazos: [{ codigo: 'ecf.SIN_FIRMA' }],
    });
    // From rows: the code that the server wrote takes its place.
    const r = impresa(sinFirma, { codigoSeguridad: 'Ab12/+' });
    expect(r.timbre?.url).toMatch(/codigoseguridad=Ab12%2F%2B$/);
  });

  test('one under way is printed, and says that it is not accepted', () => {
    expect(impresa(documento('31'), { estado: 'enviado' }).estaAceptada).toBe(false);
    expect(impresa(documento('31'), { estado: 'condicional' }).estaAceptada).toBe(true);
  });

  test('the address of the timbre that the server wrote wins', () => {
    const urlQr = 'http://127.0.0.1:8080/simulador/testecf/consultatimbre?x=1';
    expect(impresa(documento('31'), { urlQr }).timbre?.url).toBe(urlQr);
  });
});

const MARCAS: readonly (readonly [TipoEcf, RegExp])[] = TIPOS_E.map((t) => [
  t,
  new RegExp(`E${t}0000000007|130000018|a/\\+Z09|20-11-2026|31-12-2027`),
]);

describe('paper without e-CF', () => {
  const enTexto = (r: Representacion): string =>
    JSON.stringify(r, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v));

  test.each(MARCAS)('mode A of a %s: nothing fiscal in it', (tipo, marca) => {
    const r = representacionNoFiscal({
      raiz: leido(documento(tipo)),
      ambiente: 'ecf',
      modo: 'A',
      enlace: 'https://duarte.do/c/x7',
    });
    expect(r).toMatchObject({
      clase: 'no-fiscal',
      titulo: null,
      numero: null,
      fechaVencimiento: null,
      modificado: null,
      fechaEmision: null,
      timbre: null,
      estaAceptada: false,
    });
    expect(enTexto(r)).not.toMatch(marca);
    expect(r.leyendas).toEqual([
      LEYENDA_NO_FISCAL,
      'https://duarte.do/c/x7, donde podrá ser consultado el e-CF, a partir de las veinticuatro (24) horas.',
    ]);
    expect(r.totales.at(-1)?.etiqueta).toBe('Total:');
  });

  test('mode A says neither the day until which it may be paid', () => {
    const r = representacionNoFiscal({
      raiz: leido(xmlDe(doc('31-credito-fiscal'))),
      ambiente: 'ecf',
      modo: 'A',
    });
    expect(enTexto(r)).not.toContain('20-12-2026');
    expect(r.condiciones.map((d) => d.valor)).toContain('Crédito');
  });

  test('mode F: an order, that promises no e-CF', () => {
    const r = representacionNoFiscal({
      raiz: leido(documento('31')),
      ambiente: 'testecf',
      modo: 'F',
      enlace: 'https://duarte.do/c/x7',
    });
    expect(r.leyendas).toEqual([LEYENDA_NO_FISCAL, LEYENDA_PEDIDO]);
    expect(r.avisoPruebas).toBe(AVISO_PRUEBAS);
  });

  test.each([
    ['31', 'B0100000001', 'Factura de Crédito Fiscal'],
    ['32', 'B0200000001', 'Factura de Consumo'],
    ['33', 'B0300000001', 'Nota de Débito'],
    ['34', 'B0400000001', 'Nota de Crédito'],
    ['41', 'B1100000001', 'Comprobante de Compras'],
    ['43', 'B1300000001', 'Comprobante para Gastos Menores'],
    ['44', 'B1400000001', 'Comprobante para Regímenes Especiales'],
    ['45', 'B1500000001', 'Comprobante Gubernamental'],
    ['46', 'B1600000001', 'Comprobante para Exportaciones'],
    ['47', 'B1700000001', 'Comprobante para Pagos al Exterior'],
  ] as const)(
    'series B of a %s: NCF %s, title without «Electrónica», no QR',
    (tipo, ncf, titulo) => {
      const r = representacionSerieB({
        raiz: leido(documento(tipo)),
        ambiente: 'ecf',
        ncf,
        vence: fecha('2027-12-31'),
      });
      expect(r).toMatchObject({
        clase: 'serie-b',
        titulo,
        numero: { etiqueta: 'NCF:', valor: ncf },
        fechaVencimiento: '31-12-2027',
        timbre: null,
      });
      expect(enTexto(r)).not.toMatch(/e-NCF|Electr/);
    },
  );
});
