import type { curveSchema, pointGauge, pointTrend } from './stored/curve.ts';
import type { Stored } from './stored/fields.ts';

/** Several runs of one scenario at several loads: the content of `curve.json`; `stored/` says what each field means. */
export type Curve = Stored<typeof curveSchema>;

/**
 * One run at one load, as a curve shows it. Figures are those of the run's own result, over its measured part; absent
 * means not measured. Several points may have the same load: each is a run of its own.
 */
export type CurvePoint = Curve['points'][number];
export type PointTrend = Stored<typeof pointTrend>;
export type PointGauge = Stored<typeof pointGauge>;

/** What one point of a curve was loaded with: sessions started per second, or users of a closed loop. */
export type LoadLevel = CurvePoint['level'];
export const loadOf = (level: LoadLevel): number => (level.kind === 'rate' ? level.perSecond : level.vus);

/** Where the curve bends: from here on more load buys more waiting than work. */
export type Knee = NonNullable<Curve['knee']>;

/** The answer of a capacity search, whichever it is: none is an error. */
export type LoadLine = NonNullable<Curve['line']>;
