import { pickIndex, type Rng, seeded } from '../../src/core/rng.ts';
import type { Pace } from './pace.ts';

/** One load, and what else happens on the machine meanwhile. */
export interface TruthLoad {
  readonly name: string;
  readonly pace: Pace;
  readonly shape: Shape;
  readonly seconds: number;
  readonly promptTokens: number;
  /** Absent: from the first request on, cold code and all, as a run is by default. */
  readonly warmupMs?: number;
  readonly workers: 1 | 2;
  /** Processes that take a processor whenever they get one. */
  readonly busy: 0 | 1 | 2;
  /** The whole generator is stopped at this instant after its first request. */
  readonly freeze?: { readonly atMs: number; readonly forMs: number };
}

type Shape =
  | { readonly kind: 'open'; readonly arrivals: 'uniform' | 'poisson'; readonly perSecond: number }
  | { readonly kind: 'closed'; readonly users: number };

/** Beyond these the source, on one processor, would not be the one that is late least. */
const MOST_EVENTS_PER_SECOND = 20_000;
const MOST_REQUESTS_PER_SECOND = 300;
const WARMUP_MS = 2000;

/** Load `n` of a seed: the same whichever others are run. */
export function truthLoad(seed: number, n: number): TruthLoad {
  const rng = seeded(seed).fork(`load ${n}`);
  const between = (from: number, to: number): number => from + (to - from) * rng.next();
  const byFactors = (from: number, to: number): number => from * (to / from) ** rng.next();
  const happens = (share: number): boolean => rng.next() < share;

  const isLong = happens(0.06);
  const streams = Math.round(isLong ? byFactors(2, 12) : byFactors(10, 2000));
  const gapMs = round(byFactors(Math.max(5, (streams * 1000) / MOST_EVENTS_PER_SECOND), 100));
  const ttftMs = round(byFactors(3, 500));
  const leastMs = (streams * 1000) / MOST_REQUESTS_PER_SECOND - ttftMs;
  const answerMs = Math.max(leastMs, byFactors(200, 2500));
  const tokens = Math.min(200, Math.max(5, Math.round(answerMs / gapMs)));
  const e2eMs = ttftMs + (tokens - 1) * gapMs;
  const seconds = round(4 + 8 * rng.next() ** 2);
  const kind = happens(0.45) ? 'closed' : 'open';
  const isWarm = happens(0.3);
  const busy = busyOf(rng);
  const freeze = happens(0.2)
    ? { atMs: round(between(100, seconds * 1000)), forMs: round(byFactors(50, 10_000)) }
    : undefined;
  const shape: Shape =
    kind === 'closed'
      ? { kind, users: streams }
      : {
          kind,
          arrivals: happens(0.5) ? 'poisson' : 'uniform',
          // Long prompts take their bytes' time on both sides.
          perSecond: round(Math.max(1, Math.min((streams * 1000) / e2eMs, isLong ? 4 : MOST_REQUESTS_PER_SECOND))),
        };
  return {
    name: `load ${n}`,
    pace: {
      ttft: { kind: happens(0.5) ? 'fixed' : 'varying', ms: ttftMs },
      gap: { kind: happens(0.5) ? 'fixed' : 'exponential', ms: gapMs },
      tokens,
    },
    shape,
    seconds: seconds + (isWarm ? WARMUP_MS / 1000 : 0),
    promptTokens: isLong ? ([8000, 32_000, 128_000][pickIndex(rng, 3)] ?? 8000) : 100,
    ...(isWarm ? { warmupMs: WARMUP_MS } : {}),
    workers: happens(0.25) ? 2 : 1,
    busy,
    ...(freeze === undefined ? {} : { freeze }),
  };
}

const busyOf = (rng: Rng): 0 | 1 | 2 => {
  const drawn = rng.next();
  return drawn < 0.75 ? 0 : drawn < 0.9 ? 1 : 2;
};

const round = (value: number): number => Number(value.toPrecision(3));

/** In a few words, for one line. */
export function described({ pace, shape, seconds, promptTokens, warmupMs, workers, busy, freeze }: TruthLoad): string {
  const { ttft, gap, tokens } = pace;
  return [
    shape.kind === 'closed' ? `${shape.users} users` : `${shape.perSecond}/s ${shape.arrivals}`,
    `ttft ${ttft.ms} ms ${ttft.kind}`,
    `${tokens} × ${gap.ms} ms ${gap.kind}`,
    `${seconds} s`,
    ...(promptTokens > 100 ? [`prompts of ${promptTokens}`] : []),
    ...(warmupMs === undefined ? [] : ['warm']),
    ...(workers === 1 ? [] : [`${workers} workers`]),
    ...(busy === 0 ? [] : [`${busy} busy`]),
    ...(freeze === undefined ? [] : [`stopped ${freeze.forMs} ms at ${freeze.atMs}`]),
  ].join(', ');
}
