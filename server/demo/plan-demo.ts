// What happened in a demo business during the last sixty days, as comandos in the order in which they
// were done. A function of the business and of the anchor alone: the same plan every time.

import { centavos, decimal4, menor, type Centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto, leerDecimal4 } from '#shared/dinero/texto.ts';
import {
  diaDe,
  instante,
  msDe,
  sumarDias,
  type Fecha,
  type Instante,
} from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { idDerivado, uuid7 } from '#shared/nucleo/ids.ts';
import { calcularTotales } from '#shared/ventas/totales.ts';
import { crearAzar, type Azar } from './azar.ts';
import type { EmpresaDemo, ProductoDemo, TerceroDemo } from './empresas-demo.ts';

export type PasoDemo = {
  readonly momento: Instante;
  readonly quien: 'dueno' | 'cajero';
  readonly tipo: string;
  readonly datos: Record<string, unknown>;
};

export const DIAS_DEMO = 60;

type Plan = {
  readonly empresa: EmpresaDemo;
  readonly empresaId: string;
  readonly ancla: Instante;
  readonly azar: Azar;
};

/** Steps sorted by moment, the last one before `ancla`. */
export function planDemo(empresa: EmpresaDemo, empresaId: string, ancla: Instante): PasoDemo[] {
  const plan = { empresa, empresaId, ancla, azar: crearAzar(empresa.semilla) };
  const inicio = msDe(ancla) - (DIAS_DEMO + 1) * 86_400_000;
  const maestros = pasosMaestros(plan).map((paso, i) => ({
    ...paso,
    momento: instante(inicio + i * 1000),
  }));
  const ventas = pasosVentas(plan);
  return [...maestros, ...ventas].sort((a, b) => msDe(a.momento) - msDe(b.momento));
}

function idDe(plan: Plan, etiqueta: string): string {
  return idDerivado(plan.empresaId, `demo/${etiqueta}`);
}

type SinMomento = Omit<PasoDemo, 'momento'>;

function pasosMaestros(plan: Plan): SinMomento[] {
  const { empresa } = plan;
  return [
    ...(['31', '32'] as const).map((tipo_ecf): SinMomento => ({
      quien: 'dueno',
      tipo: 'empresas.registrarSecuencia',
      datos: {
        id: idDe(plan, `secuencia/${tipo_ecf}`),
        tipo_ecf,
        serie: 'E',
        desde: '1',
        // What the test environment of the DGII gives to everyone (Descripción Técnica de Servicios).
        hasta: tipo_ecf === '32' ? '50000000' : '10000000',
        vence: tipo_ecf === '32' ? null : '2028-12-31',
      },
    })),
    ...empresa.terceros.map((t): SinMomento => ({
      quien: 'dueno',
      tipo: 'terceros.guardarTercero',
      datos: {
        ...t,
        id: idDe(plan, `tercero/${t.nombre}`),
        nombre_comercial: '',
        es_cliente: true,
        es_proveedor: false,
        correo: '',
        municipio: null,
        provincia: null,
        esta_activo: true,
        base: null,
      },
    })),
    ...empresa.productos.map((p, i): SinMomento => ({
      quien: 'dueno',
      tipo: 'productos.guardarProducto',
      datos: {
        id: idDe(plan, `producto/${p.codigo}`),
        codigo: p.codigo,
        codigo_barras: p.tipo === 'servicio' ? null : `746${String(10_000_000 + i * 37)}`,
        nombre: p.nombre,
        descripcion: '',
        tipo: p.tipo ?? 'bien',
        unidad_medida: p.unidad,
        precio: p.precio,
        precio_incluye_itbis: empresa.precioIncluyeItbis,
        indicador_facturacion: p.indicador,
        esta_activo: true,
        base: null,
      },
    })),
  ];
}

function pasosVentas(plan: Plan): PasoDemo[] {
  const pasos: PasoDemo[] = [];
  const deudas = new Map<string, Centavos>();
  for (const [i, momento] of momentos(plan).entries()) {
    const venta = unaVenta(plan, i, momento, deudas);
    pasos.push(venta.paso);
    if (venta.credito !== null && plan.azar.suerte(60)) {
      const cobro = unCobro(plan, i, venta.credito);
      if (cobro !== null) {
        pasos.push(cobro);
      }
    }
  }
  return pasos;
}

/** Most sales fall in the last weeks; three of them today, before now. */
function momentos(plan: Plan): Instante[] {
  const { azar, empresa, ancla } = plan;
  const lista = Array.from({ length: empresa.ventas - 3 }, () => {
    const dias = Math.min(azar.entero(1, DIAS_DEMO), azar.entero(1, DIAS_DEMO + 20));
    const dia = sumarDias(diaDe(ancla), -dias);
    // Between eight in the morning and seven at night in Santo Domingo (UTC−4).
    return Date.parse(`${dia}T12:00:00Z`) + azar.entero(0, 11 * 3600) * 1000;
  });
  const deHoy = [95, 52, 14].map((minutos) => msDe(ancla) - minutos * 60_000);
  return [...lista, ...deHoy].sort((a, b) => a - b).map(instante);
}

type Credito = {
  readonly facturaId: string;
  readonly terceroId: string;
  readonly monto: Centavos;
  readonly momento: Instante;
};

type Renglon = Record<string, unknown> & {
  readonly cantidad: string;
  readonly precio: string;
  readonly indicador_facturacion: 1 | 2 | 3 | 4;
};

