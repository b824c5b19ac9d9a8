import { z } from 'zod';
import { given } from '../core/given.ts';
import { shown, takes } from '../core/takes.ts';
import { chosen, duration, strict } from '../load/prompts/fields.ts';
import { isServerMetric } from '../measure/metrics/catalog.ts';
import type { Threshold } from '../measure/slo/expression.ts';
import type { Mistakes } from './mistakes.ts';
import { apiKeyField } from './target-field.ts';

/** Whether and where the server is asked what it says of itself while the run goes on. */
export type ServerMetrics =
  | { readonly kind: 'off' }
  /** Looked for beside the target. */
  | { readonly kind: 'found'; readonly everyMs: number }
  | {
      readonly kind: 'given';
      readonly everyMs: number;
      /** One a replica. */
      readonly urls: readonly string[];
      /** The variable that holds the key that these pages ask for; without it they get the target's where they share its origin. */
      readonly apiKey?: { readonly env: string };
    };

const EVERY_MS = 1000;
const URL_WHAT = 'the URL of a page of metrics, like "http://127.0.0.1:8000/metrics"';

/** Never repeated where it holds a password or a query, for these may be keys. */
const pageUrl = z.string({ error: takes(URL_WHAT) }).refine((value) => urlProblem(value) === undefined, {
  error: ({ input }) => urlProblem(String(input)),
});

function urlProblem(value: string): string | undefined {
  const url = URL.parse(value);
  if (url !== null && (url.username !== '' || url.password !== ''))
    return 'must hold no user name or password; name the variable that holds the key with serverMetrics.apiKey: { env }';
  if (url !== null && /^https?:$/.test(url.protocol)) return undefined;
  const advice = value.includes('://') || /[@?]/.test(value) ? '' : '; begin it with http:// or https://';
  return /[@?]/.test(value) ? `takes ${URL_WHAT}` : `takes ${URL_WHAT}, got ${shown(value)}${advice}`;
}

const OBJECT_WHAT = '{ url, every, apiKey }';
const urlsField = chosen(
  `${URL_WHAT}, or a list of them`,
  (value): z.ZodType<readonly string[]> =>
    Array.isArray(value)
      ? z.array(pageUrl).min(1, { error: 'takes at least one URL; serverMetrics: false asks no server' })
      : pageUrl.transform((url) => [url]),
);

const objectForm = strict(OBJECT_WHAT, {
  url: urlsField.optional(),
  every: duration({ minMs: 100 }).default(EVERY_MS),
  apiKey: apiKeyField.optional(),
}).transform(({ url: urls, every: everyMs, apiKey }): ServerMetrics => {
  if (urls === undefined) return { kind: 'found', everyMs };
  return given({ kind: 'given' as const, everyMs, urls, apiKey });
});

const serverMetricsField = chosen(
  `false, a URL, a list of URLs, or ${OBJECT_WHAT}`,
  (value): z.ZodType<ServerMetrics> | undefined => {
    if (value === false) return z.unknown().transform(() => ({ kind: 'off' }));
    if (value === true) return z.unknown().transform(() => ({ kind: 'found', everyMs: EVERY_MS }));
    if (typeof value === 'string' || Array.isArray(value))
      return urlsField.transform((urls) => ({ kind: 'given', everyMs: EVERY_MS, urls }));
    return typeof value === 'object' && value !== null ? objectForm : undefined;
  },
);

/** Looked for by itself where the file says nothing. */
export function checkServerMetrics(
  declared: unknown,
  thresholds: readonly Threshold[],
  mistakes: Mistakes,
): ServerMetrics {
  const found: ServerMetrics = { kind: 'found', everyMs: EVERY_MS };
  if (declared === undefined) return found;
  const setting = mistakes.check(serverMetricsField, declared, ['serverMetrics']) ?? found;
  const idle = Object(declared) as { readonly url?: unknown; readonly apiKey?: unknown };
  if (idle.apiKey !== undefined && idle.url === undefined)
    mistakes.add(
      ['serverMetrics', 'apiKey'],
      'goes with serverMetrics.url; pages beside the target get the target’s own key',
    );
  const judged = thresholds.find(({ metric }) => isServerMetric(metric));
  if (setting.kind === 'off' && judged !== undefined)
    mistakes.add(
      ['serverMetrics'],
      `is false, and options.thresholds judges ${judged.key}, which only the server can tell; leave one of them out`,
    );
  return setting;
}
