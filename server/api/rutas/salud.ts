// /api/v1/salud: whether this process can serve. 503 with the reason when it cannot.

import { zSalud } from '#shared/contratos/comandos.ts';
import { rechazosApi } from '#shared/contratos/rechazos-api.ts';
import { ErrorDb } from '#shared/db/db.ts';
import { bien, mal } from '#shared/nucleo/resultado.ts';
import type { Servicios } from '#server/servicios.ts';
import type { Definir, Ruta } from '../definir.ts';
import type { PartesApi } from '../partes.ts';

export function rutasSalud(
  { db, bitacora }: Servicios,
  definir: Definir,
  { cola }: Pick<PartesApi, 'cola'>,
): Ruta[] {
  const fuera = (motivo: string) =>
    mal(rechazosApi.rechazo('FUERA_DE_SERVICIO', { datos: { motivo } }));
  return [
    definir.publica(
      {
        metodo: 'get',
        ruta: '/salud',
        etiqueta: 'salud',
        titulo: 'Estado del servicio',
        salida: zSalud,
      },
      async () => {
        try {
          const [fila] = await db.query<{ esquema: string }>(
            'select max(nombre) as esquema from esquema_version',
          );
          if (fila === undefined) return fuera('la base no tiene esquema');
          if (cola !== null && !(await cola.estaViva()))
            return fuera('la cola de envío no está en marcha');
          const deCola = cola === null ? 'sin cola' : 'bien';
          return bien({ estado: 'bien', esquema: fila.esquema, base: 'bien', cola: deCola });
        } catch (e) {
          if (!(e instanceof ErrorDb)) throw e;
          bitacora.error('La base no responde', { error: e.message });
          return fuera('la base de datos no responde');
        }
      },
    ),
  ];
}
