// Reads the one part that these services take, `xml`, from a multipart/form-data body (RFC 7578) in one
// pass over the bytes and without copying them. The platform's own reader was set aside because it takes
// bodies without their closing boundary, which a cut connection leaves, and any number of parts.

import { rechazosReceptor } from '#shared/contratos/rechazos-receptor.ts';
import { bien, mal, type Resultado } from '#shared/nucleo/resultado.ts';

export type ParteXml = { readonly nombreArchivo: string; readonly bytes: Uint8Array };

const PARTES_MAXIMAS = 8;
const CABECERA_MAXIMA = 4_096;
/** RFC 2046 says 70; some libraries pass it. */
const BOUNDARY_MAXIMO = 200;

/** Refuses TIPO_DE_CONTENIDO, MULTIPART_INVALIDO and FALTA_XML. */
export function leerParteXml(tipo: string, cuerpo: Buffer): Resultado<ParteXml> {
  const boundary = boundaryDe(tipo);
  if (boundary === null) {
    const datos = { recibido: tipo.slice(0, 80) };
    return mal(rechazosReceptor.rechazo('TIPO_DE_CONTENIDO', { datos }));
  }
  const partes = cortarPartes(cuerpo, boundary);
  if (partes === null) return mal(rechazosReceptor.rechazo('MULTIPART_INVALIDO'));
  const conNombre = partes.map((p) => ({ ...p, ...disposicion(p.cabecera) }));
  const [parte, ...otras] = conNombre.filter((p) => p.nombre === 'xml');
  if (parte === undefined || parte.bytes.length === 0) {
    return mal(rechazosReceptor.rechazo('FALTA_XML'));
  }
  // Two documents in one request: there is one answer, and nobody knows which one it would be about.
  if (otras.length > 0 || estaCodificada(parte.cabecera)) {
    return mal(rechazosReceptor.rechazo('MULTIPART_INVALIDO'));
  }
  return bien({ nombreArchivo: parte.archivo, bytes: parte.bytes });
}

function boundaryDe(tipo: string): string | null {
  if (!/^\s*multipart\/form-data\s*;/i.test(tipo)) return null;
  const m = /;\s*boundary=(?:"([^"]+)"|([^\s;"]+))/i.exec(tipo);
  const boundary = m?.[1] ?? m?.[2] ?? '';
  return boundary === '' || boundary.length > BOUNDARY_MAXIMO ? null : boundary;
}

type Cruda = { readonly cabecera: string; readonly bytes: Buffer };

/** null when it is not closed, has too many parts, or a part has no end of headers. */
function cortarPartes(cuerpo: Buffer, boundary: string): Cruda[] | null {
  const primera = Buffer.from(`--${boundary}`, 'latin1');
  const marca = Buffer.from(`\r\n--${boundary}`, 'latin1');
  const alInicio = cuerpo.subarray(0, primera.length).equals(primera);
  let fin = alInicio ? primera.length : trasMarca(cuerpo, marca, 0);
  const partes: Cruda[] = [];
  while (fin !== null) {
    const borde = tipoDeBorde(cuerpo, fin);
    if (borde === 'cierre') return partes;
    if (borde === null || partes.length === PARTES_MAXIMAS) return null;
    const siguiente = cuerpo.indexOf(marca, borde - 2);
    if (siguiente < 0) return null;
    const parte = partir(cuerpo, borde, siguiente);
    if (parte === null) return null;
    partes.push(parte);
    fin = siguiente + marca.length;
  }
  return null;
}

function trasMarca(cuerpo: Buffer, marca: Buffer, desde: number): number | null {
  const i = cuerpo.indexOf(marca, desde);
  return i < 0 ? null : i + marca.length;
}

/** After a boundary: 'cierre' for `--`, or the offset at which the part begins; null for anything else. */
function tipoDeBorde(cuerpo: Buffer, desde: number): 'cierre' | number | null {
  if (cuerpo[desde] === 0x2d && cuerpo[desde + 1] === 0x2d) return 'cierre';
  let i = desde;
  while (cuerpo[i] === 0x20 || cuerpo[i] === 0x09) i++;
  return cuerpo[i] === 0x0d && cuerpo[i + 1] === 0x0a ? i + 2 : null;
}

function partir(cuerpo: Buffer, desde: number, hasta: number): Cruda | null {
  const ventana = cuerpo.subarray(desde, Math.min(hasta, desde + CABECERA_MAXIMA));
  const fin = ventana.indexOf('\r\n\r\n');
  if (fin < 0) return null;
  return {
    cabecera: ventana.subarray(0, fin).toString('utf8'),
    bytes: cuerpo.subarray(desde + fin + 4, Math.max(hasta, desde + fin + 4)),
  };
}

function disposicion(cabecera: string): { readonly nombre: string; readonly archivo: string } {
  const linea = /^content-disposition:[^\r\n]*/im.exec(cabecera)?.[0] ?? '';
  const nombre = /;\s*name=(?:"([^"]*)"|([^\s;"]+))/i.exec(linea);
  const archivo = /;\s*filename=(?:"([^"]*)"|([^\s;"]+))/i.exec(linea);
  return {
    nombre: (nombre?.[1] ?? nombre?.[2] ?? '').toLowerCase(),
    archivo: archivo?.[1] ?? archivo?.[2] ?? '',
  };
}

function estaCodificada(cabecera: string): boolean {
  const m = /^content-transfer-encoding:\s*([^\r\n]*)/im.exec(cabecera);
  return m !== null && !/^(7bit|8bit|binary)\s*$/i.test(m[1] ?? '');
}
