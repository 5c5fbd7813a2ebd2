// Small documents and sales of invented companies for the e-CF tests: one valid e-CF of any type from
// which a test changes one thing, and the data of a sale of Ferretería Duarte.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import type { DatosEcf, LineaEcf } from '#shared/ecf/datos-ecf.ts';
import type { ArbolEcf, NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';

export const FIRMA =
  '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignatureValue>a/+Z09==</SignatureValue></Signature>';

export function firmar(xml: string): string {
  return xml.replace(/<\/(\w+)>$/, `${FIRMA}</$1>`);
}

export function leido(xml: string): NodoXml {
  const r = leerXml(xml);
  if (!r.ok) throw new Error(`No se pudo leer: ${r.rechazos[0].codigo}`);
  return r.valor;
}

type Rasgos = {
  readonly indicador: '1' | '3' | '4';
  readonly servicio?: true;
  readonly comprador?: ArbolEcf;
  readonly referencia?: ArbolEcf;
  readonly retencion?: ArbolEcf;
  readonly totales?: ArbolEcf;
  readonly idDoc?: ArbolEcf;
};

const CLIENTE: ArbolEcf = {
  RNCComprador: '131246796',
  RazonSocialComprador: 'CONSULTORA MELLA SRL',
};
const VENCE: ArbolEcf = { FechaVencimientoSecuencia: '31-12-2027' };
const VENTA: ArbolEcf = { TipoIngresos: '01', TipoPago: '1' };
const ORIGINAL: ArbolEcf = {
  NCFModificado: 'E310000000001',
  FechaNCFModificado: '01-11-2026',
  CodigoModificacion: '3',
};

const RASGOS: Readonly<Record<TipoEcf, Rasgos>> = {
  '31': { indicador: '1', comprador: CLIENTE, idDoc: { ...VENCE, ...VENTA } },
  '32': { indicador: '1', comprador: CLIENTE, idDoc: VENTA },
  '33': { indicador: '1', comprador: CLIENTE, idDoc: { ...VENCE, ...VENTA }, referencia: ORIGINAL },
  '34': {
    indicador: '1',
    comprador: CLIENTE,
    idDoc: { IndicadorNotaCredito: '0', ...VENTA },
    referencia: ORIGINAL,
  },
  '41': {
    indicador: '1',
    servicio: true,
    comprador: { RNCComprador: '00113918205', RazonSocialComprador: 'PROVEEDOR INFORMAL' },
    idDoc: { ...VENCE, TipoPago: '1' },
    retencion: {
      IndicadorAgenteRetencionoPercepcion: '1',
      MontoITBISRetenido: '180.00',
      MontoISRRetenido: '100.00',
    },
    totales: { TotalITBISRetenido: '180.00', TotalISRRetencion: '100.00' },
  },
  '43': { indicador: '4', idDoc: VENCE },
  '44': { indicador: '4', comprador: CLIENTE, idDoc: { ...VENCE, ...VENTA } },
  '45': { indicador: '1', comprador: CLIENTE, idDoc: { ...VENCE, ...VENTA } },
  '46': {
    indicador: '3',
    comprador: { IdentificadorExtranjero: 'US-1', RazonSocialComprador: 'BUYER INC' },
    idDoc: { ...VENCE, ...VENTA },
  },
  '47': {
    indicador: '4',
    servicio: true,
    idDoc: VENCE,
    retencion: { IndicadorAgenteRetencionoPercepcion: '1', MontoISRRetenido: '270.00' },
    totales: { TotalISRRetencion: '270.00' },
  },
};

const MONTOS: Readonly<Record<Rasgos['indicador'], ArbolEcf>> = {
  '1': {
    MontoGravadoTotal: '1000.00',
    MontoGravadoI1: '1000.00',
    ITBIS1: '18',
    TotalITBIS: '180.00',
    TotalITBIS1: '180.00',
    MontoTotal: '1180.00',
  },
  '3': {
    MontoGravadoTotal: '1000.00',
    MontoGravadoI3: '1000.00',
    ITBIS3: '0',
    TotalITBIS: '0.00',
    TotalITBIS3: '0.00',
    MontoTotal: '1000.00',
  },
  '4': { MontoExento: '1000.00', MontoTotal: '1000.00' },
};

/** A signed document of that type with one line of RD$ 1,000.00, right in everything. */
export function documento(tipo: TipoEcf): string {
  const r = RASGOS[tipo];
  const gravado: ArbolEcf = r.indicador === '1' ? { IndicadorMontoGravado: '0' } : {};
  const arbol: ArbolEcf = {
    Encabezado: {
      Version: '1.0',
      IdDoc: { TipoeCF: tipo, eNCF: `E${tipo}0000000007`, ...gravado, ...r.idDoc },
      Emisor: {
        RNCEmisor: '130000018',
        RazonSocialEmisor: 'FERRETERIA DUARTE SRL',
        DireccionEmisor: 'C/ DUARTE NO. 1',
        FechaEmision: '20-11-2026',
      },
      ...(r.comprador === undefined ? {} : { Comprador: r.comprador }),
      Totales: { ...MONTOS[r.indicador], ...r.totales },
    },
    DetallesItems: {
      Item: [
        {
          NumeroLinea: '1',
          IndicadorFacturacion: r.indicador,
          ...(r.retencion === undefined ? {} : { Retencion: r.retencion }),
          NombreItem: 'CEMENTO',
          IndicadorBienoServicio: r.servicio === true ? '2' : '1',
          CantidadItem: '2.00',
          PrecioUnitarioItem: '500.00',
          MontoItem: '1000.00',
        },
      ],
    },
    ...(r.referencia === undefined ? {} : { InformacionReferencia: r.referencia }),
    FechaHoraFirma: '20-11-2026 14:05:09',
  };
  return firmar(construirXml(tipo, arbol));
}

/** A signed summary of a factura de consumo of RD$ 1,180.00. */
export function resumen(): string {
  return firmar(
    construirXml('RFCE', {
      Encabezado: {
        Version: '1.0',
        IdDoc: { TipoeCF: '32', eNCF: 'E320000000007', TipoIngresos: '01', TipoPago: '1' },
        Emisor: {
          RNCEmisor: '130000018',
          RazonSocialEmisor: 'FERRETERIA DUARTE SRL',
          FechaEmision: '20-11-2026',
        },
        Comprador: { RazonSocialComprador: 'CONSUMIDOR FINAL' },
        Totales: {
          MontoGravadoTotal: '1000.00',
          MontoGravadoI1: '1000.00',
          TotalITBIS: '180.00',
          TotalITBIS1: '180.00',
          MontoTotal: '1180.00',
        },
        CodigoSeguridadeCF: 'a/+Z09',
      },
    }),
  );
}

/** A signed voiding of three numbers. */
export function anulacion(): string {
  return firmar(
    construirXml('ANECF', {
      Encabezado: {
        Version: '1.0',
        RncEmisor: '130000018',
        CantidadeNCFAnulados: '3',
        FechaHoraAnulacioneNCF: '20-11-2026 14:05:09',
      },
      DetalleAnulacion: {
        Anulacion: [
          {
            NoLinea: ['1'],
            TipoeCF: '31',
            TablaRangoSecuenciasAnuladaseNCF: {
              Secuencias: [
                { SecuenciaeNCFDesde: 'E310000000008', SecuenciaeNCFHasta: 'E310000000010' },
              ],
            },
            CantidadeNCFAnulados: '3',
          },
        ],
      },
    }),
  );
}

export function lineaDe(cambios: Partial<LineaEcf>): LineaEcf {
  return {
    codigo: 'CEM-01',
    descripcion: 'Cemento gris 42.5 kg',
    tipo: 'bien',
    unidadMedida: 43,
    indicadorFacturacion: 1,
    cantidad_e4: decimal4(20_000n),
    precio_e4: decimal4(5_000_000n),
    descuento: null,
    recargo: null,
    monto: centavos(100_000n),
    ...cambios,
  };
}

/** Two bags of cement at RD$ 500.00 plus ITBIS, cash, to Consultora Mella. */
export function venta(cambios: Partial<DatosEcf> = {}): DatosEcf {
  return {
    tipo: '31',
    encf: 'E310000000007',
    vence: fecha('2027-12-31'),
    fecha: fecha('2026-11-20'),
    condicion: 'contado',
    fechaLimitePago: null,
    tipoIngresos: '01',
    indicadorMontoGravado: 0,
    numeroInterno: 'CAJA1-0007',
    emisor: {
      rnc: '130000018',
      razonSocial: 'Ferretería Duarte SRL',
      nombreComercial: 'Ferretería Duarte',
      direccion: 'C/ Duarte no. 1',
      municipio: '010100',
      provincia: '010000',
      telefono: '(809) 555-0101',
      correo: 'ventas@ferreteriaduarte.do',
    },
    comprador: { rnc: '131246796', nombre: 'Consultora Mella SRL' },
    lineas: [lineaDe({})],
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
    fechaHoraFirma: '20-11-2026 14:05:09',
    ...cambios,
  };
}
