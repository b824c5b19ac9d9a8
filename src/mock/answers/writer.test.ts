import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONG_THOUGHT } from '../../../test/fixtures/mock/fake-server.ts';
import { loadTokenizer } from '../../load/tokens/tokenizer.ts';
import { CHAT_ANSWER, type ModelInfo } from './model-info.ts';
import { knownAnswers } from './questions/known.ts';
import type { Script, ScriptToken } from './script.ts';
import { vocabularyOf } from './vocabulary.ts';
import { type AnswerKind, type AnswerWish, answerWriter } from './writer.ts';

const tokenizer = await loadTokenizer();
const vocabulary = vocabularyOf(tokenizer);
const writer = answerWriter({ vocabulary, known: knownAnswers(new Map()), seed: 1 });

const INFO: ModelInfo = { contextTokens: 8192, ownedBy: 'x', accuracy: 1, knowledge: 'k', answerTokens: CHAT_ANSWER };
const THINKER: ModelInfo = { ...INFO, reasoning: LONG_THOUGHT };
const FREE = { maxTokens: undefined, minTokens: undefined, ignoreEos: false, roomTokens: 100_000 };
const wish = (more: Partial<AnswerWish> = {}): AnswerWish => ({
  answer: { kind: 'words' },
  prompt: 'Where does the load line lie?',
  question: 'Where does the load line lie?',
  seed: undefined,
  n: 1,
  length: FREE,
  stops: [],
  effort: undefined,
  tellsThought: true,
  ...more,
});

function drain(script: Script | undefined): readonly ScriptToken[] {
  const tokens: ScriptToken[] = [];
  for (let token = script?.next(); token !== undefined; token = token.finish === undefined ? script?.next() : undefined)
    tokens.push(token);
  return tokens;
}
const say = (more: Partial<AnswerWish> = {}, info = INFO) => drain(writer.write(wish(more), info)[0]);
const textOf = (tokens: readonly ScriptToken[], channel: string): string =>
  tokens.flatMap((token) => (token.channel === channel ? token.text : [])).join('');

const parameters = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 1, maximum: 14 } },
  required: ['city', 'days'],
};
const KINDS: readonly AnswerKind[] = [
  { kind: 'words' },
  { kind: 'json', schema: undefined },
  { kind: 'json', schema: { type: 'object', properties: { name: { enum: ['Łódź 🧪', '漢字'] } } } },
  { kind: 'call', tools: [{ name: 'get_weather_forecast', parameters }], finish: 'tool_calls' },
];

test('every answer, in every channel, has as many tokens as the tokenizer counts', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), fc.string(), fc.boolean(), fc.boolean(), (answer, prompt, thinks, asks) => {
      const tokens = say({ answer, prompt, question: asks ? 'What is 17 + 25?' : prompt }, thinks ? THINKER : INFO);
      for (const channel of ['reasoning', 'text', 'tool-name', 'tool'] as const) {
        const own = tokens.filter((token) => token.channel === channel);
        expect(tokenizer.encode(textOf(tokens, channel))).toEqual(own.map(({ id }) => id));
      }
      expect(tokens.at(-1)?.finish).toBe(answer.kind === 'call' ? 'tool_calls' : 'stop');
    }),
    { numRuns: 60 },
  );
});

test('the same wish says the same; another seed or choice says something else', () => {
  expect(say({ seed: 3 })).toEqual(say({ seed: 3 }));
  expect(say({ seed: 3 })).not.toEqual(say({ seed: 4 }));
  const [one, two] = writer.write(wish({ n: 2 }), INFO);
  expect(drain(one)).not.toEqual(drain(two));
});

test('lengths: cut at the maximum, stretched to the minimum, and exact when no end is allowed', () => {
  const length = (more: object) => {
    const tokens = say({ length: { ...FREE, ...more } });
    return [tokens.length, tokens.at(-1)?.finish];
  };
  expect(length({ maxTokens: 5 })).toEqual([5, 'length']);
  expect(length({ minTokens: 3000 })).toEqual([3000, 'stop']);
  expect(length({ maxTokens: 2000, ignoreEos: true })).toEqual([2000, 'length']);
  expect(length({ roomTokens: 7 })).toEqual([7, 'length']);
});

test('a thinker’s answers have the published mean, and thought comes first', () => {
  const lengths = Array.from({ length: 2000 }, (_, seed) => writer.write(wish({ seed }), THINKER)[0]!.maxTokens);
  const mean = lengths.reduce((a, b) => a + b, 0) / lengths.length;
  expect(mean).toBeGreaterThan(3600);
  expect(mean).toBeLessThan(4200);
  const channels = say({}, THINKER).map(({ channel }) => channel);
  expect(channels[0]).toBe('reasoning');
  expect(channels.at(-1)).toBe('text');
  expect(channels.lastIndexOf('reasoning')).toBeLessThan(channels.indexOf('text'));
});

