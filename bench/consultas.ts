// What a screen waits for: each consulta over N sales of 13 months in the PGlite of a device, and the
// emission of a sale on top of them. `node bench/consultas.ts [N]`. Milliseconds at p50 and p95, and the
// ratio of each p50 to that of reading one row, because machines differ.

import { PGlite } from '@electric-sql/pglite';
import { fecha, hoy, instante } from '#shared/fecha/fecha.ts';
import { COMANDOS } from '#shared/comandos.ts';
import { CONSULTAS } from '#shared/consultas.ts';
import { dbDePglite, OPCIONES_PGLITE } from '#shared/db/adaptador-pglite.ts';
import { migrar } from '#shared/db/migrador.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { numeradorDispositivo } from '#shared/ventas/numerador-servidor.ts';
import { leerMigraciones } from '#server/db/leer-migraciones.ts';
import { generarFacturas } from '#server/demo/generar.ts';
import { crearEmpresaDePrueba } from '../tests/apoyo/empresa.ts';
import { relojReal, ventaDe } from '../tests/apoyo/relevo.ts';
import { cuantil, decir } from './apoyo.ts';

const CUANTAS = Number(process.argv[2] ?? '20000');
const VECES = 20;
const EMISIONES = 60;

const ahora = instante(relojReal.ahora());
const dia = hoy(relojReal);
const pg = await PGlite.create({ ...OPCIONES_PGLITE });
const db = dbDePglite(pg);
await migrar(db, { destino: 'local', migraciones: await leerMigraciones(), ahora });
const empresa = await crearEmpresaDePrueba(db, { lado: 'dispositivo' });
await db.query('update secuencia set hasta = 100000 where empresa_id = $1', [empresa.id]);
await generarFacturas(db, {
  lado: 'dispositivo',
  empresaId: empresa.id,
  usuarioId: empresa.usuarios.dueno,
  dispositivoId: empresa.dispositivoId,
  cuantas: CUANTAS,
  semilla: 7,
  hasta: dia,
  dias: 390,
});
await db.exec('vacuum analyze');

async function medir(hacer: () => Promise<unknown>, veces: number): Promise<number[]> {
  const tiempos: number[] = [];
  for (let i = 0; i < veces; i++) {
    const t = performance.now();
    await hacer();
    tiempos.push(performance.now() - t);
  }
  return tiempos;
}

const [una] = await db.query<{ id: string }>(
  'select id from factura where empresa_id = $1 order by fecha desc, id desc limit 1 offset 5',
  [empresa.id],
);
const [ventas] = await db.query<{ id: string }>(
  "select id from cuenta where empresa_id = $1 and rol = 'ventas_18'",
  [empresa.id],
);
const base = cuantil(
  await medir(
    () =>
      db.query('select id from factura where empresa_id = $1 and id = $2', [
        empresa.id,
        una?.id ?? '',
      ]),
    VECES,
  ),
  0.5,
);
decir({ bench: 'consultas', facturas: CUANTAS, una_fila_ms: base });

const ano = fecha(`${dia.slice(0, 4)}-01-01`);
const mes = fecha(`${dia.slice(0, 7)}-01`);
const PANTALLAS: readonly (readonly [string, string, Readonly<Record<string, unknown>>])[] = [
  ['lista de ventas', 'ventas.listar', { limite: 50 }],
  ['lista a mitad', 'ventas.listar', { limite: 50, desplazamiento: CUANTAS / 2 }],
  ['búsqueda por cliente', 'ventas.listar', { texto: 'cliente 012' }],
  ['búsqueda por e-NCF', 'ventas.listar', { texto: 'E3200000011' }],
  ['una factura', 'ventas.factura', { id: una?.id }],
  ['terceros', 'terceros.buscar', { texto: '' }],
  ['productos', 'productos.buscar', { texto: 'producto 01' }],
  ['balanza del ejercicio', 'contabilidad.balanza', { desde: ano, hasta: dia }],
  ['mayor del mes', 'contabilidad.mayor', { cuenta_id: ventas?.id, desde: mes, hasta: dia }],
  ['antigüedad', 'tesoreria.antiguedad', { al: dia }],
  ['panel', 'dashboard.panel', { hoy: dia, ahora }],
];
for (const [pantalla, nombre, args] of PANTALLAS) {
  const consulta = CONSULTAS.get(nombre);
  if (consulta === undefined) throw new Error(`no existe la consulta ${nombre}`);
  const leidos = consulta.esquema.parse(args);
  const t = await medir(() => consulta.ejecutar(db, empresa.id, leidos), VECES);
  const p50 = cuantil(t, 0.5);
  decir({
    pantalla,
    consulta: nombre,
    p50,
    p95: cuantil(t, 0.95),
    veces_una_fila: Math.round(p50 / base),
  });
}

const emitir = COMANDOS.get('ventas.emitirFactura');
if (emitir === undefined) throw new Error('no existe ventas.emitirFactura');
let n = 0;
const emisiones = await medir(async () => {
  n += 1;
  const op = idDerivado(empresa.id, `op/${String(n)}`);
  const datos = emitir.esquema.parse(ventaDe(dia, idDerivado(op, 'venta')));
  const r = await db.tx((tx) =>
    emitir.ejecutar(
      {
        db: tx,
        lado: 'dispositivo',
        empresaId: empresa.id,
        usuario: { id: empresa.usuarios.dueno, nombre: 'Persona de bench', rol: 'dueno' },
        dispositivoId: empresa.dispositivoId,
        opId: op,
        n,
        hechoEn: ahora,
        ahora,
        hoy: dia,
        id: (nombre) => idDerivado(op, nombre),
        numerador: numeradorDispositivo,
      },
      datos,
    ),
  );
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
}, EMISIONES);
const p50 = cuantil(emisiones, 0.5);
decir({
  pantalla: 'emitir',
  p50,
  p95: cuantil(emisiones, 0.95),
  veces_una_fila: Math.round(p50 / base),
});
await pg.close();
