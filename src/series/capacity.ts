import { knownSoFar, nextStep, type Outcome, PURPOSES, type SearchSetting } from '../analysis/search/capacity.ts';
import type { Curve, CurvePoint, LoadLine } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import { given } from '../core/given.ts';
import { type CurveSeries, kept, performCurve } from './curve.ts';
import type { SeriesSetting } from './perform-planned.ts';
import { type Stop, stopCode } from './perform-series.ts';

/** Searches the load line. Resolves with the whole curve, whatever became of it; it has been kept. */
export async function performCapacity(
  series: CurveSeries,
  search: SearchSetting,
  setting: SeriesSetting,
): Promise<Curve> {
  const before = series.soFar.points.length;
  // What an earlier process could not trust is tried again: the machine may have become quiet since.
  const outcomes = (points: readonly CurvePoint[]): readonly Outcome[] =>
    points.filter(({ valid }, i) => valid || i >= before).flatMap(outcomeOf);
  const stepAfter = (points: readonly CurvePoint[]) => nextStep(search, outcomes(points));
  const { made, stop } = await performCurve(
    series,
    (points) => {
      const step = stepAfter(points);
      if (step.kind === 'answer') return undefined;
      const { perSecond, purpose } = step.probe;
      return { level: { kind: 'rate', perSecond }, purpose };
    },
    setting,
  );
  if (stop !== undefined) return kept(series, made, { line: unknown(stop, outcomes(made)), exitCode: stopCode(stop) });
  const step = stepAfter(made);
  if (step.kind === 'probe') throw new Error('a search that was not stopped has an answer');
  const exitCode = step.line.kind === 'unknown' ? EXIT.invalid.code : EXIT.ok.code;
  return kept(series, made, { line: step.line, exitCode });
}

const unknown = ({ why = 'a signal stopped the search' }: Stop, outcomes: readonly Outcome[]): LoadLine => ({
  kind: 'unknown',
  why,
  ...given(knownSoFar(outcomes)),
});

/** What a point of a search says to it. */
function outcomeOf({ level, purpose: wanted, valid, reasons, isMet, goodput }: CurvePoint): readonly Outcome[] {
  const purpose = PURPOSES.find((each) => each === wanted);
  if (level.kind !== 'rate' || purpose === undefined) return [];
  const { passes: good = 0, fails = 0 } = goodput ?? {};
  return [
    {
      perSecond: level.perSecond,
      purpose,
      verdict: !valid ? 'invalid' : isMet === true ? 'held' : 'missed',
      good,
      judged: good + fails,
      ...(valid ? {} : { why: reasons[0] ?? 'it cannot be trusted' }),
    },
  ];
}
