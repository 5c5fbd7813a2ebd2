// Roles of a person in an empresa. A comando and a route each list the roles that may use them;
// `dueno` may do everything.

export const ROLES = ['dueno', 'contador', 'facturador', 'cajero', 'lectura'] as const;
export type Rol = (typeof ROLES)[number];

export const NOMBRE_ROL: Readonly<Record<Rol, string>> = {
  dueno: 'Dueño',
  contador: 'Contador',
  facturador: 'Facturador',
  cajero: 'Cajero',
  lectura: 'Solo lectura',
};

/** Groups used by comandos, consultas and routes. */
export const TODOS: readonly Rol[] = ROLES;
export const VENDEN: readonly Rol[] = ['dueno', 'contador', 'facturador', 'cajero'];
export const LLEVAN_LIBROS: readonly Rol[] = ['dueno', 'contador'];
export const ADMINISTRAN: readonly Rol[] = ['dueno'];

export function puede(rol: Rol, permitidos: readonly Rol[]): boolean {
  return permitidos.includes(rol);
}
