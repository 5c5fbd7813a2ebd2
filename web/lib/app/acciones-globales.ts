// The actions that exist on every screen: going to a module, a new sale, the theme.

import Contrast from '@lucide/svelte/icons/contrast';
import FilePlus from '@lucide/svelte/icons/file-plus';
import PackagePlus from '@lucide/svelte/icons/package-plus';
import Send from '@lucide/svelte/icons/send';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import UserPlus from '@lucide/svelte/icons/user-plus';
import { emiteCompras, llevaLibros, MODULOS, vende, type Modulo } from './navegacion.ts';
import type { Accion } from '#web/ui/acciones.ts';
import { apariencia } from '#web/ui/apariencia.svelte.ts';

const IR: readonly Accion[] = Object.values<Modulo>(MODULOS)
  .filter((m) => m.id !== 'vender')
  .map((m) => ({
    id: `ir.${m.id}`,
    titulo: m.titulo,
    grupo: 'Ir a',
    icono: m.icono,
    atajo: m.atajo,
    ejecutar: ({ ir }) => ir(m.ruta),
  }));

export const ACCIONES_GLOBALES: readonly Accion[] = [
  {
    id: 'ventas.nueva',
    titulo: 'Nueva venta',
    grupo: 'Hacer',
    icono: FilePlus,
    atajo: 'N',
    palabras: 'factura vender emitir',
    cuando: ({ rol }) => vende(rol),
    ejecutar: ({ ir }) => ir('/ventas/nueva'),
  },
  {
    id: 'tesoreria.cobrar',
    titulo: 'Registrar un cobro',
    grupo: 'Hacer',
    icono: MODULOS.cobrar.icono,
    palabras: 'pago recibo abono',
    cuando: ({ rol }) => vende(rol),
    ejecutar: ({ ir }) => ir('/cobrar'),
  },
  {
    id: 'compras.nuevo',
    titulo: 'Nuevo comprobante de compra',
    grupo: 'Hacer',
    icono: MODULOS.compras.icono,
    palabras: 'gasto menor pago exterior 41 43 47 informal',
    cuando: ({ rol }) => emiteCompras(rol),
    ejecutar: ({ ir }) => ir('/compras/nuevo'),
  },
  {
    id: 'terceros.nuevo',
    titulo: 'Nuevo tercero',
    grupo: 'Hacer',
    icono: UserPlus,
    palabras: 'cliente proveedor',
    cuando: ({ rol }) => vende(rol),
    ejecutar: ({ ir }) => ir('/terceros/nuevo'),
  },
  {
    id: 'productos.nuevo',
    titulo: 'Nuevo producto',
    grupo: 'Hacer',
    icono: PackagePlus,
    palabras: 'servicio articulo',
    cuando: ({ rol }) => vende(rol),
    ejecutar: ({ ir }) => ir('/productos/nuevo'),
  },
  ...IR,
  {
    id: 'ir.cola',
    titulo: 'Por enviar',
    grupo: 'Ir a',
    icono: Send,
    palabras: 'cola sincronizar red',
    ejecutar: ({ ir }) => ir('/cola'),
  },
  {
    id: 'ir.secuencias',
    titulo: 'Secuencias de e-NCF',
    grupo: 'Ir a',
    icono: MODULOS.ajustes.icono,
    cuando: ({ rol }) => llevaLibros(rol),
    ejecutar: ({ ir }) => ir('/ajustes/secuencias'),
  },
  {
    id: 'ir.contingencia',
    titulo: 'Contingencia',
    grupo: 'Ir a',
    icono: MODULOS.ajustes.icono,
    palabras: 'serie b talonario reemplazar',
    cuando: ({ rol }) => llevaLibros(rol),
    ejecutar: ({ ir }) => ir('/ajustes/contingencias'),
  },
  {
    id: 'apariencia.tema',
    titulo: 'Cambiar entre claro y oscuro',
    grupo: 'Apariencia',
    icono: SunMoon,
    palabras: 'tema noche',
    ejecutar: () => apariencia.alternar(),
  },
  {
    id: 'apariencia.contraste',
    titulo: 'Alto contraste',
    grupo: 'Apariencia',
    icono: Contrast,
    ejecutar: () => apariencia.ponerContraste(apariencia.contraste === 'alto' ? 'sistema' : 'alto'),
  },
];
