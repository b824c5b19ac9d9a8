import { expect, test } from 'vitest';
import { Checks, check, withChecks } from './check.ts';

test('each session has its own checks, however they interleave', async () => {
  const session = async (value: number): Promise<unknown> => {
    const checks = new Checks();
    await withChecks(checks, async () => {
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
