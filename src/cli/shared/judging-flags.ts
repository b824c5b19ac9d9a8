import { type CompareInput, MARGIN_RATIO, MARGIN_SHARE } from '../../analysis/compare/compare.ts';
import { parseFigure, unknownFigure } from '../../measure/figure/parse.ts';
import { type ArgsOf, flagMistake, text, wordsOf } from './flags.ts';
import { points, ratio } from './number-flags.ts';

/** Flags of every command that judges one side against another. */
export const JUDGING_OPTIONS = {
  margin: { ...text('A relative change below this does not matter'), default: `${MARGIN_RATIO * 100}%` },
  'share-margin': {
    ...text('The same of shares (errors, goodput, accuracy), in percentage points'),
    default: `${MARGIN_SHARE * 100}pp`,
  },
  judge: text('Figures to judge, in place of the usual six: ttft:p99,itl:p99,errors'),
} as const;

export type JudgingArgs = ArgsOf<typeof JUDGING_OPTIONS>;

/** Refuses what is wrong with them. */
export const judgingOf = (args: JudgingArgs): Pick<CompareInput, 'marginRatio' | 'marginShare' | 'judged'> => ({
  marginRatio: ratio('margin', args.margin, '5% or 0.05'),
  marginShare: points('share-margin', args['share-margin']),
  judged: args.judge === undefined ? undefined : judgedIn(args.judge),
});

/** Those that were given, as words of a command that repeats it. */
export const judgingFlags = ({ margin, 'share-margin': share, judge }: JudgingArgs): readonly string[] =>
  wordsOf({
    margin: margin === JUDGING_OPTIONS.margin.default ? undefined : margin,
    'share-margin': share === JUDGING_OPTIONS['share-margin'].default ? undefined : share,
    judge,
  });

/** `ttft:p99,errors` → keys; each is a figure that has a better side. */
function judgedIn(text: string): readonly string[] {
  const keys = text.split(',').map((part) => {
    const word = part.trim();
    const figure = parseFigure(word);
    if (figure === undefined)
      throw flagMistake(`--judge takes figures with commas between them, like ttft:p99,errors: ${unknownFigure(word)}`);
    if (figure.better === 'neither')
      throw flagMistake(`--judge takes figures of which more is better or worse; of "${word}" neither is.`);
    return figure.key;
  });
  const twice = keys.find((key, i) => keys.indexOf(key) !== i);
  if (twice !== undefined) throw flagMistake(`--judge has ${twice} twice; name each figure once.`);
  return keys;
}
