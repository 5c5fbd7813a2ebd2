// The verdict on files of e-CF with nothing but the files: structure (official XSD), arithmetic within
// tolerance, the rules by type that a file alone proves, signature and certificate (Formato e-CF v1.0;
// Informe Técnico §12; Ley 32-23 Arts. 6 and 20). What would make the document null is «rechazado»; what
// the DGII takes with a reserve is «condicional».

import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { leerFechaHoraEcf } from '#shared/fecha/formato.ts';
import type { Rechazo } from '#shared/nucleo/resultado.ts';
import { claseDe, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { rechazosEcf } from '#shared/ecf/rechazos.ts';
import { verificarResumen } from '#shared/ecf/verificar-resumen.ts';
import { examinar, type Examen } from './examinar.ts';
import { vigenciaEn } from './info-certificado.ts';
import { decodificar } from './decodificar.ts';
import { quitarBom } from './quitar-espacios.ts';

export type Veredicto = 'valido' | 'condicional' | 'rechazado';

export type VeredictoArchivo = {
  readonly veredicto: Veredicto;
  /** Codes of every refusal that counts, without repeats, most serious first. */
  readonly codigos: readonly string[];
  /** The same refusals with their field and data, and the notices besides. */
  readonly rechazos: readonly Rechazo[];
};

/** They compare with the clock of whoever verifies, not with anything in the file. */
const DE_RELOJ: ReadonlySet<string> = new Set([
  'ecf.FECHA_EMISION_FUTURA',
  'ecf.FECHA_FIRMA_FUTURA',
]);

export function verificarArchivoEcf(
  bytes: Uint8Array,
  opciones: { readonly ahora: Instante },
): VeredictoArchivo {
  return dictar(rechazosDe(bytes, opciones.ahora));
}

/**
 * Several files at once: besides each one alone, the summary of a consumer invoice (RFCE) must carry the
 * security code of the E32 it summarises, when that E32 is among the files.
 */
export function verificarArchivosEcf(
  archivos: readonly { readonly nombre: string; readonly bytes: Uint8Array }[],
  opciones: { readonly ahora: Instante },
): (VeredictoArchivo & { readonly archivo: string })[] {
  const facturas = new Map<string, NodoXml>();
  for (const { bytes } of archivos) {
    const raiz = leerRaiz(bytes);
    if (raiz !== null && claseDe(raiz) === '32') facturas.set(clave(raiz), raiz);
  }
  return archivos.map(({ nombre, bytes }) => {
    const rechazos = [...rechazosDe(bytes, opciones.ahora), ...emparejar(bytes, facturas)];
    return { archivo: nombre, ...dictar(rechazos) };
  });
}

function leerTexto(bytes: Uint8Array): string | null {
  const xml = decodificar(bytes);
  return xml === null ? null : quitarBom(xml);
}

function rechazosDe(bytes: Uint8Array, ahora: Instante): readonly Rechazo[] {
  const xml = leerTexto(bytes);
  if (xml === null) {
    return [
      rechazosEcf.rechazo('XML_CODIFICACION', { datos: { codificacion: 'otra codificación' } }),
    ];
  }
  const examen = examinar(xml, { ahora });
  if (!examen.ok) return examen.rechazos;
  return [
    ...examen.estructura,
    ...examen.aritmetica,
    ...examen.combinaciones.filter((r) => !DE_RELOJ.has(r.codigo)),
    ...rechazosDeFirma(examen, ahora),
  ];
}

/**
 * The certificate must not have been expired when the document says that it was signed: one that expires
 * later does not undo what it signed (ten years of conservation). It must have started by then, or at
 * least by now.
 */
function rechazosDeFirma(
  examen: Extract<Examen, { ok: true }>,
  ahora: Instante,
): readonly Rechazo[] {
  const { firma, raiz } = examen;
  if (!firma.ok) return firma.rechazos;
  const firmado = momentoDeFirma(raiz) ?? ahora;
  const vencido = vigenciaEn(firma.certificado, firmado).filter(
    (r) => r.codigo === 'ecf.CERTIFICADO_VENCIDO',
  );
  const ultimo = instante(Math.max(msDe(firmado), msDe(ahora)));
  const futuro = vigenciaEn(firma.certificado, ultimo).filter(
    (r) => r.codigo === 'ecf.CERTIFICADO_NO_VIGENTE',
  );
  return [...vencido, ...futuro];
}

const MOMENTOS = [
  'FechaHoraFirma',
  'DetalleAcusedeRecibo/FechaHoraAcuseRecibo',
  'DetalleAprobacionComercial/FechaHoraAprobacionComercial',
  'Encabezado/FechaHoraAnulacioneNCF',
];

function momentoDeFirma(raiz: NodoXml): Instante | null {
  for (const ruta of MOMENTOS) {
    const leido = leerFechaHoraEcf(texto(raiz, ruta) ?? '');
    if (leido !== null) return leido;
  }
  return null;
}

function clave(raiz: NodoXml): string {
  const rnc = texto(raiz, 'Encabezado/Emisor/RNCEmisor') ?? '';
  const encf = texto(raiz, 'Encabezado/IdDoc/eNCF') ?? '';
  return `${rnc}/${encf}`;
}

function leerRaiz(bytes: Uint8Array): NodoXml | null {
  const xml = leerTexto(bytes);
  const leido = xml === null ? null : leerXml(xml);
  return leido?.ok === true ? leido.valor : null;
}

function emparejar(bytes: Uint8Array, facturas: ReadonlyMap<string, NodoXml>): Rechazo[] {
  const raiz = leerRaiz(bytes);
  if (raiz?.nombre !== 'RFCE') return [];
  const factura = facturas.get(clave(raiz));
  return factura === undefined ? [] : verificarResumen(raiz, factura);
}

function dictar(rechazos: readonly Rechazo[]): VeredictoArchivo {
  const graves = rechazos.filter((r) => r.severidad === 'rechazo');
  const reparos = rechazos.filter((r) => r.severidad === 'condicional');
  const veredicto = graves.length > 0 ? 'rechazado' : reparos.length > 0 ? 'condicional' : 'valido';
  const codigos = [...new Set([...graves, ...reparos].map((r) => r.codigo))];
  return { veredicto, codigos, rechazos };
}
