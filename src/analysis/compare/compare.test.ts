import { describe, expect, test } from 'vitest';
import { COMPARISONS } from '../../../test/fixtures/report/comparisons.ts';
import { type Shown, storedRun } from '../../../test/fixtures/report/stored-run.ts';
import type { Comparison, Contrast, MetricChange } from '../../core/comparison.ts';
import { compareRuns } from './compare.ts';
import type { SideInput } from './input.ts';

const side = (
  label: string,
  count: number,
  shown: Omit<Partial<Shown>, 'path'> = {},
  pairsOf?: 'a' | 'b',
): SideInput => ({
  label,
  runs: Array.from({ length: count }, (_, i) =>
    storedRun({
      seed: i + 1,
      draw: label.length * 100 + i,
      ...shown,
      path: `${label}/${i + 1}`,
      ...(pairsOf === undefined ? {} : { block: { of: 'one', pair: i + 1, side: pairsOf } }),
    }),
  ),
});

const only = ({ contrasts }: Comparison): Contrast => {
  const [contrast] = contrasts;
  if (contrast === undefined || contrasts.length !== 1) throw new Error('one candidate was compared');
  return contrast;
};
const metric = (comparison: Comparison, key: string): MetricChange => {
  const found = only(comparison).metrics.find((each) => each.key === key);
  if (found === undefined) throw new Error(`there is no ${key}`);
  return found;
};

describe('the design', () => {
  test('is pairs where all runs were made as such, matched by their numbers whatever their order', () => {
    const candidate = side('b', 8, { slowness: 1.1 }, 'b');
    const comparison = compareRuns({
      base: side('a', 8, {}, 'a'),
      candidates: [{ ...candidate, runs: candidate.runs.toReversed() }],
    });
    expect(only(comparison).design).toMatchObject({ kind: 'pairs', pairs: 8, unpaired: 0 });
    expect(metric(comparison, 'ttft:p95').change?.pairs).toHaveLength(8);
  });

  test('is two samples where a run is of another comparison', () => {
    const [first, ...others] = side('b', 3, {}, 'b').runs;
    const stray = storedRun({ path: 'b/0', seed: 1, block: { of: 'another', pair: 1, side: 'b' } });
    for (const runs of [
      [stray, ...others],
      [first!, ...others, storedRun({ path: 'b/9', seed: 9 })],
    ])
      expect(
        only(compareRuns({ base: side('a', 3, {}, 'a'), candidates: [{ label: 'b', runs }] })).design,
      ).toMatchObject({
        kind: 'samples',
      });
  });

  test('is two samples where both are the same side', () => {
    const comparison = compareRuns({ base: side('a', 3, {}, 'a'), candidates: [side('bb', 3, {}, 'a')] });
    expect(only(comparison).design.kind).toBe('samples');
  });

  test('leaves out who has no partner, also of what is typical of a side', () => {
    const [base, candidate] = [side('a', 8, {}, 'a'), side('b', 6, {}, 'b')];
    const comparison = compareRuns({ base, candidates: [candidate] });
    expect(only(comparison).design).toMatchObject({ kind: 'pairs', pairs: 6, unpaired: 2 });
    const partners = { ...base, runs: base.runs.slice(0, 6) };
    const whole = compareRuns({ base: partners, candidates: [candidate] });
    const [shown, expected] = [comparison, whole].map((each) => metric(each, 'ttft:p95'));
    expect(shown?.base.typical).toBe(expected?.base.typical);
    expect(shown?.base.runs).toHaveLength(8);
  });

  test('leaves out a run that was ended early, with its partner: when it ended may be due to how it went', () => {
    const [base, candidate] = [side('a', 8, {}, 'a'), side('b', 8, {}, 'b')];
    const cut = candidate.runs.map((stored, i) => {
      const { result } = stored;
      return i === 7
        ? { ...stored, result: { ...result, run: { ...result.run, stopped: 'threshold' as const } } }
        : stored;
    });
    const contrast = only(compareRuns({ base, candidates: [{ ...candidate, runs: cut }] }));
    expect(contrast.design).toMatchObject({ kind: 'pairs', pairs: 7, unpaired: 2 });
    expect(contrast.candidate.runs[7]?.stopped).toBe('threshold');
    expect(contrast.metrics[0]?.candidate.runs[7]).toBeNull();
    expect(contrast.differences).toEqual([]);
  });

  test.each([
    [['ttft'], 6, 4],
    [undefined, 8, 5],
  ])('judging %j needs so many pairs, or runs a side', (judged, pairs, runs) => {
    const paired = compareRuns({ base: side('a', 8, {}, 'a'), candidates: [side('b', 8, {}, 'b')], judged });
    expect(only(paired).design.needed.forAll).toBe(pairs);
    const samples = compareRuns({ base: side('a', 5), candidates: [side('bb', 5)], judged });
    expect(only(samples).design.needed.forAll).toBe(runs);
  });
});

