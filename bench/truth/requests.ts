import type { RequestRecord } from '../../src/core/record.ts';
import type { TrueExchange } from './exchange.ts';
import { BOUNDS, type Judged, type Stretch } from './true-times.ts';

/** How single requests (of itl: gaps) lie to the truth: it says which bound of which stamp is wrong. */
export interface Held {
  readonly metric: Judged;
  readonly count: number;
  /** Reported (with a ceiling: at most) less than it can have been. */
  readonly tooLow: number;
  /** Told by its floor to be more than it can have been. */
  readonly floorTooHigh: number;
  readonly worst?: { readonly id: string; readonly told: Stretch; readonly truth: Stretch; readonly beyondMs: number };
}

const SLACK_MS = 0.05;

export function heldOf(metric: Judged, pairs: readonly (readonly [RequestRecord, TrueExchange])[]): Held | undefined {
  let [count, tooLow, floorTooHigh] = [0, 0, 0];
  let worst: Held['worst'];
  for (const [record, exchange] of pairs) {
    const truths = BOUNDS[metric](exchange);
    for (const [i, told] of toldBy(metric, record).entries()) {
      const truth = truths[i];
      if (truth === undefined) continue;
      count++;
      const below = truth[0] - told[1];
      const above = told[0] - truth[1];
      if (below > SLACK_MS) tooLow++;
      if (above > SLACK_MS) floorTooHigh++;
      const beyondMs = Math.max(below, above);
      if (beyondMs > Math.max(SLACK_MS, worst?.beyondMs ?? 0)) worst = { id: record.id, told, truth, beyondMs };
    }
  }
  return count === 0 ? undefined : { metric, count, tooLow, floorTooHigh, ...(worst === undefined ? {} : { worst }) };
}

/** From the floor, which is 0 where the record has none, to what was reported. */
function toldBy(metric: Judged, record: RequestRecord): readonly Stretch[] {
  const { plannedMs, firstTokenMs, endedMs, itlMs = [], own } = record;
  const less = (reported: number, ofOthers: number | undefined): Stretch => [
    own === undefined ? 0 : Math.max(0, reported - own.sendMs - (ofOthers ?? 0)),
    reported,
  ];
  switch (metric) {
    case 'ttft':
      return firstTokenMs === undefined ? [] : [less(firstTokenMs - plannedMs, own?.firstTokenMs)];
    case 'e2e':
      return [less(endedMs - plannedMs, own?.endedMs)];
    case 'itl':
      // Without the stamps' own parts nothing bounds a gap: it is longer or shorter by what the tokens waited.
      return own === undefined ? [] : itlMs.map((gap, i) => [gap - ownOfToken(own, i + 1), gap + ownOfToken(own, i)]);
    default:
      return metric satisfies never;
  }
}

/** How long the bytes of token `i` may have waited. */
const ownOfToken = ({ firstTokenMs = 0, gapsUs = [] }: NonNullable<RequestRecord['own']>, i: number): number =>
  i === 0 ? firstTokenMs : (gapsUs[i - 1] ?? 0) / 1000;
