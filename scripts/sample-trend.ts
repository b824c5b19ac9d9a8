import { DEFAULT_FIGURES } from '../src/analysis/trend/figures.ts';
import { pointOf } from '../src/analysis/trend/point.ts';
import { trendOf } from '../src/analysis/trend/trend.ts';
import type { Trend } from '../src/core/trend.ts';
import { virtualRuns } from '../test/virtual-runs.ts';

const NIGHTS = 32;
const FIRST_NIGHT = Date.UTC(2026, 9, 24, 2, 0, 11);
const DAY_MS = 86_400_000;
/** A change that somebody made on the way, so that there is one to be found. */
const SLOWER = { fromNight: 21, times: 1.12 } as const;

/** The mock's engine, asked the same every night in virtual time; from one night on each of its steps takes longer. */
export function nightlyTrend(): Trend {
  const points = Array.from({ length: NIGHTS }, (_, night) => {
    const [stored] = virtualRuns(
      {
        preset: 'moe-dynamic',
        perSecond: 12,
        settleMs: 5000,
        measureMs: 60_000,
        loadSeed: 100 + night,
        serverSeed: 200 + night,
        ...(night >= SLOWER.fromNight ? { slowness: SLOWER.times } : {}),
      },
      [1],
    );
    if (stored === undefined) throw new Error('one stretch makes one run');
    const startedAt = new Date(FIRST_NIGHT + night * DAY_MS).toISOString();
    const folder = `${startedAt.slice(0, 10)}-020011-nightly`;
    const { result } = stored;
    const run = { ...result.run, id: folder, name: 'nightly', startedAt, versions: { plimsoll: '0.1.0' } };
    return pointOf({ ...result, run }, { folder, scenario: { entries: 'one' } }, DEFAULT_FIGURES);
  });
  return trendOf(points, [], { figures: DEFAULT_FIGURES, margin: 0.05, last: 200 });
}
