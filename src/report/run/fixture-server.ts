import type { FirstTokenParts, Law, Metrics, ServerAccount } from '../../core/result.ts';

/** Two replicas that told everything, and agreed with us. */
export const TWO_REPLICAS = {
  metrics: {
    queue_depth: { type: 'gauge', mean: 3.12, min: 0, max: 27, last: 0 },
    running: { type: 'gauge', mean: 63.2, min: 0, max: 80, last: 0 },
    hidden_queue: { type: 'gauge', mean: 1.47, min: 0, max: 3, last: 0 },
    kv_usage: { type: 'gauge', mean: 0.674, min: 0, max: 0.878, last: 0 },
    prefix_hit_rate: { type: 'gauge', mean: 0.499, min: 0.41, max: 0.52, last: 0.507 },
    preemptions: { type: 'counter', count: 31, rate: 0.258 },
  },
  server: {
    sources: ['10.20.0.7', '10.20.0.8'].map((host, i) => ({
      url: `http://${host}:8000/metrics`,
      flavour: 'vllm',
      scrapes: 141 - i,
      missed: 0,
      tookP95Ms: 6.4 + i * 1.7,
    })),
    everyMs: 1000,
    notes: [],
    counters: { inputTokens: 1_226_204, outputTokens: 307_508, cachedTokens: 611_840, finished: 2394, preemptions: 31 },
    times: {
      ttft: { count: 2396, meanMs: 186.9, p50: [160, 320], p95: [320, 640], p99: [640, 1280] },
      itl: { count: 305_112, meanMs: 22.6, p50: [20, 30], p95: [50, 75], p99: [75, 100] },
      e2e: { count: 2394, meanMs: 3241, p50: [2500, 5000], p95: [5000, 10_000], p99: [5000, 10_000] },
      queue: { count: 2396, meanMs: 38.4, p50: [0, 5], p95: [160, 320], p99: [320, 640] },
      prefill: { count: 2396, meanMs: 131.2, p50: [80, 160], p95: [160, 320], p99: [320, 640] },
      decode: { count: 2394, meanMs: 3071, p50: [2500, 5000], p95: [5000, 10_000], p99: [5000, 10_000] },
    },
  },
  firstToken: {
    requests: 2396,
    ttftMs: 193.96,
    sendLagMs: 0.34,
    connectMs: 0.024,
    queueMs: 38.4,
    prefillMs: 131.2,
    unknownMs: 23.996,
  },
  laws: [
    law('server-requests', 'requests that it finished = requests that we saw finish', 2398, 2394, 24),
    law('server-tokens', 'output tokens by its counter = output tokens in our usage', 307_508, 307_508, 3075),
    law('server-in-flight', 'running + queue depth, mean = in flight, mean', 67.8, 66.3, 6.78),
  ],
} as const satisfies {
  readonly metrics: Metrics;
  readonly server: ServerAccount;
  readonly firstToken: FirstTokenParts;
  readonly laws: readonly Law[];
};

/** A server that fell silent, was restarted, and tells less than all, in words that are not to be trusted. */
export const LOST_ACCOUNT = {
  metrics: {
    queue_depth: { type: 'gauge', mean: 61.4, min: 0, max: 186, last: 0 },
    running: { type: 'gauge', mean: 119, min: 0, max: 128, last: 0 },
    hidden_queue: { type: 'gauge', mean: 2.2, min: 0, max: 9, last: 0 },
    kv_usage: { type: 'gauge', mean: 0.79, min: 0, max: 0.871, last: 0 },
  },
  server: (hostile: readonly string[]): ServerAccount => ({
    sources: [
      { url: 'http://10.20.0.7:8000/metrics', flavour: 'sglang', scrapes: 61, missed: 0, tookP95Ms: 4.1 },
      {
        url: `http://10.20.0.8:8000/${hostile[2]}`,
        flavour: hostile[1]!,
        scrapes: 54,
        missed: 7,
        firstMiss: `it answered HTTP 502: ${hostile[0]}`,
        tookP95Ms: 812,
      },
    ],
    everyMs: 1000,
    notes: [
      'the second of 2 pages could not be read 7 times of 61, from 24s to 31s: gauges have a gap there.',
      'a server was restarted 31s into the run: what its counters had before is not known, so they are left out.',
      `its page names no model of ours, but "${hostile[3]} ${hostile[6]}": it may serve others meanwhile.`,
    ],
    counters: { outputTokens: 402_118 },
    times: { ttft: { count: 3512, meanMs: 641, p50: [250, 500], p95: [1000, 2500], p99: [2500, null] } },
  }),
  firstToken: { requests: 3101, ttftMs: 670.1, sendLagMs: 0.34, connectMs: 0.6, queueMs: 402.7, unknownMs: 266.46 },
  laws: (hostile: readonly string[]): readonly Law[] => [
    {
      ...law('server-tokens', 'output tokens by its counter = output tokens in our usage', 307_508, 402_118, 3075),
      explanation: `it counts 31 % more: other clients asked it meanwhile (${hostile[3]}).`,
    },
  ],
} as const;

/** A target beside which nothing tells of itself. */
export const NO_ACCOUNT: ServerAccount = {
  sources: [],
  everyMs: 1000,
  notes: [
    'no metrics page was found next to the target, so nothing is known of its queue: name one with serverMetrics: { url }.',
  ],
  counters: {},
  times: {},
};

function law(name: Law['name'], statement: string, expected: number, observed: number, tolerance: number): Law {
  return { name, statement, expected, observed, tolerance, ok: Math.abs(expected - observed) <= tolerance };
}
