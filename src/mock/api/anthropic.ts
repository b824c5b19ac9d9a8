import type { IncomingMessage } from 'node:http';

/** What tells Anthropic's clients from OpenAI's: each has the version of its API in every request. */
export const VERSION_HEADER = 'anthropic-version';
export const MESSAGES_PATH = '/v1/messages';

/** Whether a request is one of Anthropic's API, and is to be answered in its shapes. */
export const isAnthropic = ({ headers, url = '' }: IncomingMessage): boolean =>
  headers[VERSION_HEADER] !== undefined || url.split('?')[0] === MESSAGES_PATH;

/** What Anthropic's API answers where an engine's says 503: that too many ask. */
export const OVERLOADED = 529;

const TYPES: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  [OVERLOADED]: 'overloaded_error',
};

/** Source: the Claude API reference, "Errors". */
export const anthropicError = (status: number, message: string): object => ({
  type: 'error',
  error: { type: TYPES[status] ?? (status < 500 ? 'invalid_request_error' : 'api_error'), message },
});
