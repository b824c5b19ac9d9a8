import fc from 'fast-check';
import { expect, test } from 'vitest';
import { firstWrong } from './first-wrong.ts';

test.each<[string, number]>([
  ['', 0],
  [' {', 2],
  ['{"a":x}', 5],
  ['{"a" 1}', 5],
  ['{"a":1,}', 7],
  ['{a:1}', 1],
  ['{"a":1}}', 7],
  ['[1 2]', 3],
  ['[1,]', 3],
  ['{"a":[1}', 7],
  ['[1,', 3],
  ['nul', 3],
  ['nuLl', 2],
  ['"ab', 3],
  ['"a\\x"', 2],
  ['"a\n"', 2],
  ['\uFEFF{}', 0],
  ['01', 1],
  ["{'a':1}", 1],
])('%j is wrong at %d', (text, at) => {
  expect(firstWrong(text)).toBe(at);
});

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

test('finds nothing wrong with JSON, and only with JSON', () => {
  const damaged = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', '\\', '1', ':', ' ', 'x', '-', '.'))
    .map(([text, place, by]) => text.slice(0, place % (text.length + 1)) + by + text.slice((place % text.length) + 1));
  fc.assert(
    fc.property(fc.oneof(fc.json(), damaged), (text) => {
      expect(firstWrong(text) === undefined).toBe(isJson(text));
    }),
    { numRuns: 2000 },
  );
});

test('what stands before the wrong place is the beginning of some JSON', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, place) => {
      const cut = text.slice(0, place % text.length);
      expect(firstWrong(cut) ?? cut.length).toBeGreaterThanOrEqual(cut.length - 5); // `1e-` and `\\u12f` are told at their beginning.
    }),
  );
});
