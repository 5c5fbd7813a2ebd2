// `libro verificar`: proves the books of each empresa with the same checks that tests and devices use.

import { verificarLibro } from '#shared/contabilidad/consultas/verificar.ts';
import type { Db } from '#shared/db/db.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { leerConfig } from '#server/config.ts';
import { conBase } from '../base.ts';
import { leerEmpresas, type EmpresaCli } from '../empresas.ts';
import { BIEN, FALLA, type Orden, type Pedido, type Salida } from '../orden.ts';

async function verificarEmpresa(db: Db, e: EmpresaCli, salida: Salida): Promise<boolean> {
  salida.decir(`${e.razon_social} (${e.rnc})`);
  const pruebas = await enEmpresa(db, e.id, (tx) => verificarLibro.ejecutar(tx, e.id, {}));
  for (const p of pruebas) {
    salida.decir(
      `  ${p.estaBien ? 'bien' : 'MAL '}  ${p.nombre}${p.detalle === '' ? '' : `: ${p.detalle}`}`,
    );
  }
  return pruebas.every((p) => p.estaBien);
}

async function verificar(db: Db, { salida, valores }: Pedido): Promise<number> {
  const [hay] = await db.query<{ esta: boolean }>(
    "select to_regclass('empresa') is not null as esta",
  );
  if (hay?.esta !== true) {
    salida.avisar('La base todavía no tiene tablas. Ejecute antes la orden migrar.');
    return FALLA;
  }
  const pedida =
    typeof valores['empresa'] === 'string' ? valores['empresa'].replace(/\D/g, '') : null;
  const empresas = (await leerEmpresas(db)).filter((e) => pedida === null || e.rnc === pedida);
  if (empresas.length === 0) {
    salida.avisar(
      pedida === null
        ? 'No hay empresas en la base.'
        : `No hay ninguna empresa con el RNC ${pedida}.`,
    );
    return pedida === null ? BIEN : FALLA;
  }
  let estaTodoBien = true;
  for (const e of empresas) {
    if (!(await verificarEmpresa(db, e, salida))) estaTodoBien = false;
  }
  salida.decir(estaTodoBien ? 'Los libros están bien.' : 'Hay libros que no están bien.');
  return estaTodoBien ? BIEN : FALLA;
}

export const ordenLibroVerificar: Orden = {
  nombre: 'libro verificar',
  uso: '[--empresa RNC]',
  resumen: 'Comprueba que los libros cuadran y que sus saldos son la suma de sus asientos.',
  detalle: [
    'Muestra cada comprobación por su nombre, empresa por empresa. No cambia nada.',
    'Termina con 1 si alguna no se cumple.',
  ],
  opciones: { empresa: { type: 'string' } },
  posicionales: { minimo: 0, maximo: 0 },
  ejecutar: (pedido) => conBase(leerConfig(pedido.env), ({ db }) => verificar(db, pedido)),
};
