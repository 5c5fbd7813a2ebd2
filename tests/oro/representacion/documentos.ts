// The documents whose papers are kept as golden text: one of each type with what that type prints, and the
// hard cases (many lines, long words, large amounts, nothing optional). Companies are invented.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import {
  calcularEcf,
  type EntradaEcf,
  type LineaEntrada,
} from '#shared/ecf/calculo/calcular-ecf.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { conPaginacion } from '#shared/ecf/representacion/paginar.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { firmar } from '../ecf-base.ts';

const DIA = fecha('2026-11-20');
const VENCE = fecha('2027-12-31');

const FERRETERIA = {
  rnc: '130000018',
  razonSocial: 'FERRETERÍA DUARTE SRL',
  nombreComercial: 'Ferretería Duarte',
  sucursal: 'Naco',
  direccion: 'Av. Tiradentes No. 25, Ensanche Naco',
  municipio: '010100',
  provincia: '010000',
  telefonos: ['809-555-0100', '829-555-0101'],
  correo: 'ventas@ferreteriaduarte.do',
  numeroInterno: 'F-000123',
};

const MELLA = {
  rnc: '131246796',
  nombre: 'CONSULTORA MELLA SRL',
  direccion: 'C/ El Conde No. 101',
  municipio: '010100',
  provincia: '010000',
};

const e4 = (n: number): ReturnType<typeof decimal4> => decimal4(BigInt(Math.round(n * 10_000)));
const monto = (n: number): ReturnType<typeof centavos> => centavos(BigInt(Math.round(n * 100)));

function linea(nombre: string, cantidad: number, precio: number): LineaEntrada {
  return {
    nombre,
    indicador: 1,
    tipo: 'bien',
    unidad: 43,
    cantidad_e4: e4(cantidad),
    precio_e4: e4(precio),
  };
}

function servicio(nombre: string, precio: number): LineaEntrada {
  return { ...linea(nombre, 1, precio), tipo: 'servicio', unidad: 43 };
}

function base(tipo: TipoEcf, lineas: readonly LineaEntrada[]): EntradaEcf {
  const deVenta = !['41', '43', '47'].includes(tipo);
  return {
    tipo,
    encf: `E${tipo}0000000007`,
    vence: tipo === '32' || tipo === '34' ? null : VENCE,
    fecha: DIA,
    fechaHoraFirma: '20-11-2026 14:05:09',
    preciosConItbis: false,
    ...(deVenta ? { tipoIngresos: '01' as const } : {}),
    pago: { tipo: 1 },
    emisor: FERRETERIA,
    lineas,
  };
}

const exenta = (l: LineaEntrada): LineaEntrada => ({ ...l, indicador: 4 });
const CEMENTO = linea('Cemento gris Portland 42.5 kg', 40, 485.5);
const VARILLA = { ...linea('Varilla corrugada 3/8" × 20\'', 120, 212.37), unidad: 34 };
const LIBRO = exenta(linea('Manual de construcción (libro)', 2, 900));

const CREDITO_FISCAL: EntradaEcf = {
  ...base('31', [
    {
      ...CEMENTO,
      descuentos: [{ tipo: '%', porcentaje_e4: decimal4(50_000n) }],
    },
    VARILLA,
    LIBRO,
    {
      ...servicio('Acarreo a la obra', 1500),
      recargos: [{ tipo: '$', monto: monto(75.5) }],
    },
  ]),
  comprador: MELLA,
  pago: { tipo: 2, limite: fecha('2026-12-20'), termino: '30 días' },
  ajustes: [
    {
      tipo: 'D',
      descripcion: 'Descuento comercial',
      rebaja: { tipo: '%', porcentaje_e4: decimal4(30_000n) },
    },
  ],
};

const CONSUMO: EntradaEcf = {
  ...base('32', [
    { ...linea('Menú ejecutivo', 4, 650), impuestos: ['001'] },
    { ...linea('Agua 500 ml', 4, 60), indicador: 2, impuestos: ['001'] },
  ]),
  comprador: { nombre: 'CONSUMIDOR FINAL' },
  emisor: { ...FERRETERIA, razonSocial: 'COLMADO LUCÍA SRL', nombreComercial: 'Colmado Lucía' },
  pago: { tipo: 1, formas: [{ forma: 3 }] },
};

const CONSUMO_MAYOR: EntradaEcf = {
  ...base('32', [linea('Planta eléctrica 20 kW', 1, 295_000)]),
  preciosConItbis: true,
  comprador: { identificadorExtranjero: 'PA-X4471', nombre: 'JOHN Q. BUYER' },
};

const NOTA = { ncf: 'E310000000001', fecha: fecha('2026-11-01') };

const WHISKY: LineaEntrada = {
  ...linea('Whisky 12 años, caja de 12 botellas de 0.75 L', 10, 9_500),
  unidad: 6,
  impuestos: ['013', '030'],
  isc: {
    cantidadReferencia_e4: e4(12),
    unidadReferencia: 5,
    subcantidades: [{ cantidad_e4: e4(0.75), unidad: 24 }],
    gradosAlcohol_e4: e4(40),
    precioReferencia: monto(1_450),
  },
};

