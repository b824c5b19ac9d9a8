import { expect, test } from 'vitest';
import { failed, finished } from '../../../test/records.ts';
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
