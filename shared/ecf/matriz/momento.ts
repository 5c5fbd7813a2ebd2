// The date and time of the authentication seed: ISO 8601 with optional fraction and zone, a real day,
// 24:00:00 allowed as the end of it. Whitespace is taken only after a zone, as the reference reader does.

const PATRON =
  /^-?(\d{4}|[1-9]\d{4,8})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:(?:Z|[+-](\d{2}):(\d{2}))[\t\n\r ]*)?$/;

const DIAS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

function diasDelMes(y: number, mes: number): number {
  const esBisiesto = (y % 4 === 0 && y % 100 !== 0) || y % 400 === 0;
  return mes === 2 && esBisiesto ? 29 : (DIAS[mes - 1] ?? 0);
}

export function esMomentoIso(texto: string): boolean {
  const m = PATRON.exec(texto);
  if (m === null) return false;
  const [y = 0, mes = 0, dia = 0, hora = 0, minuto = 0, segundo = 0] = m.slice(1, 7).map(Number);
  if (y === 0 || dia < 1 || dia > diasDelMes(y, mes)) return false;
  if (minuto > 59 || segundo > 59 || Number(m[9] ?? '0') > 59) return false;
  const zona = Number(m[8] ?? '0') * 60 + Number(m[9] ?? '0');
  if (zona > 14 * 60) return false;
  const esFinDeDia = hora === 24 && minuto === 0 && segundo === 0 && !/[1-9]/.test(m[7] ?? '');
  return hora < 24 || esFinDeDia;
}
