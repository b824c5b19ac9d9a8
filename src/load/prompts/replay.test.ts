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
