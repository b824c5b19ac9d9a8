/** How many there may be; `most` may be infinite. */
export interface Span {
  readonly least: number;
  readonly most: number;
}

/** One character out of some. */
export interface Characters {
  /** Those to write: the plainest there are; never none. */
  readonly chars: readonly string[];
  /** Also of those that would not be written. */
  has(char: string): boolean;
}

/** A piece of a regular expression, with the characters that a text of it has. */
export type Part = { readonly length: Span } & (
  | ({ readonly kind: 'character' } & Characters)
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly options: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly times: Span; readonly usual: number }
  /** Takes no characters, but says where it may stand. */
  | { readonly kind: 'condition'; readonly holds: Condition }
);

/** `start`: of the text; `word`: at an edge of a word; `ahead`: before a text of this part. */
export type Condition =
  | { readonly kind: 'start' | 'end' }
  | { readonly kind: 'word'; readonly isNegated: boolean }
  | { readonly kind: 'ahead'; readonly isNegated: boolean; readonly part: Part };

const NOTHING: Span = { least: 0, most: 0 };
const ONE: Span = { least: 1, most: 1 };

export const character = (characters: Characters): Part => ({ kind: 'character', length: ONE, ...characters });

export const condition = (holds: Condition): Part => ({ kind: 'condition', length: NOTHING, holds });

export const sequence = (parts: readonly Part[]): Part => ({
  kind: 'sequence',
  parts,
  length: parts.map(({ length }) => length).reduce(plus, NOTHING),
});

export const choice = (options: readonly Part[]): Part => ({
  kind: 'choice',
  options,
  length: {
    least: Math.min(...options.map(({ length }) => length.least)),
    most: Math.max(...options.map(({ length }) => length.most)),
  },
});

/** @param usual how many more than the least are written when nothing asks for more */
export const repeat = (part: Part, times: Span, usual: number): Part => ({
  kind: 'repeat',
  part,
  times,
  usual,
  length: { least: product(part.length.least, times.least), most: product(part.length.most, times.most) },
});

const plus = (a: Span, b: Span): Span => ({ least: a.least + b.least, most: a.most + b.most });

/** Of nothing, infinitely many are nothing. */
export const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);
