// The printed form of a sale as the server gives it (representación impresa): what may be handed over in each
// moment of its life, always from what was signed, and to whom (Informe Técnico e-CF v1.0 §17).

import { create } from 'qrcode';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { componer } from '#shared/ecf/representacion/papel/componer.ts';
import { representacionDeFilas } from '#shared/ecf/representacion/de-filas.ts';
import type { Representacion } from '#shared/ecf/representacion/modelo.ts';
import { nodosEn, texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { conHostEnMayusculas } from '#shared/ecf/timbre.ts';
import { diaDe, instante } from '#shared/fecha/fecha.ts';
import { verFactura, type FacturaCompleta } from '#shared/ventas/consultas/factura.ts';
import { crearApp } from '#server/app.ts';
import { crearFreno } from '#server/auth/freno.ts';
import { firmarAcceso } from '#server/auth/tokens.ts';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { leerXmlFirmado } from '#server/ecf/leer-ecf.ts';
import { avanzarEcf } from '#server/ecf/servicio-ecf.ts';
import { nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { montarEscenario, RELOJ, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { paginasDe, qrDe } from '../../tests/oro/representacion/raster.ts';
import { textoDePapel } from '../../tests/oro/representacion/texto-de-papel.ts';
import { leerRepresentacion } from './leer-representacion.ts';

let base: BaseServidor;
let e: Escenario;
beforeAll(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url);
});
afterAll(async () => {
  await e.cerrar();
  await base.cerrar();
});

async function facturaDe(ecfId: string): Promise<string> {
  const [fila] = await e.servicios.db.query<{ factura_id: string }>(
    'select factura_id from ecf where empresa_id = $1 and id = $2',
    [e.empresa.id, ecfId],
  );
  return fila?.factura_id ?? '';
}

async function completa(facturaId: string): Promise<FacturaCompleta> {
  const d = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
    verFactura.ejecutar(tx, e.empresa.id, { id: facturaId }),
  );
  if (d === null) throw new Error(facturaId);
  return d;
}

/** As the server writes: inside the empresa and with its next rev. */
async function cambiar(sql: string, valores: readonly string[]): Promise<void> {
  await conRev(e.servicios.db, e.empresa.id, (tx) => tx.query(sql, [e.empresa.id, ...valores]));
}

async function papelDe(facturaId: string): Promise<Representacion> {
  const r = await leerRepresentacion(e.servicios, e.empresa.id, facturaId);
  if (!r.ok) throw new Error(r.rechazos[0].codigo);
  return r.valor;
}

async function hastaAceptar(ecfId: string): Promise<void> {
  const fin = Date.now() + 20_000;
  while ((await avanzarEcf(e.servicios, e.empresa.id, ecfId)) !== 'listo' && Date.now() < fin) {
    await new Promise((r) => setTimeout(r, 50));
  }
  expect(await e.estado(ecfId)).toBe('aceptado');
}

async function aceptada(tipo: '31' | '32', total: string): Promise<string> {
  const ecfId = await e.vender(tipo, total);
  await hastaAceptar(ecfId);
  return facturaDe(ecfId);
}

function enPapel(r: Representacion): string {
  return (['carta', '80', '58'] as const)
    .map((f) => textoDePapel(componer(r, f, create)))
    .join('\n');
}

async function pedirPdf(
  facturaId: string,
  de: { formato: string; usuarioId: string; empresaId?: string },
): Promise<Response> {
  const app = crearApp(e.servicios, {
    freno: crearFreno(RELOJ),
    cola: null,
    simulador: null,
    estaticos: null,
  });
  const { token } = await firmarAcceso(e.servicios, {
    usuarioId: de.usuarioId,
    permisosVersion: 1,
  });
  return app.request(`/api/v1/ventas/facturas/${facturaId}/pdf?formato=${de.formato}`, {
    headers: { Authorization: `Bearer ${token}`, 'X-Empresa': de.empresaId ?? e.empresa.id },
  });
}

