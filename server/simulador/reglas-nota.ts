// What only the DGII can check of a document that refers to another one, because it has both: that the
// original exists and is accepted (614), its date (634), its buyer, and that credit notes never add up to
// more than it (Formato e-CF, fields 79 and 110d; Informe Técnico §10). Inside the transaction that holds
// the lock of the original.

import type { Db } from '#shared/db/db.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { escribirMonto, leerMonto } from '#shared/dinero/texto.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { leerEncf } from '#shared/fiscal/ncf.ts';
import type { DatosEnvio } from './datos-envio.ts';
import { mensaje, type Mensaje } from './mensaje-dgii.ts';
import type { Ambiente, Simulador } from './simulador.ts';

type Documento = {
  readonly ambiente: Ambiente;
  readonly rnc: string;
  readonly datos: DatosEnvio;
};

/** RNC and e-NCF of the modified document when it is an e-CF, or null: then there is nothing to look up. */
export function originalDe({ rnc, datos }: Pick<Documento, 'rnc' | 'datos'>): {
  readonly rnc: string;
  readonly encf: string;
} | null {
  const encf = datos.ncfModificado ?? '';
  if (leerEncf(encf) === null) return null;
  const otro = datos.rncOtro ?? '';
  return { rnc: otro === '' ? rnc : otro, encf };
}

export async function rechazosDeNota(sim: Simulador, tx: Db, d: Documento): Promise<Mensaje[]> {
  const original = originalDe(d);
  // A replacement of series B (code 4) over an e-CF was refused with 613 before coming here.
  if (original === null || d.datos.codigoModificacion === '4') return [];
  const [fila] = await tx.query<{ datos: DatosEnvio }>(
    `select datos from simulador.envio
     where ambiente = $1 and rnc = $2 and encf = $3 and estado in (1, 4)
       and listo_en <= $4 and sondeos_pendientes = 0`,
    [d.ambiente, original.rnc, original.encf, instante(sim.reloj.ahora())],
  );
  if (fila === undefined) {
    return [mensaje(`El e-NCF modificado ${original.encf} no ha sido emitido.`, 614)];
  }
  return [...compararCabecera(d.datos, fila.datos), ...(await compararSaldo(tx, d, fila.datos))];
}

function compararCabecera(nota: DatosEnvio, original: DatosEnvio): Mensaje[] {
  const reparos: Mensaje[] = [];
  const fecha = nota.fechaNcfModificado ?? '';
  if (fecha !== '' && fecha !== original.fechaEmision) {
    reparos.push(
      mensaje(
        'La FechaNCFModificado no coincide con la fecha de emisión del e-NCF modificado.',
        634,
      ),
    );
  }
  const esNota = nota.tipo === '33' || nota.tipo === '34';
  if (esNota && original.rncComprador !== '' && nota.rncComprador !== original.rncComprador) {
    reparos.push(mensaje('El comprador de la nota no es el del comprobante modificado.'));
  }
  return reparos;
}

/** Balance = total + Σ debit notes − Σ credit notes; a credit note may take all of it and no more. */
async function compararSaldo(tx: Db, d: Documento, original: DatosEnvio): Promise<Mensaje[]> {
  if (d.datos.tipo !== '34') return [];
  const notas = await tx.query<{ tipo: string; total: string }>(
    `select datos ->> 'tipo' as tipo, datos ->> 'montoTotal' as total from simulador.envio
     where ambiente = $1 and rnc = $2 and estado in (1, 4) and datos ->> 'ncfModificado' = $3`,
    [d.ambiente, d.rnc, d.datos.ncfModificado ?? ''],
  );
  const saldo = notas.reduce(
    (s, n) => (n.tipo === '33' ? s + monto(n.total) : n.tipo === '34' ? s - monto(n.total) : s),
    monto(original.montoTotal),
  );
  if (monto(d.datos.montoTotal) <= saldo) return [];
  return [
    mensaje(
      `La nota de crédito excede el saldo del comprobante modificado (${escribirMonto(centavos(saldo))}).`,
    ),
  ];
}

function monto(texto: string): bigint {
  return leerMonto(texto) ?? 0n;
}
