// The modules of the frame, once: the rail, the bottom bar, «Más» and the global actions read this list.

import Building2 from '@lucide/svelte/icons/building-2';
import CircleAlert from '@lucide/svelte/icons/circle-alert';
import FileInput from '@lucide/svelte/icons/file-input';
import HandCoins from '@lucide/svelte/icons/hand-coins';
import House from '@lucide/svelte/icons/house';
import Package from '@lucide/svelte/icons/package';
import ReceiptText from '@lucide/svelte/icons/receipt-text';
import Scale from '@lucide/svelte/icons/scale';
import Settings from '@lucide/svelte/icons/settings';
import ShoppingCart from '@lucide/svelte/icons/shopping-cart';
import ShoppingBag from '@lucide/svelte/icons/shopping-bag';
import Users from '@lucide/svelte/icons/users';
import { LLEVAN_LIBROS, puede, VENDEN, type Rol } from '#shared/permisos/roles.ts';
import type { Icono } from '#web/ui/acciones.ts';

export type Modulo = {
  readonly id: string;
  readonly titulo: string;
  readonly ruta: string;
  readonly icono: Icono;
  readonly atajo: string;
  readonly cuando?: (rol: Rol | null) => boolean;
};

export const vende = (rol: Rol | null): boolean => rol !== null && puede(rol, VENDEN);
export const llevaLibros = (rol: Rol | null): boolean => rol !== null && puede(rol, LLEVAN_LIBROS);
/** Who may issue the purchase documents of the empresa (41, 43, 47) and replace a number of series B. */
export const emiteCompras = (rol: Rol | null): boolean =>
  rol !== null && (puede(rol, LLEVAN_LIBROS) || rol === 'facturador');
export const administra = (rol: Rol | null): boolean => rol === 'dueno';

export const MODULOS = {
  inicio: { id: 'inicio', titulo: 'Inicio', ruta: '/', icono: House, atajo: 'G I' },
  vender: {
    id: 'vender',
    titulo: 'Vender',
    ruta: '/ventas/nueva',
    icono: ShoppingCart,
    atajo: 'N',
    cuando: vende,
  },
  documentos: {
    id: 'documentos',
    titulo: 'Documentos',
    ruta: '/ventas',
    icono: ReceiptText,
    atajo: 'G D',
  },
  cobrar: { id: 'cobrar', titulo: 'Cobrar', ruta: '/cobrar', icono: HandCoins, atajo: 'G C' },
  recibidos: {
    id: 'recibidos',
    titulo: 'Recibidos',
    ruta: '/recibidos',
    icono: FileInput,
    atajo: 'G E',
  },
  compras: {
    id: 'compras',
    titulo: 'Compras',
    ruta: '/compras',
    icono: ShoppingBag,
    atajo: 'G M',
  },
  terceros: { id: 'terceros', titulo: 'Terceros', ruta: '/terceros', icono: Users, atajo: 'G T' },
  productos: {
    id: 'productos',
    titulo: 'Productos',
    ruta: '/productos',
    icono: Package,
    atajo: 'G P',
  },
  balanza: {
    id: 'balanza',
    titulo: 'Contabilidad',
    ruta: '/contabilidad/balanza',
    icono: Scale,
    atajo: 'G B',
  },
  porCorregir: {
    id: 'por-corregir',
    titulo: 'Por corregir',
    ruta: '/por-corregir',
    icono: CircleAlert,
    atajo: 'G R',
  },
  ajustes: { id: 'ajustes', titulo: 'Ajustes', ruta: '/ajustes', icono: Settings, atajo: 'G A' },
} as const satisfies Record<string, Modulo>;

export const RIEL: readonly Modulo[] = [
  MODULOS.inicio,
  MODULOS.documentos,
  MODULOS.cobrar,
  MODULOS.recibidos,
  MODULOS.compras,
  MODULOS.terceros,
  MODULOS.productos,
  MODULOS.balanza,
];

export const ICONO_EMPRESA: Icono = Building2;

/** Whether the route belongs to the module: '/ventas/nueva' is Vender and not Documentos. */
export function estaEn(modulo: Modulo, ruta: string): boolean {
  if (modulo.ruta === '/') return ruta === '/';
  if (modulo.ruta === '/ventas') {
    return ruta.startsWith('/ventas') && !esVentaNueva(ruta);
  }
  if (modulo.ruta === '/ventas/nueva') return esVentaNueva(ruta);
  if (modulo.ruta === '/contabilidad/balanza') return ruta.startsWith('/contabilidad');
  return ruta === modulo.ruta || ruta.startsWith(`${modulo.ruta}/`);
}

function esVentaNueva(ruta: string): boolean {
  return ruta.startsWith('/ventas/nueva') || ruta.startsWith('/ventas/borrador');
}
