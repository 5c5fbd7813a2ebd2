// One of these runs in every tab. Whoever holds the lock of (usuario, empresa) leads: it alone opens
// PGlite and the socket, and answers the others by BroadcastChannel, one message per comando or
// consulta. When its tab closes, the next one leads within seconds; nothing is done twice, because a
// comando is known by its op id (sincronizacion.md §7).

import { z } from 'zod';
import { COMANDOS, comandoDe } from '#shared/comandos.ts';
import { CONSULTAS } from '#shared/consultas.ts';
import { instante, type Instante, type Reloj } from '#shared/fecha/fecha.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { crearFuenteHttp } from '#sync/cliente/fuente-http.ts';
import { crearMotor, type MotorSync } from '#sync/cliente/motor.ts';
import { abrirAlmacenDexie } from '#web/lib/almacen/almacen-dexie.ts';
import { crearFabricaOpfs } from './base-opfs.ts';
import { canalDe, carpetaDe, cerrojoDe } from './carpeta-opfs.ts';
import {
  esquemaDePestana,
  esquemaEntreWorkers,
  type ConfigMotor,
  type EventoTab,
  type MensajeAPestana,
  type MensajeEntreWorkers,
  type PedidoMotor,
} from './mensajes.ts';

// The worker is an edge: here the clock and the randomness enter.
const reloj: Reloj = { ahora: () => Date.now() };
const yo = uuid7(reloj.ahora(), crypto.getRandomValues(new Uint8Array(10)));

/** The tab did not say in this time whether there is a session: it is closing. */
const ESPERA_TOKEN_MS = 15_000;

let canal: BroadcastChannel | null = null;
let motor: MotorSync | null = null;
let enMemoria = false;
const enCurso = new Map<string, Promise<unknown>>();
const tokens = new Map<string, { si: (t: string | null) => void; no: (e: Error) => void }>();

function aPestana(mensaje: MensajeAPestana): void {
  postMessage(mensaje);
}
function aOtros(mensaje: MensajeEntreWorkers): void {
  canal?.postMessage(mensaje);
}

function avisar(evento: EventoTab): void {
  aPestana({ t: 'evento', evento });
  aOtros({ t: 'evento', evento });
}

function pedirToken(forzar: boolean): Promise<string | null> {
  const id = uuid7(reloj.ahora(), crypto.getRandomValues(new Uint8Array(10)));
  return new Promise((si, no) => {
    const limite = setTimeout(() => {
      tokens.delete(id);
      no(new Error('la pestaña no respondió'));
    }, ESPERA_TOKEN_MS);
    const soltar = (): void => {
      clearTimeout(limite);
      tokens.delete(id);
    };
    tokens.set(id, {
      si: (t) => {
        soltar();
        si(t);
      },
      no: (e) => {
        soltar();
        no(e);
      },
    });
    aPestana({ t: 'token?', id, forzar });
  });
}

function hacerMotor(config: ConfigMotor): MotorSync {
  const { empresaId, usuario, origen } = config;
  return crearMotor({
    almacen: abrirAlmacenDexie(usuario.id, empresaId),
    base: crearFabricaOpfs({
      carpeta: carpetaDe(usuario.id, empresaId),
      origen,
      ahora: () => instante(reloj.ahora()),
      alUsarMemoria: () => {
        enMemoria = true;
        avisar({ tipo: 'memoria', enMemoria });
      },
    }),
    comandos: { ultimo: (tipo) => COMANDOS.get(tipo) ?? null, de: comandoDe },
    consultas: { de: (nombre) => CONSULTAS.get(nombre) ?? null },
    identidad: { empresaId, dispositivoId: config.dispositivoId, usuario },
    fuente: crearFuenteHttp({
      url: `${origen}/api/v1/sync/${empresaId}`,
      token: pedirToken,
      fetch: (...args) => fetch(...args),
    }),
    reloj,
    enlace: { url: `${origen.replace(/^http/, 'ws')}/sync`, token: pedirToken },
    avisar,
  });
}

