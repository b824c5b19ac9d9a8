import { h } from 'preact';
import type { Comparison, Contrast, Difference } from '../../../core/comparison.ts';
import { code, foreign, type Markup, note, section, state, table } from '../../kit/elements.ts';
import { changedThresholds, thresholdText } from '../reasons.ts';
import { labelOf } from '../words.ts';

const KINDS = {
  load: 'makes them unlike',
  target: 'is compared',
  tool: 'how it was measured',
} as const satisfies Record<Difference['kind'], string>;

/** What of the sides was not the same, besides the figures. */
export function differencesSection({ base, contrasts }: Comparison): Markup {
  const isEqual = contrasts.every(({ differences }) => differences.length === 0);
  return section(
    'differences',
    'What differs',
    isEqual
      ? h('p', { class: 'empty' }, state('good', 'Nothing: the same scenario, seeds, versions and target.'))
      : [
          note('A change may come from what makes the runs unlike, so that is said before the verdict.'),
          ...contrasts.flatMap(({ candidate, differences }) =>
            differences.length === 0
              ? []
              : [
                  table(
                    `${labelOf(base)} against ${labelOf(candidate)}`,
                    [{ head: 'What' }, { head: 'Kind' }, { head: 'Base' }, { head: 'Candidate' }],
                    differences.map((difference) => [
                      [
                        code(difference.path),
                        difference.within === undefined
                          ? null
                          : h('small', { class: 'interval' }, `among the runs of the ${difference.within}`),
                      ],
                      difference.kind === 'load' ? state('doubtful', KINDS.load) : KINDS[difference.kind],
                      code(difference.base ?? 'nothing'),
                      code(difference.candidate ?? 'nothing'),
                    ]),
                    { captionShown: contrasts.length > 1 },
                  ),
                ],
          ),
        ],
  );
}

/** Of thresholds that fared otherwise; absent when none did. */
export function thresholdsSection({ base, contrasts }: Comparison): Markup | null {
  const changed = contrasts.map((contrast) => [contrast, changedThresholds(contrast)] as const);
  if (changed.every(([, thresholds]) => thresholds.length === 0)) return null;
  return section(
    'thresholds',
    'Thresholds that fared otherwise',
    ...changed.flatMap(([{ candidate }, thresholds]) =>
      thresholds.length === 0
        ? []
        : [thresholdsTable(labelOf(base), labelOf(candidate), thresholds, contrasts.length > 1)],
    ),
  );
}

const thresholdsTable = (
  base: string,
  candidate: string,
  thresholds: Contrast['thresholds'],
  captionShown: boolean,
): Markup =>
  table(
    `${base} against ${candidate}`,
    [{ head: 'Threshold' }, { head: foreign(base) }, { head: foreign(candidate) }],
    thresholds.map((threshold) => [
      code(`${threshold.metric} ${threshold.expression}`),
      held(threshold.base),
      held(threshold.candidate),
    ]),
    { captionShown },
  );

const held = (side: Contrast['thresholds'][number]['base']): Markup =>
  state(side.held === side.runs ? 'good' : 'bad', thresholdText(side));
