import { carriesText, type Item, type StepSink } from './steps.ts';
import type { Surroundings } from './surroundings.ts';
import { opened } from './too-early.ts';

/** Sends no more once `after` tokens have passed, and leaves the connection open; the end is never told. */
export function stalledForEver(next: StepSink, after: number): StepSink {
  const open = opened(after);
  let isOver = false;
  return {
    step(items, isLast) {
      if (isOver) return;
      const { kept, isEnough } = open(items);
      isOver = isEnough || isLast;
      next.step(kept, false);
      if (isOver) next.release?.();
    },
  };
}

/** Holds all that comes after `after` tokens for a while; then it goes out, as the burst that it has become. */
export function stalled(
  next: StepSink,
  { for: forMs, after }: { readonly for: number; readonly after: number },
  { clock, signal }: Pick<Surroundings, 'clock' | 'signal'>,
): StepSink {
  let left = after;
  let held: { readonly items: readonly Item[]; readonly isLast: boolean }[] | undefined;

  async function goOnLater(): Promise<void> {
    await clock.sleepUntil(clock.now() + forMs, signal);
    const steps = held ?? [];
    held = undefined;
    if (signal.aborted) return;
    for (const { items, isLast } of steps) next.step(items, isLast);
  }

  return {
    step(items, isLast) {
      if (held !== undefined) {
        held.push({ items, isLast });
        return;
      }
      const wasLeft = left;
      left -= items.filter(carriesText).length;
      const isNow = wasLeft > 0 && (left <= 0 || isLast);
      if (!isNow) {
        next.step(items, isLast);
        return;
      }
      // An answer that ends here stalls before its end.
      const end = isLast ? items.findLastIndex(carriesText) + 1 : items.length;
      next.step(items.slice(0, end), false);
      next.release?.();
      held = isLast ? [{ items: items.slice(end), isLast }] : [];
      void goOnLater();
    },
  };
}
