import { pairsNeeded } from '../../analysis/change/runs-needed.ts';
import type { Comparison, Contrast, MetricChange, Missing } from '../../core/comparison.ts';
import { formatNumber } from '../../core/units.ts';
import { countOf, formatCount } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { changeText, isSingle, judgedOf, nameOf, rangeText } from './words.ts';

/** Why a judged figure is unclear, or what else is to be known of it; without its name, and without a full stop. */
export function reasonOf(
  metric: MetricChange,
  { settings }: Pick<Comparison, 'settings'>,
  contrast: Pick<Contrast, 'design'>,
): string | undefined {
  const { judgement, change, missing } = metric;
  if (missing !== undefined) return missingText(missing);
  if (change === undefined || judgement.kind !== 'unclear') return undefined;
  const margin = changeText(metric.scale === 'share' ? settings.marginShare : settings.marginRatio, metric).slice(1);
  const range = rangeText(change, metric);
  switch (judgement.because) {
    case 'one-run':
      return 'one run a side: how much runs differ is not known';
    case 'few-runs':
      return `too few runs: ${neededText(contrast)}`;
    case 'wide':
      return range === undefined ? 'it could be chance' : `it could be anything from ${range}`;
    case 'perhaps-small':
      return `it changed, but perhaps by less than the margin of ${margin}`;
    case 'missing':
      return undefined;
    default:
      return judgement.because satisfies never;
  }
}

/** Why there is nothing to compare. */
export function missingText(missing: Missing): string {
  switch (missing.kind) {
    case 'absent':
      return missing.side === 'both' ? 'neither has it' : `the ${missing.side} lacks it in some run`;
    case 'few-values':
      return `n too small: ${formatCount(missing.count)} values in a run, where ${formatCount(missing.needed)} are needed`;
    case 'untrusted':
      return `not trusted: in ${countOf(missing.runs, 'run')}${missing.side === 'both' ? ' of both sides' : ` of the ${missing.side}`} too much of it may be the generator’s own`;
    case 'no-ratio':
      return 'a run has 0 or less, which has no ratio to anything';
    case 'no-runs':
      return missing.side === 'both'
        ? 'no run counts: each is INVALID or was ended early'
        : `no run of the ${missing.side} counts: each is INVALID or was ended early`;
    default:
      return missing satisfies never;
  }
}

/** `8 pairs are needed for 6 figures, 6 for one`. */
function neededText({ design }: Pick<Contrast, 'design'>): string {
  const { forOne, forAll, judged } = design.needed;
  const [all, one] =
    design.kind === 'pairs' ? [`${forAll} pairs`, `${forOne}`] : [`${forAll} runs a side`, `${forOne} a side`];
  return judged <= 1 ? `${all} are needed` : `${all} are needed for ${countOf(judged, 'figure')}, ${one} for one`;
}

/** What cannot be known from these runs, and what would have to be done to know it; sentences. */
export function limitsOf(contrast: Contrast, comparison: Pick<Comparison, 'settings' | 'base'>): readonly string[] {
  const { base } = comparison;
  const { design } = contrast;
  const judged = judgedOf(contrast);
  const notes: string[] = [];
  if (isSingle(contrast)) {
    const pairs =
      design.kind === 'pairs'
        ? ''
        : ` Pairs made one right after the other need ${pairsNeeded(design.needed.judged, comparison.settings.alpha)} and see smaller changes.`;
    notes.push(
      `With one run a side it cannot be known how much runs of the same thing differ. The intervals are of the requests within the two runs; another run may well lie outside.`,
      `To know more, compare several runs of each: ${neededText(contrast)}.${pairs}`,
    );
  } else if (judged.some(({ judgement }) => judgement.kind === 'unclear' && judgement.because === 'few-runs'))
    notes.push(`No change, however great, could be told from chance with so few runs: ${neededText(contrast)}.`);
  const early = [...base.runs, ...contrast.candidate.runs].filter(({ stopped }) => stopped !== undefined);
  if (early.length > 0)
    notes.push(
      `${countOf(early.length, 'run')} ended before the planned end, at a moment that ${early.length === 1 ? 'its' : 'their'} own figures may have chosen, and ${early.length === 1 ? 'counts' : 'count'} in nothing.`,
    );
  if (design.kind === 'pairs' && design.unpaired > 0)
    notes.push(
      `${countOf(design.unpaired, 'run')} had no partner that counts and ${design.unpaired === 1 ? 'counts' : 'count'} in nothing.`,
    );
  const lone = judged.filter(({ change }) => change !== undefined && change.interval === undefined);
  if (lone.length > 0) notes.push(`By how much ${lone.map(nameOf).join(', ')} could be wrong, so few runs do not say.`);
  return notes;
}

/** `entries.chat.executor.rate: 10 → 4`; foreign text made plain. */
export function differenceText({ path, base, candidate, within }: Contrast['differences'][number]): string {
  const where = within === undefined ? '' : ` among the runs of the ${within}`;
  return plain(`${path}${where}: ${base ?? 'nothing'} → ${candidate ?? 'nothing'}`);
}

/** Said before anything else, where two unlike things are compared. */
export function unlikeText({ differences }: Pick<Contrast, 'differences'>): string | undefined {
  const unlike = differences.filter(({ kind }) => kind === 'load');
  const [first, ...others] = unlike;
  if (first === undefined) return undefined;
  const more = others.length === 0 ? '' : `, and ${countOf(others.length, 'more difference')}`;
  return `These runs are not alike, and a change may come from that: ${differenceText(first)}${more}.`;
}

/** `held in 3 of 8 runs`, `ok`, `failed`, `not set`. */
export function thresholdText({ runs, held }: Contrast['thresholds'][number]['base']): string {
  if (runs === 0) return 'not set';
  if (runs === 1) return held === 1 ? 'ok' : 'failed';
  return held === runs ? `ok in all ${formatNumber(runs)} runs` : `failed in ${runs - held} of ${runs} runs`;
}

/** Those that fared otherwise, which are what a reader looks for. */
export const changedThresholds = ({ thresholds }: Pick<Contrast, 'thresholds'>): Contrast['thresholds'] =>
  thresholds.filter(
    ({ base, candidate }) =>
      base.runs > 0 && candidate.runs > 0 && base.held / base.runs !== candidate.held / candidate.runs,
  );
