import type { Clock } from '../core/clock.ts';
import type { Load, Plan } from '../core/plan.ts';
import { type Tally, tallied } from '../load/engine/in-flight.ts';
import type { Between } from '../measure/figure/trust.ts';
import type { Aggregate } from '../measure/metrics/aggregate.ts';
import { isEnough, QUANTILES } from '../measure/stats/quantiles.ts';
import type { LoadSnapshot, Snapshot } from './live/snapshot.ts';
import type { ServerWatch } from './server-watch.ts';

/** Live rates are taken over this much of the past. */
const LOOK_BACK_MS = 3000;

interface Mark {
  readonly atMs: number;
  readonly sent: number;
  readonly tokens: number;
}

/** Makes snapshots of a run that goes on; each is a new object and costs the run a few microseconds. */
export function spotter(
  plan: Plan,
  course: () => Aggregate,
  tally: Tally,
  clock: Clock,
  server?: ServerWatch,
): () => Snapshot {
  const marks: Mark[] = [{ atMs: 0, sent: 0, tokens: 0 }];
  return () => {
    const atMs = Math.max(0, clock.now());
    const aggregate = course();
    const out = tallied(tally);
    const mark: Mark = { atMs, sent: out.begun, tokens: aggregate.outputTokens };
    marks.push(mark);
    while (marks.length > 1 && (marks[1]?.atMs ?? atMs) <= atMs - LOOK_BACK_MS) marks.shift();
    const [from = mark] = marks;
    const seconds = Math.max(0.25, (atMs - from.atMs) / 1000);
    // Whoever watches wants to see that something happens, in the warm-up too.
    const { ok, failed, dropped, censored } = aggregate.allCounts;
    return {
      elapsedMs: atMs,
      warmupMs: plan.warmupMs,
      endsMs: plan.endsMs,
      inFlight: out.now,
      sent: out.begun,
      ...judgedSoFar(aggregate),
      ok,
      failed,
      dropped,
      censored,
      sentPerSecond: (mark.sent - from.sent) / seconds,
      outputTokensPerSecond: (mark.tokens - from.tokens) / seconds,
      ...quantile('ttftP50Ms', 'ttft', QUANTILES.p50, aggregate),
      ...quantile('ttftP95Ms', 'ttft', QUANTILES.p95, aggregate),
      ...quantile('itlP95Ms', 'itl', QUANTILES.p95, aggregate),
      ...between('ttftP50Between', 'ttft', QUANTILES.p50, aggregate),
      ...between('ttftP95Between', 'ttft', QUANTILES.p95, aggregate),
      ...between('itlP95Between', 'itl', QUANTILES.p95, aggregate),
      ...quantile('sendLagP99Ms', 'send_lag', QUANTILES.p99, aggregate),
      ...server?.now(),
      loads: plan.loads.map((load) => snapshotOf(load, atMs)),
    };
  };
}

function judgedSoFar({ total }: Aggregate): Pick<Snapshot, 'good' | 'judged'> {
  const goodput = total.value('goodput', 1);
  return goodput?.type === 'rate' ? { good: goodput.passes, judged: goodput.passes + goodput.fails } : {};
}

function quantile<K extends string>(
  key: K,
  metric: 'ttft' | 'itl' | 'send_lag',
  q: number,
  aggregate: Aggregate,
): { readonly [P in K]?: number } {
  const distribution = aggregate.total.distribution(metric);
  const value = distribution !== undefined && isEnough(distribution.count, q) ? distribution.quantileMs(q) : undefined;
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: number });
}

function between<K extends string>(
  key: K,
  metric: 'ttft' | 'itl',
  q: number,
  { total }: Aggregate,
): { readonly [P in K]?: Between } {
  const [floor, high] = [total.floor(metric), total.ceiling(metric) ?? total.distribution(metric)];
  if (floor === undefined || high === undefined || !isEnough(floor.count, q)) return {};
  const [low, most] = [floor.quantileMs(q), high.quantileMs(q)];
  return low === undefined || most === undefined ? {} : ({ [key]: { low, high: most } } as { [P in K]: Between });
}

function snapshotOf(load: Load, nowMs: number): LoadSnapshot {
  const { name, endsMs } = load;
  if (load.kind === 'open') return { name, startsMs: 0, endsMs, now: '' };
  let vus = 0;
  let startsMs = endsMs;
  for (const step of load.steps()) {
    startsMs = Math.min(startsMs, step.atMs);
    if (step.atMs > nowMs) break;
    vus = step.vus;
  }
  return { name, startsMs, endsMs, now: `${vus} VU${vus === 1 ? '' : 's'}` };
}
