/** One kind of load, and what is asked of the generator under it. */
export interface Case {
  readonly name: string;
  readonly about: string;
  /** The source's: it says the pace. */
  readonly model: string;
  readonly answerTokens: number;
  readonly load: Load;
  /** How long streams take to pile up: nothing before it is counted in events per CPU-second. */
  readonly fillMs: number;
  /** What the generator is put beside, in the same run. */
  readonly beside: readonly ('bare' | 'wrk')[];
  readonly targets: Targets;
}

export type Load =
  | { readonly kind: 'open'; readonly requestsPerSecond: number }
  | { readonly kind: 'closed'; readonly users: number };

export interface Targets {
  /** Least share of the bare loop's events per CPU-second. */
  readonly ratioToBare?: number;
  readonly rssMb?: number;
  readonly sendLagP99Ms?: number;
  /** Most that a reported percentile may be off the source's own: so many ms, or such a share of it. */
  readonly error?: { readonly quantiles: readonly Quantile[]; readonly ms: number; readonly ratio: number };
}

export const QUANTILES = ['p50', 'p95', 'p99'] as const;
export type Quantile = (typeof QUANTILES)[number];

export const CASES: readonly Case[] = [
  {
    name: 'streams',
    about: '1,000 streams, events 20 ms apart on average, one by one',
    model: 'exponential-20',
    answerTokens: 200,
    load: { kind: 'open', requestsPerSecond: 250 },
    fillMs: 6000,
    beside: ['bare'],
    targets: { ratioToBare: 0.75, rssMb: 250 },
  },
  {
    name: 'short',
    about: '32 users, answers of one token at once',
    model: 'instant',
    answerTokens: 1,
    load: { kind: 'closed', users: 32 },
    fillMs: 3000,
    beside: ['bare', 'wrk'],
    targets: { ratioToBare: 0.7 },
  },
  {
    name: 'accuracy-200',
    about: '200 streams of 50 tokens a second, steady',
    model: 'steady-20',
    answerTokens: 200,
    load: { kind: 'open', requestsPerSecond: 50 },
    fillMs: 6000,
    beside: [],
    targets: { error: { quantiles: QUANTILES, ms: 1, ratio: 0.01 } },
  },
  {
    name: 'accuracy-1000',
    about: '1,000 streams of 20 tokens a second, steady',
    model: 'steady-50',
    answerTokens: 100,
    load: { kind: 'open', requestsPerSecond: 200 },
    fillMs: 7000,
    beside: [],
    targets: { error: { quantiles: ['p99'], ms: 3, ratio: 0 }, rssMb: 250 },
  },
  {
    name: 'lag',
    about: '500 requests a second of 10 tokens, 5,000 events a second',
    model: 'exponential-20',
    answerTokens: 10,
    load: { kind: 'open', requestsPerSecond: 500 },
    fillMs: 2000,
    beside: [],
    targets: { sendLagP99Ms: 2 },
  },
];
