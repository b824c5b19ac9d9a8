import type { ComparisonSettings, ComparisonVerdict, Judgement, MetricChange } from '../../core/comparison.ts';
import { meaningOf } from '../../measure/figure/figure.ts';

/** What a judgement rests on beside the figure itself. */
export interface Grounds {
  readonly settings: Omit<ComparisonSettings, 'judged'>;
  readonly isSingle: boolean;
  /** The smallest adjusted p that so many runs can have. */
  readonly leastAdjustedP: number;
}

type Judged = Pick<MetricChange, 'change' | 'scale' | 'better'>;

const marginOf = (
  { scale }: Pick<MetricChange, 'scale'>,
  { marginRatio, marginShare }: Pick<ComparisonSettings, 'marginRatio' | 'marginShare'>,
): number => (scale === 'share' ? marginShare : marginRatio);

/**
 * Two gates for better and worse: told from chance, and large enough to matter. The same is a claim of its own, and not
 * what is left when no change was found.
 */
export function judge(metric: Judged, { settings, isSingle, leastAdjustedP }: Grounds): Judgement {
  const { change } = metric;
  if (change === undefined) return { kind: 'unclear', because: 'missing' };
  if (isSingle) return { kind: 'unclear', because: 'one-run' };
  const { estimate, interval, adjustedP = 1 } = change;
  const margin = marginOf(metric, settings);
  // Of shares the interval is of all requests, too: runs may agree on what their requests do not show.
  const isOneWay = interval === undefined || interval.low > 0 || interval.high < 0;
  const isCertain = adjustedP <= settings.alpha && isOneWay;
  if (isCertain && Math.abs(estimate) >= margin) {
    const kind = meaningOf(estimate > 0, metric.better);
    if (kind !== 'neither') return { kind };
  }
  const isWithin =
    interval !== undefined &&
    interval.confidence >= 1 - settings.alpha &&
    interval.low > -margin &&
    interval.high < margin;
  if (isWithin) return { kind: 'same' };
  if (isCertain) return { kind: 'unclear', because: 'perhaps-small' };
  return { kind: 'unclear', because: leastAdjustedP > settings.alpha ? 'few-runs' : 'wide' };
}

/** How far towards the worse the change may go, by its interval; nothing where there is none that can be relied on. */
function worstOf({ change, better }: Judged, alpha: number): number {
  const interval = change?.interval;
  if (interval === undefined || interval.over === 'requests' || interval.confidence < 1 - alpha)
    return Number.POSITIVE_INFINITY;
  return better === 'higher' ? -interval.low : interval.high;
}

/**
 * Of one candidate, over its judged metrics. Worse where one is. Better where one is and no other could be worse by its
 * margin or more. The same where all are. Whatever else is unclear.
 */
export function verdictOf(
  judged: readonly (Judged & Pick<MetricChange, 'judgement'>)[],
  settings: Omit<ComparisonSettings, 'judged'>,
): ComparisonVerdict {
  const kinds = new Set(judged.map(({ judgement }) => judgement.kind));
  if (kinds.has('worse')) return 'worse';
  const isSafe = judged.every(
    (metric) => metric.judgement.kind !== 'unclear' || worstOf(metric, settings.alpha) < marginOf(metric, settings),
  );
  if (kinds.has('better') && isSafe) return 'better';
  return kinds.size === 1 && kinds.has('same') ? 'same' : 'unclear';
}

const GRAVEST_FIRST = ['invalid', 'worse', 'unclear', 'better', 'same'] as const satisfies readonly ComparisonVerdict[];

export const gravest = (verdicts: readonly ComparisonVerdict[]): ComparisonVerdict =>
  GRAVEST_FIRST.find((verdict) => verdicts.includes(verdict)) ?? 'unclear';
