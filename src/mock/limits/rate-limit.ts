import type { OutgoingHttpHeaders } from 'node:http';
import type { Clock } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import { HttpError } from '../api/http-error.ts';
import { goDuration } from './go-duration.ts';
import type { RateLimits } from './rate-limits.ts';
import { TokenBucket } from './token-bucket.ts';

type Unit = 'requests' | 'tokens';

/** Whether a request may come in, and the `x-ratelimit-…` headers for its answer. */
export type Verdict =
  | {
      readonly kind: 'accepted';
      readonly headers: OutgoingHttpHeaders;
      /** For a request that is refused after all; returns the headers as they are then. */
      giveBack(): OutgoingHttpHeaders;
    }
  | { readonly kind: 'refused'; readonly headers: OutgoingHttpHeaders; readonly error: HttpError };

type Buckets = Readonly<Partial<Record<Unit, TokenBucket>>>;

/** Keys whose buckets are kept; beyond it, full ones are forgotten, which changes nothing for their keys. */
const MOST_KEYS = 10_000;

/** Requests and tokens per minute for each API key. What is refused uses up nothing. */
export class RateLimit {
  readonly #limits: RateLimits;
  readonly #clock: Clock;
  readonly #keys = new Map<string, Buckets>();

  constructor(limits: RateLimits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** @param tokens of the prompt, and the most that the answer may have */
  take(key: string, tokens: number): Verdict {
    const now = this.#clock.now();
    const buckets = this.#bucketsOf(key, now);
    const wanted = { requests: 1, tokens } as const;
    const waits = UNITS.flatMap((unit) => {
      const bucket = buckets[unit];
      return bucket === undefined ? [] : [{ unit, bucket, ms: bucket.waitMs(wanted[unit], now) }];
    });
    const longest = waits.toSorted((a, b) => b.ms - a.ms)[0];
    if (longest !== undefined && longest.ms > 0) {
      const { unit, bucket, ms } = longest;
      const headers = { ...headersOf(buckets, now), ...retryHeaders(ms) };
      const used = bucket.limit - bucket.remaining(now);
      const what = `${unit} per minute: limit ${bucket.limit}, used ${used}, requested ${wanted[unit]}.`;
      const message = Number.isFinite(ms)
        ? `Rate limit reached on ${what} Try again in ${goDuration(ms)}.`
        : `Request too large on ${what} Ask for less.`;
      return { kind: 'refused', headers, error: new HttpError(429, message, unit, headers, 'rate_limit_exceeded') };
    }
    for (const unit of UNITS) buckets[unit]?.take(wanted[unit], now);
    const giveBack = (): OutgoingHttpHeaders => {
      const later = this.#clock.now();
      for (const unit of UNITS) buckets[unit]?.giveBack(wanted[unit], later);
      return headersOf(buckets, later);
    };
    return { kind: 'accepted', headers: headersOf(buckets, now), giveBack };
  }

  #bucketsOf(key: string, now: number): Buckets {
    const known = this.#keys.get(key);
    if (known !== undefined) return known;
    if (this.#keys.size >= MOST_KEYS) this.#forgetFull(now);
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    const bucket = (limit: number | undefined) => (limit === undefined ? undefined : new TokenBucket(limit, now));
    const buckets: Buckets = given({ requests: bucket(requestsPerMinute), tokens: bucket(tokensPerMinute) });
    this.#keys.set(key, buckets);
    return buckets;
  }

  #forgetFull(now: number): void {
    for (const [key, buckets] of this.#keys)
      if (Object.values(buckets).every((bucket) => bucket.fullInMs(now) === 0)) this.#keys.delete(key);
  }
}

const UNITS = ['requests', 'tokens'] as const;

function headersOf(buckets: Buckets, now: number): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const unit of UNITS) {
    const bucket = buckets[unit];
    if (bucket === undefined) continue;
    headers[`x-ratelimit-limit-${unit}`] = String(bucket.limit);
    headers[`x-ratelimit-remaining-${unit}`] = String(bucket.remaining(now));
    headers[`x-ratelimit-reset-${unit}`] = goDuration(bucket.fullInMs(now));
  }
  return headers;
}

/** What is larger than a whole allowance is refused for good: waiting would be in vain. */
const retryHeaders = (ms: number): OutgoingHttpHeaders =>
  Number.isFinite(ms)
    ? { 'retry-after': String(Math.max(1, Math.ceil(ms / 1000))), 'retry-after-ms': String(Math.ceil(ms)) }
    : { 'x-should-retry': 'false' };
