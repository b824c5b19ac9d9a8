import { expect, test } from 'vitest';
import { countOf, formatBeside, formatMsRange, formatWhen } from './format.ts';

const MS = { scale: 1, suffix: ' ms' };
const PERCENT = { scale: 100, suffix: ' %' };

test.each([
  [1240, 800, MS, '1,240 ms'],
  [800.4, 800, MS, '800.4 ms'],
  [800, 800, MS, '800 ms'],
  [0.949996, 0.95, PERCENT, '94.9996 %'],
  [0.9501, 0.95, PERCENT, '95.01 %'],
])('%d beside a limit of %d', (value, limit, unit, printed) => {
  expect(formatBeside(value, limit, unit)).toBe(printed);
});

test('a range says its unit once, or each where they differ', () => {
  expect(formatMsRange([600, 627])).toBe('600–627 ms');
  expect(formatMsRange([990, 1040])).toBe('990 ms – 1.04 s');
});

test('one is not many', () => {
  expect([0, 1, 1200].map((n) => countOf(n, 'request'))).toEqual(['0 requests', '1 request', '1,200 requests']);
});

test('a date that is none is given back', () => {
  expect(formatWhen('yesterday')).toBe('yesterday');
});
