// The official test set of the DGII as flat records (`Campo[i]`, `Campo[i][j]`) turned into what the
// programme works with: the tree of the e-CF with the figures of the set, and the plain data of the
// facturas (types 31 and 32) among them.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { centavos, decimal4, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { leerDecimal4, leerMonto } from '#shared/dinero/texto.ts';
import type { AjusteLineaEcf, DatosEcf, LineaEcf } from '#shared/ecf/datos-ecf.ts';
import { CLASES, type ArbolEcf, type ClaseDocumento } from '#shared/ecf/documento.ts';
import { esGrupo, matrizDe, type Grupo } from '#shared/ecf/matriz/compilar.ts';
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

const OTRO_NOMBRE: Readonly<Record<string, string>> = {
  ENCF: 'eNCF',
  MontosubRecargo: 'MontoSubRecargo',
};

type Hoja = { readonly ruta: readonly string[]; readonly repetidos: readonly boolean[] };

/** Leaves by name and number of indices; the first of the matrix wins. */
function hojas(grupo: Grupo, base: Hoja, mapa: Map<string, Hoja>): Map<string, Hoja> {
  for (const regla of grupo.reglas) {
    const hoja = {
      ruta: [...base.ruta, regla.nombre],
      repetidos: [...base.repetidos, regla.max > 1],
    };
    if (esGrupo(regla.contenido)) hojas(regla.contenido, hoja, mapa);
    else {
      const clave = `${regla.nombre}/${String(hoja.repetidos.filter(Boolean).length)}`;
      if (!mapa.has(clave)) mapa.set(clave, hoja);
    }
  }
  return mapa;
}

type Rama = { [nombre: string]: string | Rama | (string | Rama)[] };

function esRama(x: string | Rama | (string | Rama)[] | undefined): x is Rama {
  return typeof x === 'object' && !Array.isArray(x);
}

function poner(raiz: Rama, hoja: Hoja, campo: { indices: readonly number[]; valor: string }): void {
  let rama = raiz;
  const indices = [...campo.indices];
  for (const [n, nombre] of hoja.ruta.entries()) {
    const esUltimo = n === hoja.ruta.length - 1;
    if (hoja.repetidos[n] === true) {
      const actual = (rama[nombre] ??= []);
      if (!Array.isArray(actual)) throw new Error(`${nombre} no es una lista`);
      const i = (indices.shift() ?? 1) - 1;
      if (esUltimo) actual[i] = campo.valor;
      else {
        const hijo = (actual[i] ??= {});
        if (!esRama(hijo)) throw new Error(`${nombre} no es un grupo`);
        rama = hijo;
      }
    } else if (esUltimo) rama[nombre] = campo.valor;
    else {
      const hijo = (rama[nombre] ??= {});
      if (!esRama(hijo)) throw new Error(`${nombre} no es un grupo`);
      rama = hijo;
    }
  }
}

export function claseDelCaso(caso: RegistroDgii, esResumen: boolean): ClaseDocumento {
  const clase = CLASES.find((c) => c === (esResumen ? 'RFCE' : caso['TipoeCF']));
  if (clase === undefined) throw new Error('Caso sin tipo');
  return clase;
}

/** The tree of a record, with the figures of the set. A field that the matrix does not have throws. */
export function arbolDelCaso(caso: RegistroDgii, clase: ClaseDocumento): ArbolEcf {
  const mapa = hojas(matrizDe(clase), { ruta: [], repetidos: [] }, new Map());
  const raiz: Rama = {};
  const extra =
    clase === 'RFCE' ? { CodigoSeguridadeCF: 'AAAAAA' } : { FechaHoraFirma: FIRMA_DEL_SET };
  for (const [campo, valor] of Object.entries({ ...caso, ...extra })) {
    if (campo === 'CasoPrueba') continue;
    const [nombre = '', ...indices] = campo.split(/[[\]]+/).filter((p) => p !== '');
    const hoja = mapa.get(`${OTRO_NOMBRE[nombre] ?? nombre}/${String(indices.length)}`);
    if (hoja === undefined) throw new Error(`El campo ${campo} no está en la matriz de ${clase}`);
    poner(raiz, hoja, { indices: indices.map(Number), valor });
  }
  return raiz as ArbolEcf;
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
