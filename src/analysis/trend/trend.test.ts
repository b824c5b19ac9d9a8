import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normal, seeded } from '../../core/rng.ts';
import type { Reading } from '../../measure/figure/reading.ts';
import { figuresNamed } from './figures.ts';
import { groupsOf, latestOf } from './groups.ts';
import type { Load, RunPoint } from './point.ts';
import { trendOf } from './trend.ts';

const LOAD: Load = { scenario: { entries: 'a', slo: 'b' }, majorVersion: '1' };

function point(i: number, figures: Readonly<Record<string, Reading>> = {}, rest: Partial<RunPoint> = {}): RunPoint {
  const startedAt = new Date(Date.UTC(2026, 0, 1) + i * 86_400_000).toISOString();
  return {
    run: { id: `r${i}`, startedAt, folder: `f${i}`, state: 'counted', why: [], seed: 1, version: '1.2.0' },
    name: 'chat',
    target: { origin: 'http://h:8000', model: 'm', api: 'openai-chat' },
    share: { index: 0, count: 1 },
    load: LOAD,
    figures: new Map(Object.entries(figures)),
    ...rest,
  };
}

const invalid = (one: RunPoint): RunPoint => ({ ...one, run: { ...one.run, state: 'invalid', why: ['late'] } });
const withScenario = (entries: string): Partial<RunPoint> => ({
  load: { ...LOAD, scenario: { ...LOAD.scenario, entries } },
});

const course = (points: readonly RunPoint[], figures: readonly string[], margin = 0.05) =>
  trendOf(points, [], { figures, margin, last: 500 });

/** One figure over runs: values are what `of` says under 2 % of noise. */
function series(figure: string, length: number, of: (i: number) => number, margin?: number) {
  const rng = seeded(9);
  const points = Array.from({ length }, (_, i) =>
    point(i, { [figure]: { kind: 'value', value: of(i) * Math.exp(0.02 * normal(rng)) } }),
  );
  return course(points, [figure], margin).groups[0]!.series[0]!;
}

