import type { LeftOut, Trend, TrendGroup, TrendRun, TrendSeries } from '../../core/trend.ts';
import { formatRatio } from '../../core/units.ts';
import { countOf } from '../kit/format.ts';

/** What a group's runs have in common. Foreign text. */
export const groupFacts = ({ name, target, share }: TrendGroup): readonly (readonly [string, string])[] => [
  ['Scenario', name],
  ['Target', target.origin],
  ['Model', target.model],
  ['API', target.api],
  ...(share.count === 1 ? [] : [['Part of the load', `${share.index + 1} of ${share.count}`] as const]),
];

export const isWholeLoad = ({ parts }: TrendGroup): boolean => parts.length === 1;

/** `INVALID`, `ended early` */
export const runState = ({ state }: TrendRun): string =>
  ({ counted: 'counted', invalid: 'INVALID', stopped: 'ended early' })[state];

/** Whether a figure of this run is evidence: the run counts, and not too much of the figure may be the generator's own. */
export const countsIn = ({ runs }: TrendGroup, { untrusted = [] }: TrendSeries, at: number): boolean =>
  runs[at]?.state === 'counted' && !untrusted.includes(at);

/** Runs that are shown and count in nothing, and what is in no group at all. */
export function uncounted({ groups, leftOut }: Trend): readonly LeftOut[] {
  const shown = groups
    .flatMap(({ runs }) => runs)
    .filter(({ state }) => state !== 'counted')
    .map((run) => ({ folder: run.folder, why: `${runState(run)}: ${firstReason(run)}` }));
  return [...shown, ...leftOut];
}

/** What was wrong; all of it stands in the run's own report. */
function firstReason({ why }: TrendRun): string {
  const [first = ''] = why;
  const more = why.length - 1;
  return `${first.replace(/\.(\s.*)?$/s, '')}${more > 0 ? ` (and ${countOf(more, 'more reason')})` : ''}.`;
}

/** How changes and bands come about, in a few sentences for all formats. */
export const methodText = ({ margin, significance }: Trend): readonly string[] => [
  `A change is told when two things hold: it is unlikely to be chance, and it is large enough to matter. Unlikely: E-divisive means (Matteson & James, 2014) find where the runs before and after differ most, and fewer than ${formatRatio(significance)} of shuffled orders may show as large a difference; so of pages with a dozen figures in which nothing changed, at most about one in twenty shows any. Large enough: the middle run after is ${formatRatio(margin)} or more off the middle run before; of shares ${formatPoints(margin)} or more; of queues also one request or more.`,
  'Latencies, rates and costs are compared as ratios, by their logarithms; shares and what may be 0 as differences. A run is one value: figures of requests are never pooled over runs, and no percentiles are averaged.',
  'The band is a prediction interval: of runs like those of its stretch, the next one is within in 19 of 20 cases. It is drawn from five runs on; it takes the scatter of logarithms to be normal with fewer than 39 runs, and nothing from there on.',
  'Compared are only runs of one scenario’s name, target, model, API and share of the load. Where the scenario’s load or plimsoll’s major version changes, another part begins, for which nothing earlier counts; seeds and thresholds may differ. INVALID runs and those that ended early are shown hollow and count in nothing, as does a figure of which more may be the generator’s own than its run tolerates. Runs must be independent: where one night resembles the next, as on a machine that others use, changes are told too easily.',
];

const formatPoints = (margin: number): string => {
  const points = Number((margin * 20).toPrecision(3));
  return `${points} percentage point${points === 1 ? '' : 's'}`;
};
