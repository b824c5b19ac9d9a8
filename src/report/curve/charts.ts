import { type Curve, type CurvePoint, loadOf } from '../../core/curve.ts';
import { given } from '../../core/given.ts';
import { formatMs, formatRatio } from '../../core/units.ts';
import { METRICS } from '../../measure/metrics/catalog.ts';
import { type Axis, type Chart, type ChartGroup, type Dot, type Line, type Role, WIDE } from '../kit/chart.ts';
import { levelText, sloText, unitOf } from './load-text.ts';
import { type Level, levelsOf, readingOf, speedForOne } from './points.ts';

interface LineDraft {
  readonly label: string;
  readonly role: Role;
  readonly of: (point: CurvePoint) => number | undefined;
  /** Of what is shown, and not to be believed: it is no part of the line. */
  readonly isDoubtful?: (point: CurvePoint) => boolean;
  readonly rangeOf?: (point: CurvePoint) => readonly [number, number] | undefined;
}

interface Draft extends Omit<Chart, 'lines' | 'limits'> {
  readonly of: readonly LineDraft[];
  readonly limits?: Chart['limits'];
  /** Small values beside great ones stay readable. */
  readonly mayBeLog?: true;
}

/** Every figure against the load it was measured at. Points of one load are dots, and the line goes through the middle ones. */
export function loadCharts(curve: Curve): ChartGroup {
  const levels = levelsOf(curve);
  const charts = drafts(curve).flatMap(({ of, limits = [], mayBeLog, ...chart }): Chart[] => {
    const lines = of.flatMap((line) => loadLine(line, levels));
    if (lines.length === 0) return [];
    return [{ ...chart, lines, limits, ...(mayBeLog && isWide(lines) ? { isLog: true } : {}) }];
  });
  return { axis: loadAxis(curve, levels), charts };
}

function drafts(curve: Curve): readonly Draft[] {
  const { slo, goodputRatio, points } = curve;
  const trend = (name: 'ttft' | 'tpot' | 'itl' | 'e2e'): Draft => {
    const quantile = (key: 'p50' | 'p95' | 'p99'): LineDraft => ({
      label: key,
      role: key,
      ...latencyOf(name, key),
    });
    const limit = slo[name];
    const isSparse = points.some((point) => readingOf(point, name, 'p99').kind === 'few-values');
    const isDoubtful = points.some((point) =>
      QUANTILES.some((quantile) => readingOf(point, name, quantile).kind === 'untrusted'),
    );
    return {
      id: name,
      title: METRICS[name].title,
      caption: [
        ...(limit === undefined ? [] : ['Dotted is what makes one request good.']),
        ...(isSparse ? ['A quantile of too few values has no dot.'] : []),
        ...(isDoubtful ? ['Hollow is also what may be the generator’s own: no line goes through it.'] : []),
      ].join(' '),
      suffix: ' ms',
      of: [quantile('p50'), quantile('p95'), quantile('p99')],
      limits: limit === undefined ? [] : [{ label: `slo ${formatMs(limit)}`, value: limit }],
      mayBeLog: true,
    };
  };
  const asked = sloText(curve);
  return [
    {
      id: 'goodput',
      title: 'Goodput',
      caption: `Share of all sent requests that met ${asked === '' ? 'what was asked' : asked}.`,
      suffix: ' %',
      top: 104,
      of: [{ label: 'goodput', role: 'ok', of: ({ goodput }) => percent(goodput?.rate) }],
      limits:
        goodputRatio === undefined
          ? []
          : [{ label: `asked for: ${formatRatio(goodputRatio)}`, value: goodputRatio * 100 }],
    },
    trend('ttft'),
    trend('tpot'),
    ...(['itl', 'e2e'] as const).filter((name) => slo[name] !== undefined).map(trend),
    {
      id: 'in-flight',
      title: 'Requests in flight and where they are',
      caption: 'Means over time, of the queue its greatest depth too; running and waiting as the server says.',
      suffix: '',
      of: [
        { label: 'in flight', role: 'in-flight', of: ({ inFlight }) => inFlight?.mean },
        { label: 'running', role: 'running', of: ({ running }) => running?.mean },
        { label: 'queue depth', role: 'queue', of: ({ queueDepth }) => queueDepth?.mean },
        { label: 'queue depth, max', role: 'queue-max', of: ({ queueDepth }) => queueDepth?.max },
        { label: 'hidden', role: 'hidden', of: ({ hiddenQueue }) => hiddenQueue?.mean },
      ],
    },
    {
      id: 'tokens',
      title: 'Output tokens per second',
      caption: 'Of all responses together.',
      suffix: '/s',
      of: [{ label: 'output tokens', role: 'tokens', of: ({ outputTokensPerSecond }) => outputTokensPerSecond }],
    },
    {
      id: 'rate',
      title: 'Requests per second',
      caption: 'Offered, and finished well while load was offered: they part where the endpoint falls behind.',
      suffix: '/s',
      of: [
        { label: 'offered', role: 'offered', of: ({ offeredPerSecond }) => offeredPerSecond },
        { label: 'ok', role: 'ok', of: ({ okPerSecond }) => okPerSecond },
      ],
    },
    {
      id: 'kv',
      title: 'KV cache',
      caption: 'Share of its blocks in use, the mean over time, as the server says.',
      suffix: ' %',
      top: 104,
      of: [{ label: 'in use', role: 'kv', of: ({ kvUsage }) => percent(kvUsage?.mean) }],
    },
    {
      id: 'accuracy',
      title: 'Accuracy under load',
      caption: 'Share of right answers among those that were graded, with its 95 % interval.',
      suffix: ' %',
      top: 104,
      of: [
        {
          label: 'right answers',
          role: 'accuracy',
          of: ({ accuracy }) => percent(accuracy?.rate),
          rangeOf: ({ accuracy }) =>
            accuracy?.ci95 === undefined ? undefined : [accuracy.ci95[0] * 100, accuracy.ci95[1] * 100],
        },
      ],
    },
    {
      id: 'cost',
      title: 'Cost of a million output tokens',
      caption: 'In the currency of gpuHourly, by what was made while measuring.',
      suffix: '',
      mayBeLog: true,
      of: [{ label: 'cost', role: 'cost', of: ({ cost }) => cost?.perMillionOutputTokens }],
    },
  ];
}

