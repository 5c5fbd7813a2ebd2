// The documents that the e-CF benches work on: a nota de crédito of ten lines with discounts (the one of
// about 11 kB once signed) written here, and the official set of the DGII when its folder is present
// (DGII_EJEMPLOS_DIR).

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { arbolDeNodo } from '#shared/ecf/arbol-de-nodo.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { claseDe, type ArbolEcf, type ClaseDocumento } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';

export type DocumentoBench = {
  readonly clase: ClaseDocumento;
  readonly arbol: ArbolEcf;
  /** Built, without signature. */
  readonly xml: string;
};

const RAIZ = resolve(import.meta.dirname, '..');

export function carpeta(variable: string, defecto: string): string {
  return resolve(RAIZ, process.env[variable] ?? defecto);
}

function linea(n: number): ArbolEcf {
  return {
    NumeroLinea: String(n),
    TablaCodigosItem: {
      CodigosItem: [{ TipoCodigo: 'Interna', CodigoItem: `FD-${String(1000 + n)}` }],
    },
    IndicadorFacturacion: '1',
    NombreItem: `Cemento gris Portland 42.5 kg, lote ${String(n)} & compañía`,
    IndicadorBienoServicio: '1',
    CantidadItem: '25.00',
    UnidadMedida: '31',
    PrecioUnitarioItem: '500.0000',
    DescuentoMonto: '250.00',
    TablaSubDescuento: {
      SubDescuento: [
        { TipoSubDescuento: '%', SubDescuentoPorcentaje: '2.00', MontoSubDescuento: '250.00' },
      ],
    },
    MontoItem: '12250.00',
  };
}

/** Number `n` only changes its e-NCF: no two documents are the same text. */
export function nota(n = 1): ArbolEcf {
  return {
    Encabezado: {
      Version: '1.0',
      IdDoc: {
        TipoeCF: '34',
        eNCF: `E34${String(n).padStart(10, '0')}`,
        IndicadorNotaCredito: '0',
        IndicadorMontoGravado: '0',
        TipoIngresos: '01',
        TipoPago: '2',
        FechaLimitePago: '31-12-2026',
      },
      Emisor: {
        RNCEmisor: '130000018',
        RazonSocialEmisor: 'Ferretería Duarte SRL',
        NombreComercial: 'Ferretería Duarte',
        DireccionEmisor: 'Calle Duarte 1, Santo Domingo',
        Municipio: '010100',
        Provincia: '010000',
        TablaTelefonoEmisor: { TelefonoEmisor: ['809-555-0101', '809-555-0102'] },
        CorreoEmisor: 'ventas@ferreteriaduarte.do',
        WebSite: 'www.ferreteriaduarte.do',
        CodigoVendedor: 'VENDEDOR-07',
        NumeroFacturaInterna: `CAJA1-${String(n)}`,
        FechaEmision: '20-11-2026',
      },
      Comprador: {
        RNCComprador: '131246796',
        RazonSocialComprador: 'Consultora Mella SRL',
        ContactoComprador: 'Ana Mella',
        CorreoComprador: 'ana@consultoramella.do',
        DireccionComprador: 'Avenida Mella 27, Santo Domingo',
        MunicipioComprador: '010100',
        ProvinciaComprador: '010000',
      },
      Totales: {
        MontoGravadoTotal: '122500.00',
        MontoGravadoI1: '122500.00',
        ITBIS1: '18',
        TotalITBIS: '22050.00',
        TotalITBIS1: '22050.00',
        MontoTotal: '144550.00',
      },
    },
    DetallesItems: { Item: Array.from({ length: 10 }, (_, i) => linea(i + 1)) },
    InformacionReferencia: {
      NCFModificado: 'E310000000001',
      FechaNCFModificado: '01-11-2026',
      CodigoModificacion: '3',
    },
    FechaHoraFirma: '20-11-2026 14:05:09',
  };
}

export function documentoNota(): DocumentoBench {
  const arbol = nota();
  return { clase: '34', arbol, xml: construirXml('34', arbol) };
}

/** The e-CF of the official set; empty when the folder is not here. */
export function documentosDgii(): readonly DocumentoBench[] {
  const dir = join(
    carpeta('DGII_EJEMPLOS_DIR', '../shared/dominio/ecf/ejemplos'),
    'dataset-dgii-1/xml',
  );
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((f) => f.endsWith('.xml'))
    .sort()
    .flatMap((f) => {
      const leido = leerXml(readFileSync(join(dir, f), 'utf8'));
      if (!leido.ok) return [];
      const clase = claseDe(leido.valor);
      const arbol = arbolDeNodo(leido.valor);
      return clase === null || arbol === null
        ? []
        : [{ clase, arbol, xml: construirXml(clase, arbol) }];
    });
}
