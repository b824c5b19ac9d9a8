import { given } from '../../core/given.ts';
import { metricIn, type RateValue, type RunResult } from '../../core/result.ts';
import { formatRatio } from '../../core/units.ts';
import { type Coming, growthOf, type Sample, stillGrows } from './growth.ts';
import { grown } from './hopeless.ts';

/** What a run says of the server at its load. */
export type Evidence =
  | { readonly kind: 'held' }
  | { readonly kind: 'missed'; readonly hopeless?: string }
  /** Nothing was asked of it: a point of a curve. */
  | { readonly kind: 'seen'; readonly hopeless?: string }
  | { readonly kind: 'invalid'; readonly reasons: readonly string[] };

export interface Asked {
  /** Of all requests that must meet the slo; undefined where nothing is asked. */
  readonly goodputRatio: number | undefined;
  readonly settleMs: number;
  /** When the load ends. */
  readonly endsMs: number;
  /** Of an open load. */
  readonly coming?: Coming;
}

/** Of a run in which requests are cut off because it is beyond what the server carries, these are no surprise. */
const OF_OVERLOAD = new Set(['CENSORED', 'NO_SAMPLES']);

export function evidenceOf(result: RunResult, samples: readonly Sample[], asked: Asked): Evidence {
  const { run, counts, thrown } = result;
  const wasGivenUp = run.stopped === 'hopeless';
  const reasons = result.validity.reasons
    .filter(({ code }) => !OF_OVERLOAD.has(code) || !isOverload(result, asked.goodputRatio))
    .map(({ message }) => message);
  if (thrown !== undefined)
    reasons.push(`the scenario's own code threw ${thrown[0]?.count ?? 0} times: ${thrown[0]?.message ?? ''}`);
  if (counts.dropped > 0)
    reasons.push(`${counts.dropped} sessions were dropped, so the load was less than it should be`);
  if (reasons.length > 0) return { kind: 'invalid', reasons };

  const hopeless = wasGivenUp ? run.stopReason : stillGrowing(samples, asked);
  const because = given({ hopeless });
  if (asked.goodputRatio === undefined) return { kind: 'seen', ...because };
  const goodput = goodputOf(result);
  if (hopeless !== undefined || goodput === undefined) return { kind: 'missed', ...because };
  if (goodput.passes >= asked.goodputRatio * (goodput.passes + goodput.fails)) return { kind: 'held' };
  if ((goodput.atFloor ?? goodput.rate) >= asked.goodputRatio)
    return { kind: 'invalid', reasons: [undecided(goodput, asked.goodputRatio)] };
  return { kind: 'missed' };
}

/** As a threshold that would be decided otherwise without what may be our own: it says nothing of the server. */
const undecided = ({ rate, atFloor = rate }: RateValue, wanted: number): string =>
  `whether ${formatRatio(wanted)} of the requests are good can't be decided: ${formatRatio(rate)} are, and ${formatRatio(atFloor)} would be without all that may be the generator's own`;

/**
 * Whether more was asked of the server than it carries, whatever became of the requests that were cut off: the run was
 * given up while answers still came or none was refused, or even if all of these had been good, too few would be.
 */
function isOverload({ run, counts, metrics }: RunResult, goodputRatio: number | undefined): boolean {
  if (counts.ok === 0 && counts.failed > 0) return false;
  if (run.stopped === 'hopeless') return true;
  const goodput = metricIn(metrics, 'goodput', 'rate');
  if (goodputRatio === undefined || goodput === undefined || counts.sent === 0) return false;
  return goodput.passes + counts.censored < goodputRatio * counts.sent;
}

/** It lasted too short a time for what was coming to show in latencies. */
function stillGrowing(samples: readonly Sample[], { settleMs, endsMs, coming }: Asked): string | undefined {
  if (coming === undefined) return undefined;
  const growth = growthOf(
    samples.filter(({ atMs }) => atMs <= endsMs),
    settleMs,
    coming,
  );
  return growth !== undefined && stillGrows(growth)
    ? `the queue was still growing when the load ended: ${grown(growth)}`
    : undefined;
}

/** Of a run that was given up, the requests that this cut off are left out: nobody knows what would have become of them. */
export function goodputOf({ run, counts, metrics }: RunResult): RateValue | undefined {
  const goodput = metricIn(metrics, 'goodput', 'rate');
  if (goodput === undefined || run.stopped !== 'hopeless') return goodput;
  const fails = goodput.fails - counts.censored;
  const judged = goodput.passes + fails;
  return judged === 0 ? undefined : { type: 'rate', rate: goodput.passes / judged, passes: goodput.passes, fails };
}
