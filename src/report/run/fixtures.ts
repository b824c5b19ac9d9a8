import { encodeIntoCompressedBase64 } from 'hdr-histogram-js';
import type { MetricValue, RunResult, TrendValue } from '../../core/result.ts';
import { withParsed } from '../../measure/slo/expression.ts';
import { newHistogram } from '../../measure/stats/distribution.ts';
import { somePicked } from './fixture-requests.ts';
import { scoreOf } from './fixture-score.ts';
import { wave } from './fixture-series.ts';
import { LOST_ACCOUNT, NO_ACCOUNT, TWO_REPLICAS } from './fixture-server.ts';
import type { ReportInput } from './report.ts';

/** Text that a server or a scenario could hold to mislead a reader or a browser. */
export const HOSTILE = [
  '</script><script>window.pwned = 1</script>',
  '<img src=x onerror="window.pwned = 2">',
  '"><svg onload=window.pwned=3>',
  '| a `code` | [link](javascript:alert(1)) | **bold** @everyone https://evil.example',
  'line one\r\nline two\n::error title=x::y',
  '\u001b[31mred\u001b[0m \u0007bell \u0000nul \ufffe',
  'abc\u202egpj.exe \u2066isolated\u2069 שלום مرحبا',
  ']]> &amp; <!-- --> \\` \\| ``` $& {{x}}',
] as const;

/** Fixed results that the goldens, the browser suite and the docs are made from. */
export const FIXTURES = {
  passing: { result: passing(), scenario: scenario('steady-chat', 20) },
  failing: { result: failing(), scenario: scenario('burst', 60, { model: HOSTILE[0], note: HOSTILE[6] }) },
  invalid: { result: invalid(), scenario: scenario('steady-chat', 20) },
  tiny: { result: tiny(), scenario: {} },
} as const satisfies Record<string, ReportInput>;

/** A run with a warm-up, in which the server was not yet awake. */
function passing(): RunResult & Required<Pick<RunResult, 'warmup'>> {
  const base = steady();
  const counts = { planned: 300, sent: 300, ok: 297, failed: 3, censored: 0, dropped: 0, cancelled: 0 };
  return {
    ...base,
    run: { ...run('steady-chat', 140_400), warmupMs: 15_000 },
    warmup: {
      counts,
      errors: [{ kind: 'http', status: 503, message: 'the model is loading', count: 3, firstAtMs: 812 }],
    },
    series: wave(140, { rate: 20, ttft: 182, itl: 21.4, failing: 48, kinds: ['http_5xx'], server: { seqs: 80 } }),
    metrics: { ...base.metrics, ...TWO_REPLICAS.metrics },
    server: TWO_REPLICAS.server,
    cost: {
      gpuHourly: 2.5,
      gpus: 8,
      total: 0.6667,
      perMillionOutputTokens: 2.1676,
      perGoodRequest: 0.000286,
      perRightAnswer: 0.001462,
    },
    firstToken: TWO_REPLICAS.firstToken,
    laws: [...base.laws, ...TWO_REPLICAS.laws],
    thresholds: [
      ...base.thresholds,
      { metric: 'in_flight', expression: 'max<128', observed: 96, ok: true, noData: false },
      { metric: 'queue_depth', expression: 'max<64', observed: 27, ok: true, noData: false },
    ].map(withParsed),
  };
}

