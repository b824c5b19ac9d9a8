import { PlimsollError } from '../core/errors.ts';
import { EXIT } from '../core/exit-codes.ts';
import { plain } from '../report/kit/plain.ts';
import { type Io, say } from './shared/io.ts';

/** Says what went wrong in one sentence and what to do; a stack only when asked for, or when the bug is ours. */
export function showError(error: unknown, { stderr }: Io, debug: boolean): number {
  if (error instanceof PlimsollError) {
    say(stderr, ...error.message.split('\n').map((line) => plain(line)), plain(error.hint));
    if (debug)
      say(
        stderr,
        error.stack ?? '',
        ...(error.cause === undefined ? [] : [String((error.cause as Error).stack ?? error.cause)]),
      );
    return error.exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  say(stderr, 'plimsoll itself failed; this is a bug. Please report it with the lines below.', stack);
  return EXIT.bug.code;
}
