import { describe, expect, test } from 'vitest';
import { readTrace, type TraceOptions } from './read-trace.ts';

const read = async (rows: readonly object[], options: TraceOptions = {}) => {
  const trace = await readTrace(
    't',
    rows.map((row) => JSON.stringify(row)),
    options,
  );
  return { ...trace, atMs: trace.atMs === undefined ? undefined : [...trace.atMs] };
};
const BASE = { timestamp: 0, input_length: 600, output_length: 5 };

describe('blocks', () => {
  test.each([
    [
      'the usual size',
      [
        [600, 2],
        [1024, 2],
      ],
      512,
    ],
    ['one block, which may be the usual one', [[40, 1]], 512],
    [
      '16 tokens',
      [
        [40, 3],
        [521, 33],
      ],
      16,
    ],
    [
      'a size that is no power of two',
      [
        [300, 3],
        [250, 3],
        [100, 1],
      ],
      100,
    ],
    [
      '16 tokens and no id for the rest',
      [
        [40, 2],
        [521, 32],
        [100, 6],
        [33, 2],
      ],
      16,
    ],
    ['one block, longer than the usual', [[700, 1]], 1024],
  ])('are seen to have %s', async (_, lengths, size) => {
    const rows = lengths.map(([length, ids]) => ({ ...BASE, input_length: length, hash_ids: Array(ids).fill(7) }));
    const { blockTokens, notes } = await read(rows);
    expect(blockTokens).toBe(size);
    expect(notes).toEqual(
      size === 512
        ? []
        : [
            `t: hash_ids are read as those of blocks of ${size} tokens, which fit its lengths; blockTokens says otherwise.`,
          ],
    );
  });

  test('of no one size are refused, unless it is said', async () => {
    const rows = [
      { ...BASE, input_length: 1000, hash_ids: [1] },
      { ...BASE, input_length: 16, hash_ids: [1, 2, 3] },
      { ...BASE, input_length: 100, hash_ids: [1, 2] },
      { ...BASE, input_length: 600, hash_ids: [1, 2, 3, 4, 5, 6, 7] },
    ];
    await expect(read(rows)).rejects.toThrow(
      't: its hash_ids and input_lengths fit no one size of block; say it with blockTokens',
    );
    expect(await read(rows, { blockTokens: 4 })).toMatchObject({ blockTokens: 4, notes: [] });
    await expect(read(rows, { blockTokens: 512 })).rejects.toThrow(
      't:2: has 3 hash_ids for 16 tokens, more than blocks of 512 tokens come to.',
    );
  });

  test('may be named by hashes of any size, and by texts', async () => {
    const { blocks } = await read([
      { ...BASE, hash_ids: [17179869184, 17179869185] },
      { ...BASE, hash_ids: [17179869184, 2 ** 63] },
      { ...BASE, hash_ids: ['a', 'b'] },
      { ...BASE, input_length: 5, hash_ids: [] },
    ]);
    expect(blocks?.map((ids) => ids && [...ids])).toEqual([[0, 1], [0, 2], [3, 4], undefined]);
  });

  test('one row in a hundred may have another number of them', async () => {
    const rows = Array.from({ length: 150 }, () => ({ ...BASE, hash_ids: [1, 2] }));
    const { notes, begins } = await read([...rows, { ...BASE, hash_ids: [1, 2, 3] }]);
    expect(begins).toHaveLength(151);
    expect(notes[0]).toContain('t:151: has 3 hash_ids for 600 tokens');
  });
});

describe('times', () => {
  test('are milliseconds where they are whole, and seconds where they have fractions, which is noted', async () => {
    expect(await read([BASE, { ...BASE, timestamp: 3052 }])).toMatchObject({ atMs: [0, 3052], notes: [] });
    expect(
      await read([
        { ...BASE, timestamp: 61.114 },
        { ...BASE, timestamp: 62 },
      ]),
    ).toMatchObject({
      atMs: [0, expect.closeTo(886, 6)],
      notes: ['t: timestamps are read as seconds, as they are written; timeUnit says otherwise.'],
    });
  });

  test('of Bailian’s traces are seconds also where they are whole', async () => {
    const row = { ...BASE, chat_id: 1, parent_chat_id: -1 };
    expect((await read([row, { ...row, timestamp: 2 }])).atMs).toEqual([0, 2000]);
  });

  test('are what the scenario says they are', async () => {
    const rows = [BASE, { ...BASE, timestamp: 2.5 }];
    expect(await read(rows, { timeUnit: 'ms' })).toMatchObject({ atMs: [0, 2.5], notes: [] });
    expect((await read([BASE, { ...BASE, timestamp: 2 }], { timeUnit: 's' })).atMs).toEqual([0, 2000]);
  });

  test('may be missing in all rows, and else in one of a hundred', async () => {
    const { timestamp: _, ...without } = BASE;
    expect((await read([without, without])).atMs).toBeUndefined();
    expect((await read([BASE, BASE, without])).notes[0]).toContain('t:3: has no timestamp, and other rows have one');
    await expect(read([BASE, without, without])).rejects.toThrow('t:2: has no timestamp');
  });
});

test('a row may bring its text, and need not say how long its answer was', async () => {
  expect(await read([{ text_input: 'hi there' }, { input_length: 9 }])).toMatchObject({
    texts: ['hi there', undefined],
    inputTokens: Uint32Array.of(0, 9),
    outputTokens: Uint32Array.of(0, 0),
  });
});

test('rows of a session are its turns, wherever they stand, with their delays', async () => {
  const { begins, inputTokens, delayMs, atMs } = await read([
    { session_id: 'b', timestamp: 500, input_length: 10, output_length: 1 },
    { session_id: 7, timestamp: 600, input_length: 20, output_length: 1 },
    { session_id: 'b', delay: 2000, input_length: 11, output_length: 1 },
    { timestamp: 700, input_length: 30, output_length: 1 },
    { session_id: 'b', delay: 50, input_length: 12, output_length: 1 },
  ]);
  expect([...begins]).toEqual([0, 3, 4, 5]);
  expect([...inputTokens]).toEqual([10, 11, 12, 20, 30]);
  expect([...(delayMs ?? [])]).toEqual([0, 2000, 50, 0, 0]);
  expect(atMs).toEqual([0, 100, 200]);
});

test('a row with a time of its own within a session is a request of its own, which is noted', async () => {
  const { begins, notes } = await read([
    { ...BASE, session_id: 'a' },
    { ...BASE, session_id: 'a', timestamp: 9 },
  ]);
  expect([...begins]).toEqual([0, 1, 2]);
  expect(notes).toEqual(['t, 1 of 2 rows: a time of its own within a session; played then, as a request of its own.']);
});

test('what only such traces leave open cannot be said of others', async () => {
  const records = ['{"plannedMs": 1, "inputTokens": 2, "outputTokens": 3}'];
  await expect(readTrace('t', records, { timeUnit: 's' })).rejects.toThrow(
    "t: timeUnit is for traces like Mooncake's; remove it.",
  );
});

test('nothing after the last row that is asked for is read', async () => {
  const { begins } = await readTrace('t', [JSON.stringify(BASE), JSON.stringify(BASE), 'x', 'y', 'z'], { most: 2 });
  expect(begins).toHaveLength(3);
});
