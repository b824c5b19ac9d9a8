import type { TruthLoad } from './loads.ts';

const fixed = (ms: number) => ({ kind: 'fixed', ms }) as const;
const PLAIN = { promptTokens: 100, workers: 1, busy: 0 } as const;

/** Loads under which plimsoll once reported its own time as the server's, every run VALID. */
export const TABLE: readonly TruthLoad[] = [
  {
    ...PLAIN,
    name: '500 users × 20 events/s',
    pace: { ttft: fixed(50), gap: fixed(50), tokens: 20 },
    shape: { kind: 'closed', users: 500 },
    seconds: 9,
  },
  {
    ...PLAIN,
    name: '200 users × 50 events/s',
    pace: { ttft: fixed(50), gap: fixed(20), tokens: 50 },
    shape: { kind: 'closed', users: 200 },
    seconds: 15,
  },
  {
    ...PLAIN,
    name: '50 users × 20 events/s',
    pace: { ttft: fixed(50), gap: fixed(50), tokens: 20 },
    shape: { kind: 'closed', users: 50 },
    seconds: 9,
  },
  {
    ...PLAIN,
    name: '20/s, a server of 3 ms',
    pace: { ttft: fixed(3), gap: fixed(5), tokens: 5 },
    shape: { kind: 'open', arrivals: 'poisson', perSecond: 20 },
    seconds: 30,
  },
  {
    ...PLAIN,
    name: '100/s, busy processes beside',
    pace: { ttft: fixed(20), gap: fixed(20), tokens: 10 },
    shape: { kind: 'open', arrivals: 'uniform', perSecond: 100 },
    seconds: 15,
    busy: 2,
  },
  ...([3000, 10_000] as const).map(
    (forMs): TruthLoad => ({
      ...PLAIN,
      name: `50 users, stopped for ${forMs / 1000} s`,
      pace: { ttft: fixed(43), gap: fixed(20), tokens: 46 },
      shape: { kind: 'closed', users: 50 },
      seconds: 20,
      freeze: { atMs: 6000, forMs },
    }),
  ),
  ...([128_000, 1_000_000] as const).map(
    (promptTokens): TruthLoad => ({
      ...PLAIN,
      name: `4 users, prompts of ${promptTokens / 1000}k tokens`,
      pace: { ttft: fixed(12), gap: fixed(10), tokens: 20 },
      shape: { kind: 'closed', users: 4 },
      seconds: 20,
      promptTokens,
    }),
  ),
];

export const QUIET: TruthLoad = {
  ...PLAIN,
  name: '200 streams × 50 events/s',
  // Streams that all stepped in the same instant would be one burst of 200 events, and none of them quiet.
  pace: { ttft: { kind: 'varying', ms: 50 }, gap: fixed(20), tokens: 200 },
  shape: { kind: 'open', arrivals: 'poisson', perSecond: 50 },
  seconds: 15,
};
