import { describe, expect, test } from 'vitest';
import { aggregateOf } from '../../../test/aggregates.ts';
import { failed, finished, timedOut } from '../../../test/records.ts';
import { Aggregate } from '../metrics/aggregate.ts';
import { kindOf, parseExpression, parseMetricKey, type Threshold } from './expression.ts';
import { abortingNow, judge } from './judge.ts';

function threshold(key: string, expression: string, over: Partial<Threshold> = {}): Threshold {
  const parsedKey = parseMetricKey(key);
  if (!parsedKey.ok) throw new Error(parsedKey.problem);
  const { metric, selector } = parsedKey.value;
  const kind = kindOf(metric);
  if (kind === undefined) throw new Error(metric);
  const parsed = parseExpression(expression, kind);
  if (!parsed.ok) throw new Error(parsed.problem);
  const base = { key, expression, selector, abortOnFail: false, delayAbortEvalMs: 0 };
  return { ...base, metric: metric as Threshold['metric'], ...parsed.value, ...over };
}

function aggregateFor(thresholds: readonly Threshold[]): Aggregate {
  const aggregate = new Aggregate({
    measureUntilMs: 10_000,
    windowMs: 1000,
    selectors: thresholds.map((t) => t.selector),
  });
  aggregate.add(finished());
  aggregate.add(finished({ plannedMs: 1000, firstTokenMs: 1900, lastTokenMs: 1900, endedMs: 1901 }));
  aggregate.add(failed());
  return aggregate;
}

const verdictOf = (t: Threshold) => judge([t], aggregateFor([t]), 10_000)[0];

test.each([
  ['ttft', 'max<901', 900, true],
  ['ttft', 'max<900', 900, false],
  ['ttft', 'max<=900', 900, true],
  ['ttft', 'avg==500', 500, true],
  ['ttft', 'min>100', 100, false],
  ['errors', 'rate<0.5', 1 / 3, true],
  ['requests', 'count>=3', 3, true],
  ['requests', 'rate>1', 0.3, false],
  ['in_flight', 'max<2', 1, true],
  ['ttft{scenario:chat}', 'max<1000', 900, true],
])('%s %s observes %d', (key, expression, observed, ok) => {
  expect(verdictOf(threshold(key, expression))).toMatchObject({ metric: key, expression, observed, ok, noData: false });
});

test('a verdict says what was asked, so that no report has to read the words again', () => {
  expect(verdictOf(threshold('ttft{scenario:chat}', 'med <= 1e3'))?.parsed).toEqual({
    metric: 'ttft',
    selector: { scenario: 'chat' },
    aggregation: { kind: 'percentile', percent: 50 },
    comparison: '<=',
    limit: 1000,
  });
});

/** So many answers with their first token after 100 ms, and so many requests that had none after 5 s. */
function judged(key: string, expression: string, answers: number, given: number) {
  const one = threshold(key, expression);
  const aggregate = aggregateOf([
    ...Array.from({ length: answers }, (_, i) => finished({ id: `0.${i}` })),
    ...Array.from({ length: given }, (_, i) => timedOut({ id: `1.${i}` })),
  ]);
  return judge([one], aggregate, 10_000)[0];
}

