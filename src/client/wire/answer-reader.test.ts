import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { AnswerReader } from './answer-reader.ts';
import { anthropicMessages } from './anthropic-messages.ts';
import type { Delta, Dialect } from './dialect.ts';
import { openaiChat } from './openai-chat.ts';
import { openaiResponses } from './openai-responses.ts';
import { readEvent } from './read-event.ts';

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
      return readEvent(openaiChat, { data, name: undefined, comment: undefined });
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

describe('in streams that name their events', () => {
  const named = (value: { readonly type: string }): string => `event: ${value.type}\n${event(JSON.stringify(value))}`;
  const anthropic = (text: string): string =>
    named({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } } as { type: string });
  const responses = (text: string, place: number, padding?: string): string =>
    named({
      type: 'response.output_text.delta',
      sequence_number: place,
      item_id: 'msg_1',
      output_index: 0,
      delta: text,
      ...(padding === undefined ? {} : { obfuscation: padding }),
    } as { type: string });
  const words = Array.from({ length: 200 }, (_, i) => ` word${i}`);
  const texts = ({ said }: ReturnType<typeof read>) => said.map(({ text }) => text);
  const asChunks = (events: readonly string[]): readonly Buffer[] => events.map((each) => Buffer.from(each));

  test.each<[string, Dialect, readonly string[]]>([
    ['Anthropic’s', anthropicMessages, words.map(anthropic)],
    ['of responses, which are numbered', openaiResponses, words.map((word, i) => responses(word, i + 4))],
    [
      'of responses, numbered and padded',
      openaiResponses,
      words.map((word, i) => responses(word, i + 95, 'xYz09'.slice(0, i % 6))),
    ],
  ])('%s pieces are read without being parsed', (_, dialect, events) => {
    const one = read(asChunks(events), dialect);
    expect(texts(one)).toEqual(words);
    expect(one.parsed).toBe(3);
    const together = read([Buffer.from(events.slice(0, 2).join('')), Buffer.from(events.slice(2).join(''))], dialect);
    expect(texts(together)).toEqual(words);
    expect(together.parsed).toBe(3);
  });

  test('a padded piece of chat is known, too', () => {
    const padded = words.map((word, i) =>
      JSON.stringify({ choices: [{ index: 0, delta: { content: word } }], obfuscation: 'pQ3'.slice(0, i % 4) }),
    );
    const { said, parsed } = read(asOneChunkEach(padded));
    expect(said.map(({ text }) => text)).toEqual(words);
    expect(parsed).toBe(3);
  });

  test('a ping between the pieces costs nothing', () => {
    const events = words
      .map(anthropic)
      .flatMap((each, i) => (i % 50 === 49 ? [each, named({ type: 'ping' })] : [each]));
    const { said, parsed } = read(asChunks(events), anthropicMessages);
    expect(said.map(({ text }) => text).join('')).toBe(words.join(''));
    expect(parsed).toBe(3); // The ping is known by its name.
  });

  test('each block of an answer is learned anew', () => {
    const events = words.map((word, i) => anthropic(word).replace('"index":0', `"index":${i < 100 ? 0 : 1}`));
    const { said, parsed } = read(asChunks(events), anthropicMessages);
    expect(said.map(({ text }) => text)).toEqual(words);
    expect(parsed).toBe(3 + 2);
  });

  test.each<[string, (usual: string) => string]>([
    ['of another name', (usual) => usual.replace('event: response.output_text.delta', 'event: x')],
    ['of no name', (usual) => usual.replace('event: response.output_text.delta\n', '')],
    ['of another item', (usual) => usual.replace('"output_index":0', '"output_index":1')],
    ['of reasoning', (usual) => usual.replaceAll('output_text', 'reasoning_text')],
    ['whose number is no number', (usual) => usual.replace(/"sequence_number":\d+/, '"sequence_number":007')],
    ['whose number is missing', (usual) => usual.replace(/"sequence_number":\d+/, '"sequence_number":')],
    ['whose number is a text', (usual) => usual.replace(/"sequence_number":\d+/, '"sequence_number":"7"')],
    ['with a fraction for a number', (usual) => usual.replace(/"sequence_number":\d+/, '"sequence_number":7.5')],
    ['that has another text in place of its padding', (usual) => usual.replace('obfuscation', 'delta')],
    ['with a quote in its padding', (usual) => usual.replace('"pad"', '"p\\"ad"')],
    ['that is cut short', (usual) => `${usual.slice(0, usual.indexOf('pad'))}\n\n`],
  ])('a piece %s says what the dialect says that it says', (_, change) => {
    const events = ['a', 'b', 'c', 'd', 'e'].map((text, i) => responses(text, i, 'pad'));
    const changed = events.map((each, i) => (i === 3 ? change(each) : each));
    expect(changed).not.toEqual(events);
    expect(read(asChunks(changed), openaiResponses).said).toEqual(
      changed.map((each) => aloneBy(openaiResponses, each)),
    );
  });

  const text = fc.oneof(
    fc.constantFrom(
      ' the',
      '"',
      '\\',
      '\n',
      '',
      'delta',
      'text_delta',
      'ž',
      '你好',
      '🚢',
      '\u2028',
      '"}}',
      'pad',
      '12',
    ),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const others = fc.constantFrom(
    named({ type: 'ping' }),
    named({ type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } } as { type: string }),
    named({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'hm' } } as {
      type: string;
    }),
    named({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } as { type: string }),
    ': a comment\n\n',
    'event: content_block_delta\n\n',
    event('[DONE]'),
    event('{"half'),
  );
  test.each<[string, Dialect, (text: string, place: number) => string]>([
    ['Anthropic’s', anthropicMessages, anthropic],
    ['of responses', openaiResponses, (said, place) => responses(said, place)],
    ['of responses, padded', openaiResponses, (said, place) => responses(said, place, 'pad'.slice(place % 3))],
  ])('any answer %s, its bytes cut anywhere', (_, dialect, piece) => {
    const one = fc.oneof({ weight: 4, arbitrary: text.map((said) => ({ said })) }, others);
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 30 }), fc.array(fc.nat()), (all, cuts) => {
        const events = all.map((each, i) => (typeof each === 'string' ? each : piece(each.said, i)));
        const bytes = Buffer.from(events.join(''));
        const at = [0, ...cuts.map((cut) => cut % bytes.length).toSorted((a, b) => a - b), bytes.length];
        const expected = events.filter((each) => each.includes('data: ')).map((each) => aloneBy(dialect, each));
        expect(
          read(
            at.slice(1).map((end, i) => bytes.subarray(at[i], end)),
            dialect,
          ).said,
        ).toEqual(expected);
        expect(read(asChunks(events), dialect).said).toEqual(expected);
        expect(read([bytes], dialect).said).toEqual(expected);
      }),
      { numRuns: 300 },
    );
  });

  /** What the dialect itself makes of the event's data. */
  function aloneBy(dialect: Dialect, whole: string): Delta {
    try {
      return readEvent(dialect, {
        data: whole.slice(whole.indexOf('data: ') + 6, -2),
        name: undefined,
        comment: undefined,
      });
    } catch (error) {
      return { error: String(error) };
    }
  }
});
