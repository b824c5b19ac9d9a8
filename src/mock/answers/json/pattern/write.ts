import { pickIndex, type Rng } from '../../../../core/rng.ts';
import type { Budget } from '../budget.ts';
import { type Part, product, type Span } from './part.ts';

/**
 * Characters of a text of the part, about as many as wanted. Each piece is told how many it may have so that those
 * after it still can have theirs; where the lengths that are possible have gaps, a draw can miss.
 */
export function written(part: Part, wanted: Span, rng: Rng, budget: Budget): readonly string[] {
  const out: string[] = [];

  function put(one: Part, want: Span): void {
    switch (one.kind) {
      case 'character':
        budget.take('characters');
        out.push(one.chars[pickIndex(rng, one.chars.length)]!);
        return;
      case 'condition': // Whether it holds is seen when the text is whole.
        return;
      case 'sequence': {
        const after = restLengths(one.parts);
        inTurn(want, one.parts.length, (i) => [one.parts[i]!, after[i]!]);
        return;
      }
      case 'choice': {
        const fitting = one.options.filter(({ length }) => length.least <= want.most && length.most >= want.least);
        const options = fitting.length > 0 ? fitting : one.options;
        put(options[pickIndex(rng, options.length)]!, want);
        return;
      }
      case 'repeat': {
        const times = timesOf(one, want, rng);
        const { least, most } = one.part.length;
        inTurn(want, times, (i) => {
          const left = times - i - 1;
          return [one.part, { least: product(least, left), most: product(most, left) }];
        });
        return;
      }
      default:
        one satisfies never;
    }
  }

  function inTurn(want: Span, count: number, at: (i: number) => readonly [part: Part, after: Span]): void {
    const start = out.length;
    for (let i = 0; i < count; i++) {
      budget.take('steps');
      const [one, after] = at(i);
      const left = want.most - (out.length - start);
      if (left <= 0 && one.length.least === 0) continue;
      const missing = want.least - (out.length - start);
      put(one, {
        least: Math.max(one.length.least, missing - after.most),
        most: Math.min(one.length.most, left - after.least),
      });
    }
  }

  put(part, wanted);
  return out;
}

/** The lengths of all that comes after each part. */
function restLengths(parts: readonly Part[]): readonly Span[] {
  const rest: Span[] = [];
  let [least, most] = [0, 0];
  for (const { length } of parts.toReversed()) {
    rest.push({ least, most });
    least += length.least;
    most += length.most;
  }
  return rest.reverse();
}

/** How often: as usual, unless the length wants more or allows less. What may be empty need not be there. */
function timesOf({ part, times, usual }: Extract<Part, { kind: 'repeat' }>, want: Span, rng: Rng): number {
  const { length } = part;
  const least = length.least === 0 ? 0 : times.least;
  const needed = want.least > 0 && length.most > 0 ? Math.max(1, Math.ceil(want.least / length.most)) : 0;
  const from = Math.max(least, needed);
  const room = length.least === 0 ? times.most : Math.floor(want.most / length.least);
  const to = Math.min(times.most, room, Math.max(from, least + usual));
  return from + pickIndex(rng, Math.max(0, to - from) + 1);
}