describe('a series', () => {
  test('that got slower is worse since then, from the middle run before to that after', () => {
    const { state, changes, stretches } = series('ttft:p95', 40, (i) => (i < 25 ? 400 : 480));
    expect(state).toMatchObject({ kind: 'changed', at: 25, direction: 'worse' });
    expect(changes[0]!.ratio).toBeCloseTo(0.2, 1);
    expect(stretches.map(({ from, to, runs }) => [from, to, runs])).toEqual([
      [0, 24, 25],
      [25, 39, 15],
    ]);
  });

  test.each([
    ['ttft:p95', 400, 480, 'worse'],
    ['ttft:p95', 480, 400, 'better'],
    ['output_tokens', 480, 400, 'worse'],
    ['cost:per_million_output_tokens', 2, 1.6, 'better'],
    ['in_flight.mean', 60, 72, 'neither'],
  ] as const)('%s from %d to %d is %s', (figure, before, after, direction) => {
    expect(series(figure, 40, (i) => (i < 25 ? before : after)).state).toMatchObject({ direction });
  });

  test('shows a figure that may be the generator’s own, and tells no change by it', () => {
    const steady = Array.from({ length: 20 }, (_, i) =>
      point(i, { 'ttft:p95': { kind: 'value', value: 400 + (i % 3) } }),
    );
    const late = Array.from({ length: 5 }, (_, i) =>
      point(20 + i, { 'ttft:p95': { kind: 'untrusted', value: 900, between: { low: 400, high: 900 } } }),
    );
    const { state, values, untrusted, latest } = course([...steady, ...late], ['ttft:p95']).groups[0]!.series[0]!;
    expect([state.kind, values[24], untrusted, latest?.at]).toEqual(['steady', 900, [20, 21, 22, 23, 24], 19]);
  });

  test('that changed by less than the margin is steady, however sure it is', () => {
    const step = (margin: number) => series('ttft:p95', 80, (i) => (i < 40 ? 400 : 424), margin).state.kind;
    expect(step(0.1)).toBe('steady');
    expect(step(0.03)).toBe('changed');
  });

  test('of shares is judged by points: from 0.1 % to 0.3 % of errors is next to nothing, to 3 % is not', () => {
    const errors = (after: number) => series('errors', 40, (i) => (i < 25 ? 0.001 : after)).state.kind;
    expect(errors(0.003)).toBe('steady');
    expect(errors(0.03)).toBe('changed');
  });

  test('of a queue that was empty tells a change without a ratio, and none of less than one request', () => {
    const queue = (after: number) => series('queue_depth', 40, (i) => (i < 25 ? 0 : after)).state;
    expect(queue(0.4)).toMatchObject({ kind: 'steady' });
    expect(queue(8)).toMatchObject({ kind: 'changed', from: 0, direction: 'worse' });
    expect(queue(8)).not.toHaveProperty('ratio');
  });

  test('of fewer than 14 runs that shows no change is too few to tell', () => {
    expect(series('ttft:p95', 13, () => 400).state).toEqual({ kind: 'few', runs: 13, needed: 14 });
    expect(series('ttft:p95', 14, () => 400).state).toEqual({ kind: 'steady', runs: 14 });
  });

  test('has a latest run that is judged by the band of those before it, and has no part in it', () => {
    const { latest, stretches, state } = series('ttft:p95', 30, (i) => (i < 29 ? 400 : 800));
    expect(state.kind).toBe('steady');
    expect(latest).toMatchObject({ at: 29, outside: 'above' });
    expect(stretches[0]!.band![1]).toBeLessThan(500);
  });

  test('takes INVALID runs for nothing, wherever they are', () => {
    const rng = seeded(4);
    const of = (i: number): Record<string, Reading> => ({
      'ttft:p95': { kind: 'value', value: 400 * Math.exp(0.02 * normal(rng)) * (i % 7 === 3 ? 1 : 1) },
    });
    const counted = Array.from({ length: 30 }, (_, i) => point(i, of(i)));
    const wild = [3, 11, 29.5, 30, 31].map((i) =>
      invalid(point(i + 0.25, { 'ttft:p95': { kind: 'value', value: 9000 } })),
    );
    const alone = course(counted, ['ttft:p95']).groups[0]!.series[0]!;
    const among = course([...counted, ...wild], ['ttft:p95']).groups[0]!.series[0]!;
    expect(among.state).toEqual(alone.state);
    expect(among.stretches[0]!.band).toEqual(alone.stretches[0]!.band);
    expect(among.latest?.value).toBe(alone.latest?.value);
    expect(among.values.filter((value) => value === 9000)).toHaveLength(5);
  });

  test('of a quantile that most runs had too few requests for says in how many', () => {
    const points = Array.from({ length: 20 }, (_, i) =>
      point(i, { 'ttft:p99': { kind: 'few-values', count: 240, needed: 381 } }),
    );
    expect(course(points, ['ttft:p99', 'itl:p99']).groups[0]!.series).toMatchObject([
      { figure: 'ttft:p99', tooFew: 20, state: { kind: 'none' } },
    ]);
  });
});

describe('groups', () => {
  const firsts = (points: readonly RunPoint[]) =>
    groupsOf(points).map(({ points, parts }) => [points.length, parts.map(({ from }) => from)]);

  test('are of one name, target and share each, the largest first', () => {
    const other = { target: { origin: 'http://h:9000', model: 'm', api: 'openai-chat' } };
    expect(firsts([point(0), point(1, {}, other), point(2), point(3, {}, { name: 'agents' }), point(4)])).toEqual([
      [3, [0]],
      [1, [0]],
      [1, [0]],
    ]);
  });

  test('begin another part where the scenario or the major version changed, and say what did', () => {
    const later: Partial<RunPoint> = { load: { scenario: { entries: 'c', cost: 'd', slo: 'b' }, majorVersion: '2' } };
    const [group] = groupsOf([point(0), point(1), point(2, {}, later)]);
    expect(group?.parts).toEqual([
      { from: 0 },
      { from: 2, because: 'the scenario changed (cost, entries), and plimsoll went from version 1 to 2' },
    ]);
  });

  test('are apart where an earlier load comes back: those are two scenarios of one name', () => {
    const points = ['a', 'x', 'a', 'x', 'a'].map((entries, i) => point(i, {}, withScenario(entries)));
    expect(firsts(points)).toEqual([
      [3, [0]],
      [2, [0]],
    ]);
  });

  test('change no figure across a part: a step where the scenario changed is no change', () => {
    const points = Array.from({ length: 40 }, (_, i) =>
      point(i, { 'ttft:p95': { kind: 'value', value: i < 20 ? 400 : 800 } }, withScenario(i < 20 ? 'a' : 'x')),
    );
    const [group] = course(points, ['ttft:p95']).groups;
    expect(group?.series[0]?.changes).toEqual([]);
    expect(group?.series[0]?.stretches.map(({ from, to }) => [from, to])).toEqual([
      [0, 19],
      [20, 39],
    ]);
  });

  test('keep the latest runs of --last, and the part that these are in', () => {
    const points = Array.from({ length: 10 }, (_, i) => point(i, {}, withScenario(i < 4 ? 'a' : 'x')));
    const [group] = groupsOf(points);
    expect(latestOf(group!, 5)).toMatchObject({ parts: [{ from: 0 }] });
    expect(latestOf(group!, 7)).toMatchObject({ parts: [{ from: 0 }, { from: 1 }] });
    expect(latestOf(group!, 99).points).toHaveLength(10);
  });
});

