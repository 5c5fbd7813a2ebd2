import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [sveltekit()],
  worker: { format: 'es' },
  // PGlite finds its wasm and data beside its own module; pre-bundling would move it away from them.
  optimizeDeps: { exclude: ['@electric-sql/pglite'] },
  build: { target: 'es2023', chunkSizeWarningLimit: 900 },
});
