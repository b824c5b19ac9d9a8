import { expect, test } from 'vitest';
import type { InputLengths, TokenAccount } from '../../core/result.ts';
import { tokenNotes } from './token-notes.ts';

const EXACT: InputLengths = {
  requests: 1000,
  requested: 5000,
  got: 5000,
  differing: 0,
  usualDifferences: [{ difference: 0, requests: 1000 }],
};
const notes = (parts: Partial<TokenAccount>) => tokenNotes({ tokens: { from: 'usage', perEvent: 1, ...parts } });

test('lengths that are as asked for need no word', () => {
  expect(tokenNotes({})).toEqual([]);
  expect(notes({ requestedVsGot: { requested: 9, got: 9, differing: 0 }, inputRequestedVsGot: EXACT })).toEqual([]);
});

test('the same difference in every request, or in most, is the chat template', () => {
  const template = (difference: number, requests: number) => ({
    ...EXACT,
    got: 12_000,
    differing: 1000,
    usualDifferences: [{ difference, requests }],
  });
  expect(notes({ inputRequestedVsGot: template(7, 1000) })).toEqual([
    'The server counted 7 tokens more than the prompt in every request: its chat template; templateTokens: 7 makes synthetic and replayed prompts exact with it.',
  ]);
  expect(notes({ inputRequestedVsGot: template(7, 990) })[0]).toMatch(
    /^The server counted 7 tokens more than the prompt in 990 of 1,000 requests: its chat template/,
  );
});

test('a few differences in all requests are the chat template around prompts of one and of two messages', () => {
  const usualDifferences = [
    { difference: 11, requests: 840 },
    { difference: 7, requests: 160 },
  ];
  expect(notes({ inputRequestedVsGot: { ...EXACT, got: 15_360, differing: 1000, usualDifferences } })).toEqual([
    'The server counted 7 or 11 tokens more than the prompt in every request: its chat template, which adds to every message; templateTokens makes synthetic and replayed prompts exact with it.',
  ]);
});

test.each([
  ['many differences', [7, 400, 9, 200, 3, 100]],
  ['fewer tokens than asked for', [-3, 1000]],
  ['more in some requests and fewer in others', [7, 600, -7, 400]],
  ['differences too far apart for any template', []],
])('%s are another tokenizer', (_, pairs) => {
  const usualDifferences = pairs.flatMap((difference, i) =>
    i % 2 === 0 ? [{ difference, requests: pairs[i + 1] ?? 0 }] : [],
  );
  const [note] = notes({ inputRequestedVsGot: { ...EXACT, got: 6100, differing: 980, usualDifferences } });
  expect(note).toBe(
    "The server counted 6,100 input tokens where 5,000 were asked for, and differed in 980 of 1,000 requests: it has another tokenizer than this run; name it with tokenizer: './tokenizer.json'.",
  );
});

test('answers of another length are said', () => {
  expect(notes({ requestedVsGot: { requested: 900, got: 850, differing: 12 } })).toEqual([
    '12 answers had another length than asked for, 850 output tokens instead of 900 in all: the server ended them early or did not keep to ignore_eos.',
  ]);
});
