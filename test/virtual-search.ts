import { nextStep, type Outcome, type Probe, type SearchSetting } from '../src/analysis/search/capacity.ts';
import { evidenceOf } from '../src/analysis/search/evidence.ts';
import { hopeless, type Watched } from '../src/analysis/search/hopeless.ts';
import { probeLength, typicalMsOf } from '../src/analysis/search/probe-length.ts';
import type { LoadLine } from '../src/core/curve.ts';
import type { RunResult } from '../src/core/result.ts';
import { type Rng, seeded } from '../src/core/rng.ts';
import { scattered } from '../src/load/plan/arrivals/scattered.ts';
import { startsBy } from '../src/load/plan/executors/constant-arrival-rate.ts';
import type { Slo } from '../src/measure/slo/goodput.ts';
import { Core } from '../src/mock/engine/core.ts';
import { type Job, newJob } from '../src/mock/engine/job.ts';
import { PRESETS } from '../src/mock/model/presets.ts';
import { type Arrival, simulate } from '../src/mock/simulate.ts';

/** Requests that are all alike, and what makes one good. */
export interface Mix {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly slo: Slo & { readonly ttft: number; readonly tpot: number };
}

/** What scenarios/capacity.ts sends. */
export const SHORT: Mix = { promptTokens: 1024, outputTokens: 32, slo: { ttft: 1000, tpot: 60 } };

export const CHAT: Mix = { promptTokens: 512, outputTokens: 128, slo: { ttft: 1000, tpot: 60 } };

interface Served {
  readonly arrivedMs: number;
  readonly endedMs: number;
  readonly isGood: boolean;
}

/** What the mock's engine does with the arrivals of a search, in virtual time: the same core that serves in real time. */
export function serve(
  preset: string,
  mix: Mix,
  perSecond: number,
  settleMs: number,
  forMs: number,
  seed: number,
): readonly Served[] {
  const found = PRESETS[preset];
  if (found === undefined) throw new Error(`there is no preset ${preset}`);
  const { cost, frontEndMs, ...limits } = found;
  const model = cost(seeded(1));
  const jobs: Job[] = [];
  simulate(
    new Core({ cost: model, limits, frontEndMs }),
    arrivals(mix, perSecond, settleMs, forMs, model.topics, seeded(seed), jobs),
  );
  return jobs.map((job) => ({
    arrivedMs: job.arrivedMs,
    endedMs: job.lastTokenMs,
    isGood:
      job.firstTokenMs - job.arrivedMs <= mix.slo.ttft &&
      (job.lastTokenMs - job.firstTokenMs) / (mix.outputTokens - 1) <= mix.slo.tpot,
  }));
}

function* arrivals(
  { promptTokens, outputTokens }: Mix,
  perSecond: number,
  settleMs: number,
  forMs: number,
  topics: number,
  rng: Rng,
  jobs: Job[],
): Generator<Arrival> {
  const executor = { rate: perSecond, timeUnitMs: 1000 };
  const settling = startsBy(executor, settleMs);
  const parts = [
    { untilMs: settleMs, starts: settling },
    { untilMs: forMs, starts: startsBy(executor, forMs) - settling },
  ];
  for (const atMs of scattered(parts, rng.fork('arrivals'))) {
    let left = outputTokens;
    const job = newJob({
      promptTokens,
      maxTokens: outputTokens,
      arrivedMs: atMs,
      source: { onToken: () => (--left === 0 ? ('length' as const) : undefined) },
      topic: Math.floor(rng.next() * topics),
    });
    jobs.push(job);
    yield { atMs, job };
  }
}

/** Requests per second that the engine ends when it is never without work, over minutes. */
export function saturationOf(preset: string, mix: Mix, perSecond: number): number {
  const [fromMs, untilMs] = [60_000, 240_000];
  const served = serve(preset, mix, perSecond, fromMs, untilMs, 99);
  return (served.filter(({ endedMs }) => endedMs >= fromMs && endedMs < untilMs).length * 1000) / (untilMs - fromMs);
}

const STEP_MS = 250;

