// Abstract documents of the ten types made by chance from a seed, right in everything: what `calcularEcf`
// takes. They use what each type has (discounts, ISC, propina, retentions, other currency, pages, notes…),
// so whoever needs «any valid e-CF» can ask here for as many as wanted.

import { centavos, decimal4, type Centavos, type Decimal4 } from '#shared/dinero/centavos.ts';
import { cifrasDe } from '#shared/ecf/calculo/calcular-cifras.ts';
import type {
  AjusteEntrada,
  CompradorEntrada,
  EntradaEcf,
  LineaEntrada,
  PagoEntrada,
  RebajaEntrada,
  ReferenciaEntrada,
  TasaImpuestoEntrada,
} from '#shared/ecf/calculo/entrada.ts';
import { fecha, sumarDias, type Fecha } from '#shared/fecha/fecha.ts';
import { fechaEcf } from '#shared/fecha/formato.ts';
import type { FormaPago } from '#shared/fiscal/catalogos/formas-pago.ts';
import type { CodigoImpuesto } from '#shared/fiscal/catalogos/impuestos-adicionales.ts';
import { LIMITE_CONSUMO } from '#shared/fiscal/limites.ts';
import { equivalenteB, formarEncf, type TipoEcf } from '#shared/fiscal/ncf.ts';
import type { IndicadorFacturacion } from '#shared/fiscal/tasas.ts';
import { azar, type Azar } from './azar.ts';

/** The day on which the documents are looked at: none is issued or signed after it. */
export const HOY_DOCUMENTOS = fecha('2026-11-24');

const FORZADO: Readonly<Partial<Record<TipoEcf, IndicadorFacturacion>>> = {
  '43': 4,
  '44': 4,
  '46': 3,
  '47': 4,
};
const CON_NO_FACTURABLE: readonly TipoEcf[] = ['31', '32', '33', '34', '45'];
const CON_IMPUESTOS: readonly TipoEcf[] = ['31', '32', '33', '34', '44', '45'];
const CON_REBAJAS: readonly TipoEcf[] = ['31', '32', '33', '34', '41', '44', '45', '46'];
const CON_RETENCION: readonly TipoEcf[] = ['31', '33', '34'];
const CON_MINERIA: readonly TipoEcf[] = ['32', '33', '34', '46'];

/** From `a` to `b`, both included. */
function entre(r: Azar, a: number, b: number): bigint {
  return BigInt(a + r.entero(b - a + 1));
}

function porcentaje(r: Azar, maximo: number): Decimal4 {
  return decimal4(entre(r, 1, maximo * 100) * 100n);
}

/** What a whole document has in common: which taxes its lines may carry. */
type Plan = {
  readonly tipo: TipoEcf;
  readonly impuestos: readonly (readonly CodigoImpuesto[])[];
  readonly tasas: readonly TasaImpuestoEntrada[];
  readonly conRetencion: boolean;
  readonly conRebajas: boolean;
};

const OTROS: readonly (readonly CodigoImpuesto[])[] = [
  ['001'],
  ['002', '004'],
  ['002'],
  ['003'],
  ['004'],
  ['005'],
  ['001', '002'],
];

function planDeImpuestos(r: Azar, tipo: TipoEcf): Pick<Plan, 'impuestos' | 'tasas'> {
  if (!CON_IMPUESTOS.includes(tipo) || r.suerte(0.55)) return { impuestos: [], tasas: [] };
  if (tipo === '44' || r.suerte(0.6)) {
    const uno = r.uno(OTROS);
    return { impuestos: r.suerte(0.2) ? [uno, r.uno(OTROS)] : [uno], tasas: [] };
  }
  const esTabaco = r.suerte(0.4);
  const n = esTabaco ? 19 + r.entero(4) : 6 + r.entero(13);
  const codigo = (x: number): CodigoImpuesto => `0${String(x).padStart(2, '0')}` as CodigoImpuesto;
  const tasa_e4 = decimal4(esTabaco ? 535_100n : 6_325_800n);
  return {
    impuestos: [[codigo(n), codigo(n + 17)]],
    tasas: [{ codigo: codigo(n), tasa_e4 }],
  };
}

