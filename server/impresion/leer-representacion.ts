// The paper of a sale or note as the server knows it: from the signed bytes when there are, so that it says
// what was signed whatever the empresa changed later; from the rows until then.

import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { representacionDeFilas } from '#shared/ecf/representacion/de-filas.ts';
import type { Representacion } from '#shared/ecf/representacion/modelo.ts';
import { invariante, mal, type Resultado } from '#shared/nucleo/resultado.ts';
import { verFactura } from '#shared/ventas/consultas/factura.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { leerXmlFirmado } from '#server/ecf/leer-ecf.ts';
import type { Servicios } from '#server/servicios.ts';

/** Refusals: api.NO_ENCONTRADO, and those of `representacionFiscal`. */
export async function leerRepresentacion(
  { db, config }: Servicios,
  empresaId: string,
  facturaId: string,
): Promise<Resultado<Representacion>> {
  return enEmpresa(db, empresaId, async (tx) => {
    const d = await verFactura.ejecutar(tx, empresaId, { id: facturaId });
    if (d === null) return mal(rechazosApi.rechazo('NO_ENCONTRADO'));
    const ecfId = d.ecf?.id ?? null;
    const archivo =
      ecfId === null ? null : await leerXmlFirmado(tx, empresaId, { ecfId, clase: 'ecf' });
    const leido = archivo === null ? null : leerXml(new TextDecoder().decode(archivo.xml));
    invariante(leido === null || leido.ok, 'los bytes que firmamos se pueden leer');
    const r = representacionDeFilas(d, {
      firmado: leido?.ok === true ? leido.valor : null,
      origen: config.urlPublica,
    });
    invariante(r !== null, `existe la empresa ${empresaId}`);
    return r;
  });
}
