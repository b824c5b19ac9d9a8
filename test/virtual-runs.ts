import type { StoredRun } from '../src/analysis/compare/input.ts';
import type { RequestRecord } from '../src/core/record.ts';
import type { Block, GaugeValue, GeneratorHealth, RunResult } from '../src/core/result.ts';
import { hash, normal, pickIndex, type Rng, seeded } from '../src/core/rng.ts';
import { scattered } from '../src/load/plan/arrivals/scattered.ts';
import { startsBy } from '../src/load/plan/executors/constant-arrival-rate.ts';
import { Aggregate } from '../src/measure/metrics/aggregate.ts';
import { isGood, type Slo } from '../src/measure/slo/goodput.ts';
import { costOf } from '../src/measure/verdict/cost.ts';
import { Core } from '../src/mock/engine/core.ts';
import { type Job, newJob } from '../src/mock/engine/job.ts';
import type { StepRecord } from '../src/mock/engine/observer.ts';
import { accuracyWith } from '../src/mock/model/accuracy.ts';
import { PRESETS } from '../src/mock/model/presets.ts';
import { simulate } from '../src/mock/simulate.ts';

/** One run of the mock's engine in virtual time, as it would be stored. */
export interface VirtualRun {
  readonly preset: string;
  /** Answers the deep questions in its place, by an engine of its own, as the mock's hybrid does. */
  readonly deepPreset?: string;
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
  /** 16 to 48 when absent. */
  readonly outputTokens?: { readonly least: number; readonly most: number };
  readonly slo?: Slo;
  /** Share of requests that fail; 0.4 % when absent. */
  readonly failing?: number;
  readonly price?: { readonly gpuHourly: number; readonly gpus: number };
  /** Every request is a question of known answer. */
  readonly isGraded?: true;
}

const SLO: Slo = { ttft: 1000, tpot: 60 };
const FAILING = 0.004;
const MEDIAN_PROMPT_TOKENS = 400;
const OUTPUT_TOKENS = { least: 16, most: 48 };
/** Of questions, how many want the deep one of two. */
const DEEP_SHARE = 0.15;
/** As many as GSM8K has. */
const QUESTIONS = 1319;

/** What one request of it saw. */
interface Served {
  readonly job: Job;
  readonly tokensAtMs: readonly number[];
  readonly hasFailed: boolean;
  readonly isDeep: boolean;
  readonly question: number;
  isRight?: boolean;
}

interface ServedRun {
  readonly all: readonly Served[];
  readonly queue: GaugeValue;
}

/**
 * @param stretches every latency is so many times as long as the engine had it: a shift of exactly that, at every quantile
 * @returns a run for each stretch, all of the same answers
 */
export function virtualRuns(setting: VirtualRun, stretches: readonly number[]): readonly StoredRun[] {
  const served = serve(setting);
  return stretches.map((stretch) => storedOf(served, setting, stretch));
}

