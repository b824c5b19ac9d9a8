import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { type ByteOut, responseBytes } from './byte-out.ts';
import type { EventOut } from './event-out.ts';

/** How events become bytes. */
export interface Framing {
  readonly newline: '\n' | '\r\n';
  /** Besides those that every stream has. */
  readonly headers: OutgoingHttpHeaders;
  /** What the bytes go through on their way out. */
  through(out: ByteOut): ByteOut;
}

const PLAIN: Framing = { newline: '\n', headers: {}, through: (out) => out };

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  'x-accel-buffering': 'no', // Or nginx would keep events back.
} as const;

/** An EventOut that can also send what is no event. */
export interface PlainEventOut extends EventOut {
  /** Adds text as it is to what the next flush sends; only its line ends become those of the framing. */
  text(text: string): void;
  /** Calls `then` once all that was flushed has been handed to the system; never when the connection is gone. */
  whenSent(then: () => void): void;
}

/** Server-sent events on a response. The headers go out at `open`, so that nobody takes them for a token. */
export function plainEventOut(response: ServerResponse, framing: Framing = PLAIN): PlainEventOut {
  const { newline } = framing;
  const toResponse = responseBytes(response);
  const bytes = framing.through(toResponse);
  let pending = '';
  const flush = (): void => {
    if (pending === '') return;
    bytes.write(pending);
    pending = '';
  };
  return {
    get isBrokenOff() {
      return toResponse.isCutOff;
    },
    open() {
      response.writeHead(200, { ...HEADERS, ...framing.headers });
      response.flushHeaders();
    },
    event(data, name) {
      if (name !== undefined) pending += `event: ${name}${newline}`;
      pending += `data: ${data}${newline}${newline}`;
    },
    text(text) {
      pending += newline === '\n' ? text : text.replaceAll('\n', newline);
    },
    flush,
    end() {
      flush();
      bytes.end();
    },
    whenSent: (then) => bytes.whenSent(then),
  };
}
