// The two fictional businesses of the demo: who they are, what they sell and to whom. RNC and cédulas
// are made up, with the check digit that the law computes.

import { digitoCedula } from '#shared/fiscal/cedula.ts';
import { digitoRnc } from '#shared/fiscal/rnc.ts';

export type ProductoDemo = {
  readonly codigo: string;
  readonly nombre: string;
  readonly precio: string;
  /** 1 ITBIS 18 %, 2 ITBIS 16 %, 3 tasa 0, 4 exento. */
  readonly indicador: 1 | 2 | 3 | 4;
  /** Table IV of the e-CF: 43 unidad, 23 libra, 15 galón… */
  readonly unidad: number;
  readonly tipo?: 'servicio';
};

export type TerceroDemo = {
  readonly nombre: string;
  readonly tipo_id: 'rnc' | 'cedula' | 'ninguno';
  readonly rnc_cedula: string | null;
  readonly telefono: string;
  readonly direccion: string;
  readonly limite_credito: string;
  readonly dias_credito: number;
};

export type EmpresaDemo = {
  readonly clave: 'colmado' | 'ferreteria';
  readonly semilla: number;
  readonly rnc: string;
  readonly razonSocial: string;
  readonly nombreComercial: string;
  readonly direccion: string;
  readonly municipio: string;
  readonly provincia: string;
  readonly telefono: string;
  readonly correo: string;
  readonly ventas: number;
  readonly precioIncluyeItbis: boolean;
  /** Quantities that a customer takes of one thing. */
  readonly cantidadMax: number;
  readonly productos: readonly ProductoDemo[];
  readonly terceros: readonly TerceroDemo[];
};

function rnc(ochoDigitos: string): string {
  return `${ochoDigitos}${digitoRnc(ochoDigitos)}`;
}

function cedula(diezDigitos: string): string {
  return `${diezDigitos}${digitoCedula(diezDigitos)}`;
}

type Cuatro = readonly [codigo: string, nombre: string, precio: string, indicador: 1 | 2 | 3 | 4];

function productos(unidad: number, lista: readonly Cuatro[]): ProductoDemo[] {
  return lista.map(([codigo, nombre, precio, indicador]) => ({
    codigo,
    nombre,
    precio,
    indicador,
    unidad,
  }));
}

function negocio(
  numero: string,
  nombre: string,
  credito: { readonly limite: string; readonly dias: number },
): TerceroDemo {
  return {
    nombre,
    tipo_id: 'rnc',
    rnc_cedula: rnc(`1300${numero}`),
    telefono: `809-555-${numero}`,
    direccion: 'Santo Domingo',
    limite_credito: credito.limite,
    dias_credito: credito.dias,
  };
}

function vecino(numero: string, nombre: string, limite: string): TerceroDemo {
  return {
    nombre,
    tipo_id: 'cedula',
    rnc_cedula: cedula(`001000${numero}`),
    telefono: `829-555-${numero}`,
    direccion: 'Villa Consuelo',
    limite_credito: limite,
    dias_credito: 15,
  };
}

const COLMADO: EmpresaDemo = {
  clave: 'colmado',
  semilla: 20_261_124,
  rnc: rnc('13000001'),
  razonSocial: 'Colmado Lucía SRL',
  nombreComercial: 'Colmado Lucía',
  direccion: 'Calle Barahona 45, Villa Consuelo',
  municipio: '010100',
  provincia: '010000',
  telefono: '809-555-0145',
  correo: 'colmado.lucia@ejemplo.do',
  ventas: 62,
  precioIncluyeItbis: true,
  cantidadMax: 6,
  productos: [
    ...productos(23, [
      ['ARR-SEL', 'Arroz selecto', '42.00', 4],
      ['HAB-ROJ', 'Habichuelas rojas', '75.00', 4],
      ['AZU-CRE', 'Azúcar crema', '36.00', 2],
      ['POL-FRE', 'Pollo fresco', '85.00', 4],
      ['SAL-COC', 'Salchichón', '145.00', 1],
      ['QUE-BLA', 'Queso blanco', '230.00', 1],
      ['PLA-VER', 'Cebolla roja', '55.00', 4],
    ]),
    ...productos(43, [
      ['ACE-SOY', 'Aceite de soya 16 oz', '125.00', 2],
      ['CAF-MOL', 'Café molido 1 lb', '390.00', 2],
      ['CHO-EMB', 'Chocolate de mesa', '25.00', 2],
      ['YOG-FRE', 'Yogur de fresa', '60.00', 2],
      ['PAN-SOB', 'Pan sobao', '10.00', 4],
      ['LEC-LIT', 'Leche entera 1 L', '88.00', 4],
      ['HUE-UND', 'Huevo', '9.00', 4],
      ['REF-20O', 'Refresco 20 oz', '45.00', 1],
      ['REF-2LT', 'Refresco 2 L', '110.00', 1],
      ['CER-GRA', 'Cerveza grande', '220.00', 1],
      ['RON-700', 'Ron añejo 700 ml', '675.00', 1],
      ['AGU-BOT', 'Agua en botella 16 oz', '20.00', 1],
      ['GAL-SAL', 'Galletas de soda', '35.00', 1],
      ['PAS-TOM', 'Pasta de tomate', '48.00', 1],
      ['ESP-400', 'Espaguetis 400 g', '52.00', 4],
      ['SAR-LAT', 'Sardinas en lata', '65.00', 1],
      ['DET-POL', 'Detergente en polvo 500 g', '95.00', 1],
      ['JAB-CUA', 'Jabón de cuaba', '40.00', 1],
      ['PAP-HIG', 'Papel higiénico 4 rollos', '135.00', 1],
      ['VEL-UND', 'Velón', '75.00', 1],
      ['FOS-CAJ', 'Fósforos', '10.00', 1],
    ]),
    {
      codigo: 'SRV-ENT',
      nombre: 'Entrega a domicilio',
      precio: '50.00',
      indicador: 1,
      unidad: 43,
      tipo: 'servicio',
    },
  ],
  terceros: [
    negocio('0101', 'Ferretería Duarte SRL', { limite: '15000.00', dias: 15 }),
    negocio('0102', 'Consultora Mella SRL', { limite: '20000.00', dias: 30 }),
    negocio('0103', 'Comedor La Esquina SRL', { limite: '25000.00', dias: 15 }),
    negocio('0104', 'Salón de Belleza Brisas SRL', { limite: '8000.00', dias: 15 }),
    vecino('1201', 'Vecina del 12', '3000.00'),
    vecino('1202', 'Vecino de la esquina', '2500.00'),
    vecino('1203', 'Taller de al lado', '6000.00'),
    {
      nombre: 'Iglesia del barrio',
      tipo_id: 'ninguno',
      rnc_cedula: null,
      telefono: '',
      direccion: 'Villa Consuelo',
      limite_credito: '0.00',
      dias_credito: 0,
    },
  ],
};

