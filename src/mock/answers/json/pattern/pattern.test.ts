import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seeded } from '../../../../core/rng.ts';
import { Budget } from '../budget.ts';
import { patternOf } from './pattern.ts';

const ANY = { least: 0, most: Number.POSITIVE_INFINITY };
const texts = (source: string, length = ANY, count = 30): readonly string[] =>
  Array.from({ length: count }, (_, i) => patternOf(source, new Budget()).text(length, seeded(i)));

test.each([
  '^(red|green|blue)$',
  '^ORD-[0-9]{6}$',
  String.raw`^\d{3}-\d{2}-\d{4}$`,
  String.raw`^v\d+\.\d+\.\d+$`,
  String.raw`^[A-Z]{2}\d{2}[A-Z]{4}$`,
  '^([a-z0-9-]+)*!$',
  '^(((a+)+)+)+$',
  String.raw`^[\w.+-]+@[\w-]+\.[\w.]+$`,
  '^#(?:[0-9a-f]{3}){1,2}$',
  String.raw`^\p{Lu}\p{Ll}*(?: \p{Lu}\p{Ll}*)?$`,
  String.raw`^[^\s@"]+$`,
  String.raw`^[\p{Script=Han}ぁ-ん]{2,4}$`,
  String.raw`^\u{1F600}.\W\D\S$`,
  '^[^a-zA-Z0-9 -~]$',
  'needle',
  'end$',
  '^start',
  '(^a|b)c',
  String.raw`\bword\b`,
  '^(?=.*[0-9])(?=.*[a-z])(?=.*[A-Z]).{8,}$',
  '^(?!x).+$',
  '^$',
  '',
  'a|^b$|',
])('writes texts that an engine finds the expression in: %s', (source) => {
  const judge = new RegExp(source, 'u');
  for (const text of texts(source)) expect(text).toMatch(judge);
});

test('texts differ, and have the lengths that are asked for', () => {
  expect(new Set(texts('^[a-z]+$')).size).toBeGreaterThan(20);
  for (const [source, least, most] of [
    ['^[a-z]+$', 200, 210],
    ['^(abc)*$', 4, 7],
    ['^(?:aa|bbbbb)+$', 7, 7],
    ['^x', 30, 31],
    ['x$', 30, 31],
    ['^((a+)+)+$', 500, 500],
    ['^(a?){9}(b|cccc)$', 5, 6],
    ['^🙂+$', 3, 3],
  ] as const)
    for (const text of texts(source, { least, most })) {
      expect(text).toMatch(new RegExp(source, 'u'));
      expect([...text].length).toBeGreaterThanOrEqual(least);
      expect([...text].length).toBeLessThanOrEqual(most);
    }
});

test('what escapes more than the u flag allows is read without it', () => {
  for (const text of texts(String.raw`^\d{2}\-\w\_$`)) expect(text).toMatch(/^\d{2}-\w_$/);
});

/** Nested, but a group is repeated at most twice: the engine that judges them must come to an end. */
const expression: fc.Arbitrary<string> = fc.letrec<{ any: string; piece: string }>((tie) => {
  const often = (...counts: readonly string[]) => fc.constantFrom('', ...counts);
  const single = fc.constantFrom(
    ...['a', 'B', '7', '-', 'é', '🙂', '.', '[a-c]', '[^a]', '[^\\d]', '\\d', '\\w', '\\s', '\\S'],
  );
  return {
    piece: fc.oneof(
      { depthSize: 'small' },
      fc.tuple(single, often('?', '*', '+', '+?', '{2}', '{1,3}', '{0,2}', '{2,}')).map((both) => both.join('')),
      fc.tuple(tie('any'), often('?', '{2}', '{0,2}')).map(([inner, count]) => `(${inner})${count}`),
      tie('any').map((inner) => `(?:${inner})`),
    ),
    any: fc
      .array(
        fc.array(tie('piece'), { maxLength: 3 }).map((pieces) => pieces.join('')),
        { minLength: 1, maxLength: 3 },
      )
      .map((alternatives) => alternatives.join('|')),
  };
}).any;

test('whatever expression is understood, its texts match, and the matcher judges any text as an engine does', () => {
  fc.assert(
    fc.property(
      expression,
      fc.boolean(),
      fc.string({ unit: fc.constantFrom('a', 'b', '7', '🙂', ' '), maxLength: 8 }),
      (inner, isAnchored, other) => {
        const source = isAnchored ? `^(?:${inner})$` : inner;
        const judge = new RegExp(source, 'u');
        for (const text of texts(source, ANY, 3)) expect(text).toMatch(judge);
        expect(patternOf(source, new Budget()).isIn(other)).toBe(judge.test(other));
      },
    ),
  );
});

test.each([
  ['^(?<=a)b$', 'understand (?<=a)'],
  [String.raw`^(a)\1$`, String.raw`understand \1`],
  ['^(?i:a)$', 'understand (?i:a)'],
  ['[', 'not a regular expression'],
  ['^a^$', 'finds no text'],
  ['^(a{1000}){1000}$', 'repeats more than'],
  ['^a{99999999999}$', 'repeats more than'],
])('refuses %s', (source, message) => {
  expect(() => texts(source)).toThrow(message);
});

test('nesting is read as deep as an expression may be long', () => {
  expect(texts(`^${'('.repeat(998)}a${')'.repeat(998)}$`)[0]).toBe('a');
  expect(() => texts('a'.repeat(3000))).toThrow('3000 characters; this server reads 2000');
});

test('lengths that no text of it has are refused', () => {
  expect(() => texts('^[A-Z]{3}$', { least: 4, most: 9 })).toThrow('no text of 4 to 9 characters');
  expect(() => texts('^(aa)+$', { least: 3, most: 3 })).toThrow('no text of 3 to 3 characters');
});

test('takes no longer where an engine would go back over a text without end', () => {
  const bad = patternOf('^([a-z0-9-]+)*!$', new Budget());
  expect(bad.isIn('a'.repeat(2000))).toBe(false);
});
