// Units of measure of the e-CF: the XML carries the code, the printed form the abbreviation.
// Source: Formato e-CF v1.0 (oct-2025), table IV.

const TABLA = `
1|BARR|Barril
2|BOL|Bolsa
3|BOT|Bote
4|BULTO|Bultos
5|BOTELLA|Botella
6|CAJ|Caja/Cajón
7|CAJETILLA|Cajetilla
8|CM|Centímetro
9|CIL|Cilindro
10|CONJ|Conjunto
11|CONT|Contenedor
12|DÍA|Día
13|DOC|Docena
14|FARD|Fardo
15|GL|Galones
16|GRAD|Grado
17|GR|Gramo
18|GRAN|Granel
19|HOR|Hora
20|HUAC|Huacal
21|KG|Kilogramo
22|kWh|Kilovatio Hora
23|LB|Libra
24|LITRO|Litro
25|LOT|Lote
26|M|Metro
27|M2|Metro Cuadrado
28|M3|Metro Cúbico
29|MMBTU|Millones de Unidades Térmicas
30|MIN|Minuto
31|PAQ|Paquete
32|PAR|Par
33|PIE|Pie
34|PZA|Pieza
35|ROL|Rollo
36|SOBR|Sobre
37|SEG|Segundo
38|TANQUE|Tanque
39|TONE|Tonelada
40|TUB|Tubo
41|YD|Yarda
42|YD2|Yarda cuadrada
43|UND|Unidad
44|EA|Elemento
45|MILLAR|Millar
46|SAC|Saco
47|LAT|Lata
48|DIS|Display
49|BID|Bidón
50|RAC|Ración
51|Q|Quintal
52|GRT|Tonelaje de registro bruto
53|P2|Pie cuadrado
54|PAX|Pasajero
55|PULG|Pulgadas
56|STAY|Parqueo barcos en muelle
57|BDJ|Bandeja
58|HA|Hectárea
59|ML|Mililitro
60|MG|Miligramo
61|OZ|Onzas
62|OZT|Onzas Troy
`;

export type UnidadMedida = {
  readonly codigo: number;
  readonly abreviatura: string;
  readonly nombre: string;
};

export const UNIDADES: ReadonlyMap<number, UnidadMedida> = new Map(
  TABLA.trim()
    .split('\n')
    .map((fila) => {
      const [codigo = '', abreviatura = '', nombre = ''] = fila.split('|');
      return [Number(codigo), { codigo: Number(codigo), abreviatura, nombre }] as const;
    }),
);

/** What one thing is sold by when nobody said otherwise. */
export const UNIDAD_POR_DEFECTO = 43;

/** 'UND', or '' when the code is not in the table. */
export function abreviaturaUnidad(codigo: number): string {
  return UNIDADES.get(codigo)?.abreviatura ?? '';
}
