// Commercial approvals that buyers send us about our e-CF (ACECF v1.0; Ley 32-23 Art. 20).

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { conRev, enEmpresa } from '#server/comandos/transaccion.ts';
import { correr } from '../../tests/rechazos/apoyo.ts';
import { lineaVenta, uuid, venta } from '../../tests/rechazos/datos.ts';
import { instante } from '#shared/fecha/fecha.ts';
import { acecf, type DatosAcecf } from './pruebas/documentos.ts';
import {
  APROBACION,
  montarReceptor,
  RNC_LUCIA,
  type Contestado,
  type Mesa,
} from './pruebas/mesa.ts';

let m: Mesa;
beforeAll(async () => {
  m = await montarReceptor();
});
afterAll(() => m.cerrar());

const COMPRADOR = '101850043';
let n = 0;

/** A credit invoice of RD$1,180.00 to Ferretería Duarte; answers its e-NCF. */
async function emitir(tipo: '31' | '32' = '31', estado = 'aceptado'): Promise<string> {
  n += 1;
  const nombre = `aprobacion/${String(n)}`;
  const r = await correr(
    { db: m.servicios.db, lado: 'servidor', empresa: m.lucia },
    {
      tipo: 'ventas.emitirFactura',
      n,
      ahora: instante(m.reloj.ms),
      datos: venta(nombre, {
        tipo_ecf: tipo,
        comprador_nombre: 'Ferretería Duarte',
        comprador_rnc: COMPRADOR,
        lineas: [lineaVenta(nombre)],
      }),
    },
  );
  if (!r.ok) throw new Error(JSON.stringify(r.rechazos));
  await conRev(m.servicios.db, m.lucia.id, (tx) =>
    tx.query('update ecf set estado = $3 where empresa_id = $1 and factura_id = $2', [
      m.lucia.id,
      uuid(`venta/${nombre}`),
      estado,
    ]),
  );
  return String(r.valor['encf']);
}

function de(encf: string, cambios: Partial<DatosAcecf> = {}): DatosAcecf {
  return {
    encf,
    rncEmisor: RNC_LUCIA,
    rncComprador: COMPRADOR,
    fecha: '24-11-2026',
    monto: '1180.00',
    ...cambios,
  };
}

async function enviar(d: DatosAcecf, cambiar = (xml: string): string => xml): Promise<Contestado> {
  return m.enviar({ ruta: APROBACION, xml: cambiar(acecf(m.llave, d)) });
}

async function estado(encf: string): Promise<Record<string, unknown> | undefined> {
  const [fila] = await enEmpresa(m.servicios.db, m.lucia.id, (tx) =>
    tx.query(
      `select v.estado, v.estado_comercial, v.motivo_comercial, v.rev,
         (select count(*)::int from documento_xml d where d.empresa_id = v.empresa_id
            and d.origen_id = v.id and d.clase = 'acecf_recibido') as documentos
       from envio_receptor v join ecf e on e.empresa_id = v.empresa_id and e.id = v.ecf_id
       where v.empresa_id = $1 and e.encf = $2`,
      [m.lucia.id, encf],
    ),
  );
  return fila;
}

describe('a commercial approval', () => {
  test('of what we issued is 200, moves the row with its rev and keeps the document', async () => {
    const encf = await emitir();
    const antes = await estado(encf);
    expect(antes).toMatchObject({ estado: 'pendiente', estado_comercial: 'pendiente' });
    const r = await enviar(de(encf));
    expect([r.estado, r.texto]).toEqual([200, 'Aprobación comercial recibida.\n']);
    const despues = await estado(encf);
    expect(despues).toMatchObject({ estado_comercial: 'aprobado', documentos: 1 });
    expect(despues?.['rev']).not.toBe(antes?.['rev']);
  });

  test('a refusal keeps its reason', async () => {
    const encf = await emitir();
    const motivo = 'La mercancía llegó rota & mojada';
    expect((await enviar(de(encf, { estado: '2', motivo }))).estado).toBe(200);
    expect(await estado(encf)).toMatchObject({
      estado_comercial: 'rechazado',
      motivo_comercial: motivo,
    });
  });

  test.each(['1180', '1180.0', '1180.00'])(
    'MontoTotal written %s is the same amount (the simulator of the DGII sends no decimals)',
    async (monto) => {
      const encf = await emitir();
      expect((await enviar(de(encf, { monto }))).estado).toBe(200);
    },
  );

  test('the same answer twice is one; the contrary one is refused', async () => {
    const encf = await emitir();
    expect((await enviar(de(encf))).estado).toBe(200);
    const uno = await estado(encf);
    expect((await enviar(de(encf))).estado).toBe(200);
    expect(await estado(encf)).toEqual(uno);
    const contraria = await enviar(de(encf, { estado: '2', motivo: 'Ahora no' }));
    expect([contraria.estado, contraria.texto]).toEqual([
      400,
      expect.stringContaining('ya fue aprobado por el comprador'),
    ]);
    expect(contraria.texto).toContain('[receptor.APROBACION_CONTRARIA]');
  });

  test('about another number, buyer, day or amount is 400 and changes nothing', async () => {
    const encf = await emitir();
    for (const cambio of [
      { encf: 'E310000999999' },
      { rncComprador: '101000112' },
      { fecha: '23-11-2026' },
      { monto: '1180.01' },
      { rncEmisor: '101000112' },
    ]) {
      const r = await enviar(de(encf, cambio));
      expect([r.estado, r.texto]).toEqual([
        400,
        expect.stringContaining('[receptor.APROBACION_NO_CORRESPONDE]'),
      ]);
    }
    expect(await estado(encf)).toMatchObject({ estado_comercial: 'pendiente', documentos: 0 });
  });

  test('about a rejected e-CF there is nothing to approve', async () => {
    const encf = await emitir('31', 'rechazado');
    expect((await enviar(de(encf))).texto).toContain('[receptor.APROBACION_NO_CORRESPONDE]');
  });

  test('a factura de consumo has no commercial approval', async () => {
    const encf = await emitir('32');
    const r = await enviar(de(encf));
    expect([r.estado, r.texto]).toEqual([
      400,
      expect.stringContaining('[receptor.APROBACION_NO_APLICA]'),
    ]);
  });

  test('unsigned, altered, or without its form is 400', async () => {
    const encf = await emitir();
    const sinFirma = await enviar(de(encf), (xml) => xml.replace(/<Signature.*<\/Signature>/, ''));
    expect(sinFirma.texto).toContain('[receptor.FIRMA_INVALIDA]');
    const alterada = await enviar(de(encf), (xml) => xml.replace('<Estado>1', '<Estado>2'));
    expect(alterada.texto).toContain('[receptor.FIRMA_INVALIDA]');
    for (const cambio of [{ monto: 'mil' }, { fecha: '31-02-2026' }, { encf: 'corto' }]) {
      const r = await enviar(de(encf, cambio));
      expect([r.estado, r.texto]).toEqual([
        400,
        expect.stringContaining('[receptor.APROBACION_INVALIDA]'),
      ]);
    }
    const rota = await m.enviar({ ruta: APROBACION, xml: '<ACECF>' });
    expect(rota.texto).toContain('[receptor.APROBACION_INVALIDA]');
    expect(await estado(encf)).toMatchObject({ estado_comercial: 'pendiente' });
  });
});
