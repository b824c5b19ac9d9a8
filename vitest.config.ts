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

/** Bounds for what hangs, not for what is slow: a machine that is busy with other things takes many times as long. */
const common = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  // A proxy that this machine has set is on the way to no server of a test.
  env: { TZ: 'UTC', http_proxy: '', https_proxy: '', all_proxy: '', no_proxy: '' },
  expect: { poll: { timeout: 30_000 } },
};

/** Whole processes and a browser. */
const WHOLE = ['test/cli/*.test.ts', 'test/e2e/*.test.ts', 'test/browser/*.test.ts'];
/** Those of them that ask whether a run may be believed, which is a matter of what else this machine does. */
const TIMED = ['test/cli/trust.test.ts'];

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
        // Mostly they wait: for runs of some seconds, and for processes.
        test: {
          ...common,
          name: 'whole',
          include: WHOLE,
          exclude: TIMED,
          sequence: { groupOrder: 1 },
          maxWorkers: 6,
        },
      },
      {
        // What is judged on its timing: one at a time, so that none is late on another's account.
        test: { ...common, name: 'timed', include: TIMED, sequence: { groupOrder: 2 }, maxWorkers: 1 },
      },
    ],
  },
});
