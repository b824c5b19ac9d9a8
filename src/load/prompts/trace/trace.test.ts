import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTrace } from './read-trace.ts';
import { windowOf } from './trace.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const trace = (...rows: readonly string[]) => readTrace('trace.csv', [HEADER, ...rows, '']);

test('times are read to the 100 ns that the file gives, from the first row on', async () => {
  const { atMs, inputTokens, outputTokens } = await trace(
    '2023-11-16 18:15:46.6805900,374,44',
    '2023-11-16 18:15:46.6805901,396,109',
    '2023-11-17 00:00:00.0000000,1,2',
  );
  expect([...(atMs ?? [])].map((t) => Number(t.toFixed(4)))).toEqual([0, 0.0001, 20_653_319.41]);
  expect([[...inputTokens], [...outputTokens]]).toEqual([
    [374, 396, 1],
    [44, 109, 2],
  ]);
});

test('gaps are exact to a nanosecond over a day', async () => {
  const ticks = fc.array(fc.integer({ min: 0, max: 86_399_9999999 / 1 }), { minLength: 2, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(ticks, async (unsorted) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const { atMs } = await trace(...sorted.map((tick) => `${stamp(tick)},1,1`));
      for (const [i, tick] of sorted.entries())
        expect(Math.abs(atMs![i]! - (tick - sorted[0]!) / 1e4)).toBeLessThan(1e-6);
    }),
  );
});

/** A tick is 100 ns of a day. */
function stamp(tick: number): string {
  const clock = new Date(Math.floor(tick / 1e7) * 1000).toISOString().slice(11, 19);
  return `2023-11-16 ${clock}.${String(tick % 1e7).padStart(7, '0')}`;
}

test('a row without tokens asks for one, which is noted', async () => {
  const { inputTokens, outputTokens, notes } = await trace('2023-11-16 18:15:46,0,0');
  expect([inputTokens[0], outputTokens[0]]).toEqual([1, 1]);
  expect(notes).toEqual(['trace.csv, 1 of 1 rows: 0 tokens in or out; 1 is asked for.']);
});

test.each([
  ['when summer time ends', ['2025-10-26 02:59:59.5+02:00', '2025-10-26 02:00:00.5+01:00'], [0, 1000]],
  ['when it begins', ['2025-03-30 01:59:59.5+01:00', '2025-03-30 03:00:00.5+02:00'], [0, 1000]],
  ['west of Greenwich', ['2025-11-02T01:59:59.5-0400', '2025-11-02T01:00:00.5-05'], [0, 1000]],
  ['where one row is in UTC', ['2025-11-02 01:00:00Z', '2025-11-02 03:00:01 +02:00'], [0, 1000]],
])('rows with zones are as far apart as they were, %s', async (_, times, atMs) => {
  expect([...((await trace(...times.map((time) => `${time},1,1`))).atMs ?? [])]).toEqual(atMs);
});

test('a row with another zone than none is left out, as is a day that there is not', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `2025-06-01 00:${String(i % 60).padStart(2, '0')}:00,1,1`);
  const sorted = rows.toSorted();
  const { notes, atMs } = await trace(...sorted, '2025-06-01 01:00:00+02:00,1,1', '2025-06-31 00:00:00,1,1');
  expect(atMs).toHaveLength(200);
  expect(notes[0]).toContain('trace.csv:202: has a zone, and the first row has none');
  expect(notes[0]).toContain('trace.csv:203: takes a row like');
});

test.each([
  [
    ['2023-11-16 18:15:47,1,1', '2023-11-16 18:15:46,1,1'],
    'trace.csv:3: starts before the row above it; sort the trace by its times, or write',
  ],
  [
    ['2023-11-16 18:15:47,1,x'],
    'trace.csv:2: takes a row like 2023-11-16 18:15:46.6805900,374,44, got "2023-11-16 18:15:47,1,x".',
  ],
  [[], 'trace.csv has no rows.'],
])('%j is refused with its line', async (rows, message) => {
  await expect(trace(...rows)).rejects.toThrow(message);
});

const SECONDS = await trace(...Array.from({ length: 10 }, (_, i) => `2023-11-16 18:00:0${i},${i + 1},1`));

test.each([
  [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [{ from: 2000, to: 5000 }, [3, 4, 5]],
  [{ from: 2000, duration: 2001 }, [3, 4, 5]],
  [{ from: 1500, limit: 2 }, [3, 4]],
])('the window %j holds the rows %j', (window, rows) => {
  const { first, count } = windowOf(SECONDS, window, 'trace.csv');
  expect([...SECONDS.inputTokens.subarray(first, first + count)]).toEqual(rows);
});

test('an empty window says how long the trace is', () => {
  expect(() => windowOf(SECONDS, { from: 60_000 }, 'trace.csv')).toThrow(
    'trace.csv has no rows from 1m to its end; the trace is 9s long.',
  );
});

test.each([
  ['that the trace fills takes as long as it says', { from: 2000, to: 5000 }, 3000],
  ['to the end gets the mean gap after its last row', { from: 2000 }, 8000],
  ['cut by limit gets it, too', { limit: 4 }, 4000],
  ['of one row has no length', { from: 9000 }, 0],
])('a window %s', (_, window, lapMs) => {
  expect(windowOf(SECONDS, window, 'trace.csv').lapMs).toBe(lapMs);
});
