import { expect, test } from 'vitest';
import type { InputLengths, TokenAccount } from '../core/result.ts';
import { tokenNotes } from './token-notes.ts';

const EXACT: InputLengths = {
  requests: 1000,
  requested: 5000,
  got: 5000,
  differing: 0,
  usualDifference: 0,
  withUsualDifference: 1000,
};
const notes = (parts: Partial<TokenAccount>) => tokenNotes({ tokens: { from: 'usage', perEvent: 1, ...parts } });

test('lengths that are as asked for need no word', () => {
  expect(tokenNotes({})).toEqual([]);
  expect(notes({ requestedVsGot: { requested: 9, got: 9, differing: 0 }, inputRequestedVsGot: EXACT })).toEqual([]);
});

test('the same difference in every request, or in most, is the chat template', () => {
  const template = { ...EXACT, got: 12_000, differing: 1000, usualDifference: 7 };
  expect(notes({ inputRequestedVsGot: template })).toEqual([
    'The server counted 7 tokens more than the prompt in every request: its chat template; templateTokens: 7 makes synthetic and replayed prompts exact with it.',
  ]);
  expect(notes({ inputRequestedVsGot: { ...template, withUsualDifference: 990 } })[0]).toMatch(
    /^The server counted 7 tokens more than the prompt in 990 of 1,000 requests: its chat template/,
  );
});

test.each([
  ['many differences', { usualDifference: 7, withUsualDifference: 400 }],
  ['fewer tokens than asked for', { usualDifference: -3, withUsualDifference: 1000 }],
])('%s are another tokenizer', (_, parts) => {
  const [note] = notes({ inputRequestedVsGot: { ...EXACT, got: 6100, differing: 980, ...parts } });
  expect(note).toBe(
    "The server counted 6,100 input tokens where 5,000 were asked for, and differed in 980 of 1,000 requests: it has another tokenizer than this run; name it with tokenizer: './tokenizer.json'.",
  );
});

test('answers of another length are said', () => {
  expect(notes({ requestedVsGot: { requested: 900, got: 850, differing: 12 } })).toEqual([
    '12 answers had another length than asked for, 850 output tokens instead of 900 in all: the server ended them early or did not keep to ignore_eos.',
  ]);
});
