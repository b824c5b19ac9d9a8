import type { Comparison, MetricChange, MetricSide, Side, SideRun } from '../../../core/comparison.ts';
import { formatDuration } from '../../../core/units.ts';
import { trustCell } from '../../kit/again.ts';
import { cellOf, marksNote } from '../../kit/doubt-cell.ts';
import { code, type Markup, section } from '../../kit/elements.ts';
import { formatCount, formatWhen } from '../../kit/format.ts';
import { plain } from '../../kit/plain.ts';
import { column, figure, table } from '../../kit/table.ts';
import { judgedOf, labelOf, markNotes, nameOf, runText } from '../words.ts';
import { methodNote } from './section-verdict.ts';

/** Every run with its own judged figures: what the medians and intervals are made of. */
export function runsSection(comparison: Comparison): Markup {
  const [first] = comparison.contrasts;
  const judged = first === undefined ? [] : judgedOf(first);
  return section(
    'runs',
    'The runs',
    methodNote(comparison),
    marksNote(markNotes(comparison.contrasts.flatMap(judgedOf))),
    runsTable(comparison.base, judged, ({ base }) => base),
    ...comparison.contrasts.map(({ candidate, metrics }) =>
      runsTable(candidate, judged, ({ key }) => metrics.find((metric) => metric.key === key)?.candidate),
    ),
  );
}

const NONE: MetricSide = { runs: [] };

function runsTable(
  side: Side,
  judged: readonly MetricChange[],
  sideOf: (metric: MetricChange) => MetricSide | undefined,
): Markup {
  const isPaired = side.runs.some(({ block }) => block !== undefined);
  return table(
    plain(`${labelOf(side)}: ${side.name}, ${side.target.model} at ${side.target.url}`),
    side.runs,
    [
      column('Run', ({ path }) => code(path)),
      isPaired && figure('Pair', ({ block }) => (block === undefined ? '–' : String(block.pair))),
      column('Started', ({ startedAt }) => formatWhen(startedAt)),
      figure('Measured', ({ measuredMs }) => formatDuration(measuredMs)),
      figure('Seed', ({ seed }) => String(seed)),
      figure('Sent', ({ sent }) => formatCount(sent)),
      ...judged.map((metric) =>
        figure(nameOf(metric), (_: SideRun, i) => cellOf(runText(sideOf(metric) ?? NONE, i, metric))),
      ),
      column('Counts', trustCell),
    ],
    { captionShown: true },
  );
}
