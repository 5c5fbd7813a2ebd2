// Thousands of sales at once, for benches and tests: straight into the tables, with the same totals and
// postings as the real ones, accepted by the DGII. Deterministic by seed, alike on PGlite and Postgres.
// On the server each batch is one rev; on the device the rows arrive as if the replica had brought them.

import { centavos, CERO, decimal4, sumar, type Centavos } from '#shared/dinero/centavos.ts';
import { lineasVenta, reglaVenta } from '#shared/contabilidad/reglas/venta.ts';
import type { Db } from '#shared/db/db.ts';
import { ejercicioDe, instante, sumarDias, type Fecha } from '#shared/fecha/fecha.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { formarEncf } from '#shared/fiscal/ncf.ts';
import { idDerivado, uuid7 } from '#shared/nucleo/ids.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { calcularTotales, type Totales } from '#shared/ventas/totales.ts';
import { conRev } from '#server/comandos/transaccion.ts';
import { crearAzar, type Azar } from './azar.ts';

export type PedidoGeneracion = {
  readonly lado: 'servidor' | 'dispositivo';
  /** An empresa with its chart and active secuencias of types 31 and 32, and no sales yet. */
  readonly empresaId: string;
  readonly usuarioId: string;
  readonly dispositivoId: string;
  readonly cuantas: number;
  readonly semilla: number;
  /** Last day with sales; the first is `dias` − 1 days before. */
  readonly hasta: Fecha;
  readonly dias: number;
};

const POR_TANDA = 1000;
const TERCEROS = 200;
const PRODUCTOS = 300;

type Mundo = {
  readonly pedido: PedidoGeneracion;
  readonly azar: Azar;
  readonly cuentas: ReadonlyMap<string, string>;
  readonly secuencias: ReadonlyMap<'31' | '32', { id: string; vence: string | null }>;
  readonly siguientes: Map<string, bigint>;
};

type Tanda = Record<string, FilaNueva[]>;

/** Order that satisfies the foreign keys. */
const TABLAS = [
  'asiento',
  'linea_asiento',
  'factura',
  'linea_factura',
  'pago_factura',
  'ecf',
  'ecf_evento',
] as const;

export async function generarFacturas(db: Db, pedido: PedidoGeneracion): Promise<void> {
  const mundo = await prepararMundo(db, pedido);
  for (let desde = 0; desde < pedido.cuantas; desde += POR_TANDA) {
    const tanda: Tanda = Object.fromEntries(TABLAS.map((t) => [t, []]));
    for (let i = desde; i < Math.min(desde + POR_TANDA, pedido.cuantas); i++) {
      unaFactura(mundo, i, tanda);
    }
    await escribir(db, pedido, async (tx) => {
      for (const tabla of TABLAS) await insertarFilas(tx, tabla, tanda[tabla] ?? []);
    });
  }
  await escribir(db, pedido, (tx) => guardarNumeraciones(tx, mundo));
}

function escribir(
  db: Db,
  pedido: PedidoGeneracion,
  fn: (tx: Db) => Promise<void>,
): Promise<unknown> {
  return pedido.lado === 'servidor' ? conRev(db, pedido.empresaId, fn) : db.tx(fn);
}

async function prepararMundo(db: Db, pedido: PedidoGeneracion): Promise<Mundo> {
  const azar = crearAzar(pedido.semilla);
  let cuentas: { id: string; rol: string }[] = [];
  let rangos: { id: string; tipo_ecf: '31' | '32'; vence: string | null; siguiente: bigint }[] = [];
  await escribir(db, pedido, async (tx) => {
    cuentas = await tx.query(
      'select id, rol from cuenta where empresa_id = $1 and rol is not null',
      [pedido.empresaId],
    );
    rangos = await tx.query(
      `select id, tipo_ecf, vence, siguiente from secuencia
       where empresa_id = $1 and esta_activa and tipo_ecf in ('31', '32')`,
      [pedido.empresaId],
    );
    await insertarFilas(tx, 'tercero', filasTerceros(pedido));
    await insertarFilas(tx, 'producto', filasProductos(pedido, azar));
  });
  invariante(rangos.length === 2, 'generar necesita una secuencia 31 y una 32');
  return {
    pedido,
    azar,
    cuentas: new Map(cuentas.map((c) => [c.rol, c.id])),
    secuencias: new Map(rangos.map((r) => [r.tipo_ecf, { id: r.id, vence: r.vence }])),
    siguientes: new Map(rangos.map((r) => [r.tipo_ecf, r.siguiente])),
  };
}

function idDe(pedido: PedidoGeneracion, etiqueta: string): string {
  return idDerivado(pedido.empresaId, `generado/${etiqueta}`);
}

/** The device shows a row as confirmed when its rev is not zero; the server's trigger puts its own. */
const REV = 1n;

function filasTerceros(pedido: PedidoGeneracion): FilaNueva[] {
  return Array.from({ length: TERCEROS }, (_, i) => ({
    empresa_id: pedido.empresaId,
    id: idDe(pedido, `tercero/${i}`),
    tipo_id: 'rnc',
    rnc_cedula: String(140_000_000 + i * 7),
    nombre: `Cliente ${String(i + 1).padStart(3, '0')} SRL`,
    dias_credito: 30,
    rev: REV,
  }));
}

