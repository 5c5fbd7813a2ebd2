// Whether a note may be issued: every refusal at once. Pure, like `validar-factura.ts`.
// Source: Formato e-CF v1.0, section F and fields 5, 39c and 110d; Ley 32-23 art. 15.3-4 (same buyer).

import { revisarPeriodo } from '#shared/contabilidad/revisar-periodo.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { LINEAS_MAXIMAS_NOTA } from '#shared/fiscal/limites.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import type { NotaCalculada } from './calcular-nota.ts';
import { compradorDe, validarComprador } from './comprador.ts';
import type { DatosNota } from './esquema-nota.ts';
import type { EstadoNota } from './leer-estado-nota.ts';
import { modificadoDe, type Modificado } from './modificado.ts';
import { DIAS_ATRAS } from './plazos.ts';
import { rechazosVentas } from './rechazos.ts';
import { esTipoNota, REGLAS_TIPO, TIPOS_VENTA, type TipoVenta } from './tipos-venta.ts';
import { validarEmpresa, validarFechas, validarProductos } from './validar-factura.ts';
import { validarAjustes, validarLineas } from './validar-lineas.ts';
import { validarLiquidacion } from './validar-liquidacion.ts';
import { validarSaldoNota } from './validar-saldo-nota.ts';

const { rechazo } = rechazosVentas;

export function validarNota(datos: DatosNota, nota: NotaCalculada, estado: EstadoNota): Rechazo[] {
  if (estado.emitida !== null) {
    return [rechazo('YA_EMITIDA', { datos: { numero: estado.emitida } })];
  }
  if (datos.factura_id !== null && estado.original === null) {
    return [rechazo('NOTA_SIN_ORIGINAL', { campo: 'factura_id' })];
  }
  const dias = DIAS_ATRAS[estado.empresa.modo_sin_red];
  const modificado = modificadoDe(datos, estado.original);
  return [
    ...validarEmpresa(estado),
    ...validarFechas(datos.fecha, { hoy: estado.hoy, dias }),
    ...revisarPeriodo(estado.periodo, datos.fecha),
    ...validarMotivo(datos),
    ...validarModificado(datos, modificado, estado),
    ...validarContenido(datos, nota, estado),
    ...validarTipoModificado(datos, modificado),
    ...validarQuienCompra(datos, modificado, { nota, estado }),
    ...validarSaldoNota(datos, nota, estado.original),
    ...validarLiquidacion(datos, nota, estado.original),
  ];
}

function validarMotivo(datos: DatosNota): Rechazo[] {
  const lista: Rechazo[] = [];
  if (datos.razon === '') lista.push(rechazo('NOTA_SIN_RAZON', { campo: 'razon' }));
  if (datos.tipo === '33' && datos.codigo_modificacion === 1) {
    lista.push(rechazo('NOTA_DEBITO_NO_ANULA', { campo: 'codigo_modificacion' }));
  }
  return lista;
}

function validarModificado(
  datos: DatosNota,
  modificado: Modificado | null,
  estado: EstadoNota,
): Rechazo[] {
  const campo = datos.factura_id === null ? 'ncf_modificado' : 'factura_id';
  if (modificado === null) return [rechazo('NOTA_SIN_NCF', { campo })];
  const { ncf, tipo } = modificado;
  if (tipo === null) return [rechazo('NOTA_NCF_INVALIDO', { campo, datos: { ncf } })];
  const lista: Rechazo[] = [];
  if (esTipoNota(tipo)) lista.push(rechazo('NOTA_SOBRE_NOTA', { campo, datos: { ncf } }));
  else if (!esVenta(tipo)) lista.push(rechazo('NOTA_SOBRE_COMPRA', { campo, datos: { ncf } }));
  if (estado.esta_en_libros) {
    lista.push(rechazo('NOTA_ORIGINAL_EN_LIBROS', { campo, datos: { ncf } }));
  }
  if (esNulo(estado.original?.cabecera.estado_ecf ?? null)) {
    lista.push(rechazo('NOTA_ORIGINAL_NULO', { campo, datos: { ncf } }));
  }
  if (!estado.emision.es_electronica && modificado.esElectronico) {
    lista.push(rechazo('NOTA_B_SOBRE_E', { campo, datos: { ncf } }));
  }
  if (modificado.fecha > datos.fecha) {
    const original = fechaCorta(modificado.fecha);
    lista.push(rechazo('NOTA_ANTERIOR', { campo: 'fecha', datos: { original } }));
  }
  return lista;
}

