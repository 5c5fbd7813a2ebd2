// Every order of the command line, in the order in which help shows them.

import { ordenDemoSembrar } from './ordenes/demo-sembrar.ts';
import { ordenEcfVerificar } from './ordenes/ecf-verificar.ts';
import { ordenLibroVerificar } from './ordenes/libro-verificar.ts';
import { ordenMigrar } from './ordenes/migrar.ts';
import type { Orden } from './orden.ts';

export const ORDENES: readonly Orden[] = [
  ordenMigrar,
  ordenDemoSembrar,
  ordenLibroVerificar,
  ordenEcfVerificar,
];
