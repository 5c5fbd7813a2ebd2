// `ecf anular`: annuls a run of e-NCF that will not be used, by the same comando that the app uses and in
// the name of a person of the empresa who may do it. The server tells the DGII (ANECF).

import { textoRechazo } from '#shared/rechazos.ts';
import { LLEVAN_LIBROS, puede } from '#shared/permisos/roles.ts';
import { ejecutarPorApi } from '#server/api/ejecutar-por-api.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';
import { leerUsuarios } from '#server/empresas/leer-usuarios.ts';
import type { Servicios } from '#server/servicios.ts';
import { buscarEmpresa } from '../empresas.ts';
import { faltan, opcion } from '../opcion.ts';
import { BIEN, FALLA, MAL_USO, type Orden, type Pedido } from '../orden.ts';
import { conServicios } from '../servicios-orden.ts';

/** The person with that address, or the first who owns the empresa; null when nobody may annul. */
async function enNombreDe(
  { db }: Servicios,
  empresaId: string,
  correo: string | null,
): Promise<string | null> {
  const usuarios = await enEmpresa(db, empresaId, (tx) => leerUsuarios(tx, empresaId));
  const pueden = usuarios
    .filter((u) => u.esta_activo && puede(u.rol, LLEVAN_LIBROS))
    .toSorted((a, b) => LLEVAN_LIBROS.indexOf(a.rol) - LLEVAN_LIBROS.indexOf(b.rol));
  const elegido =
    correo === null
      ? pueden[0]
      : pueden.find((u) => u.correo.toLowerCase() === correo.toLowerCase());
  return elegido?.usuario_id ?? null;
}

async function anular(pedido: Pedido, servicios: Servicios): Promise<number> {
  const { salida, valores } = pedido;
  const empresa = await buscarEmpresa(servicios.db, opcion(valores, 'empresa') ?? '', salida);
  if (empresa === null) return FALLA;
  const correo = opcion(valores, 'usuario');
  const usuarioId = await enNombreDe(servicios, empresa.id, correo);
  if (usuarioId === null) {
    salida.avisar(
      correo === null
        ? 'La empresa no tiene un dueño ni un contador activo en cuyo nombre anular.'
        : `${correo} no es dueño ni contador activo de la empresa.`,
    );
    return FALLA;
  }
  const desde = opcion(valores, 'desde') ?? '';
  const hasta = opcion(valores, 'hasta') ?? desde;
  const tipo = opcion(valores, 'tipo') ?? '';
  const serie = (opcion(valores, 'serie') ?? 'E').toUpperCase();
  const hecho = await ejecutarPorApi(servicios, {
    usuarioId,
    empresaId: empresa.id,
    tipo: 'ecf.anularRango',
    datos: {
      id: servicios.ids.nuevo(),
      tipo_ecf: tipo,
      serie,
      desde,
      hasta,
      motivo: opcion(valores, 'motivo') ?? '',
    },
  });
  if (!hecho.ok) {
    for (const r of hecho.rechazos) salida.avisar(`${r.codigo}: ${textoRechazo(r)}`);
    return FALLA;
  }
  salida.decir(
    `Quedaron anulados los números ${desde} a ${hasta} del tipo ${tipo} de ${empresa.razon_social}. El servidor lo comunica a la DGII.`,
  );
  return BIEN;
}

export const ordenEcfAnular: Orden = {
  nombre: 'ecf anular',
  uso: '--empresa RNC --tipo TIPO --desde N [--hasta N] --motivo TEXTO [--serie E] [--usuario CORREO]',
  resumen: 'Anula un rango de e-NCF que no se va a usar y lo comunica a la DGII.',
  detalle: [
    'Solo se anulan números que no se usaron, o de comprobantes que no se enviaron a nadie. Lo que ya se envió se corrige con una nota de crédito.',
    'Queda hecho en nombre de la persona de --usuario, que debe ser dueño o contador; sin ella, en el del dueño.',
    'La comunicación a la DGII la hace el servidor cuando está en marcha.',
  ],
  opciones: {
    empresa: { type: 'string' },
    tipo: { type: 'string' },
    serie: { type: 'string' },
    desde: { type: 'string' },
    hasta: { type: 'string' },
    motivo: { type: 'string' },
    usuario: { type: 'string' },
  },
  posicionales: { minimo: 0, maximo: 0 },
  async ejecutar(pedido) {
    const mal = faltan(pedido, ['empresa', 'tipo', 'desde', 'motivo']);
    if (mal !== null) return mal;
    const numeros = ['desde', 'hasta'].map((n) => opcion(pedido.valores, n) ?? '1');
    if (!numeros.every((n) => /^\d{1,10}$/.test(n))) {
      pedido.salida.avisar('--desde y --hasta son números de secuencia, como 12 o 0000000012.');
      return MAL_USO;
    }
    return conServicios(pedido, (servicios) => anular(pedido, servicios));
  },
};
