// The inverse of the engine for the tests: from a document that exists (the official set, the synthetic
// examples) to what somebody decided about it, so that the engine can compute every figure again.

import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import type {
  AjusteEntrada,
  EntradaEcf,
  LineaEntrada,
  RebajaEntrada,
} from '#shared/ecf/calculo/entrada.ts';
import { nodosEn, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { codigoEn, decimal4En, montoEn } from '#shared/ecf/importe.ts';
import { fecha } from '#shared/fecha/fecha.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { esCodigoImpuesto } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import { esCodigoMoneda } from '#shared/fiscal/catalogos/monedas.ts';
import { esTipoEcf } from '#shared/fiscal/ncf.ts';

function rebajasDe(item: NodoXml, nombre: 'SubDescuento' | 'SubRecargo'): RebajaEntrada[] {
  return nodosEn(item, `Tabla${nombre}/${nombre}`).map((f) => {
    const monto = centavos(montoEn(f, `Monto${nombre}`) ?? 0n);
    const tanto = decimal4En(f, `${nombre}Porcentaje`);
    return tanto === null ? { tipo: '$', monto } : { tipo: '%', porcentaje_e4: decimal4(tanto) };
  });
}

function retencionDe(item: NodoXml): Partial<LineaEntrada> {
  if (texto(item, 'Retencion/IndicadorAgenteRetencionoPercepcion') === null) return {};
  const itbis = montoEn(item, 'Retencion/MontoITBISRetenido');
  const isr = montoEn(item, 'Retencion/MontoISRRetenido');
  return {
    retencion: {
      ...(itbis === null ? {} : { itbis: { monto: centavos(itbis) } }),
      ...(isr === null ? {} : { isr: { monto: centavos(isr) } }),
    },
  };
}

function lineaDe(item: NodoXml): LineaEntrada {
  const n = codigoEn(item, 'IndicadorFacturacion');
  const unidad = codigoEn(item, 'UnidadMedida');
  return {
    indicador: n === 0 || n === 1 || n === 2 || n === 3 ? n : 4,
    nombre: texto(item, 'NombreItem') ?? '',
    tipo: codigoEn(item, 'IndicadorBienoServicio') === 1 ? 'bien' : 'servicio',
    cantidad_e4: decimal4(decimal4En(item, 'CantidadItem') ?? 0n),
    precio_e4: decimal4(decimal4En(item, 'PrecioUnitarioItem') ?? 0n),
    ...(unidad === null ? {} : { unidad }),
    descuentos: rebajasDe(item, 'SubDescuento'),
    recargos: rebajasDe(item, 'SubRecargo'),
    impuestos: nodosEn(item, 'TablaImpuestoAdicional/ImpuestoAdicional').flatMap((x) => {
      const codigo = texto(x, 'TipoImpuesto') ?? '';
      return esCodigoImpuesto(codigo) ? [codigo] : [];
    }),
    ...retencionDe(item),
  };
}

function ajusteDe(nodo: NodoXml): AjusteEntrada {
  const tanto = decimal4En(nodo, 'ValorDescuentooRecargo');
  const monto = centavos(montoEn(nodo, 'MontoDescuentooRecargo') ?? 0n);
  const n = codigoEn(nodo, 'IndicadorFacturacionDescuentooRecargo');
  return {
    tipo: texto(nodo, 'TipoAjuste') === 'D' ? 'D' : 'R',
    rebaja:
      texto(nodo, 'TipoValor') === '%' && tanto !== null
        ? { tipo: '%', porcentaje_e4: decimal4(tanto) }
        : { tipo: '$', monto },
    indicador: n === 1 || n === 2 || n === 3 ? n : 4,
  };
}

function monedaDe(raiz: NodoXml): Partial<EntradaEcf> {
  const codigo = texto(raiz, 'Encabezado/OtraMoneda/TipoMoneda') ?? '';
  const cambio = decimal4En(raiz, 'Encabezado/OtraMoneda/TipoCambio');
  if (!esCodigoMoneda(codigo) || cambio === null) return {};
  return { moneda: { codigo, cambio_e4: decimal4(cambio) } };
}

function referenciaDe(raiz: NodoXml): Partial<EntradaEcf> {
  const de = (elemento: string): string => texto(raiz, `InformacionReferencia/${elemento}`) ?? '';
  const n = codigoEn(raiz, 'InformacionReferencia/CodigoModificacion');
  const codigo = n === 1 || n === 2 || n === 3 || n === 4 || n === 5 ? n : null;
  if (codigo === null) return {};
  const dia = leerFechaEcf(de('FechaNCFModificado'));
  const conFecha = dia === null ? {} : { fecha: dia };
  return { referencia: { ncf: de('NCFModificado'), codigo, ...conFecha } };
}

/** What the engine needs to compute that document again. */
export function entradaDeDocumento(raiz: NodoXml): EntradaEcf {
  const de = (ruta: string): string => texto(raiz, `Encabezado/${ruta}`) ?? '';
  const tipo = de('IdDoc/TipoeCF');
  if (!esTipoEcf(tipo)) throw new Error(`No es un e-CF: ${tipo}`);
  const saldo = leerMonto(de('Totales/SaldoAnterior'));
  return {
    tipo,
    encf: de('IdDoc/eNCF'),
    vence: leerFechaEcf(de('IdDoc/FechaVencimientoSecuencia')),
    fecha: leerFechaEcf(de('Emisor/FechaEmision')) ?? fecha('2020-01-01'),
    fechaHoraFirma: texto(raiz, 'FechaHoraFirma') ?? '',
    preciosConItbis: de('IdDoc/IndicadorMontoGravado') === '1',
    tipoIngresos: '01',
    pago: { tipo: 1 },
    emisor: {
      rnc: de('Emisor/RNCEmisor'),
      razonSocial: de('Emisor/RazonSocialEmisor'),
      direccion: de('Emisor/DireccionEmisor'),
    },
    comprador: {
      rnc: de('Comprador/RNCComprador') === '' ? null : de('Comprador/RNCComprador'),
      nombre: de('Comprador/RazonSocialComprador'),
    },
    lineas: nodosEn(raiz, 'DetallesItems/Item').map(lineaDe),
    ajustes: nodosEn(raiz, 'DescuentosORecargos/DescuentoORecargo').map(ajusteDe),
    ...monedaDe(raiz),
    ...referenciaDe(raiz),
    ...(saldo === null ? {} : { saldoAnterior: saldo }),
    escribePorPagar: true,
  };
}
