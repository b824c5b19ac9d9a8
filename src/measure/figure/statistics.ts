import type { MetricValue } from '../../core/result.ts';
import type { Metric } from '../metrics/catalog.ts';
import { isQuantile, QUANTILES, type Quantile } from '../stats/quantiles.ts';

type Kind = Metric['kind'];

/** What of a metric's value can be read, by the metric's kind, in the order in which tables have it. */
export const STATISTICS = {
  trend: ['mean', 'stddev', 'min', 'p50', 'p90', 'p95', 'p99', 'p999', 'max'],
  rate: ['rate'],
  counter: ['count', 'rate'],
  gauge: ['mean', 'min', 'max', 'last'],
} as const satisfies Record<Kind, readonly string[]>;

export type Statistic = (typeof STATISTICS)[Kind][number];

/** What is meant where a metric is named alone. */
export const MAIN = { trend: 'p95', rate: 'rate', counter: 'rate', gauge: 'mean' } as const satisfies Record<
  Kind,
  Statistic
>;

const isOf = <S extends Statistic>(name: string, all: readonly S[]): name is S =>
  (all as readonly string[]).includes(name);

/** The bare number, however few values are behind it; undefined where a value of this kind has no such statistic. */
export function statisticOf(value: MetricValue, name: Statistic): number | undefined {
  const figures: { readonly [S in Statistic]?: number } = value;
  return isOf<Statistic>(name, STATISTICS[value.type]) ? figures[name] : undefined;
}

/** k6's words for the same. */
const K6_WORDS: Readonly<Record<string, Statistic>> = { avg: 'mean', med: 'p50', value: 'last' };

/** `p95`, and in k6's words `p(95)`, `avg`, `med`, `value`; undefined where a metric of this kind has no such statistic. */
export function statisticNamed(word: string, kind: Kind): Statistic | undefined {
  const share = shareNamed(word);
  const name = share === undefined ? (Object.hasOwn(K6_WORDS, word) ? K6_WORDS[word]! : word) : quantileAt(share);
  return name !== undefined && isOf<Statistic>(name, STATISTICS[kind]) ? name : undefined;
}

/** `p95`, `p99.9`, `p(99.9)`, `p999`, `med` → the share of values below it. */
export function shareNamed(word: string): number | undefined {
  if (word === 'med') return QUANTILES.p50;
  if (isQuantile(word)) return QUANTILES[word];
  const [, inside, bare] = /^p(?:\(\s*(\d+(?:\.\d+)?)\s*\)|(\d+(?:\.\d+)?))$/.exec(word) ?? [];
  const percent = Number(inside ?? bare ?? Number.NaN);
  return percent >= 0 && percent <= 100 ? percent / 100 : undefined;
}

/** The quantile that has a name for this share. */
const quantileAt = (share: number): Quantile | undefined =>
  (Object.keys(QUANTILES) as Quantile[]).find((name) => Math.abs(QUANTILES[name] - share) < 1e-12);
