// Contract of /api/v1/auth.

import { z } from 'zod';
import { ROLES } from '#shared/permisos/roles.ts';
import { zUuid } from './comun.ts';

const correo = z.string().trim().pipe(z.email('un correo').max(254));
const clave = z.string().min(1).max(256).meta({ format: 'password' });
const nombre = z.string().trim().min(1).max(120);

export const zEmpresaInicial = z.strictObject({
  rnc: z.string().trim().min(9).max(13).meta({ example: '131246789' }),
  razon_social: z.string().trim().min(1).max(150),
  nombre_comercial: z.string().trim().max(150).optional(),
  direccion: z.string().trim().max(100).optional(),
  municipio: z.string().trim().max(6).nullable().optional(),
  provincia: z.string().trim().max(6).nullable().optional(),
  telefono: z.string().trim().max(20).optional(),
  correo: z.string().trim().max(80).optional(),
});

export const zRegistro = z.strictObject({
  correo,
  clave,
  nombre,
  empresa: zEmpresaInicial.optional(),
});

export const zEntrada = z.strictObject({ correo, clave });

export const zCambioClave = z.strictObject({ actual: clave, nueva: clave });

export const zUsuarioSalida = z.object({ id: zUuid, nombre: z.string(), correo: z.string() });

export const zEmpresaDeUsuario = z.object({
  id: zUuid,
  razon_social: z.string(),
  rnc: z.string(),
  rol: z.enum(ROLES),
  ambiente: z.enum(['testecf', 'certecf', 'ecf']),
});

export const zYo = z.object({ usuario: zUsuarioSalida, empresas: z.array(zEmpresaDeUsuario) });

export const zSesion = zYo
  .extend({
    acceso: z.string().meta({ description: 'JWT RS256 de 15 minutos' }),
    expira_en: z.iso.datetime(),
  })
  .meta({ id: 'Sesion' });

export const zHecho = z.object({ hecho: z.literal(true) });
