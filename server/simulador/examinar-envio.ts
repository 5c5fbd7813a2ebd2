// The verdict of the simulator on one document, after what the DGII says that it checks (Formato e-CF;
// Servicios DGII; ecf.md «Qué valida DGII»). `secuenciaUtilizada` is false only for the causes that let
// the e-NCF be used again (Servicios DGII pp. 18, 24-25).

import { fecha, hoy, instante, msDe, type Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf, leerFechaHoraEcf } from '#shared/fecha/formato.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import { nombreArchivo } from '#shared/ecf/timbre.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { examinar, type Examen } from '#server/ecf/examinar.ts';
import type { FirmaVerificada } from '#server/ecf/verificar-firma.ts';
import type { Archivo } from './leer-archivo.ts';
import type { Simulador } from './simulador.ts';

export type Mensaje = { readonly codigo: number; readonly valor: string };

/** What the queries and the timbre page answer with; texts exactly as in the XML. */
export type DatosEnvio = {
  readonly tipo: string;
  readonly razonSocialEmisor: string;
  readonly rncComprador: string;
  readonly razonSocialComprador: string;
  readonly idExtranjero: string;
  readonly fechaEmision: string;
  readonly fechaFirma: string;
  readonly montoTotal: string;
  readonly totalItbis: string;
  readonly codigoSeguridad: string;
};

export type Dictamen = {
  readonly rnc: string;
  readonly encf: string;
  readonly estado: 1 | 2 | 4;
  readonly secuenciaUtilizada: boolean;
  readonly mensajes: readonly Mensaje[];
  readonly datos: DatosEnvio;
};

export type Servicio = 'ecf' | 'rfce';

const MARGEN_RELOJ_MS = 5_000;
const VENCE_SECUENCIAS = fecha('2028-12-31');
const HASTA_32 = 50_000_000n;
const HASTA = 10_000_000n;

/** null when the file is not readable as XML, or has no e-NCF to answer about. */
export function dictaminar(
  sim: Simulador,
  archivo: Archivo,
  envio: { readonly servicio: Servicio; readonly identificacion: string },
): Dictamen | null {
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  if (!examen.ok) return null;
  const { raiz, firma } = examen;
  const rnc = texto(raiz, 'Encabezado/Emisor/RNCEmisor') ?? '';
  const encf = texto(raiz, 'Encabezado/IdDoc/eNCF') ?? '';
  if (rnc === '' || encf === '') return null;
  const base = { rnc, encf, datos: leerDatos(raiz, firma.ok ? firma : null) };
  const reutilizables = [
    ...rechazosDeFirma(examen, envio.identificacion),
    ...rechazosDeEstructura(examen, envio.servicio),
    ...rechazosDeSecuencia(raiz, encf, hoy(sim.reloj)),
  ];
  const definitivos = [
    ...(archivo.nombre.toLowerCase() === nombreArchivo(rnc, encf).toLowerCase()
      ? []
      : [mensaje('El nombre del archivo debe ser el RNC del emisor más el e-NCF.', 3243)]),
    ...rechazosDeContenido(sim, examen, envio.servicio),
  ];
  if (reutilizables.length + definitivos.length > 0) {
    // The door (signature, structure, number) is looked at before the content.
    const secuenciaUtilizada = reutilizables.length === 0;
    return { ...base, estado: 2, secuenciaUtilizada, mensajes: [...reutilizables, ...definitivos] };
  }
  const reparos = conSeveridad([...examen.aritmetica, ...examen.combinaciones], 'condicional');
  const estado = reparos.length === 0 ? 1 : 4;
  return { ...base, estado, secuenciaUtilizada: true, mensajes: reparos };
}

export const MENSAJE_YA_USADA: Mensaje = {
  codigo: 1209,
  valor: 'La secuencia del comprobante fiscal electrónico ya ha sido utilizada.',
};

type Leido = Extract<Examen, { ok: true }>;

function mensaje(valor: string, codigo = 0): Mensaje {
  return { codigo, valor };
}

