// Additional taxes of the e-CF: code, name, how each is computed and its rate. 001 to 005 stay out of the
// base of the ITBIS; the ISC of alcohol and tobacco (006 to 039, declared by producers and importers) is
// part of it. The specific ISC has no rate here: the DGII adjusts it every quarter, so it comes with the
// document.
// Source: Formato e-CF v1.0 (oct-2025), table I and fields 101, 105 to 109.

import { decimal4, type Decimal4 } from '#shared/dinero/centavos.ts';

/** `otro`: a percentage of the lines. `especifico`: pesos per unit. `advalorem`: a percentage of the price. */
export type ClaseImpuesto = 'otro' | 'especifico' | 'advalorem';

const TABLA = `
001|otro|10|Propina Legal
002|otro|2|Contribución al Desarrollo de las Telecomunicaciones
003|otro|16|Servicios de seguros en general
004|otro|10|Servicios de telecomunicaciones
005|otro|17|Expedición de la primera placa
006|especifico||Cerveza
007|especifico||Vinos de uva
008|especifico||Vermut y demás vinos de uvas frescas
009|especifico||Demás bebidas fermentadas
010|especifico||Alcohol etílico sin desnaturalizar (80 % o más)
011|especifico||Alcohol etílico sin desnaturalizar (menos de 80 %)
012|especifico||Aguardientes de uva
013|especifico||Whisky
014|especifico||Ron y demás aguardientes de caña
015|especifico||Gin y ginebra
016|especifico||Vodka
017|especifico||Licores
018|especifico||Las demás bebidas y alcoholes
019|especifico||Cigarrillos con tabaco, cajetilla de 20 unidades
020|especifico||Los demás cigarrillos, 20 unidades
021|especifico||Cigarrillos con tabaco, cajetilla de 10 unidades
022|especifico||Los demás cigarrillos, 10 unidades
023|advalorem|10|Cerveza
024|advalorem|10|Vinos de uva
025|advalorem|10|Vermut y demás vinos de uvas frescas
026|advalorem|10|Demás bebidas fermentadas
027|advalorem|10|Alcohol etílico sin desnaturalizar (80 % o más)
028|advalorem|10|Alcohol etílico sin desnaturalizar (menos de 80 %)
029|advalorem|10|Aguardientes de uva
030|advalorem|10|Whisky
031|advalorem|10|Ron y demás aguardientes de caña
032|advalorem|10|Gin y ginebra
033|advalorem|10|Vodka
034|advalorem|10|Licores
035|advalorem|10|Las demás bebidas y alcoholes
036|advalorem|20|Cigarrillos con tabaco, cajetilla de 20 unidades
037|advalorem|20|Los demás cigarrillos, 20 unidades
038|advalorem|20|Cigarrillos con tabaco, cajetilla de 10 unidades
039|advalorem|20|Los demás cigarrillos, 10 unidades
`;

type Digito = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
/** '001' to '039'. */
export type CodigoImpuesto = `0${'0' | '1' | '2' | '3'}${Digito}`;

export type ImpuestoAdicional = {
  readonly codigo: CodigoImpuesto;
  readonly nombre: string;
  readonly clase: ClaseImpuesto;
  /** Percentage scaled by 10⁴; null in the specific ISC, whose rate is in pesos and changes each quarter. */
  readonly tasa_e4: Decimal4 | null;
  /** Whether its amount is part of what the ITBIS is computed on. */
  readonly enBaseItbis: boolean;
};

function claseDe(texto: string): ClaseImpuesto {
  return texto === 'especifico' || texto === 'advalorem' ? texto : 'otro';
}

export const IMPUESTOS_ADICIONALES: ReadonlyMap<string, ImpuestoAdicional> = new Map(
  TABLA.trim()
    .split('\n')
    .map((fila) => {
      const [codigo = '', clase = '', tasa = '', nombre = ''] = fila.split('|');
      return [
        codigo,
        {
          // The rows above are the codes.
          codigo: codigo as CodigoImpuesto,
          nombre,
          clase: claseDe(clase),
          tasa_e4: tasa === '' ? null : decimal4(BigInt(tasa) * 10_000n),
          enBaseItbis: claseDe(clase) !== 'otro',
        },
      ];
    }),
);

export function esCodigoImpuesto(texto: string): texto is CodigoImpuesto {
  return IMPUESTOS_ADICIONALES.has(texto);
}

/** The tax of that code. Throws when there is none: the type only admits shapes, not the table. */
export function impuestoAdicional(codigo: CodigoImpuesto): ImpuestoAdicional {
  const impuesto = IMPUESTOS_ADICIONALES.get(codigo);
  if (impuesto === undefined) throw new Error(`No existe el impuesto adicional ${codigo}`);
  return impuesto;
}
