import type {
  Comparison,
  ComparisonSettings,
  ComparisonVerdict,
  Contrast,
  MetricChange,
  MetricSide,
} from '../../core/comparison.ts';
import { EXIT } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import { type Figure, isShare, scaleOf } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { ABSENT, type Reading } from '../../measure/figure/reading.ts';
import { isWorthSaying } from '../../measure/figure/trust.ts';
import { holm } from '../../measure/stats/holm.ts';
import { median } from '../../measure/stats/ranks.ts';
import { changeOf, changeWithin } from '../change/change.ts';
import { baseOf, candidateOf, designOf, isSingle, leastP, type Matching, match } from './design.ts';
import { differencesOf } from './differences.ts';
import { JUDGED_BY_DEFAULT, shownFigures } from './figures.ts';
import { inOrder, isCounted, isValid, type SideInput, type StoredRun } from './input.ts';
import { gravest, judge, verdictOf } from './judge.ts';
import { shiftsOf } from './shifts.ts';
import { sideOf } from './side.ts';
import { thresholdsOf } from './thresholds.ts';

/** Of two quantities of the same name a twentieth is what few would notice. */
export const MARGIN_RATIO = 0.05;
/** One request in a hundred. */
export const MARGIN_SHARE = 0.01;
/** How often, at most, anything is called different where nothing is. */
export const ALPHA = 0.05;

export interface CompareInput {
  readonly base: SideInput;
  /** One and more. */
  readonly candidates: readonly SideInput[];
  readonly marginRatio?: number | undefined;
  readonly marginShare?: number | undefined;
  /** Figures by their keys, all of which are known and have a better side; the usual few when absent. */
  readonly judged?: readonly string[] | undefined;
  readonly command?: string | undefined;
}

/**
 * Holds candidates against a base. The replicate is the run, or the pair of runs: requests of one run share whatever was
 * the matter with it, so that many of them are no proof of anything.
 *
 * Runs that are INVALID are no evidence: the figures are those of the others, and nothing is judged.
 */
export function compareRuns(input: CompareInput): Comparison {
  const settings: Omit<ComparisonSettings, 'judged'> = {
    marginRatio: input.marginRatio ?? MARGIN_RATIO,
    marginShare: input.marginShare ?? MARGIN_SHARE,
    alpha: ALPHA,
  };
  const base = inOrder(input.base.runs);
  const drafts = input.candidates.map((side) => draftOf(side, base, input.judged));
  const adjusted = adjust(drafts);
  const contrasts = adjusted.map((draft) => contrastOf(draft, base, settings, adjusted));
  const verdict = gravest(contrasts.map((contrast) => contrast.verdict));
  const judged = input.judged ?? keysOf(contrasts);
  return {
    schema: 1,
    settings: { ...settings, judged },
    base: sideOf(input.base, base),
    contrasts,
    verdict,
    ...given({ command: input.command }),
    exitCode: exitCodeOf(verdict),
  };
}

/** INVALID before worse: what cannot be trusted must not read as slow. */
function exitCodeOf(verdict: ComparisonVerdict): number {
  if (verdict === 'invalid') return EXIT.invalid.code;
  return verdict === 'worse' ? EXIT.regression.code : EXIT.ok.code;
}

const keysOf = (contrasts: readonly Contrast[]): readonly string[] =>
  JUDGED_BY_DEFAULT.filter((key) => contrasts.some(({ metrics }) => metrics.some((m) => m.judged && m.key === key)));

type Unjudged = Omit<MetricChange, 'judgement'>;

/** A contrast before it is known how many metrics are judged together. */
interface Draft {
  readonly side: SideInput;
  readonly candidate: readonly StoredRun[];
  readonly matching: Matching;
  readonly isInvalid: boolean;
  readonly metrics: readonly Unjudged[];
}

function draftOf(side: SideInput, base: readonly StoredRun[], judged: readonly string[] | undefined): Draft {
  const candidate = inOrder(side.runs);
  const matching = match(base, candidate);
  const figures = (judged ?? JUDGED_BY_DEFAULT).flatMap((key) => parseFigure(key) ?? []);
  const metrics = [
    // What neither side has was not meant, unless somebody asked for it.
    ...figures.map((figure) => metricOf(figure, true, base, candidate, matching)).filter((m) => judged || isKnown(m)),
    ...shownFigures
      .filter(({ key }) => !figures.some((figure) => figure.key === key))
      .map((figure) => metricOf(figure, false, base, candidate, matching))
      .filter(isKnown),
  ];
  const isInvalid = [...base, ...candidate].some((run) => !isValid(run));
  return { side, candidate, matching, isInvalid, metrics };
}

