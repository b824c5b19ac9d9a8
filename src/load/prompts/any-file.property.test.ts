import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scratch } from '../../../test/fixtures/scenarios/scratch.ts';
import { PlimsollError } from '../../core/errors.ts';
import { seeded } from '../../core/rng.ts';
import { tokenTools } from '../tokens/token-tools.ts';
import { dataset } from './dataset/dataset.ts';
import { replay } from './replay.ts';
import type { PromptSource } from './source.ts';

/** Files of each kind. `npm run fuzz` tries many more. */
const CASES = Number(process.env['CASES'] ?? 8000) / 20;

const tools = tokenTools();

/** A file is opened, and asks something, or is refused in words: nothing else may happen. */
async function opensOrIsRefused(folder: string, source: PromptSource, text: string): Promise<void> {
  await writeFile(join(folder, String(source.config['file'])), text);
  try {
    const { session, arrivals, summary } = await source.open({ folder, seed: 1, ...tools });
    expect(summary).toMatch(/^\S.*\S$/);
    for (const index of [0, 1, 7]) {
      const { turns } = session(index, seeded(index));
      expect(turns.length).toBeGreaterThan(0);
      for (const { messages, inputTokens = 0 } of turns) {
        expect(messages.length).toBeGreaterThan(0);
        expect(inputTokens).toBeGreaterThanOrEqual(0);
      }
    }
    expect(arrivals ?? []).toEqual([...(arrivals ?? [])].sort((a, b) => a - b));
  } catch (error) {
    if (!(error instanceof PlimsollError)) throw error;
    expect(error.message).toMatch(/\S[.?]$/);
  }
}

const NAMES = [
  'messages',
  'conversations',
  'conversation',
  'turns',
  'question',
  'answer',
  'prompt',
  'system',
  'input',
  'body',
  'url',
  'custom_id',
  'role',
  'from',
  'content',
  'value',
  'text',
  'type',
  'tool_calls',
  'tool_call_id',
  'max_tokens',
  'max_completion_tokens',
  'expect',
  'number',
  'timestamp',
  'input_length',
  'output_length',
  'hash_ids',
  'session_id',
  'delay',
  'text_input',
  'plannedMs',
  'turn',
  'inputTokens',
  'outputTokens',
  'constructor',
  '__proto__',
];
const WORDS = [
  'user',
  'Human',
  'gpt',
  'tool',
  'system',
  'narrator',
  'text',
  'image_url',
  '#### 4',
  '',
  ' ',
  '"',
  '\ud800',
  'a,b',
];

/** JSON of the words that the readers know, in places where they may be known or not. */
const { value } = fc.letrec<{ value: unknown; list: unknown; fields: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    fc.constantFrom(...WORDS),
    fc.constantFrom(0, 1, 3, -1, 0.5, 512, 1e9, 1e300, 2 ** 53, true, null),
    tie('list'),
    tie('fields'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  fields: fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 5 }),
}));

const ROWS: readonly unknown[] = [
  {
    messages: [
      { role: 'user', content: 'x' },
      { role: 'tool', content: null },
    ],
    max_tokens: 4,
  },
  {
    conversations: [
      { from: 'human', value: 'x' },
      { from: 'gpt', value: 'y' },
    ],
  },
  { custom_id: '1', url: '/v1/embeddings', body: { input: ['a', 'b'] } },
  { timestamp: 1.5, input_length: 40, output_length: 3, hash_ids: [1, 2, 3], session_id: 's', delay: 3 },
  { timestamp: 2, text_input: 'hello' },
  { plannedMs: 4, inputTokens: 3, outputTokens: 4 },
];

/** Whole rows among odd ones, as lines or as a list, with some of its characters taken out, doubled or replaced. */
const rows = fc.array(fc.oneof(fc.constantFrom(...ROWS), value), { maxLength: 8 });
const jsonText = fc
  .tuple(rows, fc.boolean())
  .map(([all, isList]) => (isList ? JSON.stringify(all) : all.map((row) => JSON.stringify(row) ?? '').join('\n')));
const CSV = [
  'TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:00:00+01:00,10,1\n2023-11-16 18:00:04.5+01:00,20,0\n',
  'Timestamp,Model,Request tokens,Response tokens\n5,GPT-4,472.0,18.0\n7,GPT-4,3,0\n',
  'prompt,n\n"a, ""b""",1\nc,2\n',
  'prompt\n"two\nlines"\nc\n',
];
const text = fc
  .tuple(
    fc.oneof(jsonText, fc.constantFrom(...CSV), fc.string({ unit: 'binary' })),
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('', '"', ',', '\n', '[', ']', '{', '}', '\\', '\0', '9', '\u2028')), {
      maxLength: 3,
    }),
  )
  .map(([whole, changes]) =>
    changes.reduce((all, [at, put]) => {
      const place = all.length === 0 ? 0 : at % all.length;
      return all.slice(0, place) + put + all.slice(place + (at % 2));
    }, whole),
  );

const file = fc.constantFrom('any.json', 'any.jsonl', 'any.csv', 'any.txt');

test('any data set', async () => {
  const folder = await scratch({});
  const options = fc.constantFrom(
    {},
    { expect: true as const },
    { expect: { number: 'n' } },
    { column: 'prompt' },
    { limit: 2, shuffle: true },
    { answers: 'as-recorded' as const },
    { format: 'sharegpt' as const },
    { format: 'lines' as const },
    { format: 'csv' as const },
  );
  await fc.assert(
    fc.asyncProperty(file, options, text, (name, config, content) =>
      opensOrIsRefused(folder, dataset({ file: name, ...config }), content),
    ),
    { numRuns: CASES },
  );
});

test('any trace', async () => {
  const folder = await scratch({});
  const options = fc.constantFrom(
    {},
    { loop: '1s' },
    { from: '1ms', to: '2s' },
    { limit: 1 },
    { templateTokens: 7, speed: 3 },
    { timeUnit: 's' as const, blockTokens: 2 },
    { format: 'mooncake' as const },
    { format: 'records' as const },
    { format: 'azure-csv' as const },
  );
  await fc.assert(
    fc.asyncProperty(file, options, text, (name, config, content) =>
      opensOrIsRefused(folder, replay({ file: name, ...config }), content),
    ),
    { numRuns: CASES },
  );
});
