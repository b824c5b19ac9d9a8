import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type RunResult, type TrendValue, wasWatched } from '../../src/core/result.ts';
import { written } from '../written.ts';
import { afterwards, runIn, scratch, start } from './cli.ts';
import { machineFromNow, reasonsOf, unlessLate } from './late.ts';
import { AS_EVER, mock, scenario, server } from './scenarios.ts';

const open = (rate: number, duration: string): string =>
  `scenarios: { a: { executor: constant-arrival-rate, rate: ${rate}, duration: ${duration}, preAllocatedVUs: 500 } }`;
const closed = (vus: number, duration: string): string =>
  `scenarios: { a: { executor: constant-vus, vus: ${vus}, duration: ${duration} } }`;

const resultIn = (out: string): RunResult => written('result', JSON.parse(runIn(out).read('result.json')));
const codes = ({ validity }: RunResult): readonly string[] => validity.reasons.map(({ code }) => code);

function latencyOf({ metrics }: RunResult, name: string): TrendValue {
  const metric = metrics[name];
  if (metric?.type !== 'trend') throw new Error(`the run has no ${name}`);
  return metric;
}

const mostOf = ({ metrics }: RunResult, name: string): number => {
  const metric = metrics[name];
  return metric?.type === 'trend' ? metric.max : Number.NaN;
};

/** The server is in the process of the test, and wakes this one only when it has done with its own step. */
const IN_A_TEST = '{ ms: 20 }';

/** A machine that others keep busy spoils a run, and rightly so; one that is busy for a moment does the next time better. */
const UNDISTURBED = { retry: 2, timeout: 120_000 };
/** Before others, where that is allowed; where it is not, `nice` says so and goes on. */
const FIRST = ['nice', '-n', '-15'];

test('a generator with little to do is believed, and tells how it fared', UNDISTURBED, async () => {
  const out = scratch();
  const file = scenario({ url: await mock(), options: open(20, '3s'), tolerance: IN_A_TEST });
  const machine = machineFromNow();
  const { code, stdout } = await start(['run', file, '--out', out], {}, FIRST).ended;
  const isQuiet = !machine.wasBusy();
  const result = resultIn(out);
  expect(isQuiet ? codes(result) : reasonsOf(result), stdout).toEqual([]);
  expect(code, stdout).toBe(unlessLate(result, 0));
  const { generator } = result;
  if (!wasWatched(generator)) throw new Error('it was watched by nobody');
  expect(generator.sendLagP99Ms).toBeGreaterThan(0);
  expect(generator.sendLagMaxMs).toBeGreaterThanOrEqual(generator.sendLagP99Ms);
  if (isQuiet) expect(generator.eventLoopDelayP99Ms).toBeLessThan(20);
  expect(generator.eventLoopDelayMaxMs).toBeGreaterThanOrEqual(generator.eventLoopDelayP99Ms);
  expect(generator.eventLoopUtilization).toBeLessThan(0.5);
  expect(generator.cpuRatio).toBeGreaterThan(0);
  expect(generator.cpuRatio).toBeLessThan(0.5);
  expect(generator.gcRatio).toBeLessThan(0.1);
  if (isQuiet) expect(generator.socketWaitP99Ms).toBeLessThan(20);
  const opened = generator.connectionsOpened + (result.generator.start?.connectionsOpened ?? 0);
  expect(opened).toBeGreaterThan(0);
  expect(opened).toBeLessThanOrEqual(80);
  expect(generator.rssMaxBytes).toBeGreaterThan(30e6);
  expect(generator.cpus).toBeGreaterThan(0);
});