function storedOf({ all, queue }: ServedRun, setting: VirtualRun, stretch: number): StoredRun {
  const { settleMs, measureMs, block, loadSeed, serverSeed, price, slo = SLO } = setting;
  const endsMs = settleMs + measureMs;
  const aggregate = new Aggregate({
    measureFromMs: settleMs,
    measureUntilMs: endsMs,
    windowMs: 1000,
    selectors: [],
    isGood: (record) => isGood(record, slo),
  });
  for (const [i, served] of all.entries()) aggregate.add(recordOf(i, served, stretch));
  const { pair = 0, side = 'a', of = 'alone' } = block ?? {};
  const metrics = { ...aggregate.total.metrics(measureMs), queue_depth: queue };
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
    metrics,
    ...(price === undefined ? {} : { cost: costOf(price, metrics, measureMs) }),
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

function serve(setting: VirtualRun): ServedRun {
  const { preset, deepPreset, serverSeed, failing = FAILING, isGraded } = setting;
  const all = requests(setting, seeded(serverSeed).fork('failures'), failing);
  const parts = deepPreset === undefined ? [preset] : [preset, deepPreset];
  const queues = parts.map((name, i) => {
    const own = deepPreset === undefined ? all : all.filter(({ isDeep }) => isDeep === (i === 1));
    return serveBy(name, own, setting, isGraded === true);
  });
  return { all, queue: queues.reduce(sumOf) };
}

/** Both at once have the sum in the mean; of the greatest, no more is known than that it is not above the sum. */
const sumOf = (a: GaugeValue, b: GaugeValue): GaugeValue => ({
  type: 'gauge',
  mean: a.mean + b.mean,
  min: a.min + b.min,
  max: a.max + b.max,
  last: a.last + b.last,
});

/** Returns how many waited in this engine while load was measured, over time. */
function serveBy(
  name: string,
  own: readonly Served[],
  { serverSeed, slowness = 1, settleMs, measureMs }: VirtualRun,
  isGraded: boolean,
): GaugeValue {
  const found = PRESETS[name];
  if (found === undefined) throw new Error(`there is no preset ${name}`);
  const { cost, frontEndMs, model: architecture, ...limits } = found;
  const model = cost(seeded(serverSeed));
  const [fromMs, untilMs] = [settleMs, settleMs + measureMs];
  let [area, max, last] = [0, 0, 0];
  const observer = {
    onStep: ({ startMs, endMs, waiting }: StepRecord): void => {
      const shared = Math.min(endMs, untilMs) - Math.max(startMs, fromMs);
      if (shared <= 0) return;
      area += shared * waiting;
      max = Math.max(max, waiting);
      last = waiting;
    },
  };
  simulate(
    new Core({ cost: model, limits, frontEndMs, timeScale: 1 / slowness, observers: [observer] }),
    own.map(({ job }) => ({ atMs: job.arrivedMs, job: withTopic(job, model.topics) })),
  );
  if (isGraded) {
    const knowledge = seeded(hash(architecture?.title ?? name));
    const share = accuracyWith(architecture?.accuracy.share ?? 1, model.reroutedShare);
    for (const served of own) served.isRight = knowledge.fork(served.question).next() < share;
  }
  return { type: 'gauge', mean: area / measureMs, min: 0, max, last };
}

/** What a request is about is drawn as a share, as models differ in how many topics they know. */
const withTopic = (job: Job, topics: number): Job => Object.assign(job, { topic: Math.floor(job.topic * topics) });

function requests(
  { perSecond, settleMs, measureMs, loadSeed, outputTokens = OUTPUT_TOKENS }: VirtualRun,
  failures: Rng,
  failing: number,
): readonly Served[] {
  const rng = seeded(loadSeed);
  const executor = { rate: perSecond, timeUnitMs: 1000 };
  const settling = startsBy(executor, settleMs);
  const parts = [
    { untilMs: settleMs, starts: settling },
    { untilMs: settleMs + measureMs, starts: startsBy(executor, settleMs + measureMs) - settling },
  ];
  const lengths = rng.fork('lengths');
  const questions = rng.fork('questions');
  return [...scattered(parts, rng.fork('arrivals'))].map((atMs) => {
    const { least, most } = outputTokens;
    const asked = least + Math.floor(lengths.next() * (most - least + 1));
    const tokensAtMs: number[] = [];
    const job = newJob({
      promptTokens: Math.max(16, Math.round(MEDIAN_PROMPT_TOKENS * Math.exp(0.6 * normal(lengths)))),
      maxTokens: asked,
      arrivedMs: atMs,
      source: {
        onToken: (nowMs) => {
          tokensAtMs.push(nowMs);
          return tokensAtMs.length === asked ? 'length' : undefined;
        },
      },
      topic: lengths.next(),
    });
    const hasFailed = failures.next() < failing;
    return {
      job,
      tokensAtMs,
      hasFailed,
      isDeep: questions.next() < DEEP_SHARE,
      question: pickIndex(questions, QUESTIONS),
    };
  });
}

function recordOf(i: number, { job, tokensAtMs, hasFailed, isRight }: Served, stretch: number): RequestRecord {
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
    ...(isRight === undefined ? {} : { isRight }),
    outcome: { kind: 'ok', finishReason: 'length' },
  };
}
