// What Alanube checks by itself of a note over a document that it issued: the original was not refused (AP3012),
// one that annuls is for the exact balance (AP3014), one that only corrects text is worth nothing (AP3015), and
// no other passes the balance (AP3013).

import type { Db } from '#shared/db/db.ts';
import { texto, type NodoXml } from '#shared/ecf/documento.ts';

type Falta = { readonly code: string; readonly message: string; readonly field: string };

const campo = 'informationReference.ncfModified';

export async function revisarNota(
  tx: Db,
  de: { readonly rnc: string; readonly raiz: NodoXml; readonly total: bigint },
): Promise<readonly Falta[]> {
  const { rnc, raiz, total } = de;
  if (texto(raiz, 'Encabezado/IdDoc/TipoeCF') !== '34') return [];
  const codigo = texto(raiz, 'InformacionReferencia/CodigoModificacion');
  const modificado = texto(raiz, 'InformacionReferencia/NCFModificado');
  if (codigo === '2') {
    return total === 0n ? [] : [falta('AP3015', 'a correction of text must have total 0')];
  }
  const [original] = await tx.query<{ legal: string; total: bigint }>(
    'select legal, total from simulador_alanube.documento where rnc = $1 and encf = $2',
    [rnc, modificado ?? ''],
  );
  // A number that was not issued here has nothing to be compared with.
  if (original === undefined) return [];
  if (original.legal === 'REJECTED') return [falta('AP3012', 'referenced invoice was rejected')];
  const [notas] = await tx.query<{ neto: bigint }>(
    `select coalesce(sum(case when tipo = '34' then -total else total end), 0)::bigint as neto
     from simulador_alanube.documento
     where rnc = $1 and modifica = $2 and legal <> 'REJECTED' and tipo in ('33', '34')`,
    [rnc, modificado ?? ''],
  );
  const saldo = original.total + (notas?.neto ?? 0n);
  if (
    codigo === '1' &&
    total !== saldo &&
    texto(raiz, 'Encabezado/IdDoc/IndicadorNotaCredito') === '0'
  )
    return [falta('AP3014', 'the note must be for the exact balance')];
  return total > saldo ? [falta('AP3013', 'the note is greater than the balance')] : [];
}

function falta(code: string, message: string): Falta {
  return { code, message, field: campo };
}