function planDe(r: Azar, tipo: TipoEcf): Plan {
  return {
    tipo,
    ...planDeImpuestos(r, tipo),
    conRetencion:
      tipo === '41' || tipo === '47' || (CON_RETENCION.includes(tipo) && r.suerte(0.25)),
    conRebajas: CON_REBAJAS.includes(tipo) && r.suerte(0.5),
  };
}

function indicadorDe(r: Azar, tipo: TipoEcf): IndicadorFacturacion {
  const forzado = FORZADO[tipo];
  if (forzado !== undefined) return forzado;
  if (CON_NO_FACTURABLE.includes(tipo) && r.suerte(0.05)) return 0;
  return r.uno([1, 1, 1, 2, 3, 4] as const);
}

function rebajas(r: Azar, bruto: bigint): readonly RebajaEntrada[] {
  return Array.from({ length: r.entero(4) }, () =>
    r.suerte(0.5)
      ? { tipo: '%' as const, porcentaje_e4: porcentaje(r, 20) }
      : { tipo: '$' as const, monto: centavos((bruto * entre(r, 0, 20)) / 100n) },
  );
}

function esSelectivo(impuestos: readonly CodigoImpuesto[]): boolean {
  return impuestos.some((c) => c >= '006');
}

/** A line with ISC is a taxed good with its reference, its degrees and its retail price. */
function datosIsc(r: Azar, impuestos: readonly CodigoImpuesto[]): Partial<LineaEntrada> {
  const esTabaco = impuestos.some((c) => c >= '019' && c < '023');
  if (r.suerte(0.15)) return { unidad: 18, impuestos: impuestos.filter((c) => c >= '023') };
  return {
    unidad: 6,
    isc: {
      cantidadReferencia_e4: decimal4(entre(r, 1, 48) * 10_000n),
      unidadReferencia: 5,
      subcantidades: [{ cantidad_e4: decimal4(entre(r, 100, 2000) * 10n), unidad: 24 }],
      ...(esTabaco ? {} : { gradosAlcohol_e4: decimal4(entre(r, 100, 9500) * 100n) }),
      precioReferencia: centavos(esTabaco ? entre(r, 10_000, 40_000) : entre(r, 200_000, 600_000)),
    },
  };
}

function retencion(r: Azar, plan: Plan, linea: LineaEntrada): Partial<LineaEntrada> {
  if (!plan.conRetencion) return {};
  if (plan.tipo === '47') return { retencion: { isr: { porcentaje_e4: decimal4(270_000n) } } };
  const itbis = { porcentaje_e4: decimal4(r.uno([300_000n, 750_000n, 1_000_000n])) };
  const llevaIsr = linea.tipo === 'servicio' && r.suerte(0.8);
  return {
    retencion: {
      ...(linea.indicador === 4 ? {} : { itbis }),
      ...(llevaIsr
        ? { isr: { porcentaje_e4: decimal4(r.uno([20_000n, 100_000n, 150_000n])) } }
        : {}),
    },
  };
}

function adornos(r: Azar, tipo: TipoEcf): Partial<LineaEntrada> {
  return {
    ...(r.suerte(0.3)
      ? { codigos: [{ tipo: 'Interna', codigo: `P-${String(r.entero(999))}` }] }
      : {}),
    ...(r.suerte(0.2) ? { descripcion: 'Entregado en obra & «revisado» <completo>' } : {}),
    ...(r.suerte(0.5) ? { unidad: 1 + r.entero(62) } : {}),
    ...(r.suerte(0.1) && tipo !== '43' && tipo !== '47'
      ? { fechaElaboracion: fecha('2026-01-15'), fechaVencimiento: fecha('2027-01-15') }
      : {}),
    ...(r.suerte(0.05) && CON_MINERIA.includes(tipo)
      ? { mineria: { PesoNetoKilogramo: '12.500', TipoAfiliacion: '2', Liquidacion: '1' } }
      : {}),
  };
}

const NOMBRES = ['Cemento gris 42.5 kg', 'Varilla 3/8"', 'Asesoría', 'Pintura «mate»', 'Café & té'];

/** Largest prices, scaled by 10⁴ or by 10²: from coins to tens of thousands. */
const PRECIOS = [9_999, 99_999, 999_999, 9_999_999] as const;

