import { PlimsollError } from '../core/errors.ts';
import type { Target } from '../scenario/scenario.ts';
import type { HttpTarget } from '../transport/http.ts';

/** The target with its key in the one place where it is needed: the header of a request. */
export function withCredentials(target: Target, env: Readonly<Record<string, string | undefined>>): HttpTarget {
  const headers = { ...target.headers };
  if (target.apiKey !== undefined) {
    const key = env[target.apiKey.env]?.trim();
    if (!key)
      throw new PlimsollError(
        'KEY_MISSING',
        `target.apiKey reads the variable ${target.apiKey.env}, which is not set.`,
      );
    headers['authorization'] = `Bearer ${key}`;
  }
  return { url: target.url, headers };
}
