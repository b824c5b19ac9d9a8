import type { Writable } from 'node:stream';

/** How long what is still running has to end by itself. */
const GRACE_MS = 500;

/**
 * Ends the process soon after its command is done, whatever the scenario's own code has left running: a timer, a
 * socket, a session that never returns. What is still to be printed is waited for.
 *
 * The timer does not count as something to stay for, so with nothing left running the process ends at once, by itself.
 */
export async function leave(streams: readonly Writable[], exit: () => void): Promise<void> {
  await Promise.all(streams.map(flushed));
  setTimeout(exit, GRACE_MS).unref();
}

/** Called back for a stream without a reader, too. */
const flushed = (stream: Writable): Promise<void> => new Promise((done) => stream.write('', () => done()));