/** What a watcher of the run would have seen, four times a second. */
export function watched(served: readonly Served[], settleMs: number, untilMs: number): readonly Watched[] {
  const ends = served.toSorted((a, b) => a.endedMs - b.endedMs);
  const samples: Watched[] = [];
  let [arrived, ended, judged, good] = [0, 0, 0, 0];
  for (let atMs = STEP_MS; atMs <= untilMs; atMs += STEP_MS) {
    while ((served[arrived]?.arrivedMs ?? atMs + 1) <= atMs) arrived++;
    for (let one = ends[ended]; one !== undefined && one.endedMs <= atMs; one = ends[++ended])
      if (one.arrivedMs >= settleMs) {
        judged++;
        if (one.isGood) good++;
      }
    samples.push({ atMs, inFlight: arrived - ended, ended, judged, good });
  }
  return samples;
}

export interface VirtualSearch {
  readonly line: LoadLine;
  readonly outcomes: readonly (Outcome & { readonly hopeless: string | undefined; readonly tookMs: number })[];
}

/** The search as it is, on the engine as it is; only the time that passes is not. */
export function searchVirtually(preset: string, mix: Mix, setting: SearchSetting): VirtualSearch {
  const outcomes: VirtualSearch['outcomes'][number][] = [];
  const held: Parameters<typeof typicalMsOf>[0][number][] = [];
  for (;;) {
    const step = nextStep(setting, outcomes);
    if (step.kind === 'answer') return { line: step.line, outcomes };
    const run = probe(preset, mix, setting, step.probe, typicalMsOf(held, mix.slo, mix.outputTokens));
    outcomes.push(run.outcome);
    if (run.outcome.verdict === 'held')
      held.push({ valid: true, isMet: true, e2e: { ...NO_TREND, p95: run.e2eP95Ms } });
  }
}

const NO_TREND = { count: 0, mean: 0, p50: 0, p95: 0, p99: 0 };

function probe(preset: string, mix: Mix, setting: SearchSetting, asked: Probe, typicalMs: number) {
  const { perSecond, purpose, seed } = asked;
  const { goodputRatio } = setting;
  const { settleMs, measureMs } = probeLength({ load: { kind: 'rate', perSecond }, purpose, goodputRatio, typicalMs });
  const endsMs = settleMs + measureMs;
  const served = serve(preset, mix, perSecond, settleMs, endsMs, seed);
  const measured = served.filter(({ arrivedMs }) => arrivedMs >= settleMs);
  const coming = { perSecond, cv: 1 };
  const samples = watched(served, settleMs, endsMs);
  let why: string | undefined;
  let seen = 0;
  for (seen = 4; seen <= samples.length && why === undefined; seen += 4)
    why = hopeless(samples.slice(0, seen), { settleMs, coming, goodputRatio, mostRequests: measured.length });
  const stopMs = why === undefined ? Number.POSITIVE_INFINITY : (samples[seen - 5]?.atMs ?? 0);
  const judged = measured.filter(({ endedMs }) => endedMs <= stopMs);
  const sent = measured.filter(({ arrivedMs }) => arrivedMs <= stopMs).length;
  const good = judged.filter(({ isGood }) => isGood).length;
  // As much of a run's result as evidence is taken from.
  const result = {
    run: why === undefined ? {} : { stopped: 'hopeless', stopReason: why },
    counts: { sent, ok: judged.length, failed: 0, censored: sent - judged.length, dropped: 0 },
    metrics: { goodput: { type: 'rate', rate: good / sent, passes: good, fails: sent - good } },
    validity: { valid: true, reasons: [] },
  } as unknown as RunResult;
  const evidence = evidenceOf(result, samples, { goodputRatio, settleMs, endsMs, coming });
  const times = judged.map(({ arrivedMs, endedMs }) => endedMs - arrivedMs).toSorted((a, b) => a - b);
  return {
    e2eP95Ms: times[Math.floor(times.length * 0.95)] ?? 0,
    outcome: {
      perSecond,
      purpose,
      verdict: evidence.kind === 'held' ? ('held' as const) : ('missed' as const),
      good,
      judged: judged.length,
      hopeless: 'hopeless' in evidence ? evidence.hopeless : undefined,
      tookMs: Math.min(stopMs, Math.max(...served.map(({ endedMs }) => endedMs))),
    },
  };
}
