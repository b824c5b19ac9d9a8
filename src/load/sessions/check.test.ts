import { expect, test } from 'vitest';
import { Aborted, abort, Checks, check, fail } from './check.ts';
import { blameSession, type Current, within } from './current.ts';

const nobody = (over: Partial<Current> = {}): Current => ({
  check: () => {},
  abort: () => {},
  fail: () => {},
  onUncaught: () => {},
  ...over,
});

test('each session has its own checks, however they interleave', async () => {
  const session = async (value: number): Promise<unknown> => {
    const checks = new Checks();
    await within(nobody({ check: (name, holds) => checks.add(name, holds) }), async () => {
      check(value, { odd: (v) => v % 2 === 1 });
      await Promise.resolve();
      check(value, { odd: (v) => v % 2 === 1, big: (v) => v > 1 });
    });
    return checks.list();
  };
  expect(await Promise.all([session(1), session(2)])).toEqual([
    { odd: { passes: 2, fails: 0 }, big: { passes: 0, fails: 1 } },
    { odd: { passes: 0, fails: 2 }, big: { passes: 1, fails: 0 } },
  ]);
});

test('a check says whether all hold, and one that throws does not', () => {
  expect(check('a', { is: (v) => v === 'a' })).toBe(true);
  expect(check('a', { is: (v) => v === 'a', no: () => 0 })).toBe(false);
  expect(check(undefined as unknown as { text: string }, { has: (v) => v.text.length > 0 })).toBe(false);
});

test('a predicate that answers with a promise is refused, for it would always hold', () => {
  expect(() => check(1, { later: async () => false })).toThrow('"later" answers with a promise');
  expect(() => check(1, { 'later and wrong': () => Promise.reject(new Error('no')) })).toThrow(
    'answers with a promise',
  );
});

test('abort and fail reach their session, and abort throws besides', () => {
  const told: string[] = [];
  const current = nobody({ abort: (why) => told.push(`abort ${why}`), fail: (why) => told.push(`fail ${why}`) });
  within(current, () => {
    fail('a');
    expect(() => abort('b')).toThrow(Aborted);
  });
  expect(told).toEqual(['fail a', 'abort b']);
});

test('an error that nobody caught belongs to the session that is running, and to nobody outside one', () => {
  const told: unknown[] = [];
  expect(within(nobody({ onUncaught: (error) => told.push(error) }), () => blameSession('mine'))).toBe(true);
  expect(blameSession('ours')).toBe(false);
  expect(told).toEqual(['mine']);
});
