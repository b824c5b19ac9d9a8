import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withoutMembers } from './json-members.ts';

const less = (body: string, ...names: readonly string[]) =>
  withoutMembers(body, (name) => names.includes(name))?.toString();

test('a field is left out wherever it stands, and nothing else is', () => {
  expect(less('{"a":1,"b":2,"c":3}', 'a')).toBe('{"b":2,"c":3}');
  expect(less('{"a":1,"b":2,"c":3}', 'b')).toBe('{"a":1,"c":3}');
  expect(less('{"a":1,"b":2,"c":3}', 'c', 'b')).toBe('{"a":1}');
  expect(less('{"a":1}', 'a')).toBe('{}');
});

test('what a field or a text holds is not taken for a field', () => {
  expect(less('{"x":{"a":1},"y":[{"a":1}],"z":",\\"a\\":1,","w":"\\\\"}', 'a')).toBeUndefined();
  expect(less('{}', 'a')).toBeUndefined();
});

test('fields are told by their values, too', () => {
  expect(withoutMembers('{"a":{"b":true},"c":1}', (_, value) => value === '{"b":true}')?.toString()).toBe('{"c":1}');
});

/** Names that a program counts as numbers change their places, and `__proto__` is no field of its own. */
const name = fc.string().filter((text) => !/^\d+$/.test(text) && text !== '__proto__');
const text = fc.oneof(fc.string(), fc.constantFrom(',"min_tokens":5', '\\', '"', '{"', '}]'));
const value = fc.oneof(fc.jsonValue(), text, fc.record({ min_tokens: fc.integer(), said: text }));

test('of any body all other fields stay as they are, to the byte', () => {
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.nat(), fc.nat(), (fields, n, tokens) => {
      const { min_tokens: _, ...others } = fields;
      const each = Object.entries(others);
      const body = Object.fromEntries(each.toSpliced(n % (each.length + 1), 0, ['min_tokens', tokens]));
      expect(less(JSON.stringify(body), 'min_tokens')).toBe(JSON.stringify(others));
      expect(less(JSON.stringify(others), 'min_tokens')).toBeUndefined();
    }),
  );
});