function lineaDe(r: Azar, plan: Plan): LineaEntrada {
  const { tipo } = plan;
  const lleva = plan.impuestos.length > 0 && r.suerte(0.8) ? r.uno(plan.impuestos) : [];
  const selectiva = esSelectivo(lleva);
  const cantidad_e4 = decimal4(
    r.suerte(0.5) || selectiva ? entre(r, 1, 200) * 10_000n : entre(r, 1, 100_000) * 100n,
  );
  const precio_e4 = decimal4(r.suerte(0.02) ? 0n : entre(r, 1, r.uno(PRECIOS)) * r.uno([1n, 100n]));
  const bruto = (cantidad_e4 * precio_e4) / 1_000_000n;
  const base: LineaEntrada = {
    indicador: selectiva ? 1 : indicadorDe(r, tipo),
    nombre: r.uno(NOMBRES),
    tipo: tipo === '47' || (!selectiva && r.suerte(0.5)) ? 'servicio' : 'bien',
    cantidad_e4,
    precio_e4,
    ...adornos(r, tipo),
    ...(plan.conRebajas ? { descuentos: rebajas(r, bruto), recargos: rebajas(r, bruto) } : {}),
    ...(lleva.length === 0 ? {} : { impuestos: lleva }),
    ...(selectiva ? datosIsc(r, lleva) : {}),
  };
  return { ...base, ...retencion(r, plan, base) };
}

function ajustesDe(r: Azar, plan: Plan, lineas: readonly LineaEntrada[]): readonly AjusteEntrada[] {
  if (!CON_REBAJAS.includes(plan.tipo) || r.suerte(0.65)) return [];
  const usados = [...new Set(lineas.map((l) => l.indicador))].filter((i) => i !== 0);
  const [primero] = usados;
  if (primero === undefined) return [];
  const valor = lineas.reduce(
    (s, l) => (l.indicador === 0 ? s : s + (l.cantidad_e4 * l.precio_e4) / 1_000_000n),
    0n,
  );
  // With lines of different additional taxes only percentages are allowed.
  const conjuntos = new Set(lineas.map((l) => (l.impuestos ?? []).join(' ')));
  conjuntos.delete('');
  const enPesos = conjuntos.size < 2 && r.suerte(0.3);
  const ajustes: AjusteEntrada[] = Array.from({ length: 1 + r.entero(2) }, () => ({
    tipo: r.uno(['D', 'D', 'R'] as const),
    descripcion: 'Ajuste por volumen',
    rebaja: enPesos
      ? { tipo: '$', monto: centavos(valor / 100n) }
      : { tipo: '%', porcentaje_e4: porcentaje(r, 15) },
    // Half of the percentages touch one indicador alone.
    ...(enPesos || r.suerte(0.5) ? {} : { indicador: r.uno(usados) }),
  }));
  const esTelecom = lineas.some(
    (l) => l.indicador === 1 && (l.impuestos ?? []).some((c) => c === '002' || c === '004'),
  );
  const llevaNorma = esTelecom && plan.tipo !== '44' && r.suerte(0.5);
  if (!llevaNorma) return ajustes;
  const norma = { tipo: 'D', indicador: 1, esNorma1007: true } as const;
  return [...ajustes, { ...norma, rebaja: { tipo: '%', porcentaje_e4: porcentaje(r, 10) } }];
}

const RNC_COMPRADORES = ['131246796', '130000018', '00113918205'] as const;

function compradorDe(r: Azar, tipo: TipoEcf, admiteAnonimo: boolean): CompradorEntrada | null {
  if (tipo === '43') return null;
  if (tipo === '47') {
    return r.suerte(0.3)
      ? null
      : { nombre: 'Vendor Inc.', identificadorExtranjero: 'US-350555123' };
  }
  if (admiteAnonimo && r.suerte(0.5)) return null;
  const puedeExtranjero = ['32', '44', '46'].includes(tipo);
  const identidad =
    puedeExtranjero && r.suerte(0.3)
      ? { identificadorExtranjero: 'PA-AB123456' }
      : { rnc: r.uno(RNC_COMPRADORES) };
  return {
    ...identidad,
    nombre: 'Consultora Mella SRL',
    ...(r.suerte(0.5) ? { correo: 'pagos@consultoramella.do', direccion: 'Av. Duarte 10' } : {}),
    ...(r.suerte(0.3) ? { municipio: '010100', provincia: '010000' } : {}),
    ...(tipo === '46' ? { pais: 'Puerto Rico' } : {}),
    ...(r.suerte(0.2) ? { otros: { CodigoInternoComprador: 'C-77' } } : {}),
  };
}

