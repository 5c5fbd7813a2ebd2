// Contract of /api/v1/empresas: the empresa itself, its people, devices and certificate.

import { z } from 'zod';
import { ROLES } from '#shared/permisos/roles.ts';
import { zEmpresaDeUsuario, zEmpresaInicial } from './auth.ts';
import { zEnteroTexto, zUuid } from './comun.ts';

export const zEmpresaNueva = zEmpresaInicial;
export const zEmpresaCreada = zEmpresaDeUsuario;
export const zEmpresaId = z.object({ empresaId: zUuid });

export const zEmpresa = z
  .object({
    id: zUuid,
    rnc: z.string(),
    razon_social: z.string(),
    nombre_comercial: z.string(),
    direccion: z.string(),
    municipio: z.string().nullable(),
    provincia: z.string().nullable(),
    telefono: z.string(),
    correo: z.string(),
    ambiente: z.enum(['testecf', 'certecf', 'ecf']),
    modo_sin_red: z.enum(['A', 'F']),
    rev: zEnteroTexto,
  })
  .meta({ id: 'Empresa' });

export const zUsuario = z
  .object({
    usuario_id: zUuid,
    nombre: z.string(),
    correo: z.string(),
    rol: z.enum(ROLES),
    esta_activo: z.boolean(),
  })
  .meta({ id: 'Usuario' });

export const zInvitacion = z.strictObject({
  correo: z.string().trim().pipe(z.email('un correo').max(254)),
  nombre: z.string().trim().min(1).max(120),
  rol: z.enum(ROLES),
});

/** `clave_provisional` comes only once, when the account did not exist; it is not stored in clear. */
export const zInvitado = zUsuario.extend({ clave_provisional: z.string().nullable() });

export const zCambioRol = z.strictObject({
  usuario_id: zUuid,
  rol: z.enum(ROLES).optional(),
  esta_activo: z.boolean().optional(),
});

export const zDispositivoNuevo = z.strictObject({
  id: zUuid,
  nombre: z.string().trim().min(1).max(80),
});

export const zDispositivo = z.object({
  id: zUuid,
  nombre: z.string(),
  usuario_id: zUuid,
  creado_en: z.string(),
  esta_revocado: z.boolean(),
});

export const zCertificado = z
  .object({
    id: zUuid,
    sujeto: z.string(),
    identificacion: z.string(),
    serie: z.string(),
    huella: z.string(),
    valido_desde: z.string(),
    valido_hasta: z.string(),
    es_de_prueba: z.boolean(),
    esta_activo: z.boolean(),
  })
  .meta({ id: 'Certificado' });

/** Only documents the multipart body; the server reads it by hand because of the file. */
export const zCertificadoSubida = z.object({
  p12: z.any().meta({ type: 'string', format: 'binary' }),
  clave: z.string().meta({ format: 'password' }),
});
