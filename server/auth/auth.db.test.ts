import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cookieDe, montarApi, type Montaje } from '#server/api/pruebas/montaje.ts';
import { llavesJwt } from '#server/auth/llaves.ts';
import { firmarAcceso, verificarAcceso } from '#server/auth/tokens.ts';
import { abrirPostgres } from '#server/db/adaptador-postgres.ts';

const CLAVE = 'una frase bien larga';
let m: Montaje;
let n = 0;

beforeAll(async () => {
  m = await montarApi();
});
afterAll(() => m.cerrar());

const correoNuevo = () => `persona${String((n += 1))}@ejemplo.do`;

async function registrar(correo = correoNuevo()) {
  const r = await m.pedir('POST', 'auth/register', {
    cuerpo: { correo, clave: CLAVE, nombre: 'Ana Prueba' },
    cabeceras: {},
  });
  expect(r.texto).toContain('"success":true');
  return { correo, r, acceso: r.json.data.acceso as string, cookie: cookieDe(r) ?? '' };
}

const refrescar = (cookie: string, cabeceras: Record<string, string> = {}) =>
  m.pedir('POST', 'auth/refresh', {
    cabeceras: { Cookie: `kf_refresco=${cookie}`, ...cabeceras },
  });

const acciones = async (usuarioId: string) =>
  (
    await m.base.db.query<{ accion: string }>(
      'select accion from auditoria where usuario_id = $1 order by momento, id',
      [usuarioId],
    )
  ).map((f) => f.accion);

describe('register', () => {
  test('opens an account, enters, and the password is stored with bcrypt at the configured cost', async () => {
    const { r, correo } = await registrar('Mayus@Ejemplo.DO');
    expect(r.estado).toBe(201);
    expect(r.json.data.usuario).toMatchObject({ nombre: 'Ana Prueba', correo: 'mayus@ejemplo.do' });
    expect(r.json.data.empresas).toEqual([]);
    expect(r.json.meta.request_id).toMatch(/^req_[0-9a-f]{32}$/);
    const [u] = await m.base.db.query<{ clave_hash: string }>(
      'select clave_hash from usuario where correo = $1',
      [correo.toLowerCase()],
    );
    expect(u?.clave_hash).toMatch(/^\$2b\$04\$/);
    expect(r.texto).not.toContain(CLAVE);
  });

  test('the same mail in other case is refused with auth.CORREO_REGISTRADO', async () => {
    const { correo } = await registrar();
    const r = await m.pedir('POST', 'auth/register', {
      cuerpo: { correo: correo.toUpperCase(), clave: CLAVE, nombre: 'Otra' },
    });
    expect([r.estado, r.json.error.codigo]).toEqual([409, 'auth.CORREO_REGISTRADO']);
  });

  test('the policy says everything that is wrong with a password at once, in Spanish and with a remedy', async () => {
    const corta = await m.pedir('POST', 'auth/register', {
      cuerpo: { correo: 'a@b.do', clave: 'A@B.do', nombre: 'A' },
    });
    expect(corta.estado).toBe(422);
    expect(corta.json.error.rechazos.map((x: { codigo: string }) => x.codigo)).toEqual([
      'auth.CLAVE_CORTA',
      'auth.CLAVE_ES_CORREO',
    ]);
    expect(corta.json.error.mensaje).toContain('al menos 10 caracteres');
    const larga = await m.pedir('POST', 'auth/register', {
      cuerpo: { correo: 'a@b.do', clave: 'ñ'.repeat(40), nombre: 'A' },
    });
    expect(larga.json.error.codigo).toBe('auth.CLAVE_LARGA');
  });

  test('with an empresa it creates chart, membership, counter and test certificate', async () => {
    const correo = correoNuevo();
    const r = await m.pedir('POST', 'auth/register', {
      cuerpo: {
        correo,
        clave: CLAVE,
        nombre: 'Lucía',
        empresa: { rnc: '1-31-88068-1', razon_social: 'Colmado Lucía SRL' },
      },
    });
    expect(r.estado).toBe(201);
    expect(r.json.data.empresas).toMatchObject([
      { rnc: '131880681', razon_social: 'Colmado Lucía SRL', rol: 'dueno', ambiente: 'testecf' },
    ]);
    const id = r.json.data.empresas[0].id as string;
    const [cuenta] = await m.base.db.query<{ n: number }>(
      'select count(*)::int as n from cuenta where empresa_id = $1',
      [id],
    );
    expect(cuenta?.n).toBe(282);
    const certs = await m.base.db.query<{ es_de_prueba: boolean }>(
      'select es_de_prueba from certificado where empresa_id = $1',
      [id],
    );
    expect(certs).toEqual([{ es_de_prueba: true }]);
  });

  test('a mistyped RNC is refused before the account exists', async () => {
    const correo = correoNuevo();
    const r = await m.pedir('POST', 'auth/register', {
      cuerpo: {
        correo,
        clave: CLAVE,
        nombre: 'X',
        empresa: { rnc: '131880682', razon_social: 'X' },
      },
    });
    expect([r.estado, r.json.error.codigo, r.json.error.rechazos[0].campo]).toEqual([
      422,
      'usuarios.RNC_INVALIDO',
      'empresa.rnc',
    ]);
    expect(await m.base.db.query('select 1 as x from usuario where correo = $1', [correo])).toEqual(
      [],
    );
  });
});

