// Alanube as provider: it signs with the certificate that the company left there, sends, and tells how it
// ended. Ours is the e-NCF, the figures and the examination before anything travels. A document goes from
// `numerado` to `enviado` (there is no signing step here) and then to its verdict.

import { bien, nunca, type Resultado } from '#shared/nucleo/resultado.ts';
import type { ServiciosEcf } from '../abrir-cliente.ts';
import type { ContextoPaso, Avance } from '../paso.ts';
import type { ProveedorEcf } from '../proveedor-ecf.ts';
import { abrirAlanube, type AlanubeAbierto } from './abrir-alanube.ts';
import { pasoEmitir } from './paso-emitir.ts';
import { pasoPreguntar } from './paso-preguntar.ts';

export function crearProveedorAlanube(servicios: ServiciosEcf, empresaId: string): ProveedorEcf {
  let abierto: Promise<Resultado<AlanubeAbierto>> | null = null;
  return {
    viaja: (estado) => estado === 'numerado' || estado === 'enviado',
    async darPaso(p) {
      abierto ??= abrirAlanube(servicios, empresaId);
      const suyo = await abierto;
      return suyo.ok ? paso(p, suyo.valor) : suyo;
    },
  };
}

function paso(p: ContextoPaso, { cliente }: AlanubeAbierto): Promise<Resultado<Avance>> {
  const { estado } = p.ecf;
  switch (estado) {
    case 'numerado':
      return pasoEmitir(p, cliente);
    case 'enviado':
      return pasoPreguntar(p, cliente);
    case 'pendiente':
    case 'firmado':
    case 'aceptado':
    case 'condicional':
    case 'rechazado':
    case 'anulado':
      return Promise.resolve(bien('listo'));
    default:
      return nunca(estado);
  }
}
