import { isOff } from './judge.ts';
import { figureLine } from './print.ts';
import type { JudgedLoad } from './truth.ts';

const LEAST_CONTAINED = 0.99;
const MOST_INVALID = 0.05;

/** The three bars of the truth, over all loads, and every figure that missed one. */
export function summaryOf(all: readonly JudgedLoad[]): { readonly lines: readonly string[]; readonly holds: boolean } {
  const judged = all.filter(({ isSetAside }) => !isSetAside);
  const figures = judged.flatMap((one) => one.figures.map((figure) => ({ n: one.n, figure })));
  const outside = figures.filter(({ figure }) => !figure.isContained);
  const valid = judged.filter(({ isValid }) => isValid);
  const wrong = valid.flatMap(({ n, figures }) => figures.filter(isOff).map((figure) => ({ n, figure })));
  const truthful = judged.filter(({ isTrue }) => isTrue);
  const refused = truthful.filter(({ isValid }) => !isValid);
  const contained = share(figures.length - outside.length, figures.length);
  const invalid = share(refused.length, truthful.length);
  const bars = [
    {
      holds: contained >= LEAST_CONTAINED,
      text: `the truth lies within [floor, reported] in ${percent(contained)} of ${figures.length} figures (bar: ${percent(LEAST_CONTAINED)})`,
    },
    {
      holds: wrong.length === 0,
      text: `${wrong.length} judged figures of ${new Set(wrong.map(({ n }) => n)).size} VALID runs are off by more than the tolerance (bar: none); ${valid.length} of ${judged.length} runs are VALID`,
    },
    {
      holds: truthful.length > 0 && invalid <= MOST_INVALID,
      text: `of ${truthful.length} runs whose figures were within tolerance ${percent(invalid)} are INVALID (bar: ${percent(MOST_INVALID)})${refused.length === 0 ? '' : `: ${refused.map(({ n, codes }) => `${n} ${codes.join(' ')}`).join(', ')}`}`,
    },
  ];
  const vague = figures.filter(
    ({ figure }) => figure.isJudged && figure.truth[1] - figure.truth[0] > figure.toleranceMs,
  );
  const lines = [
    ...(outside.length === 0 ? [] : ['not within [floor, reported]:']),
    ...outside.map(({ n, figure }) => `  ${String(n).padStart(3)}  ${figureLine(figure)}`),
    ...(wrong.length === 0 ? [] : ['off in a VALID run:']),
    ...wrong.map(({ n, figure }) => `  ${String(n).padStart(3)}  ${figureLine(figure)}`),
    ...bars.map(({ holds, text }) => `${holds ? 'met   ' : 'MISSED'}  ${text}`),
    ...(vague.length === 0
      ? []
      : [`of ${vague.length} judged figures the source itself knows the truth no better than the tolerance`]),
    ...(judged.length === all.length
      ? []
      : [
          `set aside, as the source was too late: ${all
            .filter((one) => one.isSetAside)
            .map(({ n }) => n)
            .join(', ')}`,
        ]),
  ];
  return { lines, holds: bars.every(({ holds }) => holds) };
}

const share = (part: number, whole: number): number => (whole === 0 ? 1 : part / whole);
const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
