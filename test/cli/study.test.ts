import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { file, runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { mock } from './scenarios.ts';

const studyFile = ({ url = 'http://127.0.0.1:1/v1', more = '', blocks = 2 } = {}): string =>
  file(
    'wars.yaml',
    `study:
  question: Does it matter whom one asks?
  notice: "Synthetic: both are one mock."
  arms:
    one: { about: the one, target: { url: "${url}", model: steady-50 }, cost: { gpuHourly: 2, gpus: 1 } }
    dear: { about: the other, target: { url: "${url}", model: steady-50 }, cost: { gpuHourly: 2, gpus: 2 } }
  rates: { perSecond: [10, 20] }
  blocks: ${blocks}
  settle: 0s
  measure: 1s
  claims:
    - id: same
      says: It does not matter.
      of: somebody
      base: { arm: one, at: 20 }
      candidate: { arm: dear, at: 20 }
      expects: [{ figure: "itl:p50", from: -5%, to: 5% }]
      doesNotShow: Anything of other machines.
${more}
options: { scenarios: { ask: { executor: constant-arrival-rate, rate: 5, duration: 5s, preAllocatedVUs: 20, exec: default } } }
prompts: { default: { inline: { prompt: hello, maxTokens: 4 } } }
`,
  );

describe('study', () => {
  test('runs every arm at every rate in every block, at equal cost and with equal seeds, and answers its claims', async () => {
    const out = scratch();
    const { code, stdout } = await inProcess(['study', studyFile({ url: await mock() }), '--out', out]);
    const folder = runIn(out).path;
    const study = written('study', JSON.parse(readFileSync(join(folder, 'claims.json'), 'utf8')));
    expect(study.exitCode).toBe(code);
    expect(readdirSync(folder).sort()).toEqual([
      'claims.json',
      'dear',
      'one',
      'report.html',
      'series.json',
      'summary.md',
    ]);
    expect(study.rates.map(({ offered }) => offered)).toEqual([
      { one: 10, dear: 20 },
      { one: 20, dear: 40 },
    ]);
    const keyOf = ({ block, perSecond }: { block: number; perSecond: number }): string => `${block} ${perSecond}`;
    expect(new Set(study.runs.map((run) => `${run.arm} ${keyOf(run)}`)).size).toBe(8);
    const seeds = new Map<string, Set<number>>();
    for (const run of study.runs) seeds.set(keyOf(run), (seeds.get(keyOf(run)) ?? new Set()).add(run.seed));
    expect([...seeds.values()].map(({ size }) => size)).toEqual([1, 1, 1, 1]);
    expect(new Set([...seeds.values()].flatMap((each) => [...each])).size).toBe(4);
    for (const { arm, perSecond, block, path, sent } of study.runs) {
      expect(path).toBe(join(arm, `${perSecond}-per-second`, `0${block}`));
      const own = JSON.parse(readFileSync(join(folder, path, 'result.json'), 'utf8')) as RunResult;
      expect(own.run.block).toMatchObject({ pair: block, side: arm });
      expect(sent).toBe(perSecond * (arm === 'dear' ? 2 : 1));
      expect(existsSync(join(folder, path, 'report.html'))).toBe(true);
    }
    expect(stdout).toContain('8 runs of 1s, 8s in all');
    expect(stdout).toContain('2 blocks are too few for so many claims: 6 are needed');
    expect(stdout).toContain('run 8 of 8, block 2');
    expect(study.claims[0]?.verdict).toMatch(/^(unclear|invalid)$/);
  });

  test.each([
    [
      'an arm that there is not',
      () =>
        studyFile({
          more: '    - { id: x, says: s, of: o, base: { arm: on, at: 10 }, candidate: { arm: dear, at: 10 }, expects: [{ figure: errors, to: 0 }], doesNotShow: d }',
        }),
      [],
      'study.claims[1].base.arm: there is no arm "on"; did you mean "one"?',
    ],
    ['no blocks', (): string => studyFile({ blocks: 0 }), [], 'study.blocks: takes a whole number from 1 to 50, got 0'],
    [
      'no blocks by flag',
      (): string => studyFile(),
      ['--blocks', '0'],
      '--blocks takes a whole number from 1 to 50, got 0',
    ],
    ['a target for all', (): string => studyFile(), ['--target', 'http://127.0.0.1:1/v1'], 'unknown flag --target'],
    [
      'a scenario that is no study',
      (): string => 'scenarios/smoke.yaml',
      [],
      'study: is missing; it takes { question, arms, rates, claims }',
    ],
    ['a file that there is not', (): string => 'scenarios/smok.yaml', [], 'did you mean'],
  ] as const)('refuses %s', async (_, path, flags, words) => {
    const { code, stderr } = await inProcess(['study', path(), ...flags]);
    expect(stderr.toLowerCase()).toContain(words.toLowerCase());
    expect(code).toBe(104);
  });

  test('is no scenario that run could perform', async () => {
    const path = studyFile();
    const { code, stderr } = await inProcess(['run', path]);
    expect(stderr).toContain(`perform it with plimsoll study ${path}`);
    expect(code).toBe(104);
  });
});
