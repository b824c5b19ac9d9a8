import type { Item, StepSink } from './steps.ts';

export function coalesced(next: StepSink, steps: number): StepSink {
  let together: Item[] = [];
  let n = 0;
  function send(isLast: boolean): void {
    const items = together;
    together = [];
    n = 0;
    next.step(items, isLast);
  }
  return {
    step(items, isLast) {
      together.push(...items);
      if (++n === steps || isLast) send(isLast);
    },
    release: () => send(false),
  };
}