const FERRETERIA: EmpresaDemo = {
  clave: 'ferreteria',
  semilla: 20_261_125,
  rnc: rnc('13000101'),
  razonSocial: 'Ferretería Duarte SRL',
  nombreComercial: 'Ferretería Duarte',
  direccion: 'Av. Duarte 310, Santo Domingo',
  municipio: '010100',
  provincia: '010000',
  telefono: '809-555-0101',
  correo: 'ferreteria.duarte@ejemplo.do',
  ventas: 36,
  precioIncluyeItbis: false,
  cantidadMax: 20,
  productos: [
    ...productos(43, [
      ['BLO-6', 'Block de 6 pulgadas', '38.00', 1],
      ['VAR-38', 'Varilla 3/8 x 20', '285.00', 1],
      ['VAR-12', 'Varilla 1/2 x 20', '495.00', 1],
      ['TUB-PVC', 'Tubo PVC 1/2 x 19', '210.00', 1],
      ['COD-PVC', 'Codo PVC 1/2', '12.50', 1],
      ['LLA-CHO', 'Llave de chorro 1/2', '345.00', 1],
      ['BRO-2', 'Brocha de 2 pulgadas', '95.00', 1],
      ['ROD-9', 'Rodillo de 9 pulgadas', '265.00', 1],
      ['MAR-16', 'Martillo de 16 oz', '480.00', 1],
      ['PAL-RED', 'Pala redonda', '725.00', 1],
      ['CAN-60', 'Candado de 60 mm', '385.00', 1],
      ['BOM-LED', 'Bombillo LED 9 W', '89.00', 1],
      ['TOM-DOB', 'Tomacorriente doble', '115.00', 1],
      ['ZIN-12', 'Plancha de zinc de 12 pies', '890.00', 1],
    ]),
    ...productos(46, [
      ['CEM-GRI', 'Cemento gris 42.5 kg', '495.00', 1],
      ['CEM-BLA', 'Cemento blanco 40 kg', '780.00', 1],
      ['PEG-CER', 'Pegamento de cerámica 50 lb', '365.00', 1],
    ]),
    ...productos(23, [
      ['CLA-212', 'Clavo de 2 1/2', '62.00', 1],
      ['ALA-DUL', 'Alambre dulce', '78.00', 1],
    ]),
    ...productos(15, [
      ['PIN-ACR', 'Pintura acrílica blanca', '1150.00', 1],
      ['PIN-SAT', 'Pintura satinada', '1680.00', 1],
      ['THI-GAL', 'Thinner', '590.00', 1],
    ]),
    ...productos(28, [
      ['ARE-LAV', 'Arena lavada', '1450.00', 1],
      ['GRA-34', 'Grava de 3/4', '1600.00', 1],
    ]),
    {
      codigo: 'SRV-FLE',
      nombre: 'Flete dentro de la ciudad',
      precio: '1200.00',
      indicador: 1,
      unidad: 43,
      tipo: 'servicio',
    },
    {
      codigo: 'SRV-COR',
      nombre: 'Corte y doblado de varilla',
      precio: '25.00',
      indicador: 1,
      unidad: 43,
      tipo: 'servicio',
    },
  ],
  terceros: [
    negocio('0001', 'Colmado Lucía SRL', { limite: '40000.00', dias: 30 }),
    negocio('0102', 'Consultora Mella SRL', { limite: '150000.00', dias: 30 }),
    negocio('0105', 'Constructora Los Prados SRL', { limite: '900000.00', dias: 45 }),
    negocio('0106', 'Inmobiliaria El Faro SRL', { limite: '600000.00', dias: 30 }),
    vecino('1301', 'Maestro constructor', '60000.00'),
    vecino('1302', 'Plomero del sector', '20000.00'),
  ],
};

export const EMPRESAS_DEMO: readonly EmpresaDemo[] = [COLMADO, FERRETERIA];
