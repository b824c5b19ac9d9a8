import { expect, test } from 'vitest';
import { widthOf } from '../../report/kit/width.ts';
import { wrap } from './wrap.ts';

test('lines are broken between words, and what follows is indented further', () => {
  expect(wrap(['  one two three'], 9)).toEqual(['  one two', '    three']);
  expect(wrap(['one two'], undefined)).toEqual(['one two']);
});

test('wide characters take two columns, and marks and colours none', () => {
  const lines = wrap(['翻訳 する 文章 です'], 10);
  expect(lines).toEqual(['翻訳 する', '  文章', '  です']);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(10);
  expect(wrap(['e\u0301te\u0301 e\u0301te\u0301'], 7)).toEqual(['e\u0301te\u0301 e\u0301te\u0301']);
  expect(wrap(['\u001b[31mred\u001b[39m red'], 7)).toHaveLength(1);
});
