// What was documented of Alanube but could not be confirmed against it: paths, the header of the token and
// where the identifier of the company goes. Each has its documented value and may be changed by configuration
// (KOFACTURE_ALANUBE_AJUSTES) without touching the code. Source: API «FE DOM» of Alanube, OpenAPI of 04-06-2026.

import { z } from 'zod';

const zRuta = z.string().regex(/^\/[\w/-]+$/, 'debe ser una ruta como /fiscal-invoices.');

export const zAjustesAlanube = z.strictObject({
  /** Where each type is issued (POST) and looked at (GET, with its id after it). */
  rutas: z
    .strictObject({
      '31': zRuta.default('/fiscal-invoices'),
      '32': zRuta.default('/invoices'),
      '33': zRuta.default('/debit-notes'),
      '34': zRuta.default('/credit-notes'),
      '41': zRuta.default('/purchases'),
      '43': zRuta.default('/minor-expenses'),
      '44': zRuta.default('/special-regimes'),
      '45': zRuta.default('/gubernamentals'),
      '46': zRuta.default('/export-supports'),
      '47': zRuta.default('/payment-abroad-supports'),
    })
    .prefault({}),
  rutaCompania: zRuta.default('/company'),
  rutaAnulaciones: zRuta.default('/cancellations'),
  /** Goes between a path and the id of an associated company. */
  tramoCompania: zRuta.default('/idCompany'),
  /** Parameter of the lists that filters by e-NCF. */
  parametroEncf: z.string().regex(/^\w+$/).default('documentNumber'),
  cabecera: z
    .string()
    .regex(/^[A-Za-z-]+$/)
    .default('Authorization'),
  /** Goes before the token, with its space. */
  prefijo: z.string().max(20).default('Bearer '),
  /** Names of amounts that travel as text (error AP10102 suggests that some might). */
  comoTexto: z.array(z.string().regex(/^\w+$/)).default([]),
  espera_ms_max: z.int().min(1_000).max(120_000).default(30_000),
  /** How long an accepted document is held waiting for its signed XML when the provider does not give it. */
  esperaXml_ms: z.int().min(0).max(86_400_000).default(900_000),
});

export type AjustesAlanube = z.infer<typeof zAjustesAlanube>;
