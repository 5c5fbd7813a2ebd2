// Annulment of ranges (ANECF): with the quantities that it declares and no number that was issued already.

import { z } from 'zod';
import { instante, msDe, type Instante } from '#shared/fecha/fecha.ts';
import { mensaje, type Mensaje } from '#server/simulador/mensaje-dgii.ts';
import { rehusar, responder, ulid, type Llamada, type Simulado } from './simulado.ts';

const zEncf = z.string().regex(/^E\d{12}$/);
const zAnulacion = z.strictObject({
  company: z.strictObject({ id: z.string() }).optional(),
  header: z.strictObject({ rncSender: z.string(), cancelledEncfQuantity: z.int().min(1) }),
  cancellations: z
    .array(
      z.strictObject({
        lineNumber: z.int().min(1),
        ecfType: z.int(),
        rangeCancelledEnfc: z.array(z.strictObject({ encfFrom: zEncf, encfUntil: zEncf })).min(1),
        cancelledEncfQuantity: z.int().min(1),
      }),
    )
    .length(1),
});

type Fila = {
  readonly id: string;
  readonly legal: string;
  readonly mensajes: readonly Mensaje[];
  readonly listo_en: Instante;
};

export async function anularRango(
  s: Simulado,
  { rnc }: Llamada,
  cuerpo: string,
): Promise<Response> {
  const leido = zAnulacion.safeParse(comoJson(cuerpo));
  const linea = leido.data?.cancellations[0];
  const rango = linea?.rangeCancelledEnfc[0];
  if (!leido.success || linea === undefined || rango === undefined) {
    return rehusar([{ code: 'AP10068', message: 'malformed cancellation' }]);
  }
  const { header } = leido.data;
  if (header.rncSender !== rnc)
    return rehusar([{ code: 'AP1016', message: 'SENDER_RNC_NOT_MATCH' }]);
  const { encfFrom: desde, encfUntil: hasta } = rango;
  const cuantos = BigInt(hasta.slice(3)) - BigInt(desde.slice(3)) + 1n;
  const declarados = [header.cancelledEncfQuantity, linea.cancelledEncfQuantity].map(BigInt);
  if (declarados.some((d) => d !== cuantos) || desde.slice(1, 3) !== String(linea.ecfType)) {
    return rehusar([{ code: 'AP10103', message: 'quantities do not match the range' }]);
  }
  const usados = await s.db.query(
    `select 1 as uno from simulador_alanube.documento
     where rnc = $1 and encf between $2 and $3 and legal <> 'REJECTED' limit 1`,
    [rnc, desde, hasta],
  );
  const legal = usados.length > 0 ? 'REJECTED' : 'ACCEPTED';
  const mensajes = usados.length > 0 ? [mensaje('El rango tiene secuencias utilizadas')] : [];
  const [fila] = await s.db.query<Fila>(
    `insert into simulador_alanube.anulacion (id, rnc, desde, hasta, legal, mensajes, listo_en)
     values ($1, $2, $3, $4, $5, $6::text::jsonb, $7) returning *`,
    [
      ulid(s),
      rnc,
      desde,
      hasta,
      legal,
      JSON.stringify(mensajes),
      instante(s.reloj.ahora() + s.retardo_ms),
    ],
  );
  return fila === undefined ? rehusar([], 500) : responder(vista(s, fila), 201);
}

function comoJson(cuerpo: string): unknown {
  try {
    return JSON.parse(cuerpo);
  } catch {
    // The schema refuses it.
    return undefined;
  }
}

export async function consultarAnulacion(
  s: Simulado,
  { rnc }: Llamada,
  id: string,
): Promise<Response> {
  const [fila] = await s.db.query<Fila>(
    'select * from simulador_alanube.anulacion where id = $1 and rnc = $2',
    [id, rnc],
  );
  return fila === undefined
    ? rehusar([{ code: 'AP4004', message: 'cancellation not found' }], 404)
    : responder(vista(s, fila));
}

function vista(s: Simulado, f: Fila): Readonly<Record<string, unknown>> {
  const listo = msDe(f.listo_en) <= s.reloj.ahora();
  return {
    id: f.id,
    status: listo ? 'FINISHED' : 'WAITING_RESPONSE',
    legalStatus: listo ? f.legal : 'IN_PROCESS',
    governmentResponse: listo
      ? { code: 1, value: f.mensajes.map((m) => ({ codigo: String(m.codigo), valor: m.valor })) }
      : null,
  };
}
