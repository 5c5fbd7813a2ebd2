// Annulment of e-NCF from the comando to the answer of the DGII (Formato de Anulación de e-NCF; Informe
// Técnico §10; Servicios DGII p. 34): only what was never used or never sent, numbers that nobody can give
// again, the same bytes after a lost answer, and partial answers.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { texto } from '#shared/ecf/documento.ts';
import { leerXml } from '#shared/ecf/parse.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { nuevaBaseLocal, nuevaBaseServidor, type BaseServidor } from '../../tests/apoyo/base.ts';
import { ventaXml } from '../../tests/apoyo/documentos-dgii.ts';
import { crearEmpresaDePrueba } from '../../tests/apoyo/empresa.ts';
import { montarEscenario, type Escenario } from '../../tests/apoyo/escenario-ecf.ts';
import { correr } from '../../tests/rechazos/apoyo.ts';
import { abrirCliente } from './abrir-cliente.ts';
import { avanzarAnulacion } from './anulacion.ts';
import { arrancarColaEcf } from './cola.ts';
import { firmarXml } from './firma.ts';
import { avanzarEcf } from './servicio-ecf.ts';
import { anotarIntento } from './transicion.ts';
import { leerEcf } from './leer-ecf.ts';
import { enEmpresa } from '#server/comandos/transaccion.ts';

let base: BaseServidor;
let e: Escenario;
beforeEach(async () => {
  base = await nuevaBaseServidor();
  e = await montarEscenario(base.url);
  await e.control({});
});
afterEach(async () => {
  await e.cerrar();
  await base.cerrar();
});

type Fila = Record<string, unknown>;
let serie = 0;
function nuevoId(): string {
  serie += 1;
  return `00000000-0000-7000-8000-${String(serie).padStart(12, '0')}`;
}

type Rango = {
  readonly desde?: string;
  readonly hasta?: string;
  readonly tipo?: string;
  readonly id?: string;
  readonly motivo?: string;
};

async function anular(r: Rango): Promise<{ id: string; codigos: string[] }> {
  const id = r.id ?? nuevoId();
  const desde = r.desde ?? '1';
  const acuse = await e.comando('ecf.anularRango', {
    id,
    tipo_ecf: r.tipo ?? '31',
    serie: 'E',
    desde,
    hasta: r.hasta ?? desde,
    motivo: r.motivo ?? 'Se dañó el talonario',
  });
  return { id, codigos: acuse.ok ? [] : acuse.rechazos.map((x) => x.codigo) };
}

async function anulacion(id: string): Promise<Fila> {
  const [fila] = await e.servicios.db.query<Fila>('select * from anulacion where id = $1', [id]);
  return fila ?? {};
}

async function encfDe(ecfId: string): Promise<string> {
  const [fila] = await e.servicios.db.query<{ encf: string }>(
    'select encf from ecf where id = $1',
    [ecfId],
  );
  return fila?.encf ?? '';
}

async function escribir(sql: string, params: readonly string[] = []): Promise<void> {
  await e.servicios.db.tx(async (tx) => {
    await tx.query("select set_config('app.rev', '0', true)");
    await tx.query(sql, params);
  });
}

const avanzar = (id: string): Promise<string> => avanzarAnulacion(e.servicios, e.empresa.id, id);

