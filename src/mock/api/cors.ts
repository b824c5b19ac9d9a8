import type { IncomingMessage, ServerResponse } from 'node:http';
import { given } from '../../core/given.ts';

/**
 * Lets web pages of any origin read the answer, as vLLM does unless told otherwise.
 *
 * @param methods that the path takes
 * @returns whether the request was only a browser's question (a preflight), which comes without a key, and is answered
 */
export function admitPages(request: IncomingMessage, response: ServerResponse, methods: readonly string[]): boolean {
  const { origin, 'access-control-request-method': asked, 'access-control-request-headers': names } = request.headers;
  if (origin === undefined) return false;
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'OPTIONS' || asked === undefined) return false;
  response.writeHead(204, {
    'access-control-allow-methods': methods.join(', '),
    // Named one by one: a star would not stand for `authorization`.
    ...given({ 'access-control-allow-headers': names }),
    'access-control-max-age': '600',
  });
  response.end();
  return true;
}
