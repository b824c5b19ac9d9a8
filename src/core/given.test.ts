import { expect, test } from 'vitest';
import { given } from './given.ts';

test('leaves out what is undefined, and keeps the order and every other value', () => {
  const fields = given({ a: undefined, b: 0, c: null, d: '', e: undefined as string | undefined, f: false });
  expect(Object.entries(fields)).toEqual([
    ['b', 0],
    ['c', null],
    ['d', ''],
    ['f', false],
  ]);
});

test('asks of the types what exactOptionalPropertyTypes asks', () => {
  const target: { readonly name: string; readonly port?: number } = given({
    name: 'a',
    port: undefined as number | undefined,
  });
  expect('port' in target).toBe(false);
});