const QUANTILES = ['p50', 'p95', 'p99'] as const;

const latencyOf = (
  latency: 'ttft' | 'tpot' | 'itl' | 'e2e',
  quantile: (typeof QUANTILES)[number],
): Pick<LineDraft, 'of' | 'isDoubtful'> => ({
  of: (point) => {
    const reading = readingOf(point, latency, quantile);
    return 'value' in reading ? reading.value : undefined;
  },
  isDoubtful: (point) => readingOf(point, latency, quantile).kind === 'untrusted',
});

const percent = (ratio: number | undefined): number | undefined => (ratio === undefined ? undefined : ratio * 100);

function loadLine({ label, role, of, rangeOf, isDoubtful }: LineDraft, levels: readonly Level[]): readonly Line[] {
  const dots = levels.flatMap(({ load, points, trusted }) =>
    points.flatMap((point): Dot[] => {
      const y = of(point);
      if (y === undefined) return [];
      const range = rangeOf?.(point);
      const isHollow = trusted.includes(point) && isDoubtful?.(point) !== true ? undefined : true;
      return [given({ x: load, y, range, isHollow })];
    }),
  );
  if (dots.length === 0) return [];
  const sure: LineDraft['of'] = (point) => (isDoubtful?.(point) === true ? undefined : of(point));
  return [{ label, role, values: levels.map((level) => middleOf(level, sure) ?? null), dots }];
}

/** One of them, for a mean of percentiles is no percentile of anything; of an even number the lower of the middle two. */
function middleOf({ trusted }: Level, of: LineDraft['of']): number | undefined {
  const values = trusted.map(of).filter((value) => value !== undefined);
  return values.toSorted((a, b) => a - b)[(values.length - 1) >> 1];
}

function isWide(lines: readonly Line[]): boolean {
  const values = lines.flatMap(({ dots = [] }) => dots.map(({ y }) => y));
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  return least > 0 && greatest / least > WIDE;
}

const TITLES = {
  'request/s': 'requests per second offered',
  'session/s': 'sessions per second started',
  user: 'users at once',
} as const;

function loadAxis(curve: Curve, levels: readonly Level[]): Axis {
  const { line, knee } = curve;
  const values = levels.map(({ load }) => load);
  const [first = 0, last = 0] = [values[0], values.at(-1)];
  const isLog = first > 0 && last / first > WIDE;
  const room = (last - first || last) * 0.06;
  const interval = intervalOf(curve);
  return {
    kind: 'figure',
    over: 'by load',
    head: 'Load',
    rows: 'every load, the middle of its trusted runs',
    values,
    names: levels.map(readingName),
    title: TITLES[unitOf(curve)],
    range: isLog ? [first / 1.3, last * 1.3] : [Math.max(0, first - room), last + room],
    ...(isLog ? { isLog } : {}),
    bands: interval === undefined ? [] : [{ from: interval[0], to: interval[1], label: '', role: 'interval' }],
    marks: [
      ...(line?.kind === 'found' ? [{ at: line.perSecond, label: 'load line' }] : []),
      ...(knee === undefined ? [] : [{ at: loadOf(knee.level), label: 'knee' }]),
    ],
  };
}

