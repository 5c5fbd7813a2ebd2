// `npm start`: from a fresh clone to the running product. Installs and builds what is missing, then
// runs the server with the project's Node; what can go wrong is said in one line by who notices it.

import { construir } from './construir.mjs';
import { correr, preparar } from './preparar.mjs';

preparar();
const codigo = await construir({ enSilencio: true });
process.exit(codigo === 0 ? await correr(['server/main.ts']) : codigo);
