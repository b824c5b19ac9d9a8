import type { ExpectExact } from '../../core/expect.ts';
import type { Grader } from './grader.ts';

/** One letter may be written as several code points, so both sides are brought to one form (NFC). */
export function exactGrader({ exact, ignoreCase = false }: ExpectExact): Grader {
  const plain = (text: string): string => {
    const one = text.trim().normalize('NFC');
    return ignoreCase ? one.toLowerCase() : one;
  };
  const wanted = plain(exact);
  return (answer) => plain(answer) === wanted;
}
