import { expect, test } from 'vitest';
import { ownLimits } from './own-limits.ts';

test('too few files or ports are the generator’s own fault, and say what to do', () => {
  const [reason, ...others] = ownLimits([
    { kind: 'transport', code: 'EMFILE', message: 'too many open files', count: 7, firstAtMs: 1 },
    { kind: 'transport', code: 'ECONNREFUSED', message: 'refused', count: 9, firstAtMs: 1 },
    { kind: 'http', status: 503, message: 'EMFILE', count: 3, firstAtMs: 1 },
  ]);
  expect(others).toEqual([]);
  expect(reason).toMatchObject({ code: 'OUT_OF_ROOM', observed: 7, limit: 0 });
  expect(reason?.message).toContain('ulimit -n');
});