test('a stop sequence cuts the text before it, wherever it falls, and the token that completes it counts', () => {
  const whole = say();
  const text = textOf(whole, 'text');
  fc.assert(
    fc.property(fc.nat(text.length - 20), fc.integer({ min: 1, max: 15 }), (from, length) => {
      const stop = text.slice(from, from + length);
      const cut = say({ stops: [stop, 'never in there!'] });
      expect(textOf(cut, 'text')).toBe(text.slice(0, text.indexOf(stop)));
      expect(cut.at(-1)?.finish).toBe('stop');
      const end = text.indexOf(stop) + stop.length;
      let read = 0;
      const made = whole.findIndex(({ text: piece }) => {
        read += piece.length;
        return read >= end;
      });
      expect(cut).toHaveLength(made + 1);
    }),
  );
});

test('what is held back for a stop that never comes is told at the end', () => {
  expect(textOf(say({ stops: ['never in there!'] }), 'text')).toBe(textOf(say(), 'text'));
});

test('a question is answered rightly or wrongly, whatever the seed, and says so', () => {
  const isRight = (accuracy: number, i: number, seed?: number) =>
    say({ question: `What is ${i} + 25?`, seed }, { ...INFO, accuracy }).at(-1)?.isRight;
  const of = (accuracy: number) => Array.from({ length: 400 }, (_, i) => isRight(accuracy, i));
  const [worse, better] = [of(0.6), of(0.8)];
  expect(better.filter(Boolean).length / 400).toBeCloseTo(0.8, 1);
  expect(worse.some((right, i) => right === true && better[i] !== true)).toBe(false);
  expect(isRight(0.6, 7, 1)).toBe(isRight(0.6, 7, 2));
  const said = (accuracy: number) => textOf(say({ question: '12 * 11 = ?' }, { ...INFO, accuracy }), 'text');
  expect(said(1)).toMatch(/ The answer is 132\.$/);
  expect(said(0)).toMatch(/ The answer is 1[1-4]\d\.$/);
  expect(said(0)).not.toContain('132');
});

test('a question is answered within the maximum when there is room; what ends before its number is not right', () => {
  const of = (more: Partial<AnswerWish>) => {
    const tokens = say({ question: 'What is 17 + 25?', ...more }, THINKER);
    const { finish, isRight } = tokens.at(-1)!;
    expect(tokens.slice(0, -1).map((token) => token.isRight)).toEqual(tokens.slice(1).map(() => undefined));
    return [textOf(tokens, 'text').slice(-17), finish, isRight];
  };
  expect(of({ length: { ...FREE, maxTokens: 20 } })).toEqual(['The answer is 42.', 'stop', true]);
  expect(of({ length: { ...FREE, maxTokens: 3 } })).toEqual([' The answer is', 'length', false]);
  expect(of({ stops: ['.'] })).toEqual([expect.stringContaining(' answer is 42'), 'stop', true]);
  expect(of({ stops: ['2.'] })).toEqual([expect.stringContaining(' answer is 4'), 'stop', false]);
  expect(of({ stops: [' answer'] })).toEqual([expect.stringMatching(/ The$/), 'stop', false]);
});

test('each choice of a request says for itself whether it was right', () => {
  const [one, two] = writer.write(wish({ question: 'What is 17 + 25?', n: 2, stops: [' sea '] }), INFO);
  for (const tokens of [drain(one), drain(two)])
    expect(tokens.at(-1)?.isRight).toBe(textOf(tokens, 'text').includes('The answer is 42'));
});

test('without effort a thinker does not think; where there is one channel, thought is text, and stops look through it', () => {
  expect(say({ effort: 'none' }, THINKER).some(({ channel }) => channel === 'reasoning')).toBe(false);
  const plain = say({ tellsThought: false }, THINKER);
  expect(plain.every(({ channel }) => channel === 'text')).toBe(true);
  const thought = textOf(say({}, THINKER), 'reasoning');
  expect(textOf(plain, 'text').startsWith(thought)).toBe(true);
  const stop = thought.slice(20, 40);
  expect(textOf(say({ tellsThought: false, stops: [stop] }, THINKER), 'text')).toBe(
    thought.slice(0, thought.indexOf(stop)),
  );
  expect(textOf(say({ stops: [stop] }, THINKER), 'reasoning')).toBe(thought);
});

test('a stop that is complete within the least tokens stops nothing; one that ends after them does', () => {
  const whole = say({ length: { ...FREE, minTokens: 20 } });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 12 }), fc.nat(30), (least, length, at) => {
      const text = textOf(whole, 'text');
      const stop = text.slice(at, at + length);
      const stops = [stop, 'one that is long and never comes'];
      const cut = textOf(say({ length: { ...FREE, minTokens: least }, stops }), 'text');
      const early = textOf(whole.slice(0, least), 'text').length;
      let place = text.indexOf(stop);
      while (place >= 0 && place + length <= early) place = text.indexOf(stop, place + 1);
      expect(cut).toBe(place < 0 ? text : text.slice(0, place));
    }),
  );
});

test('without a maximum, an answer that may not end goes on until the context is full', () => {
  const tokens = say({ length: { ...FREE, ignoreEos: true, roomTokens: 5000 } });
  expect([tokens.length, tokens.at(-1)?.finish]).toEqual([5000, 'length']);
});
