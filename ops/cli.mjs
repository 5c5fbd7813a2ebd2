// `npm run -s kofacture -- ‹orden›`: the command line, with the project's Node. Nothing but the output
// of the order goes to stdout.

import { correr, preparar } from './preparar.mjs';

preparar();
process.exit(await correr(['server/cli/main.ts', ...process.argv.slice(2)]));
