import { describe, expect, test } from 'vitest';
import { CHAT, serve, watched } from '../../../test/virtual-search.ts';
import { type Rng, seeded } from '../../core/rng.ts';
import { type Coming, growsWithoutBound, growthOf, type Sample, stillGrows } from './growth.ts';

const SETTLE_MS = 10_000;

/** When it is first seen to grow without bound, looking every second, in ms; whether it still grows at its end. */
function look(
  samples: readonly Sample[],
  coming: Coming,
): { readonly seenMs: number | undefined; readonly still: boolean } {
  for (let k = 4; k <= samples.length; k += 4) {
    const growth = growthOf(samples.slice(0, k), SETTLE_MS, coming);
    if (growth !== undefined && growsWithoutBound(growth))
      return { seenMs: (samples[k - 1]?.atMs ?? 0) - SETTLE_MS, still: true };
  }
  const growth = growthOf(samples, SETTLE_MS, coming);
  return { seenMs: undefined, still: growth !== undefined && stillGrows(growth) };
}

interface Queue {
  readonly perSecond: number;
  /** Arrivals over what all servers can do. */
  readonly utilisation: number;
  readonly servers: number;
  readonly cv: number;
  readonly forMs: number;
}

/** M/M/c, or bursts in place of the first M: gaps from two exponentials. */
function queue({ perSecond, utilisation, servers, cv, forMs }: Queue, rng: Rng): readonly Sample[] {
  const exponential = (): number => -Math.log(1 - rng.next());
  const often = 0.5 * (1 + Math.sqrt((cv ** 2 - 1) / (cv ** 2 + 1)));
  const gapMs = (): number => {
    const p = rng.next() < often ? often : 1 - often;
    return (exponential() * 1000) / (2 * p * perSecond);
  };
  const eachPerMs = perSecond / utilisation / servers / 1000;
  const samples: Sample[] = [];
  let [nowMs, inFlight, ended] = [0, 0, 0];
  let arrivesMs = gapMs();
  let endsMs = Number.POSITIVE_INFINITY;
  for (let sampleMs = 250; sampleMs <= forMs; ) {
    if (sampleMs <= Math.min(arrivesMs, endsMs)) {
      samples.push({ atMs: sampleMs, inFlight, ended });
      sampleMs += 250;
      continue;
    }
    if (arrivesMs <= endsMs) {
      nowMs = arrivesMs;
      inFlight++;
      arrivesMs += gapMs();
    } else {
      nowMs = endsMs;
      inFlight--;
      ended++;
    }
    endsMs =
      inFlight === 0 ? Number.POSITIVE_INFINITY : nowMs + exponential() / (eachPerMs * Math.min(inFlight, servers));
  }
  return samples;
}

const TRIALS = 200;

describe.each([
  { perSecond: 10, servers: 1, cv: 1 },
  { perSecond: 40, servers: 1, cv: 1 },
  { perSecond: 40, servers: 40, cv: 1 },
  { perSecond: 40, servers: 1, cv: 2 },
])('$servers servers, $perSecond arrivals a second, cv $cv', (one) => {
  const forMs = SETTLE_MS + 60_000;
  const runsAt = (utilisation: number) =>
    Array.from({ length: TRIALS }, (_, i) => look(queue({ ...one, utilisation, forMs }, seeded(i)), one));

  test.each([0.5, 0.8, 0.9])('a stable queue at %d is called hopeless in at most 2 of 100 runs', (utilisation) => {
    const alarms = runsAt(utilisation).filter(({ seenMs }) => seenMs !== undefined).length;
    expect(alarms / TRIALS).toBeLessThanOrEqual(0.02);
  });

  test('at twice what it can do it is seen within 30 s of judging', () => {
    const seen = runsAt(2).filter(({ seenMs = Number.POSITIVE_INFINITY }) => seenMs <= 30_000).length;
    expect(seen / TRIALS).toBeGreaterThan(one.cv === 1 ? 0.98 : 0.9);
  });
});

describe('the engine of dense-70b, which ends 39 such requests a second', () => {
  // What goes wrong in one run of five would show in these 93 times in 100.
  const runsAt = (perSecond: number) =>
    Array.from({ length: 12 }, (_, i) =>
      look(watched(serve('dense-70b', CHAT, perSecond, SETTLE_MS, 50_000, 500 + i), SETTLE_MS, 50_000), {
        perSecond,
        cv: 1,
      }),
    );

  test('is not called hopeless at 35', () => {
    expect(runsAt(35).filter(({ seenMs, still }) => seenMs !== undefined || still)).toEqual([]);
  });

  test('is called hopeless at 47, 1.2 times that, within 40 s, or still grows then', () => {
    expect(runsAt(47).every(({ still }) => still)).toBe(true);
  });
});

test('too little has no trend: few requests, a stretch shorter than the settling, a burst that is served', () => {
  const steep = (forMs: number): readonly Sample[] =>
    Array.from({ length: forMs / 250 }, (_, i) => ({ atMs: 250 * (i + 1), inFlight: 5 * i, ended: 5 * i }));
  expect(growthOf(steep(15_000), SETTLE_MS, { perSecond: 40, cv: 1 })).toBeUndefined();
  expect(growthOf(steep(22_000), SETTLE_MS, { perSecond: 40, cv: 1 })).toMatchObject({ shareLeft: 0.5 });
  // As many end as were planned to come: the rest is a burst.
  expect(growthOf(steep(22_000), SETTLE_MS, { perSecond: 20, cv: 1 })?.shareLeft).toBeCloseTo(0, 1);
  expect(growthOf([], SETTLE_MS, { perSecond: 40, cv: 1 })).toBeUndefined();
});
