import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runIn, scratch, start } from './cli.ts';
import { mock, scenario, server } from './scenarios.ts';

const LONG = `scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 60s, preAllocatedVUs: 200 } }`;

test('SIGINT before the load, while the target is asked for its models: 105, and no run', async () => {
  const asked = Promise.withResolvers<void>();
  const url = await server(
    () => {},
    () => asked.resolve(),
  );
  const out = scratch();
  const run = start(['run', scenario({ url }), '--out', out]);
  await asked.promise;
  run.child.kill('SIGINT');
  const { code, stderr } = await run.ended;
  expect(code).toBe(105);
  expect(stderr).toContain('Stopped by a signal while asking');
  expect(readdirSync(out)).toEqual([]);
});

test('a disk that is full: the run is stopped, said, and 112; nothing looks whole', async () => {
  const out = scratch();
  // No file of this process may grow beyond 8 KiB: what a full disk does, in any container.
  const limited = ['bash', '-c', 'ulimit -f 8; exec "$@"', 'bash'];
  const long = '{ synthetic: { inputTokens: 10, outputTokens: 200 } }';
  const file = scenario({ url: await mock(), options: LONG, prompt: long });
  const { code, stderr, seen } = await start(['run', file, '--out', out], {}, limited).ended;
  expect(seen).toMatch(/EFBIG|ENOSPC/);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(112);
  const folder = runIn(out);
  expect(folder.files).not.toContain('result.json');
  expect(folder.files.filter((name) => name.endsWith('.part'))).toEqual([]);
});
