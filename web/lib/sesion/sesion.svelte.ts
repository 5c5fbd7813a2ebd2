// The session of this tab, as rune state: who is in, in which empresa, and the doors in and out. A
// reload without network stays inside while the lease lasts (sincronizacion.md §7); the server has
// the last word as soon as it answers.

import type { z } from 'zod';
import type { zEmpresaDeUsuario, zUsuarioSalida } from '#shared/contratos/auth.ts';
import { zSesion } from '#shared/contratos/auth.ts';
import { zError } from '#shared/contratos/comun.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { abrirAlmacenDexie } from '#web/lib/almacen/almacen-dexie.ts';
import { guardarSesion, leerSesion } from '#web/lib/almacen/sesion-dexie.ts';
import { borrarDatosLocales } from '#web/lib/motor/borrar-datos.ts';
import {
  guardarToken,
  leerSobreApi,
  olvidarToken,
  renovar,
  SinConexion,
  tokenDeAcceso,
  type RespuestaSesion,
} from './acceso.ts';

export type UsuarioSesion = z.infer<typeof zUsuarioSalida>;
export type EmpresaSesion = z.infer<typeof zEmpresaDeUsuario>;

export type FalloApi = {
  readonly ok: false;
  /** HTTP status; 0 when there was no answer. */
  readonly estado: number;
  readonly codigo: string;
  /** Spanish, ready to be shown. */
  readonly mensaje: string;
  readonly rechazos: readonly {
    readonly codigo: string;
    readonly mensaje: string;
    readonly campo?: string | undefined;
  }[];
};
export type RespuestaApi<T> = { readonly ok: true; readonly datos: T } | FalloApi;

export type Registro = {
  readonly correo: string;
  readonly clave: string;
  readonly nombre: string;
  readonly empresa?: { readonly rnc: string; readonly razon_social: string };
};

/** Days that a device works without the server confirming its session. */
const DIAS_SIN_CONFIRMAR = 30;
const DIA_MS = 86_400_000;

class Sesion {
  estado = $state<'cargando' | 'fuera' | 'dentro'>('cargando');
  usuario = $state<UsuarioSesion | null>(null);
  empresas = $state<readonly EmpresaSesion[]>([]);
  empresaActiva = $state<EmpresaSesion | null>(null);
  /** Id of this browser as a device of the active empresa. */
  dispositivoId = $state<string | null>(null);
  /** The server has confirmed this session since the page was opened. */
  estaConfirmada = $state(false);
  /** Why the person is out, when it was not his doing. */
  aviso = $state<string | null>(null);
}

export const sesion = new Sesion();

const canal = new BroadcastChannel('kofacture-sesion');
const alSalir = new Set<() => void>();
let confirmada_ms = 0;

/** Milliseconds since the epoch: this file is the edge where the clock of the tab enters. */
function ahora(): number {
  return Date.now();
}

export function nuevoId(): string {
  return uuid7(ahora(), crypto.getRandomValues(new Uint8Array(10)));
}

/** Called before the session ends, so that engines and drafts let go of what they hold. */
export function antesDeSalir(fn: () => void): () => void {
  alSalir.add(fn);
  return () => alSalir.delete(fn);
}

function soltarTodo(): void {
  for (const fn of alSalir) fn();
  alSalir.clear();
}

async function recordar(): Promise<void> {
  const { usuario } = sesion;
  if (usuario === null) return;
  await guardarSesion({
    usuario: $state.snapshot(usuario),
    empresas: $state.snapshot(sesion.empresas).slice(),
    empresaActiva: sesion.empresaActiva?.id ?? null,
    confirmada_ms,
  });
}

async function activar(empresa: EmpresaSesion | null): Promise<void> {
  if (empresa === null || sesion.usuario === null) {
    sesion.empresaActiva = null;
    sesion.dispositivoId = null;
    return;
  }
  const almacen = abrirAlmacenDexie(sesion.usuario.id, empresa.id);
  const id = await almacen.ajustes.fijar('dispositivo', nuevoId);
  almacen.cerrar();
  sesion.dispositivoId = String(id);
  sesion.empresaActiva = empresa;
}

async function poner(
  datos: { readonly usuario: UsuarioSesion; readonly empresas: readonly EmpresaSesion[] },
  activaId: string | null,
): Promise<void> {
  sesion.usuario = datos.usuario;
  sesion.empresas = datos.empresas;
  const activa = datos.empresas.find((e) => e.id === activaId) ?? datos.empresas[0] ?? null;
  const esLaMisma =
    activa !== null &&
    sesion.empresaActiva?.id === activa.id &&
    sesion.empresaActiva.rol === activa.rol &&
    sesion.dispositivoId !== null;
  if (!esLaMisma) await activar(activa);
  sesion.aviso = null;
  sesion.estado = 'dentro';
}

