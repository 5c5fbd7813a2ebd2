// Sows the demo: two businesses with sixty days of sales, made by the same comandos that people use,
// each at its own moment, so that every rule of dates holds. Idempotent, and resumable: everything has
// a fixed id and the anchor is the moment in which the first demo account was opened, so a second run,
// or one after a crash, repeats the same comandos and gets the same answers.

import { hoy, instante, msDe, type Instante, type Reloj } from '#shared/fecha/fecha.ts';
import { idDerivado, uuid7 } from '#shared/nucleo/ids.ts';
import { invariante } from '#shared/nucleo/resultado.ts';
import type { Rol } from '#shared/permisos/roles.ts';
import { registrarUsuario } from '#server/auth/registrar.ts';
import { ejecutarComando } from '#server/comandos/ejecutar.ts';
import { enEmpresa, tomarRev } from '#server/comandos/transaccion.ts';
import { crearEmpresa } from '#server/empresas/crear-empresa.ts';
import { registrarDispositivo } from '#server/empresas/registrar-dispositivo.ts';
import type { Servicios } from '#server/servicios.ts';
import { crearAzar } from './azar.ts';
import { EMPRESAS_DEMO, type EmpresaDemo } from './empresas-demo.ts';
import { DIAS_DEMO, planDemo, type PasoDemo } from './plan-demo.ts';

export type LoginDemo = { readonly correo: string; readonly clave: string; readonly rol: Rol };

type PersonaDemo = LoginDemo & { readonly nombre: string };

/** Only the demo has known passwords, and only where the demo is sown. */
const PERSONAS: readonly PersonaDemo[] = [
  {
    correo: 'dueno@demo.kofacture.do',
    clave: 'colmado-lucia-duena',
    rol: 'dueno',
    nombre: 'Lucía',
  },
  {
    correo: 'contador@demo.kofacture.do',
    clave: 'colmado-lucia-contador',
    rol: 'contador',
    nombre: 'Rafael',
  },
  {
    correo: 'cajero@demo.kofacture.do',
    clave: 'colmado-lucia-cajero',
    rol: 'cajero',
    nombre: 'Yokasta',
  },
];

const BASE_DEMO = '00000000-0000-8000-8000-0000000000de';

export function idEmpresaDemo(clave: EmpresaDemo['clave']): string {
  return idDerivado(BASE_DEMO, `empresa/${clave}`);
}

/** Throws when a comando of the demo is refused: the demo would then show something untrue. */
export async function sembrarDemo(
  servicios: Servicios,
): Promise<{ readonly logins: readonly LoginDemo[] }> {
  const usuarios = await asegurarUsuarios(servicios);
  const ancla = await leerAncla(servicios);
  for (const empresa of EMPRESAS_DEMO) {
    const plan = planDemo(empresa, idEmpresaDemo(empresa.clave), ancla);
    if (!(await estaCompleta(servicios, empresa, plan.length))) {
      await sembrarEmpresa({ servicios, empresa, usuarios, ancla, plan });
    }
  }
  return { logins: PERSONAS.map(({ correo, clave, rol }) => ({ correo, clave, rol })) };
}

type Usuarios = ReadonlyMap<Rol, string>;

async function asegurarUsuarios(servicios: Servicios): Promise<Usuarios> {
  const usuarios = new Map<Rol, string>();
  for (const persona of PERSONAS) {
    const [fila] = await servicios.db.query<{ id: string }>(
      'select id from usuario where lower(correo) = $1',
      [persona.correo],
    );
    if (fila === undefined) {
      const alta = await registrarUsuario(servicios, persona);
      invariante(alta.ok, `la demo no pudo registrar a ${persona.correo}`);
      usuarios.set(persona.rol, alta.valor.usuarioId);
    } else usuarios.set(persona.rol, fila.id);
  }
  return usuarios;
}

/** The moment of the first run: the demo ends there, whenever it is resumed. */
async function leerAncla(servicios: Servicios): Promise<Instante> {
  const [fila] = await servicios.db.query<{ creado_en: Instante }>(
    'select creado_en from usuario where lower(correo) = $1',
    [PERSONAS[0]?.correo ?? ''],
  );
  invariante(fila !== undefined, 'la primera persona de la demo se acaba de asegurar');
  return fila.creado_en;
}

function estaCompleta(servicios: Servicios, empresa: EmpresaDemo, pasos: number): Promise<boolean> {
  const empresaId = idEmpresaDemo(empresa.clave);
  return enEmpresa(servicios.db, empresaId, async (tx) => {
    const filas = await tx.query('select 1 as hay from op where empresa_id = $1 and id = $2', [
      empresaId,
      idOp(empresaId, pasos - 1),
    ]);
    return filas.length > 0;
  });
}

function idOp(empresaId: string, paso: number): string {
  return idDerivado(empresaId, `demo/op/${paso}`);
}

type Siembra = {
  readonly servicios: Servicios;
  readonly empresa: EmpresaDemo;
  readonly usuarios: Usuarios;
  readonly ancla: Instante;
  readonly plan: readonly PasoDemo[];
};

