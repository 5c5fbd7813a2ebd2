// The network of one device: a TCP proxy before the server, cut and restored at will. Cutting it kills
// the open sockets, as a router without power does; page, worker and service worker all go through it.

import { connect, createServer, type Server, type Socket } from 'node:net';

export type Red = {
  readonly url: string;
  cortar(): void;
  restaurar(): void;
  cerrar(): Promise<void>;
};

export async function crearRed(puertoServidor: number): Promise<Red> {
  const abiertos = new Set<Socket>();
  let hay = true;
  const proxy: Server = createServer((cliente) => {
    if (!hay) {
      cliente.destroy();
      return;
    }
    const destino = connect(puertoServidor, '127.0.0.1');
    for (const [a, b] of [
      [cliente, destino],
      [destino, cliente],
    ] as const) {
      abiertos.add(a);
      a.on('error', () => b.destroy());
      a.on('close', () => {
        abiertos.delete(a);
        b.destroy();
      });
    }
    cliente.pipe(destino).pipe(cliente);
  });
  await new Promise<void>((listo) => {
    proxy.listen(0, '127.0.0.1', () => listo());
  });
  const dir = proxy.address();
  const puerto = typeof dir === 'object' && dir !== null ? dir.port : 0;
  const soltar = (): void => {
    for (const s of abiertos) s.destroy();
  };
  return {
    url: `http://127.0.0.1:${String(puerto)}`,
    cortar() {
      hay = false;
      soltar();
    },
    restaurar() {
      hay = true;
    },
    async cerrar() {
      hay = false;
      soltar();
      await new Promise((listo) => proxy.close(listo));
    },
  };
}
