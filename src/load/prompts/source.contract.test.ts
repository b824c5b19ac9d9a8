import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { seeded } from '../../core/rng.ts';
import { tokenTools } from '../tokens/token-tools.ts';
import { loadTokenizer } from '../tokens/tokenizer.ts';
import { conversation } from './conversation.ts';
import { dataset } from './dataset/dataset.ts';
import { inline } from './inline.ts';
import { PROMPT_KINDS, promptKind } from './kinds.ts';
import { exponential, lognormal, uniform } from './lengths.ts';
import { replay } from './replay.ts';
import { isPromptSource, type PromptSource, type SourceContext } from './source.ts';
import { synthetic } from './synthetic.ts';

const SOURCES: Readonly<Record<string, PromptSource>> = {
  'inline text': inline('What is a load line?'),
  'inline conversation': inline([
    { system: 'Answer in one sentence.', prompt: 'What is a load line?', maxTokens: 40 },
    { messages: [{ role: 'user', content: 'And in salt water?' }], maxTokens: 20, think: '2s' },
  ]),
  'dataset in order': dataset({ file: 'plimsoll:mt-bench' }),
  'dataset shuffled': dataset({ file: 'plimsoll:mt-bench', shuffle: true, maxTokens: 100, limit: 20 }),
  'dataset of ShareGPT': dataset({ file: 'sharegpt.json', answers: 'as-recorded' }),
  'dataset of GSM8K': dataset({ file: 'gsm8k.jsonl', maxTokens: 40 }),
  'dataset of a column': dataset({ file: 'questions.csv', column: 'prompt', shuffle: true }),
  conversation: conversation({ turns: 3, inputTokens: uniform(5, 40), outputTokens: 20, thinkTime: '2s' }),
  'conversation with a system message': conversation({
    turns: uniform(1, 6),
    inputTokens: exponential({ mean: 30, max: 200 }),
    outputTokens: lognormal({ median: 20, p95: 80, max: 120 }),
    thinkTime: exponential({ mean: '3s' }),
    system: 'Answer as a harbour master would.',
  }),
  'synthetic of one length': synthetic({ inputTokens: 300, outputTokens: 20 }),
  'synthetic with a prefix': synthetic({
    inputTokens: uniform(1, 400),
    outputTokens: lognormal({ median: 20, p95: 80, max: 120 }),
    sharedPrefixTokens: 128,
  }),
  'synthetic of pairs': synthetic({ lengthsFrom: 'lengths.csv', sharedPrefixTokens: 16, sharedPrefixes: 3 }),
  'synthetic without an end': synthetic({ inputTokens: lognormal({ median: 50, p95: 200 }), outputTokens: 10 }),
  replay: replay({ file: 'plimsoll:azure-conv', speed: 4, limit: 40 }),
  'replay in a loop': replay({ file: 'plimsoll:azure-conv', from: '1s', to: '5s', loop: '1m' }),
  'replay of blocks': replay({ file: 'plimsoll:mooncake', limit: 40 }),
};

const context: SourceContext = {
  folder: fileURLToPath(new URL('../../../test/fixtures/prompts/', import.meta.url)),
  seed: 1,
  ...tokenTools(),
};
const tokenizer = await loadTokenizer();
const INDEXES = [0, 1, 2, 39, 79, 80, 1234];

test('every kind of source is in the suite', () => {
  expect(new Set(Object.values(SOURCES).map(({ name }) => name))).toEqual(new Set(Object.keys(PROMPT_KINDS)));
});

describe.each(Object.entries(SOURCES))('%s', async (_, source) => {
  const open = await source.open(context);
  const session = (index: number, seed: number) => open.session(index, seeded(seed));

  test('is a prompt source of plain data, which its own field accepts', () => {
    expect(isPromptSource(source)).toBe(true);
    expect(JSON.parse(JSON.stringify(source.config))).toEqual(source.config);
    const { field, declaredIn } = promptKind(source.name)!;
    expect(field.safeParse(declaredIn(source.config)).success).toBe(true);
  });

  test('gives an equal session for an equal index and state, from a second opening too', async () => {
    const again = await source.open(context);
    for (const index of INDEXES) {
      expect(session(index, 5)).toEqual(session(index, 5));
      expect(again.session(index, seeded(5))).toEqual(session(index, 5));
    }
  });

  test('does not depend on the sessions asked for before', () => {
    const forwards = INDEXES.map((index) => session(index, index));
    const backwards = INDEXES.toReversed().map((index) => session(index, index));
    expect(backwards.toReversed()).toEqual(forwards);
  });

  test('counts its tokens as the tokenizer does', () => {
    for (const index of INDEXES)
      for (const { messages, inputTokens } of session(index, index).turns)
        expect(inputTokens).toBe(messages.reduce((sum, { content }) => sum + tokenizer.count(content ?? ''), 0));
  });

  test('costs no more than its worst case', () => {
    const { worstCase } = open;
    for (const index of INDEXES) {
      const { turns } = session(index, index);
      let conversation = 0;
      let input = 0;
      for (const { inputTokens = 0, maxTokens = 0 } of turns) {
        input += conversation + inputTokens;
        conversation += inputTokens + maxTokens;
      }
      const output = turns.reduce((sum, { maxTokens }) => sum + (maxTokens ?? Number.POSITIVE_INFINITY), 0);
      expect(turns.length).toBeLessThanOrEqual(worstCase.turns);
      expect(input).toBeLessThanOrEqual(worstCase.inputTokens ?? Number.POSITIVE_INFINITY);
      expect(output).toBeLessThanOrEqual(worstCase.outputTokens ?? Number.POSITIVE_INFINITY);
    }
  });

  test('asks something in every turn, with a user last', () => {
    for (const index of INDEXES)
      for (const { messages } of session(index, index).turns) expect(messages.at(-1)?.role).toBe('user');
  });

  test('says what it is in one line', () => {
    expect(open.summary).toMatch(/^\S.*\S$/);
  });

  test('has ascending start times from 0 on, if any', () => {
    if (open.arrivals === undefined) return;
    expect(open.arrivals[0]).toBe(0);
    expect(open.arrivals).toEqual(open.arrivals.toSorted((a, b) => a - b));
  });
});
