// The official test set of the DGII as flat records (`Campo[i]`, `Campo[i][j]`) turned into what the
// programme works with: the tree of the e-CF with the figures of the set, and the plain data of the
// facturas (types 31 and 32) among them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { centavos, decimal4, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { leerDecimal4, leerMonto } from '#shared/dinero/texto.ts';
import type { AjusteLineaEcf, DatosEcf, LineaEcf } from '#shared/ecf/datos-ecf.ts';
import { CLASES, type ArbolEcf, type ClaseDocumento } from '#shared/ecf/documento.ts';
import { arbolDeCaso } from '#shared/ecf/set/arbol-de-caso.ts';
import { leerSet } from '#shared/ecf/set/registro.ts';
import { leerFechaEcf } from '#shared/fecha/formato.ts';
import { esFormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { EJEMPLOS_DIR, tieneEjemplos } from './ecf-oficial.ts';

export type RegistroDgii = Readonly<Record<string, string>>;

type Casos = { readonly ECF: readonly RegistroDgii[]; readonly RFCE: readonly RegistroDgii[] };

/** All records of the set; empty lists when the folder of examples is not there. */
export function leerCasos(): Casos {
  if (!tieneEjemplos) return { ECF: [], RFCE: [] };
  const texto = readFileSync(join(EJEMPLOS_DIR, 'dataset-dgii-1/casos.json'), 'utf8');
  // The file is a fixture of known shape; a wrong one fails every test that uses it.
  return JSON.parse(texto) as Casos;
}

/** The hour at which the examples of the set were signed. */
export const FIRMA_DEL_SET = '02-12-2026 10:15:00';

export function claseDelCaso(caso: RegistroDgii, esResumen: boolean): ClaseDocumento {
  const clase = CLASES.find((c) => c === (esResumen ? 'RFCE' : caso['TipoeCF']));
  if (clase === undefined) throw new Error('Caso sin tipo');
  return clase;
}

/** The tree of a record, with the figures of the set, as the certification builds it. */
export function arbolDelCaso(caso: RegistroDgii, clase: ClaseDocumento): ArbolEcf {
  const extra =
    clase === 'RFCE' ? { CodigoSeguridadeCF: 'AAAAAA' } : { FechaHoraFirma: FIRMA_DEL_SET };
  const registro = { ...caso, ...extra };
  const set = leerSet(clase === 'RFCE' ? { ECF: [], RFCE: [registro] } : { ECF: [registro] });
  const leido = set.ok ? [...set.valor.ecf, ...set.valor.rfce][0] : undefined;
  if (leido === undefined) throw new Error('Caso ilegible');
  const armado = arbolDeCaso(leido);
  if (!armado.ok) throw new Error(armado.rechazos[0].codigo);
  return armado.valor.arbol;
}

function monto(caso: RegistroDgii, campo: string): Centavos {
  return leerMonto(caso[campo] ?? '0') ?? centavos(0n);
}

function numero(caso: RegistroDgii, campo: string): Decimal4 {
  return leerDecimal4(caso[campo] ?? '0') ?? decimal4(0n);
}

function ajusteLinea(
  caso: RegistroDgii,
  i: number,
  nombre: 'Descuento' | 'Recargo',
): AjusteLineaEcf | null {
  const tipo = caso[`TipoSub${nombre}[${String(i)}][1]`];
  if (tipo === undefined) return null;
  const tanto = caso[`Sub${nombre}Porcentaje[${String(i)}][1]`];
  return {
    tipo: tanto === undefined ? '$' : '%',
    valor_e4: leerDecimal4(tanto ?? '0') ?? decimal4(0n),
    monto: monto(caso, `${nombre}Monto[${String(i)}]`),
  };
}

function linea(caso: RegistroDgii, i: number): LineaEcf {
  const de = (campo: string): string => caso[`${campo}[${String(i)}]`] ?? '';
  const indicador = Number(de('IndicadorFacturacion'));
  if (indicador !== 1 && indicador !== 2 && indicador !== 3 && indicador !== 4) {
    throw new Error(`Indicador ${String(indicador)}`);
  }
  return {
    codigo: caso[`CodigoItem[${String(i)}][1]`] ?? '',
    descripcion: de('NombreItem'),
    tipo: de('IndicadorBienoServicio') === '1' ? 'bien' : 'servicio',
    unidadMedida: Number(de('UnidadMedida') === '' ? '43' : de('UnidadMedida')),
    indicadorFacturacion: indicador,
    cantidad_e4: numero(caso, `CantidadItem[${String(i)}]`),
    precio_e4: numero(caso, `PrecioUnitarioItem[${String(i)}]`),
    descuento: ajusteLinea(caso, i, 'Descuento'),
    recargo: ajusteLinea(caso, i, 'Recargo'),
    monto: monto(caso, `MontoItem[${String(i)}]`),
  };
}

/** A record of type 31 or 32 as our own data, with the totals of the set. */
export function datosDelCaso(caso: RegistroDgii): DatosEcf {
  const fecha = leerFechaEcf(caso['FechaEmision'] ?? '');
  const forma = Number(caso['FormaPago[1]'] ?? '1');
  if (fecha === null || !esFormaPago(forma)) throw new Error('Caso ilegible');
  const lineas: LineaEcf[] = [];
  while (caso[`NumeroLinea[${String(lineas.length + 1)}]`] !== undefined) {
    lineas.push(linea(caso, lineas.length + 1));
  }
  return {
    tipo: caso['TipoeCF'] === '31' ? '31' : '32',
    encf: caso['ENCF'] ?? '',
    vence: leerFechaEcf(caso['FechaVencimientoSecuencia'] ?? ''),
    fecha,
    condicion: 'contado',
    fechaLimitePago: null,
    tipoIngresos: '01',
    indicadorMontoGravado: caso['IndicadorMontoGravado'] === '1' ? 1 : 0,
    emisor: {
      rnc: caso['RNCEmisor'] ?? '',
      razonSocial: caso['RazonSocialEmisor'] ?? '',
      nombreComercial: caso['NombreComercial'] ?? '',
      direccion: caso['DireccionEmisor'] ?? '',
      municipio: caso['Municipio'] ?? null,
      provincia: caso['Provincia'] ?? null,
      telefono: caso['TelefonoEmisor[1]'] ?? '',
      correo: caso['CorreoEmisor'] ?? '',
    },
    comprador: {
      rnc: caso['RNCComprador'] ?? null,
      nombre: caso['RazonSocialComprador'] ?? '',
      correo: caso['CorreoComprador'] ?? '',
      direccion: caso['DireccionComprador'] ?? '',
      municipio: caso['MunicipioComprador'] ?? null,
      provincia: caso['ProvinciaComprador'] ?? null,
    },
    lineas,
    ajustes: [],
    pagos:
      caso['MontoPago[1]'] === undefined ? [] : [{ forma, monto: monto(caso, 'MontoPago[1]') }],
    totales: {
      montoGravado1: monto(caso, 'MontoGravadoI1'),
      montoGravado2: monto(caso, 'MontoGravadoI2'),
      montoGravado3: monto(caso, 'MontoGravadoI3'),
      montoExento: monto(caso, 'MontoExento'),
      itbis1: monto(caso, 'TotalITBIS1'),
      itbis2: monto(caso, 'TotalITBIS2'),
      totalItbis: monto(caso, 'TotalITBIS'),
      total: monto(caso, 'MontoTotal'),
    },
    fechaHoraFirma: FIRMA_DEL_SET,
  };
}
