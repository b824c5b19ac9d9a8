import type { IncomingMessage } from 'node:http';

/**
 * The key that a request comes with, in Anthropic's header or as everybody else sends it; undefined without one. A
 * scheme's case means nothing (RFC 9110 §11.1).
 */
export function keyOf({ headers: { authorization = '', 'x-api-key': own } }: IncomingMessage): string | undefined {
  return typeof own === 'string' && own !== '' ? own : /^bearer +(.+)$/i.exec(authorization)?.[1];
}
