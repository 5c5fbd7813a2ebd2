// The receiver on a database of its own: two empresas that receive, the certificate of who sends, and a
// clock that the test moves.

import { instante } from '#shared/fecha/fecha.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { montarApi, type Montaje } from '#server/api/pruebas/montaje.ts';
import type { Config } from '#server/config.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from '../../../tests/apoyo/empresa.ts';
import { formulario, RNC_COMPRADOR } from './documentos.ts';

export type Contestado = {
  readonly estado: number;
  readonly texto: string;
  readonly cabeceras: Headers;
};

export type Envio = {
  readonly ruta?: string;
  readonly xml?: string | Uint8Array;
  /** Instead of `xml`: the whole body as it is. */
  readonly cuerpo?: Uint8Array | string;
  readonly cabeceras?: Readonly<Record<string, string>>;
};

export type Mesa = Montaje & {
  /** Consultora Mella and Colmado Lucía. */
  readonly mella: EmpresaDePrueba;
  readonly lucia: EmpresaDePrueba;
  /** Of who sends. */
  readonly llave: LlaveFirma;
  enviar(envio: Envio): Promise<Contestado>;
  leer(ruta: string, cabeceras?: Record<string, string>): Promise<Contestado>;
};

export const RECEPCION = '/fe/recepcion/api/ecf';
export const APROBACION = '/fe/aprobacioncomercial/api/ecf';
export const RNC_LUCIA = '131880681';

export async function montarReceptor(ajustes: Partial<Config> = {}): Promise<Mesa> {
  const m = await montarApi(ajustes);
  const ahora = instante(m.reloj.ms);
  const mella = await crearEmpresaDePrueba(m.base.db, {
    nombre: 'Consultora Mella',
    rnc: RNC_COMPRADOR,
  });
  const lucia = await crearEmpresaDePrueba(m.base.db, { nombre: 'Colmado Lucía', rnc: RNC_LUCIA });
  for (const e of [mella, lucia]) {
    const c = await generarCertificadoPrueba({ rnc: e.rnc, nombre: 'Receptora', ahora });
    const guardado = await guardarCertificado(m.servicios, e.id, c);
    invariante(guardado.ok, 'el certificado de prueba se guarda');
  }
  const emisor = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Duarte de Prueba',
    ahora,
  });
  const pedir = async (ruta: string, init: RequestInit): Promise<Contestado> => {
    const r = await m.app.request(ruta, init);
    return { estado: r.status, texto: await r.text(), cabeceras: r.headers };
  };
  return {
    ...m,
    mella,
    lucia,
    llave: emisor.llave,
    enviar({ ruta = RECEPCION, xml = '', cuerpo, cabeceras }) {
      const f = formulario(xml);
      return pedir(ruta, {
        method: 'POST',
        headers: { 'Content-Type': f.tipo, ...cabeceras },
        body: typeof cuerpo === 'string' ? cuerpo : new Uint8Array(cuerpo ?? f.cuerpo),
      });
    },
    leer: (ruta, headers = {}) => pedir(ruta, { headers }),
  };
}
