// The migrations as this build carries them, for a device whose database is older than the app.

const archivos: Record<string, string> = import.meta.glob('/shared/db/migraciones/*.sql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

export const MIGRACIONES: readonly { readonly nombre: string; readonly sql: string }[] =
  Object.entries(archivos)
    .map(([ruta, sql]) => ({ nombre: ruta.slice(ruta.lastIndexOf('/') + 1), sql }))
    .sort((a, b) => (a.nombre < b.nombre ? -1 : 1));
