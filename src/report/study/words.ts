import type {
  ChangeScale,
  ClaimResult,
  ClaimSide,
  ClaimVerdict,
  ExpectationResult,
  FigureUnit,
  StudyResult,
} from '../../core/study-result.ts';
import { listed } from '../../core/takes.ts';
import { formatNumber, formatRatio } from '../../core/units.ts';
import { countOf, formatSigned } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';
import { valueText } from '../kit/value-text.ts';

export const VERDICTS = {
  held: { word: 'held', tone: 'good', sign: '✓' },
  'not-held': { word: 'not held', tone: 'bad', sign: '✗' },
  unclear: { word: 'unclear', tone: 'doubtful', sign: '?' },
  invalid: { word: 'INVALID', tone: 'doubtful', sign: '!' },
} as const satisfies Record<ClaimVerdict, unknown>;

type Told = { readonly scale: ChangeScale; readonly unit: FigureUnit };

/** `+12.3 %`, `+32.2 ms`, `−1.6 pp`, `+0.12`; what would round to nothing is 0. */
export const changeText = (change: number, told: Told): string => `${amountText(change, told)}${unitText(told)}`;

/** `+10.6 to +13.2 %` */
const rangeText = (low: number, high: number, told: Told): string =>
  `${amountText(low, told)} to ${amountText(high, told)}${unitText(told)}`;

/** The change of a figure, or a dash where there is none. */
export const estimateText = (expected: ExpectationResult): string =>
  expected.change === undefined ? '–' : changeText(expected.change.estimate, expected);

export function intervalText(expected: ExpectationResult): string | undefined {
  const interval = expected.change?.interval;
  return interval && rangeText(interval.low, interval.high, expected);
}

const inPercent = ({ scale, unit }: Told): boolean => scale === 'relative' || unit === 'ratio';

const amountText = (change: number, told: Told): string => formatSigned(change * (inPercent(told) ? 100 : 1));

const unitText = ({ scale, unit }: Told): string =>
  scale === 'relative' ? ' %' : unit === 'ratio' ? ' pp' : unit === 'ms' ? ' ms' : '';

/** `+50 % or more`, `no less than −0.5 pp`, `from −5 to +5 %`. */
export function expectedText(expected: ExpectationResult): string {
  const { from, to } = expected;
  if (from !== undefined && to !== undefined) return `from ${rangeText(from, to, expected)}`;
  if (from !== undefined) {
    if (from === 0) return 'no less';
    return from > 0 ? `${changeText(from, expected)} or more` : `no less than ${changeText(from, expected)}`;
  }
  if (to === undefined || to === 0) return 'no more';
  return to < 0 ? `${changeText(to, expected)} or lower` : `no more than ${changeText(to, expected)}`;
}

/** `itl p95`, `good per cost`. */
export const nameOf = (figure: string): string => figure.replace(':', ' ').replaceAll('_', ' ');

/** `moe-thrash at 16/s` */
export const sideText = ({ arm, perSecond }: ClaimSide): string => `${plain(arm)} at ${formatNumber(perSecond)}/s`;

/** What was measured of one figure, in a sentence without its end. */
export function measuredText(
  expected: ExpectationResult,
  { base, candidate }: Pick<ClaimResult, 'base' | 'candidate'>,
): string {
  const { figure, unit, change } = expected;
  const values = `${valueText(expected.base, unit)} on ${plain(base.arm)}, ${valueText(expected.candidate, unit)} on ${plain(candidate.arm)}`;
  if (change === undefined) return `${nameOf(figure)}: ${missingText(expected)}`;
  const { estimate, interval } = change;
  const sure =
    interval === undefined
      ? 'how far it could be off is not known'
      : `${formatRatio(interval.confidence)} interval ${rangeText(interval.low, interval.high, expected)}`;
  return `${nameOf(figure)} ${changeText(estimate, expected)} (${sure}): ${values}`;
}

function missingText({ missing }: ExpectationResult): string {
  switch (missing?.kind) {
    case undefined:
      return 'not known';
    case 'absent':
      return missing.side === 'both'
        ? 'neither side has it in all of its runs'
        : `the ${missing.side} lacks it in some run`;
    case 'few-values':
      return `some run has ${countOf(missing.count, 'value')}, and ${missing.needed} are needed`;
    case 'untrusted':
      return `not trusted: in ${countOf(missing.runs, 'run')} too much of it may be the generator’s own`;
    case 'no-ratio':
      return 'a value is 0, and has no ratio to another';
    case 'no-runs':
      return 'no block has a run of both sides';
    default:
      return missing satisfies never;
  }
}

/** Why a claim has the verdict that it has, in a sentence without its end. */
export function reasonText(claim: ClaimResult): string {
  const { because, blocks, blocksNeeded, expected } = claim;
  switch (because.kind) {
    case 'few-blocks':
      return `${countOf(blocks, 'block')} ${blocks === 1 ? 'is' : 'are'} too few: ${blocksNeeded} are needed for so many claims`;
    case 'wide':
      return 'it cannot be told from chance on which side of what was claimed the change lies';
    case 'missing':
      return expected
        .flatMap((each) => (each.missing === undefined ? [] : [`${nameOf(each.figure)}: ${missingText(each)}`]))
        .join('; ');
    case 'invalid':
      return `${plain(because.path)} can’t be trusted: ${plain(because.message).replace(/\.$/, '')}`;
    case 'judged': {
      const broken = expected.filter(({ isWithin }) => isWithin === false);
      if (broken.length === 0) return 'all that was expected was found';
      return `${listed(
        broken.map(({ figure }) => nameOf(figure)),
        'and',
      )} ${broken.length === 1 ? 'is' : 'are'} not where ${broken.length === 1 ? 'it was' : 'they were'} claimed to be`;
    }
    default:
      return because satisfies never;
  }
}

/** The rows of a table of claims: all that each expects. */
export const expectationsOf = ({ claims }: StudyResult) =>
  claims.flatMap((claim, i) =>
    claim.expected.map((expected, k) => ({ claim, expected, number: i + 1, isFirst: k === 0 })),
  );
