import { expect, test } from 'vitest';
import { scratch } from '../../../../test/fixtures/scenarios/scratch.ts';
import { seeded } from '../../../core/rng.ts';
import { tokenTools } from '../../tokens/token-tools.ts';
import { loadTokenizer } from '../../tokens/tokenizer.ts';
import { type DatasetConfig, dataset } from './dataset.ts';

const open = async (text: string, config: Partial<DatasetConfig> = {}, seed = 1) =>
  dataset({ file: 'rows.jsonl', ...config }).open({
    folder: await scratch({
      'rows.jsonl': text,
      'lines.txt': text,
      'rows.json': text,
      'rows.csv': text,
      'rows.tsv': text,
    }),
    seed,
    ...tokenTools(),
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
    const { session } = await open(lines, { file: 'lines.txt', shuffle: true }, seed);
    return Array.from({ length: 40 }, (_, i) => session(i, seeded(0)).turns[0]?.messages[0]?.content);
  };
  expect((await order(1)).toSorted()).toEqual(lines.split('\n').toSorted());
  expect(await order(1)).toEqual(await order(1));
  expect(await order(1)).not.toEqual(await order(2));
});

test.each([
  ['{"turns": []}', 'rows.jsonl:1: takes {"turns": ["text", …]}, got {"turns":[]}.'],
  ['{"turns": ["One?"]}\n\n{"turns"\n{}', 'rows.jsonl:3: takes {"turns": ["text", …]}, got "{\\"turns\\"".'],
  ['{"turns": ["One?"]}\n{}\n{}', '2 of 3 rows cannot be read, rows.jsonl:3 among them; one in 100 may be left out.'],
  ['{"messages": [{"role": "user"}]}', 'rows.jsonl:1: message 1 (user) has no content.'],
  [
    '{"messages": [{"role": "assistant", "content": "x"}]}',
    'rows.jsonl:1: has no message that the model could answer.',
  ],
  ['\n\n', 'rows.jsonl has no rows.'],
])('%j is refused with its line', async (text, message) => {
  await expect(open(text)).rejects.toThrow(message);
});

const asks = async (text: string, config: Partial<DatasetConfig> = {}) => {
  const { session } = await open(text, config);
  return session(0, seeded(0)).turns;
};

const SHAREGPT = {
  id: 'x',
  conversations: [
    { from: 'gpt', value: 'Stray.' },
    { from: 'system', value: 'Be kind.' },
    { from: 'human', value: 'Hello' },
    { from: 'human', value: 'Are you there?' },
    { from: 'gpt', value: 'Yes, I am.' },
    { from: 'human', value: ' ' },
    { from: 'human', value: 'Good.' },
  ],
};

test.each([
  ['a list', JSON.stringify([{ conversations: [] }, SHAREGPT], undefined, 2), 'rows.json'],
  ['a row a line', `{"conversations": []}\n${JSON.stringify(SHAREGPT)}`, 'rows.jsonl'],
])('ShareGPT as %s: the words of the human are turns, and the model answers anew', async (_, text, file) => {
  expect((await asks(text, { file })).map((turn) => turn.messages)).toEqual([
    [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'Hello' },
      { role: 'user', content: 'Are you there?' },
    ],
    [{ role: 'user', content: 'Good.' }],
  ]);
  expect((await open(text, { file })).summary).toBe(
    `1 two-turn conversation from ${file}; left out: 1 that asks nothing`,
  );
});

test('answers as recorded are asked for at exactly their length', async () => {
  const text = JSON.stringify([SHAREGPT]);
  expect(await asks(text, { file: 'rows.json', answers: 'as-recorded', maxTokens: 99 })).toMatchObject([
    { maxTokens: (await loadTokenizer()).count('Yes, I am.'), exactLength: true },
    { maxTokens: 99 },
  ]);
  const [turn] = await asks(text, { file: 'rows.json' });
  expect(turn).not.toHaveProperty('exactLength');
});

test('GSM8K rows are their question', async () => {
  const [turn] = await asks('{"question": "What is 2 + 2?", "answer": "#### 4"}');
  expect(turn?.messages).toEqual([{ role: 'user', content: 'What is 2 + 2?' }]);
});

test('one column of a CSV file, named, or the only one there is', async () => {
  const [turn] = await asks('id,prompt\n1,"Say ""hi"", please"\n', { file: 'rows.csv', column: 'prompt' });
  expect(turn?.messages[0]?.content).toBe('Say "hi", please');
  expect((await asks('prompt\nHello\n', { file: 'rows.csv' }))[0]?.messages[0]?.content).toBe('Hello');
});

test.each([
  ['id,prompt\n1,x', {}, 'rows.csv has several columns; say which with column: id or prompt.'],
  ['id,prompt\n1,x', { column: 'promt' }, 'rows.csv has no column "promt"; did you mean "prompt"?'],
  ['id,prompt\n1,', { column: 'prompt' }, 'rows.csv has no rows that ask something.'],
])('CSV %j with %j is refused', async (text, config, message) => {
  await expect(open(text, { file: 'rows.csv', ...config })).rejects.toThrow(message);
});

test('a row of a list is named by its number', async () => {
  const text = JSON.stringify([SHAREGPT, { conversations: [{ from: 1 }] }, { conversations: 1 }]);
  await expect(open(text, { file: 'rows.json' })).rejects.toThrow(
    'rows.json, row 2: word 1 has no role, got {"from":1}.',
  );
});

