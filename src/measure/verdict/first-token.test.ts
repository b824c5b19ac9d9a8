import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ServerTimes } from '../../core/result.ts';
import type { ServerFirstTokens } from '../scrape/account.ts';
import { firstTokenParts } from './first-token.ts';

const own = { requests: 100, ttftMs: 400, sendLagMs: 1, connectMs: 4 };
const from = (times: ServerFirstTokens['times'], ttftIsAfterQueue = false): ServerFirstTokens => ({
  times,
  ttftIsAfterQueue,
});
const times = (meanMs: number): ServerTimes => ({ count: 100, meanMs, p50: [0, 1], p95: [0, 1], p99: [0, null] });

test('what nobody told is unknown', () => {
  expect(firstTokenParts(own, from({}))).toEqual({ ...own, unknownMs: 395 });
});

test('a server that tells its queue and its prefill leaves little unknown', () => {
  expect(firstTokenParts(own, from({ queue: times(250), prefill: times(140) }))).toEqual({
    ...own,
    queueMs: 250,
    prefillMs: 140,
    unknownMs: 5,
  });
});

test('prefill that is not told is what is left of the server’s own ttft without its queue', () => {
  expect(firstTokenParts(own, from({ queue: times(250), ttft: times(392) }))).toMatchObject({
    prefillMs: 142,
    unknownMs: 3,
  });
});

test('what a server takes around queue and prefill is its front end, and never below 0', () => {
  const parts = { queue: times(250), prefill: times(120) };
  expect(firstTokenParts(own, from({ ...parts, ttft: times(380) }))).toMatchObject({ frontEndMs: 10, unknownMs: 15 });
  expect(firstTokenParts(own, from({ ...parts, ttft: times(300) }))).toMatchObject({ frontEndMs: 0, unknownMs: 25 });
  expect(firstTokenParts(own, from(parts))).not.toHaveProperty('frontEndMs');
});

test('a server that tells its ttft alone leaves only the rest unknown', () => {
  expect(firstTokenParts(own, from({ ttft: times(392) }))).toEqual({ ...own, insideMs: 392, unknownMs: 3 });
});

test('a gateway whose ttft begins where its queue ends tells both, one after the other', () => {
  expect(firstTokenParts(own, from({ queue: times(90), ttft: times(300) }, true))).toEqual({
    ...own,
    ...{ queueMs: 90, insideMs: 300, unknownMs: 5 },
  });
});

test('without a first token there is nothing to split', () => {
  expect(firstTokenParts(undefined, from({ queue: times(1) }))).toBeUndefined();
});

test('the parts add up to the whole, whatever the server says', () => {
  const ms = fc.double({ min: 0, max: 1e6, noNaN: true });
  const told = fc.option(ms);
  fc.assert(
    fc.property(fc.tuple(ms, ms, ms), fc.tuple(told, told, told), fc.boolean(), (ours, theirs, isAfterQueue) => {
      const [ttftMs, sendLagMs, connectMs] = ours;
      const [queue, prefill, ttft] = theirs;
      const parts = firstTokenParts(
        { requests: 5, ttftMs, sendLagMs, connectMs },
        from(
          {
            ...(queue === null ? {} : { queue: times(queue) }),
            ...(prefill === null ? {} : { prefill: times(prefill) }),
            ...(ttft === null ? {} : { ttft: times(ttft) }),
          },
          isAfterQueue,
        ),
      );
      const { requests: _, ttftMs: whole, unknownMs: __, ...known } = parts ?? {};
      expect(whole).toBe(ttftMs);
      expect(Object.values(known).reduce((sum, ms) => sum + ms, parts?.unknownMs ?? 0)).toBeCloseTo(ttftMs, 4);
      for (const ms of Object.values(known)) expect(ms).toBeGreaterThanOrEqual(0);
    }),
  );
});
