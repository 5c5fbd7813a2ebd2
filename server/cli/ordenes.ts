// Every order of the command line, in the order in which help shows them.

import { ordenBovedaRotar } from './ordenes/boveda-rotar.ts';
import { ordenDemoSembrar } from './ordenes/demo-sembrar.ts';
import { ordenEcfAnular } from './ordenes/ecf-anular.ts';
import { ordenEcfEstado } from './ordenes/ecf-estado.ts';
import { ordenEcfExportar } from './ordenes/ecf-exportar.ts';
import { ordenEcfFirmar } from './ordenes/ecf-firmar.ts';
import { ordenEcfSet } from './ordenes/ecf-set.ts';
import { ordenEcfVerificar } from './ordenes/ecf-verificar.ts';
import { ordenLibroVerificar } from './ordenes/libro-verificar.ts';
import { ordenMigrar } from './ordenes/migrar.ts';
import type { Orden } from './orden.ts';

export const ORDENES: readonly Orden[] = [
  ordenMigrar,
  ordenDemoSembrar,
  ordenLibroVerificar,
  ordenEcfVerificar,
  ordenEcfFirmar,
  ordenEcfSet,
  ordenEcfEstado,
  ordenEcfAnular,
  ordenEcfExportar,
  ordenBovedaRotar,
];
