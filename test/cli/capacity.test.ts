import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Curve } from '../../src/core/curve.ts';
import type { RunResult } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { runIn, scratch, start } from './cli.ts';
import { inProcess } from './in-process.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario } from './scenarios.ts';

const SLO = 'slo: { e2e: 500 }';
const curveIn = (out: string): Curve => written('curve', JSON.parse(runIn(out).read('curve.json')));
/** Runs as short as they may be. */
const SHORT = ['--goodput', '0.5', '--repeats', '1', '--duration', '2s'] as const;

describe('capacity', { timeout: 240_000 }, () => {
  test('an slo that nothing meets is missed at the lowest rate, by runs that are ended early', async () => {
    const out = scratch();
    const path = scenario({ url: await mock(), more: 'slo: { e2e: 0.001 }' });
    // Long enough for it to be seen that half of all cannot be good any more, well before the end.
    const long = ['--goodput', '0.5', '--repeats', '1', '--duration', '5s'];
    const { code, stdout } = await inOneProcess(['capacity', path, '--min', '20', ...long, '--out', out, '--json']);
    const curve = written('curve', JSON.parse(stdout));
    expect(curve).toEqual(curveIn(out));
    expect(curve.points.every(({ isMet }) => isMet !== true)).toBe(true);
    const [point] = curve.points;
    expect(point?.measuredMs).toBeLessThan(5000);
    const result = JSON.parse(runIn(out).read(`${point?.folder}/result.json`)) as RunResult;
    expect(result.run).toMatchObject({
      stopped: 'hopeless',
      stopReason: expect.stringMatching(/requests have missed the slo, so that 50 % of all [\d,]+ cannot meet it/),
    });
    // What a busy machine did to a run is told as such, and is never an answer.
    if (!curve.points.every(({ valid }) => valid)) return;
    expect(curve.line).toEqual({ kind: 'below', minPerSecond: 20, goodputRatio: 0 });
    expect(point?.hopeless).toBe(result.run.stopReason);
    expect(code).toBe(0);
  });

  test('stopped by a signal it says what is known and how to go on, and goes on from there to its answer', async () => {
    const out = scratch();
    // Of the file nothing listens: --target must be kept.
    const path = scenario({ url: 'http://127.0.0.1:9/v1', more: SLO });
    const own = ['--target', await mock(), '--model', 'steady-50', '--workers', '2'];
    const flags = ['--min', '20', '--max', '30', ...SHORT, ...own, '-e', 'SECRET=s3cret'];
    const first = start(['capacity', path, ...flags, '--out', out]);
    await first.until('run 2 of');
    first.child.kill('SIGINT');
    const ended = await first.ended;
    expect(ended.code).toBe(105);
    expect(ended.stdout).toMatch(/^Searches the highest rate, from 20 to 30 sessions a second/);
    expect(ended.stdout).toMatch(/At most \d+ runs in \d+m/);
    expect(ended.stdout).toContain('a signal stopped the search');
    const { path: folder } = runIn(out);
    expect(ended.stderr).toContain(`It goes on with: plimsoll capacity ${path} -e SECRET=… --resume ${folder}`);
    expect(runIn(out).read('study.json')).not.toContain('s3cret');
    const before = curveIn(out);
    expect(before.run.stopped).toBe('signal');
    expect(before.points).toHaveLength(1);

    const bare = await inProcess(['capacity', path, '--resume', folder]);
    expect(bare.code).toBe(104);
    expect(bare.stderr).toContain('was begun with -e SECRET=…');

    const goesOn = ['capacity', path, '-e', 'SECRET=s3cret', '--resume', folder];
    const other = await inProcess([...goesOn, '--max', '40']);
    expect(other.code).toBe(104);
    expect(other.stderr).toContain('--max was 30 and is 40');

    const second = await inOneProcess(goesOn);
    const after = curveIn(out);
    expect(second.stdout).toContain('1 run is done');
    expect(after.points[0]).toEqual(before.points[0]);
    expect(after.points.length).toBeGreaterThan(1);
    expect(after.run.stopped).toBeUndefined();
    // The run that was interrupted sent prompts: none may send them again.
    const probes = readdirSync(join(folder, 'probes'));
    expect(probes.length).toBe(after.points.length + 1);
    const seeds = probes.map((name) => JSON.parse(readFileSync(join(folder, 'probes', name, 'scenario.json'), 'utf8')));
    expect(new Set(seeds.map(({ scenario }) => scenario.seed)).size).toBe(probes.length);
    expect(after.run.durationMs).toBeGreaterThan(before.run.durationMs);
    // A server that is never busy holds at the highest rate: that is the answer, and no failure.
    const isKnown = after.points.every(({ valid }) => valid);
    expect(second.code).toBe(isKnown ? 0 : after.exitCode);
    if (isKnown) {
      // A few requests may be late where the machine kept the server from its work.
      expect(after.line).toEqual({ kind: 'above', maxPerSecond: 30, goodputRatio: expect.closeTo(1, 0) });
      expect(second.stdout).toMatch(/carries 30 requests\/s and more/);
    }
    for (const { folder: probe } of after.points)
      for (const name of ['result.json', 'report.html', 'records.jsonl.gz', 'scenario.json'])
        expect(existsSync(join(folder, probe, name)), `${probe}/${name}`).toBe(true);
  });
});

describe('refused before anything is sent', () => {
  const url = 'http://127.0.0.1:9/v1';
  test.each<[string, readonly string[], string, string]>([
    ['no slo', ['capacity'], '', 'The scenario sets no slo'],
    ['no range', ['capacity', '--min', '10', '--max', '5'], SLO, '--min 10 is not below --max 5'],
    ['no search', ['capacity', '--resume', '/'], SLO, '/ holds no capacity search'],
    ['nothing to sweep', ['sweep'], SLO, '--rate 1,2,4,8 or --vus 1,8,64'],
    ['both', ['sweep', '--rate', '1', '--vus', '1'], SLO, '--rate and --vus are given'],
  ])('%s', async (_, [command = '', ...flags], more, says) => {
    const { code, stderr } = await inProcess([command, scenario({ url, more }), ...flags]);
    expect(stderr).toContain(says);
    expect(code).toBe(104);
  });

  test('entries that have no proportion to each other', async () => {
    const options = `scenarios: { a: { executor: constant-vus, duration: 5s }, b: { executor: constant-arrival-rate, rate: 2, duration: 5s, preAllocatedVUs: 5 } }`;
    const path = scenario({ url, options, more: SLO });
    const { code, stderr } = await inProcess(['capacity', path]);
    expect(stderr).toContain('A rate cannot be shared with "a" (constant-vus)');
    expect(code).toBe(104);
  });
});