function pagoDe(r: Azar, tipo: TipoEcf, de: { emision: Fecha; cobrable: bigint }): PagoEntrada {
  if (tipo === '43') return r.suerte(0.5) ? { tipo: 1 } : {};
  const esCredito = r.suerte(0.25);
  const limite = esCredito ? { limite: sumarDias(de.emision, r.entero(90)) } : {};
  const comun = { tipo: esCredito ? 2 : 1, ...limite } as const;
  if (tipo === '34' || r.suerte(0.3)) return comun;
  const posibles: FormaPago[] = tipo === '32' ? [1, 2, 3, 4, 5, 6, 7, 8] : [1, 2, 3, 4, 6, 7, 8];
  const cuantas = 1 + r.entero(3);
  const parte = centavos(de.cobrable / 4n);
  const formas = posibles
    .slice(r.entero(3))
    .slice(0, cuantas)
    .map((forma, i) => (i === 0 ? { forma } : { forma, monto: parte }));
  return {
    ...comun,
    formas,
    ...(r.suerte(0.2) ? { termino: '30 dias' } : {}),
    ...(r.suerte(0.1) ? { cuenta: { tipo: 'CT', numero: '1234567', banco: 'Banco' } } : {}),
  };
}

function numero(r: Azar): bigint {
  return entre(r, 1, 9_999_999);
}

function referenciaDe(r: Azar, tipo: TipoEcf, emision: Fecha): ReferenciaEntrada | null {
  const dia = sumarDias(emision, -r.entero(60));
  if (tipo === '33' || tipo === '34') {
    const original = r.uno(['31', '31', '32', '41', '44', '45', '46'] as const);
    return {
      ncf: r.suerte(0.15) ? 'B0100000123' : formarEncf('E', original, numero(r)),
      fecha: dia,
      codigo: r.uno([1, 3, 3] as const),
      ...(r.suerte(0.5) ? { razon: 'Error en precio' } : {}),
    };
  }
  if (r.suerte(0.9)) return null;
  if (tipo === '31' && r.suerte(0.5)) {
    return { ncf: formarEncf('E', '32', numero(r)), fecha: dia, codigo: 5 };
  }
  const ncf = `B${equivalenteB(tipo)}${numero(r).toString().padStart(8, '0')}`;
  return { ncf, fecha: dia, codigo: 4 };
}

/** Last line of each page. */
function paginasDe(r: Azar, lineas: number): Partial<EntradaEcf> {
  if (lineas < 2 || r.suerte(0.75)) return {};
  const cortes = new Set([lineas]);
  for (let i = 0; i < 1 + r.entero(3); i++) cortes.add(1 + r.entero(lineas - 1));
  return { paginas: [...cortes].sort((a, b) => a - b) };
}

function extras(r: Azar, tipo: TipoEcf): Partial<EntradaEcf> {
  const conAdicionales = tipo !== '41' && tipo !== '43' && tipo !== '47';
  return {
    ...(r.suerte(0.1) ? { saldoAnterior: centavos(entre(r, -50_000, 50_000)) } : {}),
    ...(r.suerte(0.1) ? { avance: centavos(entre(r, 0, 500)) } : {}),
    ...(r.suerte(0.2) ? { escribePorPagar: true } : {}),
    ...(r.suerte(0.1) && tipo !== '41' && tipo !== '43'
      ? { periodo: { desde: fecha('2026-10-01'), hasta: fecha('2026-10-31') } }
      : {}),
    ...(r.suerte(tipo === '46' ? 0.6 : 0.2)
      ? {
          moneda: {
            codigo: r.uno(['USD', 'EUR', 'JPY', 'CHY'] as const),
            cambio_e4: decimal4(entre(r, 3_500, 1_509_999)),
          },
        }
      : {}),
    ...(r.suerte(0.1) && conAdicionales
      ? { informacionesAdicionales: { NumeroContenedor: '8019289', PesoBruto: '25.00' } }
      : {}),
    ...(r.suerte(0.1) && conAdicionales
      ? { transporte: { Conductor: 'Rafael', Ficha: 'J-12' } }
      : {}),
    ...(r.suerte(0.05) ? { subtotales: [{ NumeroSubTotal: '1', MontoSubTotal: '1.00' }] } : {}),
  };
}

