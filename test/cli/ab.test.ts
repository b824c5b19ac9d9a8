import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Comparison } from '../../src/core/comparison.ts';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { runIn, scratch } from './cli.ts';
import { inProcess } from './in-process.ts';
import { mock, scenario } from './scenarios.ts';

describe('ab', () => {
  test('runs both by turns with the same seed in each pair, and compares them as compare does', async () => {
    const out = scratch();
    const url = await mock();
    const path = scenario({ url });
    const { code, stdout } = await inProcess(['ab', path, '--a', url, '--b', url, '--blocks', '2', '--out', out]);
    const folder = runIn(out).path;
    const runs = (['a', 'b'] as const).map((side) =>
      ['01', '02'].map(
        (pair) => JSON.parse(readFileSync(join(folder, side, pair, 'result.json'), 'utf8')) as RunResult,
      ),
    );
    const blocks = runs.map((side) => side.map(({ run }) => run.block));
    const [of] = blocks.flat().map((block) => block?.of);
    expect(blocks).toEqual([
      [1, 2].map((pair) => ({ of, pair, side: 'a' })),
      [1, 2].map((pair) => ({ of, pair, side: 'b' })),
    ]);
    const [a = [], b = []] = runs;
    expect(a.map(({ run }) => run.seed)).toEqual(b.map(({ run }) => run.seed));
    expect(a[1]?.run.seed).toBe((a[0]?.run.seed ?? 0) + 1);
    const inOrder = [a[0], b[0], b[1], a[1]].map((result) => result?.run.startedAt);
    expect(inOrder).toEqual(inOrder.toSorted());

    const comparison = written('comparison', JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8')));
    expect(comparison.exitCode).toBe(code);
    expect(comparison.contrasts[0]?.design.kind).toBe('pairs');
    expect(readdirSync(folder).sort()).toEqual([
      'a',
      'b',
      'comparison.json',
      'junit.xml',
      'report.html',
      'series.json',
      'summary.md',
    ]);
    expect(stdout).toContain('2 pairs of runs, one after the other');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'no change, however great, can be told from chance: 6 judged figures take 8',
    );
    const again = await inProcess(['compare', join(folder, 'a'), join(folder, 'b'), '--json']);
    expect((JSON.parse(again.stdout) as Comparison).contrasts[0]?.metrics).toEqual(comparison.contrasts[0]?.metrics);
  });

  test.each([
    ['no target', [], 'Missing required arguments: a, b.'],
    ['one target alone', ['--a', 'http://127.0.0.1:1/v1'], 'Missing required argument: b'],
    [
      'no blocks',
      ['--a', 'http://127.0.0.1:1/v1', '--b', 'http://127.0.0.1:1/v1', '--blocks', '0'],
      '--blocks takes a whole number from 1 to 50',
    ],
    ['a url that is none', ['--a', 'http://127.0.0.1:1/v1', '--b', 'staging'], 'staging'],
    [
      'one target for both',
      ['--a', 'http://127.0.0.1:1/v1', '--b', 'http://127.0.0.1:1/v1', '--target', 'http://127.0.0.1:1/v1'],
      'unknown flag --target',
    ],
  ])('refuses %s', async (_, flags, words) => {
    const { code, stderr } = await inProcess(['ab', scenario({ url: 'http://127.0.0.1:1/v1' }), ...flags]);
    expect(stderr.toLowerCase()).toContain(words.toLowerCase());
    expect(code).toBe(104);
  });
});