describe('numbers that were never used', () => {
  test('taken from the middle they are never given, and the DGII is told once', async () => {
    const { id, codigos } = await anular({ desde: '3', hasta: '5' });
    expect(codigos).toEqual([]);
    const dados: string[] = [];
    for (let n = 0; n < 4; n++) dados.push(await encfDe(await e.vender('31', '100.00')));
    expect(dados.map((d) => d.slice(-1))).toEqual(['1', '2', '6', '7']);
    expect(await avanzar(id)).toBe('listo');
    expect(await anulacion(id)).toMatchObject({
      estado: 'aceptada',
      secuencia_id: e.empresa.secuencias['31'],
    });
    expect(await avanzar(id)).toBe('listo');
    const enDgii = await e.servicios.db.query('select desde, hasta from simulador.anulado');
    expect(enDgii).toEqual([{ desde: 'E310000000003', hasta: 'E310000000005' }]);
    const [xml] = await e.servicios.db.query<{ xml: Uint8Array; nombre_archivo: string }>(
      "select xml, nombre_archivo from documento_xml where clase = 'anecf'",
    );
    const leido = leerXml(new TextDecoder().decode(xml?.xml));
    expect(leido.ok && texto(leido.valor, 'Encabezado/CantidadeNCFAnulados')).toBe('3');
    const [cruda] = await e.servicios.db.query<Fila>('select * from respuesta_externa');
    expect(cruda).toMatchObject({ servicio: 'anulacionrangos', estado_http: 200, origen_id: id });
  });

  test('the run that was taken out cannot be registered again', async () => {
    await anular({ desde: '1000', hasta: '1000' });
    const acuse = await e.comando('empresas.registrarSecuencia', {
      id: nuevoId(),
      tipo_ecf: '31',
      serie: 'E',
      desde: '1000',
      hasta: '1100',
      vence: '2028-12-31',
    });
    expect(acuse.ok ? [] : acuse.rechazos.map((r) => r.codigo)).toEqual([
      'empresas.RANGO_SOLAPADO',
    ]);
  });

  test('the queue does it by itself', async () => {
    const { id } = await anular({ desde: '10', hasta: '20' });
    const cola = await arrancarColaEcf(e.servicios, {
      url: base.url,
      urlPropia: e.servicios.urlPropia ?? '',
    });
    const fin = Date.now() + 20_000;
    while ((await anulacion(id))['estado'] !== 'aceptada' && Date.now() < fin) {
      await new Promise((r) => setTimeout(r, 50));
    }
    await cola.cerrar();
    expect(await anulacion(id)).toMatchObject({ estado: 'aceptada' });
  });

  test('what the DGII excepts is partial, and its words are kept', async () => {
    const abierto = await abrirCliente(e.servicios, e.empresa.id);
    if (!abierto.ok) throw new Error('el cliente se abre');
    const encf = 'E310000000901';
    const xml = firmarXml(ventaXml(encf), abierto.valor.llave);
    await abierto.valor.cliente.enviarEcf({
      nombre: `131880681${encf}.xml`,
      xml: new TextEncoder().encode(xml),
    });
    const { id } = await anular({ desde: '900', hasta: '902' });
    expect(await avanzar(id)).toBe('listo');
    const fila = await anulacion(id);
    expect(fila['estado']).toBe('parcial');
    expect(JSON.stringify(fila['mensajes'])).toContain(encf);
  });
});

describe('lost answers and bad days', () => {
  test('accepted and the answer lost: the same bytes again, and «ya anulado» was us', async () => {
    await e.control({
      fallas: [{ servicio: 'anulacionrangos', veces: 1, falla: { tipo: 'perder-respuesta' } }],
    });
    const { id } = await anular({ desde: '50', hasta: '60' });
    expect(await avanzar(id)).toBe('esperar');
    expect(await anulacion(id)).toMatchObject({ estado: 'enviada' });
    const bytes = (): Promise<Fila[]> =>
      e.servicios.db.query("select sha256 from documento_xml where clase = 'anecf'");
    const antes = await bytes();
    expect(antes).toHaveLength(1);
    await new Promise((r) => setTimeout(r, 1_100));
    expect(await avanzar(id)).toBe('listo');
    expect(await anulacion(id)).toMatchObject({ estado: 'aceptada' });
    expect(await bytes()).toEqual(antes);
  });

  test('without a certificate it waits, says why once, and goes when there is one', async () => {
    await escribir('update certificado set esta_activo = false');
    const { id } = await anular({ desde: '70' });
    expect(await avanzar(id)).toBe('esperar');
    const { rev, mensajes } = await anulacion(id);
    expect(JSON.stringify(mensajes)).toContain('ecf.CERTIFICADO_FALTA');
    expect(await avanzar(id)).toBe('esperar');
    expect((await anulacion(id))['rev']).toBe(rev);
    await escribir('update certificado set esta_activo = true');
    expect(await avanzar(id)).toBe('listo');
  });
});