describe('login', () => {
  test('gives a 15 minute RS256 token with kid, iss, aud, sub and pv and without empresa', async () => {
    const { correo } = await registrar();
    const r = await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: CLAVE } });
    expect(r.estado).toBe(200);
    const token = r.json.data.acceso as string;
    expect(decodeProtectedHeader(token)).toMatchObject({
      alg: 'RS256',
      kid: expect.stringMatching(/.{20,}/),
    });
    const datos = decodeJwt(token);
    expect(Object.keys(datos).sort()).toEqual(['aud', 'exp', 'iat', 'iss', 'pv', 'sub']);
    expect((datos.exp ?? 0) - (datos.iat ?? 0)).toBe(900);
    expect(r.json.data.expira_en).toBe('2026-11-24T15:15:00.000Z');
    const galleta = r.cabeceras.getSetCookie()[0] ?? '';
    expect(galleta).toContain('HttpOnly');
    expect(galleta).toContain('SameSite=Strict');
    expect(galleta).toContain('Path=/api/v1/auth');
    expect(galleta).not.toContain('Secure');
  });

  test('behind https the cookie is Secure', async () => {
    const seguro = await montarApi({ esHttps: true });
    const r = await seguro.pedir('POST', 'auth/register', {
      cuerpo: { correo: 'a@b.do', clave: CLAVE, nombre: 'A' },
    });
    expect(r.cabeceras.getSetCookie()[0]).toContain('Secure');
    expect(r.cabeceras.get('strict-transport-security')).toContain('max-age=');
    await seguro.cerrar();
  });

  test('wrong password, unknown mail and inactive account give the same answer', async () => {
    const { correo } = await registrar();
    const inactivo = await registrar();
    await m.base.db.query('update usuario set esta_activo = false where correo = $1', [
      inactivo.correo,
    ]);
    const respuestas = await Promise.all([
      m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: 'otra clave larga' } }),
      m.pedir('POST', 'auth/login', { cuerpo: { correo: correoNuevo(), clave: CLAVE } }),
      m.pedir('POST', 'auth/login', { cuerpo: { correo: inactivo.correo, clave: CLAVE } }),
    ]);
    for (const r of respuestas) {
      expect(r.estado).toBe(401);
      expect(r.json.error).toEqual(respuestas[0]?.json.error);
      expect(r.json.error.codigo).toBe('auth.CREDENCIALES');
    }
  });

  test('five failures close the door for that mail and address, also to the right password, and for a while', async () => {
    const { correo } = await registrar();
    for (let i = 0; i < 5; i++)
      await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: 'no es la clave' } });
    const r = await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: CLAVE } });
    expect([r.estado, r.json.error.codigo]).toEqual([429, 'auth.DEMASIADOS_INTENTOS']);
    expect(r.cabeceras.get('retry-after')).toBe('30');
    m.reloj.ms += 31_000;
    const luego = await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: CLAVE } });
    expect(luego.estado).toBe(200);
  });

  test('success and failure leave a trail without the password or the mail', async () => {
    const { correo, r } = await registrar();
    await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: 'no es la clave' } });
    await m.pedir('POST', 'auth/login', { cuerpo: { correo, clave: CLAVE } });
    expect((await acciones(r.json.data.usuario.id)).sort()).toEqual([
      'auth.entrar',
      'auth.entrar_fallido',
      'auth.registrar',
    ]);
    const filas = await m.base.db.query<{ todo: string }>(
      'select detalle::text as todo from auditoria',
    );
    for (const f of filas) expect(f.todo).not.toMatch(/clave|@/);
  });
});

