// `npm run dev`: the server restarts when its files change, and Vite serves the web app with hot
// reload, passing /api, /sync and /simulador on to it.

import { createServer } from 'node:net';
import { correr, decir, preparar } from './preparar.mjs';

const PUERTO_WEB = process.env.PORT ?? '5173';

async function puertoLibre() {
  return new Promise((bien, mal) => {
    const s = createServer();
    s.once('error', mal);
    s.listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => bien(port));
    });
  });
}

const GUION_VITE = `
  const { createServer } = await import('vite');
  const destino = 'http://127.0.0.1:' + process.env.KF_DEV_SERVIDOR;
  const vite = await createServer({
    server: {
      port: Number(process.env.KF_DEV_WEB),
      strictPort: true,
      proxy: {
        '/api': { target: destino, changeOrigin: false },
        '/simulador': { target: destino, changeOrigin: false },
        '/sync': { target: destino, ws: true, changeOrigin: false },
      },
    },
  });
  await vite.listen();
  vite.printUrls();
  for (const s of ['SIGINT', 'SIGTERM']) process.on(s, () => void vite.close().then(() => process.exit(0)));
`;

preparar();
if ((await correr(['web/lib/motor/generar-base.ts'])) !== 0) process.exit(1);
const servidor = String(await puertoLibre());
decir(`Servidor en el puerto ${servidor}; la aplicación, en http://localhost:${PUERTO_WEB}`);
const codigos = await Promise.all([
  correr(['--watch', '--watch-preserve-output', 'server/main.ts'], {
    env: { PORT: servidor, KOFACTURE_URL_PUBLICA: `http://localhost:${PUERTO_WEB}` },
  }),
  correr(['--input-type=module', '-e', GUION_VITE], {
    env: { KF_DEV_SERVIDOR: servidor, KF_DEV_WEB: PUERTO_WEB },
  }),
]);
process.exit(Math.max(...codigos));
