import type { RunMs } from '../../core/clock.ts';
import { formatDuration, formatNumber, formatRatio } from '../../core/units.ts';
import { type Coming, type Growth, growsWithoutBound, growthOf, type Sample } from './growth.ts';

/** What is known of a probe while it runs. */
export interface Watched extends Sample {
  /** Of the requests that were measured so far; absent without an slo. */
  readonly good?: number;
  readonly judged?: number;
}

export interface Hope {
  /** At least twice what an answer takes. */
  readonly settleMs: RunMs;
  /** Of a closed loop there is none: its users wait, so nothing can pile up. */
  readonly coming?: Coming;
  /** The share that must be good, and the most requests of which it can be a share; absent where nothing is asked, or nobody knows. */
  readonly goodputRatio?: number;
  readonly mostRequests?: number;
}

/** So much of a run is measured in any case, so that it has figures to show: as long as an answer takes, and this. */
const LEAST_MEASURED_MS = 3000;

/** Why it cannot be met any more, in a sentence; undefined while it can. */
export function hopeless(samples: readonly Watched[], hope: Hope): string | undefined {
  const now = samples.at(-1);
  if (now === undefined || now.atMs < hope.settleMs + LEAST_MEASURED_MS + hope.settleMs / 2) return undefined;
  return tooManyMissed(now, hope) ?? queueGrows(samples, hope);
}

function tooManyMissed({ good, judged }: Watched, { goodputRatio, mostRequests }: Hope): string | undefined {
  if (good === undefined || judged === undefined || goodputRatio === undefined || mostRequests === undefined)
    return undefined;
  const missed = judged - good;
  if (mostRequests - missed >= goodputRatio * mostRequests) return undefined;
  return `${formatNumber(missed)} of ${formatNumber(judged)} requests have missed the slo, so that ${formatRatio(goodputRatio)} of all ${formatNumber(mostRequests)} cannot meet it any more`;
}

function queueGrows(samples: readonly Watched[], { settleMs, coming }: Hope): string | undefined {
  if (coming === undefined) return undefined;
  const growth = growthOf(samples, settleMs, coming);
  return growth !== undefined && growsWithoutBound(growth)
    ? `the queue grows without bound: ${grown(growth)}`
    : undefined;
}

/** `in 12s the requests in flight went from 31 to 118: 40 came a second, and 33 ended`. */
export const grown = ({ overMs, fromInFlight, toInFlight, comePerSecond, endPerSecond }: Growth): string =>
  `in ${formatDuration(Math.round(overMs / 1000) * 1000)} the requests in flight went from ${formatNumber(fromInFlight)} to ${formatNumber(toInFlight)}; ${formatNumber(comePerSecond)} came a second, and ${formatNumber(endPerSecond)} ended`;