async function liderar(config: ConfigMotor): Promise<void> {
  const nuevo = hacerMotor(config);
  motor = nuevo;
  if (!navigator.onLine) nuevo.desconectar();
  aPestana({ t: 'lider' });
  aOtros({ t: 'lider' });
  // A failure is told by its event; the lock stays, so that two tabs do not fight over a broken disk.
  await nuevo.iniciar().catch(() => undefined);
  await new Promise(() => undefined);
}

addEventListener('online', () => motor?.conectar());
addEventListener('offline', () => motor?.desconectar());

const argsComandar = z.object({
  opId: z.string(),
  tipo: z.string(),
  datos: z.record(z.string(), z.unknown()),
  hechoEn: z.iso.datetime(),
});
const argsConsultar = z.object({ nombre: z.string(), args: z.unknown() });
const argsDonde = z.object({ borradorId: z.string().nullable(), campo: z.string().nullable() });

async function hacer(m: MotorSync, { metodo, args }: PedidoMotor): Promise<unknown> {
  switch (metodo) {
    case 'comandar': {
      const { hechoEn, ...pedido } = argsComandar.parse(args);
      // zod has just checked that it is an instant.
      return m.comandar({ ...pedido, hechoEn: hechoEn as Instante });
    }
    case 'consultar': {
      const { nombre, args: suyos } = argsConsultar.parse(args);
      return m.consultar(nombre, suyos);
    }
    case 'cola':
      return m.cola();
    case 'porCorregir':
      return m.porCorregir();
    case 'descartar':
      return m.descartar(z.string().parse(args));
    case 'sumas':
      return m.sumas();
    case 'estado':
      return { ...m.estado(), enMemoria };
    case 'presentar':
      m.presentar(argsDonde.parse(args));
      return null;
    case 'reconectar':
      m.conectar();
      return null;
  }
}

/** A request that is asked again while it runs joins the run. */
async function atender(m: MotorSync, pedido: PedidoMotor): Promise<unknown> {
  const ya = enCurso.get(pedido.id);
  if (ya !== undefined) return ya;
  const paso = hacer(m, pedido).finally(() => enCurso.delete(pedido.id));
  enCurso.set(pedido.id, paso);
  return paso;
}

function textoDe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function deOtro(m: MensajeEntreWorkers): void {
  switch (m.t) {
    case 'pedir':
      if (motor === null) return;
      atender(motor, m).then(
        (valor) => {
          aOtros({ t: 'valor', para: m.de, id: m.id, valor });
        },
        (error: unknown) => {
          aOtros({ t: 'error', para: m.de, id: m.id, mensaje: textoDe(error) });
        },
      );
      return;
    case 'valor':
      if (m.para === yo) aPestana({ t: 'valor', id: m.id, valor: m.valor });
      return;
    case 'error':
      if (m.para === yo) aPestana({ t: 'error', id: m.id, mensaje: m.mensaje });
      return;
    case 'evento':
      aPestana({ t: 'evento', evento: m.evento });
      return;
    case 'lider':
      aPestana({ t: 'lider' });
      return;
  }
}

function iniciar(config: ConfigMotor): void {
  canal = new BroadcastChannel(canalDe(config.usuario.id, config.empresaId));
  canal.onmessage = (evento: MessageEvent<unknown>) => {
    const leido = esquemaEntreWorkers.safeParse(evento.data);
    if (leido.success) deOtro(leido.data);
  };
  navigator.locks
    .request(cerrojoDe(config.usuario.id, config.empresaId), () => liderar(config))
    .catch((error: unknown) => {
      console.error(error);
    });
}

addEventListener('message', (evento: MessageEvent<unknown>) => {
  const m = esquemaDePestana.parse(evento.data);
  switch (m.t) {
    case 'inicio':
      iniciar(m.config);
      return;
    case 'token':
      tokens.get(m.id)?.si(m.valor);
      return;
    case 'token_sin_red':
      tokens.get(m.id)?.no(new Error('sin red'));
      return;
    case 'pedir':
      if (motor === null) {
        aOtros({ ...m, de: yo });
        return;
      }
      atender(motor, m).then(
        (valor) => {
          aPestana({ t: 'valor', id: m.id, valor });
        },
        (error: unknown) => {
          aPestana({ t: 'error', id: m.id, mensaje: textoDe(error) });
        },
      );
      return;
  }
});
