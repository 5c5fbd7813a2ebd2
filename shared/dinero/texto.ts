// Amounts as text: the exact decimal strings of the wire and of the e-CF, and what people read and type.

import { centavos, decimal4, dividirRedondeado, type Centavos, type Decimal4 } from './centavos.ts';

function escribir(n: bigint, decimales: number): string {
  const signo = n < 0n ? '-' : '';
  const digitos = (n < 0n ? -n : n).toString().padStart(decimales + 1, '0');
  return `${signo}${digitos.slice(0, -decimales)}.${digitos.slice(-decimales)}`;
}

/** Centavos as '1180.00': the form of the e-CF, of the wire between device and server and of the API. */
export function escribirMonto(monto: Centavos): string {
  return escribir(monto, 2);
}

/** A value scaled by 10⁴ with between `minimo` and 4 decimals: '450.00', '57.1234'. */
export function escribirDecimal4(valor: Decimal4, minimo: 0 | 1 | 2 | 4 = 2): string {
  const [entero = '0', fraccion = ''] = escribir(valor, 4).split('.');
  const recortada = fraccion.replace(/0+$/, '').padEnd(minimo, '0');
  return recortada === '' ? entero : `${entero}.${recortada}`;
}

function leer(texto: string, decimales: number): bigint | null {
  const m = /^(-?)(\d{1,16})(?:\.(\d+))?$/.exec(texto);
  if (m === null) return null;
  const fraccion = m[3] ?? '';
  if (fraccion.length > decimales) return null;
  const n = BigInt(`${m[2] ?? '0'}${fraccion.padEnd(decimales, '0')}`);
  return m[1] === '-' ? -n : n;
}

/** Exact reading of '1180', '1180.5', '1180.50'; null when it is anything else (commas included). */
export function leerMonto(texto: string): Centavos | null {
  const n = leer(texto, 2);
  return n === null ? null : centavos(n);
}

/** Exact reading with up to 4 decimals; null when it is anything else. */
export function leerDecimal4(texto: string): Decimal4 | null {
  const n = leer(texto, 4);
  return n === null ? null : decimal4(n);
}

function conMiles(entero: string): string {
  return entero.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** '1,180.00', '-35.50': for people. The sign of the currency is the caller's. */
export function formatoMonto(monto: Centavos): string {
  const [entero = '0', fraccion = '00'] = escribirMonto(
    centavos(monto < 0n ? -monto : monto),
  ).split('.');
  return `${monto < 0n ? '-' : ''}${conMiles(entero)}.${fraccion}`;
}

/** 'RD$ 1,180.00'. */
export function formatoPesos(monto: Centavos): string {
  return monto < 0n ? `-RD$ ${formatoMonto(centavos(-monto))}` : `RD$ ${formatoMonto(monto)}`;
}

/** A price or quantity for people: thousands with comma, at least `minimo` decimals. */
export function formatoDecimal4(valor: Decimal4, minimo: 0 | 2 = 2): string {
  const [entero = '0', fraccion] = escribirDecimal4(
    decimal4(valor < 0n ? -valor : valor),
    minimo,
  ).split('.');
  const cuerpo = fraccion === undefined ? conMiles(entero) : `${conMiles(entero)}.${fraccion}`;
  return valor < 0n ? `-${cuerpo}` : cuerpo;
}

/**
 * What a person types in an amount field: '1,250.5', '450*2', '100 + 18', 'RD$ 99'. Commas are only
 * accepted as thousands in their right places, so '1,25' is refused and not read as 125.
 * Returns the value scaled by 10⁴, or null when it cannot be read without doubt.
 */
export function leerTecleado(texto: string): Decimal4 | null {
  const limpio = texto.replace(/^\s*(RD)?\$\s*/i, '').replace(/\s+/g, '');
  if (limpio === '') return null;
  const partes = limpio.match(/(\d[\d,]*(?:\.\d*)?|\.\d+|[+\-*/])/g);
  if (partes === null || partes.join('') !== limpio) return null;
  const numeros: bigint[] = [];
  const signos: string[] = [];
  let negativo = false;
  let esperaNumero = true;
  for (const parte of partes) {
    if (/^[+\-*/]$/.test(parte)) {
      if (esperaNumero) {
        if (parte !== '-' || negativo || numeros.length > 0) return null;
        negativo = true;
        continue;
      }
      signos.push(parte);
      esperaNumero = true;
    } else {
      if (!esperaNumero) return null;
      if (parte.includes(',') && !/^\d{1,3}(,\d{3})+(\.\d*)?$/.test(parte)) return null;
      const sinComas = parte.replaceAll(',', '').replace(/\.$/, '').replace(/^\./, '0.');
      const n = leerDecimal4(sinComas);
      if (n === null) return null;
      numeros.push(negativo ? -n : n);
      negativo = false;
      esperaNumero = false;
    }
  }
  if (esperaNumero) return null;
  return reducir(numeros, signos);
}

function reducir(numeros: readonly bigint[], signos: readonly string[]): Decimal4 | null {
  const terminos: bigint[] = [numeros[0] ?? 0n];
  for (const [i, signo] of signos.entries()) {
    const n = numeros[i + 1] ?? 0n;
    const ultimo = terminos.length - 1;
    const actual = terminos[ultimo] ?? 0n;
    if (signo === '*') terminos[ultimo] = dividirRedondeado(actual * n, 10_000n);
    else if (signo === '/') {
      if (n === 0n) return null;
      terminos[ultimo] = dividirRedondeado(actual * 10_000n * (n < 0n ? -1n : 1n), n < 0n ? -n : n);
    } else terminos.push(signo === '-' ? -n : n);
  }
  return decimal4(terminos.reduce((s, t) => s + t, 0n));
}