describe('requests that ran into a time limit of ours', () => {
  test.each([
    ['ttft', 'p(95)<800', 5000],
    ['ttft', 'p(95)<=30000', 5000],
    ['e2e', 'p(99)<30000', 5000],
    ['service_ttft', 'p(95)<800', 5000],
    ['ttft', 'avg<30000', 590],
    ['ttft', 'max<30000', 5000],
    ['ttft', 'p(95)==5000', 5000],
  ])('decide %s %s from below, and never pass it', (key, expression, observed) => {
    const verdict = judged(key, expression, 90, 10);
    expect(verdict).toMatchObject({ ok: false, noData: false, atLeast: true });
    expect(verdict?.observed).toBeCloseTo(observed, -1);
  });

  test.each([
    ['p(50)<800', true],
    ['p(90)<800', true],
    ['p(50)<50', false],
    ['min<200', true],
  ])('leave ttft %s as it is where they lie beyond it', (expression, ok) => {
    const verdict = judged('ttft', expression, 90, 10);
    expect(verdict?.ok).toBe(ok);
    expect(verdict?.observed).toBeCloseTo(100, 0);
    expect(verdict).not.toHaveProperty('atLeast');
  });

  test.each([
    ['p(95)>4000', true],
    ['p(95)>=6000', false],
    ['p(95)!=1', true],
    ['p(95)!=9000', false],
  ])('hold ttft %s only where it does so however long they would have taken', (expression, ok) => {
    expect(judged('ttft', expression, 90, 10)).toMatchObject({ ok, atLeast: true });
  });

  test('are data, also where nothing else is', () => {
    expect(judged('ttft', 'p(50)<800', 0, 3)).toMatchObject({ ok: false, noData: false, atLeast: true });
  });

  test('an early one moves a percentile beyond it by its rank, and no further', () => {
    const one = threshold('ttft', 'p(50)<102');
    const slower = (ms: number) => finished({ firstTokenMs: ms, lastTokenMs: 400, endedMs: 500 });
    const early = timedOut({ endedMs: 20, outcome: { kind: 'timeout', stage: 'connect', afterMs: 20 } });
    const verdict = judge([one], aggregateOf([99, 100, 101, 102].map(slower).concat(early)), 10_000)[0];
    expect(verdict).toMatchObject({ ok: true });
    expect(verdict?.observed).toBeCloseTo(101, 0);
  });

  test('end the run where its threshold is to', () => {
    const failing = threshold('ttft', 'p(95)<800', { abortOnFail: true });
    expect(abortingNow([failing], aggregateOf([timedOut()]), 9000)).toBe(failing);
  });
});

test.each(['errors that are fast', 'answers that a filter ended'])('%s pass no latency', (what) => {
  const fast = { firstTokenMs: 1, lastTokenMs: 1, itlMs: [], endedMs: 2 };
  const outcome =
    what === 'errors that are fast'
      ? ({ kind: 'protocol', code: 'in-band-error', message: 'out of memory' } as const)
      : ({ kind: 'ok', finishReason: 'content_filter' } as const);
  const records = Array.from({ length: 11 }, () => finished({ ...fast, outcome })).concat(finished());
  const verdicts = judge([threshold('ttft', 'p(50)<50'), threshold('e2e', 'p(50)<50')], aggregateOf(records), 10_000);
  expect(verdicts.map(({ ok }) => ok)).toEqual([false, false]);
});

test('what no filter ended holds a threshold on it', () => {
  const limits = [threshold('filtered', 'rate<0.01')];
  expect(judge(limits, aggregateOf([finished()]), 10_000)[0]).toMatchObject({ ok: true, observed: 0 });
});

test('percentiles are read to 0.1 %', () => {
  expect(verdictOf(threshold('ttft', 'p(50)<101'))?.observed).toBeCloseTo(100, 0);
});

test.each(['ttft{scenario:chta}', 'ttft{scenario:chat,tier:gold}', 'goodput', 'reasoning_tokens'])(
  'no data fails, it does not pass: %s',
  (key) => {
    const expression = key.startsWith('ttft') ? 'p(95)<500' : 'rate>=0';
    const verdict = verdictOf(threshold(key, expression));
    expect(verdict).toMatchObject({ metric: key, expression, ok: false, noData: true });
    expect(verdict).not.toHaveProperty('observed');
  },
);

test('a threshold cannot end the run on what the warm-up did', () => {
  const failing = threshold('requests', 'rate<1000', { abortOnFail: true });
  const aggregate = aggregateFor([failing]);
  const slow = { ...failing, limit: 0.1 };
  expect(abortingNow([slow], aggregate, 10_000, 10_000)).toBeUndefined();
  expect(abortingNow([slow], aggregate, 12_000, 10_000)).toBe(slow);
});

test('a failing threshold ends the run only when asked to, on data, and after its delay', () => {
  const failing = threshold('ttft', 'max<1', { abortOnFail: true, delayAbortEvalMs: 5000 });
  const without = threshold('ttft', 'max<1');
  const empty = threshold('ttft{scenario:none}', 'max<1', { abortOnFail: true });
  const aggregate = aggregateFor([failing, without, empty]);
  expect(abortingNow([failing], aggregate, 4999)).toBeUndefined();
  expect(abortingNow([failing], aggregate, 5000)).toBe(failing);
  expect(abortingNow([without, empty], aggregate, 9000)).toBeUndefined();
});
