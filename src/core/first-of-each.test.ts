import { expect, test } from 'vitest';
import { firstOfEach } from './first-of-each.ts';

test('the first of each key, where it first came', () => {
  const all = ['a1', 'b1', 'a2', 'c1', 'b2'];
  expect(firstOfEach((one) => one.charAt(0), all)).toEqual(['a1', 'b1', 'c1']);
  expect(firstOfEach(String, [])).toEqual([]);
});
