import { formatNumber } from '../../core/units.ts';
import type { Outcome, Probe, SearchSetting } from './capacity.ts';

/** Runs at one rate that could not be trusted, one after the other, before it is given up. */
export const TRIES = 2;

export interface Ends {
  readonly kind: 'ends';
  /** Undefined when even the lowest rate missed. */
  readonly low: number | undefined;
  /** Undefined when even the highest held. */
  readonly high: number | undefined;
}

export interface Unknown {
  readonly why: string;
  readonly heldPerSecond: number | undefined;
  readonly missedPerSecond: number | undefined;
}

export type Asked = Pick<Probe, 'perSecond' | 'purpose'>;

/** Bracket and bisect: the two ends as single runs see them, or the next rate to run. */
export function approach(
  { minPerSecond, maxPerSecond, precision }: SearchSetting,
  outcomes: readonly Outcome[],
): Ends | ({ readonly kind: 'ask' } & Asked) | ({ readonly kind: 'unknown' } & Unknown) {
  const single = outcomes.filter(({ purpose }) => purpose !== 'confirm');
  let low: number | undefined;
  let high: number | undefined;
  // The lowest rate whose runs could not be trusted: the search goes on below it.
  let blocked: Outcome | undefined;
  for (let rate = minPerSecond; ; rate = Math.min(2 * rate, maxPerSecond)) {
    const said = saidAt(single, rate);
    if (said === undefined) return { kind: 'ask', perSecond: rate, purpose: 'bracket' };
    if (said.verdict === 'held') low = rate;
    else if (said.verdict === 'missed') high = rate;
    else blocked = said;
    if (said.verdict !== 'held' || rate === maxPerSecond) break;
  }
  for (;;) {
    const top = blocked?.perSecond ?? high;
    if (low === undefined || top === undefined) break;
    const middle = between(low, top, precision);
    if (middle === undefined) break;
    const said = saidAt(single, middle);
    if (said === undefined) return { kind: 'ask', perSecond: middle, purpose: 'bisect' };
    if (said.verdict === 'held') low = middle;
    else if (said.verdict === 'missed') [high, blocked] = [middle, undefined];
    else blocked = said;
  }
  if (blocked !== undefined)
    return { kind: 'unknown', why: spoilt(blocked), heldPerSecond: low, missedPerSecond: high };
  return { kind: 'ends', low, high };
}

/** What a rate's runs said: the first that is evidence; or, when they were INVALID as often as is tried, the last of these. */
function saidAt(outcomes: readonly Outcome[], perSecond: number): Outcome | undefined {
  const here = outcomes.filter((outcome) => outcome.perSecond === perSecond);
  const evidence = here.find(({ verdict }) => verdict !== 'invalid');
  return evidence ?? (here.length < TRIES ? undefined : here.at(-1));
}

/** The geometric middle in three digits; undefined when the ends are near enough. */
function between(low: number, high: number, precision: number): number | undefined {
  if (high <= low * (1 + precision) * (1 + 1e-9)) return undefined;
  const middle = rounded(Math.sqrt(low * high));
  return middle > low && middle < high ? middle : undefined;
}

export const rounded = (perSecond: number): number => Number(perSecond.toPrecision(3));

export const spoilt = ({ perSecond, why = 'they cannot be trusted' }: Outcome): string =>
  `${TRIES} runs at ${formatNumber(perSecond)}/s were INVALID: ${why.replace(/\.$/, '')}`;
