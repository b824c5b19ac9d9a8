import type { Comparison, Contrast } from '../../../core/comparison.ts';
import { code, empty, foreign, type Markup, note, section, small, state } from '../../kit/elements.ts';
import { column, table } from '../../kit/table.ts';
import { changedThresholds, thresholdText } from '../reasons.ts';
import { differenceMeans } from '../verdicts.ts';
import { labelOf } from '../words.ts';

/** What of the sides was not the same, besides the figures. */
export function differencesSection({ base, contrasts }: Comparison): Markup {
  const isEqual = contrasts.every(({ differences }) => differences.length === 0);
  return section(
    'differences',
    'What differs',
    isEqual
      ? empty(state('good', 'Nothing: the same scenario, seeds, versions and target.'))
      : [
          note('A change may come from what makes the runs unlike, so that is said before the verdict.'),
          ...contrasts.map(({ candidate, differences }) =>
            differences.length === 0
              ? null
              : table(
                  `${labelOf(base)} against ${labelOf(candidate)}`,
                  differences,
                  [
                    column('What', ({ path, within }) => [
                      code(path),
                      small(within && `among the runs of the ${within}`),
                    ]),
                    column('Kind', (difference) =>
                      difference.kind === 'load'
                        ? state('doubtful', differenceMeans(difference))
                        : differenceMeans(difference),
                    ),
                    column('Base', ({ base }) => code(base ?? 'nothing')),
                    column('Candidate', ({ candidate }) => code(candidate ?? 'nothing')),
                  ],
                  { captionShown: contrasts.length > 1 },
                ),
          ),
        ],
  );
}

/** Of thresholds that fared otherwise; absent when none did. */
export function thresholdsSection({ base, contrasts }: Comparison): Markup | null {
  const changed = contrasts
    .map((contrast) => ({ label: labelOf(contrast.candidate), thresholds: changedThresholds(contrast) }))
    .filter(({ thresholds }) => thresholds.length > 0);
  if (changed.length === 0) return null;
  return section(
    'thresholds',
    'Thresholds that fared otherwise',
    ...changed.map(({ label, thresholds }) =>
      table(
        `${labelOf(base)} against ${label}`,
        thresholds,
        [
          column('Threshold', ({ metric, expression }) => code(`${metric} ${expression}`)),
          column(foreign(labelOf(base)), ({ base }) => held(base)),
          column(foreign(label), ({ candidate }) => held(candidate)),
        ],
        { captionShown: contrasts.length > 1 },
      ),
    ),
  );
}

const held = (side: Contrast['thresholds'][number]['base']): Markup =>
  state(side.held === side.runs ? 'good' : 'bad', thresholdText(side));
