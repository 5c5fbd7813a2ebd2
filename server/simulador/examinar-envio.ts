// The verdict of the simulator on one document, after what the DGII says that it checks (Formato e-CF;
// Servicios DGII; ecf.md «Qué valida DGII»). `secuenciaUtilizada` is false only for the causes that let
// the e-NCF be used again (Servicios DGII pp. 18, 24-25).

import { hoy, instante, msDe, type Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf, leerFechaHoraEcf } from '#shared/fecha/formato.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import { nombreArchivo } from '#shared/ecf/timbre.ts';
import { leerEncf } from '#shared/fiscal/ncf.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { examinar, type Examen } from '#server/ecf/examinar.ts';
import { leerDatos, type DatosEnvio } from './datos-envio.ts';
import type { Archivo } from './leer-archivo.ts';
import { comoMensajes, mensaje, type Mensaje } from './mensaje-dgii.ts';
import { leerContribuyente, puedeFirmar, rangosAutorizados, type Contribuyente } from './padron.ts';
import type { Ambiente, Simulador } from './simulador.ts';

export type Dictamen = {
  readonly rnc: string;
  readonly encf: string;
  readonly estado: 1 | 2 | 4;
  readonly secuenciaUtilizada: boolean;
  readonly mensajes: readonly Mensaje[];
  readonly datos: DatosEnvio;
};

export type Servicio = 'ecf' | 'rfce';

export type DeQuien = {
  readonly servicio: Servicio;
  readonly ambiente: Ambiente;
  /** Who holds the token. */
  readonly identificacion: string;
};

const MARGEN_RELOJ_MS = 5_000;

/** null when the file is not readable as XML, or has no e-NCF to answer about. */
export async function dictaminar(
  sim: Simulador,
  archivo: Archivo,
  envio: DeQuien,
): Promise<Dictamen | null> {
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  if (!examen.ok) return null;
  const { raiz, firma } = examen;
  const rnc = texto(raiz, 'Encabezado/Emisor/RNCEmisor') ?? '';
  const encf = texto(raiz, 'Encabezado/IdDoc/eNCF') ?? '';
  if (rnc === '' || encf === '') return null;
  const base = { rnc, encf, datos: leerDatos(raiz, firma.ok ? firma : null) };
  const quien = await leerContribuyente(sim.db, rnc);
  const reutilizables = [
    ...(await rechazosDeFirma(sim, examen, { rnc, identificacion: envio.identificacion })),
    ...rechazosDelEmisor(quien),
    ...rechazosDeEstructura(examen, envio.servicio),
    ...(await rechazosDeSecuencia(sim, raiz, { ambiente: envio.ambiente, rnc, encf })),
  ];
  const definitivos = [
    ...(archivo.nombre.toLowerCase() === nombreArchivo(rnc, encf).toLowerCase()
      ? []
      : [mensaje('El nombre del archivo debe ser el RNC del emisor más el e-NCF.', 3243)]),
    ...rechazosDeContenido(sim, examen, { servicio: envio.servicio, quien }),
  ];
  if (reutilizables.length + definitivos.length > 0) {
    // The door (signature, structure, number) is looked at before the content.
    const secuenciaUtilizada = reutilizables.length === 0;
    return { ...base, estado: 2, secuenciaUtilizada, mensajes: [...reutilizables, ...definitivos] };
  }
  const reparos = comoMensajes([...examen.aritmetica, ...examen.combinaciones], 'condicional');
  const estado = reparos.length === 0 ? 1 : 4;
  return { ...base, estado, secuenciaUtilizada: true, mensajes: reparos };
}

export const MENSAJE_YA_USADA: Mensaje = {
  codigo: 1209,
  valor: 'La secuencia del comprobante fiscal electrónico ya ha sido utilizada.',
};

export const MENSAJE_ANULADA: Mensaje = {
  codigo: 0,
  valor: 'La secuencia del comprobante fiscal electrónico fue anulada.',
};

type Leido = Extract<Examen, { ok: true }>;

async function rechazosDeFirma(
  sim: Simulador,
  { firma }: Leido,
  de: { readonly rnc: string; readonly identificacion: string },
): Promise<Mensaje[]> {
  if (!firma.ok) return comoMensajes(firma.rechazos, 'rechazo');
  const vigencia = comoMensajes(firma.vigencia, 'rechazo');
  const { identificacion } = firma.certificado;
  const esDelegado =
    identificacion === de.identificacion && (await puedeFirmar(sim.db, de.rnc, identificacion));
  if (esDelegado) return vigencia;
  return [
    ...vigencia,
    mensaje(
      `El RNC ${identificacion} del certificado no está delegado para realizar transacciones por ${de.rnc}.`,
    ),
  ];
}

