import { messageOf } from '../../core/errors.ts';
import type { ExpectRegex } from '../../core/expect.ts';
import type { Grader } from './grader.ts';
import { linearRegex } from './linear-regex.ts';

export function regexGrader({ regex, flags }: ExpectRegex): Grader | string {
  try {
    const linear = linearRegex(regex, flags);
    return (answer) => linear.test(answer);
  } catch (error) {
    return `takes a regular expression in RE2's syntax, without look-around and back references (${messageOf(error)})`;
  }
}
