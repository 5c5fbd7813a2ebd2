// `npm start`: installs and builds what is missing, then runs the server with the project's own Node.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { entorno, instalar, NODO, RAIZ } from './preparar.mjs';

instalar();
const opciones = { cwd: RAIZ, env: entorno(), stdio: 'inherit' };
if (!existsSync(join(RAIZ, 'build/index.html'))) {
  for (const args of [['web/lib/motor/generar-base.ts'], ['node_modules/vite/bin/vite.js', 'build']]) {
    if (spawnSync(NODO, args, opciones).status !== 0) process.exit(1);
  }
}
const servidor = spawn(NODO, ['server/main.ts'], opciones);
for (const senal of ['SIGINT', 'SIGTERM']) process.on(senal, () => servidor.kill(senal));
servidor.on('exit', (codigo) => process.exit(codigo ?? 0));
