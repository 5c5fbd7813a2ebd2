// What the database tests of the e-CF share: a migrated database, an empresa with its certificate, the
// simulator of the DGII over real HTTP on a free port, and sales issued by the real mutator.

import { createServer, type Server } from 'node:http';
import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { diaDe, instante, type Reloj } from '#shared/fecha/fecha.ts';
import { idDerivado, uuid7, type Ids } from '#shared/nucleo/ids.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { escribirMonto } from '#shared/dinero/texto.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { leerConfig } from '#server/config.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import type { MensajeAcuse } from '#sync/protocolo.ts';
import { crearSimulador } from '#server/simulador/crear-simulador.ts';
import { crearSimuladorAlanube } from '#server/simulador-alanube/crear-simulador-alanube.ts';
import type { Servicios } from '#server/servicios.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from './empresa.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import type { ServiciosEcf } from '#server/ecf/servicio-ecf.ts';

export type Escenario = {
  readonly servicios: ServiciosEcf;
  readonly empresa: EmpresaDePrueba;
  /** Address of the simulator, without the ambiente. */
  readonly simulador: string;
  readonly errores: string[];
  /** Issues a sale and answers the id of its ecf row. `total` in pesos, ITBIS included. */
  vender(tipo: '31' | '32', total: string): Promise<string>;
  /** Sends a comando as the dueño and answers what it answers. */
  comando(tipo: string, datos: unknown): Promise<MensajeAcuse>;
  /** Issues a credit note that annuls the sale of that ecf row; answers the id of its own. */
  notaDeCredito(ecfId: string): Promise<string>;
  control(orden: unknown): Promise<void>;
  /** The same for the stand-in of Alanube. */
  controlAlanube(orden: unknown): Promise<void>;
  /** Stops the simulator; `encenderSimulador` brings it back on the same port. */
  apagarSimulador(): Promise<void>;
  encenderSimulador(): Promise<void>;
  estado(ecfId: string): Promise<string>;
  cerrar(): Promise<void>;
};

/** Seals the keys of this run; another process of the same test needs it too. */
export const CLAVE = randomBytes(32).toString('base64');
export const RELOJ: Reloj = { ahora: () => Date.now() };
const ids: Ids = { nuevo: () => uuid7(Date.now(), randomBytes(10)) };

export async function montarEscenario(
  url: string,
  opciones: { readonly retardo_ms?: number; readonly nombre?: string; readonly rnc?: string } = {},
): Promise<Escenario> {
  const conexion = abrirPostgres(url, { maximo: 6 });
  const errores: string[] = [];
  const bitacora = {
    info: () => undefined,
    error: (mensaje: string, datos?: Record<string, unknown>) =>
      void errores.push(`${mensaje} ${JSON.stringify(datos ?? {})}`),
  };
  const avisos = crearAvisos({ sql: null, bitacora });
  const config = leerConfig({ KOFACTURE_CLAVE_MAESTRA: CLAVE, PORT: '0', DATABASE_URL: url });
  const base = { db: conexion.db, reloj: RELOJ, ids, config, avisos, bitacora } satisfies Servicios;

  const app = new Hono();
  const simulador = crearSimulador({
    db: base.db,
    reloj: RELOJ,
    ids,
    opciones: { conControl: true, retardo_ms: opciones.retardo_ms ?? 50 },
  });
  app.route('/simulador', simulador);
  const alanube = crearSimuladorAlanube({
    db: base.db,
    reloj: RELOJ,
    azar: () => randomBytes(10),
    opciones: { conControl: true, retardo_ms: opciones.retardo_ms ?? 50 },
  });
  app.route('/simulador-alanube', alanube);
  let http: Server = await escuchar(app, 0);
  const direccion = http.address() as AddressInfo; // a TCP server always answers this shape
  const urlPropia = `http://127.0.0.1:${String(direccion.port)}`;
  const servicios: ServiciosEcf = { ...base, urlPropia };

  const empresa = await crearEmpresaDePrueba(base.db, {
    nombre: opciones.nombre ?? 'Colmado Lucía',
    ...(opciones.rnc === undefined ? {} : { rnc: opciones.rnc }),
  });
  const certificado = await generarCertificadoPrueba({
    cedula: '00112345678',
    nombre: 'Lucía de Prueba',
    ahora: instante(RELOJ.ahora() - 60_000),
  });
  const guardado = await guardarCertificado(servicios, empresa.id, certificado);
  invariante(guardado.ok, 'el certificado de prueba se guarda');

  let n = 0;
  const comando = (tipo: string, datos: unknown): Promise<MensajeAcuse> => {
    n += 1;
    const actor = { usuarioId: empresa.usuarios.dueno, dispositivoId: empresa.dispositivoId };
    return ejecutarComando(servicios, actor, sobre(empresa, { n, tipo, datos }));
  };
  const exigir = async (tipo: string, datos: unknown): Promise<void> => {
    const acuse = await comando(tipo, datos);
    invariante(acuse.ok, `${tipo} se acepta: ${JSON.stringify(acuse)}`);
  };
  const ecfDe = async (facturaId: string): Promise<string> => {
    const [fila] = await servicios.db.query<{ id: string }>(
      'select id from ecf where empresa_id = $1 and factura_id = $2',
      [empresa.id, facturaId],
    );
    invariante(fila !== undefined, 'el documento tiene su e-CF');
    return fila.id;
  };
  const mandar = async (cual: string, orden: unknown): Promise<void> => {
    const r = await fetch(`${urlPropia}/${cual}/control`, {
      method: 'POST',
      body: JSON.stringify(orden),
    });
    invariante(r.ok, `el simulador obedece: ${await r.text()}`);
  };
  return {
    servicios,
    empresa,
    simulador: `${urlPropia}/simulador`,
    errores,
    async vender(tipo, total) {
      const facturaId = ids.nuevo();
      await exigir('ventas.emitirFactura', datosDeVenta({ facturaId, tipo, total }));
      return ecfDe(facturaId);
    },
    comando,
    async notaDeCredito(ecfId) {
      await asegurarSecuencia34(servicios, empresa.id);
      const [venta] = await servicios.db.query<{ factura_id: string; total: bigint }>(
        `select f.id as factura_id, f.total from ecf e
         join factura f on f.empresa_id = e.empresa_id and f.id = e.factura_id
         where e.empresa_id = $1 and e.id = $2`,
        [empresa.id, ecfId],
      );
      invariante(venta !== undefined, 'la venta existe');
      const id = ids.nuevo();
      const monto = escribirMonto(centavos(venta.total));
      await exigir('ventas.emitirNota', {
        id,
        tipo: '34',
        factura_id: venta.factura_id,
        codigo_modificacion: 1,
        razon: 'Devolución',
        fecha: diaDe(instante(RELOJ.ahora())),
        condicion: 'contado',
        pagos: [{ forma: 1, monto, referencia: '' }],
      });
      return ecfDe(id);
    },
    control: (orden) => mandar('simulador', orden),
    controlAlanube: (orden) => mandar('simulador-alanube', orden),
    async apagarSimulador() {
      await cerrarHttp(http);
    },
    async encenderSimulador() {
      http = await escuchar(app, direccion.port);
    },
    async estado(ecfId) {
      const [fila] = await servicios.db.query<{ estado: string }>(
        'select estado from ecf where empresa_id = $1 and id = $2',
        [empresa.id, ecfId],
      );
      return fila?.estado ?? 'no existe';
    },
    async cerrar() {
      await cerrarHttp(http);
      await avisos.cerrar();
      await conexion.cerrar();
    },
  };
}