async function sembrarEmpresa(siembra: Siembra): Promise<void> {
  const { empresa, ancla, plan } = siembra;
  const reloj = relojMovil(msDe(ancla) - (DIAS_DEMO + 2) * 86_400_000);
  const servicios: Servicios = {
    ...siembra.servicios,
    reloj,
    ids: idsDe(empresa.semilla, reloj),
  };
  await asegurarEmpresa(servicios, siembra);
  const dispositivos = await asegurarDispositivos(servicios, siembra);
  const cuenta = new Map<Rol, number>();
  for (const [i, paso] of plan.entries()) {
    reloj.poner(msDe(paso.momento));
    const n = (cuenta.get(paso.quien) ?? 0) + 1;
    cuenta.set(paso.quien, n);
    await correrPaso(servicios, siembra, { paso, i, n, disp: dispositivos.get(paso.quien) ?? '' });
  }
  siembra.servicios.bitacora.info('Demo sembrada', {
    empresa: empresa.razonSocial,
    pasos: plan.length,
    hasta: hoy(siembra.servicios.reloj),
  });
}

type RelojMovil = Reloj & { poner(ms: number): void };

function relojMovil(inicio: number): RelojMovil {
  let ms = inicio;
  return {
    ahora: () => ms,
    poner(nuevo) {
      ms = nuevo;
    },
  };
}

function idsDe(semilla: number, reloj: Reloj) {
  const azar = crearAzar(semilla ^ 0x5eed);
  return { nuevo: () => uuid7(reloj.ahora(), azar.bytes(10)) };
}

async function asegurarEmpresa(servicios: Servicios, siembra: Siembra): Promise<void> {
  const { empresa, usuarios } = siembra;
  const empresaId = idEmpresaDemo(empresa.clave);
  const existe = await enEmpresa(servicios.db, empresaId, (tx) =>
    tx.query('select 1 as hay from empresa where empresa_id = $1', [empresaId]),
  );
  if (existe.length === 0) {
    const creada = await crearEmpresa(servicios, {
      usuarioId: usuarios.get('dueno') ?? '',
      id: empresaId,
      rnc: empresa.rnc,
      razonSocial: empresa.razonSocial,
      nombreComercial: empresa.nombreComercial,
      direccion: empresa.direccion,
      municipio: empresa.municipio,
      provincia: empresa.provincia,
      telefono: empresa.telefono,
      correo: empresa.correo,
    });
    invariante(creada.ok, `la demo no pudo crear ${empresa.razonSocial}`);
  }
  await asegurarMiembros(servicios, empresaId, usuarios);
}

async function asegurarMiembros(
  servicios: Servicios,
  empresaId: string,
  usuarios: Usuarios,
): Promise<void> {
  await enEmpresa(servicios.db, empresaId, async (tx) => {
    await tomarRev(tx, empresaId);
    for (const persona of PERSONAS) {
      const usuarioId = usuarios.get(persona.rol) ?? '';
      await tx.query(
        `insert into usuario_empresa (empresa_id, id, usuario_id, nombre, correo, rol)
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing`,
        [
          empresaId,
          idDerivado(empresaId, `usuario/${usuarioId}`),
          usuarioId,
          persona.nombre,
          persona.correo,
          persona.rol,
        ],
      );
    }
  });
}

async function asegurarDispositivos(
  servicios: Servicios,
  siembra: Siembra,
): Promise<ReadonlyMap<Rol, string>> {
  const empresaId = idEmpresaDemo(siembra.empresa.clave);
  const dispositivos = new Map<Rol, string>();
  for (const [rol, nombre] of [
    ['dueno', 'Oficina'],
    ['cajero', 'Caja 1'],
  ] as const) {
    const id = idDerivado(empresaId, `demo/dispositivo/${rol}`);
    const usuarioId = siembra.usuarios.get(rol) ?? '';
    const registrado = await registrarDispositivo(servicios, { empresaId, usuarioId, id, nombre });
    invariante(registrado.ok, `la demo no pudo registrar el dispositivo ${nombre}`);
    dispositivos.set(rol, id);
  }
  return dispositivos;
}

async function correrPaso(
  servicios: Servicios,
  { empresa, usuarios }: Siembra,
  { paso, i, n, disp }: { paso: PasoDemo; i: number; n: number; disp: string },
): Promise<void> {
  const empresaId = idEmpresaDemo(empresa.clave);
  const acuse = await ejecutarComando(
    servicios,
    { usuarioId: usuarios.get(paso.quien) ?? '', dispositivoId: disp },
    {
      id: idOp(empresaId, i),
      empresa: empresaId,
      disp,
      n,
      tipo: paso.tipo,
      v: 1,
      hecho_en: instante(msDe(paso.momento)),
      desfase_reloj: 0,
      deps: [],
      datos: paso.datos,
    },
  );
  invariante(
    acuse.ok,
    `la demo no pudo hacer ${paso.tipo} (paso ${i}): ${JSON.stringify(acuse.ok ? null : acuse.rechazos)}`,
  );
}