function muchas(cuantas: number): readonly LineaEntrada[] {
  return Array.from({ length: cuantas }, (_, i) => {
    const l = linea(`Tornillo para madera cabeza plana #${String(i + 1)}`, i + 1, 3.25 + i * 0.37);
    const larga =
      'acero galvanizado en caliente, punta autoperforante, caja de cien unidades, según catálogo';
    return {
      ...l,
      nombre: i % 7 === 3 ? `${l.nombre}, ${larga}`.slice(0, 80) : l.nombre,
      ...(i % 7 === 3 ? { descripcion: `${l.nombre}, ${larga}`.slice(0, 80) + ' del año' } : {}),
      indicador: i % 5 === 4 ? 4 : 1,
    } satisfies LineaEntrada;
  });
}

/** By the name of its golden file. */
export const DOCUMENTOS: Readonly<Record<string, EntradaEcf>> = {
  '31-credito-fiscal': CREDITO_FISCAL,
  '31-isc': {
    ...base('31', [WHISKY, linea('Vaso de cristal', 24, 125)]),
    comprador: MELLA,
    tasasImpuestos: [{ codigo: '013', tasa_e4: decimal4(6_325_800n) }],
  },
  '31-muchas-lineas': { ...base('31', muchas(60)), comprador: MELLA },
  '31-montos-grandes': {
    ...base('31', [
      linea(
        'Terreno urbanizado de 12,000 metros, parcela 24-B del distrito catastral 3',
        1,
        987_654_321.98,
      ),
      linea('Nave industrial', 12, 123_456_789.01),
    ]),
    comprador: MELLA,
    ajustes: [{ tipo: 'D', rebaja: { tipo: '$', monto: monto(1_234_567.89) }, indicador: 1 }],
  },
  '31-sin-opcionales': {
    ...base('31', [{ ...linea('Varios', 1, 100), unidad: undefined } as unknown as LineaEntrada]),
    emisor: {
      rnc: '130000018',
      razonSocial: 'FERRETERÍA DUARTE SRL',
      direccion: 'C/ Duarte No. 1',
    },
    comprador: { rnc: '131246796', nombre: 'CONSULTORA MELLA SRL' },
  },
  '32-consumo': CONSUMO,
  '32-mayor': CONSUMO_MAYOR,
  '33-nota-debito': {
    ...base('33', [servicio('Intereses por mora', 350)]),
    comprador: MELLA,
    referencia: { ...NOTA, codigo: 3, razon: 'Intereses del mes' },
  },
  '34-nota-credito': {
    ...base('34', [CEMENTO]),
    comprador: MELLA,
    referencia: { ...NOTA, codigo: 1, razon: 'Devolución completa' },
  },
  '41-compras': {
    ...base('41', [
      {
        ...servicio('Reparación de techo', 10_000),
        retencion: {
          itbis: { porcentaje_e4: decimal4(1_000_000n) },
          isr: { porcentaje_e4: decimal4(100_000n) },
        },
      },
    ]),
    comprador: { rnc: '00113918205', nombre: 'PROVEEDOR INFORMAL' },
  },
  '43-gastos-menores': {
    ...base('43', [
      exenta(linea('Peaje y parqueo', 3, 100)),
      exenta(linea('Botellón de agua', 4, 65)),
    ]),
    pago: {},
  },
  '44-regimen-especial': {
    ...base('44', [
      exenta(linea('Saco de harina', 100, 1_290)),
      exenta(linea('Levadura', 12, 85.75)),
    ]),
    comprador: MELLA,
  },
  '45-gubernamental': {
    ...base('45', [linea('Resma de papel bond 8½ × 11', 200, 295), linea('Tinta negra', 36, 850)]),
    preciosConItbis: true,
    comprador: { rnc: '401007541', nombre: 'AYUNTAMIENTO DE PRUEBA' },
    pago: { tipo: 2, limite: fecha('2026-12-20') },
  },
  '46-exportacion': {
    ...base('46', [
      { ...linea('Cacao orgánico en grano', 150, 450), indicador: 3, unidad: 47 },
      { ...linea('Café tostado', 100, 200), indicador: 3, unidad: 47 },
    ]),
    comprador: {
      identificadorExtranjero: 'US-998877',
      nombre: 'BUYER FOODS INC.',
      pais: 'Estados Unidos',
    },
    moneda: { codigo: 'USD', cambio_e4: decimal4(570_000n) },
  },
  '47-pago-exterior': {
    ...base('47', [
      {
        ...exenta(servicio('Licencia de programas', 58_000)),
        retencion: { isr: { porcentaje_e4: decimal4(270_000n) } },
      },
    ]),
    comprador: { identificadorExtranjero: 'IE-5551', nombre: 'SOFTWARE LIMITED' },
    pago: {},
  },
  '32-reemplazo-contingencia': {
    ...CONSUMO,
    referencia: { ncf: 'B0200000123', fecha: fecha('2026-11-10'), codigo: 4 },
  },
};

export function arbolDe(entrada: EntradaEcf): Parameters<typeof construirXml>[1] {
  const r = calcularEcf(entrada);
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  return conPaginacion(entrada.tipo, r.valor.arbol);
}

/** The signed document (its signature is of the tests: only its code is read here). */
export function xmlDe(entrada: EntradaEcf): string {
  return firmar(construirXml(entrada.tipo, arbolDe(entrada)));
}
