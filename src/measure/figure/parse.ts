import { nearest } from '../../core/nearest.ts';
import { isMetricName, METRICS, type Metric } from '../metrics/catalog.ts';
import { FIGURES, type Figure, keyOf } from './figure.ts';
import { ALIASES } from './made.ts';
import { MAIN, statisticNamed } from './statistics.ts';

/** Shown of a metric that is named alone, where there is room for more than its main figure. */
const USUAL = {
  trend: ['p50', 'p95', 'p99'],
  rate: ['rate'],
  counter: ['rate'],
  gauge: ['mean', 'max'],
} as const satisfies Record<Metric['kind'], readonly string[]>;

/**
 * The figure of that name. `ttft:p95` is how we write it; read too are `ttft.p95`, `ttft:p(95)` and other words of k6, the
 * columns of a series (`ttft_p95`), and a metric alone, which means its main figure. Undefined when there is none.
 */
export function parseFigure(text: string): Figure | undefined {
  const exact = FIGURES.get(Object.hasOwn(ALIASES, text) ? ALIASES[text]! : text);
  if (exact !== undefined) return exact;
  const [name, word] = parted(text);
  if (!isMetricName(name)) return FIGURES.get(`${name}:${word}`);
  const { kind } = METRICS[name];
  const statistic = word === undefined ? MAIN[kind] : statisticNamed(word, kind);
  return statistic === undefined ? undefined : FIGURES.get(keyOf(name, statistic));
}

/** `ttft` is its usual figures, `ttft:p90` is one. Empty when there is none of that name. */
export function parseFigures(text: string): readonly Figure[] {
  if (isMetricName(text)) return USUAL[METRICS[text].kind].map((statistic) => FIGURES.get(keyOf(text, statistic))!);
  const figure = parseFigure(text);
  return figure === undefined ? [] : [figure];
}

/** A sentence for whoever mistyped a figure: what its metric has, or the nearest right name. */
export function unknownFigure(text: string): string {
  const [name, word] = parted(text);
  const own = [...FIGURES.values()].filter(({ metric }) => metric === name);
  if (own.length > 0)
    return `"${text}" is no figure of ${name}, which has ${own.map(({ statistic }) => statistic).join(', ')}.`;
  const near = nearest(name, [...[...FIGURES.values()].map(({ metric }) => metric), ...Object.keys(ALIASES)]);
  if (near === undefined) return `there is no figure "${text}"; figures are named like ttft:p95, errors or jitter.`;
  const whole = word === undefined ? undefined : parseFigure(`${near}:${word}`);
  return `there is no figure "${text}"; did you mean "${whole?.key ?? near}"?`;
}

/** At the first colon or dot, or before the quantile that ends the name of a column. */
function parted(text: string): readonly [name: string, word: string | undefined] {
  const [, column, quantile] = /^(\w+)_(p\d+)$/.exec(text) ?? [];
  if (column !== undefined && isMetricName(column)) return [column, quantile];
  const at = text.search(/[:.]/);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
