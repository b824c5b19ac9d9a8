import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import type { Curve } from '../../core/curve.ts';
import { NO_CURVE, readCurveSoFar } from './curve-so-far.ts';

const CURVE: Curve = {
  ...{ schema: 1, kind: 'sweep', slo: {}, exitCode: 105 },
  run: {
    ...{
      id: 'f00',
      name: 'case',
      startedAt: '2026-11-23T18:40:12.000Z',
      durationMs: 9000,
      seed: 7,
      scenarioHash: 'cafe',
    },
    versions: { plimsoll: '0.1.0' },
    stopped: 'signal',
  },
  target: { url: 'http://127.0.0.1:8000/v1', model: 'm', api: 'openai-chat' },
  points: [
    {
      level: { kind: 'rate', perSecond: 2 },
      ...{ folder: 'probes/01-2-per-second-a', purpose: 'point', measuredMs: 2000, valid: true, reasons: [] },
      ...{ sent: 4, offeredPerSecond: 2, okPerSecond: 2 },
    },
  ],
};

test('a run that was begun and not ended has no point, and counts as begun', async () => {
  const folder = await scratch({
    'curve.json': JSON.stringify(CURVE),
    'probes/01-2-per-second-a/result.json': '{}',
    'probes/02-4-per-second-b/scenario.json': '{}',
  });
  expect(await readCurveSoFar(folder)).toEqual({ points: CURVE.points, durationMs: 9000, begun: 2 });
});

test('a series that was killed in its first run has no curve yet', async () => {
  expect(await readCurveSoFar(await scratch({}))).toEqual(NO_CURVE);
  const folder = await scratch({ 'probes/01-2-per-second-a/scenario.json': '{}' });
  expect(await readCurveSoFar(folder)).toEqual({ ...NO_CURVE, begun: 1 });
});

test('a curve that cannot be read is told with its file', async () => {
  const folder = await scratch({ 'curve.json': '{"schema":1}' });
  await expect(readCurveSoFar(folder)).rejects.toThrow(`${join(folder, 'curve.json')} cannot be read (kind: `);
});
