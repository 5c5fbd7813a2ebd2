// `ecf exportar`: everything that the empresa must keep for ten years, in one file.

import { rename, rm } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { leerFecha, type Fecha } from '#shared/fecha/fecha.ts';
import { exportarArchivoFiscal } from '#server/archivo-fiscal/exportar.ts';
import type { Servicios } from '#server/servicios.ts';
import { buscarEmpresa } from '../empresas.ts';
import { faltan, opcion } from '../opcion.ts';
import { BIEN, FALLA, MAL_USO, type Orden, type Pedido } from '../orden.ts';
import { conServicios } from '../servicios-orden.ts';

type Rango = { readonly desde: Fecha | null; readonly hasta: Fecha | null };

/** The days of the options; undefined when one is not a day. */
function leerRango({ valores }: Pedido): Rango | undefined {
  const [desde, hasta] = ['desde', 'hasta'].map((n) => {
    const escrito = opcion(valores, n);
    return escrito === null ? null : (leerFecha(escrito) ?? undefined);
  });
  return desde === undefined || hasta === undefined ? undefined : { desde, hasta };
}

async function exportar(pedido: Pedido, servicios: Servicios, rango: Rango): Promise<number> {
  const { salida, valores } = pedido;
  const empresa = await buscarEmpresa(servicios.db, opcion(valores, 'empresa') ?? '', salida);
  if (empresa === null) return FALLA;
  const archivo = opcion(valores, 'salida') ?? '';
  // A file that is not complete never has the name that was asked for.
  const parcial = `${archivo}.parcial`;
  const { flujo, resumen } = exportarArchivoFiscal(servicios, empresa.id, rango);
  try {
    await pipeline(flujo, createWriteStream(parcial));
    await rename(parcial, archivo);
  } catch (causa) {
    await rm(parcial, { force: true });
    throw causa;
  }
  const { documentos, respuestas } = resumen;
  salida.decir(`${archivo}: ${String(documentos)} documentos y ${String(respuestas)} respuestas.`);
  return BIEN;
}

export const ordenEcfExportar: Orden = {
  nombre: 'ecf exportar',
  uso: '--empresa RNC --salida ARCHIVO.zip [--desde AAAA-MM-DD] [--hasta AAAA-MM-DD]',
  resumen: 'Guarda en un solo archivo todo lo que la empresa debe conservar diez años.',
  detalle: [
    'Lleva los XML firmados tal como se firmaron, los recibidos y contestados, las respuestas de la DGII tal como llegaron, un índice y la suma SHA-256 de cada archivo.',
    'Dentro de la carpeta descomprimida, «sha256sum -c sumas.sha256» comprueba que nada cambió.',
    '--desde y --hasta escogen por la fecha del comprobante; sin ellas va todo.',
  ],
  opciones: {
    empresa: { type: 'string' },
    salida: { type: 'string' },
    desde: { type: 'string' },
    hasta: { type: 'string' },
  },
  posicionales: { minimo: 0, maximo: 0 },
  async ejecutar(pedido) {
    const mal = faltan(pedido, ['empresa', 'salida']);
    if (mal !== null) return mal;
    const rango = leerRango(pedido);
    if (rango === undefined) {
      pedido.salida.avisar('--desde y --hasta son días escritos como 2026-11-24.');
      return MAL_USO;
    }
    return conServicios(pedido, (servicios) => exportar(pedido, servicios, rango));
  },
};
