import { carriesText, type EventItem, type Item, type StepSink } from './steps.ts';

/**
 * Puts others in the place of the n-th event that carries text, or of the last one in a stream that has fewer.
 *
 * Whether an event with text is the last shows only by what comes behind it. An answer whose last token is out is
 * ended in the same turn, so each step waits for the end of its turn, until the n-th token has come.
 */
export function atToken(next: StepSink, n: number, change: (item: EventItem) => readonly Item[]): StepSink {
  let left = n;
  let held: readonly Item[] | undefined;

  function release(): void {
    if (held === undefined) return;
    const items = held;
    held = undefined;
    next.step(items, false);
  }

  const changedAt = (items: readonly Item[], place: number): readonly Item[] =>
    items.flatMap((item, i) => (i === place && item.kind === 'event' ? change(item) : [item]));

  return {
    step(items, isLast) {
      const places = left > 0 ? placesOfText(items) : [];
      const place = places[left - 1] ?? (isLast ? places.at(-1) : undefined);
      if (place === undefined && isLast && left > 0 && held !== undefined)
        held = changedAt(held, placesOfText(held).at(-1) ?? -1);
      release();
      if (place !== undefined || isLast) {
        left = 0;
        next.step(place === undefined ? items : changedAt(items, place), isLast);
        return;
      }
      left -= places.length;
      if (places.length === 0) {
        next.step(items, false);
        return;
      }
      held = items;
      queueMicrotask(release);
    },
  };
}

const placesOfText = (items: readonly Item[]): readonly number[] =>
  items.flatMap((item, place) => (carriesText(item) ? [place] : []));
