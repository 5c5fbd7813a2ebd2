// Commercial approval (Servicios DGII p. 33; Formato ACECF): the buyer says whether he takes an e-CF that
// the DGII has accepted. RNC, e-NCF, date and amount must be those of the document, and types that are not
// sent to a buyer need none.

import { instante } from '#shared/fecha/fecha.ts';
import { leerMonto } from '#shared/dinero/texto.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';
import { nombreArchivo } from '#shared/ecf/timbre.ts';
import { leerEncf } from '#shared/fiscal/ncf.ts';
import { examinar, type Examen } from '#server/ecf/examinar.ts';
import { elQueCuenta, enviosDe } from './consultas.ts';
import { leerArchivo, type Archivo } from './leer-archivo.ts';
import { comoMensajes, mensaje, type Mensaje } from './mensaje-dgii.ts';
import { puedeFirmar } from './padron.ts';
import { json, type Ambiente, type Manejador, type Simulador } from './simulador.ts';

/** 41, 43, 46 and 47 have no buyer to approve, and a 32 is never approved. */
const SIN_APROBACION: readonly string[] = ['32', '41', '43', '46', '47'];

export const aprobarComercial: Manejador = async (sim, { c, ambiente, identificacion }) => {
  const archivo = await leerArchivo(c);
  if (archivo === null) return responder(2, [mensaje('El archivo XML es requerido.')], 400);
  const examen = examinar(archivo.xml, { ahora: instante(sim.reloj.ahora()) });
  if (!examen.ok || examen.raiz.nombre !== 'ACECF') {
    return responder(2, [mensaje('El archivo no es una aprobación comercial.')], 400);
  }
  const a = leerAprobacion(examen.raiz);
  const reparos = [
    ...rechazosDelArchivo(examen, archivo, a),
    ...(await rechazosDelFirmante(sim, examen, { a, identificacion })),
    ...(await rechazosDelDocumento(sim, ambiente, a)),
  ];
  if (reparos.length > 0) return responder(2, reparos, 400);
  const nuevas = await sim.db.query(
    `insert into simulador.aprobacion (ambiente, rnc_emisor, encf, rnc_comprador, estado, motivo, recibida_en)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing returning encf`,
    [
      ambiente,
      a.rncEmisor,
      a.encf,
      a.rncComprador,
      a.estado === '2' ? 2 : 1,
      a.motivo,
      instante(sim.reloj.ahora()),
    ],
  );
  return nuevas.length === 0
    ? responder(2, [mensaje('La Aprobación Comercial ya fue recibida.')], 400)
    : responder(1, [mensaje('Aprobación Comercial recibida por el simulador.')], 200);
};

type Aprobacion = {
  readonly rncEmisor: string;
  readonly encf: string;
  readonly fechaEmision: string;
  readonly montoTotal: string;
  readonly rncComprador: string;
  readonly estado: string;
  readonly motivo: string;
};

function leerAprobacion(raiz: NodoXml): Aprobacion {
  const t = (campo: string): string =>
    (texto(raiz, `DetalleAprobacionComercial/${campo}`) ?? '').trim();
  return {
    rncEmisor: t('RNCEmisor'),
    encf: t('eNCF'),
    fechaEmision: t('FechaEmision'),
    montoTotal: t('MontoTotal'),
    rncComprador: t('RNCComprador'),
    estado: t('Estado'),
    motivo: t('DetalleMotivoRechazo'),
  };
}

type Leido = Extract<Examen, { ok: true }>;

function rechazosDelArchivo(examen: Leido, archivo: Archivo, a: Aprobacion): Mensaje[] {
  const nombre = nombreArchivo(a.rncComprador, a.encf);
  return [
    ...comoMensajes(examen.estructura, 'rechazo'),
    ...(archivo.nombre.toLowerCase() === nombre.toLowerCase()
      ? []
      : [mensaje('El nombre del archivo debe ser el RNC del comprador más el e-NCF.', 3243)]),
  ];
}

async function rechazosDelFirmante(
  sim: Simulador,
  { firma }: Leido,
  de: { readonly a: Aprobacion; readonly identificacion: string },
): Promise<Mensaje[]> {
  if (!firma.ok) return comoMensajes(firma.rechazos, 'rechazo');
  const { identificacion } = firma.certificado;
  const esDelegado =
    identificacion === de.identificacion &&
    (await puedeFirmar(sim.db, de.a.rncComprador, identificacion));
  return [
    ...comoMensajes(firma.vigencia, 'rechazo'),
    ...(esDelegado
      ? []
      : [
          mensaje(
            `El RNC ${identificacion} del certificado no está delegado para realizar transacciones por ${de.a.rncComprador}.`,
          ),
        ]),
  ];
}

async function rechazosDelDocumento(
  sim: Simulador,
  ambiente: Ambiente,
  a: Aprobacion,
): Promise<Mensaje[]> {
  const tipo = leerEncf(a.encf)?.tipo ?? '';
  if (SIN_APROBACION.includes(tipo)) {
    return [mensaje('Aprobación Comercial no es requerida para este tipo de e-CF.')];
  }
  const envios = await enviosDe(sim, { ambiente, rnc: a.rncEmisor, encf: a.encf });
  const envio = elQueCuenta(sim, envios);
  if (envio === null || envio.estado === 2) {
    return [mensaje('Factura no encontrada o no aceptada por la DGII (simulador).')];
  }
  const { datos } = envio;
  const distintos = [
    ...(datos.rncComprador === a.rncComprador ? [] : ['RNCComprador']),
    ...(datos.fechaEmision === a.fechaEmision ? [] : ['FechaEmision']),
    ...(leerMonto(datos.montoTotal) === leerMonto(a.montoTotal) ? [] : ['MontoTotal']),
  ];
  return distintos.map((campo) => mensaje(`${campo} no coincide con el del e-CF.`));
}

/** `{mensaje:[…], estado, codigo}`; the code is written with two digits. */
function responder(codigo: 1 | 2, mensajes: readonly Mensaje[], http: number): Response {
  return json(
    {
      mensaje: mensajes.map((m) => m.valor),
      estado: codigo === 1 ? 'Aprobación Comercial Aceptada' : 'Aprobación Comercial Rechazada',
      codigo: `0${String(codigo)}`,
    },
    http,
  );
}
