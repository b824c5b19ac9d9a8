import type { StoredRun } from '../src/compare/input.ts';
import type { RequestRecord } from '../src/core/record.ts';
import type { Block, GeneratorHealth, RunResult } from '../src/core/result.ts';
import { normal, type Rng, seeded } from '../src/core/rng.ts';
import { Aggregate } from '../src/metrics/aggregate.ts';
import { Core } from '../src/mock/engine/core.ts';
import { type Job, newJob } from '../src/mock/engine/job.ts';
import { PRESETS } from '../src/mock/model/presets.ts';
import { type Arrival, simulate } from '../src/mock/simulate.ts';
import { scattered } from '../src/plan/arrivals/scattered.ts';
import { startsBy } from '../src/scenario/volume.ts';
import { isGood } from '../src/slo/goodput.ts';

/** One run of the mock's engine in virtual time, as it would be stored. */
export interface VirtualRun {
  readonly preset: string;
  readonly perSecond: number;
  readonly settleMs: number;
  readonly measureMs: number;
  /** Of the load: when requests come, how long they are, what they are about. */
  readonly loadSeed: number;
  /** Of the server: the pace of its GPUs, its routing, the jitter of its steps, which requests fail. */
  readonly serverSeed: number;
  /** Every step takes so many times as long. */
  readonly slowness?: number;
  readonly block?: Block;
}

const SLO = { ttft: 1000, tpot: 60 };
const FAILING = 0.004;
const MEDIAN_PROMPT_TOKENS = 400;

/** What one request of it saw. */
interface Served {
  readonly job: Job;
  readonly tokensAtMs: readonly number[];
  readonly hasFailed: boolean;
}

/**
 * @param stretches every latency is so many times as long as the engine had it: a shift of exactly that, at every quantile
 * @returns a run for each stretch, all of the same answers
 */
export function virtualRuns(setting: VirtualRun, stretches: readonly number[]): readonly StoredRun[] {
  const served = serve(setting);
  return stretches.map((stretch) => storedOf(served, setting, stretch));
}

function storedOf(all: readonly Served[], setting: VirtualRun, stretch: number): StoredRun {
  const { settleMs, measureMs, block, loadSeed, serverSeed } = setting;
  const endsMs = settleMs + measureMs;
  const aggregate = new Aggregate({
    measureFromMs: settleMs,
    measureUntilMs: endsMs,
    windowMs: 1000,
    selectors: [],
    isGood: (record) => isGood(record, SLO),
  });
  for (const [i, served] of all.entries()) aggregate.add(recordOf(i, served, stretch));
  const { pair = 0, side = 'a', of = 'alone' } = block ?? {};
  const result: RunResult = {
    schema: 1,
    run: {
      id: `${of}-${pair}-${side}-${loadSeed}-${serverSeed}`,
      name: 'virtual',
      startedAt: new Date(pair * 1000).toISOString(),
      durationMs: endsMs,
      measuredMs: measureMs,
      warmupMs: settleMs,
      seed: loadSeed,
      scenarioHash: '',
      versions: {},
      share: { index: 0, count: 1 },
      ...(block === undefined ? {} : { block }),
    },
    target: { url: 'http://127.0.0.1/v1', model: setting.preset, api: 'openai-chat' },
    counts: aggregate.counts,
    metrics: aggregate.total.metrics(measureMs),
    groups: {},
    errors: [],
    series: aggregate.series(),
    generator: QUIET,
    laws: [],
    validity: { valid: true, reasons: [] },
    thresholds: [],
    exitCode: 0,
  };
  return { path: `${side}/${pair}`, result };
}

/** Nothing of the generator's takes part. */
const QUIET: GeneratorHealth = {
  sendLagP99Ms: 0,
  sendLagMaxMs: 0,
  eventLoopDelayP99Ms: 0,
  eventLoopDelayMaxMs: 0,
  eventLoopUtilization: 0,
  cpuRatio: 0,
  gcMaxPauseMs: 0,
  gcRatio: 0,
  socketWaitP99Ms: 0,
  connectionsOpened: 0,
  rssMaxBytes: 0,
  workers: 1,
  cpus: 1,
  startSkewMs: 0,
};

function serve({ preset, serverSeed, slowness = 1, ...load }: VirtualRun): readonly Served[] {
  const found = PRESETS[preset];
  if (found === undefined) throw new Error(`there is no preset ${preset}`);
  const { cost, frontEndMs, ...limits } = found;
  const model = cost(seeded(serverSeed));
  const all: Served[] = [];
  simulate(
    new Core({ cost: model, limits, frontEndMs, timeScale: 1 / slowness }),
    arrivals(load, model.topics, seeded(serverSeed).fork('failures'), all),
  );
  return all;
}

function* arrivals(
  { perSecond, settleMs, measureMs, loadSeed }: Omit<VirtualRun, 'preset' | 'serverSeed'>,
  topics: number,
  failures: Rng,
  all: Served[],
): Generator<Arrival> {
  const rng = seeded(loadSeed);
  const executor = { rate: perSecond, timeUnitMs: 1000 };
  const settling = startsBy(executor, settleMs);
  const parts = [
    { untilMs: settleMs, starts: settling },
    { untilMs: settleMs + measureMs, starts: startsBy(executor, settleMs + measureMs) - settling },
  ];
  const lengths = rng.fork('lengths');
  for (const atMs of scattered(parts, rng.fork('arrivals'))) {
    const outputTokens = 16 + Math.floor(lengths.next() * 33);
    const tokensAtMs: number[] = [];
    const job = newJob({
      promptTokens: Math.max(16, Math.round(MEDIAN_PROMPT_TOKENS * Math.exp(0.6 * normal(lengths)))),
      maxTokens: outputTokens,
      arrivedMs: atMs,
      source: {
        onToken: (nowMs) => {
          tokensAtMs.push(nowMs);
          return tokensAtMs.length === outputTokens ? 'length' : undefined;
        },
      },
      topic: Math.floor(lengths.next() * topics),
    });
    all.push({ job, tokensAtMs, hasFailed: failures.next() < FAILING });
    yield { atMs, job };
  }
}

function recordOf(i: number, { job, tokensAtMs, hasFailed }: Served, stretch: number): RequestRecord {
  const plannedMs = job.arrivedMs;
  const at = (ms: number): number => plannedMs + stretch * (ms - plannedMs);
  const [firstTokenMs, lastTokenMs] = [at(job.firstTokenMs), at(job.lastTokenMs)];
  const identity = { id: `0.${i}`, scenario: 'chat', session: `chat#${i}`, turn: 1, iteration: i, isLast: true };
  const sent = { plannedMs, startedMs: plannedMs, sentMs: plannedMs };
  if (hasFailed)
    return { ...identity, ...sent, endedMs: plannedMs + 5, outcome: { kind: 'http', status: 503, message: 'full' } };
  return {
    ...identity,
    ...sent,
    headersMs: firstTokenMs,
    firstTokenMs,
    firstAnswerMs: firstTokenMs,
    lastTokenMs,
    endedMs: lastTokenMs,
    itlMs: tokensAtMs.slice(1).map((ms, k) => stretch * (ms - tokensAtMs[k]!)),
    inputTokens: job.promptTokens,
    outputTokens: tokensAtMs.length,
    tokensFrom: 'usage',
    outcome: { kind: 'ok', finishReason: 'length' },
  };
}
