import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readJournal } from '../../src/run/store/journal.ts';
import { afterwards, file, runIn, scratch, start } from '../cli/cli.ts';
import { machineFromNow, ownLaws, unlessLate } from '../cli/late.ts';
import { scenario, server } from '../cli/scenarios.ts';
import { written } from '../written.ts';
import { filesIn } from './cli.ts';

const LONG = 'scenarios: { a: { executor: constant-arrival-rate, rate: 20, duration: 60s, preAllocatedVUs: 200 } }';
const TOKEN = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';

/** Answers every other request and leaves the others hanging; resolves `reached` at the request of that number. */
async function halfHanging(number: number) {
  const reached = Promise.withResolvers<void>();
  const endedAtMs: number[] = [];
  let seen = 0;
  const url = await server((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(TOKEN);
    if (seen++ % 2 === 0) {
      response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
      endedAtMs.push(performance.now());
    }
    if (seen === number) reached.resolve();
  });
  return { url, reached: reached.promise, endedAtMs };
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends a run early and whole', async (signal) => {
  const { url, reached } = await halfHanging(10);
  const out = scratch();
  const run = start(['run', scenario({ url, options: LONG }), '--out', out]);
  await reached;
  run.child.kill(signal);
  const { code, stdout, stderr } = await run.ended;
  expect(stdout).toMatch(/^(?:FAIL: a|INVALID: .* A) signal stopped the run after /m);
  expect(stderr).not.toMatch(/^\s+at /m);

  const files = filesIn(out);
  expect(files.has('report.html')).toBe(true);
  const result = written('result', JSON.parse(files.get('result.json') ?? ''));
  expect(code, stdout).toBe(unlessLate(result, 105));
  const { counts, run: info } = result;
  expect(ownLaws(result).every(([, ok]) => ok)).toBe(true);
  expect(info.stopped).toBe('signal');
  expect(info.durationMs).toBeLessThan(10_000);
  const records = await Array.fromAsync(readJournal(join(runIn(out).path, 'records.jsonl.gz')));
  const of = (kind: string): number => records.filter(({ outcome }) => outcome.kind === kind).length;
  expect([of('ok'), of('censored')]).toEqual([counts.ok, counts.censored]);
  expect(counts.ok + counts.censored).toBe(counts.sent);
  // Every other request hung, and was cut off where it stood.
  expect(counts.ok).toBeGreaterThanOrEqual(4);
  expect(counts.censored).toBeGreaterThanOrEqual(4);
});

test('whoever asks again and again is obeyed at once, even while a scenario hangs', async () => {
  const path = file('hangs.ts', "console.log('loading'); await new Promise((done) => setTimeout(done, 60_000));");
  const run = start(['run', path]);
  await run.until('loading');
  // A terminal's Ctrl-C may arrive twice; only one that comes later than that counts as the second.
  const asking = setInterval(() => run.child.kill('SIGINT'), 100);
  afterwards(() => clearInterval(asking));
  const { code, stderr } = await run.ended;
  expect([code, stderr]).toEqual([105, '']);
});

test('SIGKILL costs at most the last second of records, and leaves nothing that looks whole', async () => {
  const { url, reached, endedAtMs } = await halfHanging(60);
  const out = scratch();
  const run = start(['run', scenario({ url, options: LONG }), '--out', out, '--quiet']);
  const machine = machineFromNow();
  await reached;
  const journal = (): string => join(runIn(out).path, 'records.jsonl.gz');
  // A gzip file begins with a head of ten bytes, in which no record is.
  await expect.poll(() => existsSync(journal()) && statSync(journal()).size).toBeGreaterThan(10);
  run.child.kill('SIGKILL');
  const killedAtMs = performance.now();
  await once(run.child, 'close');
  const { files } = runIn(out);
  const records = await Array.fromAsync(readJournal(journal()));
  // They are written out each second; the rest is for the way there. A starved process comes to it later.
  const longEnded = endedAtMs.filter((ms) => ms < killedAtMs - 1500);
  expect(longEnded.length).toBeGreaterThan(5);
  expect(records.length).toBeGreaterThanOrEqual(machine.wasBusy() ? 1 : longEnded.length);
  expect(records.every(({ outcome }) => outcome.kind === 'ok')).toBe(true);
  expect(files).toEqual(['intervals.hlog', 'records.jsonl.gz', 'run.log', 'scenario.json']);
});
