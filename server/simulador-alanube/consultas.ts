// What may be asked of the stand-in: a document by its id, the documents of an e-NCF, the company of the token,
// the signed XML (at an address without token, as the provider's storage) and the page of the timbre.

import { escapar, pagina, tabla } from '#server/simulador/pagina.ts';
import { conTipo } from '#server/simulador/simulador.ts';
import { estaListo, vistaDe, type Documento } from './documento.ts';
import {
  idDeCompania,
  rehusar,
  responder,
  rncDeCompania,
  type Llamada,
  type Simulado,
} from './simulado.ts';

const NO_ESTA = [{ code: 'AP4004', message: 'document not found' }];

/** One poll less before it shows its verdict. */
export async function consultarDocumento(
  s: Simulado,
  { rnc, url }: Llamada,
  de: { readonly tipo: string; readonly id: string },
): Promise<Response> {
  const [d] = await s.db.query<Documento>(
    'select * from simulador_alanube.documento where id = $1 and tipo = $2 and rnc = $3',
    [de.id, de.tipo, rnc],
  );
  if (d === undefined) return rehusar(NO_ESTA, 404);
  if (d.sondeos_pendientes > 0) {
    await s.db.query(
      `update simulador_alanube.documento set sondeos_pendientes = sondeos_pendientes - 1
       where id = $1 and sondeos_pendientes > 0`,
      [d.id],
    );
  }
  return responder(vistaDe(s, d, { url }));
}

export async function buscarDocumentos(
  s: Simulado,
  { c, rnc, url }: Llamada,
  de: { readonly tipo: string; readonly estaVacio: boolean },
): Promise<Response> {
  const encf = c.req.query('documentNumber') ?? null;
  const filas = de.estaVacio
    ? []
    : await s.db.query<Documento>(
        `select * from simulador_alanube.documento
         where rnc = $1 and tipo = $2 and ($3::text is null or encf = $3) order by id desc limit 50`,
        [rnc, de.tipo, encf],
      );
  return responder({
    data: filas.map((d) => vistaDe(s, d, { url })),
    meta: { total: filas.length },
  });
}

export function verCompania({ rnc, resto }: Llamada): Response {
  const [id] = resto;
  const suyo = id === undefined ? rnc : rncDeCompania(id);
  if (suyo === null) return rehusar([{ code: 'AP1017', message: 'company not found' }], 404);
  return responder({
    id: idDeCompania(suyo),
    name: `EMPRESA DE PRUEBA ${suyo}`,
    identification: suyo,
    type: id === undefined ? 'main' : 'associated',
  });
}

export async function bajarXml(s: Simulado, id: string): Promise<Response> {
  const [d] = await s.db.query<Documento>(
    'select * from simulador_alanube.documento where id = $1',
    [id],
  );
  if (d === undefined || !estaListo(s, d)) return conTipo('', 'text/plain', 404);
  return conTipo(d.xml, 'application/xml');
}

export async function verTimbre(s: Simulado, encf: string, rnc: string): Promise<Response> {
  const [d] = await s.db.query<Documento>(
    'select * from simulador_alanube.documento where rnc = $1 and encf = $2',
    [rnc, encf],
  );
  const estado =
    d === undefined ? 'No encontrado' : estaListo(s, d) ? escapar(d.legal) : 'En proceso';
  return pagina(
    'Timbre de un comprobante emitido por Alanube',
    tabla([
      ['RNC emisor', rnc],
      ['e-NCF', encf],
      ['Estado', estado],
    ]),
  );
}
