// Issues a purchase document of ours (41, 43, 47): numbered, posted and put on its way to the DGII like a
// sale, in one transaction. Here the empresa is issuer and buyer at once, so the purchase is born registrada.

import {
  escribirAsiento,
  leerCuentas,
  revisarCuentas,
} from '#shared/contabilidad/escribir-asiento.ts';
import { lineasCompra, reglaCompra } from '#shared/contabilidad/reglas/compra-emitida.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import {
  definirComando,
  type Contexto,
  type NumeroFiscal,
  type Salida,
} from '#shared/nucleo/comando.ts';
import { insertarFilas, type FilaNueva } from '#shared/nucleo/insertar-filas.ts';
import { bien, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { tipoPorNumerar } from '#shared/ventas/comandos/emitir-factura.ts';
import { escribirEcf } from '#shared/ventas/escribir-ecf.ts';
import { leerEstadoVenta } from '#shared/ventas/leer-estado-venta.ts';
import { limiteDeEnvio, modoDeEmision, type ModoEmision } from '#shared/ventas/modo-emision.ts';
import { calcularComprobante, type ComprobanteCalculado } from '../calcular-comprobante.ts';
import { esquemaEmitirComprobante, type DatosComprobante } from '../esquema-comprobante.ts';
import { proveedorDe, type Proveedor } from '../proveedor.ts';
import { validarComprobante } from '../validar-comprobante.ts';

const EMITEN: readonly Rol[] = ['dueno', 'contador', 'facturador'];

export const emitirComprobante = definirComando<DatosComprobante>({
  tipo: 'compras.emitirComprobante',
  v: 1,
  esquema: esquemaEmitirComprobante,
  roles: EMITEN,
  titulo: 'Emitir comprobante de compra o gasto',
  ejecutar: emitir,
});

async function emitir(ctx: Contexto, datos: DatosComprobante): Promise<Resultado<Salida>> {
  const venta = await leerEstadoVenta(ctx, datos);
  const estado = { ...venta, emitido: await leerEmitido(ctx, datos.id) };
  const calculado = calcularComprobante(datos);
  const proveedor = proveedorDe(datos, estado.tercero);
  const lineas = lineasCompra({
    ...calculado,
    tipo: datos.tipo,
    tercero_id: datos.tercero_id,
    pagos: datos.pagos,
    lineas: datos.lineas.map((l, i) => ({
      tipo: l.tipo,
      cuenta_id: l.cuenta_id,
      neto: calculado.lineas[i]?.neto ?? calculado.totales.total,
      itbis: calculado.lineas[i]?.itbis ?? calculado.totales.total_itbis,
    })),
  });
  const cuentas = await leerCuentas(ctx, lineas);
  const negativa = rechazar([
    ...validarComprobante(datos, calculado, { estado, proveedor }),
    ...revisarCuentas(cuentas, lineas),
  ]);
  if (negativa !== null) return negativa;

  // A deferral is of sales; what we issue to ourselves never waits for anybody.
  const propio = modoDeEmision(ctx, venta.emision);
  const modo: ModoEmision = propio === 'diferido' ? 'normal' : propio;
  const numero = await ctx.numerador.encf(tipoPorNumerar(datos.tipo, modo), ctx.hoy);
  if (!numero.ok) return numero;
  await escribirAsiento(
    ctx,
    {
      id: ctx.id('asiento'),
      diario: 'compras',
      fecha: datos.fecha,
      concepto: conceptoDe(datos, proveedor),
      regla: reglaCompra(datos.tipo),
      origen: { tipo: 'compra', id: datos.id },
      lineas,
    },
    cuentas,
  );
  await escribirCompra(ctx, datos, { calculado, proveedor, numero: numero.valor, modo });
  return bien({
    compra_id: datos.id,
    encf: numero.valor?.encf ?? null,
    total: escribirMonto(calculado.totales.total),
    itbis_retenido: escribirMonto(calculado.itbis_retenido),
    isr_retenido: escribirMonto(calculado.isr_retenido),
    neto: escribirMonto(calculado.neto),
  });
}

async function leerEmitido(ctx: Contexto, id: string): Promise<string | null> {
  const [fila] = await ctx.db.query<{ ncf: string | null }>(
    'select ncf from compra where empresa_id = $1 and id = $2',
    [ctx.empresaId, id],
  );
  return fila === undefined ? null : (fila.ncf ?? 'sin número todavía');
}

const QUE_ES = { '41': 'Compra a', '43': 'Gasto menor', '47': 'Pago al exterior a' } as const;

function conceptoDe({ tipo }: DatosComprobante, { nombre }: Proveedor): string {
  return tipo === '43' ? QUE_ES[tipo] : `${QUE_ES[tipo]} ${nombre}`;
}

type Partes = {
  readonly calculado: ComprobanteCalculado;
  readonly proveedor: Proveedor;
  readonly numero: NumeroFiscal | null;
  readonly modo: ModoEmision;
};

async function escribirCompra(ctx: Contexto, datos: DatosComprobante, p: Partes): Promise<void> {
  await Promise.all([
    insertarFilas(ctx.db, 'compra', [filaCompra(ctx, datos, p)]),
    insertarFilas(ctx.db, 'linea_compra', filasLineas(ctx, datos, p)),
    ...(p.modo === 'serie_b'
      ? []
      : escribirEcf(ctx, {
          id: ctx.id('ecf'),
          origen: { compra_id: datos.id },
          tipo_ecf: datos.tipo,
          numero: p.numero,
          es_rfce: false,
          limite_envio: limiteDeEnvio(ctx, p.modo),
          fecha: datos.fecha,
        })),
  ]);
}

function filaCompra(ctx: Contexto, datos: DatosComprobante, p: Partes): FilaNueva {
  const { totales } = p.calculado;
  return {
    empresa_id: ctx.empresaId,
    id: datos.id,
    tipo_ncf: datos.tipo,
    ncf: p.numero?.encf ?? null,
    estado: 'registrada',
    tercero_id: datos.tercero_id,
    proveedor_rnc: p.proveedor.rnc,
    proveedor_extranjero: p.proveedor.extranjero,
    proveedor_nombre: p.proveedor.nombre,
    fecha: datos.fecha,
    fecha_limite_pago: datos.fecha_limite_pago,
    condicion: datos.condicion,
    tipo_gasto: datos.tipo_gasto,
    indicador_monto_gravado: datos.precios_con_itbis ? 1 : 0,
    monto_gravado_1: totales.monto_gravado_1,
    monto_gravado_2: totales.monto_gravado_2,
    monto_gravado_3: totales.monto_gravado_3,
    monto_exento: totales.monto_exento,
    itbis_1: totales.itbis_1,
    itbis_2: totales.itbis_2,
    total_itbis: totales.total_itbis,
    total: totales.total,
    itbis_retenido: p.calculado.itbis_retenido,
    isr_retenido: p.calculado.isr_retenido,
    pagos: datos.pagos.map((pago) => ({ ...pago, monto: pago.monto.toString() })),
    asiento_id: ctx.id('asiento'),
    nota: datos.nota,
    creado_por: ctx.usuario.id,
    hecho_en: ctx.hechoEn,
  };
}

function filasLineas(ctx: Contexto, datos: DatosComprobante, { calculado }: Partes): FilaNueva[] {
  return datos.lineas.map((linea, i) => ({
    empresa_id: ctx.empresaId,
    id: linea.id,
    compra_id: datos.id,
    numero: i + 1,
    producto_id: linea.producto_id,
    codigo: linea.codigo,
    descripcion: linea.descripcion,
    tipo: linea.tipo,
    unidad_medida: linea.unidad_medida,
    indicador_facturacion: linea.indicador_facturacion,
    cantidad_e4: linea.cantidad,
    precio_e4: linea.precio,
    descuento: calculado.totales.lineas[i]?.descuento ?? 0n,
    recargo: 0n,
    itbis_retenido: calculado.lineas[i]?.itbis_retenido ?? 0n,
    isr_retenido: calculado.lineas[i]?.isr_retenido ?? 0n,
    cuenta_id: linea.cuenta_id,
    monto: calculado.totales.lineas[i]?.monto ?? 0n,
    fecha: datos.fecha,
  }));
}
