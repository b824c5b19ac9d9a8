import { PlimsollError } from '../../core/errors.ts';
import type { FigureKey } from '../../measure/figure/figure.ts';
import { parseFigures, unknownFigure } from '../../measure/figure/parse.ts';

/** By their keys, in the order in which a page has them. */
export const DEFAULT_FIGURES = [
  ...['ttft:p50', 'ttft:p95', 'ttft:p99', 'itl:p95', 'itl:p99', 'e2e:p95', 'output_tokens', 'errors'],
  ...['goodput', 'queue_depth', 'queue_depth:max', 'cost:per_million_output_tokens'],
] as const satisfies readonly FigureKey[];

/**
 * The keys of what `--metric` asks for: `ttft` is its usual figures, `ttft:p90` one of them. Throws `FLAGS_INVALID` with
 * the nearest right name.
 */
export function figuresNamed(words: readonly string[]): readonly string[] {
  const asked = words.flatMap((word) => word.split(',').map((part) => part.trim()));
  return [...new Set(asked.flatMap(keysNamed))];
}

function keysNamed(word: string): readonly string[] {
  const keys = parseFigures(word).map(({ key }) => key);
  if (keys.length > 0) return keys;
  throw new PlimsollError('FLAGS_INVALID', `--metric takes names like ttft or ttft:p95: ${unknownFigure(word)}`);
}
