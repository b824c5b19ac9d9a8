import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Due, DueQueue } from './due-queue.ts';

test('gives items in the order of their times, whatever comes again later meanwhile', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(1000), fc.array(fc.nat(100), { maxLength: 5 }))), (plans) => {
      const queue = new DueQueue<Due & { readonly gaps: number[] }>();
      const expected: number[] = [];
      for (const [startMs, gaps] of plans) {
        let atMs = startMs;
        expected.push(atMs, ...gaps.map((gap) => (atMs += gap)));
        queue.add({ dueMs: startMs, gaps: [...gaps] });
      }
      const seen: number[] = [];
      for (let first = queue.first; first !== undefined; first = queue.first) {
        seen.push(first.dueMs);
        const gap = first.gaps.shift();
        if (gap === undefined) queue.removeFirst();
        else {
          first.dueMs += gap;
          queue.settleFirst();
        }
      }
      expect(seen).toEqual(expected.toSorted((a, b) => a - b));
    }),
  );
});
