// The example of shared/ecf/README.md, as it is written there and with one document of each type: computed, judged, written, signed and
// verified; and the summary of a factura de consumo with the security code of its signature.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { calcularEcf } from '#shared/ecf/calculo/calcular-ecf.ts';
import { resumirEcf } from '#shared/ecf/resumen.ts';
import { codigoSeguridad } from '#shared/ecf/codigo-seguridad.ts';
import { construirXml } from '#shared/ecf/construir.ts';
import { nodoDeArbol } from '#shared/ecf/nodo-de-arbol.ts';
import { prevalidarEcf } from '#shared/ecf/prevalidar.ts';
import { validarAritmetica } from '#shared/ecf/validar-aritmetica.ts';
import { verificarResumen } from '#shared/ecf/verificar-resumen.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { TIPOS_E, type TipoEcf } from '#shared/fiscal/ncf.ts';
import { textoRechazo } from '#shared/rechazos.ts';
import { firmarXml, valorDeFirma, type LlaveFirma } from '#server/ecf/firma.ts';
import { generarCertificadoPrueba } from '#server/ecf/generar-certificado-prueba.ts';
import { verificarFirma } from '#server/ecf/verificar-firma.ts';
import { documentoAbstracto, HOY_DOCUMENTOS as hoy } from '../apoyo/documentos-ecf.ts';
import { leido } from './ecf-base.ts';

const ahora = instante(Date.parse(`${hoy}T23:00:00Z`));
let llave: LlaveFirma;

beforeAll(async () => {
  const hecho = await generarCertificadoPrueba({
    cedula: '00113918205',
    nombre: 'Ferretería Duarte SRL',
    ahora,
  });
  llave = hecho.llave;
});

function emitir(tipo: TipoEcf): { readonly arbol: Parameters<typeof resumirEcf>[0]; xml: string } {
  const entrada = documentoAbstracto(tipo, 20_261_124);
  const calculado = calcularEcf(entrada);
  if (!calculado.ok) throw new Error(calculado.rechazos.map(textoRechazo).join('\n'));
  const { arbol } = calculado.valor;
  const raiz = nodoDeArbol(entrada.tipo, arbol);
  const reparos = [...validarAritmetica(raiz), ...prevalidarEcf(raiz, { hoy })];
  expect(reparos.filter((r) => r.severidad === 'rechazo').map(textoRechazo)).toEqual([]);
  return { arbol, xml: firmarXml(construirXml(entrada.tipo, arbol), llave) };
}

test('the program of the README runs as it is printed, and the customer pays the 230.00 of the ticket', () => {
  const proyecto = resolve(import.meta.dirname, '../..');
  const readme = readFileSync(resolve(proyecto, 'shared/ecf/README.md'), 'utf8');
  const programa = /^```ts\n(.*?)^```$/ms.exec(readme)?.[1] ?? '';
  const salida = execFileSync(process.execPath, ['--input-type=module-typescript', '-'], {
    cwd: proyecto,
    input: programa,
    encoding: 'utf8',
  });
  expect(salida).toBe('130000018E310000000001.xml 23000n 0\n0 true\n');
});

test.each(TIPOS_E)('a document of type %s, computed, signed and verified', (tipo) => {
  const { xml } = emitir(tipo);
  expect(verificarFirma(xml, { ahora }).ok).toBe(true);
  expect(verificarFirma(xml.replace('<MontoTotal>', '<MontoTotal>1'), { ahora }).ok).toBe(false);
});

test('the summary carries the code of the signed factura and its figures', () => {
  const { arbol, xml } = emitir('32');
  const rfce = resumirEcf(arbol, codigoSeguridad(valorDeFirma(xml)));
  const firmado = firmarXml(construirXml('RFCE', rfce), llave);
  expect(verificarResumen(leido(firmado), leido(xml))).toEqual([]);
});
