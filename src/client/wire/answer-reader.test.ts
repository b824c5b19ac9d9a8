import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import type { Delta, Dialect } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';

/** What was said, texts and parsed events alike, and how many events the dialect had to parse. */
function read(chunks: readonly Buffer[], dialect: Dialect = openaiChat) {
  const said: Delta[] = [];
  const spied = { ...dialect, read: vi.fn(dialect.read) };
  const reader = new AnswerReader(spied, {
    onText: (bytes, from, to) => said.push({ output: 'answer', text: bytes.toString('utf8', from, to) }),
    onDelta: (delta) => said.push(delta),
    onBadEvent: (error) => said.push({ error: String(error) }),
  });
  for (const chunk of chunks) reader.push(chunk);
  reader.end();
  return { said, parsed: spied.read.mock.calls.length };
}

const event = (data: string): string => `data: ${data}\n\n`;
const piece = (content: string, more: object = {}): string =>
  JSON.stringify({ id: 'c-1', choices: [{ index: 0, delta: { content, ...more }, finish_reason: null }] });
const asOneChunkEach = (data: readonly string[]): readonly Buffer[] => data.map((each) => Buffer.from(event(each)));

test('the pieces of an answer are read without being parsed, after the first two', () => {
  const words = Array.from({ length: 100 }, (_, i) => ` word${i}`);
  const { said, parsed } = read(asOneChunkEach(words.map((word) => piece(word))));
  expect(said.map(({ text }) => text)).toEqual(words);
  expect(parsed).toBe(3); // The first, the second, and that once more with another text in its place.
});

test('several in one chunk are each read by themselves', () => {
  const words = ['a', 'b', 'c', 'd', 'e'];
  const chunk = Buffer.from(words.map((word) => event(piece(word))).join(''));
  expect(read([Buffer.from(event(piece('x'))), chunk]).said.map(({ text }) => text)).toEqual(['x', ...words]);
});

describe('whatever differs, an event says what the dialect says that it says', () => {
  test.each<[string, readonly string[]]>([
    ['an empty piece after full ones', [piece('a'), piece(''), piece('b')]],
    ['an escaped quote', [piece('a'), piece('say "b"'), piece('c')]],
    ['a line break', [piece('a'), piece('b\nc'), piece('d')]],
    ['a reasoning piece of the same shape', [piece('a'), piece('b').replace('content', 'reasoning_content')]],
    ['a finish reason at the end', [piece('a'), piece('b').replace('null', '"stop"')]],
    ['a role beside the text', [piece('a', { role: 'assistant' }), piece('b', { role: 'assistant' })]],
    ['a text that is also a key', [piece('content'), piece('index'), piece('delta')]],
    ['a text that is elsewhere too', [piece('c-1'), piece('c-1'), piece('b')]],
    ['another answer’s id', [piece('a'), piece('b').replace('c-1', 'c-2'), piece('c')]],
    ['an error in the middle', [piece('a'), '{"error":{"message":"out of memory"}}', piece('b')]],
    ['an event that is no JSON', [piece('a'), piece('b').slice(1), piece('c')]],
    ['nothing but the end', [piece('a'), '[DONE]']],
  ])('%s', (_, data) => {
    expect(read(asOneChunkEach(data)).said).toEqual(data.map(alone));
  });

  const content = fc.oneof(
    fc.constantFrom(
      ' the',
      '.',
      '"',
      '\\',
      '\n',
      '',
      '"},"finish_reason":"stop"}]}',
      'ž',
      '你好',
      '🚢',
      '\u2028',
      'content',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const shape = fc.constantFrom(
    (text: string) => piece(text),
    (text: string) => piece(text, { role: 'assistant' }),
    (text: string) => piece(text).replace('"content"', '"reasoning"'),
    (text: string) => piece(text).replace('null', '"length"'),
    (text: string) => JSON.stringify({ usage: { completion_tokens: 3 }, choices: [{ delta: { content: text } }] }),
  );
  test('any answer, its bytes cut anywhere', () => {
    fc.assert(
      fc.property(
        shape,
        fc.array(fc.tuple(content, shape), { minLength: 1 }),
        fc.array(fc.nat()),
        (usual, all, cuts) => {
          const data = all.map(([text, other], i) => (i % 4 === 3 ? other : usual)(text));
          const bytes = Buffer.from(data.map(event).join(''));
          const at = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
          const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
          expect(read(chunks).said).toEqual(data.map(alone));
          expect(read(asOneChunkEach(data)).said).toEqual(data.map(alone));
        },
      ),
      { numRuns: 300 },
    );
  });

  function alone(data: string): Delta {
    try {
      return openaiChat.read(data);
    } catch (error) {
      return { error: String(error) };
    }
  }
});

test('a stream that differs elsewhere in every event is not searched for ever', () => {
  const data = Array.from({ length: 50 }, (_, i) => piece(`word${i}`).replace('c-1', `c-${i}`));
  const { said, parsed } = read(asOneChunkEach(data));
  expect(said).toHaveLength(50);
  expect(parsed).toBeLessThan(60);
});
