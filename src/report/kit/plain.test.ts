import { expect, test } from 'vitest';
import { plain, plainBlock } from './plain.ts';

test.each([
  ['terminal escapes', '\u001b[31mred\u001b[0m', '�[31mred�[0m'],
  ['bidi overrides', 'abc\u202egpj.exe', 'abc�gpj.exe'],
  ['line breaks of every sort', 'a\r\nb\u2028c\u0085d\te', 'a b c d e'],
  ['invisible spaces', 'gpt\u200b-4\ufeff', 'gpt�-4�'],
  ['half a character', `x${'\ud83d'}y`, 'x�y'],
])('%s show', (_, text, shown) => {
  expect(plain(text)).toBe(shown);
});

test.each(['שלום', 'مرحبا', '👩‍💻', 'naïve', '模型', '<b>&"'])('%s is left alone', (text) => {
  expect(plain(text)).toBe(text);
});

test('a block keeps its lines and nothing else', () => {
  expect(plainBlock('a\r\nb\u0007\nc')).toBe('a\nb�\nc');
});
