import { given } from '../../core/given.ts';
import type { Aggregation, Comparison, ParsedThreshold, ThresholdVerdict } from '../../core/result.ts';
import { isMetricName, METRICS, type Metric, type MetricName } from '../metrics/catalog.ts';

/** One threshold: k6's grammar, one metric or a part of it, and when it ends the run. */
export interface Threshold extends ParsedThreshold {
  /** As written: `ttft{scenario:chat}`. */
  readonly key: string;
  readonly metric: MetricName;
  /** As written: `p(95)<800`. */
  readonly expression: string;
  readonly abortOnFail: boolean;
  readonly delayAbortEvalMs: number;
}

/** Tags that a record must all carry; empty selects everything. */
export type Selector = Readonly<Record<string, string>>;

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

const KEY = /^\s*([^{}\s]+)\s*(?:\{([^{}]*)\})?\s*$/;
const EXPRESSION =
  /^\s*(avg|min|max|med|count|rate|value|mean|last|p\(\s*([^)]*?)\s*\))\s*(<=|>=|===|==|!=|<|>)\s*(\S+)\s*$/;

/** What of each kind of metric may be compared; of a trend any percentile, too. */
export const AGGREGATIONS: Readonly<Record<Metric['kind'], readonly string[]>> = {
  trend: ['avg', 'min', 'max', 'med'],
  rate: ['rate'],
  counter: ['count', 'rate'],
  gauge: ['value', 'avg', 'min', 'max', 'last'],
};

const ANY_PERCENTILE = 'p(N)';

/** Reads `ttft{scenario:chat,tier:batch}`: comma-separated pairs that all hold; quotes around either side are dropped. */
export function parseMetricKey(key: string): Parsed<{ readonly metric: string; readonly selector: Selector }> {
  const match = KEY.exec(key);
  if (match === null) return { ok: false, problem: 'takes a metric name, or name{tag:value,…}' };
  const selector: Record<string, string> = {};
  const inside = match[2];
  if (inside !== undefined) {
    for (const pair of inside.split(',')) {
      const colon = pair.indexOf(':');
      const name = unquote(pair.slice(0, colon));
      if (colon < 1 || name === '') return { ok: false, problem: `takes {tag:value,…}, got "{${inside}}"` };
      selector[name] = unquote(pair.slice(colon + 1));
    }
  }
  return { ok: true, value: { metric: match[1] ?? '', selector } };
}

/** Reads `p(95)<800` for a metric of the given kind. */
export function parseExpression(
  expression: string,
  kind: Metric['kind'],
): Parsed<Pick<Threshold, 'aggregation' | 'comparison' | 'limit'>> {
  const match = EXPRESSION.exec(expression);
  const allowed = kind === 'trend' ? [...AGGREGATIONS.trend, ANY_PERCENTILE] : AGGREGATIONS[kind];
  const takes = allowed.join(', ');
  const example = kind === 'trend' ? 'p(95)<800' : `${allowed[0]}<0.01`;
  if (match === null)
    return { ok: false, problem: `takes one of ${takes}, then < <= > >= == or !=, then a number, like ${example}` };
  const [, method = '', percentText, operator = '', limitText = ''] = match;
  const name = percentText === undefined ? canonical(method, kind) : ANY_PERCENTILE;
  if (!allowed.includes(name))
    return { ok: false, problem: `"${method}" is not a figure of a ${kind}; it has ${takes}` };
  const limit = Number(limitText);
  if (limitText === '' || !Number.isFinite(limit))
    return { ok: false, problem: `takes a number after ${operator}, got "${limitText}"` };
  const comparison = (operator === '===' ? '==' : operator) as Comparison;
  if (percentText !== undefined) {
    const percent = Number(percentText);
    if (percentText === '' || !(percent >= 0 && percent <= 100))
      return { ok: false, problem: `takes a percentile from 0 to 100, got p(${percentText})` };
    return { ok: true, value: { aggregation: { kind: 'percentile', percent }, comparison, limit } };
  }
  const aggregation: Aggregation = name === 'med' ? { kind: 'percentile', percent: 50 } : { kind: name as 'avg' };
  return { ok: true, value: { aggregation, comparison, limit } };
}

/** What a threshold that was stored in words only says; undefined where this version cannot read it. */
export function parseThreshold(
  key: string,
  expression: string,
): (ParsedThreshold & { readonly metric: MetricName }) | undefined {
  const name = parseMetricKey(key);
  if (!name.ok) return undefined;
  const { metric, selector } = name.value;
  if (!isMetricName(metric)) return undefined;
  const judged = parseExpression(expression, METRICS[metric].kind);
  return judged.ok ? { metric, selector, ...judged.value } : undefined;
}

/** A verdict of an earlier version, which kept the words only, as one of this. */
export const withParsed = (verdict: ThresholdVerdict): ThresholdVerdict =>
  given({ ...verdict, parsed: verdict.parsed ?? parseThreshold(verdict.metric, verdict.expression) });

/** The kind of a metric by its name, for {@link parseExpression}. */
export const kindOf = (name: string): Metric['kind'] | undefined =>
  isMetricName(name) ? METRICS[name].kind : undefined;

/** `mean` is how result.json calls a gauge's `avg`. */
const canonical = (method: string, kind: Metric['kind']): string =>
  method === 'mean' && kind === 'gauge' ? 'avg' : method;

const unquote = (text: string): string => text.trim().replace(/^(['"])(.*)\1$/, '$2');
