import { createInterface } from 'node:readline/promises';
import { PlimsollError } from '../core/errors.ts';
import { isLoopback } from '../scenario/loopback.ts';
import { type Io, say } from './io.ts';

/** A target that is not this machine costs somebody something: shows what would be sent, and asks. */
export async function confirm(url: string, lines: readonly string[], yes: boolean, io: Io): Promise<void> {
  if (isLoopback(url) || yes) return;
  say(
    io.stderr,
    `This will send load to ${new URL(url).host}, which is not this machine${lines.length > 0 ? ':' : '.'}`,
    ...lines.map((line) => `  ${line}`),
  );
  if (!io.stdin.isTTY || !io.stderr.isTTY)
    throw new PlimsollError('NOT_CONFIRMED', `Nobody is here to confirm load on ${new URL(url).host}.`);
  const terminal = createInterface({ input: io.stdin, output: io.stderr });
  try {
    const answer = await terminal.question('Send it? [y/N] ', { signal: io.interrupt });
    if (/^y(es)?$/i.test(answer.trim())) return;
  } catch {
    // Interrupted while asking: the same as no, said on a line of its own.
    say(io.stderr, '');
  } finally {
    terminal.close();
  }
  throw new PlimsollError('NOT_CONFIRMED', `Load on ${new URL(url).host} was not confirmed; nothing was sent.`);
}
