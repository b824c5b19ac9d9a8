import { type Figure, isOff, type Judgement } from './judge.ts';
import type { Stretch } from './true-times.ts';

const ms = (value: number | undefined): string =>
  value === undefined ? '–' : value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
const stretch = ([from, to]: Stretch): string => (ms(from) === ms(to) ? ms(from) : `${ms(from)}…${ms(to)}`);

/** One line of figures in columns: floor, reported, true. */
export function figureLine(figure: Figure): string {
  const { metric, quantile, floor, reported, ceiling, truth, isContained } = figure;
  const words = [isContained ? '' : 'NOT WITHIN', isOff(figure) ? 'OFF' : ''].filter((word) => word !== '');
  return [
    `${metric} ${quantile}`.padEnd(10),
    `floor ${ms(floor)}`.padEnd(14),
    `reported ${ms(reported)}${ceiling === undefined ? '' : ` (at most ${ms(ceiling)})`}`.padEnd(32),
    `true ${stretch(truth)}`.padEnd(22),
    words.join(', '),
  ]
    .join('  ')
    .trimEnd();
}

/** VALID or why not, and what lies outside, in one line. */
export function verdictLine({ figures, isValid, codes, isTrue, matched, unmatched, source }: Judgement): string {
  const outside = figures.filter(({ isContained }) => !isContained).length;
  return [
    isValid ? 'VALID' : `INVALID (${codes.join(', ')})`,
    isTrue ? 'all within tolerance' : `off: ${worstOff(figures)}`,
    `${figures.length - outside} of ${figures.length} contained`,
    `${matched} requests${unmatched === 0 ? '' : `, ${unmatched} UNMATCHED`}`,
    `source late ${ms(source.lateP99Ms)}, unsure ${ms(source.unsureP99Ms)} ms at p99`,
  ].join('; ');
}

function worstOff(figures: readonly Figure[]): string {
  const off = figures.filter(isOff);
  const [worst] = off.toSorted((a, b) => b.offMs / b.toleranceMs - a.offMs / a.toleranceMs);
  return worst === undefined
    ? 'none'
    : `${off.length} figures, ${worst.metric} ${worst.quantile} ${ms(worst.reported)} for ${stretch(worst.truth)}`;
}

/** Where single requests contradict their own bounds. */
export const requestLines = ({ requests }: Judgement): readonly string[] =>
  requests.flatMap(({ metric, count, tooLow, floorTooHigh, worst }) =>
    worst === undefined
      ? []
      : [
          `${metric}: of ${count}, ${tooLow} told too short, ${floorTooHigh} with a floor too high; worst ${worst.id}: told ${stretch(worst.told)}, true ${stretch(worst.truth)} ms`,
        ],
  );