describe('documents that were never sent', () => {
  test('a signed one is annulled: it never travels and its sale leaves the books', async () => {
    await e.apagarSimulador();
    const ecfId = await e.vender('31', '1180.00');
    await avanzarEcf(e.servicios, e.empresa.id, ecfId);
    // The failed try left an intent to send, so nobody knows what the DGII has.
    expect((await anular({ desde: '1' })).codigos).toEqual(['ecf.ANULAR_USADO']);
    const limpio = await e.vender('31', '590.00');
    await avanzarEcf(e.servicios, e.empresa.id, limpio);
    expect(await e.estado(limpio)).toBe('firmado');
    await e.encenderSimulador();
    const { id, codigos } = await anular({ desde: '2' });
    expect(codigos).toEqual([]);
    expect(await e.estado(limpio)).toBe('anulado');
    expect(await avanzarEcf(e.servicios, e.empresa.id, limpio)).toBe('listo');
    const saldos = await e.servicios.db.query<{ neto: bigint }>(
      `select (sum(l.debe) - sum(l.haber))::bigint as neto from linea_asiento l
       join asiento a on a.empresa_id = l.empresa_id and a.id = l.asiento_id
       where a.origen_id = (select factura_id from ecf where id = $1)
       group by l.cuenta_id`,
      [limpio],
    );
    expect(saldos.length).toBeGreaterThan(1);
    expect(saldos.every((s) => s.neto === 0n)).toBe(true);
    await new Promise((r) => setTimeout(r, 1_100));
    expect(await avanzar(id)).toBe('listo');
    expect(await anulacion(id)).toMatchObject({ estado: 'aceptada' });
    const enviados = await e.servicios.db.query(
      'select 1 as uno from simulador.envio where encf = $1',
      ['E310000000002'],
    );
    expect(enviados).toEqual([]);
  });

  test('a credit sale that is annulled is owed no more, and its undo owes it again', async () => {
    const venta = await e.vender('31', '1180.00');
    const saldo = async (): Promise<Fila[]> =>
      e.servicios.db.query(
        'select saldo from saldo_factura where factura_id = (select factura_id from ecf where id = $1)',
        [venta],
      );
    const tercero = nuevoId();
    await escribir(
      `insert into tercero (empresa_id, id, tipo_id, nombre) values ($1, $2, 'ninguno', 'Cliente')`,
      [e.empresa.id, tercero],
    );
    await e.servicios.db.exec('alter table factura disable trigger factura_inmutable');
    await escribir(
      `update factura set condicion = 'credito', fecha_limite_pago = fecha, tercero_id = $1,
         monto_credito = total`,
      [tercero],
    );
    expect(await saldo()).toEqual([{ saldo: 118000n }]);
    await anular({ desde: '1' });
    expect(await saldo()).toEqual([]);
    await escribir("update ecf set estado = 'firmado' where id = $1", [venta]);
    expect(await saldo()).toEqual([{ saldo: 118000n }]);
  });

  test('the queue and the annulment cannot both have it: the row is looked at under its lock', async () => {
    const venta = await e.vender('31', '100.00');
    const { db } = e.servicios;
    await escribir("update ecf set estado = 'firmado' where id = $1", [venta]);
    const ecf = await enEmpresa(db, e.empresa.id, (tx) => leerEcf(tx, e.empresa.id, venta));
    if (ecf === null) throw new Error('la venta tiene su e-CF');
    const p = { servicios: e.servicios, empresaId: e.empresa.id, ecf };
    expect((await anular({ desde: '1' })).codigos).toEqual([]);
    expect(await anotarIntento(p, 'x.xml')).toBe(false);
    const otra = await e.vender('31', '100.00');
    await escribir("update ecf set estado = 'firmado' where id = $1", [otra]);
    const otroEcf = await enEmpresa(db, e.empresa.id, (tx) => leerEcf(tx, e.empresa.id, otra));
    if (otroEcf === null) throw new Error('la venta tiene su e-CF');
    expect(await anotarIntento({ ...p, ecf: otroEcf }, 'x.xml')).toBe(true);
    expect((await anular({ desde: '2' })).codigos).toEqual(['ecf.ANULAR_USADO']);
  });

  test('a number that the DGII refused without using it up may be annulled', async () => {
    const venta = await e.vender('31', '100.00');
    await escribir(
      "update ecf set estado = 'rechazado', secuencia_utilizada = false where id = $1",
      [venta],
    );
    const { id, codigos } = await anular({ desde: '1' });
    expect(codigos).toEqual([]);
    expect(await e.estado(venta)).toBe('rechazado');
    expect(await avanzar(id)).toBe('listo');
    expect(await anulacion(id)).toMatchObject({ estado: 'aceptada' });
  });
});