test(
  'a server that lets all streams stall at once is slow, and the generator is not to blame',
  UNDISTURBED,
  async () => {
    const streams = new Set<(text: string) => void>();
    const token = 'data: {"choices":[{"delta":{"content":"a"}}]}\n\n';
    const ticking = setInterval(() => {
      // Of every 1.5 s, a second in which nobody gets anything; all that was held back comes in one burst.
      const phaseMs = performance.now() % 1500;
      if (phaseMs >= 1000) for (const write of streams) write(token.repeat(4));
    }, 20);
    afterwards(() => clearInterval(ticking));
    const url = await server((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      let written = 0;
      const write = (text: string): void => {
        response.write(text);
        if (++written < 10) return;
        streams.delete(write);
        response.end('data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
      };
      streams.add(write);
    });
    const out = scratch();
    const file = scenario({ url, options: closed(100, '4s'), tolerance: IN_A_TEST });
    const machine = machineFromNow();
    const { code, stdout } = await start(['run', file, '--out', out], {}, FIRST).ended;
    const result = resultIn(out);
    expect(machine.wasBusy() ? reasonsOf(result) : codes(result), stdout).toEqual([]);
    expect(code).toBe(unlessLate(result, 0));
    // Which of the two has it depends on where in its answer each user was when the second began.
    expect(Math.max(mostOf(result, 'ttft'), mostOf(result, 'itl'))).toBeCloseTo(1000, -3);
  },
);

test('a generator that stands still is not believed, and says when it did and whom that touched', async () => {
  const out = scratch();
  const url = await mock();
  const run = start(['run', scenario({ url, options: closed(2, '4s'), tolerance: AS_EVER }), '--out', out, '--json']);
  await run.until('run started');
  const standingStill = setInterval(() => {
    run.child.kill('SIGSTOP');
    setTimeout(() => run.child.kill('SIGCONT'), 200);
  }, 1000);
  afterwards(() => clearInterval(standingStill));
  const { code, seen } = await run.ended;
  clearInterval(standingStill);
  const result = resultIn(out);
  const touched = result.generator.standstills?.filter(({ forMs, requests }) => forMs > 150 && requests === 2) ?? [];
  expect(touched.length, seen).toBeGreaterThanOrEqual(2);
  expect(result.notes?.filter(({ kind }) => kind === 'standstill').length).toBeGreaterThanOrEqual(2);
  // A figure that such standstills are in says so, and the run is not judged by it.
  const { max, floor } = latencyOf(result, 'e2e');
  expect(max - (floor?.max ?? max)).toBeGreaterThan(150);
  expect(code, seen).toBe(112);
  expect(codes(result)).toContain('NOT_TRUSTED');
});

test('a cold generator whose users all begin at once tells the truth, or that it cannot', async () => {
  const FIRST_TOKEN_MS = 20;
  const url = await server((_, response) => {
    const atMs = performance.now() + FIRST_TOKEN_MS;
    const answer = (): void => {
      if (performance.now() < atMs) return void setTimeout(answer, 1);
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    };
    answer();
  });
  const out = scratch();
  const file = scenario({ url, options: 'vus: 200, iterations: 400', tolerance: AS_EVER });
  const { seen } = await start(['run', file, '--out', out]).ended;
  const result = resultIn(out);
  const { p50, floor } = latencyOf(result, 'ttft');
  // The server shares this machine, so it is later than it means to be, and never earlier.
  expect(p50, seen).toBeGreaterThanOrEqual(FIRST_TOKEN_MS);
  if (result.validity.valid) expect(p50 - (floor?.p50 ?? 0), seen).toBeLessThanOrEqual(1.01);
  else expect(reasonsOf(result), seen).toEqual([]);
});

/** The first CPU that this process may use. */
const cpu = (): string => /^Cpus_allowed_list:\s*(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';

/** Keeps a CPU busy for so long, and then is gone by itself. */
function hog(onCpu: string, ms: number): void {
  const loop = `const end = Date.now() + ${ms}; while (Date.now() < end);`;
  const child = spawn('taskset', ['-c', onCpu, process.execPath, '-e', loop], { stdio: 'ignore' });
  afterwards(() => child.kill('SIGKILL'));
}

test.runIf(process.platform === 'linux')(
  'a generator that is starved of its CPU is not believed, and says so',
  async () => {
    const begun = Promise.withResolvers<void>();
    const url = await server((_, response) => {
      begun.resolve();
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end('data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n');
    });
    const out = scratch();
    const file = scenario({ url, options: open(50, '3s'), tolerance: AS_EVER });
    const wrapper = ['taskset', '-c', cpu(), 'nice', '-n', '5'];
    const run = start(['run', file, '--out', out], {}, wrapper);
    await begun.promise;
    for (let i = 0; i < 8; i++) hog(cpu(), 2500);
    const { code, stdout, seen } = await run.ended;
    expect(code, seen).toBe(112);
    expect(stdout).toMatch(/^INVALID: these figures can’t be trusted: .* may be the generator's own/m);
    expect(resultIn(out).validity.reasons[0]?.message).toMatch(/ Send lag p99 was .* is too much\)/);
    expect(codes(resultIn(out))).toContain('NOT_TRUSTED');
  },
);
