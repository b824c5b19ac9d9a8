import { expect, test } from 'vitest';
import type { RequestRecord } from '../core/record.ts';
import { exactnessOf } from './exactness.ts';

const record = (plannedMs: number, over: Partial<RequestRecord> = {}): RequestRecord => ({
  id: `0.${plannedMs}`,
  scenario: 'doctor',
  session: 's',
  turn: 0,
  iteration: 0,
  plannedMs,
  startedMs: plannedMs,
  sentMs: plannedMs,
  firstTokenMs: plannedMs + 20,
  lastTokenMs: plannedMs + 50,
  endedMs: plannedMs + 50,
  itlMs: [10, 20],
  outcome: { kind: 'ok', finishReason: 'stop' },
  own: { sendMs: 0.1, firstTokenMs: 0.3, endedMs: 0.2, gapsUs: [500, 200] },
  ...over,
});

async function* of(...records: readonly RequestRecord[]) {
  yield* records;
}

test('a first token may be off by what came before it and by how long it waited; a gap by the worse of its two ends', async () => {
  expect(await exactnessOf(of(record(1000)), 900)).toEqual({
    ttft: { count: 1, p50Ms: expect.closeTo(0.4), p99Ms: expect.closeTo(0.4), maxMs: expect.closeTo(0.4) },
    // Its first gap ends up to 0.5 ms too late; its second began up to 0.5 ms too late.
    itl: { count: 2, p50Ms: expect.closeTo(0.5), p99Ms: expect.closeTo(0.5), maxMs: expect.closeTo(0.5) },
  });
});

test('no time is off by more than it is long', async () => {
  const own = { sendMs: 400, firstTokenMs: 0, endedMs: 0, gapsUs: [0, 90_000] };
  expect(await exactnessOf(of(record(0, { own })), 0)).toMatchObject({ ttft: { maxMs: 20 }, itl: { maxMs: 20 } });
});

test('a warm-up, answers that were cut off, and records that tell nothing of it are left out', async () => {
  const { own: _, ...silent } = record(1000);
  const cut = record(1000, { outcome: { kind: 'censored', reason: 'aborted' } });
  expect(await exactnessOf(of(record(899), silent, cut), 900)).toEqual({});
});
