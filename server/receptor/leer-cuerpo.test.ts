// Bodies as they come from the network: those that never end, and the multipart of other people's libraries
// (RFC 7578).

import { describe, expect, test } from 'vitest';
import { leerCuerpo } from './leer-cuerpo.ts';
import { leerParteXml } from './multipart.ts';

function pedido(body: ReadableStream<Uint8Array>): Request {
  // Node asks for `duplex` when the body is a stream.
  return new Request('http://x/', { method: 'POST', body, duplex: 'half' } as RequestInit);
}
const LIMITES = { bytesMax: 100, espera_ms_max: 40 };

async function codigo(body: ReadableStream<Uint8Array>): Promise<string | null> {
  const r = await leerCuerpo(pedido(body), LIMITES);
  return r.ok ? null : r.rechazos[0].codigo;
}

describe('a body', () => {
  test('that does not end in time is given up, and its source is told', async () => {
    let seCancelo = false;
    const lento = new ReadableStream<Uint8Array>({
      start: (c) => {
        c.enqueue(new Uint8Array(10));
      },
      cancel: () => {
        seCancelo = true;
      },
    });
    expect(await codigo(lento)).toBe('receptor.INCOMPLETO');
    expect(seCancelo).toBe(true);
  });

  test('that breaks in the middle is incomplete', async () => {
    let veces = 0;
    const roto = new ReadableStream<Uint8Array>({
      pull: (c) => {
        veces += 1;
        if (veces > 1) c.error(new Error('ECONNRESET'));
        else c.enqueue(new Uint8Array(10));
      },
    });
    expect(await codigo(roto)).toBe('receptor.INCOMPLETO');
  });

  test('that does not declare its size stops at the limit', async () => {
    let trozos = 0;
    const grande = new ReadableStream<Uint8Array>({
      pull: (c) => {
        trozos += 1;
        c.enqueue(new Uint8Array(60));
      },
    });
    expect(await codigo(grande)).toBe('receptor.MUY_GRANDE');
    expect(trozos).toBeLessThan(5);
  });
});

describe('the part xml', () => {
  const leer = (tipo: string, cuerpo: string): string => {
    const r = leerParteXml(tipo, Buffer.from(cuerpo));
    return r.ok ? Buffer.from(r.valor.bytes).toString() : r.rechazos[0].codigo;
  };
  const DISPOSICION = 'Content-Disposition: form-data; name="xml"; filename="a.xml"';

  test.each([
    ['multipart/form-data; boundary=b', `--b\r\n${DISPOSICION}\r\n\r\n<a/>\r\n--b--\r\n`],
    ['multipart/form-data; boundary=b', `--b\r\n${DISPOSICION}\r\n\r\n<a/>\r\n--b--`],
    [
      'Multipart/Form-Data;charset=utf-8;  boundary="b c"',
      `--b c\r\n${DISPOSICION}\r\n\r\n<a/>\r\n--b c--`,
    ],
    [
      'multipart/form-data; boundary=b',
      `preamble\r\n--b  \r\n${DISPOSICION}\r\n\r\n<a/>\r\n--b--epilogue`,
    ],
    [
      'multipart/form-data; boundary=b',
      `--b\r\nContent-Disposition: form-data; name=otro\r\n\r\nx\r\n--b\r\nCONTENT-DISPOSITION: form-data; name=XML\r\nContent-Type: text/xml\r\nContent-Transfer-Encoding: binary\r\n\r\n<a/>\r\n--b--`,
    ],
  ])('of %s %j is read', (tipo, cuerpo) => {
    expect(leer(tipo, cuerpo)).toBe('<a/>');
  });

  test('may hold something like the boundary that is not at the beginning of a line', () => {
    const dentro = '<a>--b--\n--b\n\r\n--bx</a>';
    expect(
      leer('multipart/form-data; boundary=b', `--b\r\n${DISPOSICION}\r\n\r\n--b${dentro}`),
    ).toBe('receptor.MULTIPART_INVALIDO');
    expect(
      leer('multipart/form-data; boundary=b', `--b\r\n${DISPOSICION}\r\n\r\n<a>--b</a>\r\n--b--`),
    ).toBe('<a>--b</a>');
  });
});
