// One server with everything on a free port: the simulator of the DGII with its directory, the receiver, and
// two empresas that sell to each other. The documents between them go over real HTTP to this same server.

import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { diaDe, instante } from '#shared/fecha/fecha.ts';
import { uuid7 } from '#shared/nucleo/ids.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { leerConfig, type ConfigReceptor } from '#server/config.ts';
import type { ServiciosEcf } from '#server/ecf/abrir-cliente.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import { crearAvisos } from '#server/relevo/avisos.ts';
import { crearSimulador } from '#server/simulador/crear-simulador.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba, type EmpresaDePrueba } from '../../../tests/apoyo/empresa.ts';

export type MesaEntregas = {
  readonly base: BaseServidor;
  readonly servicios: ServiciosEcf;
  readonly url: string;
  readonly lucia: EmpresaDePrueba;
  readonly mella: EmpresaDePrueba;
  readonly errores: string[];
  /** Issues a crédito fiscal of Lucía to that RNC and takes it to its verdict. */
  vender(comprador: string): Promise<{ readonly ecfId: string; readonly encf: string }>;
  comandar(empresa: EmpresaDePrueba, tipo: string, datos: unknown): Promise<void>;
  control(orden: unknown): Promise<void>;
  /** Puts an empresa in the directory, by default at this server. */
  inscribir(rnc: string, url?: string, autenticacion?: string): Promise<void>;
  filas(empresa: EmpresaDePrueba, sql: string): Promise<Record<string, unknown>[]>;
  cerrar(): Promise<void>;
};

const ids = { nuevo: () => uuid7(Date.now(), new Uint8Array(randomBytes(10))) };

export async function montarEntregas(ajustes: Partial<ConfigReceptor> = {}): Promise<MesaEntregas> {
  const base = await nuevaBaseServidor({ maximo: 10 });
  const carpeta = await mkdtemp(join(tmpdir(), 'kf-entregas-'));
  const reloj = { ahora: () => Date.now() };
  const errores: string[] = [];
  const bitacora = {
    info: () => undefined,
    error: (mensaje: string, datos?: Record<string, unknown>) =>
      void errores.push(`${mensaje} ${JSON.stringify(datos ?? {})}`),
  };
  const leida = leerConfig({ KOFACTURE_DATOS: carpeta, PORT: '0' });
  const config = { ...leida, receptor: { ...leida.receptor, ...ajustes } };
  const avisos = crearAvisos({ sql: null, bitacora });
  const delServidor = { db: base.db, reloj, ids, config, avisos, bitacora };
  const app = crearApp(delServidor, {
    freno: crearFreno(reloj),
    cola: null,
    simulador: crearSimulador({
      db: base.db,
      reloj,
      ids,
      opciones: { conControl: true, retardo_ms: 1 },
    }),
    estaticos: null,
  });
  const http = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }));
  await new Promise<void>((listo) => http.listen(0, '127.0.0.1', listo));
  // A server that listens on TCP always answers this shape.
  const { port } = http.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  const servicios: ServiciosEcf = { ...delServidor, urlPropia: url };
  const lucia = await crearConCertificado(servicios, 'Colmado Lucía', '131880681');
  const mella = await crearConCertificado(servicios, 'Consultora Mella', '131246796');
  const turnos = new Map<string, number>();
  const comandar: MesaEntregas['comandar'] = async (empresa, tipo, datos) => {
    const n = (turnos.get(empresa.id) ?? 0) + 1;
    turnos.set(empresa.id, n);
    const acuse = await ejecutarComando(
      servicios,
      { usuarioId: empresa.usuarios.dueno, dispositivoId: empresa.dispositivoId },
      {
        id: ids.nuevo(),
        empresa: empresa.id,
        disp: empresa.dispositivoId,
        n,
        tipo,
        v: 1,
        hecho_en: instante(Date.now()),
        desfase_reloj: 0,
        deps: [],
        datos,
      },
    );
    invariante(acuse.ok, `el comando se acepta: ${JSON.stringify(acuse)}`);
  };
  const control = async (orden: unknown): Promise<void> => {
    const r = await fetch(`${url}/simulador/control`, {
      method: 'POST',
      body: JSON.stringify(orden),
    });
    invariante(r.ok, `el simulador obedece: ${await r.text()}`);
  };
  const filas: MesaEntregas['filas'] = (empresa, sql) =>
    enEmpresa(base.db, empresa.id, (tx) => tx.query(sql, [empresa.id]));
  return {
    base,
    servicios,
    url,
    lucia,
    mella,
    errores,
    comandar,
    control,
    filas,
    async vender(comprador) {
      const facturaId = ids.nuevo();
      await comandar(lucia, 'ventas.emitirFactura', venta(facturaId, comprador));
      const [e] = await filas(
        lucia,
        `select id, encf from ecf where empresa_id = $1 and factura_id = '${facturaId}'`,
      );
      const ecfId = String(e?.['id']);
      for (let i = 0; i < 20; i++) {
        if ((await avanzarEcf(servicios, lucia.id, ecfId)) === 'listo') break;
        await new Promise((r) => setTimeout(r, 30));
      }
      return { ecfId, encf: String(e?.['encf']) };
    },
    inscribir: (rnc, direccion = `${url}/sede`, autenticacion = '') =>
      control({
        directorio: [
          {
            rnc,
            nombre: 'Inscrita',
            url_recepcion: direccion,
            url_aceptacion: direccion,
            url_opcional: autenticacion,
          },
        ],
      }),
    async cerrar() {
      await cerrarHttp(http);
      await avisos.cerrar();
      await base.cerrar();
      await rm(carpeta, { recursive: true, force: true });
    },
  };
}

async function crearConCertificado(
  servicios: ServiciosEcf,
  nombre: string,
  rnc: string,
): Promise<EmpresaDePrueba> {
  const empresa = await crearEmpresaDePrueba(servicios.db, { nombre, rnc });
  const ahora = instante(Date.now() - 60_000);
  const certificado = await generarCertificadoPrueba({ rnc, nombre, ahora });
  const guardado = await guardarCertificado(servicios, empresa.id, certificado);
  invariante(guardado.ok, 'el certificado de prueba se guarda');
  return empresa;
}

async function cerrarHttp(http: Server): Promise<void> {
  http.closeAllConnections();
  await new Promise<void>((listo) => http.close(() => listo()));
}

function venta(id: string, comprador: string): Record<string, unknown> {
  return {
    id,
    tipo_ecf: '31',
    fecha: diaDe(instante(Date.now())),
    condicion: 'contado',
    fecha_limite_pago: null,
    tercero_id: null,
    comprador_nombre: 'Comprador de Prueba',
    comprador_rnc: comprador,
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
        precio: '1180.00',
        descuento: null,
        recargo: null,
      },
    ],
    ajustes: [],
    pagos: [{ forma: 1, monto: '1180.00', referencia: '' }],
    nota: '',
  };
}
