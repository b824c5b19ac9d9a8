import { expect, test } from 'vitest';
import { numbers, positive, ratio } from './number-flags.ts';

test.each(['x', '', '0', '-1', 'Infinity', '1e999'])('%j is no number above 0', (text) => {
  expect(() => positive('min', text)).toThrow(`--min takes a number above 0, got "${text}".`);
});

test('a share is written as one, or in percent', () => {
  expect([ratio('goodput', '0.95'), ratio('goodput', '95%'), ratio('precision', ' 2.5 % ')]).toEqual([
    0.95, 0.95, 0.025,
  ]);
  for (const text of ['95', '0', '100%', '-5%', 'all', '.'])
    expect(() => ratio('goodput', text)).toThrow('takes a share');
});

test('a list has numbers, each once', () => {
  expect(numbers('rate', '1, 2.5,8', positive)).toEqual([1, 2.5, 8]);
  expect(() => numbers('rate', '1,x', positive)).toThrow('--rate takes a number above 0, got "x"');
  expect(() => numbers('rate', '1,,2', positive)).toThrow('numbers with commas between them');
  expect(() => numbers('rate', '2,1,2', positive)).toThrow('--rate has 2 twice');
});
