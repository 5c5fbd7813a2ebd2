// A relay over a real Postgres for tests, and a small device that speaks to it with y-websocket: it
// keeps its comandos and the rows it was sent, and nothing else.

import { randomBytes } from 'node:crypto';
import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as decoding from 'lib0/decoding';
import type postgres from 'postgres';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import type { Db } from '#shared/db/db.ts';
import { instante, type Reloj } from '#shared/fecha/fecha.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import type { Ejecutor } from '#server/comandos/ejecutor.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { leerConfig } from '#server/config.ts';
import { crearEmpresa } from '#server/empresas/crear-empresa.ts';
import { crearAvisos, type AvisosConCierre } from '#server/relevo/avisos.ts';
import { crearRelevo, type Relevo } from '#server/relevo/relevo.ts';
import type { Servicios } from '#server/servicios.ts';
import { nombreBuzon, RAIZ_OPS } from '#sync/buzon.ts';
import type { SobreComando } from '#sync/comando.ts';
import { MENSAJE, SUBPROTOCOLO, type MensajeAcuse } from '#sync/protocolo.ts';
import { escribirHola, leerCuerpo, type Trama } from '#sync/tramas.ts';
import { ESQUEMA } from '#sync/versiones.ts';

export type Errores = { readonly mensaje: string; readonly datos: unknown }[];

export const relojReal: Reloj = { ahora: () => Date.now() };
export const nuevoId = (): string => uuid7(relojReal.ahora(), randomBytes(10));

export async function serviciosDePrueba(
  base: { readonly db: Db; readonly sql: postgres.Sql | null; readonly url: string },
  opciones: { readonly reloj?: Reloj; readonly carpeta?: string } = {},
): Promise<Servicios & { readonly avisos: AvisosConCierre; readonly errores: Errores }> {
  const errores: Errores = [];
  const bitacora = {
    info: () => undefined,
    error: (mensaje: string, datos?: Record<string, unknown>) => errores.push({ mensaje, datos }),
  };
  const config = leerConfig({
    DATABASE_URL: base.url,
    KOFACTURE_DATOS: opciones.carpeta ?? (await mkdtemp(join(tmpdir(), 'kf-relevo-'))),
    KOFACTURE_CLAVE_MAESTRA: Buffer.alloc(32, 7).toString('base64'),
    KOFACTURE_COSTO_BCRYPT: '4',
  });
  return {
    db: base.db,
    reloj: opciones.reloj ?? relojReal,
    ids: { nuevo: nuevoId },
    config,
    avisos: crearAvisos({ sql: base.sql, bitacora }),
    bitacora,
    errores,
  };
}

export async function nuevoUsuario(servicios: Servicios, nombre: string): Promise<string> {
  const id = nuevoId();
  await servicios.db.query(
    `insert into usuario (id, correo, nombre, clave_hash, creado_en) values ($1, $2, $3, 'x', $4)`,
    [id, `${id}@ejemplo.do`, nombre, instante(relojReal.ahora())],
  );
  return id;
}

export async function tokenDe(servicios: Servicios, usuarioId: string): Promise<string> {
  const [fila] = await servicios.db.query<{ permisos_version: number }>(
    'select permisos_version from usuario where id = $1',
    [usuarioId],
  );
  const permisosVersion = fila?.permisos_version ?? 1;
  return (await firmarAcceso(servicios, { usuarioId, permisosVersion })).token;
}

/** An empresa with its dueño, ready to issue 31 and 32. */
export async function nuevaEmpresa(
  servicios: Servicios,
  razonSocial = 'Ferretería Duarte',
): Promise<{ readonly empresaId: string; readonly duenoId: string }> {
  const duenoId = await nuevoUsuario(servicios, 'Dueña de prueba');
  const creada = await crearEmpresa(servicios, {
    usuarioId: duenoId,
    rnc: '131880681',
    razonSocial,
    direccion: 'Calle Duarte 1, Santo Domingo',
    municipio: '010100',
    provincia: '010000',
  });
  if (!creada.ok) throw new Error(JSON.stringify(creada.rechazos));
  const { empresaId } = creada.valor;
  await conRev(servicios.db, empresaId, async (tx) => {
    for (const [tipo, vence] of [
      ['31', '2099-12-31'],
      ['32', null],
    ] as const) {
      await tx.query(
        `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
         values ($1, $2, $3, 1, 100000, 1, $4::date)`,
        [empresaId, nuevoId(), tipo, vence],
      );
    }
  });
  return { empresaId, duenoId };
}

