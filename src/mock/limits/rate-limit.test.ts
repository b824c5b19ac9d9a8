import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exchange } from '../../../test/fixtures/mock/exchange.ts';
import { VirtualClock } from '../../../test/virtual-clock.ts';
import { sendError } from '../api/http-error.ts';
import { goDuration } from './go-duration.ts';
import { RateLimit } from './rate-limit.ts';
import { rateLimitsSchema } from './rate-limits.ts';

test('an accepted request is told what is left', () => {
  const limit = new RateLimit({ requestsPerMinute: 60, tokensPerMinute: 6000 }, new VirtualClock());
  const { kind, headers } = limit.take('key', 600);
  expect(kind).toBe('accepted');
  expect(headers).toEqual({
    'x-ratelimit-limit-requests': '60',
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-reset-requests': '1s',
    'x-ratelimit-limit-tokens': '6000',
    'x-ratelimit-remaining-tokens': '5400',
    'x-ratelimit-reset-tokens': '6s',
  });
});

test('what is given back is there again, and never more than the whole', async () => {
  const clock = new VirtualClock();
  const limit = new RateLimit({ requestsPerMinute: 60, tokensPerMinute: 6000 }, clock);
  limit.take('key', 600);
  const second = limit.take('key', 600);
  if (second.kind === 'refused') throw new Error('was refused');
  expect(second.giveBack()).toMatchObject({
    'x-ratelimit-remaining-requests': '59',
    'x-ratelimit-remaining-tokens': '5400',
  });
  const third = limit.take('key', 600);
  await clock.runUntil(60_000);
  if (third.kind === 'refused') throw new Error('was refused');
  expect(third.giveBack()).toMatchObject({
    'x-ratelimit-remaining-requests': '60',
    'x-ratelimit-remaining-tokens': '6000',
  });
});

test('a request too many is refused with 429, and told when to come again', async () => {
  const clock = new VirtualClock();
  const limit = new RateLimit({ requestsPerMinute: 120 }, clock);
  for (let i = 0; i < 120; i++) expect(limit.take('key', 1).kind).toBe('accepted');
  const refused = limit.take('key', 1);
  if (refused.kind !== 'refused') throw new Error('was accepted');
  expect(refused.headers).toMatchObject({
    'retry-after': '1',
    'retry-after-ms': '500',
    'x-ratelimit-remaining-requests': '0',
    'x-ratelimit-reset-requests': '1m0s',
  });
  await using own = await exchange((response) => sendError(response, refused.error));
  await own.ended;
  expect(own.raw().toString()).toMatch(
    /^HTTP\/1.1 429 .*"type":"requests","param":null,"code":"rate_limit_exceeded"/is,
  );
  expect(limit.take('another key', 1).kind).toBe('accepted');
  await clock.runUntil(500);
  expect(limit.take('key', 1).kind).toBe('accepted');
});

test('a request larger than the whole allowance is not told to come again', () => {
  const refused = new RateLimit({ tokensPerMinute: 100 }, new VirtualClock()).take('key', 101);
  expect(refused).toMatchObject({ kind: 'refused', headers: { 'x-should-retry': 'false' } });
  expect(refused.headers).not.toHaveProperty('retry-after');
});

const limits = fc.record({
  requestsPerMinute: fc.integer({ min: 1, max: 600 }),
  tokensPerMinute: fc.integer({ min: 100, max: 100_000 }),
});
const asks = fc.array(
  fc.record({ gapMs: fc.integer({ min: 0, max: 20_000 }), tokens: fc.integer({ min: 1, max: 100 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

/** A clock that a property moves by hand, without leaving the property. */
class HandClock {
  at = 0;
  now = (): number => this.at;
  sleepUntil = (): Promise<void> => Promise.resolve();
  turn = (): Promise<void> => Promise.resolve();
}

test('no window of a minute sees more than the limit and its burst', () => {
  fc.assert(
    fc.property(limits, asks, (own, list) => {
      const clock = new HandClock();
      const limit = new RateLimit(own, clock);
      const accepted: { readonly at: number; readonly tokens: number }[] = [];
      for (const { gapMs, tokens } of list) {
        clock.at += gapMs;
        while (limit.take('key', tokens).kind === 'accepted' && accepted.length < 3000)
          accepted.push({ at: clock.at, tokens });
      }
      let first = 0;
      let tokens = 0;
      for (const [i, one] of accepted.entries()) {
        tokens += one.tokens;
        for (; (accepted[first]?.at ?? 0) < one.at - 60_000; first++) tokens -= accepted[first]?.tokens ?? 0;
        expect(i - first + 1).toBeLessThanOrEqual(2 * own.requestsPerMinute);
        expect(tokens).toBeLessThanOrEqual(2 * own.tokensPerMinute);
      }
    }),
    { numRuns: 50 },
  );
});

test.each(['retry-after', 'retry-after-ms'])('who waits for %s alone is let in', (header) => {
  fc.assert(
    fc.property(limits, asks, (own, list) => {
      const clock = new HandClock();
      const limit = new RateLimit(own, clock);
      for (const { gapMs, tokens } of list) {
        clock.at += gapMs / 7;
        const verdict = limit.take('key', tokens);
        if (verdict.kind === 'accepted') continue;
        clock.at += Number(verdict.headers[header]) * (header === 'retry-after' ? 1000 : 1);
        expect(limit.take('key', tokens).kind).toBe('accepted');
      }
    }),
    { numRuns: 50 },
  );
});

test.each([
  [0, '0s'],
  [119.2, '120ms'],
  [1000, '1s'],
  [8640, '8.64s'],
  [60_000, '1m0s'],
  [360_000, '6m0s'],
  [3_660_500, '1h1m0.5s'],
])('%d ms is spelled %s', (ms, spelled) => {
  expect(goDuration(ms)).toBe(spelled);
});

test('limits that there are not are refused', () => {
  const issues = rateLimitsSchema.safeParse({ requestPerMinute: 1 }).error?.issues;
  expect(issues?.[0]?.message).toContain('did you mean "requestsPerMinute"?');
  expect(rateLimitsSchema.safeParse({ tokensPerMinute: 0 }).success).toBe(false);
});
