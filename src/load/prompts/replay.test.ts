import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { seeded } from '../../core/rng.ts';
import { tokenTools } from '../tokens/token-tools.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { replay } from './replay.ts';

const CSV = `TIMESTAMP,ContextTokens,GeneratedTokens
2023-11-16 18:00:00.0000000,10,1
2023-11-16 18:00:04.0000000,20,2
2023-11-16 18:00:06.5000000,30,3
`;

const opened = async (rows: readonly object[], config: object = {}) =>
  replay({ file: 't.jsonl', ...config }).open({
    folder: await scratch({ 't.jsonl': rows.map((row) => JSON.stringify(row)).join('\n') }),
    seed: 1,
    ...tokenTools(),
  });

const open = async (config: object) =>
  replay({ file: 'a.csv', ...config }).open({
    folder: await scratch({ 'a.csv': CSV }),
    seed: 1,
    ...tokenTools(),
  });

test('starts come at the recorded times, divided by the speed', async () => {
  expect((await open({})).arrivals).toEqual([0, 4000, 6500]);
  expect((await open({ speed: 10 })).arrivals).toEqual([0, 400, 650]);
});

test('the first row of a window starts at 0', async () => {
  expect((await open({ from: '1s' })).arrivals).toEqual([0, 2500]);
});

test('every row asks for its own lengths, and after the last the first comes again', async () => {
  const { session } = await open({});
  const lengths = [0, 1, 2, 3]
    .map((i) => session(i, seeded(i)).turns[0])
    .map((t) => [t?.inputTokens, t?.maxTokens, t?.exactLength]);
  expect(lengths).toEqual([
    [10, 1, true],
    [20, 2, true],
    [30, 3, true],
    [10, 1, true],
  ]);
});

test("the template's tokens are among the trace's, and a prompt has at least one of its own", async () => {
  const { session, worstCase } = await open({ templateTokens: 15 });
  const { count } = await loadTokenizer();
  const lengths = [0, 1, 2].map((i) => session(i, seeded(i)).turns[0]);
  expect(lengths.map((turn) => count(turn?.messages[0]?.content ?? ''))).toEqual([1, 5, 15]);
  expect(lengths.map((turn) => turn?.inputTokens)).toEqual([16, 20, 30]);
  expect(worstCase.inputTokens).toBe(30);
});

test('says what is played, how fast and for how long', async () => {
  expect((await open({ speed: 10 })).summary).toBe('3 requests of a.csv at 10 times its pace, over 650ms');
});

test('a loop plays the window until its time has passed, with no prompt twice', async () => {
  const { arrivals, session, summary } = await open({ duration: '5s', loop: '14s' });
  expect(arrivals).toEqual([0, 4000, 5000, 9000, 10_000]);
  expect(summary).toBe('2 requests of a.csv at its own pace, again and again: 5 over 10s');
  const first = (i: number) => session(i, seeded(1)).turns[0]?.messages[0]?.content;
  expect(first(0)).not.toBe(first(2));
});

test('prompts of a Mooncake trace share the blocks that the trace shared, and not with another lap', async () => {
  const source = replay({ file: 'plimsoll:mooncake', to: '1s', loop: '1h' });
  const { session, summary, arrivals } = await source.open({ folder: '.', seed: 1, ...tokenTools() });
  const lap = arrivals?.findIndex((at) => at > 0) ?? -1;
  const text = (i: number) => session(i, seeded(i)).turns[0]?.messages[0]?.content ?? '';
  const words = (i: number) => text(i).trim().split(' ');
  expect(words(0).slice(0, 512)).toEqual(words(1).slice(0, 512));
  expect(words(0).slice(512, 1024)).not.toEqual(words(1).slice(512, 1024));
  expect(words(0).slice(0, 512)).not.toEqual(words(lap).slice(0, 512));
  expect(words(0)).toHaveLength(6758);
  expect(summary).toContain('with the prefixes they shared');
});

