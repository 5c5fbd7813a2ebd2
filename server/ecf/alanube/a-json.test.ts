// The JSON for Alanube says exactly what the e-CF says: every element of documents of the ten types comes back
// when the stand-in, which was written from the documentation and not from our table, reads it (API «FE DOM»,
// bodies of emission).

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { leerMonto } from '#shared/dinero/texto.ts';
import type { ArbolEcf } from '#shared/ecf/documento.ts';
import { arbolEcf, type DatosEcf } from '#shared/ecf/desde-factura.ts';
import { calcularEcf } from '#shared/ecf/calculo/calcular-ecf.ts';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { TIPOS_ECF } from '#shared/ecf/matriz/ecf.ts';
import { leerCuerpo } from '#server/simulador-alanube/leer-cuerpo.ts';
import { documentoAbstracto, HOY_DOCUMENTOS } from '../../../tests/apoyo/documentos-ecf.ts';
import { cuerpoAlanube } from './a-json.ts';
import { prepararCuerpo, sinCampo } from './preparar-cuerpo.ts';

const OPCIONES = { idCompania: null, comoTexto: [] };

/** What the provider writes by itself, or has no documented place. */
const AJENOS =
  /^(Version|TipoeCF|FechaHoraFirma|InformacionesAdicionales|Transporte|OtraMoneda|Subtotales|Paginacion|Mineria|IndicadorServicioTodoIncluido|PaisComprador)$/;

function sinAjenos(arbol: ArbolEcf): ArbolEcf {
  const podar = (v: ArbolEcf[string]): ArbolEcf[string] => {
    if (typeof v === 'string') return v;
    if (Array.isArray(v)) return v.map((x: string | ArbolEcf) => podar(x)) as ArbolEcf[]; // one by one
    return sinAjenos(v as ArbolEcf); // neither text nor list
  };
  return Object.fromEntries(
    Object.entries(arbol)
      .filter(([nombre]) => !AJENOS.test(nombre))
      .map(([nombre, v]) => [nombre, podar(v)]),
  );
}

/** '1180.00', '1180' and '1180.0000' are one number; the rest is compared as it is. */
function canonico(v: unknown): unknown {
  if (typeof v === 'string') return /^-?\d+\.\d+$/.test(v) ? v.replace(/\.?0+$/, '') : v;
  if (Array.isArray(v)) return v.map(canonico);
  if (typeof v !== 'object' || v === null) return v;
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, canonico(x)]));
}

/** The stand-in writes every number with decimals, and whole ones without: both are the same here. */
function sinCeros(v: unknown): unknown {
  if (typeof v === 'string') return v.replace(/^(\d+)\.0+$/, '$1').replace(/^0+(?=\d)/, '');
  if (Array.isArray(v)) return v.map(sinCeros);
  if (typeof v !== 'object' || v === null) return v;
  return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, sinCeros(x)]));
}

const igual = (v: unknown): unknown => sinCeros(canonico(v));

function leer(json: string): ArbolEcf {
  const leido = leerCuerpo(JSON.parse(json));
  if (!('arbol' in leido)) throw new Error(JSON.stringify(leido));
  return leido.arbol;
}

describe('the JSON of each type', () => {
  test.each(TIPOS_ECF)('%s: every documented element comes back as it was', (tipo) => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (semilla) => {
        const hecho = calcularEcf(documentoAbstracto(tipo, semilla));
        if (!hecho.ok) throw new Error(JSON.stringify(hecho.rechazos));
        const arbol = sinAjenos(hecho.valor.arbol);
        const { json, sinEquivalente } = cuerpoAlanube(arbol, OPCIONES);
        expect(sinEquivalente).toEqual([]);
        expect(igual(leer(json))).toEqual(igual(arbol));
      }),
      { numRuns: 150 },
    );
  });

  test.each(TIPOS_ECF)('%s: its totals are the same centavos', (tipo) => {
    fc.assert(
      fc.property(fc.nat(1_000_000), (semilla) => {
        const hecho = calcularEcf(documentoAbstracto(tipo, semilla));
        if (!hecho.ok) throw new Error(JSON.stringify(hecho.rechazos));
        const { json } = cuerpoAlanube(sinAjenos(hecho.valor.arbol), OPCIONES);
        const total = /"totalAmount":(-?[\d.]+)/.exec(json)?.[1] ?? '';
        expect(leerMonto(total)).toBe(hecho.valor.cifras.total);
      }),
      { numRuns: 50 },
    );
  });

  test('what has no documented place is named, and not dropped in silence', () => {
    const arbol = {
      Encabezado: { Transporte: { Conductor: 'Pedro' } },
      Paginacion: { Pagina: [{ PaginaNo: '1' }] },
    };
    expect(sinCampo(cuerpoAlanube(arbol, OPCIONES)).map((r) => [r.codigo, r.campo])).toEqual([
      ['ecf.PROVEEDOR_SIN_CAMPO', 'Encabezado/Transporte'],
      ['ecf.PROVEEDOR_SIN_CAMPO', 'Paginacion'],
    ]);
  });

  test('amounts that are asked as text (AP10102) go as text, with the same digits', () => {
    const arbol = { Encabezado: { Totales: { MontoTotal: '1180.00', MontoExento: '5.10' } } };
    expect(cuerpoAlanube(arbol, { ...OPCIONES, comoTexto: ['totalAmount'] }).json).toBe(
      '{"totals":{"totalAmount":"1180.00","exemptAmount":5.10}}',
    );
  });

  test('an associated company goes first in the body', () => {
    const { json } = cuerpoAlanube({}, { ...OPCIONES, idCompania: 'ABC' });
    expect(json).toBe('{"company":{"id":"ABC"}}');
  });
});