function steady(): RunResult {
  return {
    schema: 1,
    run: run('steady-chat', 125_400),
    target: { url: 'http://10.20.0.7:8000/v1', model: 'mixtral-8x22b-instruct', api: 'openai-chat' },
    counts: { planned: 2400, sent: 2400, ok: 2394, failed: 4, censored: 2, dropped: 0, cancelled: 0 },
    metrics: {
      ttft: trend(2396, 182, 1.7),
      ttft_answer: trend(2396, 182, 1.7),
      itl: trend(305_112, 21.4, 1.9),
      tpot: trend(2394, 22.8, 1.3),
      stall: trend(2394, 61, 1.8),
      e2e: trend(2394, 3120, 1.6),
      service_ttft: trend(2396, 181.4, 1.7),
      service_e2e: trend(2394, 3119, 1.6),
      send_lag: trend(2400, 0.31, 2.4),
      connect: trend(64, 0.84, 1.5),
      in_flight: { type: 'gauge', mean: 67.8, min: 0, max: 96, last: 0 },
      errors: { type: 'rate', rate: 4 / 2398, passes: 4, fails: 2394 },
      goodput: { type: 'rate', rate: 2331 / 2400, passes: 2331, fails: 69 },
      accuracy: { type: 'rate', rate: 0.912, passes: 456, fails: 44, ci95: [0.8839, 0.9338] },
      requests: { type: 'counter', count: 2400, rate: 20 },
      iterations: { type: 'counter', count: 1200, rate: 10 },
      dropped_iterations: { type: 'counter', count: 0, rate: 0 },
      input_tokens: { type: 'counter', count: 1_226_204, rate: 10_218 },
      output_tokens: { type: 'counter', count: 307_508, rate: 2563 },
      cached_tokens: { type: 'counter', count: 611_840, rate: 5099 },
    },
    groups: {
      'scenario:chat': group(2000, 171, 21),
      'scenario:summarise': {
        ...group(400, 402, 24),
        accuracy: { type: 'rate', rate: 0.88, passes: 352, fails: 48, ci95: [0.8445, 0.9083] },
      },
      'tier:batch': group(400, 402, 24),
      'turn:1': group(1200, 226, 21.6),
      'turn:2': group(1200, 139, 21.2),
    },
    errors: [
      {
        kind: 'http',
        status: 503,
        message: 'upstream busy, retry later',
        count: 3,
        firstAtMs: 48_211,
        samples: [
          { id: '0.964', atMs: 48_211, message: 'upstream busy, retry later' },
          { id: '0.1011', atMs: 50_733, message: 'upstream busy, queue full' },
        ],
      },
      {
        kind: 'timeout',
        stage: 'first-token',
        message: 'timed out waiting for the first token',
        count: 1,
        firstAtMs: 71_940,
      },
    ],
    censored: { shortestMs: 8412, longestMs: 31_005 },
    series: wave(125, { rate: 20, ttft: 182, itl: 21.4, failing: 48 }),
    requests: somePicked(),
    generator: generator(1.9, 0.21),
    tokens: {
      from: 'usage',
      perEvent: 1.01,
      requestedVsGot: { requested: 307_640, got: 307_508, differing: 12 },
      inputRequestedVsGot: {
        requests: 2394,
        requested: 1_209_446,
        got: 1_226_204,
        differing: 2394,
        usualDifferences: [{ difference: 7, requests: 2394 }],
      },
    },
    checks: { 'answer is JSON': { passes: 2394, fails: 0 } },
    laws: laws(2400, 67.8, 67.79),
    validity: { valid: true, reasons: [] },
    thresholds: [
      { metric: 'ttft', expression: 'p(95)<800', observed: 436, ok: true, noData: false },
      { metric: 'ttft{scenario:chat}', expression: 'p(99)<700', observed: 587, ok: true, noData: false },
      { metric: 'itl', expression: 'p(99)<100', observed: 95.4, ok: true, noData: false },
      { metric: 'goodput', expression: 'rate>0.95', observed: 2331 / 2400, ok: true, noData: false },
    ].map(withParsed),
    exitCode: 0,
  };
}

