import type { Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginsStrictly } from './strict-head.ts';
import { isStrict, tidied } from './tidy-head.ts';
import { tidyHeads } from './tidy-heads.ts';

const CHUNKS = '3\r\none\r\n0\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\n';

const ODD: readonly (readonly [what: string, response: string, expected: string])[] = [
  [
    'Content-Length beside Transfer-Encoding',
    `${OK}Content-Length: 10\r\nTransfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
    `${OK}Transfer-Encoding: chunked\r\n\r\n${CHUNKS}`,
  ],
  ['lines that end without CR', 'HTTP/1.1 200 OK\ncontent-length: 3\n\none', `${OK}content-length: 3\r\n\r\none`],
  ['lines that end without CR', `${OK}content-length: 3\n\r\none`, `${OK}content-length: 3\r\n\r\none`],
  [
    '100 Continue, which was not asked for',
    `HTTP/1.1 100 Continue\r\n\r\n${OK}content-length: 3\r\n\r\none`,
    `${OK}content-length: 3\r\n\r\none`,
  ],
  [
    '100 Continue, which was not asked for',
    `HTTP/1.1 100\n\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n${OK}content-length: 3\r\n\r\none`,
    `HTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n${OK}content-length: 3\r\n\r\none`,
  ],
  [
    'Content-Length twice',
    `${OK}content-length: 3\r\ncontent-length: 3\r\n\r\none`,
    `${OK}content-length: 3\r\n\r\none`,
  ],
  ['Content-Length twice', `${OK}content-length: 3, 3\r\n\r\none`, `${OK}content-length: 3\r\n\r\none`],
  [
    'Transfer-Encoding: identity',
    `${OK}transfer-encoding: identity\r\ncontent-length: 3\r\n\r\none`,
    `${OK}content-length: 3\r\n\r\none`,
  ],
  ['a blank before a colon', `${OK}content-length : 3\r\n\r\none`, `${OK}content-length: 3\r\n\r\none`],
  ['a header over several lines', `${OK}x-a: b\r\n  c\r\n\r\n`, `${OK}x-a: b c\r\n\r\n`],
  ['a line that is no header, which was passed over', `${OK}what\r\nx: y\r\n\r\n`, `${OK}x: y\r\n\r\n`],
  ['control characters in a header', `${OK}x: a\x01b\r\n\r\n`, `${OK}x: a b\r\n\r\n`],
];

const STRICT: readonly string[] = [
  `${OK}transfer-encoding: chunked\r\n\r\n${CHUNKS}`,
  `${OK}content-length: 3\r\nx-length: 4, 4\r\n\r\none`,
  `${OK}x: ü\ty\r\n\r\n`,
  'HTTP/1.1 200\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.0 204 No Content\r\n\r\n',
  'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n\n\n',
  'SSH-2.0-OpenSSH_9.6\r\n',
  '<html>\n\n</html>',
];

/** What is read of a connection whose bytes come in these pieces. */
function readThrough(pieces: readonly Buffer[]) {
  const queue = [...pieces];
  const found: string[] = [];
  const socket = { read: () => queue.shift() ?? null, write: () => true } as unknown as Socket;
  tidyHeads(
    socket,
    (some) => found.push(...some),
    () => {},
  );
  const read = pieces.flatMap(() => (socket.read() as Buffer | null) ?? []);
  return { socket, queue, found, text: Buffer.concat(read).toString('latin1') };
}

const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('the head of a response', () => {
  test.each(ODD)('with %s is taken for what it means, and told of: %j', (what, response, expected) => {
    const got = tidied(bytesOf(response));
    expect(got?.found).toContain(what);
    expect(got?.bytes.toString('latin1')).toBe(expected);
  });

  test.each(STRICT)('passes as it is where nothing is wrong with it: %j', (response) => {
    const bytes = bytesOf(response);
    expect(tidied(bytes)).toEqual({ bytes, found: [] });
  });

  test.each([...ODD.map(([, response]) => response), ...STRICT])('reads the same cut at every byte: %j', (response) => {
    const whole = readThrough([bytesOf(response)]);
    const cut = readThrough([...response].map(bytesOf));
    expect([cut.text, cut.found]).toEqual([whole.text, whole.found]);
  });

  test('of any bytes at all is never lost, and never longer than it was by more than its lines', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(OK, 'a: b', '\r\n', '\n', ': ', ' ', '1', 'x'), { maxLength: 20 }),
        (parts) => {
          const bytes = bytesOf(parts.join(''));
          const got = tidied(bytes);
          if (got === undefined) return;
          expect(got.bytes.length).toBeLessThanOrEqual(bytes.length + 2 * parts.length);
          if (got.found.length === 0) expect(got.bytes).toEqual(bytes);
        },
      ),
    );
  });
});

test('of the next response over a connection the head is tidied again, and of no body anything', () => {
  const lf = 'HTTP/1.1 200 OK\ncontent-length: 3\n\n';
  const { socket, queue, text } = readThrough([bytesOf(lf), bytesOf('\n\n\n')]);
  expect(text).toBe(`${OK}content-length: 3\r\n\r\n\n\n\n`);
  socket.write('POST');
  queue.push(bytesOf(lf));
  expect(String(socket.read())).toBe(`${OK}content-length: 3\r\n\r\n`);
});

test('a head without end is handed on, for the parser to refuse', () => {
  const endless = bytesOf(`${OK}${'x: y\r\n'.repeat(60_000)}`);
  expect(readThrough([endless]).text).toHaveLength(endless.length);
});

test('the quick look and the long one agree', () => {
  const line = fc.constantFrom(
    'content-length: 3',
    'Content-Length:  3 ',
    'content-digest: x, y',
    'transfer-encoding: chunked',
    'x: \u00fc\ty',
    'x : y',
    ': y',
    ' z',
    'what',
    'x: \u0001',
  );
  const end = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(line, end), { maxLength: 4 }), end, end, (lines, first, last) => {
      const head = `HTTP/1.1 200 OK${first}${lines.map((pair) => pair.join('')).join('')}${last}`;
      if (beginsStrictly(bytesOf(`${head}body`))) expect(isStrict(head)).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(STRICT.map((response) => beginsStrictly(bytesOf(response)))).toEqual([
    ...[true, true, true, true, true],
    ...[false, false, false],
  ]);
});