function filasProductos(pedido: PedidoGeneracion, azar: Azar): FilaNueva[] {
  return Array.from({ length: PRODUCTOS }, (_, i) => ({
    empresa_id: pedido.empresaId,
    id: idDe(pedido, `producto/${i}`),
    codigo: `G-${String(i + 1).padStart(4, '0')}`,
    nombre: `Producto ${String(i + 1).padStart(4, '0')}`,
    precio_e4: BigInt(azar.entero(10, 5000)) * 10_000n,
    indicador_facturacion: azar.uno([1, 1, 1, 2, 4]),
    rev: REV,
  }));
}

type Venta = {
  readonly i: number;
  readonly id: string;
  readonly fecha: Fecha;
  readonly ms: number;
  readonly tipo: '31' | '32';
  readonly cliente: number | null;
  readonly esCredito: boolean;
  readonly totales: Totales;
  readonly lineas: readonly Renglon[];
  readonly pagos: readonly { forma: FormaPago; monto: Centavos }[];
  readonly encf: string;
};

type Renglon = {
  readonly producto: number;
  readonly indicador: 1 | 2 | 4;
  readonly cantidad: bigint;
  readonly precio: bigint;
};

function unaFactura(mundo: Mundo, i: number, tanda: Tanda): void {
  const venta = inventar(mundo, i);
  tanda['asiento']?.push(filaAsiento(mundo, venta));
  tanda['linea_asiento']?.push(...filasLineasAsiento(mundo, venta));
  tanda['factura']?.push(filaFactura(mundo, venta));
  tanda['linea_factura']?.push(...filasLineas(mundo, venta));
  tanda['pago_factura']?.push(...filasPagos(mundo, venta));
  tanda['ecf']?.push(filaEcf(mundo, venta));
  tanda['ecf_evento']?.push(...filasEventos(mundo, venta));
}

/** Dates grow with `i`, so that the e-NCF and the asientos are in order. */
function inventar(mundo: Mundo, i: number): Venta {
  const { azar, pedido } = mundo;
  const dia = Math.floor((i * pedido.dias) / pedido.cuantas);
  const fecha = sumarDias(pedido.hasta, dia - pedido.dias + 1);
  const ms = Date.parse(`${fecha}T13:00:00Z`) + (i % 36_000) * 1000;
  const tipo = azar.suerte(30) ? '31' : '32';
  const cliente = tipo === '31' || azar.suerte(20) ? azar.entero(0, TERCEROS - 1) : null;
  const lineas = Array.from({ length: azar.entero(1, 5) }, (): Renglon => ({
    producto: azar.entero(0, PRODUCTOS - 1),
    indicador: azar.uno([1, 1, 1, 2, 4] as const),
    cantidad: BigInt(azar.entero(1, 12)) * 10_000n,
    precio: BigInt(azar.entero(10, 3000)) * 10_000n,
  }));
  const totales = calcularTotales({
    precios_con_itbis: false,
    ajustes: [],
    lineas: lineas.map((l) => ({
      indicador_facturacion: l.indicador,
      cantidad_e4: decimal4(l.cantidad),
      precio_e4: decimal4(l.precio),
      descuento: null,
      recargo: null,
    })),
  });
  const esCredito = cliente !== null && azar.suerte(40);
  const forma: FormaPago = esCredito ? 4 : azar.uno([1, 1, 1, 2, 3] as const);
  const numero = mundo.siguientes.get(tipo) ?? 1n;
  mundo.siguientes.set(tipo, numero + 1n);
  return {
    i,
    id: uuid7(ms, azar.bytes(10)),
    fecha,
    ms,
    tipo,
    cliente,
    esCredito,
    totales,
    lineas,
    pagos: [{ forma, monto: totales.total }],
    encf: formarEncf('E', tipo, numero),
  };
}

function comun(mundo: Mundo, v: Venta, etiqueta: string) {
  return {
    empresa_id: mundo.pedido.empresaId,
    id: idDe(mundo.pedido, `${v.i}/${etiqueta}`),
    fecha: v.fecha,
    rev: REV,
  };
}

function terceroDe(mundo: Mundo, v: Venta): string | null {
  return v.cliente === null ? null : idDe(mundo.pedido, `tercero/${v.cliente}`);
}

function filaAsiento(mundo: Mundo, v: Venta): FilaNueva {
  const libro = `asiento/${ejercicioDe(v.fecha)}`;
  const numero = mundo.siguientes.get(libro) ?? 1n;
  mundo.siguientes.set(libro, numero + 1n);
  return {
    ...comun(mundo, v, 'asiento'),
    diario: 'ventas',
    ejercicio: ejercicioDe(v.fecha),
    numero,
    concepto: 'Venta generada',
    regla: reglaVenta(v.pagos),
    origen_tipo: 'factura',
    origen_id: v.id,
    creado_por: mundo.pedido.usuarioId,
    creado_en: instante(v.ms),
  };
}