describe('access token', () => {
  test('a token of another key, another audience, expired or without signature is nobody', async () => {
    const { acceso, r } = await registrar();
    const sub = r.json.data.usuario.id as string;
    expect((await m.pedir('GET', 'auth/yo', { token: acceso })).estado).toBe(200);
    const { privada, kid } = await llavesJwt(m.servicios);
    const ajena = await generateKeyPair('RS256');
    const armar = (aud: string, iss: string, clave: CryptoKey, k = kid) =>
      new SignJWT({ pv: 1 })
        .setProtectedHeader({ alg: 'RS256', kid: k })
        .setSubject(sub)
        .setIssuer(iss)
        .setAudience(aud)
        .setIssuedAt(Math.floor(m.reloj.ms / 1000))
        .setExpirationTime(Math.floor(m.reloj.ms / 1000) + 60)
        .sign(clave);
    const bueno = await armar('kofacture-api', 'kofacture', privada);
    expect(await verificarAcceso(m.servicios, bueno)).not.toBeNull();
    const [cab = '', cuerpo = ''] = bueno.split('.');
    const sinFirma = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${cuerpo}.`;
    for (const malo of [
      await armar('otra', 'kofacture', privada),
      await armar('kofacture-api', 'otro', privada),
      await armar('kofacture-api', 'kofacture', ajena.privateKey),
      await armar('kofacture-api', 'kofacture', privada, 'otro-kid'),
      sinFirma,
      `${cab}.${cuerpo}.`,
      'no.es.token',
      '',
    ])
      expect(await verificarAcceso(m.servicios, malo)).toBeNull();
    m.reloj.ms += 15 * 60_000 + 1000;
    const vencido = await m.pedir('GET', 'auth/yo', { token: acceso });
    expect([vencido.estado, vencido.json.error.codigo]).toEqual([401, 'auth.SIN_SESION']);
    expect(vencido.cabeceras.get('www-authenticate')).toContain('Bearer');
  });

  test('raising permisos_version makes the tokens already issued useless', async () => {
    const { acceso, r } = await registrar();
    await m.base.db.query(
      'update usuario set permisos_version = permisos_version + 1 where id = $1',
      [r.json.data.usuario.id],
    );
    expect((await m.pedir('GET', 'auth/yo', { token: acceso })).estado).toBe(401);
  });

  test('two processes on one database sign and verify with the same sealed key', async () => {
    const { r } = await registrar();
    const usuarioId = r.json.data.usuario.id as string;
    const otra = abrirPostgres(m.base.url, { maximo: 1 });
    const otroProceso = { ...m.servicios, db: otra.db };
    const { token } = await firmarAcceso(otroProceso, { usuarioId, permisosVersion: 1 });
    expect(await verificarAcceso(m.servicios, token)).toEqual({ usuarioId, permisosVersion: 1 });
    const [fila] = await m.base.db.query<{ sellada: Uint8Array }>(
      'select sellada from llave_servidor',
    );
    expect(Buffer.from(fila?.sellada ?? []).toString('latin1')).not.toContain('PRIVATE KEY');
    await otra.cerrar();
  });

  test('the first start of several processes at once leaves one key', async () => {
    const otra = await montarApi();
    const conexiones = [1, 2, 3].map(() => abrirPostgres(otra.base.url, { maximo: 1 }));
    const llaves = await Promise.all(
      conexiones.map(({ db }) => llavesJwt({ ...otra.servicios, db })),
    );
    expect(new Set(llaves.map((l) => l.kid)).size).toBe(1);
    await Promise.all(conexiones.map((c) => c.cerrar()));
    await otra.cerrar();
  });
});

describe('refresh', () => {
  test('each use gives another token, and only its SHA-256 is stored', async () => {
    const { cookie } = await registrar();
    m.reloj.ms += 60_000;
    const r = await refrescar(cookie);
    expect(r.estado).toBe(200);
    const nueva = cookieDe(r) ?? '';
    expect(nueva).toMatch(/^[\w-]{43}$/);
    expect(nueva).not.toBe(cookie);
    const filas = await m.base.db.query<{ token_hash: string }>('select token_hash from sesion');
    for (const f of filas) expect(f.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(filas)).not.toContain(nueva);
  });

  test('a used token that comes back after the grace revokes the whole familia', async () => {
    const { cookie, r } = await registrar();
    m.reloj.ms += 60_000;
    const segunda = cookieDe(await refrescar(cookie)) ?? '';
    m.reloj.ms += 10_001;
    const reuso = await refrescar(cookie);
    expect([reuso.estado, reuso.json.error.codigo]).toEqual([401, 'auth.REFRESCO_REUSADO']);
    expect(cookieDe(reuso)).toBe('');
    const victima = await refrescar(segunda);
    expect([victima.estado, victima.json.error.codigo]).toEqual([401, 'auth.SESION_VENCIDA']);
    expect(await acciones(r.json.data.usuario.id)).toContain('auth.refresco_reusado');
  });

  test('two tabs at once get the same successor, and one familia goes on', async () => {
    const { cookie } = await registrar();
    m.reloj.ms += 60_000;
    const [a, b] = await Promise.all([refrescar(cookie), refrescar(cookie)]);
    expect([a?.estado, b?.estado]).toEqual([200, 200]);
    const sucesor = cookieDe(a!);
    expect(sucesor).not.toBeNull();
    expect(cookieDe(b!)).toBe(sucesor);
    m.reloj.ms += 60_000;
    expect((await refrescar(sucesor ?? '')).estado).toBe(200);
  });

  test('a late tab within the grace gets access and no cookie when the successor was already used', async () => {
    const { cookie } = await registrar();
    m.reloj.ms += 60_000;
    const segunda = cookieDe(await refrescar(cookie)) ?? '';
    m.reloj.ms += 2_000;
    expect((await refrescar(segunda)).estado).toBe(200);
    m.reloj.ms += 2_000;
    const tarde = await refrescar(cookie);
    expect(tarde.estado).toBe(200);
    expect(cookieDe(tarde)).toBeNull();
  });

  test('a token unused for 30 days expires; an unknown one and none are refused', async () => {
    const { cookie } = await registrar();
    m.reloj.ms += 30 * 24 * 3_600_000 + 1;
    expect((await refrescar(cookie)).json.error.codigo).toBe('auth.SESION_VENCIDA');
    expect((await refrescar('x'.repeat(43))).json.error.codigo).toBe('auth.SESION_VENCIDA');
    const sin = await m.pedir('POST', 'auth/refresh');
    expect([sin.estado, sin.json.error.codigo]).toEqual([401, 'auth.SIN_SESION']);
  });

  test('a page of another origin cannot use the cookie', async () => {
    const { cookie } = await registrar();
    const r = await refrescar(cookie, { Origin: 'https://otro.ejemplo', Host: 'localhost' });
    expect([r.estado, r.json.error.codigo]).toEqual([403, 'auth.ORIGEN']);
    const propio = await refrescar(cookie, { Origin: 'http://localhost', Host: 'localhost' });
    expect(propio.estado).toBe(200);
  });

  test('logout ends the familia and clears the cookie; twice is harmless', async () => {
    const { cookie, r } = await registrar();
    const salir = () =>
      m.pedir('POST', 'auth/logout', { cabeceras: { Cookie: `kf_refresco=${cookie}` } });
    const s = await salir();
    expect([s.estado, cookieDe(s)]).toEqual([200, '']);
    expect((await refrescar(cookie)).estado).toBe(401);
    expect((await salir()).estado).toBe(200);
    expect(await acciones(r.json.data.usuario.id)).toContain('auth.salir');
  });

  test('an account that was closed cannot refresh', async () => {
    const { cookie, correo } = await registrar();
    await m.base.db.query('update usuario set esta_activo = false where correo = $1', [correo]);
    expect((await refrescar(cookie)).json.error.codigo).toBe('auth.SESION_VENCIDA');
  });
});

describe('own password', () => {
  test('asks for the present one, ends the other sessions and outdates every token', async () => {
    const { acceso, cookie, correo } = await registrar();
    const cambiar = (actual: string, nueva: string, token: string) =>
      m.pedir('POST', 'auth/clave', { token, cuerpo: { actual, nueva } });
    const mala = await cambiar('no es la clave', 'otra frase muy larga', acceso);
    expect([mala.estado, mala.json.error.codigo]).toEqual([422, 'auth.CLAVE_ACTUAL']);
    expect((await cambiar(CLAVE, 'corta', acceso)).json.error.rechazos[0]).toMatchObject({
      codigo: 'auth.CLAVE_CORTA',
      campo: 'nueva',
    });
    const r = await cambiar(CLAVE, 'otra frase muy larga', acceso);
    expect(r.estado).toBe(200);
    expect((await m.pedir('GET', 'auth/yo', { token: acceso })).estado).toBe(401);
    expect((await m.pedir('GET', 'auth/yo', { token: r.json.data.acceso })).estado).toBe(200);
    expect((await refrescar(cookie)).estado).toBe(401);
    const entrar = await m.pedir('POST', 'auth/login', {
      cuerpo: { correo, clave: 'otra frase muy larga' },
    });
    expect(entrar.estado).toBe(200);
  });
});

test('a request id that the client sends is not taken', async () => {
  const r = await m.pedir('GET', 'auth/yo', { cabeceras: { 'X-Request-Id': randomUUID() } });
  expect(r.cabeceras.get('x-request-id')).toBe(r.json.meta.request_id);
});
