// Who issues and who receives, as they are printed: the data of the XML without changing a letter, with
// places in words. Type 43 has no client, in 41 and 47 it is the supplier, and an anonymous consumer is
// not printed.
// Source: Informe Técnico e-CF v1.0 §17.2; Formato e-CF v1.0, sections Emisor and Comprador.

import { nombreLugar } from '#shared/fiscal/catalogos/provincias-municipios.ts';
import { FORMAS_PAGO, esFormaPago, TIPOS_PAGO } from '#shared/fiscal/catalogos/formas-pago.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import type { TipoEcf } from '#shared/fiscal/ncf.ts';
import { CONSUMIDOR_FINAL } from '../desde-factura.ts';
import { nodosEn, texto, type NodoXml } from '../documento.ts';
import { codigoEn, montoEn } from '../importe.ts';
import type { Dato, EmisorImpreso } from './modelo.ts';

const EMISOR = 'Encabezado/Emisor';
const COMPRADOR = 'Encabezado/Comprador';
const ID_DOC = 'Encabezado/IdDoc';

export function emisorImpreso(raiz: NodoXml): EmisorImpreso {
  const en = (elemento: string): string => texto(raiz, `${EMISOR}/${elemento}`) ?? '';
  return {
    nombreComercial: en('NombreComercial'),
    razonSocial: en('RazonSocialEmisor'),
    sucursal: en('Sucursal'),
    rnc: en('RNCEmisor'),
    direccion: en('DireccionEmisor'),
    municipio: nombreLugar(en('Municipio')),
    provincia: nombreLugar(en('Provincia')),
    telefono: nodosEn(raiz, `${EMISOR}/TablaTelefonoEmisor/TelefonoEmisor`)
      .map((n) => n.texto ?? '')
      .join(' / '),
    correo: en('CorreoEmisor'),
  };
}

function datos(pares: readonly (readonly [string, string])[]): readonly Dato[] {
  return pares
    .filter(([, valor]) => valor !== '')
    .map(([etiqueta, valor]) => ({ etiqueta: `${etiqueta}:`, valor }));
}

/**
 * Name and identity. His address is not asked for, and a device does not have the one that was signed: the
 * paper is the same on both sides.
 */
export function clienteImpreso(raiz: NodoXml, tipo: TipoEcf): readonly Dato[] {
  if (tipo === '43') return [];
  const en = (elemento: string): string => texto(raiz, `${COMPRADOR}/${elemento}`) ?? '';
  const quien = tipo === '41' || tipo === '47' ? 'Proveedor' : 'Cliente';
  const nombre = en('RazonSocialComprador');
  const rnc = en('RNCComprador');
  const extranjero = en('IdentificadorExtranjero');
  if (nombre === CONSUMIDOR_FINAL && rnc === '' && extranjero === '') return [];
  return datos([
    [`Razón Social ${quien}`, nombre],
    [`RNC ${quien}`, rnc],
    [`Identificador Extranjero ${quien}`, extranjero],
    ['País', en('PaisComprador')],
    ['Orden de Compra', en('NumeroOrdenCompra')],
  ]);
}

/** How it is paid. Not asked by the DGII; without days in the paper that is not fiscal. */
export function condicionesImpresas(raiz: NodoXml, conFechas: boolean): readonly Dato[] {
  const en = (elemento: string): string => texto(raiz, `${ID_DOC}/${elemento}`) ?? '';
  const tipo = codigoEn(raiz, `${ID_DOC}/TipoPago`);
  const formas = nodosEn(raiz, `${ID_DOC}/TablaFormasPago/FormaDePago`).map(
    (n): readonly [string, string] => {
      const forma = codigoEn(n, 'FormaPago') ?? 0;
      return [
        esFormaPago(forma) ? FORMAS_PAGO[forma] : 'Otra forma de pago',
        formatoMonto(centavos(montoEn(n, 'MontoPago') ?? 0n)),
      ];
    },
  );
  return datos([
    ['Condición de pago', tipo === 1 || tipo === 2 || tipo === 3 ? TIPOS_PAGO[tipo] : ''],
    ['Término', en('TerminoPago')],
    ...(conFechas
      ? ([
          ['Fecha límite de pago', en('FechaLimitePago')],
          ['Período', [en('FechaDesde'), en('FechaHasta')].filter((f) => f !== '').join(' al ')],
        ] as const)
      : []),
    ...formas,
    [
      'Precios',
      codigoEn(raiz, `${ID_DOC}/IndicadorMontoGravado`) === 1 ? 'con ITBIS incluido' : '',
    ],
  ]);
}