export async function nuevoMiembro(
  servicios: Servicios,
  empresaId: string,
  rol: Rol,
): Promise<string> {
  const usuarioId = await nuevoUsuario(servicios, `Persona ${rol}`);
  await conRev(servicios.db, empresaId, (tx) =>
    tx.query(
      `insert into usuario_empresa (empresa_id, id, usuario_id, nombre, correo, rol)
       values ($1, $2, $3, $4, '', $5)`,
      [empresaId, nuevoId(), usuarioId, `Persona ${rol}`, rol],
    ),
  );
  return usuarioId;
}

export async function nuevoDispositivo(
  servicios: Servicios,
  empresaId: string,
  usuarioId: string,
): Promise<string> {
  const id = nuevoId();
  await conRev(servicios.db, empresaId, (tx) =>
    tx.query(
      `insert into dispositivo (empresa_id, id, usuario_id, nombre, creado_en)
       values ($1, $2, $3, 'Caja', $4)`,
      [empresaId, id, usuarioId, instante(relojReal.ahora())],
    ),
  );
  return id;
}

export function sobreDe(
  s: Pick<SobreComando, 'empresa' | 'disp' | 'n' | 'tipo' | 'datos'> & Partial<SobreComando>,
): SobreComando {
  return {
    id: nuevoId(),
    v: 1,
    hecho_en: instante(relojReal.ahora()),
    desfase_reloj: 0,
    deps: [],
    ...s,
  };
}

/** A cash sale of one line: RD$ 118.00 with ITBIS. */
export function ventaDe(hoy: string, id: string = nuevoId()): Record<string, unknown> {
  return {
    id,
    tipo_ecf: '32',
    fecha: hoy,
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: null,
    comprador_rnc: null,
    precios_con_itbis: false,
    tipo_ingresos: '01',
    lineas: [
      {
        id: nuevoId(),
        producto_id: null,
        codigo: '',
        descripcion: 'Cemento gris',
        tipo: 'bien',
        unidad_medida: 43,
        indicador_facturacion: 1,
        cantidad: '1',
        precio: '100.00',
        descuento: null,
        recargo: null,
      },
    ],
    ajustes: [],
    pagos: [{ forma: 1, monto: '118.00', referencia: '' }],
    nota: '',
  };
}

export type ServidorDePrueba = {
  readonly url: string;
  readonly relevo: Relevo;
  cerrar(): Promise<void>;
};