/** The DGII rejected it, or its number was annulled before it was sent. */
export function esNulo(estadoEcf: string | null): boolean {
  return estadoEcf === 'rechazado' || estadoEcf === 'anulado';
}

function esVenta(tipo: string): tipo is TipoVenta {
  return (TIPOS_VENTA as readonly string[]).includes(tipo);
}

/** Lines are written by who issues only where the note cannot take them from the original. */
function validarContenido(datos: DatosNota, nota: NotaCalculada, estado: EstadoNota): Rechazo[] {
  const { codigo_modificacion: codigo } = datos;
  const llevaLineas = codigo === 3 || (codigo === 1 && estado.original === null);
  if (!llevaLineas) {
    const sobran = datos.lineas.length + datos.ajustes.length > 0 || datos.propina_legal;
    return sobran ? [rechazo('NOTA_LINEAS_SOBRAN', { campo: 'lineas', datos: { codigo } })] : [];
  }
  // Looked at as they were typed: with an indicator of 1 what is written is derived from them.
  const lista = [
    ...validarLineas(datos, nota.tecleado, LINEAS_MAXIMAS_NOTA),
    ...validarProductos(datos, estado),
    ...validarAjustes(datos, nota.tecleado),
  ];
  if (datos.lineas.length > 0 && nota.totales.total === 0n) {
    lista.push(rechazo('TOTAL_CERO', { campo: 'lineas' }));
  }
  return lista;
}

const QUE_ES = { 3: 'de tasa 0 %', 4: 'exenta' } as const;

/** The lines of a note over 44 or 46 are what those types force. */
function validarTipoModificado(datos: DatosNota, modificado: Modificado | null): Rechazo[] {
  const tipo = modificado?.tipo ?? null;
  if (tipo === null || !esVenta(tipo)) return [];
  const { indicador, admitePropina } = REGLAS_TIPO[tipo];
  const lista: Rechazo[] = [];
  for (const [i, linea] of datos.lineas.entries()) {
    if (indicador === null || linea.indicador_facturacion === indicador) continue;
    lista.push(
      rechazo('INDICADOR_NO_PERMITIDO', {
        campo: `lineas.${i}.indicador_facturacion`,
        datos: { tipo, linea: i + 1, permitido: QUE_ES[indicador] },
      }),
    );
  }
  if (datos.propina_legal && !admitePropina) {
    lista.push(rechazo('PROPINA_NO_PERMITIDA', { campo: 'propina_legal', datos: { tipo } }));
  }
  return lista;
}

function validarQuienCompra(
  datos: DatosNota,
  modificado: Modificado | null,
  de: { readonly nota: NotaCalculada; readonly estado: EstadoNota },
): Rechazo[] {
  const { nota, estado } = de;
  if (estado.original !== null) {
    const tecleados = [
      datos.tercero_id,
      datos.comprador_nombre,
      datos.comprador_rnc,
      datos.comprador_extranjero,
      datos.ncf_modificado,
      datos.fecha_ncf_modificado,
    ];
    return tecleados.some((t) => t !== null)
      ? [rechazo('NOTA_OTRO_COMPRADOR', { campo: 'tercero_id' })]
      : [];
  }
  if (datos.tercero_id !== null && estado.tercero === null) {
    return [rechazo('TERCERO_NO_EXISTE', { campo: 'tercero_id' })];
  }
  const tipo = modificado?.tipo ?? null;
  if (tipo === null || !esVenta(tipo)) return [];
  return validarComprador(
    { tipo_ecf: tipo, tercero_id: datos.tercero_id },
    nota.totales,
    compradorDe(datos, estado.tercero),
  );
}