describe('what is refused', () => {
  test('form: numbers, reason, and the ambiente of the certification', async () => {
    const mala = await anular({ desde: '9', hasta: '3', motivo: ' ' });
    expect(mala.codigos).toEqual(['ecf.ANULAR_RANGO_INVALIDO', 'ecf.ANULAR_SIN_MOTIVO']);
    await escribir("update empresa set ambiente = 'certecf'");
    expect((await anular({ desde: '9' })).codigos).toEqual(['ecf.SERVICIO_NO_DISPONIBLE']);
  });

  test('numbers of nobody, repeated, or of an annulment that exists', async () => {
    expect((await anular({ desde: '999', hasta: '1001' })).codigos).toEqual([
      'ecf.ANULAR_FUERA_DE_RANGO',
    ]);
    const { id } = await anular({ desde: '100', hasta: '110' });
    expect((await anular({ desde: '105', hasta: '120' })).codigos).toEqual(['ecf.ANULAR_REPETIDO']);
    expect((await anular({ id, desde: '200' })).codigos).toEqual(['ecf.ANULACION_YA_EXISTE']);
  });

  test('what was refused by the DGII may be asked again', async () => {
    const { id } = await anular({ desde: '100', hasta: '110' });
    await escribir("update anulacion set estado = 'rechazada' where id = $1", [id]);
    expect((await anular({ desde: '100', hasta: '110' })).codigos).toEqual([]);
  });

  test('documents that were sent, have notes, or are purchases', async () => {
    const enviada = await e.vender('31', '100.00');
    while ((await avanzarEcf(e.servicios, e.empresa.id, enviada)) !== 'listo');
    expect((await anular({ desde: '1', hasta: '2' })).codigos).toEqual(['ecf.ANULAR_USADO']);
    const conNota = await e.vender('31', '100.00');
    await e.notaDeCredito(conNota);
    expect((await anular({ desde: '2' })).codigos).toEqual(['ecf.ANULAR_CON_MOVIMIENTOS']);
    const [secuencia, compra] = [nuevoId(), nuevoId()];
    await escribir(
      `insert into secuencia (empresa_id, id, tipo_ecf, desde, hasta, siguiente, vence)
       values ($1, $2, '41', 1, 10, 2, '2028-12-31')`,
      [e.empresa.id, secuencia],
    );
    const ahora = instante(Date.now());
    await escribir(
      `insert into compra (empresa_id, id, tipo_ncf, fecha, total, hecho_en)
       values ($1, $2, 'E41', '2026-11-24', 100, $3)`,
      [e.empresa.id, compra, ahora],
    );
    await escribir(
      `insert into ecf (empresa_id, id, compra_id, tipo_ecf, encf, es_rfce, estado, limite_envio, fecha)
       values ($1, $2, $2, '41', 'E410000000001', false, 'numerado', $3, '2026-11-24')`,
      [e.empresa.id, compra, ahora],
    );
    expect((await anular({ tipo: '41', desde: '1' })).codigos).toEqual(['ecf.ANULAR_COMPRA']);
  });
});

test('the device runs the same comando on its own database', async () => {
  const local = await nuevaBaseLocal();
  try {
    const empresa = await crearEmpresaDePrueba(local.db, { lado: 'dispositivo' });
    const r = await correr(
      { db: local.db, lado: 'dispositivo', empresa },
      {
        tipo: 'ecf.anularRango',
        n: 1,
        ahora: instante(Date.UTC(2026, 10, 24, 13)),
        datos: {
          id: nuevoId(),
          tipo_ecf: '31',
          serie: 'E',
          desde: '40',
          hasta: '49',
          motivo: 'Prueba',
        },
      },
    );
    expect(r.ok).toBe(true);
    const rangos = await local.db.query<Fila>(
      "select desde, hasta, siguiente, esta_activa from secuencia where tipo_ecf = '31' order by desde",
    );
    expect(rangos).toEqual([
      { desde: 1n, hasta: 39n, siguiente: 1n, esta_activa: true },
      { desde: 40n, hasta: 49n, siguiente: 50n, esta_activa: false },
      { desde: 50n, hasta: 1000n, siguiente: 50n, esta_activa: true },
    ]);
  } finally {
    await local.cerrar();
  }
});
