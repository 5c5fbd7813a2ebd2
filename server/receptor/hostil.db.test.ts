// The receiver is on the internet: whatever comes, it answers the right ARECF code or 400, it does not fall,
// and its memory does not grow. Real HTTP against a process of its own. KOFACTURE_HOSTILES sets how many
// bodies (500 by default); KOFACTURE_SEMILLA repeats a run.

import { connect } from 'node:net';
import { mkdtemp, rm } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leerXml } from '#shared/ecf/parse.ts';
import { tieneEstructura } from '#shared/ecf/validar-estructura.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { leerConfig } from '#server/config.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { guardarCertificado } from '#server/ecf/guardar-certificado.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import type { Servicios } from '#server/servicios.ts';
import { azar, type Azar } from '../../tests/apoyo/azar.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { cuerpoHostil, CLASES_HOSTILES, type CuerpoHostil } from './pruebas/cuerpos-hostiles.ts';
import { conEncf, ecf, formulario, leerAcuseVisto, RNC_COMPRADOR } from './pruebas/documentos.ts';
import { lanzarReceptor, type HijoReceptor } from './pruebas/hijo-receptor.ts';
import { APROBACION, RECEPCION } from './pruebas/mesa.ts';

const CUANTOS = Number(process.env['KOFACTURE_HOSTILES'] ?? '500');
const SEMILLA = Number(process.env['KOFACTURE_SEMILLA'] ?? '2026');
const RONDAS = 5;
const A_LA_VEZ = 8;
const KB = 256;
const VALIDAR = '/fe/autenticacion/api/validacioncertificado';

let base: BaseServidor;
let carpeta: string;
let clave: string;
let llave: LlaveFirma;
const hijos: HijoReceptor[] = [];

beforeAll(async () => {
  base = await nuevaBaseServidor();
  carpeta = await mkdtemp(join(tmpdir(), 'kf-hostil-'));
  clave = randomBytes(32).toString('base64');
  const ahora = instante(Date.now() - 60_000);
  const mella = await crearEmpresaDePrueba(base.db, {
    nombre: 'Consultora Mella',
    rnc: RNC_COMPRADOR,
  });
  const suyo = await generarCertificadoPrueba({ rnc: RNC_COMPRADOR, nombre: 'Mella', ahora });
  const nada = () => undefined;
  const servicios: Servicios = {
    db: base.db,
    reloj: { ahora: () => Date.now() },
    ids: { nuevo: () => crypto.randomUUID() },
    config: leerConfig({ KOFACTURE_CLAVE_MAESTRA: clave, KOFACTURE_DATOS: carpeta }),
    avisos: {
      filasNuevas: nada,
      borradorNuevo: nada,
      alLlegarFilas: () => nada,
      alLlegarBorrador: () => nada,
    },
    bitacora: { info: nada, error: nada },
  };
  await guardarCertificado(servicios, mella.id, suyo);
  llave = (await generarCertificadoPrueba({ cedula: '00112345678', nombre: 'Duarte', ahora }))
    .llave;
  for (let i = 0; i < 2; i++) {
    hijos.push(await lanzarReceptor({ url: base.url, clave, carpeta, kb: KB }));
  }
});
afterAll(async () => {
  for (const h of hijos) await h.cerrar();
  await base.cerrar();
  await rm(carpeta, { recursive: true, force: true });
});

function hijo(i = 0): HijoReceptor {
  const h = hijos[i];
  if (h === undefined) throw new Error('hay receptor');
  return h;
}

type Visto = { readonly estado: number; readonly texto: string };

async function enviar(
  ruta: string,
  de: { readonly cabeceras: Readonly<Record<string, string>>; readonly cuerpo: Buffer },
  i = 0,
): Promise<Visto> {
  const r = await fetch(`${hijo(i).url}${ruta}`, {
    method: 'POST',
    headers: de.cabeceras,
    body: new Uint8Array(de.cuerpo),
  });
  return { estado: r.status, texto: await r.text() };
}

function enviarXml(xml: string, i = 0): Promise<Visto> {
  const f = formulario(xml);
  return enviar(RECEPCION, { cabeceras: { 'Content-Type': f.tipo }, cuerpo: f.cuerpo }, i);
}

/** '400', or the code of the ARECF; anything else is told as it came. */
function respuestaDe(v: Visto): string {
  if (v.estado === 400 && /\[receptor\.[A-Z_]+\]\n$/.test(v.texto)) return '400';
  const acuse = v.estado === 200 ? leerAcuseVisto(v.texto) : null;
  if (acuse === null) return `${String(v.estado)} ${v.texto.slice(0, 200)}`;
  return acuse.estado === '0' ? '0' : (acuse.motivo ?? 'sin motivo');
}

/** Whether a changed document is still a good one: the change fell where nothing depends on it. */
function sigueBueno(xml: Buffer): boolean {
  const texto = xml.toString('utf8');
  const leido = leerXml(texto);
  return (
    Buffer.from(texto).equals(xml) &&
    leido.ok &&
    tieneEstructura(leido.valor, '31') &&
    verificarFirma(texto, { ahora: instante(Date.now()) }).ok
  );
}

async function atacar(a: Azar, bueno: string): Promise<string | null> {
  const clase = a.uno(CLASES_HOSTILES);
  const hostil = cuerpoHostil(clase, { azar: a, bueno, llave, bytesMax: KB * 1024 });
  const ruta = a.suerte(0.7) ? RECEPCION : a.uno([APROBACION, VALIDAR]);
  const visto = await enviarSinMiedo(ruta, hostil);
  if (visto === 'cortado') return null;
  const r = respuestaDe(visto);
  const admite: readonly string[] = ruta === RECEPCION ? hostil.admite : ['400'];
  if (admite.includes(r)) return null;
  if ((r === '0' || r === '3') && hostil.xml !== undefined && sigueBueno(hostil.xml)) return null;
  return `${clase} en ${ruta}: ${r}, y se esperaba ${admite.join(' o ')}`;
}

