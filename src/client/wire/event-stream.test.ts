import { createParser } from 'eventsource-parser';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventStream } from './event-stream.ts';

type Event = readonly [data: string, name: string | undefined];

function read(chunks: readonly (Buffer | string)[]): readonly Event[] {
  const events: Event[] = [];
  const stream = new EventStream({
    // What has no data is told for its name or its comment alone.
    onEvent: (data, name) => void (data !== '' && events.push([data, name])),
    onStray: () => {},
  });
  for (const chunk of chunks) stream.push(Buffer.from(chunk));
  stream.end();
  return events;
}

const data = (chunks: readonly (Buffer | string)[]): readonly string[] => read(chunks).map(([text]) => text);

/** The same bytes cut at the given places. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
}

describe('events are read', () => {
  test.each<[string, string, readonly Event[]]>([
    ['one in a chunk', 'data: a\n\n', [['a', undefined]]],
    [
      'two in a chunk',
      'data: a\n\ndata: b\n\n',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    ['without the space', 'data:a\n\n', [['a', undefined]]],
    ['with a space of their own', 'data:  a\n\n', [[' a', undefined]]],
    ['of several lines', 'data: a\ndata: b\n\n', [['a\nb', undefined]]],
    ['with an empty line within', 'data: a\ndata\ndata: b\n\n', [['a\n\nb', undefined]]],
    ['with a name', 'event: ping\ndata: a\n\n', [['a', 'ping']]],
    [
      'whose name does not stay',
      'event: x\ndata: a\n\ndata: b\n\n',
      [
        ['a', 'x'],
        ['b', undefined],
      ],
    ],
    [
      'in CRLF',
      'data: a\r\n\r\ndata: b\r\n\r\n',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    [
      'in CR',
      'data: a\r\rdata: b\r\r',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    ['after a byte order mark', '\uFEFFdata: a\n\n', [['a', undefined]]],
    ['between comments', ': OPENROUTER PROCESSING\n\ndata: a\n\n:\n\n', [['a', undefined]]],
    ['beside fields that are for reconnecting', 'id: 7\nretry: 10\ndata: a\n\n', [['a', undefined]]],
    ['beside unknown fields', 'dat: x\ndatas: y\ndata: a\n\n', [['a', undefined]]],
    [
      'without the last blank line',
      'data: a\n\ndata: b',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    [
      'between blank lines of any number',
      '\n\n\ndata: a\n\n\n\n\ndata: b\n\n\n',
      [
        ['a', undefined],
        ['b', undefined],
      ],
    ],
    ['and one of a space is none', 'data: \n\ndata: a\n\n', [['a', undefined]]],
    ['and an empty one is none', 'data:\n\nevent: x\n\ndata: a\n\n', [['a', undefined]]],
    ['in any script', 'data: {"c":"žluťoučký 你好 🚢"}\n\n', [['{"c":"žluťoučký 你好 🚢"}', undefined]]],
  ])('%s, however the bytes are cut', (_, text, events) => {
    const bytes = Buffer.from(text);
    expect(read([bytes])).toEqual(events);
    expect(read([...bytes].map((byte) => Buffer.from([byte])))).toEqual(events);
    for (let place = 0; place <= bytes.length; place++) expect(read(cut(bytes, [place]))).toEqual(events);
  });
});

test('a byte order mark is one at the start only', () => {
  expect(data(['data: a\n\n', '\uFEFFdata: b\n\n', 'data: c\n\n'])).toEqual(['a', 'c']);
});

test('a carriage return and its line feed in two chunks are one end of line', () => {
  expect(read(['data: a\r', '\ndata: b\r', '\n\r\n'])).toEqual([['a\nb', undefined]]);
});

test('whatever the stream, the same events come out as of a parser of the whole text', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'data: {"x":1}',
      'data:y',
      'data',
      ': ping',
      'event: e',
      'id: 3',
      '',
      '',
      'é: ü',
      'data: 你\u2028好',
    ),
    fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => `data: ${text.replaceAll(/[\r\n]/g, '')}`),
  );
  const stream = fc
    .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 30 })
    .map((lines) => `${lines.map((pair) => pair.join('')).join('')}data: last\n\n`);
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 12 }), (text, places) => {
      const expected: Event[] = [];
      const parser = createParser({ onEvent: (event) => expected.push([event.data, event.event]) });
      parser.feed(text);
      expect(read(cut(Buffer.from(text), places))).toEqual(expected.filter(([found]) => found !== ''));
    }),
    { numRuns: 500 },
  );
});

test('a long line in many chunks is joined once', () => {
  const chunks = ['data: ', ...Array.from({ length: 20_000 }, () => 'x'.repeat(50)), '\n\n'];
  expect(data(chunks)[0]).toHaveLength(1_000_000);
});
