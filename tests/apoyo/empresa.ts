// An empresa ready to work, for tests: a person per role, the chart, a device of the dueño and ranges
// of e-NCF. On the server it also gets its rev counter; on the device the same rows arrive as a replica.

import { instante } from '#shared/fecha/fecha.ts';
import { filasCatalogo } from '#shared/contabilidad/filas-catalogo.ts';
import type { Db } from '#shared/db/db.ts';
import { idDerivado } from '#shared/nucleo/ids.ts';
import { insertarFilas } from '#shared/nucleo/insertar-filas.ts';
import { ROLES, type Rol } from '#shared/permisos/roles.ts';
import { tomarRev } from '#server/comandos/transaccion.ts';

export type EmpresaDePrueba = {
  readonly id: string;
  readonly rnc: string;
  /** usuario id of each role. */
  readonly usuarios: Readonly<Record<Rol, string>>;
  /** A device of the dueño. */
  readonly dispositivoId: string;
  readonly secuencias: Readonly<Record<'31' | '32', string>>;
};

export type OpcionesEmpresa = {
  /** Distinguishes empresas of one test; ids derive from it. */
  readonly nombre?: string;
  readonly rnc?: string;
  readonly lado?: 'servidor' | 'dispositivo';
};

// Version 8 ids of a fixed base, so that server and device databases of one test agree.
const BASE = '00000000-0000-8000-8000-000000000000';
export const CREADO_EN = instante(Date.UTC(2026, 10, 24, 12));

function planDe(opciones: OpcionesEmpresa): EmpresaDePrueba {
  const nombre = opciones.nombre ?? 'Colmado Lucía';
  const id = idDerivado(BASE, `empresa/${nombre}`);
  const persona = (rol: Rol): string => idDerivado(id, `persona/${rol}`);
  return {
    id,
    rnc: opciones.rnc ?? '131880681',
    usuarios: {
      dueno: persona('dueno'),
      contador: persona('contador'),
      facturador: persona('facturador'),
      cajero: persona('cajero'),
      lectura: persona('lectura'),
    },
    dispositivoId: idDerivado(id, 'dispositivo'),
    secuencias: { '31': idDerivado(id, 'secuencia/31'), '32': idDerivado(id, 'secuencia/32') },
  };
}

async function crearUsuarios(db: Db, e: EmpresaDePrueba): Promise<void> {
  for (const rol of ROLES) {
    await db.query(
      `insert into usuario (id, correo, nombre, clave_hash, creado_en)
       values ($1, $2, $3, '', $4) on conflict do nothing`,
      [e.usuarios[rol], `${rol}.${e.id.slice(0, 8)}@prueba.do`, `Persona ${rol}`, CREADO_EN],
    );
  }
}

async function crearFilas(tx: Db, e: EmpresaDePrueba, nombre: string): Promise<void> {
  await tx.query(
    `insert into empresa (empresa_id, id, rnc, razon_social, direccion)
     values ($1, $1, $2, $3, 'Calle Duarte 1, Santo Domingo')`,
    [e.id, e.rnc, nombre],
  );
  for (const rol of ROLES) {
    await tx.query(
      `insert into usuario_empresa (empresa_id, id, usuario_id, nombre, correo, rol)
       values ($1, $2, $3, $4, $5, $6)`,
      [
        e.id,
        idDerivado(e.id, `usuario/${e.usuarios[rol]}`),
        e.usuarios[rol],
        `Persona ${rol}`,
        `${rol}.${e.id.slice(0, 8)}@prueba.do`,
        rol,
      ],
    );
  }
  await tx.query(
    `insert into dispositivo (empresa_id, id, usuario_id, nombre, creado_en)
     values ($1, $2, $3, 'Caja 1', $4)`,
    [e.id, e.dispositivoId, e.usuarios.dueno, CREADO_EN],
  );
  await insertarFilas(tx, 'cuenta', filasCatalogo(e.id));
  await tx.query(
    `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
     values ($1, $2, '31', 1, 1000, 1, '2028-12-31'), ($1, $3, '32', 1, 5000, 1, null)`,
    [e.id, e.secuencias['31'], e.secuencias['32']],
  );
}

/** Inserts the empresa and answers its ids. One transaction; on the server it takes rev 1. */
export async function crearEmpresaDePrueba(
  db: Db,
  opciones: OpcionesEmpresa = {},
): Promise<EmpresaDePrueba> {
  const e = planDe(opciones);
  const nombre = opciones.nombre ?? 'Colmado Lucía';
  const esServidor = (opciones.lado ?? 'servidor') === 'servidor';
  if (esServidor) await crearUsuarios(db, e);
  await db.tx(async (tx) => {
    if (esServidor) {
      await tx.query("select set_config('app.empresa', $1, true)", [e.id]);
      await tx.query('insert into empresa_rev (empresa_id) values ($1)', [e.id]);
      await tomarRev(tx, e.id);
    }
    await crearFilas(tx, e, nombre);
  });
  return e;
}
