import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { seeded } from '../src/core/rng.ts';

/**
 * Mutation testing of what figures and verdicts are made by: breaks the code in one place after the other and tells
 * which of the breaks no test saw. Of a sample of the code, since the whole takes hours; folders or files that are given
 * stand in place of all.
 *
 * Works in a copy of the tree, where Stryker is installed for the time: it brings more packages than all the rest.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Of the code, one block of ten lines in so many. */
    one: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
  },
});
const FOLDERS = ['src/measure/stats', 'src/measure/verdict', 'src/measure/slo', 'src/measure/metrics', 'src/series'];
const STRYKER = ['@stryker-mutator/core@10.1.1', '@stryker-mutator/vitest-runner@10.1.1'];
const BLOCK_LINES = 10;
/** The tests nearest to what is mutated, none of which starts a process. */
const testsOf = (folders: readonly string[]): string => `export default {
  test: {
    include: ${JSON.stringify(folders.map((path) => `${path.endsWith('.ts') ? dirname(path) : path}/**/*.test.ts`))},
    env: { TZ: 'UTC' },
    testTimeout: 60_000,
    isolate: false,
  },
};
`;

const folders = positionals.length > 0 ? positionals : FOLDERS;
const files = folders
  .flatMap((path) => (path.endsWith('.ts') ? [path] : globSync(`${path}/**/*.ts`)))
  .filter((file) => !file.endsWith('.test.ts'))
  .sort();
const blocks = files.flatMap((file) => {
  const lines = readFileSync(file, 'utf8').split('\n').length;
  return Array.from({ length: Math.ceil(lines / BLOCK_LINES) }, (_, i) => {
    const from = i * BLOCK_LINES + 1;
    return `${file}:${from}-${Math.min(lines, from + BLOCK_LINES - 1)}`;
  });
});
const rng = seeded(Number(values.seed));
const mutate = blocks
  .map((block) => ({ block, order: rng.next() }))
  .sort((a, b) => a.order - b.order)
  .slice(0, Math.ceil(blocks.length / Number(values.one)))
  .map(({ block }) => block);
console.log(
  `${mutate.length} of ${blocks.length} blocks of ${BLOCK_LINES} lines in ${files.length} files, seed ${values.seed}`,
);

const copy = mkdtempSync(join(tmpdir(), 'mutation-'));
try {
  for (const file of execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { encoding: 'utf8' }).split('\n')) {
    if (!/^(src|test|scripts|data|scenarios|schema|package|tsconfig)/.test(file)) continue;
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(file, join(copy, file));
  }
  cpSync(realpathSync('node_modules'), join(copy, 'node_modules'), { recursive: true, verbatimSymlinks: true });
  const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
  execFileSync('npm', ['install', ...quiet, ...STRYKER], { cwd: copy, stdio: 'inherit' });
  const config = {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    vitest: { configFile: 'mutation-tests.config.ts', related: false },
    // It would read it by an interface that TypeScript 7 no longer has.
    tsconfigFile: 'none',
    mutate,
    // What a message says is a matter of goldens, which are not run here.
    mutator: { excludedMutations: ['StringLiteral'] },
    coverageAnalysis: 'perTest',
    concurrency: Number(values.workers),
    timeoutMS: 60_000,
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  };
  writeFileSync(join(copy, 'mutation-tests.config.ts'), testsOf(folders));
  writeFileSync(join(copy, 'stryker.json'), JSON.stringify(config));
  const stryker = join(copy, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const run = spawnSync(process.execPath, [stryker, 'run', 'stryker.json'], { cwd: copy, stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
