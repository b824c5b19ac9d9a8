import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Curve } from '../../src/core/curve.ts';
import { written } from '../written.ts';
import { runIn, scratch } from './cli.ts';
import { inOneProcess } from './one-process.ts';
import { mock, scenario } from './scenarios.ts';

const SLO = 'slo: { e2e: 500 }';
const curveIn = (out: string): Curve => written('curve', JSON.parse(runIn(out).read('curve.json')));

describe('sweep', () => {
  test('runs each number of users, and leaves one curve', async () => {
    const out = scratch();
    const path = scenario({ url: await mock(), more: SLO });
    const { code, stdout } = await inOneProcess(['sweep', path, '--vus', '1,4', '--duration', '2s', '--out', out]);
    const curve = curveIn(out);
    expect(curve.points.map(({ level }) => level)).toEqual([
      { kind: 'vus', vus: 1 },
      { kind: 'vus', vus: 4 },
    ]);
    expect(curve.points.map(({ purpose }) => purpose)).toEqual(['point', 'point']);
    expect(curve.line).toBeUndefined();
    expect(curve.goodputRatio).toBe(0.95);
    expect(code).toBe(curve.points.every(({ valid }) => valid) ? 0 : 112);
    expect(stdout).toContain('run 2 of 2: 4 users');
    expect(readdirSync(join(runIn(out).path, 'probes'))).toHaveLength(2);
  });

  test('two workers scale the scenario alike', async () => {
    const out = scratch();
    const path = scenario({ url: await mock(), more: SLO });
    await inOneProcess(['sweep', path, '--rate', '60', '--duration', '2s', '--workers', '2', '--out', out]);
    const { points } = curveIn(out);
    expect(points).toHaveLength(1);
    // At random instants, and exactly as many as the rate asks for.
    expect(points[0]?.sent).toBe(120);
  });
});
