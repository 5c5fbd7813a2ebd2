// The DGII itself as provider: this server signs, sends and asks. The client is opened once for as long as a
// document advances, because opening it takes the key out of its seal.

import { bien, nunca, type Resultado } from '#shared/nucleo/resultado.ts';
import { abrirCliente, type ClienteAbierto, type ServiciosEcf } from './abrir-cliente.ts';
import type { Avance, ContextoPaso } from './paso.ts';
import { pasoConsultar } from './paso-consultar.ts';
import { pasoEnviar } from './paso-enviar.ts';
import { pasoFirmar } from './paso-firmar.ts';
import type { ProveedorEcf } from './proveedor-ecf.ts';

export function crearProveedorDgii(servicios: ServiciosEcf, empresaId: string): ProveedorEcf {
  let abierto: Promise<Resultado<ClienteAbierto>> | null = null;
  const abrir = (): Promise<Resultado<ClienteAbierto>> =>
    (abierto ??= abrirCliente(servicios, empresaId));
  return {
    viaja: (estado) => estado === 'firmado' || estado === 'enviado',
    async darPaso(p) {
      const cliente = await abrir();
      return cliente.ok ? paso(p, cliente.valor) : cliente;
    },
  };
}

async function paso(
  p: ContextoPaso,
  { cliente, llave, bases }: ClienteAbierto,
): Promise<Resultado<Avance>> {
  const { estado } = p.ecf;
  switch (estado) {
    case 'numerado':
      return pasoFirmar(p, { llave, bases });
    case 'firmado':
      return bien(await pasoEnviar(p, cliente));
    case 'enviado':
      return bien(await pasoConsultar(p, cliente));
    case 'pendiente':
    case 'aceptado':
    case 'condicional':
    case 'rechazado':
    case 'anulado':
      return bien('listo');
    default:
      return nunca(estado);
  }
}
