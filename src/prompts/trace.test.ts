import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTrace, windowOf } from './trace.ts';

const HEADER = 'TIMESTAMP,ContextTokens,GeneratedTokens';
const trace = (...rows: readonly string[]) =>
  parseTrace({ name: 'trace.csv', text: [HEADER, ...rows, ''].join('\r\n') });

test('times are read to the 100 ns that the file gives, from the first row on', () => {
  const { atMs, contextTokens, generatedTokens } = trace(
    '2023-11-16 18:15:46.6805900,374,44',
    '2023-11-16 18:15:46.6805901,396,109',
    '2023-11-17 00:00:00.0000000,1,2',
  );
  expect([...atMs].map((t) => Number(t.toFixed(4)))).toEqual([0, 0.0001, 20_653_319.41]);
  expect([[...contextTokens], [...generatedTokens]]).toEqual([
    [374, 396, 1],
    [44, 109, 2],
  ]);
});

test('gaps are exact to a nanosecond over a day', () => {
  const ticks = fc.array(fc.integer({ min: 0, max: 86_399_9999999 / 1 }), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(ticks, (unsorted) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const { atMs } = trace(...sorted.map((tick) => `${stamp(tick)},1,1`));
      for (const [i, tick] of sorted.entries())
        expect(Math.abs(atMs[i]! - (tick - sorted[0]!) / 1e4)).toBeLessThan(1e-6);
    }),
  );
});

/** A tick is 100 ns of a day. */
function stamp(tick: number): string {
  const clock = new Date(Math.floor(tick / 1e7) * 1000).toISOString().slice(11, 19);
  return `2023-11-16 ${clock}.${String(tick % 1e7).padStart(7, '0')}`;
}

test('a row without tokens asks for one', () => {
  const { contextTokens, generatedTokens } = trace('2023-11-16 18:15:46,0,0');
  expect([contextTokens[0], generatedTokens[0]]).toEqual([1, 1]);
});

test.each([
  [
    ['2023-11-16 18:15:47,1,1', '2023-11-16 18:15:46,1,1'],
    'trace.csv:3: starts before the row above it; sort the trace by TIMESTAMP.',
  ],
  [
    ['2023-11-16 18:15:47,1,x'],
    'trace.csv:2: takes a row like 2023-11-16 18:15:46.6805900,374,44, got "2023-11-16 18:15:47,1,x".',
  ],
  [[], 'trace.csv has no rows.'],
])('%j is refused with its line', (rows, message) => {
  expect(() => trace(...rows)).toThrow(message);
});

test('another header is refused', () => {
  const read = () => parseTrace({ name: 'a.csv', text: 'Timestamp,Request tokens\n1,2' });
  expect(read).toThrow(`a.csv:1: the first line must be ${HEADER}, got "Timestamp,Request tokens".`);
});

const SECONDS = trace(...Array.from({ length: 10 }, (_, i) => `2023-11-16 18:00:0${i},${i + 1},1`));

test.each([
  [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
  [{ from: 2000, to: 5000 }, [3, 4, 5]],
  [{ from: 2000, duration: 2001 }, [3, 4, 5]],
  [{ from: 1500, limit: 2 }, [3, 4]],
])('the window %j holds the rows %j', (window, rows) => {
  expect([...windowOf(SECONDS, window, 'trace.csv').contextTokens]).toEqual(rows);
});

test('an empty window says how long the trace is', () => {
  expect(() => windowOf(SECONDS, { from: 60_000 }, 'trace.csv')).toThrow(
    'trace.csv has no rows from 1m to its end; the trace is 9s long.',
  );
});