async function confirmar(respuesta: RespuestaSesion): Promise<void> {
  guardarToken(respuesta);
  confirmada_ms = ahora();
  sesion.estaConfirmada = true;
  await poner(respuesta, sesion.empresaActiva?.id ?? (await leerSesion())?.empresaActiva ?? null);
  await recordar();
}

function quedarFuera(aviso: string | null): void {
  soltarTodo();
  olvidarToken();
  sesion.estado = 'fuera';
  sesion.usuario = null;
  sesion.empresas = [];
  sesion.empresaActiva = null;
  sesion.dispositivoId = null;
  sesion.estaConfirmada = false;
  sesion.aviso = aviso;
}

const AVISO_VENCIDA = 'Su sesión terminó. Entre de nuevo: lo que tenía por enviar sigue guardado.';
const AVISO_PLAZO =
  'Este dispositivo pasó 30 días sin conectarse. Entre de nuevo con conexión: lo que tenía por enviar sigue guardado.';

/** Asks the server who this is. Without network what is remembered stays. */
export async function confirmarConServidor(): Promise<void> {
  try {
    const respuesta = await renovar();
    if (respuesta !== null) {
      await confirmar(respuesta);
    } else if (sesion.estado !== 'fuera') {
      const estaba = sesion.estado === 'dentro';
      await guardarSesion(null);
      quedarFuera(estaba ? AVISO_VENCIDA : null);
    }
  } catch (error) {
    if (!(error instanceof SinConexion)) throw error;
    if (sesion.estado === 'cargando') quedarFuera(null);
  }
}

async function cargar(): Promise<void> {
  const guardada = await leerSesion();
  if (guardada !== null) {
    confirmada_ms = guardada.confirmada_ms;
    if (ahora() - confirmada_ms < DIAS_SIN_CONFIRMAR * DIA_MS) {
      await poner(guardada, guardada.empresaActiva);
    } else {
      sesion.aviso = AVISO_PLAZO;
    }
    await confirmarConServidor();
    return;
  }
  // The cookie may still be good where only the page's storage was cleared.
  await confirmarConServidor();
}

/** Resolves once it is known whether the person is inside. */
export const sesionLista: Promise<void> = cargar().catch((error: unknown) => {
  console.error(error);
  quedarFuera('No se pudo leer la sesión guardada. Entre de nuevo.');
});

canal.onmessage = (evento: MessageEvent<unknown>) => {
  if (evento.data === 'fuera') quedarFuera(null);
  if (evento.data === 'dentro') void confirmarConServidor();
};
globalThis.addEventListener('online', () => {
  if (sesion.estado === 'dentro' && !sesion.estaConfirmada) void confirmarConServidor();
});

async function leerFallo(respuesta: Response): Promise<FalloApi> {
  const cuerpo: unknown = await respuesta.json().catch(() => null);
  const leido = zError.safeParse(cuerpo);
  if (leido.success) {
    return { ok: false, estado: respuesta.status, ...leido.data.error };
  }
  return {
    ok: false,
    estado: respuesta.status,
    codigo: 'web.RESPUESTA_ILEGIBLE',
    mensaje: 'El servidor dio una respuesta que no se entiende. Intente de nuevo en unos minutos.',
    rechazos: [],
  };
}

const SIN_RED: FalloApi = {
  ok: false,
  estado: 0,
  codigo: 'web.SIN_CONEXION',
  mensaje: 'No hay conexión con el servidor. Revise su internet e intente de nuevo.',
  rechazos: [],
};

async function postear(ruta: string, cuerpo: unknown): Promise<Response | null> {
  try {
    return await fetch(ruta, {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(cuerpo),
    });
  } catch {
    // `fetch` only rejects when there is no answer at all.
    return null;
  }
}

async function abrirSesion(ruta: string, cuerpo: unknown): Promise<RespuestaApi<UsuarioSesion>> {
  const respuesta = await postear(ruta, cuerpo);
  if (respuesta === null) return SIN_RED;
  if (!respuesta.ok) return leerFallo(respuesta);
  const datos = zSesion.parse(await leerSobreApi(respuesta));
  await confirmar(datos);
  canal.postMessage('dentro');
  return { ok: true, datos: datos.usuario };
}

export function entrar(correo: string, clave: string): Promise<RespuestaApi<UsuarioSesion>> {
  return abrirSesion('/api/v1/auth/login', { correo, clave });
}

export function registrar(datos: Registro): Promise<RespuestaApi<UsuarioSesion>> {
  return abrirSesion('/api/v1/auth/register', datos);
}

