import type { Change, TrendGroup, TrendSeries } from '../../core/trend.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { isShare } from '../../measure/figure/figure.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { NOT_TRUSTED, TOO_FEW } from '../../measure/figure/reading.ts';
import type { Tone } from '../kit/answer.ts';
import { placeOf } from './dates.ts';
import { figureText } from './figure-text.ts';

export interface StateText {
  readonly tone: Tone;
  readonly word: string;
}

/** `12.4 % worse`, `steady`, `too few runs (10 of 14)` */
export function stateText({ state, figure, ...series }: TrendSeries): StateText {
  switch (state.kind) {
    case 'steady':
      return { tone: 'good', word: 'steady' };
    case 'few':
      return { tone: 'doubtful', word: `too few runs (${state.runs} of ${state.needed})` };
    case 'none':
      return { tone: 'doubtful', word: absentText(series) };
    case 'changed':
      return { tone: TONES[state.direction], word: changeText(state, figure) };
    default:
      return state satisfies never;
  }
}

type Absent = Pick<TrendSeries, 'tooFew' | 'untrusted' | 'values'>;

const absentText = ({ tooFew, untrusted = [], values }: Absent): string =>
  tooFew > 0
    ? 'too few requests a run'
    : untrusted.length > 0
      ? NOT_TRUSTED
      : values.some((value) => value !== null)
        ? 'no run that counts'
        : 'not measured';

const TONES = { better: 'good', worse: 'bad', neither: 'doubtful' } as const;

/** `12.4 % worse`, `3.1 points better`; by how much is not said of what was 0 before. */
export function changeText({ from, to, ratio, direction }: Change, figure: string): string {
  const word = direction === 'neither' ? (to > from ? 'more' : 'less') : direction;
  if (isShareFigure(figure)) return `${shareChange(from, to)} ${word}`;
  return ratio === undefined ? word : `${formatRatio(Math.abs(ratio))} ${word}`;
}

/** Since when; nothing where it never changed. */
export const sinceText = ({ runs }: TrendGroup, { state }: TrendSeries): string | undefined =>
  state.kind === 'changed' ? placeOf(runs, state.at) : undefined;

/** The band that the latest run should be in; a dash where there is none. */
export function bandText({ figure, stretches, latest }: TrendSeries): string {
  const band = stretches.find(({ from, to }) => latest !== undefined && latest.at >= from && latest.at <= to)?.band;
  return band === undefined ? '–' : figureText(figure).range(band);
}

/** Every change of a group in words, the latest first. */
export const changesOf = ({ series }: TrendGroup) =>
  series
    .flatMap(({ figure, changes }) => {
      const { title, text } = figureText(figure);
      return changes.map((change) => ({
        change,
        title,
        words: changeText(change, figure),
        from: text(change.from),
        to: text(change.to),
        p: change.p.toFixed(4),
      }));
    })
    .toSorted((a, b) => b.change.at - a.change.at);

/** As {@link stateText}, and whether the latest run is beyond its band. */
export function stateWithLatest(series: TrendSeries): StateText {
  const { tone, word } = stateText(series);
  const outside = series.latest?.outside;
  return { tone, word: `${word}${outside === undefined ? '' : `, latest ${outside} its band`}` };
}

/** The latest value; why there is none where runs had too few requests for it. */
export function latestText({ latest, tooFew, untrusted = [], figure }: TrendSeries): string {
  if (latest === undefined) return tooFew > 0 ? TOO_FEW : untrusted.length > 0 ? NOT_TRUSTED : '–';
  return figureText(figure).text(latest.value);
}

/** Whose changes are differences in points: of a share in per cent, per cent would be read either way. */
function isShareFigure(key: string): boolean {
  const figure = parseFigure(key);
  return figure !== undefined && isShare(figure);
}

/** `3.1 points` */
function shareChange(from: number, to: number): string {
  const points = formatNumber(Math.abs(to - from) * 100);
  return `${points} point${points === '1' ? '' : 's'}`;
}
