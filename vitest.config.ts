import { defineConfig } from 'vitest/config';

// `unit`: pure rules, no process and no database. `db`: PGlite and a real Postgres (started once).
// `tidy`: house rules over the source tree. Browser tests are Playwright's.
export default defineConfig({
  test: {
    // Two cores: two forks at most, so that nothing starves.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['shared/**/*.ts', 'sync/**/*.ts', 'server/**/*.ts'],
      exclude: ['**/*.test.ts', '**/*.db.test.ts'],
    },
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'shared/**/*.test.ts',
            'sync/**/*.test.ts',
            'server/**/*.test.ts',
            'tests/rechazos/**/*.test.ts',
            'tests/oro/**/*.test.ts',
          ],
          exclude: ['**/*.db.test.ts'],
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'db',
          include: [
            'shared/**/*.db.test.ts',
            'sync/**/*.db.test.ts',
            'server/**/*.db.test.ts',
            'tests/db/**/*.db.test.ts',
          ],
          globalSetup: ['tests/apoyo/postgres-global.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: true,
        },
      },
      {
        test: { name: 'tidy', include: ['tests/tidy/**/*.test.ts'], testTimeout: 60_000 },
      },
    ],
  },
});
