// `ecf firmar`: signs XML of any class (e-CF, RFCE, ARECF, ACECF, ANECF, seed) as the DGII asks. What
// would be refused is not signed. It needs no database.

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import { mal, rechazar, type Resultado } from '#shared/nucleo/resultado.ts';
import { rechazosArchivo } from '#shared/ecf/rechazos-archivo.ts';
import { rechazosEcf } from '#shared/ecf/rechazos.ts';
import { examinarSinFirma } from '#shared/ecf/set/validar-documento-set.ts';
import { decodificar } from '#server/ecf/decodificar.ts';
import { firmarXml, type LlaveFirma } from '#server/ecf/firma.ts';
import { quitarBom } from '#server/ecf/quitar-espacios.ts';
import { abrirLlave } from '../abrir-llave.ts';
import { codigosDe, lineaDeRechazo } from '../decir-rechazos.ts';
import { leerArchivo } from '../leer-archivo.ts';
import { faltan, opcion } from '../opcion.ts';
import { BIEN, FALLA, type Orden, type Pedido } from '../orden.ts';

const FIRMA = /<(?:[A-Za-z_][\w.-]*:)?Signature[\s>]/;

async function firmar(
  archivo: string,
  con: { readonly llave: LlaveFirma; readonly ahora: Instante },
): Promise<Resultado<string>> {
  const bytes = await leerArchivo(archivo);
  if (!bytes.ok) return bytes;
  const texto = decodificar(bytes.valor);
  if (texto === null) {
    const datos = { codificacion: 'otra codificación' };
    return mal(rechazosEcf.rechazo('XML_CODIFICACION', { datos }));
  }
  const xml = quitarBom(texto);
  if (FIRMA.test(xml)) return mal(rechazosArchivo.rechazo('YA_FIRMADO'));
  const graves = examinarSinFirma(xml, con.ahora).filter((r) => r.severidad === 'rechazo');
  return rechazar(graves) ?? { ok: true, valor: firmarXml(xml, con.llave) };
}

/** In the folder that was asked for, or beside the original under another name. */
function destinoDe(archivo: string, dir: string | null): string {
  if (dir !== null) return join(dir, basename(archivo));
  const ext = extname(archivo);
  return join(dirname(archivo), `${basename(archivo, ext)}.firmado${ext}`);
}

async function firmarTodos(pedido: Pedido): Promise<number> {
  const { posicionales, valores, salida } = pedido;
  const ahora = instante(pedido.ahora());
  const llave = await abrirLlave(
    { archivo: opcion(valores, 'p12') ?? '', clave: opcion(valores, 'clave') ?? '' },
    ahora,
  );
  if (!llave.ok) {
    for (const r of llave.rechazos) salida.avisar(lineaDeRechazo(r));
    return FALLA;
  }
  const dir = opcion(valores, 'salida');
  if (dir !== null) await mkdir(dir, { recursive: true });
  let estaTodoBien = true;
  for (const archivo of posicionales) {
    const firmado = await firmar(archivo, { llave: llave.valor.llave, ahora });
    if (firmado.ok) {
      const destino = destinoDe(archivo, dir);
      await writeFile(destino, firmado.valor);
      salida.decir(`${archivo}  firmado  ${destino}`);
    } else {
      estaTodoBien = false;
      salida.decir(`${archivo}  rechazado  ${codigosDe(firmado.rechazos).join(' ')}`);
      for (const r of firmado.rechazos) salida.avisar(`${archivo}: ${lineaDeRechazo(r)}`);
    }
  }
  return estaTodoBien ? BIEN : FALLA;
}

export const ordenEcfFirmar: Orden = {
  nombre: 'ecf firmar',
  uso: 'ARCHIVO… --p12 ARCHIVO --clave CLAVE [--salida CARPETA]',
  resumen: 'Firma un e-CF, un resumen, un acuse, una aprobación, una anulación o una semilla.',
  detalle: [
    'Revisa cada XML antes de firmarlo: lo que la DGII rechazaría no se firma. Un documento que ya está firmado no se firma otra vez.',
    'Con --salida escribe en esa carpeta con el mismo nombre; sin ella, al lado del original como ‹nombre›.firmado.xml.',
    'Termina con 1 si alguno no se pudo firmar. No usa la base de datos.',
  ],
  opciones: { p12: { type: 'string' }, clave: { type: 'string' }, salida: { type: 'string' } },
  posicionales: { minimo: 1, maximo: Number.POSITIVE_INFINITY },
  async ejecutar(pedido) {
    return faltan(pedido, ['p12', 'clave']) ?? (await firmarTodos(pedido));
  },
};