/** Within which the load line is, also where that is all that is known. */
function intervalOf({ line }: Curve): readonly [number, number] | undefined {
  if (line?.kind === 'found') return line.interval;
  if (line?.kind !== 'unknown') return undefined;
  const { heldPerSecond, missedPerSecond } = line;
  return heldPerSecond === undefined || missedPerSecond === undefined ? undefined : [heldPerSecond, missedPerSecond];
}

function readingName({ name, points, trusted }: Level): string {
  if (trusted.length > 1) return `${name}, middle of ${trusted.length} runs`;
  if (trusted.length === 1) return name;
  return `${name}, ${points.every(({ valid }) => !valid) ? 'INVALID' : 'ended early'}`;
}

/** Latency against throughput, and throughput against what one user gets: what a sweep is for. */
export function tradeCharts(curve: Curve): readonly ChartGroup[] {
  if (curve.kind !== 'sweep') return [];
  const levels = levelsOf(curve).filter(({ trusted }) => trusted.length > 0);
  const total: LineDraft['of'] = ({ outputTokensPerSecond }) => outputTokensPerSecond;
  return [
    ...trade(curve, levels, {
      id: 'latency-throughput',
      title: 'Latency against throughput',
      caption:
        'Each dot is a run, named by its load. Where the line climbs, load buys waiting; where it turns back, it costs throughput too.',
      suffix: ' ms',
      axisTitle: 'output tokens/s, all users together',
      over: 'by throughput',
      x: total,
      line: { label: 'ttft p95', role: 'p95', of: sureTtft },
      mayBeLog: true,
    }),
    ...trade(curve, levels, {
      id: 'pareto',
      title: 'Throughput for all against speed for each',
      caption:
        'What one user gets is 1000 / tpot p50 in ms. The further to the upper right, the more for the same hardware.',
      suffix: '/s',
      axisTitle: 'output tokens/s for one user',
      over: 'by speed for one user',
      x: speedForOne,
      line: { label: 'output tokens, all users', role: 'tokens', of: total },
    }),
  ];
}

function sureTtft(point: CurvePoint): number | undefined {
  const reading = readingOf(point, 'ttft', 'p95');
  return reading.kind === 'value' ? reading.value : undefined;
}

interface Trade extends Omit<Chart, 'lines' | 'limits'> {
  readonly axisTitle: string;
  readonly over: string;
  readonly x: LineDraft['of'];
  readonly line: LineDraft;
  readonly mayBeLog?: true;
}

function trade(
  { knee }: Curve,
  levels: readonly Level[],
  { axisTitle, over, x: ofX, line: { label, role, of: ofY }, mayBeLog, ...chart }: Trade,
): readonly ChartGroup[] {
  const inOrderOfLoad = levels.flatMap((level) => {
    const [x, y] = [middleOf(level, ofX), middleOf(level, ofY)];
    return x === undefined || y === undefined ? [] : [{ level, x, y }];
  });
  if (inOrderOfLoad.length === 0) return [];
  const sorted = inOrderOfLoad.toSorted((a, b) => a.x - b.x);
  const dots = inOrderOfLoad.flatMap(({ level }) => {
    const isMarked = knee !== undefined && loadOf(knee.level) === level.load;
    return level.trusted.flatMap((point, i): Dot[] => {
      const [x, y] = [ofX(point), ofY(point)];
      if (x === undefined || y === undefined) return [];
      const name = { label: `${levelText(point.level)}${isMarked ? ', knee' : ''}` };
      return [{ x, y, ...(i === 0 ? name : {}), ...(isMarked ? { isMarked } : {}) }];
    });
  });
  const line: Line = {
    label,
    role,
    values: sorted.map(({ y }) => y),
    order: inOrderOfLoad.map((each) => sorted.indexOf(each)),
    dots,
  };
  return [
    {
      axis: {
        kind: 'figure',
        over,
        head: 'Load',
        rows: 'every load, the middle of its trusted runs',
        values: sorted.map(({ x }) => x),
        names: sorted.map(({ level }) => readingName(level)),
        title: axisTitle,
        range: [0, Math.max(...dots.map(({ x }) => x)) * 1.12],
      },
      charts: [{ ...chart, lines: [line], limits: [], ...(mayBeLog && isWide([line]) ? { isLog: true } : {}) }],
    },
  ];
}
