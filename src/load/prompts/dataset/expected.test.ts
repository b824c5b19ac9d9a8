import { describe, expect, test } from 'vitest';
import { scratch } from '../../../../test/fixtures/scenarios/scratch.ts';
import type { Expect } from '../../../core/expect.ts';
import { seeded } from '../../../core/rng.ts';
import { tokenTools } from '../../tokens/token-tools.ts';
import { type DatasetConfig, dataset } from './dataset.ts';
import type { RowExpect } from './expected.ts';

async function open(text: string, wanted: RowExpect, config: Partial<DatasetConfig> = {}) {
  const file = config.file ?? 'rows.jsonl';
  const source = dataset({ file, expect: wanted, ...config });
  return source.open({ folder: await scratch({ [file]: text }), seed: 1, ...tokenTools() });
}

/** What is expected of each turn of the first rows. */
async function expected(...of: Parameters<typeof open>): Promise<readonly (readonly (Expect | undefined)[])[]> {
  const { session } = await open(...of);
  return [0, 1].map((i) => session(i, seeded(i)).turns.map((turn) => turn.expect));
}

const GSM = [
  '{"question": "How many?", "answer": "9 * 2 = <<9*2=18>>18 a day.\\n#### 18"}',
  '{"question": "How much?", "answer": "It is 1,000 more.\\n#### 70,000"}',
].join('\n');

test('GSM8K says its number after ####', async () => {
  expect(await expected(GSM, true)).toEqual([[{ number: 18 }], [{ number: 70_000 }]]);
  expect((await open(GSM, true)).summary).toBe('2 prompts from rows.jsonl, answers graded');
  expect(await expected(GSM, { number: 'answer', tolerance: 0.5 })).toEqual([
    [{ number: 18, tolerance: 0.5 }],
    [{ number: 70_000, tolerance: 0.5 }],
  ]);
});

test('a row may say by itself what it expects, in the words of a scenario', async () => {
  const rows =
    '{"prompt": "17 + 1?", "expect": {"number": 18}}\n{"prompt": "Port?", "expect": {"exact": "Hull", "ignoreCase": true}}';
  expect(await expected(rows, true)).toEqual([[{ number: 18 }], [{ exact: 'Hull', ignoreCase: true }]]);
});

test('rows that say nothing are asked and not graded', async () => {
  const rows = '{"prompt": "17 + 1?", "expect": {"number": 18}}\n{"prompt": "Hello"}';
  expect(await expected(rows, true)).toEqual([[{ number: 18 }], [undefined]]);
  expect((await open(rows, true)).summary).toBe('2 prompts from rows.jsonl, answers to 1 of them graded');
});

test('what is expected is expected of the answer that a conversation ends in', async () => {
  const rows = '{"turns": ["Take 17.", "Add 1."], "reference": 18}\n{"turns": ["Port?"], "reference": 1}';
  expect(await expected(rows, { number: 'reference' })).toEqual([[undefined, { number: 18 }], [{ number: 1 }]]);
  expect((await open(rows, { number: 'reference' })).summary).toContain(', last answers graded');
});

describe('a CSV file’s columns', () => {
  const CSV = { file: 'rows.csv', column: 'prompt' };
  test.each<[string, RowExpect, Expect]>([
    ['prompt,n\nHow many?,"1,200"', { number: 'n' }, { number: 1200 }],
    ['prompt,word\nWhich?, Hull ', { exact: 'word' }, { exact: ' Hull ' }],
    ['prompt,letter\nWhich?, B ', { choice: 'letter', among: 'ABC' }, { choice: 'B', among: 'ABC' }],
    ['prompt,like\nWhich?,^H', { regex: 'like', flags: 'i' }, { regex: '^H', flags: 'i' }],
    ['prompt,schema\nWhich?,"{""type"": ""object""}"', { schema: 'schema' }, { schema: { type: 'object' } }],
    ['prompt\nWhich?', { schema: { type: 'object' } }, { schema: { type: 'object' } }],
  ])('%j by %j', async (text, wanted, found) => {
    expect((await expected(text, wanted, CSV))[0]).toEqual([found]);
  });

  test.each<[string, RowExpect, string]>([
    ['prompt,answer\nx,1', { number: 'anser' }, 'rows.csv:2: there is no column "anser"; did you mean "answer"?'],
    ['prompt,n\nx,1\ny,many\nz,few', { number: 'n' }, 'rows.csv:3: n takes a number, got "many".'],
    ['prompt,n\nx,', { number: 'n' }, 'rows.csv has no row that says what is right: n is empty in all of them.'],
    ['prompt,c\nx,E', { choice: 'c' }, 'rows.csv:2: c.choice takes one of the letters A, B, C, D'],
    ['prompt,s\nx,{', { schema: 's' }, 'rows.csv:2: s takes a JSON schema, got "{".'],
  ])('%j by %j is refused', async (text, wanted, message) => {
    await expect(open(text, wanted, CSV)).rejects.toThrow(message);
  });
});

test.each<[string, RowExpect, Partial<DatasetConfig>, string]>([
  ['{"question": "x", "answer": "18"}', true, {}, 'rows.jsonl:1: answer takes text that ends in "#### 42".'],
  ['{"prompt": "x", "expect": {"numbr": 1}}', true, {}, 'rows.jsonl:1: expect takes { exact }, { number }'],
  ['{"prompt": "x", "expect": {"regex": "["}}', true, {}, 'rows.jsonl:1: expect.regex takes a regular expression'],
  ['{"prompt": "x", "n": [1]}', { number: 'n' }, {}, 'rows.jsonl:1: n takes a number, got [1].'],
  ['{"prompt": "x"}', true, {}, 'rows.jsonl has no row that says what is right: expect is empty in all of them.'],
  ['x', true, { file: 'rows.txt' }, 'rows.txt:1: has no fields that could say what is right'],
])('%j by %j is refused', async (text, wanted, config, message) => {
  await expect(open(text, wanted, config)).rejects.toThrow(message);
});

test('prompts of a field may have a system message and a length', async () => {
  const { session } = await open(
    '{"prompt": "Port?", "system": "Be brief.", "max_tokens": 5, "expect": {"exact": "Hull"}}',
    true,
  );
  expect(session(0, seeded(0)).turns).toMatchObject([
    {
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Port?' },
      ],
      maxTokens: 5,
    },
  ]);
});