/** A body that is refused before it is read whole may find the door closed while it still writes. */
async function enviarSinMiedo(ruta: string, h: CuerpoHostil): Promise<Visto | 'cortado'> {
  try {
    return await enviar(ruta, h);
  } catch (e) {
    if (h.cuerpo.length > KB * 1024) return 'cortado';
    throw e;
  }
}

describe('whatever comes', () => {
  test(
    `${String(CUANTOS)} malformed bodies: the right code or 400, nothing falls, and memory stays flat`,
    async () => {
      const a = azar(SEMILLA);
      const bueno = ecf(llave, '31', [conEncf('E310000000900')]);
      expect(respuestaDe(await enviarXml(bueno))).toBe('0');
      const medidas: number[] = [];
      for (let ronda = 0; ronda < RONDAS; ronda++) {
        const malas: string[] = [];
        let faltan = Math.ceil(CUANTOS / RONDAS);
        const obreros = Array.from({ length: A_LA_VEZ }, async () => {
          while (faltan > 0) {
            faltan -= 1;
            const mala = await atacar(a, bueno);
            if (mala !== null) malas.push(mala);
          }
        });
        await Promise.all(obreros);
        expect(malas, `semilla ${String(SEMILLA)}, ronda ${String(ronda)}`).toEqual([]);
        const m = await hijo().memoria();
        expect(m.errores).toEqual([]);
        medidas.push((m.heap + m.externa) / 1_048_576);
      }
      expect(hijo().caidas).toEqual([]);
      expect(respuestaDe(await enviarXml(ecf(llave, '31', [conEncf('E310000000901')])))).toBe('0');
      // The first round fills the caches (compiled matrices, certificates, pools).
      const [, segunda = 0] = medidas;
      const ultima = medidas.at(-1) ?? 0;
      const crece_mb = ultima - segunda;
      process.stdout.write(
        `memoria del receptor tras cada ronda, en MB: ${medidas.map((x) => Math.round(x * 10) / 10).join(' ')}\n`,
      );
      expect(crece_mb).toBeLessThan(8);
    },
    120_000 + CUANTOS * 200,
  );

  test('a socket that stops in the middle, lies about its length or speaks no HTTP leaves it standing', async () => {
    const f = formulario(ecf(llave, '31', [conEncf('E310000000902')]));
    const cabeza = (largo: number, extra = '') =>
      `POST ${RECEPCION} HTTP/1.1\r\nHost: x\r\nContent-Type: ${f.tipo}\r\n${extra}Content-Length: ${String(largo)}\r\n\r\n`;
    const medio = f.cuerpo.subarray(0, 500);
    const lluvia: (string | Buffer)[][] = [
      [cabeza(f.cuerpo.length), medio],
      [cabeza(f.cuerpo.length * 2), f.cuerpo],
      [cabeza(10), f.cuerpo],
      [cabeza(f.cuerpo.length, 'Transfer-Encoding: chunked\r\n'), f.cuerpo],
      [`POST ${RECEPCION} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`],
      ['\u0000\u0001\u0002'.repeat(1_000)],
      ['GET / HTTP/9.9\r\n\r\n'],
      [`POST ${RECEPCION} HTTP/1.1\r\n${'X: y\r\n'.repeat(5_000)}\r\n`],
    ];
    await Promise.all(lluvia.map((trozos) => soltarEnSocket(hijo().puerto, trozos)));
    expect(respuestaDe(await enviarXml(ecf(llave, '31', [conEncf('E310000000903')])))).toBe('0');
    expect((await hijo().memoria()).errores).toEqual([]);
    expect(hijo().caidas).toEqual([]);
  });
});

describe('two processes', () => {
  test('the same e-NCF sent to both at once is received once, and the others are duplicates', async () => {
    for (let i = 0; i < 5; i++) {
      const xml = ecf(llave, '31', [conEncf(`E31000000091${String(i)}`)]);
      const vistos = await Promise.all(
        [0, 1, 0, 1, 0, 1].map(async (h) => respuestaDe(await enviarXml(xml, h))),
      );
      expect(vistos.sort()).toEqual(['0', '3', '3', '3', '3', '3']);
    }
  });

  test('a seed given by one is spent at the other, once', async () => {
    const { firmarXml } = await import('#server/ecf/firma.ts');
    const semilla = await (await fetch(`${hijo(0).url}/fe/autenticacion/api/semilla`)).text();
    const f = formulario(firmarXml(semilla, llave));
    const de = { cabeceras: { 'Content-Type': f.tipo }, cuerpo: f.cuerpo };
    const vistos = await Promise.all([0, 1, 0, 1].map((h) => enviar(VALIDAR, de, h)));
    expect(vistos.map((v) => v.estado).sort()).toEqual([200, 400, 400, 400]);
  });
});

async function soltarEnSocket(puerto: number, trozos: readonly (string | Buffer)[]): Promise<void> {
  await new Promise<void>((listo) => {
    const s = connect(puerto, '127.0.0.1');
    // Being cut off is one of the good answers.
    s.on('error', () => undefined);
    s.on('close', () => {
      listo();
    });
    for (const t of trozos) s.write(t);
    setTimeout(() => s.destroy(), 300);
  });
}
