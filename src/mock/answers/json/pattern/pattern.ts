import type { Rng } from '../../../../core/rng.ts';
import { Unanswerable } from '../../unanswerable.ts';
import type { Budget } from '../budget.ts';
import { isMatch, programOf } from './match.ts';
import { parseExpression } from './parse.ts';
import type { Span } from './part.ts';
import { written } from './write.ts';

/** A schema's regular expression, to be written and to be looked for, in a time that cannot explode. */
export interface Pattern {
  isIn(text: string): boolean;
  /** @throws Unanswerable when no text of this many characters was found */
  text(length: Span, rng: Rng): string;
}

/** How much longer than it must be a text becomes by itself. */
const ROOM = 40;
const TRIES = 40;

export function patternOf(source: string, budget: Budget): Pattern {
  const { whole, isUnicode } = parseExpression(source);
  const program = programOf(whole);
  const isIn = (text: string): boolean => isMatch(program, isUnicode ? [...text] : text.split(''), budget);
  return {
    isIn,
    text({ least, most }, rng) {
      const wanted = { least, most: Math.min(most, Math.max(least, whole.length.least) + ROOM) };
      const isPossible = whole.length.least <= most && whole.length.most >= least;
      for (let i = 0; isPossible && i < TRIES; i++) {
        const text = written(whole, wanted, rng, budget).join('');
        const { length } = [...text];
        if (length >= least && length <= most && isIn(text)) return text;
      }
      const of = least === 0 && most === Number.POSITIVE_INFINITY ? '' : ` of ${least} to ${most} characters`;
      throw new Unanswerable(`This server finds no text${of} for the JSON schema's pattern ${JSON.stringify(source)}`);
    },
  };
}
