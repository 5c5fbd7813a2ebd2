// `npm run build`: builds the web app, also when nothing changed.

import { construir } from './construir.mjs';
import { preparar } from './preparar.mjs';

preparar();
process.exit(await construir({ siempre: true }));