/** A correction of text: one line that is not billed, total 0.00, as the official test set writes it. */
function correccionDeTexto(entrada: EntradaEcf): EntradaEcf {
  const { ajustes: _a, paginas: _p, moneda: _m, saldoAnterior: _s, ...resto } = entrada;
  const linea: LineaEntrada = {
    indicador: 0,
    nombre: 'Corrección de dirección',
    tipo: 'servicio',
    cantidad_e4: decimal4(10_000n),
    precio_e4: decimal4(10_000n),
  };
  const { referencia } = entrada;
  return {
    ...resto,
    lineas: [linea],
    ...(referencia === null || referencia === undefined
      ? {}
      : { referencia: { ...referencia, codigo: 2 } }),
  };
}

function cobrableDe(entrada: EntradaEcf): { total: Centavos; cobrable: bigint } {
  const c = cifrasDe(entrada);
  const paganNeto = entrada.tipo === '41' || entrada.tipo === '47';
  const retenido = paganNeto ? c.itbisRetenido + c.isrRetenido : 0n;
  return { total: c.total, cobrable: c.periodo - retenido };
}

function cuantasLineas(r: Azar): number {
  return 1 + r.entero(r.uno([1, 4, 12, 12, 40]));
}

function cabecera(r: Azar, tipo: TipoEcf): EntradaEcf {
  const emision = sumarDias(HOY_DOCUMENTOS, -r.entero(20));
  const plan = planDe(r, tipo);
  const lineas = Array.from({ length: cuantasLineas(r) }, () => lineaDe(r, plan));
  return {
    tipo,
    encf: formarEncf('E', tipo, numero(r)),
    vence: fecha('2027-12-31'),
    fecha: emision,
    fechaHoraFirma: `${fechaEcf(emision)} 14:05:09`,
    preciosConItbis: r.suerte(0.5),
    tipoIngresos: r.uno(['01', '02', '03', '04', '05', '06'] as const),
    pago: { tipo: 1 },
    emisor: {
      rnc: '130000018',
      razonSocial: 'Ferretería Duarte SRL',
      direccion: 'C/ Duarte no. 1',
      ...(r.suerte(0.5) ? { nombreComercial: 'Ferretería Duarte', sucursal: 'Centro' } : {}),
      ...(r.suerte(0.5)
        ? { telefonos: ['(809) 555-0101', '8295550102'], numeroInterno: 'F-7' }
        : {}),
      ...(r.suerte(0.2) ? { otros: { WebSite: 'www.ferreteriaduarte.do' } } : {}),
    },
    lineas,
    ajustes: ajustesDe(r, plan, lineas),
    tasasImpuestos: plan.tasas,
    referencia: referenciaDe(r, tipo, emision),
    ...paginasDe(r, lineas.length),
    ...extras(r, tipo),
  };
}

/** A document of that type. The same seed gives the same document. */
export function documentoAbstracto(tipo: TipoEcf, semilla: number): EntradaEcf {
  const r = azar(semilla);
  const base = cabecera(r, tipo);
  const esNota = tipo === '33' || tipo === '34';
  const entrada = esNota && r.suerte(0.1) ? correccionDeTexto(base) : base;
  const { total, cobrable } = cobrableDe(entrada);
  // A note names the buyer that its original had to name.
  const esDeAnonimo = esNota && /^E(32|46)/.test(entrada.referencia?.ncf ?? '');
  const admiteAnonimo = total < LIMITE_CONSUMO && (tipo === '32' || esDeAnonimo);
  return {
    ...entrada,
    pago: pagoDe(r, tipo, { emision: entrada.fecha, cobrable }),
    comprador: compradorDe(r, tipo, admiteAnonimo),
  };
}
