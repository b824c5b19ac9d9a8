import { describe, expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import type { LoadLevel } from '../core/curve.ts';
import { loadScenario } from './load.ts';

async function at(load: LoadLevel, scenarios: string, more = '') {
  const folder = await scratch({
    'case.yaml': `target: { url: http://h/v1, model: m }
warmup: 1s
options: { scenarios: { ${scenarios} }, thresholds: { ttft: ['p(95)<1'] } }
prompts: { default: { inline: hi } }
${more}`,
  });
  const level = { load, settleMs: 4000, measureMs: 6000 };
  return loadScenario(`${folder}/case.yaml`, { level });
}

const rate = (perSecond: number): LoadLevel => ({ kind: 'rate', perSecond });
const vus = (count: number): LoadLevel => ({ kind: 'vus', vus: count });
const OPEN = 'executor: constant-arrival-rate, duration: 5s, preAllocatedVUs: 1';
const RAMP =
  'executor: ramping-arrival-rate, timeUnit: 1m, preAllocatedVUs: 1, stages: [{ target: 60, duration: 2s }, { target: 6, duration: 2s }]';

describe('a rate', () => {
  test('is shared in the proportions of the file’s highest rates, from the first instant', async () => {
    const { entries, warmupMs, thresholds } = await at(
      rate(8),
      `a: { ${OPEN}, rate: 3, startTime: 9s }, b: { ${RAMP} }`,
    );
    expect(entries.map(({ executor }) => executor)).toMatchObject([
      {
        kind: 'constant-arrival-rate',
        rate: 6,
        timeUnitMs: 1000,
        durationMs: 10_000,
        arrivals: { kind: 'scattered', settleMs: 4000 },
      },
      {
        kind: 'constant-arrival-rate',
        rate: 2,
        timeUnitMs: 1000,
        durationMs: 10_000,
        arrivals: { kind: 'scattered', settleMs: 4000 },
      },
    ]);
    expect(entries.map(({ startTimeMs }) => startTimeMs)).toEqual([0, 0]);
    expect(warmupMs).toBe(4000);
    expect(thresholds).toEqual([]);
  });

  test('goes to a lone entry of any kind', async () => {
    const { entries } = await at(rate(0.5), 'a: { executor: shared-iterations, vus: 2, iterations: 4 }');
    expect(entries[0]?.executor).toMatchObject({ kind: 'constant-arrival-rate', rate: 0.5 });
  });

  test('has more users than ever start, so that none is dropped', async () => {
    const { entries } = await at(rate(100), `a: { ${OPEN}, rate: 3 }`);
    expect(entries[0]?.executor).toMatchObject({ maxVUs: expect.toSatisfy((n: number) => n > 1250) });
  });

  test('keeps the arrivals that the file asks for', async () => {
    const { entries } = await at(rate(8), `a: { ${OPEN}, rate: 3 }`, 'arrivals: uniform');
    expect(entries[0]?.executor).toMatchObject({ arrivals: { kind: 'uniform' } });
  });

  test('is refused to an entry that has no rate beside others that do', async () => {
    await expect(at(rate(8), `a: { ${OPEN}, rate: 3 }, b: { executor: constant-vus, duration: 5s }`)).rejects.toThrow(
      'A rate cannot be shared with "b" (constant-vus)',
    );
  });
});

describe('users', () => {
  const TWO =
    'a: { executor: constant-vus, vus: 9, duration: 5s }, b: { executor: constant-vus, vus: 1, duration: 5s }';

  test.each([
    [2, [1, 1]],
    [10, [8, 2]],
    [64, [57, 7]],
  ])('%d are shared whole, one each at least', async (all, parts) => {
    const { entries } = await at(vus(all), TWO);
    expect(entries.map(({ executor }) => 'vus' in executor && executor.vus)).toEqual(parts);
  });

  test('that are too few for the entries are refused', async () => {
    await expect(at(vus(1), TWO)).rejects.toThrow('--vus 1 is less than one user for each of 2 scenarios');
  });
});