function failing(): RunResult {
  const base = steady();
  return {
    ...base,
    run: {
      ...run('burst', 61_020),
      name: HOSTILE[0],
      command: `plimsoll run 'burst ${HOSTILE[5]}.ts'`,
      stopped: 'threshold',
    },
    target: { ...base.target, model: HOSTILE[6] },
    counts: { planned: 3600, sent: 3410, ok: 3078, failed: 310, censored: 22, dropped: 188, cancelled: 2 },
    metrics: {
      ...base.metrics,
      ttft: trend(3101, 613, 2.1),
      errors: { type: 'rate', rate: 310 / 3388, passes: 310, fails: 3078 },
      goodput: { type: 'rate', rate: 0.6129, passes: 2090, fails: 1320 },
      requests: { type: 'counter', count: 3410, rate: 56.8 },
      iterations: { type: 'counter', count: 3410, rate: 56.8 },
      dropped_iterations: { type: 'counter', count: 188, rate: 3.13 },
      ...LOST_ACCOUNT.metrics,
    },
    groups: { [`scenario:${HOSTILE[1]}`]: group(3000, 601, 22), [`tag:${HOSTILE[3]}`]: group(410, 702, 23) },
    errors: [
      { kind: 'http', status: 429, message: HOSTILE[0], count: 120, firstAtMs: 20_110 },
      {
        kind: 'http',
        status: 500,
        message: HOSTILE[1],
        count: 60,
        firstAtMs: 21_400,
        samples: HOSTILE.slice(1, 5).map((message, i) => ({ id: HOSTILE[i] ?? '', atMs: 21_400 + i, message })),
      },
      { kind: 'transport', code: 'ECONNRESET', message: HOSTILE[4], count: 40, firstAtMs: 24_001 },
      { kind: 'transport', code: HOSTILE[2], message: HOSTILE[5], count: 9, firstAtMs: 24_500 },
      { kind: 'protocol', code: 'truncated', message: HOSTILE[3], count: 31, firstAtMs: 30_950 },
      { kind: 'protocol', code: 'in-band-error', message: HOSTILE[7], count: 10, firstAtMs: 33_333 },
      { kind: 'timeout', stage: 'first-token', message: HOSTILE[6], count: 38, firstAtMs: 36_000 },
      { kind: 'timeout', stage: 'total', message: '', count: 2, firstAtMs: 59_999.7 },
    ],
    series: wave(61, {
      rate: 60,
      ttft: 613,
      itl: 26,
      failing: 20,
      dropping: 30,
      kinds: ['http_4xx', 'http_5xx', 'network', 'protocol', 'timeout', 'in_band'],
      server: { seqs: 128, silent: [24, 31] },
    }),
    requests: somePicked({ scenario: HOSTILE[1], target: HOSTILE[6], id: HOSTILE[0], code: HOSTILE[2] }),
    server: LOST_ACCOUNT.server(HOSTILE),
    firstToken: LOST_ACCOUNT.firstToken,
    checks: { [HOSTILE[2]]: { passes: 3000, fails: 78 } },
    laws: [...laws(3410, 128, 127.9), ...LOST_ACCOUNT.laws(HOSTILE)],
    thresholds: [
      { metric: 'ttft', expression: 'p(95)<800', observed: 1240, ok: false, noData: false },
      { metric: `ttft{scenario:${HOSTILE[1]}}`, expression: 'p(99)<2000', observed: 1804.2, ok: true, noData: false },
      { metric: 'itl{tier:gold}', expression: 'p(99)<100', ok: false, noData: true },
      { metric: 'errors', expression: 'rate<0.01', observed: 310 / 3388, ok: false, noData: false },
    ].map(withParsed),
    exitCode: 99,
  };
}

function invalid(): RunResult {
  const base = steady();
  return {
    ...base,
    generator: generator(84.2, 0.97),
    server: NO_ACCOUNT,
    laws: laws(2400, 67.8, 52.1),
    validity: {
      valid: false,
      reasons: [
        {
          code: 'SEND_LAG',
          message:
            'send lag p99 was 84.2 ms, above the limit of 20 ms: requests left later than planned, so part of every latency is the generator’s own. Use --workers 4 (it had 1), lower the load, or close other programs.',
          observed: 84.2,
          limit: 20,
        },
        {
          code: 'EVENT_LOOP_BUSY',
          message:
            'event-loop utilisation was 97 %, above the limit of 90 %: the generator had no time left in which it could have been on time. Use --workers 4 (it had 1), lower the load, or close other programs.',
          observed: 0.97,
          limit: 0.9,
        },
        {
          code: 'LAW_LITTLE',
          message:
            "The law of little is broken (mean in flight = throughput × mean time in flight): expected 67.8, observed 52.1. Please report this with the run's folder.",
          observed: 15.7,
          limit: 0.678,
        },
      ],
    },
    exitCode: 112,
  };
}

/** One request and nothing else: what a report must still make sense of. */
function tiny(): RunResult {
  return {
    schema: 1,
    run: { ...run('probe', 412), measuredMs: 412 },
    target: { url: 'http://127.0.0.1:8000/v1', model: 'm', api: 'openai-chat' },
    counts: { planned: 1, sent: 1, ok: 1, failed: 0, censored: 0, dropped: 0, cancelled: 0 },
    metrics: { e2e: { ...trend(1, 411, 1), ci95: {} }, requests: { type: 'counter', count: 1, rate: 2.43 } },
    groups: {},
    errors: [],
    series: { windowMs: 1000, t: [0], columns: { sent: [1], ok: [1], ttft_p50: [null], ttft_p95: [null] } },
    generator: generator(0.2, 0.01),
    laws: [],
    validity: { valid: true, reasons: [] },
    thresholds: [],
    exitCode: 0,
  };
}