test('the same runs give the same answer, in whatever order they come', () => {
  const rng = seeded(2);
  const points = Array.from({ length: 24 }, (_, i) =>
    point(
      i,
      { 'ttft:p95': { kind: 'value', value: 400 * Math.exp(0.02 * normal(rng)) } },
      i % 3 === 0 ? { name: 'agents' } : {},
    ),
  );
  const told = course(points, ['ttft:p95']);
  fc.assert(
    fc.property(fc.shuffledSubarray(points, { minLength: points.length }), (shuffled) => {
      expect(course(shuffled, ['ttft:p95'])).toEqual(told);
    }),
    { numRuns: 10 },
  );
});

test('stretches cover every part without a gap, and hold every counted run once', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          value: fc.double({ min: 1, max: 1000, noNaN: true }),
          entries: fc.constantFrom('a', 'b'),
          isValid: fc.boolean(),
        }),
        { minLength: 1, maxLength: 25 },
      ),
      (runs) => {
        const points = runs.map(({ value, entries, isValid }, i) => {
          const one = point(i, { 'ttft:p95': { kind: 'value', value } }, withScenario(entries));
          return isValid ? one : invalid(one);
        });
        for (const { runs: all, series } of course(points, ['ttft:p95']).groups)
          for (const { stretches } of series) {
            const counted = all.filter(({ state }) => state === 'counted').length;
            expect(stretches.reduce((sum, { runs }) => sum + runs, 0)).toBe(counted);
            for (const { from, to } of stretches) expect(to).toBeGreaterThanOrEqual(from);
          }
      },
    ),
    { numRuns: 60 },
  );
});

describe('--metric', () => {
  test('takes a figure with a dot, too, as it was written once', () => {
    expect(figuresNamed(['ttft.p95', 'output_tokens.rate', 'queue_depth.mean'])).toEqual([
      ...['ttft:p95', 'output_tokens', 'queue_depth'],
    ]);
  });

  test('follows figures made of others', () => {
    expect(figuresNamed(['jitter,good_per_cost'])).toEqual(['jitter', 'good_per_cost']);
  });

  test('names a metric for its usual figures, or one of them', () => {
    expect(figuresNamed(['ttft', 'goodput,e2e.p95', 'ttft.p50', 'cost'])).toEqual([
      ...['ttft:p50', 'ttft:p95', 'ttft:p99', 'goodput', 'e2e:p95', 'cost:per_million_output_tokens'],
    ]);
  });

  test.each([
    ['tft', 'there is no figure "tft"; did you mean "ttft"?'],
    ['ttft.p96', '"ttft.p96" is no figure of ttft, which has mean, stddev, min, p50, p90, p95, p99, p999, max.'],
    ['toString', 'there is no figure "toString"'],
    ['ttft.p95.x', '"ttft.p95.x" is no figure of ttft'],
    ['', 'there is no figure ""'],
  ])('refuses %j', (word, sentence) => {
    expect(() => figuresNamed([word])).toThrow(sentence);
  });
});
