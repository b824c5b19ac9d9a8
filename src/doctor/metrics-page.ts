import type { HttpTarget } from '../client/transport/http.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { listed } from '../core/takes.ts';
import { discoverMetrics } from '../measure/scrape/discover.ts';
import { openFetcher } from '../measure/scrape/fetch.ts';
import { flavourNamed } from '../measure/scrape/flavours.ts';
import type { FoundSource, Reading } from '../measure/scrape/reading.ts';
import { type Finding, note, ok } from './finding.ts';

/** Looks for metrics as a run does. Only says what is there; nothing depends on it. */
export async function findMetrics(target: HttpTarget, interrupt: AbortSignal): Promise<readonly Finding[]> {
  const { fetch, close } = openFetcher(target, new MonotonicClock());
  try {
    const { sources, notes, leftOut = [] } = await discoverMetrics({ target, fetch, interrupt });
    return [
      ...sources.map((source) => ok('metrics', saysOf(source))),
      ...[...notes, ...leftOut].map((says) => note('metrics', says)),
    ];
  } finally {
    await close();
  }
}

function saysOf({ url, flavour: name }: FoundSource): string {
  const flavour = flavourNamed(name);
  const told = SORTS.filter(([, fields]) => fields.some((field) => flavour?.fields[field] !== undefined));
  const what = listed(
    told.map(([sort]) => sort),
    'and',
  );
  return `${url} looks like ${flavour?.title ?? name}${what === '' ? '' : `, which can tell ${what}`}`;
}

/** Seventeen fields are more than a line holds. */
const SORTS: readonly (readonly [sort: string, fields: readonly (keyof Reading)[]])[] = [
  ['queue depth', ['queueDepth']],
  ['running', ['running']],
  ['KV use', ['kvUsage']],
  ['prefix cache', ['prefixHits', 'prefixHitRate']],
  ['preemptions', ['preemptions']],
  ['tokens', ['inputTokens', 'outputTokens']],
  ['requests finished', ['finished']],
  ['its own times', ['ttft', 'itl', 'e2e', 'queue', 'prefill', 'decode']],
];
