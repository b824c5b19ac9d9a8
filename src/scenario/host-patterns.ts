/**
 * The value whose pattern fits a host best, as in k6's `hosts` and `tlsAuth`: a name, `*` and the end of one, or `*`
 * alone, each with a port or without. One with the port goes before one without, a whole name before the end of one,
 * and of those the longer.
 */
export function bestFor<T>(
  patterns: Iterable<readonly [pattern: string, value: T]>,
  { host, port }: Host,
): T | undefined {
  const [best] = [...patterns]
    .map(([pattern, value]) => ({ pattern: pattern.toLowerCase(), value }))
    .filter(({ pattern }) => fits(pattern, host) || fits(pattern, `${host}:${port}`))
    .sort((a, b) => rankOf(b.pattern, port) - rankOf(a.pattern, port) || b.pattern.length - a.pattern.length);
  return best?.value;
}

export interface Host {
  readonly host: string;
  readonly port: string;
}

/** Of a URL; an address in IPv6 keeps its brackets. */
export function hostOf(url: string): Host {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: port || (protocol === 'https:' ? '443' : '80') };
}

export const isHostPattern = (pattern: string): boolean => pattern !== '' && /^\*?[^*\s]*$/.test(pattern);

const fits = (pattern: string, host: string): boolean =>
  pattern.startsWith('*') ? host.endsWith(pattern.slice(1)) : host === pattern;

const rankOf = (pattern: string, port: string): number =>
  (pattern.endsWith(`:${port}`) ? 2 : 0) + (pattern.startsWith('*') ? 0 : 1);