test('the folder of a run stands for its records, and one that breaks off is refused', async () => {
  const folder = await scratch({});
  const lines = [200, 100].map((plannedMs) => JSON.stringify({ plannedMs, inputTokens: 5, outputTokens: 2 }));
  const packed = gzipSync(`${lines.join('\n')}\n`);
  for (const [run, bytes] of [
    ['whole', packed],
    ['broken', packed.subarray(0, -9)],
  ] as const) {
    await mkdir(join(folder, run));
    await writeFile(join(folder, run, 'records.jsonl.gz'), bytes);
  }
  const opened = (file: string) => replay({ file }).open({ folder, seed: 1, ...tokenTools() });
  const { arrivals, summary } = await opened('whole');
  expect(arrivals).toEqual([0, 100]);
  expect(summary).toBe('2 requests of whole/records.jsonl.gz at its own pace, over 100ms');
  await expect(opened('broken')).rejects.toThrow('broken breaks off before its end');
  await expect(opened('wohle')).rejects.toThrow('did you mean "whole"?');
});

test('a session of a trace is a conversation, with the delays as time to think', async () => {
  const { session, arrivals, summary, worstCase } = await opened([
    { session_id: 's1', timestamp: 100, input_length: 300, output_length: 40 },
    { session_id: 's1', delay: 2000, input_length: 150, output_length: 20 },
    { timestamp: 350, input_length: 9, output_length: 5 },
  ]);
  expect(arrivals).toEqual([0, 250]);
  expect(summary).toBe('2 sessions of t.jsonl at its own pace, over 250ms');
  expect(session(0, seeded(0)).turns).toMatchObject([
    { inputTokens: 300, maxTokens: 40, exactLength: true },
    { inputTokens: 150, maxTokens: 20, thinkMs: 2000 },
  ]);
  expect(session(1, seeded(0)).turns).toHaveLength(1);
  expect(worstCase).toEqual({ turns: 2, inputTokens: 300 + 490, outputTokens: 60 });
});

test('texts of a trace are asked as they are, and an answer of no given length is free', async () => {
  const { session } = await opened([
    { timestamp: 0, text_input: 'hi there', output_length: 52 },
    { timestamp: 1, text_input: 'ho' },
  ]);
  const { count } = await loadTokenizer();
  expect([0, 1].map((i) => session(i, seeded(i)).turns)).toEqual([
    [
      {
        messages: [{ role: 'user', content: 'hi there' }],
        inputTokens: count('hi there'),
        maxTokens: 52,
        exactLength: true,
      },
    ],
    [{ messages: [{ role: 'user', content: 'ho' }], inputTokens: count('ho') }],
  ]);
});

test('a trace without times has lengths alone', async () => {
  const rows = [{ input_length: 600, output_length: 5, hash_ids: [1, 2] }];
  const { arrivals, summary } = await opened(rows);
  expect(arrivals).toBeUndefined();
  expect(summary).toBe('1 request of t.jsonl with the prefixes they shared, at no times of its own');
  await expect(opened(rows, { loop: '1m', to: '5s' })).rejects.toThrow(
    't.jsonl has no timestamps, so to and loop mean nothing; remove them.',
  );
});

test('blocks of another size share as much as they did', async () => {
  const { session, notes } = await opened([
    { timestamp: 0, input_length: 40, output_length: 1, hash_ids: [5, 6, 7] },
    { timestamp: 1, input_length: 48, output_length: 1, hash_ids: [5, 6, 8] },
  ]);
  const words = (i: number) => (session(i, seeded(i)).turns[0]?.messages[0]?.content ?? '').split(' ');
  expect(words(0).slice(0, 32)).toEqual(words(1).slice(0, 32));
  expect(words(0).slice(32)).not.toEqual(words(1).slice(32, 40));
  expect(notes?.[0]).toContain('blocks of 16 tokens');
});
