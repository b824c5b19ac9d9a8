import { describe, expect, test } from 'vitest';
import { readRequest } from './request-reader.ts';

const POST = 'POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nContent-Length: 5\r\n\r\nhéy!';

describe('reading a request', () => {
  test('waits for every byte of it', () => {
    const bytes = Buffer.from(POST);
    for (let n = 0; n < bytes.length; n++) expect(readRequest(bytes.subarray(0, n)).kind).toBe('incomplete');
    expect(readRequest(bytes)).toMatchObject({
      kind: 'request',
      request: { method: 'POST', path: '/v1/chat/completions', body: 'héy!' },
      rest: { length: 0 },
    });
  });

  test('leaves what follows for the next', () => {
    const reading = readRequest(Buffer.from(`${POST}GET /v1/models HTTP/1.1\r\n\r\n`));
    if (reading.kind !== 'request') throw new Error('no request was read');
    expect(readRequest(reading.rest)).toMatchObject({ kind: 'request', request: { method: 'GET', body: '' } });
  });

  test.each([
    ['another protocol', 'SSH-2.0-x\r\n\r\n'],
    ['chunks', 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['a body beyond all bounds', 'POST / HTTP/1.1\r\ncontent-length: 99999999999\r\n\r\n'],
    ['a head without end', 'x'.repeat(70_000)],
  ])('refuses %s', (_, text) => {
    expect(readRequest(Buffer.from(text)).kind).toBe('refused');
  });
});
