import { createInterface } from 'node:readline/promises';
import { isLoopback } from '../../client/transport/loopback.ts';
import { PlimsollError } from '../../core/errors.ts';
import { listed } from '../../core/takes.ts';
import { type Io, say } from './io.ts';

/** A target that is not this machine costs somebody something: shows what would be sent, and asks. */
export async function confirm(urls: readonly string[], lines: readonly string[], yes: boolean, io: Io): Promise<void> {
  const hosts = [...new Set(urls.filter((url) => !isLoopback(url)).map((url) => new URL(url).host))];
  if (hosts.length === 0 || yes) return;
  const them = listed(hosts, 'and');
  const are = hosts.length === 1 ? 'which is not this machine' : 'none of which is this machine';
  say(
    io.stderr,
    `This will send load to ${them}, ${are}${lines.length > 0 ? ':' : '.'}`,
    ...lines.map((line) => `  ${line}`),
  );
  if (!io.stdin.isTTY || !io.stderr.isTTY)
    throw new PlimsollError('NOT_CONFIRMED', `Nobody is here to confirm load on ${them}.`);
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
  throw new PlimsollError('NOT_CONFIRMED', `Load on ${them} was not confirmed; nothing was sent.`);
}
