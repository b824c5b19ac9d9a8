import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerTimes } from '../../core/result.ts';
import { firstTokenParts } from './first-token.ts';

const own = { requests: 100, ttftMs: 400, sendLagMs: 1, connectMs: 4 };
const times = (meanMs: number): ServerTimes => ({ count: 100, meanMs, p50: [0, 1], p95: [0, 1], p99: [0, null] });

test('what nobody told is unknown', () => {
  expect(firstTokenParts(own, {})).toEqual({ ...own, unknownMs: 395 });
});

test('a server that tells its queue and its prefill leaves little unknown', () => {
  expect(firstTokenParts(own, { queue: times(250), prefill: times(140) })).toEqual({
    ...own,
    queueMs: 250,
    prefillMs: 140,
    unknownMs: 5,
  });
});

test('prefill that is not told is what is left of the server’s own ttft without its queue', () => {
  expect(firstTokenParts(own, { queue: times(250), ttft: times(392) })).toMatchObject({ prefillMs: 142, unknownMs: 3 });
  expect(firstTokenParts(own, { ttft: times(392) })).not.toHaveProperty('prefillMs');
});

test('without a first token there is nothing to split', () => {
  expect(firstTokenParts(undefined, { queue: times(1) })).toBeUndefined();
});

test('the parts add up to the whole, whatever the server says', () => {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(ms, ms, ms, fc.option(ms), fc.option(ms), (ttftMs, sendLagMs, connectMs, queue, prefill) => {
      const parts = firstTokenParts(
        { requests: 5, ttftMs, sendLagMs, connectMs },
        {
          ...(queue === null ? {} : { queue: times(queue) }),
          ...(prefill === null ? {} : { prefill: times(prefill) }),
        },
      );
      const sum =
        (parts?.sendLagMs ?? 0) +
        (parts?.connectMs ?? 0) +
        (parts?.queueMs ?? 0) +
        (parts?.prefillMs ?? 0) +
        (parts?.unknownMs ?? 0);
      expect(sum).toBeCloseTo(ttftMs, 4);
    }),
  );
});
