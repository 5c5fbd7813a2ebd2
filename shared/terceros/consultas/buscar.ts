// Finds terceros by name, RNC or cédula, with what each one owes.

import { z } from 'zod';
import { digitosDe, patronContiene, plegado } from '#shared/nucleo/buscar-texto.ts';
import { definirConsulta } from '#shared/nucleo/comando.ts';
import { condiciones } from '#shared/nucleo/condiciones.ts';
import { zPagina, zTexto } from '#shared/nucleo/esquemas.ts';
import { TODOS } from '#shared/permisos/roles.ts';

export type FilaTercero = {
  readonly id: string;
  readonly tipo_id: 'rnc' | 'cedula' | 'extranjero' | 'ninguno';
  readonly rnc_cedula: string | null;
  readonly nombre: string;
  readonly nombre_comercial: string;
  readonly es_cliente: boolean;
  readonly es_proveedor: boolean;
  readonly correo: string;
  readonly telefono: string;
  readonly direccion: string;
  readonly municipio: string | null;
  readonly provincia: string | null;
  readonly limite_credito: bigint;
  readonly dias_credito: number;
  readonly esta_activo: boolean;
  readonly rev: bigint;
  /** What he owes, in centavos. */
  readonly saldo: bigint;
};

export const COLUMNAS_TERCERO = `t.id, t.tipo_id, t.rnc_cedula, t.nombre, t.nombre_comercial,
  t.es_cliente, t.es_proveedor, t.correo, t.telefono, t.direccion, t.municipio, t.provincia,
  t.limite_credito, t.dias_credito, t.esta_activo, t.rev,
  coalesce((select sum(s.saldo)::bigint from saldo_factura s
    where s.empresa_id = $1 and s.tercero_id = t.id and s.saldo <> 0), 0) as saldo`;

const esquema = z.strictObject({
  texto: zTexto(100).default(''),
  solo_activos: z.boolean().default(true),
  ...zPagina,
});

export type ListaTerceros = {
  readonly filas: readonly FilaTercero[];
  readonly total_filas: number;
};

export const buscarTerceros = definirConsulta<z.infer<typeof esquema>, ListaTerceros>({
  nombre: 'terceros.buscar',
  esquema,
  roles: TODOS,
  tablas: ['tercero', 'factura', 'aplicacion'],
  async ejecutar(db, empresaId, args) {
    const c = condiciones('t', empresaId);
    if (args.solo_activos) c.y('t.esta_activo');
    if (args.texto !== '') {
      const contiene = c.valor(patronContiene(args.texto));
      const caminos = ['t.nombre', 't.nombre_comercial'].map(
        (x) => `${plegado(x)} like ${contiene}`,
      );
      const digitos = digitosDe(args.texto);
      if (digitos !== '') {
        caminos.push(`t.rnc_cedula like ${c.valor(`${digitos}%`)}`);
        caminos.push(`t.telefono like ${c.valor(`%${digitos}%`)}`);
      }
      c.y(`(${caminos.join(' or ')})`);
    }
    const [resumen] = await db.query<{ total_filas: number }>(
      `select count(*)::int as total_filas from tercero t where ${c.sql()}`,
      c.params(),
    );
    const limite = c.valor(args.limite);
    const filas = await db.query<FilaTercero>(
      `select ${COLUMNAS_TERCERO} from tercero t where ${c.sql()}
       order by lower(t.nombre), t.id limit ${limite} offset ${c.valor(args.desplazamiento)}`,
      c.params(),
    );
    return { filas, total_filas: resumen?.total_filas ?? 0 };
  },
});
