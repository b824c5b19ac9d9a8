import type { Comparison, MetricChange, Side } from '../../../core/comparison.ts';
import { formatDuration } from '../../../core/units.ts';
import { trustCell } from '../../kit/again.ts';
import { code, type Markup, section, table } from '../../kit/elements.ts';
import { formatCount, formatWhen } from '../../kit/format.ts';
import { plain } from '../../kit/plain.ts';
import { valueText } from '../../kit/value-text.ts';
import { judgedOf, labelOf, nameOf } from '../words.ts';
import { methodNote } from './section-verdict.ts';

/** Every run with its own judged figures: what the medians and intervals are made of. */
export function runsSection(comparison: Comparison): Markup {
  const [first] = comparison.contrasts;
  const judged = first === undefined ? [] : judgedOf(first);
  const sides: readonly (readonly [Side, (metric: MetricChange) => MetricChange['base']['runs']])[] = [
    [comparison.base, ({ base }) => base.runs],
    ...comparison.contrasts.map(
      ({ candidate, metrics }) =>
        [
          candidate,
          ({ key }: MetricChange) => metrics.find((metric) => metric.key === key)?.candidate.runs ?? [],
        ] as const,
    ),
  ];
  return section(
    'runs',
    'The runs',
    methodNote(comparison),
    ...sides.map(([side, valuesOf]) => runsTable(side, judged, valuesOf)),
  );
}

function runsTable(
  side: Side,
  judged: readonly MetricChange[],
  valuesOf: (metric: MetricChange) => MetricChange['base']['runs'],
): Markup {
  const isPaired = side.runs.some(({ block }) => block !== undefined);
  return table(
    plain(`${labelOf(side)}: ${side.name}, ${side.target.model} at ${side.target.url}`),
    [
      { head: 'Run' },
      ...(isPaired ? [{ head: 'Pair', figure: true }] : []),
      { head: 'Started' },
      { head: 'Measured', figure: true },
      { head: 'Seed', figure: true },
      { head: 'Sent', figure: true },
      ...judged.map((metric) => ({ head: nameOf(metric), figure: true })),
      { head: 'Counts' },
    ],
    side.runs.map((run, i) => [
      code(run.path),
      ...(isPaired ? [run.block === undefined ? '–' : String(run.block.pair)] : []),
      formatWhen(run.startedAt),
      formatDuration(run.measuredMs),
      String(run.seed),
      formatCount(run.sent),
      ...judged.map((metric) => valueText(valuesOf(metric)[i] ?? undefined, metric.unit)),
      trustCell(run),
    ]),
    { captionShown: true },
  );
}