function conSeveridad(rechazos: readonly Rechazo[], severidad: Rechazo['severidad']): Mensaje[] {
  return rechazos
    .filter((r) => r.severidad === severidad)
    .map((r) =>
      mensaje(r.campo === undefined ? textoRechazo(r) : `${textoRechazo(r)} [${r.campo}]`),
    );
}

function rechazosDeFirma({ firma }: Leido, identificacion: string): Mensaje[] {
  if (!firma.ok) return firma.rechazos.map((r) => mensaje(textoRechazo(r)));
  const vigencia = firma.vigencia.map((r) => mensaje(textoRechazo(r)));
  if (firma.certificado.identificacion === identificacion) return vigencia;
  return [
    ...vigencia,
    mensaje('El titular del certificado que firmó no está delegado para realizar transacciones.'),
  ];
}

function rechazosDeEstructura({ raiz, estructura }: Leido, servicio: Servicio): Mensaje[] {
  const esperado = servicio === 'ecf' ? 'ECF' : 'RFCE';
  if (raiz.nombre !== esperado) return [mensaje(`Este servicio recibe documentos ${esperado}.`)];
  const errores = conSeveridad(estructura, 'rechazo');
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

/** Ranges of the test environment (Servicios DGII, «Descripción de Ambientes»). */
function rechazosDeSecuencia(raiz: NodoXml, encf: string, dia: Fecha): Mensaje[] {
  const tipo = texto(raiz, 'Encabezado/IdDoc/TipoeCF') ?? '';
  const numero = BigInt(/^E\d{12}$/.test(encf) ? encf.slice(3) : '0');
  const hasta = tipo === '32' ? HASTA_32 : HASTA;
  if (encf.slice(1, 3) !== tipo || numero < 1n || numero > hasta) {
    return [mensaje('El e-NCF no está autorizado al RNC del emisor.')];
  }
  if (dia > VENCE_SECUENCIAS) return [mensaje('El e-NCF está vencido a la fecha de envío.')];
  const vence = texto(raiz, 'Encabezado/IdDoc/FechaVencimientoSecuencia');
  return vence === null || vence === fechaEcf(VENCE_SECUENCIAS)
    ? []
    : [mensaje('La fecha de vencimiento de la secuencia no coincide con la autorizada.')];
}

function rechazosDeContenido(sim: Simulador, examen: Leido, servicio: Servicio): Mensaje[] {
  const graves = conSeveridad([...examen.aritmetica, ...examen.combinaciones], 'rechazo');
  if (servicio === 'rfce') return graves;
  const firmada = leerFechaHoraEcf(texto(examen.raiz, 'FechaHoraFirma') ?? '');
  const esFutura = firmada !== null && msDe(firmada) > sim.reloj.ahora() + MARGEN_RELOJ_MS;
  return esFutura
    ? [...graves, mensaje('La FechaHoraFirma es posterior a la hora actual.')]
    : graves;
}

function leerDatos(raiz: NodoXml, firma: FirmaVerificada | null): DatosEnvio {
  const t = (ruta: string): string => texto(raiz, ruta) ?? '';
  return {
    tipo: t('Encabezado/IdDoc/TipoeCF'),
    razonSocialEmisor: t('Encabezado/Emisor/RazonSocialEmisor'),
    rncComprador: t('Encabezado/Comprador/RNCComprador'),
    razonSocialComprador: t('Encabezado/Comprador/RazonSocialComprador'),
    idExtranjero: t('Encabezado/Comprador/IdentificadorExtranjero'),
    fechaEmision: t('Encabezado/Emisor/FechaEmision'),
    fechaFirma: t('FechaHoraFirma'),
    montoTotal: t('Encabezado/Totales/MontoTotal'),
    totalItbis: t('Encabezado/Totales/TotalITBIS'),
    codigoSeguridad:
      raiz.nombre === 'RFCE'
        ? t('Encabezado/CodigoSeguridadeCF')
        : (firma?.valor.slice(0, 6) ?? ''),
  };
}
