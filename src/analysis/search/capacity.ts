import type { LoadLine } from '../../core/curve.ts';
import { given } from '../../core/given.ts';
import { formatNumber } from '../../core/units.ts';
import { type Asked, approach, type Ends, rounded, spoilt, TRIES, type Unknown } from './closing-in.ts';
import { crossing } from './crossing.ts';

export interface SearchSetting {
  readonly minPerSecond: number;
  readonly maxPerSecond: number;
  /** The share of requests that must be good. */
  readonly goodputRatio: number;
  /** The two ends of the interval are told apart no further than by this share of the lower one. */
  readonly precision: number;
  /** Runs that must agree at each end. */
  readonly repeats: number;
  readonly seed: number;
}

export const PURPOSES = ['bracket', 'bisect', 'confirm'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** What a run at a rate said. */
export interface Outcome {
  readonly perSecond: number;
  readonly purpose: Purpose;
  /** `invalid` says nothing of the server. */
  readonly verdict: 'held' | 'missed' | 'invalid';
  /** Requests that met the slo, of those that were judged. */
  readonly good: number;
  readonly judged: number;
  /** Of one that is invalid. */
  readonly why?: string;
}

export interface Probe {
  readonly perSecond: number;
  readonly purpose: Purpose;
  readonly seed: number;
}

export type Step =
  | { readonly kind: 'probe'; readonly probe: Probe }
  | { readonly kind: 'answer'; readonly line: LoadLine };

/**
 * What to run next, or the answer. A function of what has been run: a search that was interrupted goes on where it was.
 *
 * Doubling finds a rate that misses; bisection, on a logarithmic scale, brings the two ends near each other; then both
 * ends are run again with other seeds, in turns, until as many runs as asked for agree. An end whose runs disagree is
 * no end: it moves outwards. A run that is INVALID is no evidence and is done once more.
 */
export function nextStep(setting: SearchSetting, outcomes: readonly Outcome[]): Step {
  const found = approach(setting, outcomes);
  const step =
    found.kind === 'ends'
      ? confirm(setting, outcomes, found)
      : found.kind === 'unknown'
        ? unknown(found)
        : ask(setting, outcomes, found);
  if (step.kind === 'answer' || outcomes.length < mostProbes(setting)) return step;
  return unknown({
    why: `after ${outcomes.length} runs those at the same rates still disagree; a wider --precision, or fewer --repeats, asks less of them`,
    ...knownSoFar(outcomes),
  });
}

const ask = ({ seed }: SearchSetting, { length }: readonly Outcome[], { perSecond, purpose }: Asked): Step => ({
  kind: 'probe',
  probe: { perSecond, purpose, seed: seedOf(seed, length) },
});

/** Each run has its own seed, so that no prompt comes twice and no cache on the way makes a later run faster. */
export const seedOf = (seed: number, index: number): number => (seed + index) % 2 ** 32;

/** Beyond this many runs nothing is begun. */
export function mostProbes(setting: SearchSetting): number {
  const { bracket, bisect } = probesByPurpose(setting);
  return bracket + bisect + 2 * setting.repeats + spareProbes(setting.repeats);
}

/** For ends that move outwards, and for runs that were INVALID. */
export const spareProbes = (repeats: number): number => 2 * repeats + 2;

/** Runs that the two ways of closing in take at most, each done once. */
export function probesByPurpose(setting: Pick<SearchSetting, 'minPerSecond' | 'maxPerSecond' | 'precision'>) {
  const { minPerSecond, maxPerSecond, precision } = setting;
  const doublings = Math.log2(maxPerSecond / minPerSecond);
  const halvings = Math.log2(Math.min(Math.LN2, Math.log(maxPerSecond / minPerSecond)) / Math.log(1 + precision));
  // Bounds of floating point: 8 is three doublings of 1, not a shade more.
  return { bracket: Math.ceil(doublings - 1e-9) + 1, bisect: Math.max(0, Math.ceil(halvings - 1e-9)) };
}

/** Runs both ends until enough of them agree, moving an end outwards whose runs do not. */
function confirm(setting: SearchSetting, outcomes: readonly Outcome[], ends: Ends): Step {
  const { repeats, precision, minPerSecond, maxPerSecond } = setting;
  const evidence = outcomes.filter(({ purpose, verdict }) => purpose !== 'bracket' && verdict !== 'invalid');
  const factor = stepOf(ends, precision);
  const low = settle(evidence, repeats, ends.low ?? minPerSecond, 'held', (from) =>
    outward(evidence, 'missed', from, 1 / factor, minPerSecond),
  );
  const high = settle(evidence, repeats, ends.high ?? maxPerSecond, 'missed', (from) =>
    outward(evidence, 'held', from, factor, maxPerSecond),
  );
  // Nothing further out may be tried: perhaps all runs there agree, and the line is beyond.
  if (low.kind === 'stuck')
    return atEdge(setting, outcomes, evidence, low.perSecond, 'missed', {
      kind: 'below',
      minPerSecond,
      goodputRatio: goodputAt(evidence, minPerSecond),
    });
  if (high.kind === 'stuck')
    return atEdge(setting, outcomes, evidence, high.perSecond, 'held', {
      kind: 'above',
      maxPerSecond,
      goodputRatio: goodputAt(evidence, maxPerSecond),
    });
  if (low.kind === 'settled' && high.kind === 'settled') return answer(line(setting, evidence, low, high));
  const isLowNext = high.kind === 'settled' || (low.kind === 'wants' && low.runs <= high.runs);
  return again(setting, outcomes, (isLowNext ? low : high).perSecond);
}

function atEdge(
  setting: SearchSetting,
  outcomes: readonly Outcome[],
  evidence: readonly Outcome[],
  perSecond: number,
  verdict: 'held' | 'missed',
  beyond: LoadLine,
): Step {
  const edge = settle(evidence, setting.repeats, perSecond, verdict, () => undefined);
  if (edge.kind === 'settled') return answer(beyond);
  if (edge.kind === 'wants') return again(setting, outcomes, perSecond);
  const [which, flag] = verdict === 'missed' ? ['lowest', '--min lower'] : ['highest', '--max higher'];
  return unknown({
    why: `at ${formatNumber(perSecond)}/s, the ${which} rate that may be tried, some runs held and some missed, so the line is near it: set ${flag}`,
    ...knownSoFar(outcomes),
  });
}

type End =
  | { readonly kind: 'settled'; readonly perSecond: number; readonly runs: number }
  | { readonly kind: 'wants'; readonly perSecond: number; readonly runs: number }
  /** Its runs disagree, and there is no rate further out that may be tried. */
  | { readonly kind: 'stuck'; readonly perSecond: number };

function settle(
  evidence: readonly Outcome[],
  repeats: number,
  from: number,
  wanted: 'held' | 'missed',
  outwards: (from: number) => number | undefined,
): End {
  for (let rate = from; ; ) {
    const here = evidence.filter(({ perSecond }) => perSecond === rate);
    if (here.every(({ verdict }) => verdict === wanted))
      return { kind: here.length >= repeats ? 'settled' : 'wants', perSecond: rate, runs: here.length };
    const next = outwards(rate);
    if (next === undefined) return { kind: 'stuck', perSecond: rate };
    rate = next;
  }
}

/** The next rate outwards: one that was run and does not speak against it, if there is one near, else a step further. */
function outward(
  evidence: readonly Outcome[],
  against: 'held' | 'missed',
  from: number,
  factor: number,
  limit: number,
): number | undefined {
  if (from === limit) return undefined;
  const isBeyond = (rate: number): boolean => (factor > 1 ? rate > from : rate < from);
  const isNear = (rate: number): boolean => (factor > 1 ? rate <= from * factor ** 2 : rate >= from * factor ** 2);
  const speaksAgainst = new Set(
    evidence.filter(({ verdict }) => verdict === against).map(({ perSecond }) => perSecond),
  );
  const near = [...new Set(evidence.map(({ perSecond }) => perSecond))]
    .filter((rate) => isBeyond(rate) && isNear(rate) && !speaksAgainst.has(rate))
    .toSorted((a, b) => Math.abs(a - from) - Math.abs(b - from))[0];
  if (near !== undefined) return near;
  // A step from the outermost run that speaks against it: just beyond that one there is nothing to learn.
  const opposed = [...speaksAgainst].filter((rate) => isBeyond(rate) && isNear(rate));
  const start = factor > 1 ? Math.max(from, ...opposed) : Math.min(from, ...opposed);
  if (start === limit) return limit;
  const step = rounded(start * factor);
  if (!isBeyond(step)) return limit; // Three digits are too few for so small a step.
  return factor > 1 ? Math.min(step, limit) : Math.max(step, limit);
}

const stepOf = ({ low, high }: Ends, precision: number): number =>
  low === undefined || high === undefined ? 1 + precision : Math.max(high / low, 1 + precision / 2);

/** One more run at this rate, unless the last ones there could not be trusted. */
function again(setting: SearchSetting, outcomes: readonly Outcome[], perSecond: number): Step {
  const last = outcomes
    .filter((outcome) => outcome.perSecond === perSecond && outcome.purpose !== 'bracket')
    .slice(-TRIES);
  const isSpoilt = last.length === TRIES && last.every(({ verdict }) => verdict === 'invalid');
  if (isSpoilt) return unknown({ why: spoilt(last.at(-1) as Outcome), ...knownSoFar(outcomes) });
  return ask(setting, outcomes, { perSecond, purpose: 'confirm' });
}

function line(
  { goodputRatio, precision }: SearchSetting,
  evidence: readonly Outcome[],
  low: { readonly perSecond: number; readonly runs: number },
  high: { readonly perSecond: number; readonly runs: number },
): LoadLine {
  return {
    kind: 'found',
    ...crossing(evidence, goodputRatio, { low: low.perSecond, high: high.perSecond }, precision),
    lowRuns: low.runs,
    highRuns: high.runs,
  };
}

const goodputAt = (evidence: readonly Outcome[], rate: number): number => {
  const here = evidence.filter(({ perSecond }) => perSecond === rate);
  const sum = (of: 'good' | 'judged'): number => here.reduce((total, outcome) => total + outcome[of], 0);
  return sum('judged') === 0 ? 0 : sum('good') / sum('judged');
};

/** The highest rate below all that ever missed, and the lowest above it that never held. */
export function knownSoFar(outcomes: readonly Outcome[]): Omit<Unknown, 'why'> {
  const ratesOf = (verdict: Outcome['verdict']): readonly number[] =>
    outcomes.filter((outcome) => outcome.verdict === verdict).map(({ perSecond }) => perSecond);
  const [held, missed] = [ratesOf('held'), ratesOf('missed')];
  const low = held.filter((rate) => missed.every((other) => other > rate));
  const heldPerSecond = low.length === 0 ? undefined : Math.max(...low);
  const high = missed.filter((rate) => !held.includes(rate) && rate > (heldPerSecond ?? 0));
  return { heldPerSecond, missedPerSecond: high.length === 0 ? undefined : Math.min(...high) };
}

const answer = (line: LoadLine): Step => ({ kind: 'answer', line });

const unknown = ({ why, heldPerSecond, missedPerSecond }: Unknown): Step =>
  answer({ kind: 'unknown', why, ...given({ heldPerSecond, missedPerSecond }) });