describe('a change', () => {
  test('of latencies is one of ratios: the other way round it is its inverse', () => {
    const [a, b] = [side('a', 6), side('bb', 6, { slowness: 1.25 })];
    const there = metric(compareRuns({ base: a, candidates: [b] }), 'ttft:p95').change!;
    const back = metric(compareRuns({ base: b, candidates: [a] }), 'ttft:p95').change!;
    expect(1 + there.estimate).toBeCloseTo(1 / (1 + back.estimate), 9);
    expect(1 + there.interval!.low).toBeCloseTo(1 / (1 + back.interval!.high), 9);
    expect(there.p).toBe(back.p);
    expect(there.estimate).toBeGreaterThan(0.2);
    expect(there.estimate).toBeLessThan(0.3);
  });

  test('of shares is a difference', () => {
    const comparison = compareRuns({ base: side('a', 5), candidates: [side('bb', 5, { failed: 62 })] });
    expect(metric(comparison, 'errors')).toMatchObject({ scale: 'share', judgement: { kind: 'worse' } });
    expect(metric(comparison, 'errors').change?.estimate).toBeCloseTo(0.05, 9);
  });

  test('of shares is never surer than all requests together are', () => {
    const none = { failed: 0, sent: 100 };
    const comparison = compareRuns({
      base: side('a', 8, none, 'a'),
      candidates: [side('b', 8, none, 'b')],
      judged: ['errors'],
    });
    const { change, judgement } = metric(comparison, 'errors');
    expect(change?.estimate).toBe(0);
    expect(change?.interval?.high).toBeGreaterThan(0.002);
    expect(judgement.kind).toBe('same');
    const few = compareRuns({
      base: side('a', 8, { failed: 0, sent: 20 }, 'a'),
      candidates: [side('b', 8, { failed: 0, sent: 20 }, 'b')],
      judged: ['errors'],
    });
    expect(metric(few, 'errors').judgement).toEqual({ kind: 'unclear', because: 'wide' });
  });

  test('of one run a side has the interval within the runs, and no p', () => {
    const { change, judgement } = metric(COMPARISONS.single, 'ttft:p95');
    expect(change).toMatchObject({ interval: { over: 'requests', confidence: 0.95 } });
    expect(change?.p).toBeUndefined();
    expect(judgement).toEqual({ kind: 'unclear', because: 'one-run' });
    expect(metric(COMPARISONS.single, 'output_tokens').change?.interval).toBeUndefined();
  });

  test('of few runs has an interval of the confidence that they allow', () => {
    const comparison = compareRuns({ base: side('a', 3), candidates: [side('bb', 3, { slowness: 2 })] });
    const { change, judgement } = metric(comparison, 'ttft:p95');
    expect(change?.interval?.confidence).toBeCloseTo(0.9, 9);
    expect(judgement).toEqual({ kind: 'unclear', because: 'few-runs' });
    expect(comparison.exitCode).toBe(0);
  });

  test('is not told of a quantile for which a run has too few values', () => {
    expect(metric(COMPARISONS.unlike, 'itl:p99')).toMatchObject({
      missing: { kind: 'few-values', count: 240, needed: 381 },
      judgement: { kind: 'unclear', because: 'missing' },
    });
    expect(metric(COMPARISONS.unlike, 'itl:p99').change).toBeUndefined();
  });

  test('is not told where a run has nothing to take a ratio of', () => {
    const [a, b] = [side('a', 4), side('bb', 4)];
    const still: SideInput = {
      ...b,
      runs: b.runs.map((run, i) =>
        i > 0
          ? run
          : {
              ...run,
              result: {
                ...run.result,
                metrics: { ...run.result.metrics, output_tokens: { type: 'counter', count: 0, rate: 0 } },
              },
            },
      ),
    };
    expect(metric(compareRuns({ base: a, candidates: [still] }), 'output_tokens').missing).toEqual({
      kind: 'no-ratio',
    });
  });
});

