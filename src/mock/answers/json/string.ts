import { pickIndex, type Rng } from '../../../core/rng.ts';
import { FORMATS, word } from './formats.ts';
import type { Span } from './pattern/part.ts';
import type { Pattern } from './pattern/pattern.ts';
import type { Place } from './place.ts';
import { type JsonSchema, spanOf } from './schema.ts';

/** A few words, or what the schema's format and pattern ask for; a pattern binds, whatever the format. */
export function stringIn({ format, pattern, minLength, maxLength }: JsonSchema, { rng, tools }: Place): string {
  const length = spanOf(minLength, maxLength);
  tools.budget.take('characters', length.least);
  const formatted = typeof format === 'string' && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  if (typeof pattern === 'string') return matching(tools.pattern(pattern), formatted, length, rng);
  const text = formatted?.(rng) ?? fitted(length, rng);
  tools.budget.take('characters', Math.max(0, text.length - length.least));
  return text;
}

const TRIES = 4;

/** Libraries write a format's pattern beside it: a text of the format that matches looks most like one. */
function matching(pattern: Pattern, formatted: ((rng: Rng) => string) | undefined, length: Span, rng: Rng): string {
  for (let i = 0; formatted !== undefined && i < TRIES; i++) {
    const text = formatted(rng);
    if (text.length >= length.least && text.length <= length.most && pattern.isIn(text)) return text;
  }
  return pattern.text(length, rng);
}

/** Two to five words, fewer or more where the length wants it. */
function fitted({ least, most }: Span, rng: Rng): string {
  const words = Array.from({ length: 2 + pickIndex(rng, 4) }, () => word(rng));
  for (let length = words.join(' ').length; length < least; length += words.at(-1)!.length + 1) words.push(word(rng));
  const cut = words.join(' ').slice(0, Math.max(0, most));
  // A space at the end would look like a slip.
  return cut.endsWith(' ') ? `${cut.slice(0, -1)}s` : cut;
}