export async function servirRelevo(
  servicios: Servicios,
  opciones: { readonly ejecutor?: Ejecutor; readonly puerto?: number } = {},
): Promise<ServidorDePrueba> {
  const relevo = crearRelevo(
    servicios,
    opciones.ejecutor === undefined ? {} : { ejecutor: opciones.ejecutor },
  );
  const http: Server = createServer();
  http.on('upgrade', (req, socket, head) => void relevo.manejarUpgrade(req, socket, head));
  await new Promise<void>((listo) => {
    http.listen(opciones.puerto ?? 0, '127.0.0.1', listo);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${String(port)}/sync`,
    relevo,
    async cerrar() {
      await relevo.cerrar();
      http.closeAllConnections();
      await new Promise((listo) => http.close(listo));
    },
  };
}

export type PartesDispositivo = {
  readonly url: string;
  readonly token: string;
  readonly empresaId: string;
  readonly dispositivoId: string;
  readonly esquema?: number;
};

/** Keeps every row it was sent, by table and id; its comandos wait in the document until answered. */
export class DispositivoDePrueba {
  readonly acuses = new Map<string, MensajeAcuse>();
  readonly acusesRecibidos: string[] = [];
  readonly filas = new Map<string, Map<string, string>>();
  readonly opsConfirmadas = new Map<string, string>();
  readonly cierres: number[] = [];
  readonly intervalos: (readonly [string, string])[] = [];
  readonly resincs: string[] = [];
  rev = 0n;
  huecos = 0;
  epoca = 1;
  n = 0;
  provider: WebsocketProvider;
  doc: Y.Doc;
  readonly #p: PartesDispositivo;
  readonly #pendientes = new Map<string, SobreComando>();

  constructor(p: PartesDispositivo) {
    this.#p = p;
    [this.doc, this.provider] = this.#abrir();
  }

  get ops(): Y.Map<Uint8Array> {
    return this.doc.getMap<Uint8Array>(RAIZ_OPS);
  }
  get pendientes(): number {
    return this.#pendientes.size;
  }

  #abrir(): [Y.Doc, WebsocketProvider] {
    const doc = new Y.Doc();
    for (const s of this.#pendientes.values()) doc.getMap(RAIZ_OPS).set(s.id, bytesDe(s));
    const { url, token, empresaId, dispositivoId } = this.#p;
    const sala = nombreBuzon({ empresaId, dispositivoId, epoca: this.epoca });
    const provider = new WebsocketProvider(url, sala, doc, {
      protocols: [SUBPROTOCOLO, token],
      disableBc: true,
      maxBackoffTime: 100,
      // The `ws` client has the same shape as the browser's as far as y-websocket goes.
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
    });
    for (const tipo of Object.values(MENSAJE)) {
      provider.messageHandlers[tipo] = (_e, d: decoding.Decoder) => {
        const trama = leerCuerpo(tipo, d);
        if (trama !== null) this.#recibir(trama);
      };
    }
    provider.on('status', ({ status }) => {
      if (status === 'connected') this.saludar();
    });
    provider.on('connection-close', (e) => {
      if (e !== null) this.cierres.push(e.code);
    });
    provider.on('closed', ({ code }) => {
      if (code === 4409) this.renovarEpoca();
    });
    return [doc, provider];
  }

  renovarEpoca(): void {
    this.provider.destroy();
    this.epoca += 1;
    [this.doc, this.provider] = this.#abrir();
  }

  saludar(): void {
    this.provider.ws?.send(
      escribirHola({ rev: this.rev.toString(), esquema: this.#p.esquema ?? ESQUEMA }).slice(),
    );
  }

  #recibir(t: Trama): void {
    if (t.tipo === 'acuse') {
      this.acuses.set(t.mensaje.id, t.mensaje);
      this.acusesRecibidos.push(t.mensaje.id);
      this.#pendientes.delete(t.mensaje.id);
      this.ops.delete(t.mensaje.id);
    } else if (t.tipo === 'filas') {
      const { desde, hasta, ops, cambios } = t.mensaje;
      if (BigInt(desde) !== this.rev) {
        this.huecos += 1;
        this.saludar();
        return;
      }
      for (const [tabla, operacion, id, fila] of cambios) {
        const suya = this.filas.get(tabla) ?? new Map<string, string>();
        this.filas.set(tabla, suya);
        if (operacion === 'U' && fila !== null) suya.set(id, fila);
        else suya.delete(id);
      }
      for (const [id, rev] of ops) this.opsConfirmadas.set(id, rev);
      this.intervalos.push([desde, hasta]);
      this.rev = BigInt(hasta);
    } else if (t.tipo === 'resinc') this.resincs.push(t.mensaje.motivo);
  }

  /** Puts a comando in the buzón and returns its op id. */
  comandar(
    tipo: string,
    datos: Record<string, unknown>,
    extra: Partial<SobreComando> = {},
  ): string {
    this.n += 1;
    const { empresaId, dispositivoId } = this.#p;
    const sobre = sobreDe({
      empresa: empresaId,
      disp: dispositivoId,
      n: this.n,
      tipo,
      datos,
      ...extra,
    });
    this.#pendientes.set(sobre.id, sobre);
    this.ops.set(sobre.id, bytesDe(sobre));
    return sobre.id;
  }

  async acuse(id: string): Promise<MensajeAcuse> {
    await esperar(() => this.acuses.has(id), `acuse de ${id}`);
    const acuse = this.acuses.get(id);
    if (acuse === undefined) throw new Error('sin acuse');
    return acuse;
  }

  cerrar(): void {
    this.provider.destroy();
    this.doc.destroy();
  }
}

export function bytesDe(valor: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(valor));
}

/** Waits for a condition that other processes make true; fails naming it. */
export async function esperar(
  condicion: () => boolean | Promise<boolean>,
  que: string,
  ms = 15_000,
): Promise<void> {
  const limite = performance.now() + ms;
  while (!(await condicion())) {
    if (performance.now() > limite) throw new Error(`No ocurrió a tiempo: ${que}`);
    await new Promise((r) => setTimeout(r, 10));
  }
}

/** A bare socket, for what no good client would say. */
export async function abrirCrudo(
  url: string,
  token: string | null,
): Promise<{ readonly ws: WebSocket; readonly mensajes: Uint8Array[]; cierre: Promise<number> }> {
  const ws = new WebSocket(url, token === null ? [SUBPROTOCOLO] : [SUBPROTOCOLO, token]);
  ws.binaryType = 'nodebuffer';
  const mensajes: Uint8Array[] = [];
  ws.on('message', (m: Buffer) => mensajes.push(new Uint8Array(m)));
  const cierre = new Promise<number>((listo) => {
    ws.on('close', (codigo) => {
      listo(codigo);
    });
    ws.on('error', () => undefined);
  });
  await new Promise<void>((listo) => {
    ws.on('open', listo);
    ws.on('close', () => {
      listo();
    });
  });
  return { ws, mensajes, cierre };
}

/** The rows of a table of the empresa as the change log writes them, by id. */
export async function filasDe(
  servicios: Servicios,
  empresaId: string,
  tabla: string,
): Promise<Map<string, string>> {
  const filas = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query<{ id: string; fila: string }>(
      `select id, to_jsonb(t)::text as fila from ${tabla} t where empresa_id = $1`,
      [empresaId],
    ),
  );
  return new Map(filas.map((f) => [f.id, f.fila]));
}