describe('the judgement', () => {
  const judgementOf = (shown: Omit<Partial<Shown>, 'path'>, margin?: number): MetricChange['judgement'] =>
    metric(
      compareRuns({
        base: side('a', 8, {}, 'a'),
        candidates: [side('b', 8, shown, 'b')],
        marginRatio: margin,
        judged: ['ttft:p95'],
      }),
      'ttft:p95',
    ).judgement;

  test('is worse or better where a change is certain and of the margin or more', () => {
    expect(judgementOf({ slowness: 1.2 })).toEqual({ kind: 'worse' });
    expect(judgementOf({ slowness: 0.8 })).toEqual({ kind: 'better' });
  });

  test('is the same where the interval lies within the margin, however certain a small change is', () => {
    expect(judgementOf({})).toEqual({ kind: 'same' });
    expect(judgementOf({ slowness: 1.05 }, 0.2)).toEqual({ kind: 'same' });
  });

  test('is unclear where a change is certain and perhaps below the margin', () => {
    expect(judgementOf({ slowness: 1.07 }, 0.07)).toEqual({ kind: 'unclear', because: 'perhaps-small' });
  });

  test('is unclear where all runs agree, and all their requests together could be chance', () => {
    const one = { failed: 10, sent: 100 };
    const comparison = compareRuns({
      base: side('a', 8, one, 'a'),
      candidates: [side('b', 8, { ...one, failed: 12 }, 'b')],
      judged: ['errors'],
    });
    const { change, judgement } = metric(comparison, 'errors');
    expect([change?.adjustedP, change?.estimate]).toEqual([expect.closeTo(1 / 128, 9), expect.closeTo(0.02, 9)]);
    expect(change?.interval?.low).toBeLessThan(0);
    expect(judgement).toEqual({ kind: 'unclear', because: 'wide' });
    expect(comparison.exitCode).toBe(0);
  });

  test('is unclear where neither a change nor its absence is certain', () => {
    expect(judgementOf({ unrest: 12 })).toEqual({ kind: 'unclear', because: 'wide' });
  });

  test('takes more for worse, and less for better, by what the metric says of itself', () => {
    expect(metric(COMPARISONS.worse, 'output_tokens')).toMatchObject({
      better: 'higher',
      judgement: { kind: 'worse' },
    });
    expect(metric(COMPARISONS.worse, 'output_tokens').change?.estimate).toBeLessThan(0);
  });

  test('is of the few that are judged alone', () => {
    const { metrics } = only(COMPARISONS.worse);
    expect(metrics.filter(({ judged }) => judged).map(({ key }) => key)).toEqual(COMPARISONS.worse.settings.judged);
    for (const { judged, judgement, change } of metrics)
      if (!judged) expect([judgement.kind, change?.adjustedP]).toEqual(['not-judged', undefined]);
  });

  test('is adjusted over all candidates', () => {
    const { contrasts } = COMPARISONS.candidates;
    expect(contrasts.map(({ design }) => design.needed.judged)).toEqual([12, 12]);
    const change = contrasts[0]?.metrics[0]?.change;
    expect(change?.adjustedP).toBeCloseTo((change?.p ?? 0) * 12, 9);
  });
});

