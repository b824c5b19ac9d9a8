import { defineConfig } from 'vitest/config';
import project from './package.json' with { type: 'json' };

const [major = ''] = process.versions.node.split('.');
const [least = ''] = /\d+/.exec(project.engines.node) ?? [];
// An older one fails in dozens of tests without saying why.
if (Number(major) < Number(least)) {
  process.stderr.write(
    `The tests need Node ${least} or newer, and this is ${process.version}: run \`npm test\`, or node_modules/.bin/node node_modules/.bin/vitest.\n`,
  );
  process.exit(1);
}

const common = { testTimeout: 20_000, env: { TZ: 'UTC' }, expect: { poll: { timeout: 5000 } } };

/** Whole processes and a browser. */
const WHOLE = ['test/cli/*.test.ts', 'test/e2e/*.test.ts', 'test/browser/*.test.ts'];
/** Those of them that hold a run to its times, or this machine to its speed. */
const TIMED = ['doctor', 'oracle', 'run', 'trust', 'warmup']
  .map((name) => `test/cli/${name}.test.ts`)
  .concat(['server', 'signals'].map((name) => `test/e2e/${name}.test.ts`));

export default defineConfig({
  test: {
    projects: [
      {
        // Together in one process each, since they leave nothing behind: loading what all import takes longer than they do.
        test: {
          ...common,
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/*.test.ts'],
          sequence: { groupOrder: 0 },
          isolate: false,
          maxWorkers: 2,
        },
      },
      {
        test: { ...common, name: 'whole', include: WHOLE, exclude: TIMED, sequence: { groupOrder: 1 }, maxWorkers: 2 },
      },
      {
        // What is judged on its timing: one at a time, so that none is late on another's account.
        test: { ...common, name: 'timed', include: TIMED, sequence: { groupOrder: 2 }, maxWorkers: 1 },
      },
    ],
  },
});
