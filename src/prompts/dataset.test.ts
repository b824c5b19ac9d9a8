import { expect, test } from 'vitest';
import { scratch } from '../../test/fixtures/scenarios/scratch.ts';
import { seeded } from '../core/rng.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { type DatasetConfig, dataset } from './dataset.ts';

const open = async (text: string, config: Partial<DatasetConfig> = {}, seed = 1) =>
  dataset({ file: 'rows.jsonl', ...config }).open({
    folder: await scratch({ 'rows.jsonl': text, 'lines.txt': text }),
    seed,
    tokenizer: loadTokenizer,
  });

const MT = '{"question_id": 1, "turns": ["One?", "Two?"]}\n\n{"turns": ["Three?"]}\n';

test('MT-Bench rows are conversations, round and round', async () => {
  const { session, summary } = await open(MT, { maxTokens: 9 });
  const asked = [0, 1, 2].map((i) => session(i, seeded(i)).turns.map((turn) => turn.messages[0]?.content));
  expect(asked).toEqual([['One?', 'Two?'], ['Three?'], ['One?', 'Two?']]);
  expect(session(0, seeded(0)).turns[1]?.maxTokens).toBe(9);
  expect(summary).toBe('2 conversations of up to 2 turns from rows.jsonl');
});

test('OpenAI messages are one request, without the answer at the end', async () => {
  const row = {
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hello' },
      { role: 'assistant', content: 'Hi' },
    ],
    max_tokens: 5,
  };
  const { session } = await open(`${JSON.stringify(row)}\n`, { maxTokens: 9 });
  expect(session(0, seeded(0)).turns).toMatchObject([{ messages: row.messages.slice(0, 2), maxTokens: 5 }]);
});

test('other files are a prompt a line', async () => {
  const { session, summary } = await open('first\n  \nsecond\r\n', { file: 'lines.txt' });
  expect([0, 1].map((i) => session(i, seeded(i)).turns[0]?.messages[0]?.content)).toEqual(['first', 'second']);
  expect(summary).toBe('2 prompts from lines.txt');
});

test('shuffled rows are all used before any comes again, in an order that the seed decides', async () => {
  const lines = Array.from({ length: 40 }, (_, i) => `row ${i}`).join('\n');
  const order = async (seed: number) => {
    const { session } = await open(lines, { file: 'lines.txt', order: 'shuffled' }, seed);
    return Array.from({ length: 40 }, (_, i) => session(i, seeded(0)).turns[0]?.messages[0]?.content);
  };
  expect((await order(1)).toSorted()).toEqual(lines.split('\n').toSorted());
  expect(await order(1)).toEqual(await order(1));
  expect(await order(1)).not.toEqual(await order(2));
});

test.each([
  ['{"turns": ["One?"]}\n{"turns": []}', 'rows.jsonl:2: takes {"turns": ["text", …]}, got {"turns":[]}.'],
  ['{"turns": ["One?"]}\n\n{"turns"', 'rows.jsonl:3: takes {"turns": ["text", …]}, got "{\\"turns\\"".'],
  [
    '{"messages": [{"role": "user"}]}',
    'rows.jsonl:1: takes {"messages": [{"role": "user", "content": "text"}, …]}, got {"messages":[{"role":"user"}]}.',
  ],
  [
    '{"messages": [{"role": "assistant", "content": "x"}]}',
    'rows.jsonl:1: has no message that the model could answer.',
  ],
  ['\n\n', 'rows.jsonl has no rows.'],
])('%j is refused with its line', async (text, message) => {
  await expect(open(text)).rejects.toThrow(message);
});

test('a missing file names the one that was probably meant', async () => {
  await expect(open(MT, { file: 'rows.json' })).rejects.toThrow(
    /There is no prompts file rows.json .*; did you mean "rows.jsonl"\?/,
  );
});

test('an unknown excerpt names those there are', async () => {
  await expect(open(MT, { file: 'plimsoll:mtbench' })).rejects.toThrow(
    'No bundled data is called "plimsoll:mtbench"; did you mean "plimsoll:mt-bench"?',
  );
});
