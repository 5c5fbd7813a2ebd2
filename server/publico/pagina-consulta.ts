// The public page of one sale as HTML, without JavaScript: what a customer reads when he follows the address
// of the paper that is not fiscal. «En proceso» until the DGII answers; then the e-CF with its papers.
// Source: Decreto 587-24 art. 39 (envío diferido); Modelos ilustrativos de RI 3.2 (22-04-2025).

import { escribirMonto, formatoMonto } from '#shared/dinero/texto.ts';
import { centavos } from '#shared/dinero/centavos.ts';
import { fechaCorta } from '#shared/fecha/formato.ts';
import { TITULOS_ECF } from '#shared/fiscal/catalogos/tipos-comprobante.ts';
import { nunca } from '#shared/nucleo/resultado.ts';
import { esValida, type Consultada } from './leer-consulta.ts';

const ESTILO = `
  body{font:16px/1.5 system-ui,sans-serif;margin:0;background:#f4f5f7;color:#1c2430}
  main{max-width:34rem;margin:2rem auto;padding:1.5rem;background:#fff;border:1px solid #d9dde3;border-radius:8px}
  h1{font-size:1.25rem;margin:0 0 .25rem} dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem}
  dt{color:#5a6472} dd{margin:0;overflow-wrap:anywhere} .aviso{padding:.75rem 1rem;border-radius:6px;background:#eef3fb}
  .pruebas{background:#fff3cd;text-align:center;padding:.5rem;font-weight:600} .nulo{background:#fbe9e9}
  a{color:#0b57a4} ul{padding-left:1.2rem}`;

export type Pagina = { readonly estado: 200 | 404 | 429; readonly html: string };

function escapar(texto: string): string {
  return texto
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function marco(titulo: string, cuerpo: string): string {
  return `<!doctype html>
<html lang="es-DO"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>${escapar(titulo)}</title><style>${ESTILO}</style></head>
<body>${cuerpo}</body></html>`;
}

export function paginaNoEncontrada(): Pagina {
  const cuerpo = `<main><h1>No encontramos ese comprobante</h1>
<p>Revise que la dirección esté completa, tal como aparece en su papel, o pídala de nuevo en el negocio.</p></main>`;
  return { estado: 404, html: marco('Comprobante no encontrado', cuerpo) };
}

export function paginaDemasiadas(segundos: number): Pagina {
  const cuerpo = `<main><h1>Demasiadas consultas</h1>
<p>Espere ${segundos.toString()} segundos y vuelva a intentar.</p></main>`;
  return { estado: 429, html: marco('Demasiadas consultas', cuerpo) };
}

export function paginaConsulta(c: Consultada, token: string): Pagina {
  const { factura, emisor, ecf } = c.documento;
  const deMuestra = emisor?.ambiente === 'ecf' ? '' : AVISO_PRUEBAS;
  const numero = ecf?.encf ?? factura.encf;
  const titulo = TITULOS_ECF[factura.tipo_ecf];
  const datos: readonly (readonly [string, string])[] = [
    ['Emisor', emisor?.razon_social ?? ''],
    ['RNC', emisor?.rnc ?? ''],
    ['Fecha', fechaCorta(factura.fecha)],
    ['Total', `RD$ ${formatoMonto(centavos(factura.total))}`],
    ...(esValida(c) && numero !== null ? [['e-NCF', numero] as const] : []),
    ...(esValida(c) ? [['Código de seguridad', ecf?.codigo_seguridad ?? ''] as const] : []),
    ...(esValida(c) ? [['Fecha de firma', ecf?.fecha_firma ?? ''] as const] : []),
  ];
  const lista = datos
    .filter(([, valor]) => valor !== '')
    .map(([nombre, valor]) => `<dt>${nombre}</dt><dd>${escapar(valor)}</dd>`)
    .join('');
  const cuerpo = `${deMuestra}<main><h1>${escapar(titulo)}</h1>${mensaje(c)}<dl>${lista}</dl>${papeles(c, token)}</main>`;
  return {
    estado: 200,
    html: marco(`${titulo} · ${escribirMonto(centavos(factura.total))}`, cuerpo),
  };
}

const AVISO_PRUEBAS = '<p class="pruebas">AMBIENTE DE PRUEBAS — sin valor fiscal</p>';

function mensaje({ documento }: Consultada): string {
  const { ecf, modo, factura } = documento;
  if (modo === 'serie_b' && ecf === null) {
    return `<p class="aviso">Comprobante emitido con NCF ${escapar(factura.encf ?? 'por asignar')}.</p>`;
  }
  const estado = ecf?.estado ?? 'pendiente';
  switch (estado) {
    case 'pendiente':
    case 'numerado':
    case 'firmado':
    case 'enviado':
      return `<p class="aviso"><strong>En proceso.</strong> El comprobante fiscal electrónico podrá ser consultado aquí a partir de ${PLAZO[modo]} de la operación.</p>`;
    case 'aceptado':
    case 'condicional':
      return '<p class="aviso">El comprobante fiscal electrónico fue aceptado por la DGII.</p>';
    case 'rechazado':
    case 'anulado':
      return '<p class="aviso nulo"><strong>Este comprobante no es válido.</strong> Pida al negocio el que lo sustituye.</p>';
    default:
      return nunca(estado);
  }
}

const PLAZO = {
  normal: 'las veinticuatro (24) horas',
  diferido: 'las veinticuatro (24) horas',
  serie_b: 'las veinticuatro (24) horas',
  contingencia: 'las setenta y dos (72) horas',
} as const;

function papeles(c: Consultada, token: string): string {
  if (!esValida(c)) return '';
  const url = c.documento.ecf?.url_qr ?? null;
  const timbre = url === null ? '' : `<li><a href="${escapar(url)}">Verificar en la DGII</a></li>`;
  return `<ul><li><a href="/c/${token}/pdf">Representación impresa (PDF)</a></li>
<li><a href="/c/${token}/xml">Documento firmado (XML)</a></li>${timbre}</ul>`;
}
