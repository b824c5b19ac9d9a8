import type { EventEmitter } from 'node:events';
import { EXIT } from '../core/exit-codes.ts';

/** A signal that reaches the process twice, from the terminal and from the launcher, is still one. */
const SAME_SIGNAL_MS = 200;

/** The first signal to stop aborts, asking the command to end well; a second one ends the process at once. */
export function untilInterrupted(
  signals: EventEmitter,
  exit: (code: number) => void,
  nowMs: () => number = () => performance.now(),
): AbortSignal {
  const controller = new AbortController();
  let firstAtMs = Number.NaN;
  const onSignal = (): void => {
    if (!controller.signal.aborted) {
      firstAtMs = nowMs();
      controller.abort();
    } else if (nowMs() - firstAtMs > SAME_SIGNAL_MS) exit(EXIT.interrupted.code);
  };
  signals.on('SIGINT', onSignal);
  signals.on('SIGTERM', onSignal);
  signals.on('SIGHUP', onSignal); // The terminal was closed.
  return controller.signal;
}
