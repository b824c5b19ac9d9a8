import { expect, test } from 'vitest';
import { listed, shown, takes } from './takes.ts';

test('says what it takes and what it got, or that it is missing', () => {
  const error = takes('a whole number above 0');
  expect(error({ input: 0.5 })).toBe('takes a whole number above 0, got 0.5');
  expect(error({ input: null })).toBe('takes a whole number above 0, got null');
  expect(error({})).toBe('is missing; it takes a whole number above 0');
});

test.each([
  ['short', '"short"'],
  ['x'.repeat(100), `"${'x'.repeat(56)}…`],
  [['a', { b: 1 }], '["a",{"b":1}]'],
  [Array(100).fill(1), `[${'1,'.repeat(28)}…`],
  ['a\u001b[2J\n', '"a\\u001b[2J\\n"'],
  ['a\u009b2J\u202e\u007f', '"a\\u009b2J\\u202e\\u007f"'],
  [`${'x'.repeat(55)}😀`, `"${'x'.repeat(55)}😀"`],
  [`${'x'.repeat(55)}😀😀😀`, `"${'x'.repeat(55)}…`],
  [() => 1, 'a function'],
])('shows %j', (value, text) => {
  expect(shown(value)).toBe(text);
});

test('what JSON cannot say is still an object', () => {
  const self: { own?: unknown } = {};
  self.own = self;
  expect(shown(self)).toBe('an object');
});

test('lists names as a sentence does', () => {
  expect([listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'and')]).toEqual(['a', 'a or b', 'a, b and c']);
});
