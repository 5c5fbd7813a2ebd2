// `ecf set`: the documents of a test set of the DGII, built, validated and signed, as files ready to
// send. A record that cannot be issued is refused with its codes and the others go on.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { instante, type Instante } from '#shared/fecha/fecha.ts';
import { nombreArchivo } from '#shared/ecf/nombre-archivo.ts';
import {
  examinarSet,
  firmarDocumentoSet,
  type CasoExaminado,
} from '#server/certificacion/emitir-set.ts';
import { leerArchivoSet } from '#server/certificacion/leer-archivo-set.ts';
import type { LlaveFirma } from '#server/ecf/firma.ts';
import { abrirLlave } from '../abrir-llave.ts';
import { codigosDe, lineaDeRechazo } from '../decir-rechazos.ts';
import { leerArchivo } from '../leer-archivo.ts';
import { faltan, opcion } from '../opcion.ts';
import { BIEN, FALLA, type Orden, type Pedido, type Salida } from '../orden.ts';

type Taller = {
  readonly dir: string;
  readonly llave: LlaveFirma;
  readonly ahora: Instante;
  readonly salida: Salida;
};

/** Whether it was issued. */
async function emitir(caso: CasoExaminado, t: Taller): Promise<boolean> {
  const nombre = caso.caso.nombre;
  const graves = caso.rechazos.filter((r) => r.severidad !== 'aviso');
  for (const r of graves) t.salida.avisar(`${nombre}: ${lineaDeRechazo(r)}`);
  if (!caso.estaBien || !caso.documento.ok) {
    t.salida.decir(`${nombre}  rechazado  ${codigosDe(graves).join(' ')}`);
    return false;
  }
  const d = caso.documento.valor;
  const firmado = firmarDocumentoSet(d, t);
  const archivo = nombreArchivo(d.rnc, d.encf);
  await writeFile(join(t.dir, archivo), firmado.xml);
  if (firmado.rfce !== null) {
    await mkdir(join(t.dir, 'rfce'), { recursive: true });
    await writeFile(join(t.dir, 'rfce', archivo), firmado.rfce);
  }
  const reparos = graves.length === 0 ? '' : `  con reparos: ${codigosDe(graves).join(' ')}`;
  const resumen = firmado.rfce === null ? '' : ` y rfce/${archivo}`;
  t.salida.decir(`${nombre}  emitido  ${archivo}${resumen}${reparos}`);
  return true;
}

async function emitirSet(pedido: Pedido): Promise<number> {
  const { salida, valores } = pedido;
  const ahora = instante(pedido.ahora());
  const llave = await abrirLlave(
    { archivo: opcion(valores, 'p12') ?? '', clave: opcion(valores, 'clave') ?? '' },
    ahora,
  );
  const bytes = await leerArchivo(opcion(valores, 'casos') ?? '');
  const set = bytes.ok ? await leerArchivoSet(bytes.valor) : bytes;
  if (!llave.ok || !set.ok) {
    const rechazos = [...(llave.ok ? [] : llave.rechazos), ...(set.ok ? [] : set.rechazos)];
    for (const r of rechazos) salida.avisar(lineaDeRechazo(r));
    return FALLA;
  }
  const dir = opcion(valores, 'salida') ?? '';
  await mkdir(dir, { recursive: true });
  const admiteReparos = valores['admitir-reparos'] === true;
  let emitidos = 0;
  let rechazados = 0;
  for (const caso of examinarSet(set.valor, ahora, { admiteReparos })) {
    if (await emitir(caso, { dir, llave: llave.valor.llave, ahora, salida })) emitidos += 1;
    else rechazados += 1;
  }
  salida.decir(`${String(emitidos)} emitidos, ${String(rechazados)} rechazados`);
  return rechazados === 0 ? BIEN : FALLA;
}

export const ordenEcfSet: Orden = {
  nombre: 'ecf set',
  uso: '--casos ARCHIVO --p12 ARCHIVO --clave CLAVE --salida CARPETA [--admitir-reparos]',
  resumen: 'Construye, valida y firma los comprobantes de un set de pruebas de la DGII.',
  detalle: [
    'El set es el Excel del portal de certificación (hojas ECF y RFCE) o su equivalente en JSON. Los montos salen tal como los trae.',
    'Escribe CARPETA/‹RNC›‹eNCF›.xml y, para las facturas de consumo de menos de RD$ 250,000.00, también CARPETA/rfce/‹RNC›‹eNCF›.xml con el código de seguridad de esa misma factura. Si el set no trae el resumen, sale de la factura.',
    'Todo se valida antes de firmar: estructura, aritmética dentro de la tolerancia y reglas por tipo. Lo que la DGII aceptaría con reparos también se rechaza, salvo con --admitir-reparos.',
    'Escribe una línea por comprobante y al final «N emitidos, M rechazados». N y M cuentan registros de e-CF: el resumen de una factura no se cuenta aparte; un resumen sin su factura cuenta como rechazado. Los motivos van por el canal de errores.',
    'Termina con 1 si alguno es rechazado. No usa la base de datos.',
  ],
  opciones: {
    casos: { type: 'string' },
    p12: { type: 'string' },
    clave: { type: 'string' },
    salida: { type: 'string' },
    'admitir-reparos': { type: 'boolean' },
  },
  posicionales: { minimo: 0, maximo: 0 },
  async ejecutar(pedido) {
    return faltan(pedido, ['casos', 'p12', 'clave', 'salida']) ?? (await emitirSet(pedido));
  },
};
