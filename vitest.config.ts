import { defineConfig } from 'vitest/config';

const common = { testTimeout: 20_000, env: { TZ: 'UTC' } };

export default defineConfig({
  test: {
    projects: [
      {
        test: { ...common, name: 'unit', include: ['src/**/*.test.ts', 'test/*.test.ts'], sequence: { groupOrder: 0 } },
      },
      {
        // Whole processes under load and a browser: one at a time, so that none is late on another's account.
        test: {
          ...common,
          name: 'whole',
          include: ['test/cli/*.test.ts', 'test/e2e/*.test.ts', 'test/browser/*.test.ts'],
          sequence: { groupOrder: 1 },
          maxWorkers: 1,
        },
      },
    ],
  },
});
