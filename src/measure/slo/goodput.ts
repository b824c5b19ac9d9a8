import type { RequestRecord } from '../../core/record.ts';
import { formatMs } from '../../core/units.ts';
import type { TrendName } from '../metrics/catalog.ts';
import { e2eMs, isFiltered, stallMs, tpotMs, ttftAnswerMs, ttftMs } from '../metrics/derive.ts';
import { OWN_PARTS } from '../metrics/own-part.ts';

const VALUE_OF = {
  ...{ ttft: ttftMs, ttft_answer: ttftAnswerMs, tpot: tpotMs, stall: stallMs, e2e: e2eMs },
} as const satisfies Partial<Record<TrendName, unknown>>;

/** Upper bounds in ms. A request is good when it finished and met all that are set. */
export type Slo = { readonly [Name in keyof typeof VALUE_OF]?: number };

export const SLO_NAMES = Object.keys(VALUE_OF) as (keyof Slo)[];

/**
 * Whether a request met every bound (goodput of DistServe, OSDI '24). A value that a finished answer does
 * not have, such as the tpot of a single token, breaks no bound. An answer that was filtered met none: whoever asked
 * did not get it.
 */
export const isGood = (record: RequestRecord, slo: Slo): boolean => meets(record, slo, () => 0);

/** Whether it would have, were all that may be the generator's own taken off. */
export const isGoodAtFloor = (record: RequestRecord, slo: Slo): boolean =>
  meets(record, slo, (name) => OWN_PARTS[name]?.(record)?.belowMs ?? 0);

function meets(record: RequestRecord, slo: Slo, offMs: (name: keyof Slo) => number): boolean {
  if (record.outcome.kind !== 'ok' || isFiltered(record)) return false;
  return SLO_NAMES.every((name) => {
    const limit = slo[name];
    const value = limit === undefined ? undefined : VALUE_OF[name](record);
    return limit === undefined || value === undefined || value - offMs(name) <= limit;
  });
}

/** `ttft ≤ 800 ms, tpot ≤ 60 ms` */
export const sloInWords = (slo: Readonly<Record<string, number>>): string =>
  Object.entries(slo)
    .map(([name, ms]) => `${name} ≤ ${formatMs(ms)}`)
    .join(', ');
