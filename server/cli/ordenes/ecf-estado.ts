// `ecf estado`: what our books say of a document and its life so far and, when asked, what the DGII says
// now. It changes nothing: the queue is who acts on an answer.

import type { Db } from '#shared/db/db.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { abrirCliente } from '#server/ecf/abrir-cliente.ts';
import { FallaEntorno } from '#server/ecf/falla-entorno.ts';
import { leerEcf, type FilaEcf } from '#server/ecf/leer-ecf.ts';
import type { MensajeDgii, ResultadoDgii } from '#server/ecf/respuestas-dgii.ts';
import type { Servicios } from '#server/servicios.ts';
import { buscarEmpresa, type EmpresaCli } from '../empresas.ts';
import { opcion } from '../opcion.ts';
import { BIEN, FALLA, MAL_USO, type Orden, type Pedido, type Salida } from '../orden.ts';
import { conServicios } from '../servicios-orden.ts';

type Buscado = { readonly empresa: string; readonly encf: string };

/** Of `RNC_ENCF` (with or without the line), or of the two options. */
function leerBuscado({ posicionales, valores }: Pedido): Buscado | null {
  const [junto] = posicionales;
  const empresa = opcion(valores, 'empresa');
  const encf = opcion(valores, 'encf');
  if (junto === undefined) {
    return empresa === null || encf === null ? null : { empresa, encf: encf.toUpperCase() };
  }
  if (empresa !== null || encf !== null) return null;
  const m = /^(\d{11}|\d{9})[_-]?([A-Z]\d{12}|B\d{10})(?:\.xml)?$/i.exec(junto);
  return m === null ? null : { empresa: m[1] ?? '', encf: (m[2] ?? '').toUpperCase() };
}

type Evento = {
  readonly momento: string;
  readonly estado: string;
  readonly detalle: string;
  readonly mensajes: readonly MensajeDgii[];
};

async function leerVida(
  db: Db,
  empresaId: string,
  encf: string,
): Promise<{ readonly ecf: FilaEcf; readonly eventos: readonly Evento[] } | null> {
  return enEmpresa(db, empresaId, async (tx) => {
    const [fila] = await tx.query<{ id: string }>(
      'select id from ecf where empresa_id = $1 and encf = $2',
      [empresaId, encf],
    );
    const ecf = fila === undefined ? null : await leerEcf(tx, empresaId, fila.id);
    if (ecf === null) return null;
    const eventos = await tx.query<Evento>(
      `select momento, estado, detalle, mensajes from ecf_evento
       where empresa_id = $1 and ecf_id = $2 order by momento, id`,
      [empresaId, ecf.id],
    );
    return { ecf, eventos };
  });
}

function decirMensajes(salida: Salida, mensajes: readonly MensajeDgii[]): void {
  for (const m of mensajes) salida.decir(`      ${m.codigo}: ${m.valor}`);
}

function mostrar(
  salida: Salida,
  empresa: EmpresaCli,
  { ecf, eventos }: { readonly ecf: FilaEcf; readonly eventos: readonly Evento[] },
): void {
  salida.decir(`${ecf.encf} de ${empresa.razon_social} (${empresa.rnc}), ambiente ${ecf.ambiente}`);
  salida.decir(`  estado    ${ecf.estado}`);
  if (ecf.track_id !== null) salida.decir(`  trackId   ${ecf.track_id}`);
  if (ecf.codigo_seguridad !== null) salida.decir(`  código    ${ecf.codigo_seguridad}`);
  for (const e of eventos) {
    salida.decir(`  ${e.momento}  ${e.estado}  ${e.detalle}`.trimEnd());
    decirMensajes(salida, e.mensajes);
  }
}

/** The question that fits what is known: by trackId, by security code, or by e-NCF. */
async function preguntar(
  servicios: Servicios,
  empresaId: string,
  ecf: FilaEcf,
): Promise<{ readonly esSimulador: boolean; readonly dato: ResultadoDgii | null } | string> {
  const abierto = await abrirCliente(servicios, empresaId);
  if (!abierto.ok) return abierto.rechazos.map(textoRechazo).join(' ');
  const { cliente, bases } = abierto.valor;
  const { esSimulador } = bases;
  try {
    if (ecf.es_rfce) {
      const r = await cliente.consultarRfce(ecf.encf, ecf.codigo_seguridad ?? '');
      return { esSimulador, dato: r.dato };
    }
    if (ecf.track_id !== null) {
      return { esSimulador, dato: (await cliente.consultarResultado(ecf.track_id)).dato };
    }
    if (!cliente.ofrece('consultatrackids')) {
      return 'Todavía no tiene trackId, y la DGII no ofrece buscarlo por su número en este ambiente.';
    }
    return { esSimulador, dato: (await cliente.consultarTrackIds(ecf.encf)).dato[0] ?? null };
  } catch (causa) {
    if (causa instanceof FallaEntorno) return `No se pudo consultar: ${causa.message}.`;
    throw causa;
  }
}

async function consultar(
  servicios: Servicios,
  salida: Salida,
  de: { readonly empresaId: string; readonly ecf: FilaEcf },
): Promise<number> {
  const respuesta = await preguntar(servicios, de.empresaId, de.ecf);
  if (typeof respuesta === 'string') {
    salida.avisar(respuesta);
    return FALLA;
  }
  const quien = respuesta.esSimulador ? 'AMBIENTE DE PRUEBAS, el simulador dice' : 'La DGII dice';
  const { dato } = respuesta;
  salida.decir(`  ${quien}: ${dato === null ? 'no lo tiene' : dato.estado}`);
  if (dato !== null) decirMensajes(salida, dato.mensajes);
  return BIEN;
}

async function estado(pedido: Pedido, buscado: Buscado): Promise<number> {
  const { salida } = pedido;
  return conServicios(pedido, async (servicios) => {
    const empresa = await buscarEmpresa(servicios.db, buscado.empresa, salida);
    if (empresa === null) return FALLA;
    const vida = await leerVida(servicios.db, empresa.id, buscado.encf);
    if (vida === null) {
      salida.avisar(`${empresa.razon_social} no tiene el comprobante ${buscado.encf}.`);
      return FALLA;
    }
    mostrar(salida, empresa, vida);
    if (pedido.valores['consultar'] !== true) return BIEN;
    return consultar(servicios, salida, { empresaId: empresa.id, ecf: vida.ecf });
  });
}

export const ordenEcfEstado: Orden = {
  nombre: 'ecf estado',
  uso: 'RNC_ENCF | --empresa RNC --encf ENCF [--consultar]',
  resumen: 'Dice en qué está un comprobante: su estado, su historia y lo que responde la DGII.',
  detalle: [
    'El comprobante se nombra junto (133009889_E310000000005, o como se llama su archivo) o con las dos opciones.',
    'Con --consultar pregunta además a la DGII con el certificado activo de la empresa. No cambia nada.',
    'Termina con 1 si el comprobante no está o la DGII no respondió.',
  ],
  opciones: {
    empresa: { type: 'string' },
    encf: { type: 'string' },
    consultar: { type: 'boolean' },
  },
  posicionales: { minimo: 0, maximo: 1 },
  async ejecutar(pedido) {
    const buscado = leerBuscado(pedido);
    if (buscado !== null) return estado(pedido, buscado);
    pedido.salida.avisar('Diga el comprobante como RNC_ENCF, o con --empresa y --encf.');
    return MAL_USO;
  },
};
