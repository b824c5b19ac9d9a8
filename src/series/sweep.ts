import type { Curve, LoadLevel } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import { type CurveSeries, kept, performCurve } from './curve.ts';
import type { SeriesSetting } from './perform-planned.ts';
import { stopCode } from './perform-series.ts';

/** One run a level, in the order given. Resolves with the whole curve, which has been kept. */
export async function performSweep(
  series: CurveSeries,
  levels: readonly LoadLevel[],
  setting: SeriesSetting,
): Promise<Curve> {
  const { made, stop } = await performCurve(
    series,
    ({ length }) => {
      const level = levels[length];
      return level === undefined ? undefined : { level, purpose: 'point' };
    },
    setting,
  );
  if (stop !== undefined) return kept(series, made, { exitCode: stopCode(stop) });
  const isValid = made.every(({ valid }) => valid);
  return kept(series, made, { exitCode: isValid ? EXIT.ok.code : EXIT.invalid.code });
}