test('rows of no known format say which there are', async () => {
  await expect(open('{"text": "x"}')).rejects.toThrow(
    'rows.jsonl:1: is in no known format (mt-bench, openai-messages, openai-batch, sharegpt, gsm8k, prompts, inputs, lines or csv), got {"text":"x"}.',
  );
});

test('a missing file names the one that was probably meant', async () => {
  await expect(open(MT, { file: 'rows.jsnl' })).rejects.toThrow(
    /There is no prompts file rows.jsnl .*; did you mean "rows.jsonl"\?/,
  );
});

test('an unknown excerpt names those there are', async () => {
  await expect(open(MT, { file: 'plimsoll:mtbench' })).rejects.toThrow(
    'No bundled data is called "plimsoll:mtbench"; did you mean "plimsoll:mt-bench"?',
  );
});

test('a row that cannot be read costs itself, and is named in the notes', async () => {
  const rows = [1, 2, 3, 4, 5].map((i) => ({ conversations: [{ from: 'human', value: `q${i}` }, i === 3 ? 7 : {}] }));
  const { summary, notes } = await open(
    JSON.stringify(rows.map((row, i) => (i === 2 ? row : { conversations: [row.conversations[0]] }))),
    {
      file: 'rows.json',
    },
  );
  expect(summary).toBe('4 prompts from rows.json; left out: 1 that cannot be read');
  expect(notes).toEqual([
    'rows.json: 1 of 5 rows cannot be read and is left out (rows.json, row 3: word 2 takes {"role": "user", "content": "text"}, got 7).',
  ]);
});

test('so does one that breaks off in the middle of a file of lines, and the first of a file', async () => {
  const rows = ['{"prompt": "a"', '{"prompt": "b"}', '{"prompt": "c"}'].join('\n');
  const { session, notes } = await open(rows);
  expect(session(0, seeded(0)).turns[0]?.messages[0]?.content).toBe('b');
  expect(notes?.[0]).toContain('rows.jsonl:1: is in no known format');
});

test('no row after the last that is asked is read', async () => {
  const text = '{"prompt": "a"}\n{"prompt": "b"}\nnonsense\nmore nonsense\n';
  expect((await open(text, { limit: 2 })).notes).toEqual([]);
  await expect(open(`[${text.replaceAll('\n', ',')}`, { file: 'rows.json', limit: 2 })).resolves.toBeDefined();
  await expect(open(text)).rejects.toThrow('rows.jsonl:3: takes {"prompt": "text"}, got "nonsense". 2 of 4 rows');
});

test('lines of JSON may hold marks that end a line elsewhere', async () => {
  const { session, summary } = await open('{"prompt": "a\u2028b\u2029c"}\n');
  expect(session(0, seeded(0)).turns[0]?.messages[0]?.content).toBe('a\u2028b\u2029c');
  expect(summary).toBe('1 prompt from rows.jsonl');
});

test('plain lines may begin with a bracket, and a list may hold texts', async () => {
  expect((await open('[INST] one\n{two\n', { file: 'lines.txt' })).summary).toBe('2 prompts from lines.txt');
  expect((await open('["one", "two"]', { file: 'rows.json' })).summary).toBe('2 prompts from rows.json');
});

test('a cell with commas and no quotes would lose its end, so its row is left out', async () => {
  const { notes } = await open('prompt\n"a, b"\nc, d\n', { file: 'rows.csv' });
  expect(notes?.[0]).toContain(
    'rows.csv:3: has 2 cells, and the first line names 1; a cell with commas stands in quotes',
  );
  expect((await open('id,prompt\n1,a,,\n', { file: 'rows.csv', column: 'prompt' })).notes).toEqual([]);
});

test('a list of texts is one request, and says that it is for embeddings', async () => {
  const { asksLists, session } = await open('{"input": ["one", "two"]}\n{"input": "three"}\n');
  expect(asksLists).toBe(true);
  expect(session(0, seeded(0)).turns).toMatchObject([
    { isList: true, messages: [{ content: 'one' }, { content: 'two' }] },
  ]);
  expect(session(1, seeded(0)).turns[0]).not.toHaveProperty('isList');
});

test('of a row with calls of tools the tokens are not known, but about how many there are at most', async () => {
  const call = { id: 'c', type: 'function', function: { name: 'f', arguments: '{"a": 1}' } };
  const messages = [
    { role: 'user', content: 'w?' },
    { role: 'assistant', content: null, tool_calls: [call] },
    { role: 'tool', content: '7', tool_call_id: 'c' },
  ];
  const { session, worstCase } = await open(JSON.stringify({ messages }));
  const { count } = await loadTokenizer();
  expect(session(0, seeded(0)).turns[0]).toEqual({ messages });
  expect(worstCase.inputTokens).toBe(count('w?') + count(JSON.stringify([call])) + count('7'));
});

test.each([
  [
    'rows.csv',
    'id;prompt\n1;Hello\n',
    'rows.csv has one column, id;prompt; are its columns separated by semicolons? It takes commas.',
  ],
  ['rows.tsv', 'prompt\nHello\n', 'rows.tsv has columns separated by tabs, and they are not read; save it as CSV.'],
  ['rows.csv', 'id\tprompt\n1\tHello\n', 'are its columns separated by tabs? It takes commas.'],
])('%s with %j is refused, and not asked line by line', async (file, text, message) => {
  await expect(open(text, { file })).rejects.toThrow(message);
});
