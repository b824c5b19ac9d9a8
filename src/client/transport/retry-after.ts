export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/**
 * How long a server asks to be left alone, in ms: `retry-after-ms`, or `retry-after` in seconds or as a date, which
 * is then counted from the server's own `date`. Recorded, never obeyed: a load test that waits tests something else.
 * Source: RFC 9110 §10.2.3.
 */
export function retryAfterMs(headers: Headers): number | undefined {
  const inMs = numberOf(headers['retry-after-ms']);
  if (inMs !== undefined) return inMs;
  const inSeconds = numberOf(headers['retry-after']);
  if (inSeconds !== undefined) return inSeconds * 1000;
  const until = Date.parse(String(headers['retry-after']));
  const from = Date.parse(String(headers['date']));
  return Number.isNaN(until) || Number.isNaN(from) ? undefined : Math.max(0, until - from);
}

function numberOf(value: Headers[string]): number | undefined {
  return typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}