const POR_ESTADO: Readonly<Record<Contribuyente['estado'], string | null>> = {
  activo: null,
  suspendido: 'El RNC emisor no está activo.',
  inexistente: 'El RNC emisor no existe.',
  no_electronico: 'El RNC emisor no es emisor electrónico.',
};

function rechazosDelEmisor({ estado }: Contribuyente): Mensaje[] {
  const valor = POR_ESTADO[estado];
  return valor === null ? [] : [mensaje(valor)];
}

function rechazosDeEstructura({ raiz, estructura }: Leido, servicio: Servicio): Mensaje[] {
  const esperado = servicio === 'ecf' ? 'ECF' : 'RFCE';
  if (raiz.nombre !== esperado) return [mensaje(`Este servicio recibe documentos ${esperado}.`)];
  const errores = comoMensajes(estructura, 'rechazo');
  if (errores.length > 0) return errores;
  const total = leerMonto(texto(raiz, 'Encabezado/Totales/MontoTotal') ?? '') ?? 0n;
  const es32 = texto(raiz, 'Encabezado/IdDoc/TipoeCF') === '32';
  if (servicio === 'ecf' && es32 && total < LIMITE_CONSUMO) {
    return [
      mensaje('Una factura de consumo menor de RD$250,000.00 se remite como resumen (RFCE).'),
    ];
  }
  if (servicio === 'rfce' && total >= LIMITE_CONSUMO) {
    return [mensaje('Una factura de consumo de RD$250,000.00 o más se remite completa.')];
  }
  return [];
}

async function rechazosDeSecuencia(
  sim: Simulador,
  raiz: NodoXml,
  de: { readonly ambiente: Ambiente; readonly rnc: string; readonly encf: string },
): Promise<Mensaje[]> {
  const tipo = texto(raiz, 'Encabezado/IdDoc/TipoeCF') ?? '';
  const encf = leerEncf(de.encf);
  const rangos = await rangosAutorizados(sim.db, { ambiente: de.ambiente, rnc: de.rnc, tipo });
  const rango = rangos.find(
    (r) => encf !== null && r.desde <= encf.secuencial && encf.secuencial <= r.hasta,
  );
  if (encf?.tipo !== tipo || rango === undefined) {
    return [mensaje('El e-NCF no está autorizado al RNC del emisor.')];
  }
  return rechazosDeVencimiento(raiz, rango.vence, hoy(sim.reloj));
}

function rechazosDeVencimiento(raiz: NodoXml, autorizado: Fecha | null, dia: Fecha): Mensaje[] {
  if (autorizado !== null && dia > autorizado) {
    return [mensaje('El e-NCF está vencido a la fecha de envío.')];
  }
  const vence = texto(raiz, 'Encabezado/IdDoc/FechaVencimientoSecuencia');
  // Types 32 and 34 do not carry it, and the structure has refused it already when it was missing.
  if (vence === null || (autorizado !== null && vence === fechaEcf(autorizado))) return [];
  return [mensaje('La fecha de vencimiento de la secuencia no coincide con la autorizada.')];
}

function rechazosDeContenido(
  sim: Simulador,
  examen: Leido,
  de: { readonly servicio: Servicio; readonly quien: Contribuyente },
): Mensaje[] {
  const { raiz } = examen;
  const graves = comoMensajes([...examen.aritmetica, ...examen.combinaciones], 'rechazo');
  if (de.servicio === 'rfce') return graves;
  const firmada = leerFechaHoraEcf(texto(raiz, 'FechaHoraFirma') ?? '');
  const esFutura = firmada !== null && msDe(firmada) > sim.reloj.ahora() + MARGEN_RELOJ_MS;
  const esDiferido = texto(raiz, 'Encabezado/IdDoc/IndicadorEnvioDiferido') === '1';
  return [
    ...graves,
    ...(esFutura ? [mensaje('La FechaHoraFirma es posterior a la hora actual.')] : []),
    ...(esDiferido && !de.quien.puede_diferir
      ? [mensaje('El RNC emisor no está autorizado a emitir en envío diferido.')]
      : []),
  ];
}
