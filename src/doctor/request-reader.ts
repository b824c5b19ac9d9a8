export interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

/** `incomplete` waits for more bytes; `refused` can't be read here, and the connection is of no more use. */
export type Reading =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'refused' }
  | { readonly kind: 'request'; readonly request: HttpRequest; readonly rest: Buffer };

const END_OF_HEAD = '\r\n\r\n';
const MOST_HEAD_BYTES = 65_536;
const MOST_BODY_BYTES = 64_000_000;

/**
 * Reads one HTTP/1.1 request with a `content-length` or without a body: all that our own clients send, and far
 * cheaper than a parser for the whole protocol. This server only ever listens to its own host.
 */
export function readRequest(bytes: Buffer): Reading {
  const headEnds = bytes.indexOf(END_OF_HEAD);
  if (headEnds < 0) return { kind: bytes.length > MOST_HEAD_BYTES ? 'refused' : 'incomplete' };
  const head = bytes.toString('latin1', 0, headEnds);
  const [, method, path] = /^([A-Z]+) (\S+) HTTP\/1\.1(?:\r\n|$)/.exec(head) ?? [];
  if (method === undefined || path === undefined || /\r\ntransfer-encoding:/i.test(head)) return { kind: 'refused' };
  const length = Number(/\r\ncontent-length:[ \t]*(\d+)/i.exec(head)?.[1] ?? 0);
  if (length > MOST_BODY_BYTES) return { kind: 'refused' };
  const start = headEnds + END_OF_HEAD.length;
  const end = start + length;
  if (bytes.length < end) return { kind: 'incomplete' };
  return {
    kind: 'request',
    request: { method, path, body: bytes.toString('utf8', start, end) },
    rest: bytes.subarray(end),
  };
}
