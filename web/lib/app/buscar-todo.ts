// What the palette finds besides actions: documents, terceros and productos of the device.

import type { Motor } from '#web/lib/motor/contrato.ts';
import { centavos, decimal4 } from '#shared/dinero/centavos.ts';
import { formatoDecimal4, formatoPesos } from '#shared/dinero/texto.ts';
import { formatoIdentificacion } from '#shared/fiscal/identificacion.ts';
import { MODULOS } from './navegacion.ts';
import type { ListaProductos, ListaTerceros, ListaVentas } from './respuestas.ts';

const CUANTOS = 5;

export async function buscarTodo(motor: Motor, texto: string) {
  const [ventas, terceros, productos] = await Promise.all([
    motor.consultar<ListaVentas>('ventas.listar', {
      texto,
      estado: null,
      condicion: null,
      tipo_ecf: null,
      clase: null,
      desde: null,
      hasta: null,
      tercero_id: null,
      limite: CUANTOS,
      desplazamiento: 0,
    }),
    motor.consultar<ListaTerceros>('terceros.buscar', pagina(texto)),
    motor.consultar<ListaProductos>('productos.buscar', pagina(texto)),
  ]);
  return [
    ...ventas.filas.map((f) => ({
      id: f.id,
      titulo: `${f.encf ?? f.numero_provisional} · ${f.cliente ?? 'Consumidor final'}`,
      detalle: formatoPesos(centavos(f.total)),
      grupo: 'Documentos',
      icono: MODULOS.documentos.icono,
      ruta: `/ventas/${f.id}`,
    })),
    ...terceros.filas.map((t) => ({
      id: t.id,
      titulo: t.nombre,
      detalle: t.rnc_cedula === null ? '' : formatoIdentificacion(t.rnc_cedula),
      grupo: 'Terceros',
      icono: MODULOS.terceros.icono,
      ruta: `/terceros/${t.id}`,
    })),
    ...productos.filas.map((p) => ({
      id: p.id,
      titulo: `${p.codigo} · ${p.nombre}`,
      detalle: `RD$ ${formatoDecimal4(decimal4(p.precio_e4))}`,
      grupo: 'Productos',
      icono: MODULOS.productos.icono,
      ruta: `/productos/${p.id}`,
    })),
  ];
}

function pagina(texto: string) {
  return { texto, limite: CUANTOS, desplazamiento: 0, solo_activos: true };
}