function unaVenta(
  plan: Plan,
  i: number,
  momento: Instante,
  deudas: Map<string, Centavos>,
): { readonly paso: PasoDemo; readonly credito: Credito | null } {
  const { azar } = plan;
  const id = uuid7(msDe(momento), azar.bytes(10));
  const lineas = renglones(plan, i);
  const ajustes = azar.suerte(8)
    ? [{ tipo: 'D', descripcion: 'Descuento de la casa', tipo_valor: '%', valor: '5' } as const]
    : [];
  const total = totalDe(plan, lineas, ajustes);
  const cliente = azar.suerte(45) ? azar.uno(plan.empresa.terceros) : null;
  const terceroId = cliente === null ? null : idDe(plan, `tercero/${cliente.nombre}`);
  const esCredito = cliente !== null && cabeEnLimite(cliente, total, deudas) && azar.suerte(70);
  if (esCredito) deudas.set(cliente.nombre, centavos((deudas.get(cliente.nombre) ?? 0n) + total));
  const fecha = diaDe(momento);
  const datos = {
    id,
    // A business wants crédito fiscal; a neighbour, consumption.
    tipo_ecf: cliente?.tipo_id === 'rnc' ? '31' : '32',
    fecha,
    condicion: esCredito ? 'credito' : 'contado',
    fecha_limite_pago: esCredito ? sumarDias(fecha, cliente.dias_credito) : null,
    tercero_id: terceroId,
    comprador_nombre: null,
    comprador_rnc: null,
    precios_con_itbis: plan.empresa.precioIncluyeItbis,
    tipo_ingresos: '01',
    lineas,
    ajustes,
    pagos: esCredito ? [] : pagos(azar, total),
    nota: '',
  };
  const paso: PasoDemo = { momento, quien: 'cajero', tipo: 'ventas.emitirFactura', datos };
  const credito =
    esCredito && terceroId !== null ? { facturaId: id, terceroId, monto: total, momento } : null;
  return { paso, credito };
}

function renglones(plan: Plan, venta: number): Renglon[] {
  const { azar, empresa } = plan;
  const elegidos = new Set<ProductoDemo>();
  const cuantos = azar.entero(1, 5);
  while (elegidos.size < cuantos) elegidos.add(azar.uno(empresa.productos));
  return [...elegidos].map((p, j) => ({
    id: idDe(plan, `linea/${venta}/${j}`),
    producto_id: idDe(plan, `producto/${p.codigo}`),
    codigo: p.codigo,
    descripcion: p.nombre,
    tipo: p.tipo ?? 'bien',
    unidad_medida: p.unidad,
    indicador_facturacion: p.indicador,
    cantidad: String(p.tipo === 'servicio' ? 1 : azar.entero(1, empresa.cantidadMax)),
    precio: p.precio,
    descuento: azar.suerte(6) ? { tipo: '%', valor: '10' } : null,
    recargo: null,
  }));
}

function leer(texto: string) {
  const n = leerDecimal4(texto);
  invariante(n !== null, `no es un decimal: ${texto}`);
  return n;
}

function totalDe(
  plan: Plan,
  lineas: readonly Renglon[],
  ajustes: readonly { tipo: 'D'; descripcion: string; tipo_valor: '%'; valor: string }[],
): Centavos {
  return calcularTotales({
    precios_con_itbis: plan.empresa.precioIncluyeItbis,
    lineas: lineas.map((l) => ({
      indicador_facturacion: l.indicador_facturacion,
      cantidad_e4: leer(l.cantidad),
      precio_e4: leer(l.precio),
      descuento: l['descuento'] === null ? null : { tipo: '%', valor_e4: decimal4(100_000n) },
      recargo: null,
    })),
    ajustes: ajustes.map(({ valor, ...a }) => ({ ...a, valor_e4: leer(valor) })),
  }).total;
}

function cabeEnLimite(
  cliente: TerceroDemo,
  total: Centavos,
  deudas: ReadonlyMap<string, Centavos>,
): boolean {
  const limite = leer(cliente.limite_credito) / 100n;
  return limite > 0n && (deudas.get(cliente.nombre) ?? 0n) + total <= limite;
}

function pagos(azar: Azar, total: Centavos) {
  const pago = (forma: number, monto: Centavos, referencia = '') => ({
    forma,
    monto: escribirMonto(monto),
    referencia,
  });
  if (azar.suerte(12)) return [pago(2, total, `TRF-${azar.entero(10_000, 99_999)}`)];
  if (azar.suerte(20)) return [pago(3, total, `****${azar.entero(1000, 9999)}`)];
  if (azar.suerte(6) && total > 100_00n) {
    const efectivo = centavos(total / 2n);
    return [
      pago(1, efectivo),
      pago(3, centavos(total - efectivo), `****${azar.entero(1000, 9999)}`),
    ];
  }
  return [pago(1, total)];
}

/** Some days after, all or half of it; null when that day has not come. */
function unCobro(plan: Plan, i: number, credito: Credito): PasoDemo | null {
  const { azar, ancla } = plan;
  const dias = azar.entero(4, 25);
  const momento = msDe(credito.momento) + dias * 86_400_000;
  const parte = azar.suerte(70) ? credito.monto : centavos(credito.monto / 2n);
  const monto = menor(parte, credito.monto);
  if (momento >= msDe(ancla) || monto <= 0n) return null;
  const fecha: Fecha = diaDe(instante(momento));
  return {
    momento: instante(momento),
    quien: 'cajero',
    tipo: 'tesoreria.registrarCobro',
    datos: {
      id: idDe(plan, `cobro/${i}`),
      tercero_id: credito.terceroId,
      fecha,
      forma: azar.uno([1, 2, 2, 3]),
      monto: escribirMonto(monto),
      referencia: `REC-${1000 + i}`,
      aplicaciones: [{ factura_id: credito.facturaId, monto: escribirMonto(monto) }],
    },
  };
}
