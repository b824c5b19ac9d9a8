import type { DrawnFigure } from '../../analysis/claims/figures.ts';
import type { ClaimResult, FigureUnit, StudyResult, StudyRun } from '../../core/study-result.ts';
import { formatMoney, formatMs, formatNumber } from '../../core/units.ts';
import { pairedShift } from '../../measure/stats/signed-rank.ts';
import { type Axis, type Chart, type Dot, type Line, type Role, WIDE } from '../kit/chart.ts';
import { plain } from '../kit/plain.ts';
import { UNITS } from '../kit/value-text.ts';

/** In an order in which the first ones are hard to take for each other. */
const ROLES = ['base', 'side-1', 'side-2', 'side-3', 'side-4', 'side-5', 'side-7', 'side-6', 'side-8'] as const;

/** An arm has one colour on the whole page. */
export function roleOf(study: StudyResult, arm: string): Role {
  return ROLES[study.arms.findIndex(({ name }) => name === arm)] ?? 'side-8';
}

/** Over the ladder of rates: what of which figure, and what is to be seen there. */
const OVER_LOAD = [
  ['ttft:p95', 'Time to first token, p95', 'ms'],
  ['ttft:mean', 'Time to first token, mean', 'ms'],
  ['queue_depth', 'Waiting in the server (queue depth)', 'requests'],
  ['in_flight', 'Requests in flight', 'requests'],
  ['itl:p50', 'Inter-token latency, p50', 'ms'],
  ['itl:p99', 'Inter-token latency, p99', 'ms'],
  ['jitter', 'Jitter: inter-token latency, p99 over p50', 'times'],
  ['goodput', 'Goodput: share of requests that were good', 'ratio'],
  ['good_per_cost', 'Good requests for one unit of money', 'requests per money'],
  ['tokens_per_cost', 'Output tokens for one unit of money', 'tokens per money'],
  ['accuracy', 'Accuracy', 'ratio'],
  ['errors', 'Errors', 'ratio'],
] as const satisfies readonly (readonly [DrawnFigure, string, FigureUnit])[];

/** Every arm against the rates, figure by figure. What nobody measured, or what is 0 for all, has no chart. */
export const loadCharts = (study: StudyResult): readonly Chart[] =>
  OVER_LOAD.flatMap(([key, title, unit]) => {
    const chart = chartOf(study, `load-${key.replaceAll(/\W/g, '-')}`, { key, title, unit }, namesOf(study));
    return chart.lines.some(({ dots = [] }) => dots.some(({ y }) => y !== 0)) ? [chart] : [];
  });

/** Every figure of a claim, of its two arms alone. */
export function claimCharts(
  study: StudyResult,
  { expected, base, candidate }: ClaimResult,
  number: number,
): readonly Chart[] {
  const arms = [...new Set([base.arm, candidate.arm])];
  return expected.flatMap(({ figure: key, title, unit }, i) => {
    const chart = chartOf(study, `claim-${number}-${i + 1}`, { key, title, unit }, arms);
    return chart.lines.length === 0 ? [] : [chart];
  });
}

const namesOf = ({ arms }: StudyResult): readonly string[] => arms.map(({ name }) => name);

interface Drawn {
  readonly key: string;
  readonly title: string;
  readonly unit: FigureUnit;
}

function chartOf(study: StudyResult, id: string, { key, title, unit }: Drawn, arms: readonly string[]): Chart {
  const { scale, suffix } = UNITS[unit];
  const inThousands = unit === 'tokens per money' ? ', in thousands' : '';
  const lines = arms.flatMap((arm) => lineOf(study, arm, key, scale));
  const values = lines.flatMap(({ dots = [] }) => dots.map(({ y }) => y));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  const isShare = unit === 'ratio';
  return {
    id,
    title: `${title}${inThousands}`,
    caption: CAPTIONS[key] ?? '',
    suffix,
    lines,
    limits: limitsOf(study, key),
    ...(least > 0 && greatest / least > WIDE && !isShare ? { isLog: true } : {}),
    ...(key === 'accuracy' ? { isClose: true } : isShare && greatest > 50 ? { top: 104 } : {}),
  };
}

const CAPTIONS: Readonly<Record<string, string>> = {
  'ttft:mean': 'Beside its p95: what an average shows of the same runs.',
  queue_depth: 'The mean over time, by the server’s own gauge.',
  in_flight: 'The mean over time, as the generator sees it.',
  good_per_cost:
    'While an arm keeps up it is what was offered, the same for all; where it falls behind, the line bends.',
  tokens_per_cost: 'While an arm keeps up it is what was offered, the same for all.',
  accuracy: 'Share of right answers among those that were graded.',
} satisfies Partial<Record<DrawnFigure, string>>;

function limitsOf({ slo }: StudyResult, key: string): Chart['limits'] {
  const [metric = '', stat] = key.split(':');
  const limit = slo[metric];
  return limit === undefined || stat === undefined ? [] : [{ label: `slo ${formatMs(limit)}`, value: limit }];
}

/** A dot for every run, and through the middles of the blocks a line with its interval. */
function lineOf(study: StudyResult, arm: string, key: string, scale: number): readonly Line[] {
  const { rates, runs } = study;
  const at = (perSecond: number): readonly StudyRun[] =>
    runs.filter((run) => run.arm === arm && run.perSecond === perSecond && run.values[key] !== undefined);
  const dots = rates.flatMap(({ perSecond }) =>
    at(perSecond).map(
      ({ values, validity }): Dot => ({
        x: perSecond,
        y: fourDigits((values[key] ?? 0) * scale),
        ...(validity.valid ? {} : { isHollow: true }),
      }),
    ),
  );
  if (dots.length === 0) return [];
  const middles = rates.map(({ perSecond }) => {
    const values = at(perSecond).flatMap((run) => (run.validity.valid ? [(run.values[key] ?? 0) * scale] : []));
    if (values.length === 0) return undefined;
    const { estimate, interval } = pairedShift(values);
    return { estimate, interval: (interval?.confidence ?? 0) >= 0.95 ? interval : undefined };
  });
  const column = (value: (middle: NonNullable<(typeof middles)[number]>) => number | undefined) =>
    middles.map((middle) => {
      const one = middle === undefined ? undefined : value(middle);
      return one === undefined ? null : fourDigits(one);
    });
  const hasBand = middles.some((middle) => middle?.interval !== undefined);
  return [
    {
      label: plain(arm),
      role: roleOf(study, arm),
      values: column(({ estimate }) => estimate),
      dots,
      ...(hasBand
        ? { band: { low: column(({ interval }) => interval?.low), high: column(({ interval }) => interval?.high) } }
        : {}),
    },
  ];
}

const fourDigits = (value: number): number => Number(value.toPrecision(4));

/** The ladder. */
export function loadAxis({ rates, perHour }: StudyResult): Axis {
  const values = rates.map(({ perSecond }) => perSecond);
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const isLog = values.length > 2 && last / first >= 4;
  const room = (last - first || last) * 0.06;
  return {
    kind: 'figure',
    over: 'by offered rate',
    head: 'Offered',
    rows: 'every rate, the middle of its trusted runs',
    values,
    names: values.map((value) => `${formatNumber(value)}/s`),
    title: perHour === undefined ? 'sessions/s offered' : `sessions/s offered, at ${formatMoney(perHour)} an hour`,
    range: isLog ? [first / 1.15, last * 1.15] : [Math.max(0, first - room), last + room],
    ...(isLog ? { isLog, ticks: values.map((at) => ({ at, label: formatNumber(at) })) } : {}),
  };
}