describe('the verdict', () => {
  test.each([
    ['worse', 'worse', 111],
    ['better', 'better', 0],
    ['same', 'same', 0],
    ['unclear', 'unclear', 0],
    ['single', 'unclear', 0],
    ['invalid', 'invalid', 112],
    ['candidates', 'worse', 111],
  ] as const)('of the comparison %s is %s', (name, verdict, exitCode) => {
    expect(COMPARISONS[name]).toMatchObject({ verdict, exitCode });
  });

  test('judges nothing where a run cannot be trusted, and takes no figure from it', () => {
    const { metrics, design, candidate } = only(COMPARISONS.invalid);
    expect(new Set(metrics.map(({ judgement }) => judgement.kind))).toEqual(new Set(['not-judged']));
    expect(design).toMatchObject({ kind: 'pairs', pairs: 7, unpaired: 2 });
    expect(metrics[0]?.candidate.runs[2]).toBeNull();
    expect(candidate.pooled['ttft']?.count).toBe(7 * 1198);
  });

  test('is not better while another figure may be worse by the margin', () => {
    const base = side('a', 8, {}, 'a');
    const candidate = side('b', 8, { slowness: 0.8 }, 'b');
    const restless = side('b', 8, { slowness: 1.02, unrest: 9 }, 'b');
    const mixed: SideInput = {
      ...candidate,
      runs: candidate.runs.map((run, i) => ({
        ...run,
        result: {
          ...run.result,
          metrics: { ...run.result.metrics, itl: restless.runs[i]!.result.metrics['itl']! },
        },
      })),
    };
    const comparison = compareRuns({ base, candidates: [mixed] });
    expect(metric(comparison, 'ttft:p95').judgement.kind).toBe('better');
    expect(metric(comparison, 'itl:p99').judgement.kind).toBe('unclear');
    expect(comparison.verdict).toBe('unclear');
  });
});

describe('what a page draws', () => {
  test('are the pooled distributions, up to where there are values', () => {
    const { base } = COMPARISONS.worse;
    const quantiles = base.pooled['ttft']?.quantiles ?? [];
    expect(base.pooled['ttft']?.count).toBe(8 * 1198);
    expect(quantiles.at(-1)?.[0]).toBe(0.9995);
    expect(quantiles.map(([, ms]) => ms)).toEqual(quantiles.map(([, ms]) => ms).toSorted((a, b) => a - b));
  });

  test('are shifts of the quantiles with their band, as far as every run reaches', () => {
    const [shift] = only(COMPARISONS.worse).shifts;
    expect(shift).toMatchObject({ metric: 'ttft', over: 'runs' });
    expect(shift?.confidence).toBeGreaterThan(0.95);
    expect(shift?.points.at(-1)?.q).toBe(0.995);
    for (const { low = 0, estimate, high = 0 } of shift?.points ?? [])
      expect(low <= estimate && estimate <= high).toBe(true);
    // Slower throughout, and slower still in the tail.
    expect(shift?.points.at(-1)?.estimate).toBeGreaterThan((shift?.points[0]?.estimate ?? 1) + 0.1);
    expect(only(COMPARISONS.single).shifts[0]?.over).toBe('requests');
  });

  test('are the series of the first few runs', () => {
    const { runs } = COMPARISONS.worse.base;
    expect(runs).toHaveLength(8);
    expect(Object.keys(runs[0]?.series?.columns ?? {})).toContain('ttft_p95');
    expect(runs[0]?.series?.columns['in_flight']).toHaveLength(runs[0]?.series?.t.length ?? 0);
  });
});

test('thresholds are counted over the runs of each side', () => {
  expect(only(COMPARISONS.worse).thresholds[0]).toMatchObject({
    metric: 'ttft',
    expression: 'p(95)<400',
    base: { runs: 8, held: 8 },
    candidate: { runs: 8, held: 0 },
  });
});
