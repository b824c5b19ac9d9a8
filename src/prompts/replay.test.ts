import { expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { seeded } from '../core/rng.ts';
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
    tokenizer: loadTokenizer,
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

test('says what is played, how fast and for how long', async () => {
  expect((await open({ speed: 10 })).summary).toBe('3 requests of a.csv at 10 times its pace, over 650ms');
});
