import type { TrendValue } from '../src/core/result.ts';
import type { SourceQuantiles } from '../src/doctor/source.ts';
import { type Case, QUANTILES, type Quantile } from './cases.ts';
import { type Spread, show, spreadOf } from './figures.ts';
import type { Performance } from './performance.ts';

/** What a case came to, over all its rounds. */
export interface Rounds {
  readonly plimsoll: readonly Performance[];
  readonly bare: readonly Performance[];
  readonly wrk: readonly Performance[];
}

export function linesOf(of: Case, rounds: Rounds): readonly string[] {
  const { plimsoll, bare, wrk } = rounds;
  return [
    `${of.name}: ${of.about}`,
    ...Object.entries(rounds).flatMap(([name, each]) => (each.length === 0 ? [] : paceLines(name, each))),
    ...(bare.length === 0 ? [] : ratioLines(of, plimsoll, bare)),
    ...(wrk.length === 0 ? [] : [line('ratio to wrk', show(ratio(plimsoll, wrk, 'eventsPerCpuSecond'), 1, ' %'))]),
    line(
      'memory',
      `${show(spread(plimsoll, 'rssMb'), 0, ' MB')} at the end of the load, ${show(spread(plimsoll, 'rssMaxMb'), 0, ' MB')} at most${met(of.targets.rssMb, spread(plimsoll, 'rssMb')?.median, ' MB')}`,
    ),
    line('send lag', lagText(of, plimsoll)),
    line('event loop', loopText(plimsoll)),
    ...errorLines(of, plimsoll, 'ttft', 'service_ttft'),
    ...errorLines(of, plimsoll, 'itl', 'itl'),
    line(
      'source',
      `behind its own schedule by p99 ${show(spreadOf(plimsoll.map((p) => p.source?.late?.p99Ms)), 2, ' ms')}`,
    ),
    line('verdict', verdicts(plimsoll)),
  ];
}

const line = (name: string, text: string): string => `  ${name.padEnd(18)}${text}`;

const spread = (each: readonly Performance[], key: 'rssMb' | 'rssMaxMb' | 'cpuRatio' | 'eventsPerRead' | Pace) =>
  spreadOf(each.map((one) => one[key]));
type Pace = 'eventsPerSecond' | 'eventsPerCpuSecond' | 'eventsPerBusyCpuSecond';

function paceLines(name: string, each: readonly Performance[]): readonly string[] {
  const perCpu = show(spread(each, 'eventsPerCpuSecond'), 0, '');
  const perBusy = show(spread(each, 'eventsPerBusyCpuSecond'), 0, '');
  const perRead = spread(each, 'eventsPerRead');
  return [
    line(name, `${perCpu} events per CPU-second${perBusy === perCpu ? '' : `; ${perBusy} without idle turns`}`),
    line(
      '',
      `${show(spread(each, 'eventsPerSecond'), 0, '')} events a second with ${show(spread(each, 'cpuRatio'), 2, '')} of a core${perRead === undefined ? '' : `, ${show(perRead, 2, '')} events a read`}`,
    ),
  ];
}

/** Round by round, because what a round has in common, such as a busy neighbour, falls out of the ratio. In %. */
const ratio = (plimsoll: readonly Performance[], other: readonly Performance[], key: Pace): Spread | undefined =>
  spreadOf(plimsoll.map((one, i) => (one[key] / (other[i]?.[key] ?? Number.NaN)) * 100));

function ratioLines(of: Case, plimsoll: readonly Performance[], bare: readonly Performance[]): readonly string[] {
  const all = ratio(plimsoll, bare, 'eventsPerCpuSecond');
  const busy = ratio(plimsoll, bare, 'eventsPerBusyCpuSecond');
  return [
    line('ratio to bare', `${show(all, 1, ' %')}${met(of.targets.ratioToBare, all && all.median / 100, '', 'least')}`),
    line('', `${show(busy, 1, ' %')} without the turns that the clock calls idle`),
  ];
}

function lagText(of: Case, plimsoll: readonly Performance[]): string {
  const p99 = spreadOf(plimsoll.map((one) => trendOf(one, 'send_lag')?.p99));
  const p50 = spreadOf(plimsoll.map((one) => trendOf(one, 'send_lag')?.p50));
  return `p50 ${show(p50, 3, ' ms')}, p99 ${show(p99, 3, ' ms')}${met(of.targets.sendLagP99Ms, p99?.median, ' ms')}`;
}

function loopText(plimsoll: readonly Performance[]): string {
  const delay = spreadOf(plimsoll.map(({ result }) => result?.generator.eventLoopDelayP99Ms));
  const pause = spreadOf(plimsoll.map(({ result }) => result?.generator.gcMaxPauseMs));
  return `delay p99 ${show(delay, 2, ' ms')}; longest collection ${show(pause, 1, ' ms')}`;
}

/** What was reported less what the source did, at each percentile. */
function errorLines(
  of: Case,
  plimsoll: readonly Performance[],
  own: 'ttft' | 'itl',
  reported: string,
): readonly string[] {
  return QUANTILES.flatMap((quantile) => {
    const pairs = plimsoll.flatMap((one) => {
      const [trend, truth] = [trendOf(one, reported), one.source?.[own]];
      return trend === undefined || truth === undefined ? [] : [{ got: trend[quantile], truth: at(truth, quantile) }];
    });
    if (pairs.length === 0) return [];
    const truth = spreadOf(pairs.map((pair) => pair.truth));
    const off = spreadOf(pairs.map(({ got, truth: is }) => got - is));
    const share = spreadOf(pairs.map(({ got, truth: is }) => ((got - is) / is) * 100));
    // Of next to nothing, any share is thousands of per cent.
    const isShort = (truth?.median ?? 0) < 1;
    const { error } = of.targets;
    const isAsked = error?.quantiles.includes(quantile) === true;
    const limit = error === undefined ? 0 : Math.max(error.ms, error.ratio * (truth?.median ?? 0));
    return [
      line(
        `${reported} ${quantile}`,
        `off by ${show(off, 3, ' ms')}${isShort ? '' : `, ${show(share, 2, ' %')}`} of ${show(truth, 2, ' ms')}${isAsked && off ? met(limit, Math.abs(off.median), ' ms') : ''}`,
      ),
    ];
  });
}

const at = ({ p50Ms, p95Ms, p99Ms }: SourceQuantiles, quantile: Quantile): number =>
  ({ p50: p50Ms, p95: p95Ms, p99: p99Ms })[quantile];

function trendOf({ result }: Performance, name: string): TrendValue | undefined {
  const metric = result?.metrics[name];
  return metric?.type === 'trend' ? metric : undefined;
}

function met(
  target: number | undefined,
  got: number | undefined,
  unit: string,
  kind: 'least' | 'most' = 'most',
): string {
  if (target === undefined || got === undefined) return '';
  const isMet = kind === 'least' ? got >= target : got <= target;
  const shown = kind === 'least' ? `≥ ${target * 100} %` : `≤ ${Number(target.toFixed(2))}${unit}`;
  return `; target ${shown} ${isMet ? 'met' : 'MISSED'}`;
}

function verdicts(plimsoll: readonly Performance[]): string {
  const codes = plimsoll.map(({ result }) =>
    result === undefined || result.validity.valid
      ? 'VALID'
      : result.validity.reasons.map(({ code }) => code).join(' + '),
  );
  const counts = plimsoll.map(({ result }) => `${result?.counts.ok} of ${result?.counts.planned}`);
  return `${codes.join(', ')}; requests ok: ${counts.join(', ')}`;
}