/** Comandos of this person that have not left this device yet, in all his empresas. */
export async function sinEnviar(): Promise<number> {
  const { usuario } = sesion;
  if (usuario === null) return 0;
  let total = 0;
  for (const empresa of sesion.empresas) {
    const almacen = abrirAlmacenDexie(usuario.id, empresa.id);
    total += await almacen.ops.contar('por_enviar');
    almacen.cerrar();
  }
  return total;
}

export type Salida = { readonly ok: true } | { readonly ok: false; readonly sinEnviar: number };

/**
 * Ends the session. With comandos not yet sent it does nothing and says how many, unless the person
 * insists: then they stay on this device, to be sent the next time he enters.
 */
export async function salir(
  opciones: { readonly insistir: boolean } = { insistir: false },
): Promise<Salida> {
  const pendientes = await sinEnviar();
  if (pendientes > 0 && !opciones.insistir) return { ok: false, sinEnviar: pendientes };
  const { usuario, empresas } = sesion;
  soltarTodo();
  canal.postMessage('fuera');
  await postear('/api/v1/auth/logout', {});
  await guardarSesion(null);
  if (usuario !== null) {
    for (const empresa of empresas) {
      // The session ends all the same; what could not be deleted goes the next time he leaves.
      await borrarDatosLocales(usuario.id, empresa.id).catch((error: unknown) => {
        console.error(error);
      });
    }
  }
  quedarFuera(null);
  return { ok: true };
}

/** Changes the empresa in which this tab works. */
export async function elegirEmpresa(id: string): Promise<void> {
  const empresa = sesion.empresas.find((e) => e.id === id);
  if (empresa === undefined || empresa.id === sesion.empresaActiva?.id) return;
  soltarTodo();
  await activar(empresa);
  await recordar();
}

/** `fetch` with the token of the session. A 401 renews it once. Throws `SinConexion`. */
export async function api(ruta: string, init: RequestInit = {}): Promise<Response> {
  for (const forzar of [false, true]) {
    const token = await tokenDeAcceso(ahora(), forzar);
    const cabeceras = new Headers(init.headers);
    if (token !== null) cabeceras.set('authorization', `Bearer ${token}`);
    let respuesta: Response;
    try {
      respuesta = await fetch(ruta, { ...init, headers: cabeceras, credentials: 'same-origin' });
    } catch (causa) {
      throw new SinConexion(ruta, { cause: causa });
    }
    if (respuesta.status !== 401 || forzar || token === null) return respuesta;
  }
  throw new SinConexion(ruta);
}

/** `api` for JSON: sends `cuerpo` when there is one and reads `{success, data}`. */
export async function apiJson(
  ruta: string,
  pedido: { readonly metodo?: string; readonly cuerpo?: unknown } = {},
): Promise<RespuestaApi<unknown>> {
  try {
    const respuesta = await api(ruta, {
      method: pedido.metodo ?? (pedido.cuerpo === undefined ? 'GET' : 'POST'),
      ...(pedido.cuerpo === undefined
        ? {}
        : {
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(pedido.cuerpo),
          }),
    });
    if (!respuesta.ok) return await leerFallo(respuesta);
    return { ok: true, datos: await leerSobreApi(respuesta) };
  } catch (error) {
    if (error instanceof SinConexion) return SIN_RED;
    throw error;
  }
}

const registrados = new Set<string>();

function nombreDispositivo(): string {
  const ua = navigator.userAgent;
  const sistema = /Android|iPhone|iPad|Windows|Macintosh|CrOS|Linux/.exec(ua)?.[0] ?? 'Navegador';
  const navegador = /Edg|Firefox|Chrome|Safari/.exec(ua)?.[0] ?? '';
  return `${navegador === 'Edg' ? 'Edge' : navegador} en ${sistema}`.trim();
}

/**
 * Token for the engine's socket and downloads. Makes sure first that the server knows this device.
 * `null`: no session. Throws `SinConexion`.
 */
export async function tokenDeSync(
  empresaId: string,
  dispositivo: { readonly id: string; readonly forzar: boolean },
): Promise<string | null> {
  const token = await tokenDeAcceso(ahora(), dispositivo.forzar);
  if (token === null) {
    await confirmarConServidor();
    return null;
  }
  const clave = `${empresaId}/${dispositivo.id}`;
  // The socket also says «token» (4401) to a device that it does not know.
  if (!dispositivo.forzar && registrados.has(clave)) return token;
  const hecho = await apiJson(`/api/v1/empresas/${empresaId}/dispositivos`, {
    cuerpo: { id: dispositivo.id, nombre: nombreDispositivo() },
  });
  if (hecho.ok) registrados.add(clave);
  else if (hecho.estado === 0 || hecho.estado >= 500) throw new SinConexion(hecho.codigo);
  // Any other refusal will be told by the socket itself, with its own close code.
  return token;
}