describe('the paper of each moment', () => {
  test('numbered and not signed: the paper that is not fiscal, without number nor RNC', async () => {
    const ecfId = await e.vender('31', '1180.00');
    const r = await papelDe(await facturaDe(ecfId));
    expect(r.clase).toBe('no-fiscal');
    const rnc = (await completa(await facturaDe(ecfId))).emisor?.rnc ?? '';
    expect(rnc).toMatch(/^\d{9}$/);
    expect(enPapel(r)).not.toMatch(new RegExp(`E31\\d{10}|RNC ${rnc}|QR`));
    await hastaAceptar(ecfId);
    expect((await papelDe(await facturaDe(ecfId))).clase).toBe('fiscal');
  });

  test('signed: what a device prints from its rows is what the server prints from the bytes', async () => {
    for (const [tipo, total] of [
      ['31', '1180.00'],
      ['32', '230.00'],
      ['32', '295000.00'],
    ] as const) {
      const id = await aceptada(tipo, total);
      const delServidor = await papelDe(id);
      const delEquipo = representacionDeFilas(await completa(id), {
        firmado: null,
        origen: e.servicios.config.urlPublica,
      });
      if (delEquipo?.ok !== true) throw new Error('sin papel');
      expect(enPapel(delEquipo.valor)).toBe(enPapel(delServidor));
      expect(delServidor.timbre?.url).toBe((await completa(id)).ecf?.url_qr);
    }
  });

  test('a note says what it modifies, and series of states do not change a letter of the paper', async () => {
    const ecfId = await e.vender('31', '1180.00');
    await hastaAceptar(ecfId);
    const original = await completa(await facturaDe(ecfId));
    const notaId = await e.notaDeCredito(ecfId);
    await hastaAceptar(notaId);
    const r = await papelDe(await facturaDe(notaId));
    expect(r.titulo).toBe('Nota de Crédito Electrónica');
    expect(r.fechaVencimiento).toBeNull();
    expect(r.modificado).toEqual({
      ncf: original.factura.encf,
      motivo: 'Anula el NCF modificado',
    });
  });

  test('what the empresa changes later does not change what was signed', async () => {
    const id = await aceptada('31', '590.00');
    const antes = enPapel(await papelDe(id));
    await cambiar('update empresa set direccion = $2 where empresa_id = $1', ['C/ Nueva No. 99']);
    expect(enPapel(await papelDe(id))).toBe(antes);
  });

  test('refused or annulled: no representation of it is printed', async () => {
    const id = await aceptada('31', '118.00');
    for (const [estado, codigo] of [
      ['rechazado', 'ecf.REPRESENTACION_DE_RECHAZADO'],
      ['anulado', 'ecf.REPRESENTACION_DE_ANULADO'],
    ] as const) {
      await cambiar('update ecf set estado = $3 where empresa_id = $1 and factura_id = $2', [
        id,
        estado,
      ]);
      const r = await leerRepresentacion(e.servicios, e.empresa.id, id);
      expect(r).toMatchObject({ ok: false, rechazos: [{ codigo }] });
      const pdf = await pedirPdf(id, { formato: 'carta', usuarioId: e.empresa.usuarios.dueno });
      expect(pdf.status).toBeGreaterThanOrEqual(400);
      expect(await pdf.text()).toContain(codigo);
    }
  });

  test('one that needs several pages declares them in what is signed', async () => {
    const facturaId = e.servicios.ids.nuevo();
    const lineas = Array.from({ length: 60 }, (_, i) => ({
      id: e.servicios.ids.nuevo(),
      producto_id: null,
      codigo: '',
      descripcion: `Tornillo ${String(i + 1)}`,
      tipo: 'bien',
      unidad_medida: 43,
      indicador_facturacion: 1,
      cantidad: '1',
      precio: '10.00',
      descuento: null,
      recargo: null,
    }));
    const acuse = await e.comando('ventas.emitirFactura', {
      id: facturaId,
      tipo_ecf: '31',
      fecha: diaDe(instante(RELOJ.ahora())),
      condicion: 'contado',
      fecha_limite_pago: null,
      tercero_id: null,
      comprador_nombre: 'Consultora Mella SRL',
      comprador_rnc: '101000112',
      precios_con_itbis: false,
      tipo_ingresos: '01',
      lineas,
      ajustes: [],
      pagos: [{ forma: 1, monto: '708.00', referencia: '' }],
      nota: '',
    });
    expect(acuse).toMatchObject({ ok: true });
    const ecfId = (await completa(facturaId)).ecf?.id ?? '';
    await hastaAceptar(ecfId);
    const archivo = await enEmpresa(e.servicios.db, e.empresa.id, (tx) =>
      leerXmlFirmado(tx, e.empresa.id, { ecfId, clase: 'ecf' }),
    );
    const leido = leerXml(new TextDecoder().decode(archivo?.xml));
    if (!leido.ok) throw new Error('ilegible');
    const paginas = nodosEn(leido.valor, 'Paginacion/Pagina');
    expect(paginas.length).toBeGreaterThan(1);
    expect(texto(leido.valor, 'Encabezado/IdDoc/TotalPaginas')).toBe(String(paginas.length));
    const r = await papelDe(facturaId);
    expect(componer(r, 'carta', create).laminas).toHaveLength(paginas.length);
  });
});

describe('GET /ventas/facturas/:id/pdf', () => {
  test('each size, for whoever reads sales, with the timbre that the server wrote', async () => {
    const id = await aceptada('31', '2360.00');
    const urlQr = (await completa(id)).ecf?.url_qr ?? '';
    for (const formato of ['carta', 'a4', '80', '58']) {
      for (const usuarioId of Object.values(e.empresa.usuarios)) {
        const pdf = await pedirPdf(id, { formato, usuarioId });
        expect(pdf.status).toBe(200);
        expect(pdf.headers.get('content-type')).toBe('application/pdf');
        expect(pdf.headers.get('content-disposition')).toMatch(/filename="E31\d{10}\.pdf"/);
      }
      const pdf = await pedirPdf(id, { formato, usuarioId: e.empresa.usuarios.dueno });
      const [pagina] = await paginasDe(new Uint8Array(await pdf.arrayBuffer()), 203);
      if (pagina === undefined) throw new Error('sin páginas');
      expect(await qrDe(pagina)).toEqual([conHostEnMayusculas(urlQr)]);
      expect(pagina.texto).toContain('AMBIENTE DE PRUEBAS');
    }
  });

  test('another size, another document and another empresa are not found', async () => {
    const id = await aceptada('31', '118.00');
    const usuarioId = e.empresa.usuarios.dueno;
    expect((await pedirPdf(id, { formato: 'oficio', usuarioId })).status).toBe(422);
    const ajeno = e.servicios.ids.nuevo();
    expect((await pedirPdf(ajeno, { formato: 'carta', usuarioId })).status).toBe(404);
    const otra = await pedirPdf(id, { formato: 'carta', usuarioId, empresaId: ajeno });
    expect(otra.status).toBe(404);
  });
});
