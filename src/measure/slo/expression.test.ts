import { describe, expect, test } from 'vitest';
import { parseExpression, parseMetricKey, withParsed } from './expression.ts';

describe('the key', () => {
  test.each([
    ['ttft', { metric: 'ttft', selector: {} }],
    ['ttft{scenario:chat}', { metric: 'ttft', selector: { scenario: 'chat' } }],
    [
      ' ttft { scenario : chat , "tier":\'batch\' } ',
      { metric: 'ttft', selector: { scenario: 'chat', tier: 'batch' } },
    ],
    ['e2e{url:http://x/}', { metric: 'e2e', selector: { url: 'http://x/' } }],
  ])('%s', (key, value) => {
    expect(parseMetricKey(key)).toEqual({ ok: true, value });
  });

  test.each(['', 'ttft{', 'ttft{}x', 'ttft{scenario}', 'ttft{:chat}', 'two words'])('%s is refused', (key) => {
    expect(parseMetricKey(key).ok).toBe(false);
  });
});

describe('the expression', () => {
  test.each([
    ['p(95)<800', 'trend', { aggregation: { kind: 'percentile', percent: 95 }, comparison: '<', limit: 800 }],
    ['p(99.9) <= 1e3', 'trend', { aggregation: { kind: 'percentile', percent: 99.9 }, comparison: '<=', limit: 1000 }],
    ['med>=1', 'trend', { aggregation: { kind: 'percentile', percent: 50 }, comparison: '>=', limit: 1 }],
    ['rate===0', 'rate', { aggregation: { kind: 'rate' }, comparison: '==', limit: 0 }],
    ['count != -1', 'counter', { aggregation: { kind: 'count' }, comparison: '!=', limit: -1 }],
    ['mean<3', 'gauge', { aggregation: { kind: 'avg' }, comparison: '<', limit: 3 }],
  ] as const)('%s', (expression, kind, value) => {
    expect(parseExpression(expression, kind)).toEqual({ ok: true, value });
  });

  test.each([
    ['p(95)', 'trend', 'takes one of avg, min, max, med, p(N), then'],
    ['p(101)<1', 'trend', 'from 0 to 100'],
    ['p()<1', 'trend', 'from 0 to 100'],
    ['rate<1', 'trend', '"rate" is not a figure of a trend'],
    ['p(95)<1', 'rate', 'is not a figure of a rate; it has rate'],
    ['avg<fast', 'trend', 'takes a number after <, got "fast"'],
    ['avg<NaN', 'trend', 'takes a number'],
  ] as const)('%s of a %s is refused', (expression, kind, problem) => {
    const parsed = parseExpression(expression, kind);
    expect(parsed.ok ? '' : parsed.problem).toContain(problem);
  });
});

describe('a verdict that was stored in words only', () => {
  const verdict = { metric: 'ttft{tier:a}', expression: 'p(95)<800', ok: true, noData: false };
  const parsed = {
    metric: 'ttft',
    selector: { tier: 'a' },
    aggregation: { kind: 'percentile', percent: 95 },
    comparison: '<',
    limit: 800,
  } as const;

  test('is read when it is read back', () => {
    expect(withParsed(verdict)).toEqual({ ...verdict, parsed });
  });

  test.each([{ metric: 'unheard_of' }, { metric: 'ttft{' }, { expression: 'p95<800' }])(
    'says nothing more where %o cannot be read',
    (other) => {
      expect(withParsed({ ...verdict, ...other })).toEqual({ ...verdict, ...other });
    },
  );

  test('keeps what it says of itself', () => {
    const own = { ...verdict, parsed: { ...parsed, limit: 900 } };
    expect(withParsed(own)).toEqual(own);
  });
});