const isKnown = ({ missing }: Unjudged): boolean => missing?.kind !== 'absent' || missing.side !== 'both';

function metricOf(
  figure: Figure,
  judged: boolean,
  base: readonly StoredRun[],
  candidate: readonly StoredRun[],
  matching: Matching,
): Unjudged {
  const { key, metric, statistic: stat, title, unit, better } = figure;
  return {
    ...{ key, metric, stat, title, unit, scale: isShare(figure) ? 'share' : 'relative', better, judged },
    base: metricSide(figure, base, baseOf(matching)),
    candidate: metricSide(figure, candidate, candidateOf(matching)),
    ...foundOf(figure, matching),
  };
}

/** How one figure moved over the runs that count. */
function foundOf(figure: Figure, matching: Matching): Pick<Unjudged, 'change' | 'missing'> {
  const [base, candidate] = [baseOf(matching), candidateOf(matching)].map((runs) =>
    runs.map(({ result }) => figure.read(result)),
  ) as [Reading[], Reading[]];
  const isAlone = isSingle(matching);
  const readings = { base, candidate, isPaired: matching.kind === 'pairs', scale: scaleOf(figure) };
  const found = isAlone ? changeWithin(readings) : changeOf(readings);
  if (found.kind === 'missing') return { missing: found.missing };
  const { estimate, interval, pairs } = found;
  return { change: { estimate, ...given({ interval, p: isAlone ? undefined : found.against(0).p, pairs }) } };
}

/** @param counted of the runs, those that the change is taken from: one whose partner is missing is shown, and counts in nothing */
function metricSide(figure: Figure, runs: readonly StoredRun[], counted: readonly StoredRun[]): MetricSide {
  const readings = runs.map((run) => (isCounted(run) ? figure.read(run.result) : ABSENT));
  const values = readings.map((reading) => (reading.kind === 'value' ? reading.value : null));
  const between = readings.map(doubtOf);
  const known = values
    .filter((value, i) => value !== null && counted.includes(runs[i]!))
    .toSorted((a, b) => a! - b!) as readonly number[];
  return {
    ...(known.length === 0 ? {} : { typical: median(known) }),
    runs: values,
    ...(between.every((each) => each === null) ? {} : { between }),
  };
}

/** Between which a figure truly lies, where that is worth saying. */
function doubtOf(reading: Reading): readonly [number, number] | null {
  if (reading.kind === 'few-values' || reading.kind === 'absent' || reading.between === undefined) return null;
  const { low, high } = reading.between;
  return reading.kind === 'untrusted' || isWorthSaying({ low, high }) ? [low, high] : null;
}

/** Holm over all metrics that are judged, of all candidates. */
function adjust(drafts: readonly Draft[]): readonly Draft[] {
  const ps = drafts.flatMap((draft) => familyOf(draft).map(({ change }) => change?.p ?? 1));
  const adjusted = holm(ps);
  let next = 0;
  return drafts.map((draft) => {
    const family = new Set(familyOf(draft));
    return {
      ...draft,
      metrics: draft.metrics.map((metric) => {
        if (!family.has(metric) || metric.change === undefined) return metric;
        const adjustedP = adjusted[next++] ?? 1;
        return metric.change.p === undefined ? metric : { ...metric, change: { ...metric.change, adjustedP } };
      }),
    };
  });
}

const familyOf = ({ metrics, isInvalid }: Draft): readonly Unjudged[] =>
  isInvalid ? [] : metrics.filter(({ judged, change }) => judged && change !== undefined);

function contrastOf(
  { side, candidate, matching, isInvalid, metrics }: Draft,
  base: readonly StoredRun[],
  settings: Omit<ComparisonSettings, 'judged'>,
  all: readonly Draft[],
): Contrast {
  const family = all.reduce((count, draft) => count + familyOf(draft).length, 0);
  const grounds = { settings, isSingle: isSingle(matching), leastAdjustedP: leastP(matching) * family };
  const judged = metrics.map((metric): MetricChange => {
    const judgement = metric.judged && !isInvalid ? judge(metric, grounds) : ({ kind: 'not-judged' } as const);
    return { ...metric, judgement };
  });
  return {
    candidate: sideOf(side, candidate),
    design: designOf(matching, { base: base.length, candidate: candidate.length }, family, settings.alpha),
    verdict: isInvalid
      ? 'invalid'
      : verdictOf(
          judged.filter((metric) => metric.judged),
          settings,
        ),
    differences: differencesOf(base, candidate),
    metrics: judged,
    thresholds: thresholdsOf(baseOf(matching), candidateOf(matching)),
    shifts: shiftsOf(matching),
  };
}
