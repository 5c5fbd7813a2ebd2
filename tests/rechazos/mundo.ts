// The world in which the fixtures run: an empresa with a customer who has a limit, one who is inactive,
// a producto, a credit sale of RD$1,180.00 and a receipt of RD$100.00 of it.

import { invariante } from '#shared/nucleo/resultado.ts';
import { correr, type Mesa } from './apoyo.ts';
import { AHORA, cobro, producto, secuencia, tercero, uuid, venta } from './datos.ts';

export const DUARTE = tercero('Ferretería Duarte', {
  tipo_id: 'rnc',
  rnc_cedula: '101850043',
  limite_credito: '5000.00',
});
export const INACTIVO = tercero('Consultora Mella', { esta_activo: false });

/** In this order, so that on the server their revs are 2, 3, 4… (1 made the empresa). */
const PASOS: readonly (readonly [tipo: string, datos: unknown])[] = [
  ['terceros.guardarTercero', DUARTE],
  ['terceros.guardarTercero', INACTIVO],
  ['productos.guardarProducto', producto('CEM42', { codigo_barras: '7460000000017' })],
  ['empresas.registrarSecuencia', secuencia('hecha', { desde: '2001', hasta: '3000' })],
  [
    'ventas.abrirBorrador',
    { id: uuid('venta/credito'), tipo: 'factura', titulo: 'Ferretería Duarte', total: '0.00' },
  ],
  [
    'ventas.emitirFactura',
    venta('credito', {
      tipo_ecf: '31',
      condicion: 'credito',
      fecha_limite_pago: '2026-12-24',
      tercero_id: DUARTE.id,
      pagos: [],
    }),
  ],
  [
    'tesoreria.registrarCobro',
    cobro('hecho', {
      monto: '100.00',
      aplicaciones: [{ factura_id: uuid('venta/credito'), monto: '100.00' }],
    }),
  ],
];

export async function crearMundo(mesa: Mesa): Promise<void> {
  for (const [i, [tipo, datos]] of PASOS.entries()) {
    const resultado = await correr(mesa, { tipo, datos, n: i + 1, ahora: AHORA });
    invariante(resultado.ok, `el mundo no se pudo crear: ${tipo} ${JSON.stringify(resultado)}`);
  }
}
