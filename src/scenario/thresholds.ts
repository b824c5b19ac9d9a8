import { z } from 'zod';
import { meantOrAll, nearest } from '../core/nearest.ts';
import type { Place } from '../core/place.ts';
import { chosen, duration, strict, text } from '../load/prompts/fields.ts';
import { isMetricName, isServerMetric, METRICS, type Metric, type MetricName } from '../measure/metrics/catalog.ts';
import {
  AGGREGATIONS,
  kindOf,
  parseExpression,
  parseMetricKey,
  type Selector,
  type Threshold,
} from '../measure/slo/expression.ts';
import type { Mistakes } from './mistakes.ts';
import { METRICS_REFUSED } from './not-supported.ts';

/** Every value that a tag can have in this scenario; undefined for a tag that takes any. */
export type KnownTags = ReadonlyMap<string, ReadonlySet<string> | undefined>;

const PLACE = ['options', 'thresholds'] as const;

const objectForm = strict('{ threshold }', {
  threshold: text('an expression like "p(95)<800"'),
  abortOnFail: z.boolean({ error: 'takes true or false' }).default(false),
  delayAbortEval: duration().default(0),
});

const thresholdField = chosen('an expression like "p(95)<800", or { threshold, abortOnFail }', (value) => {
  if (typeof value === 'string')
    return z.string().transform((threshold) => ({ threshold, abortOnFail: false, delayAbortEval: 0 }));
  return typeof value === 'object' && value !== null ? objectForm : undefined;
});

/** `options.thresholds`, read. A selector that no record can match is a mistake here, not an empty metric later. */
export function checkThresholds(declared: unknown, tags: KnownTags, mistakes: Mistakes): readonly Threshold[] {
  if (declared === undefined) return [];
  if (typeof declared !== 'object' || declared === null || Array.isArray(declared)) {
    mistakes.add(PLACE, 'takes { metric: ["p(95)<800", …] }');
    return [];
  }
  return Object.entries(declared).flatMap(([key, list]) => checkKey(key, list, tags, mistakes));
}

/** What `'ttft{scenario:chat}': []` asks for: its part of the run among the figures, and no judgement. */
export function subMetricsOf(declared: unknown): readonly Selector[] {
  return Object.entries(Object(declared)).flatMap(([key, list]) => {
    const parsed = parseMetricKey(key);
    const isEmpty = Array.isArray(list) && list.length === 0;
    return isEmpty && parsed.ok && Object.keys(parsed.value.selector).length > 0 ? [parsed.value.selector] : [];
  });
}

function checkKey(key: string, list: unknown, tags: KnownTags, mistakes: Mistakes): readonly Threshold[] {
  const place = [...PLACE, key];
  const parsed = parseMetricKey(key);
  if (!parsed.ok) {
    mistakes.add(place, parsed.problem);
    return [];
  }
  const { metric, selector } = parsed.value;
  checkSelector(selector, metric, place, tags, mistakes);
  const kind = kindOf(metric);
  if (kind === undefined) {
    mistakes.add(place, unknownMetric(metric));
    return [];
  }
  if (isMetricName(metric) && isServerMetric(metric) && Object.keys(selector).length > 0) {
    mistakes.add(place, `${metric} is the server's own word on all that it does, and has no parts; leave {…} out`);
    return [];
  }
  if (!Array.isArray(list)) {
    mistakes.add(place, 'takes a list, like ["p(95)<800"]');
    return [];
  }
  return list.flatMap((item: unknown, i) => {
    const threshold = mistakes.check(thresholdField, item, [...place, i]);
    if (threshold === undefined) return [];
    const { threshold: expression, abortOnFail, delayAbortEval: delayAbortEvalMs } = threshold;
    const judged = parseExpression(expression, kind);
    const said = { key, metric: metric as MetricName, selector, expression };
    if (judged.ok) return { ...said, ...judged.value, abortOnFail, delayAbortEvalMs };
    mistakes.add([...place, i], `"${expression}": ${judged.problem}${nearAggregation(expression, kind)}`);
    return [];
  });
}

function unknownMetric(metric: string): string {
  const reason = Object.hasOwn(METRICS_REFUSED, metric) ? METRICS_REFUSED[metric] : undefined;
  if (reason !== undefined) return reason;
  return `unknown metric${meantOrAll(metric, Object.keys(METRICS))}`;
}

function checkSelector(selector: Selector, metric: string, place: Place, tags: KnownTags, mistakes: Mistakes): void {
  for (const [tag, value] of Object.entries(selector)) {
    // Which checks there are, only the scenario's own code knows.
    if (tag === 'check' && metric === 'checks') continue;
    if (!tags.has(tag)) {
      mistakes.add(place, `nothing is tagged "${tag}"${meantOrAll(tag, [...tags.keys()])}`);
      continue;
    }
    const values = tags.get(tag);
    if (values !== undefined && !values.has(value))
      mistakes.add(place, `nothing is tagged ${tag}:${value}${meantOrAll(value, values, 'there is')}`);
  }
}

const SYNONYMS: Readonly<Record<string, string>> = { average: 'avg', mean: 'avg', median: 'med' };

/** For `p95<800` and `average<800`, what was probably meant. */
function nearAggregation(expression: string, kind: Metric['kind']): string {
  const word = /^\s*([\w.]+)/.exec(expression)?.[1] ?? '';
  const percentile = kind === 'trend' ? /^p(\d+(?:\.\d+)?)$/.exec(word)?.[1] : undefined;
  if (percentile !== undefined) return `; did you mean "p(${percentile})"?`;
  const names = AGGREGATIONS[kind];
  if (names.includes(word)) return '';
  const near = SYNONYMS[word] ?? nearest(word, names);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}