function filasLineasAsiento(mundo: Mundo, v: Venta): FilaNueva[] {
  const lineas = lineasVenta({
    ...v.totales,
    tipo_ingresos: '01',
    tercero_id: terceroDe(mundo, v),
    pagos: v.pagos,
    lineas: v.lineas.map((l, j) => ({
      tipo: 'bien',
      indicador_facturacion: l.indicador,
      monto: v.totales.lineas[j]?.monto ?? CERO,
    })),
  });
  return lineas.map((l, j) => ({
    ...comun(mundo, v, `asiento/${j + 1}`),
    asiento_id: idDe(mundo.pedido, `${v.i}/asiento`),
    numero: j + 1,
    cuenta_id: mundo.cuentas.get(l.rol) ?? '',
    tercero_id: l.tercero_id,
    debe: l.debe,
    haber: l.haber,
  }));
}

function filaFactura(mundo: Mundo, v: Venta): FilaNueva {
  const { lineas: _, ajustes: __, ...montos } = v.totales;
  const credito = v.esCredito ? sumar(v.pagos.map((p) => p.monto)) : CERO;
  return {
    ...comun(mundo, v, 'factura'),
    ...montos,
    id: v.id,
    numero_provisional: `P-GEN1-${v.i + 1}`,
    encf: v.encf,
    tipo_ecf: v.tipo,
    fecha_limite_pago: v.esCredito ? sumarDias(v.fecha, 30) : null,
    condicion: v.esCredito ? 'credito' : 'contado',
    tercero_id: terceroDe(mundo, v),
    comprador_rnc: v.cliente === null ? null : String(140_000_000 + v.cliente * 7),
    comprador_nombre:
      v.cliente === null ? null : `Cliente ${String(v.cliente + 1).padStart(3, '0')} SRL`,
    monto_credito: credito,
    asiento_id: idDe(mundo.pedido, `${v.i}/asiento`),
    dispositivo_id: mundo.pedido.dispositivoId,
    creado_por: mundo.pedido.usuarioId,
    hecho_en: instante(v.ms),
  };
}

function filasLineas(mundo: Mundo, v: Venta): FilaNueva[] {
  return v.lineas.map((l, j) => ({
    ...comun(mundo, v, `linea/${j + 1}`),
    factura_id: v.id,
    numero: j + 1,
    producto_id: idDe(mundo.pedido, `producto/${l.producto}`),
    codigo: `G-${String(l.producto + 1).padStart(4, '0')}`,
    descripcion: `Producto ${String(l.producto + 1).padStart(4, '0')}`,
    tipo: 'bien',
    unidad_medida: 43,
    indicador_facturacion: l.indicador,
    cantidad_e4: l.cantidad,
    precio_e4: l.precio,
    monto: v.totales.lineas[j]?.monto ?? centavos(0n),
  }));
}

function filasPagos(mundo: Mundo, v: Venta): FilaNueva[] {
  return v.pagos.map((p, j) => ({
    ...comun(mundo, v, `pago/${j + 1}`),
    factura_id: v.id,
    numero: j + 1,
    forma: p.forma,
    monto: p.monto,
  }));
}

function filaEcf(mundo: Mundo, v: Venta): FilaNueva {
  const secuencia = mundo.secuencias.get(v.tipo);
  return {
    ...comun(mundo, v, 'ecf'),
    factura_id: v.id,
    tipo_ecf: v.tipo,
    encf: v.encf,
    secuencia_id: secuencia?.id ?? null,
    vence_secuencia: secuencia?.vence ?? null,
    es_rfce: v.tipo === '32' && v.totales.total < LIMITE_CONSUMO,
    estado: 'aceptado',
    track_id: v.tipo === '31' ? idDe(mundo.pedido, `${v.i}/track`) : null,
    codigo_seguridad: 'GENER8',
    secuencia_utilizada: true,
    limite_envio: instante(v.ms + 86_400_000),
  };
}

function filasEventos(mundo: Mundo, v: Venta): FilaNueva[] {
  return (['numerado', 'firmado', 'aceptado'] as const).map((estado, j) => ({
    ...comun(mundo, v, `evento/${estado}`),
    ecf_id: idDe(mundo.pedido, `${v.i}/ecf`),
    estado,
    momento: instante(v.ms + j * 1000),
  }));
}

/** The ranges and the diarios go on from where the generated ones ended. */
async function guardarNumeraciones(tx: Db, mundo: Mundo): Promise<void> {
  const { pedido } = mundo;
  for (const [clave, siguiente] of mundo.siguientes) {
    const [libro, ejercicio] = clave.split('/');
    if (ejercicio === undefined) {
      await tx.query('update secuencia set siguiente = $3 where empresa_id = $1 and id = $2', [
        pedido.empresaId,
        mundo.secuencias.get(clave === '31' ? '31' : '32')?.id ?? '',
        siguiente,
      ]);
    } else if (libro === 'asiento' && pedido.lado === 'servidor') {
      await tx.query(
        `insert into numeracion_asiento (empresa_id, diario, ejercicio, siguiente)
         values ($1, 'ventas', $2::int, $3)`,
        [pedido.empresaId, ejercicio, siguiente],
      );
    }
  }
}
