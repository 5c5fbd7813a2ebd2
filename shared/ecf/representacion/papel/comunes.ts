// What pages and tickets print alike: the notice of the test environment, the address of the issuer, the
// QR, and the amounts as text.

import type { Centavos } from '#shared/dinero/centavos.ts';
import { formatoMonto } from '#shared/dinero/texto.ts';
import type { AjusteImpreso, EmisorImpreso, RenglonTotal, Representacion } from '../modelo.ts';
import { altoLinea, ponerTexto, type Lienzo } from './lienzo.ts';
import { anchoTexto } from './medir.ts';
import type { MatrizQr } from './qr.ts';

export type Entrada = {
  readonly representacion: Representacion;
  /** The timbre already encoded; null when there is none. */
  readonly qr: MatrizQr | null;
};

export type Caja = { readonly x: number; readonly ancho: number };

/** A framed band across the paper: nobody takes it for a valid document. */
export function bandaPruebas(
  l: Lienzo,
  aviso: string,
  en: Caja & { readonly cuerpo: number },
): void {
  const aire = 1.2;
  const { x, ancho } = en;
  // The notice is the only text that shrinks: it must stay on one line.
  const natural = anchoTexto(aviso, en.cuerpo, 700);
  const cuerpo = Math.min(en.cuerpo, (en.cuerpo * (ancho - 3)) / natural);
  const alto = altoLinea(cuerpo) + aire * 2;
  l.elementos.push({ clase: 'caja', x, y: l.y, ancho, alto, relleno: null, borde: 0.5 });
  ponerTexto(l, aviso, {
    x: x + ancho / 2,
    y: l.y + aire,
    cuerpo,
    peso: 700,
    alineado: 'medio',
  });
  l.y += alto;
}

/** Lines of the issuer under its name, in the order of the Informe Técnico §17.2. */
export function lineasEmisor(e: EmisorImpreso): readonly string[] {
  const lugar = [e.municipio, e.provincia].filter((t) => t !== '').join(', ');
  return [
    e.sucursal === '' ? '' : `Sucursal: ${e.sucursal}`,
    e.rnc === null ? '' : `RNC ${e.rnc}`,
    e.direccion === '' ? '' : `Dirección: ${e.direccion}`,
    lugar,
    e.telefono === '' ? '' : `Tel. ${e.telefono}`,
    e.correo,
  ].filter((t) => t !== '');
}

/** The commercial name leads; without one, the legal name does. */
export function nombresEmisor(e: EmisorImpreso): readonly [string, string] {
  return e.nombreComercial === '' || e.nombreComercial === e.razonSocial
    ? [e.razonSocial, '']
    : [e.nombreComercial, e.razonSocial];
}

export function textoAjuste(a: AjusteImpreso): readonly [string, string] {
  const nombre = a.porcentaje === '' ? a.etiqueta : `${a.etiqueta} (${a.porcentaje})`;
  return [`${nombre}:`, formatoMonto(a.monto)];
}

export function textoTotal(r: RenglonTotal): readonly [string, string] {
  return [r.etiqueta, formatoMonto(r.monto)];
}

export function filaMonto(etiqueta: string, monto: Centavos): readonly [string, string] {
  return [etiqueta, formatoMonto(monto)];
}

/** Where the customer finds the document: thermal paper fades before the ten years (Cód. Trib. art. 44.f). */
export function textoEnlace(r: Representacion): string {
  return r.enlace === '' ? '' : `Consulte este comprobante en ${r.enlace}`;
}

/** Global discounts and surcharges, totals and what follows them. The total of the document stands out. */
export function filasDelPie(r: Representacion): readonly {
  readonly par: readonly [string, string];
  readonly clase: 'normal' | 'total' | 'despues';
}[] {
  const ultimo = r.totales.length - 1;
  return [
    ...r.ajustes.map((a) => ({ par: textoAjuste(a), clase: 'normal' as const })),
    ...r.totales.map((t, i) => ({
      par: textoTotal(t),
      clase: i === ultimo ? ('total' as const) : ('normal' as const),
    })),
    ...(r.cambio === null
      ? []
      : [{ par: [r.cambio.etiqueta, r.cambio.valor] as const, clase: 'despues' as const }]),
    ...r.despues.map((t) => ({ par: textoTotal(t), clase: 'despues' as const })),
  ];
}

export function nombreDe(r: Representacion): string {
  return r.numero?.valor ?? (r.referencia === '' ? 'Documento' : r.referencia);
}
