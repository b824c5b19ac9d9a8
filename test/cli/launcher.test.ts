import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { plimsoll, scratch } from './cli.ts';

test('what was compiled is kept for the next start', async () => {
  const temporary = scratch();
  expect((await plimsoll(['--version'], { TMPDIR: temporary })).code).toBe(0);
  const [cache] = readdirSync(join(temporary, 'node-compile-cache'));
  expect(cache).toMatch(/^v\d/);
});

test('where nothing can be kept, and there is no home, it starts all the same and says nothing of it', async () => {
  const nowhere = '/dev/null/none';
  const { code, stdout, stderr } = await plimsoll(['--version'], { TMPDIR: nowhere, HOME: nowhere });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
