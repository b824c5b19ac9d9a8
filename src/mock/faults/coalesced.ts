import { count } from './param.ts';
import type { FaultSpec } from './spec.ts';
import type { Item, StepSink } from './steps.ts';

export const COALESCED = {
  what: 'Sends the events of that many steps in one write',
  stage: 'within',
  needs: ['stream'],
  main: 'steps',
  params: { steps: count(4) },
} as const satisfies FaultSpec;

export function coalesced(next: StepSink, steps: number): StepSink {
  let together: Item[] = [];
  let n = 0;
  return {
    step(items, isLast) {
      together.push(...items);
      if (++n % steps !== 0 && !isLast) return;
      next.step(together, isLast);
      together = [];
    },
  };
}
