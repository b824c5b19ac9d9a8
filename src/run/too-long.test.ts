import { expect, test } from 'vitest';
import type { OpenSource } from '../load/prompts/source.ts';
import type { Scenario, Target } from '../scenario/scenario.ts';
import { tooLong } from './too-long.ts';

const TARGET: Target = { url: 'http://h/v1', model: 'm', api: 'openai-chat' };
const { entries } = { entries: [{ name: 'chat' }, { name: 'other', model: 'n' }] } as unknown as Scenario;
const MODELS = [
  { id: 'm', alsoNamed: [], mostTokens: 4096 },
  { id: 'n', alsoNamed: [] },
];

const notesOn = (worstCase: OpenSource['worstCase']) => {
  const source = { worstCase } as OpenSource;
  return tooLong(
    { entries },
    TARGET,
    new Map([
      ['chat', source],
      ['other', source],
    ]),
    MODELS,
  );
};

test('what asks for more tokens than its model takes is noted', () => {
  expect(notesOn({ turns: 1, inputTokens: 4000, outputTokens: 500 })).toEqual([
    'chat asks m with up to 4,000 tokens and for 500, and it takes 4,096 in all, so the longest requests may be refused.',
  ]);
});

test('what fits is not, nor what is not known', () => {
  expect(notesOn({ turns: 1, inputTokens: 3596, outputTokens: 500 })).toEqual([]);
  expect(notesOn({ turns: 3, inputTokens: 9000, outputTokens: 500 })).toEqual([]);
  expect(notesOn({ turns: 1 })).toEqual([]);
});
