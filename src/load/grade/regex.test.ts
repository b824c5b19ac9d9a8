import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graderOf, isRightAnswer } from './grader.ts';
import { linearRegex } from './linear-regex.ts';

test.each<[string, string, string, boolean]>([
  ['port(s)?', '', 'two ports', true],
  ['^port', '', 'a port', false],
  ['^port$', 'im', 'first\nPORT\nlast', true],
  ['a.b', '', 'a\nb', false],
  ['a.b', 's', 'a\nb', true],
  ['\\bship\\b', '', 'airships', false],
  ['^[A-Z]{2}-\\d+$', '', 'AB-12', true],
  ['[^]x', '', '\nx', true],
  ['(?<year>\\d{4})', '', 'in 1876', true],
  ['\\u0041\\/\\p{L}', '', 'A/é', true],
])('/%s/%s on %j: %s', (regex, flags, answer, isRight) => {
  expect(isRightAnswer({ regex, flags }, answer)).toBe(isRight);
});

test.each(['(?=a)b', '(?<!a)b', '(a)\\1', '[a', '(', 'a{2000}'])('/%s/ is refused in words', (regex) => {
  expect(graderOf({ regex })).toMatch(/^takes a regular expression in RE2's syntax, without look-around .*\(.+\)$/);
});

test('finds what JavaScript’s own would', () => {
  const pattern = fc
    .array(
      fc.constantFrom(
        'a',
        'b',
        '.',
        'a*',
        'b+?',
        '(a|b)',
        '(?:ab)*',
        '[^a]',
        '^',
        '$',
        '\\b',
        'a{2,3}',
        '|',
        '\\d',
        '\\s',
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => parts.join(''));
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(pattern, text, (source, answer) => {
      expect(linearRegex(source).test(answer)).toBe(new RegExp(source).test(answer));
    }),
    { numRuns: 500 },
  );
});

// JavaScript's own engine would take longer than the universe is old over any of these.
test.each([
  ['(a+)+$', 'a'],
  ['^(a|a)*$', 'a'],
  ['(\\w+\\s?)+$', 'word '],
  ['(.*)*x(.*)*y', 'x'],
])('/%s/ is looked for to the end of a hostile text', (regex, piece) => {
  expect(isRightAnswer({ regex }, `${piece.repeat(50_000)}!\u0000`)).toBe(false);
});
