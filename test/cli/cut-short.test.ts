import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/store/journal.ts';
import { resultSchema } from '../../src/store/result-schema.ts';
import { runIn, scratch, start } from './cli.ts';
import { mock, scenario, server } from './scenarios.ts';

const LONG = `scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 60s, preAllocatedVUs: 200 } }`;

/** Streams a token and then nothing, so that requests stay in flight. */
const hanging = () =>
  server((_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: {"choices":[{"delta":{"content":"a"}}]}\n\n');
  });

test('SIGINT: arrivals stop, what runs is censored, everything is written, 105', async () => {
  const out = scratch();
  const run = start(['run', scenario({ url: await hanging(), options: LONG }), '--out', out]);
  await run.until('in flight');
  run.child.kill('SIGINT');
  const { code, stdout } = await run.ended;
  expect(code, stdout).toBe(105);
  expect(stdout).toContain('signal stopped the run');
  const folder = runIn(out);
  expect(folder.files).toContain('report.html');
  const result = resultSchema.parse(JSON.parse(folder.read('result.json')));
  expect(result.run.stopped).toBe('signal');
  expect(result.counts.censored).toBe(result.counts.sent);
  expect(result.laws.every(({ ok }) => ok)).toBe(true);
});

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

test('SIGKILL: what had ended is on disk, and nothing looks whole', async () => {
  const out = scratch();
  const run = start(['run', scenario({ url: await mock(), options: LONG }), '--out', out]);
  await run.until('in flight');
  run.child.kill('SIGKILL');
  await once(run.child, 'close');
  const folder = runIn(out);
  const records = await Array.fromAsync(readJournal(join(folder.path, 'records.jsonl.gz')));
  // The first line of progress comes after 5 s, and a kill costs at most the last second or so.
  expect(records.length).toBeGreaterThan(20 * 3);
  expect(records.every(({ outcome }) => outcome.kind === 'ok')).toBe(true);
  expect(folder.files).not.toContain('result.json');
  expect(folder.files).not.toContain('report.html');
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