function scenario(
  name: string,
  rate: number,
  { model, note } = { model: 'mixtral-8x22b-instruct', note: 'nightly' },
): unknown {
  return {
    name,
    file: `scenarios/${name}.ts`,
    target: {
      url: 'http://10.20.0.7:8000/v1',
      model,
      api: 'openai-chat',
      apiKey: { env: 'OPENAI_API_KEY' },
    },
    seed: 20_260_314,
    slo: { ttft: 800, e2e: 12_000 },
    entries: [
      {
        name: 'chat',
        tags: { note },
        executor: {
          kind: 'constant-arrival-rate',
          rate,
          timeUnitMs: 1000,
          durationMs: 120_000,
          preAllocatedVUs: 50,
          maxVUs: 400,
        },
      },
    ],
  };
}

function run(name: string, durationMs: number): RunResult['run'] {
  return {
    id: '01JPA7Q3',
    name,
    startedAt: '2026-03-14T09:26:53.589Z',
    durationMs,
    measuredMs: durationMs > 100_000 ? 120_000 : 60_000,
    seed: 20_260_314,
    scenarioHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    versions: { plimsoll: '0.1.0', node: '24.21.0', undici: '8.12.4' },
    share: { index: 0, count: 1 },
    command: `plimsoll run scenarios/${name}.ts --seed 20260314`,
  };
}

/** A skewed distribution with the given median; `spread` is its p95 over its median, roughly. */
function trend(count: number, median: number, spread: number): TrendValue {
  const at = (z: number): number => Number((median * spread ** z).toPrecision(5));
  const around = (z: number, half: number): readonly [number, number] => [at(z - half), at(z + half)];
  return {
    type: 'trend',
    unit: 'ms',
    count,
    mean: at(0.12),
    stddev: Number((median * (spread - 1) * 0.6).toPrecision(5)),
    min: at(-1.3),
    max: at(3.1),
    p50: median,
    p90: at(1.21),
    p95: at(1.64),
    p99: at(2.33),
    p999: at(2.9),
    ci95: { p50: around(0, 0.03), p90: around(1.21, 0.05), p95: around(1.64, 0.08), p99: around(2.33, 0.15) },
    hdr: hdrOf(count, at),
  };
}

/** As many values as `count` says, in up to 200 places: the normal scores of equal shares (Blom's). */
function hdrOf(count: number, at: (z: number) => number): string {
  const histogram = newHistogram();
  const places = Math.min(count, 200);
  for (let i = 0; i < places; i++) {
    const share = Math.floor((count * (i + 1)) / places) - Math.floor((count * i) / places);
    histogram.recordValueWithCount(Math.round(at(scoreOf((i + 0.625) / (places + 0.25))) * 1000), share);
  }
  return encodeIntoCompressedBase64(histogram);
}

function group(sent: number, ttft: number, itl: number): Readonly<Record<string, MetricValue>> {
  const failed = Math.round(sent / 600);
  return {
    ttft: trend(sent - failed, ttft, 1.7),
    itl: trend(sent * 127, itl, 1.9),
    e2e: trend(sent - failed, ttft + itl * 130, 1.6),
    errors: { type: 'rate', rate: failed / sent, passes: failed, fails: sent - failed },
    goodput: { type: 'rate', rate: 0.971, passes: Math.round(sent * 0.971), fails: sent - Math.round(sent * 0.971) },
    requests: { type: 'counter', count: sent, rate: sent / 120 },
  };
}

function generator(lagMs: number, busy: number): RunResult['generator'] {
  return {
    sendLagP99Ms: lagMs,
    sendLagMaxMs: lagMs * 3.4,
    eventLoopDelayP99Ms: lagMs * 0.2,
    eventLoopDelayMaxMs: lagMs * 2.5,
    eventLoopUtilization: busy,
    cpuRatio: busy * 0.95,
    gcMaxPauseMs: 4.31,
    gcRatio: busy * 0.05,
    socketWaitP99Ms: 0.08,
    connectionsOpened: 96,
    rssMaxBytes: 214_958_080,
    workers: 1,
    cpus: 4,
    startSkewMs: 0,
  };
}

function laws(sent: number, expected: number, observed: number): RunResult['laws'] {
  return [
    {
      name: 'conservation',
      statement: 'every request begun ended as one record: sent = ok + failed + censored',
      expected: sent,
      observed: sent,
      tolerance: 0,
      ok: true,
    },
    {
      name: 'schedule',
      statement: 'every arrival that was due was sent, dropped or cancelled',
      expected: sent,
      observed: sent,
      tolerance: 0,
      ok: true,
    },
    {
      name: 'little',
      statement: 'mean in flight = throughput × mean time in flight',
      expected,
      observed,
      tolerance: Number((expected * 0.01).toPrecision(4)),
      ok: Math.abs(expected - observed) < 1,
    },
  ];
}