async function escuchar(app: Hono, puerto: number): Promise<Server> {
  const http = createServer(getRequestListener(app.fetch));
  await new Promise<void>((listo, mal) => {
    http.once('error', mal);
    http.listen(puerto, '127.0.0.1', listo);
  });
  return http;
}

async function cerrarHttp(http: Server): Promise<void> {
  if (!http.listening) return;
  http.closeAllConnections();
  await new Promise<void>((listo) => http.close(() => listo()));
}

async function asegurarSecuencia34(servicios: Servicios, empresaId: string): Promise<void> {
  await servicios.db.tx(async (tx) => {
    await tx.query("select set_config('app.rev', '0', true)");
    await tx.query(
      `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
       values ($1, $2, '34', 1, 1000, 1, null) on conflict do nothing`,
      [empresaId, idDerivado(empresaId, 'secuencia/34')],
    );
  });
}

function sobre(
  empresa: EmpresaDePrueba,
  c: { readonly n: number; readonly tipo: string; readonly datos: unknown },
): unknown {
  return {
    id: ids.nuevo(),
    empresa: empresa.id,
    disp: empresa.dispositivoId,
    n: c.n,
    tipo: c.tipo,
    v: 1,
    hecho_en: instante(RELOJ.ahora()),
    desfase_reloj: 0,
    deps: [],
    datos: c.datos,
  };
}

type Venta = {
  readonly facturaId: string;
  readonly tipo: '31' | '32';
  readonly total: string;
};

function datosDeVenta(v: Venta): unknown {
  return {
    id: v.facturaId,
    tipo_ecf: v.tipo,
    fecha: diaDe(instante(RELOJ.ahora())),
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: 'Ferretería Duarte',
    comprador_rnc: '101000112',
    precios_con_itbis: true,
    tipo_ingresos: '01',
    lineas: [
      {
        id: ids.nuevo(),
        producto_id: null,
        codigo: 'A-1',
        descripcion: 'Arroz & habichuelas',
        tipo: 'bien',
        unidad_medida: 43,
        indicador_facturacion: 1,
        cantidad: '1.00',
        precio: v.total,
        descuento: null,
        recargo: null,
      },
    ],
    ajustes: [],
    pagos: [{ forma: 1, monto: v.total, referencia: '' }],
    nota: '',
  };
}
