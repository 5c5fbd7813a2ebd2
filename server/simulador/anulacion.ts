// Annulment of ranges (Servicios DGII p. 34; Formato de Anulación de e-NCF): only numbers authorised and
// not used. What cannot be annulled is named and the rest is annulled: the answer may be partial. For type
// 32 both ways are looked at, because whole invoices and summaries share their numbers.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { nodosEn, texto, type NodoXml } from '#shared/ecf/documento.ts';
import { formarEncf, leerEncf, type Encf } from '#shared/fiscal/ncf.ts';
import { examinar } from '#server/ecf/examinar.ts';
import { leerArchivo } from './leer-archivo.ts';
import { comoMensajes, mensaje, type Mensaje } from './mensaje-dgii.ts';
import { puedeFirmar, rangosAutorizados } from './padron.ts';
import { json, type Ambiente, type Manejador, type Simulador } from './simulador.ts';

export const anularRango: Manejador = async (sim, { c, ambiente, identificacion }) => {
  const archivo = await leerArchivo(c);
  if (archivo === null) return json('El archivo XML es requerido.', 400);
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  if (!examen.ok || examen.raiz.nombre !== 'ANECF') {
    return json('El archivo enviado no es una anulación de e-NCF.', 400);
  }
  const rnc = texto(examen.raiz, 'Encabezado/RncEmisor') ?? '';
  const { firma } = examen;
  const reparos = [
    ...comoMensajes(examen.estructura, 'rechazo'),
    ...comoMensajes(examen.aritmetica, 'rechazo'),
    ...comoMensajes(firma.ok ? firma.vigencia : firma.rechazos, 'rechazo'),
  ];
  const firmante = firma.ok ? firma.certificado.identificacion : '';
  if (firmante !== identificacion || !(await puedeFirmar(sim.db, rnc, identificacion))) {
    reparos.push(
      mensaje(
        `El RNC ${firmante} del certificado no está delegado para realizar transacciones por ${rnc}.`,
      ),
    );
  }
  if (reparos.length > 0) return responder(rnc, 2, reparos);
  return anular(sim, { ambiente, rnc }, rangosDe(examen.raiz));
};

type Rango = { readonly desde: Encf; readonly hasta: Encf };
type De = { readonly ambiente: Ambiente; readonly rnc: string };

/** Each run of the document; null where it is not a run of the type of its block. */
function rangosDe(raiz: NodoXml): readonly (Rango | null)[] {
  return nodosEn(raiz, 'DetalleAnulacion/Anulacion').flatMap((bloque) =>
    nodosEn(bloque, 'TablaRangoSecuenciasAnuladaseNCF/Secuencias').map((s) => {
      const desde = leerEncf(texto(s, 'SecuenciaeNCFDesde') ?? '');
      const hasta = leerEncf(texto(s, 'SecuenciaeNCFHasta') ?? '');
      const tipo = texto(bloque, 'TipoeCF');
      const esRango =
        desde !== null &&
        hasta !== null &&
        desde.tipo === tipo &&
        hasta.tipo === tipo &&
        desde.serie === hasta.serie &&
        desde.secuencial <= hasta.secuencial;
      return esRango ? { desde, hasta } : null;
    }),
  );
}

async function anular(
  sim: Simulador,
  de: De,
  rangos: readonly (Rango | null)[],
): Promise<Response> {
  if (rangos.some((r) => r === null)) {
    return responder(de.rnc, 2, [mensaje('Uno de los rangos no es válido.')]);
  }
  const excepciones: string[] = [];
  let anulados = 0n;
  await sim.db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(hashtext($1))', [`simulador/anular/${de.rnc}`]);
    for (const r of rangos) {
      if (r === null) continue;
      const malos = await noAnulables(tx, de, r);
      excepciones.push(...malos);
      anulados += await guardar(sim, tx, { de, r, malos });
    }
  });
  if (excepciones.length === 0) {
    return responder(de.rnc, 1, [mensaje('Las secuencias fueron anuladas correctamente.')]);
  }
  const detalle = [...new Set(excepciones)].map((e) => mensaje(e));
  if (anulados === 0n) {
    return responder(de.rnc, 2, [mensaje('Las secuencias no fueron anuladas.'), ...detalle]);
  }
  const parcial =
    'Las secuencias fueron anuladas correctamente. Con excepción de las secuencias del detalle.';
  return responder(de.rnc, 1, [mensaje(parcial), ...detalle]);
}

/** e-NCF of the run that cannot be annulled, with the reason. */
async function noAnulables(tx: Db, de: De, r: Rango): Promise<string[]> {
  const [desde, hasta] = [escribir(r.desde), escribir(r.hasta)];
  const usados = await tx.query<{ encf: string }>(
    `select distinct encf from simulador.envio
     where ambiente = $1 and rnc = $2 and encf between $3 and $4 and left(encf, 3) = left($3, 3)
       and secuencia_utilizada order by encf`,
    [de.ambiente, de.rnc, desde, hasta],
  );
  const anulados = await tx.query<{ desde: string; hasta: string }>(
    `select desde, hasta from simulador.anulado
     where ambiente = $1 and rnc = $2 and desde <= $4 and hasta >= $3
       and left(desde, 3) = left($3, 3) order by desde`,
    [de.ambiente, de.rnc, desde, hasta],
  );
  const autorizados = await rangosAutorizados(tx, { ...de, tipo: r.desde.tipo });
  const cabe = autorizados.some(
    (a) => a.desde <= r.desde.secuencial && r.hasta.secuencial <= a.hasta,
  );
  return [
    ...(cabe ? [] : [`El rango ${desde} a ${hasta} no está autorizado al RNC.`]),
    ...usados.map((u) => `El e-NCF ${u.encf} ya fue utilizado.`),
    ...anulados.map((a) => `El rango ${a.desde} a ${a.hasta} ya fue anulado.`),
  ];
}

/** Annuls what is left of the run once the used numbers are taken out; answers how many. */
async function guardar(
  sim: Simulador,
  tx: Db,
  a: { readonly de: De; readonly r: Rango; readonly malos: readonly string[] },
): Promise<bigint> {
  const { de, r, malos } = a;
  if (malos.some((m) => m.startsWith('El rango'))) return 0n;
  const usados = new Set(malos.map((m) => /[E-Z]\d{12}/.exec(m)?.[0] ?? ''));
  let anulados = 0n;
  let inicio = r.desde.secuencial;
  const cortes = [...usados].flatMap((u) => leerEncf(u)?.secuencial ?? []);
  for (const corte of [...cortes.sort((x, y) => (x < y ? -1 : 1)), r.hasta.secuencial + 1n]) {
    if (corte > inicio) {
      anulados += corte - inicio;
      const desde = escribir({ ...r.desde, secuencial: inicio });
      const hasta = escribir({ ...r.desde, secuencial: corte - 1n });
      await tx.query(
        `insert into simulador.anulado (ambiente, rnc, desde, hasta, anulado_en)
         values ($1, $2, $3, $4, $5)`,
        [de.ambiente, de.rnc, desde, hasta, instante(sim.reloj.ahora())],
      );
    }
    inicio = corte + 1n;
  }
  return anulados;
}

function escribir(e: Encf): string {
  return formarEncf(e.serie, e.tipo, e.secuencial);
}

function responder(rnc: string, codigo: 1 | 2, mensajes: readonly Mensaje[]): Response {
  return json({
    rnc,
    codigo,
    nombre: 'Anulación de secuencias (simulador)',
    mensajes: mensajes.map((m) => m.valor),
  });
}
