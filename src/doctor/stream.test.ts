import type { Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { VirtualClock } from '../../test/virtual-clock.ts';
import { seeded } from '../core/rng.ts';
import type { Pace } from './answers.ts';
import { SourceBooks } from './books.ts';
import { AnswerStream } from './stream.ts';

/** Performs one answer, each event late by `lateMs`; says when each was due, and what the books hold. */
async function perform(pace: Exclude<Pace, { kind: 'instant' }>, tokens: number, lateMs = 0) {
  const clock = new VirtualClock();
  const books = new SourceBooks(clock);
  let ends = 0;
  const socket = { destroyed: false, write: () => true } as unknown as Socket;
  const order = { pace, tokens, hasUsage: false };
  const stream = new AnswerStream({ socket, order, pace, rng: seeded(7), readMs: clock.now(), onEnd: () => ends++ });
  const dueMs: number[] = [];
  for (let goesOn = true; goesOn; ) {
    dueMs.push(stream.dueMs);
    await clock.runUntil(stream.dueMs + lateMs);
    goesOn = stream.write(clock, books);
  }
  expect(ends).toBe(1);
  return { dueMs, gapsMs: dueMs.slice(1).map((at, i) => at - (dueMs[i] ?? 0)), report: books.report() };
}

describe('the pace of an answer', () => {
  test('steady: equal gaps, after one to two of them', async () => {
    const { dueMs, gapsMs, report } = await perform({ kind: 'steady', gapMs: 20 }, 50);
    expect(dueMs[0]).toBeGreaterThanOrEqual(20);
    expect(dueMs[0]).toBeLessThan(40);
    for (const gap of gapsMs) expect(gap).toBeCloseTo(20, 6);
    expect(report).toMatchObject({ events: 50, ttft: { count: 1 }, itl: { count: 49 } });
    expect(report.itl?.p50Ms).toBeCloseTo(20, 1);
    expect(report.late?.maxMs).toBeCloseTo(0, 6);
  });

  test('exponential: half of the gaps below 0.69 of the mean, one in a hundred above 4.6 times', async () => {
    const { gapsMs } = await perform({ kind: 'exponential', gapMs: 20 }, 20_001);
    const sorted = gapsMs.toSorted((a, b) => a - b);
    const mean = gapsMs.reduce((sum, gap) => sum + gap, 0) / gapsMs.length;
    expect(mean / 20).toBeCloseTo(1, 1);
    expect((sorted[10_000] ?? 0) / 20).toBeCloseTo(Math.LN2, 1);
    expect((sorted[19_800] ?? 0) / 20).toBeGreaterThan(4.2);
    expect((sorted[19_800] ?? 0) / 20).toBeLessThan(5);
  });

  test('an event that was written late does not move those after it', async () => {
    const onTime = await perform({ kind: 'exponential', gapMs: 20 }, 30);
    const late = await perform({ kind: 'exponential', gapMs: 20 }, 30, 3);
    expect(late.dueMs).toEqual(onTime.dueMs);
    expect(late.report.late?.p50Ms).toBeCloseTo(3, 2);
    expect(late.report.ttft?.p50Ms).toBeCloseTo((onTime.dueMs[0] ?? 0) + 3, 1);
  });

  test('an answer whose reader is gone ends at once and counts for nothing more', () => {
    const clock = new VirtualClock();
    const books = new SourceBooks(clock);
    const gone = { destroyed: true } as Socket;
    const pace = { kind: 'steady', gapMs: 20 } as const;
    const stream = new AnswerStream({
      ...{ socket: gone, order: { pace, tokens: 5, hasUsage: false }, pace },
      ...{ rng: seeded(1), readMs: 0, onEnd: () => {} },
    });
    expect(stream.write(clock, books)).toBe(false);
    expect(books.report().events).toBe(0);
  });
});
