import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { StepRecord } from '../src/mock/engine/observer.ts';
import type { BareLoad } from './bare-loop.ts';
import { measure } from './measured.ts';

export interface Serving {
  readonly tokensPerSecond: number;
  /** Of the pace that its model says, 0–1: what was lost to this process's own work. */
  readonly paceRatio: number;
  /** Begun too late and ended after they were due, over all steps of the level stretch, in ms. */
  readonly lag: { readonly p50: number; readonly p99: number; readonly most: number };
  /** Of one core, 0–1 and above. */
  readonly cpuRatio: number;
  readonly rssMaxMb: number;
}

/** Connections are opened and code compiled; the steps of so long count for nothing. */
const FILL_MS = 4000;
const ANSWER_TOKENS = 400;

/** So many streams in a closed loop for so long, on one preset; the lag is the engine's own account of every step. */
export async function serve(preset: string, streams: number, seconds: number): Promise<Serving> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/v1`;
  const mock = measure('./mock-server.ts', [String(port), preset]);
  try {
    await listening(url);
    const load: BareLoad = { url, model: preset, answerTokens: ANSWER_TOKENS, seconds: seconds + 1, users: streams };
    const client = measure('./bare-loop.ts', [JSON.stringify(load)]);
    await pause(FILL_MS);
    const from = await mock.sample();
    const first = (await stepsFrom(url, preset, 0)).at(-1)?.index ?? 0;
    await pause(seconds * 1000 - FILL_MS);
    const to = await mock.sample();
    const steps = await stepsFrom(url, preset, first + 1);
    client.kill();
    await client.output.catch(() => undefined);
    const lags = steps.map(({ slippedMs, dueMs, endMs }) => slippedMs + endMs - dueMs).toSorted((a, b) => a - b);
    const at = (q: number): number => lags[Math.min(lags.length - 1, Math.floor(q * lags.length))] ?? Number.NaN;
    const tookMs = (steps.at(-1)?.endMs ?? Number.NaN) - (steps[0]?.startMs ?? Number.NaN);
    return {
      tokensPerSecond: (steps.reduce((sum, { decodes }) => sum + decodes, 0) / tookMs) * 1000,
      paceRatio: steps.reduce((sum, { startMs, dueMs }) => sum + dueMs - startMs, 0) / tookMs,
      lag: { p50: at(0.5), p99: at(0.99), most: at(1) },
      cpuRatio: (to.cpuMs - from.cpuMs) / (to.atMs - from.atMs),
      rssMaxMb: to.rssMaxBytes / 1e6,
    };
  } finally {
    mock.kill();
  }
}

async function stepsFrom(url: string, engine: string, from: number): Promise<readonly StepRecord[]> {
  const steps: StepRecord[] = [];
  for (let next = from; ; ) {
    const page = await fetch(`${url.replace(/v1$/, '')}oracle/steps?engine=${engine}&from=${next}`);
    const read = (await page.json()) as { readonly steps: readonly StepRecord[]; readonly next: number };
    if (read.steps.length === 0) return steps;
    steps.push(...read.steps);
    next = read.next;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (
      await fetch(`${url}/models`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await pause(100);
  }
  throw new Error(`${url} did not come up within 10 s`);
}