const FACTURA: DatosEcf = {
  tipo: '31',
  encf: 'E310000000007',
  vence: fecha('2027-12-31'),
  fecha: HOY_DOCUMENTOS,
  condicion: 'contado',
  fechaLimitePago: null,
  tipoIngresos: '01',
  indicadorMontoGravado: 0,
  emisor: {
    rnc: '131880681',
    razonSocial: 'Colmado Lucía',
    nombreComercial: '',
    direccion: 'Calle Duarte 1',
    municipio: null,
    provincia: null,
    telefono: '8095550100',
    correo: '',
  },
  comprador: { rnc: '101000112', nombre: 'Ferretería Duarte' },
  lineas: [
    {
      codigo: 'A-1',
      descripcion: 'Arroz & habichuelas',
      tipo: 'bien',
      unidadMedida: 43,
      indicadorFacturacion: 1,
      cantidad_e4: decimal4(20_000n),
      precio_e4: decimal4(5_000_000n),
      descuento: null,
      recargo: null,
      monto: centavos(100_000n),
    },
  ],
  ajustes: [],
  pagos: [{ forma: 1, monto: centavos(118_000n) }],
  totales: {
    montoGravado1: centavos(100_000n),
    montoGravado2: centavos(0n),
    montoGravado3: centavos(0n),
    montoExento: centavos(0n),
    itbis1: centavos(18_000n),
    itbis2: centavos(0n),
    totalItbis: centavos(18_000n),
    total: centavos(118_000n),
  },
  fechaHoraFirma: '24-11-2026 10:00:00',
};

describe('before anything travels', () => {
  test('a good document is ready, with the digits that were posted', () => {
    const r = prepararCuerpo(FACTURA, HOY_DOCUMENTOS, OPCIONES);
    expect(r.ok && JSON.parse(r.valor)).toMatchObject({
      idDoc: { encf: 'E310000000007', sequenceDueDate: '2027-12-31', incomeType: 1 },
      sender: { rnc: '131880681', stampDate: '2026-11-24', phoneNumber: ['809-555-0100'] },
      totals: { totalAmount: 1180, itbisS1: 18 },
      itemDetails: [{ itemName: 'Arroz & habichuelas', quantityItem: 2 }],
    });
    expect(r.ok && r.valor).toContain('"totalAmount":1180.00');
  });

  test('one that the DGII would refuse stops here, with every reason', () => {
    const mala = { ...FACTURA, emisor: { ...FACTURA.emisor, rnc: '12345' }, encf: 'E32' };
    const r = prepararCuerpo(mala, HOY_DOCUMENTOS, OPCIONES);
    expect(r.ok ? [] : r.rechazos.map((x) => x.codigo)).toContain('ecf.FORMATO_INVALIDO');
  });

  test('totals that do not add up stop here: a reserve of the DGII is an error of ours', () => {
    const mala = { ...FACTURA, totales: { ...FACTURA.totales, total: centavos(120_000n) } };
    expect(prepararCuerpo(mala, HOY_DOCUMENTOS, OPCIONES).ok).toBe(false);
  });

  test('the tree of ours has an equivalent for all that it writes', () => {
    expect(cuerpoAlanube(arbolEcf(FACTURA), OPCIONES).sinEquivalente).toEqual([]);
  });
});
