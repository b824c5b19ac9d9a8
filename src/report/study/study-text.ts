import type { ClaimVerdict, StudyResult } from '../../core/study-result.ts';
import { listed } from '../../core/takes.ts';
import { formatDuration, formatMoney } from '../../core/units.ts';
import type { Answer } from '../kit/answer.ts';
import { countOf } from '../kit/format.ts';
import { plain } from '../kit/plain.ts';

const countIn = ({ claims }: Pick<StudyResult, 'claims'>, verdict: ClaimVerdict): number =>
  claims.filter((claim) => claim.verdict === verdict).length;

/** The first sentence: how many of the claims held. */
export function answerOf(study: StudyResult): Answer {
  const [held, not, unclear, invalid] = (['held', 'not-held', 'unclear', 'invalid'] as const).map((verdict) =>
    countIn(study, verdict),
  ) as [number, number, number, number];
  const total = study.claims.length;
  const rest = [
    ...(not === 0 ? [] : [`${not} did not hold`]),
    ...(unclear === 0 ? [] : [`${unclear} ${unclear === 1 ? 'is' : 'are'} unclear`]),
    ...(invalid === 0 ? [] : [`${invalid} could not be judged, as a run can’t be trusted`]),
  ];
  return {
    word: `${held} of ${countOf(total, 'claim')} held`,
    tone: invalid > 0 || unclear === total ? 'doubtful' : 'plain',
    because: `${plain(study.question)} On these endpoints ${rest.length === 0 ? 'all of them held' : listed(rest, 'and')}.${study.run.stopped === undefined ? '' : ' It was stopped before all blocks were made.'}`,
  };
}

/** `7 arms at 4 rates, 10 blocks: 280 runs of 5s to settle and 30s measured`. */
export function designText({ arms, rates, blocks, runs, settleMs, measureMs }: StudyResult): string {
  const planned = arms.length * rates.length * blocks;
  const made = runs.length === planned ? countOf(planned, 'run') : `${runs.length} of ${countOf(planned, 'run')}`;
  return `${countOf(arms.length, 'arm')} at ${countOf(rates.length, 'rate')}, ${countOf(blocks, 'block')}: ${made} of ${formatDuration(settleMs)} to settle and ${formatDuration(measureMs)} measured`;
}

/** What a rate of the ladder means. */
export const ratesText = ({ perHour }: Pick<StudyResult, 'perHour'>): string =>
  perHour === undefined
    ? 'Every arm is offered the same.'
    : `Rates are at equal cost: they are those of an arm that costs ${formatMoney(perHour)} an hour, and one that costs twice as much is offered twice as much.`;

/** Where figures are from, for who doubts them. */
export const methodText = ({ alpha }: Pick<StudyResult, 'alpha'>): string =>
  `The replicate is the block, in which every arm had one run at every rate with the same seed; never the request. A change is Hodges–Lehmann’s estimate over blocks, with the exact interval of the signed-rank test, and of shares at least as wide as all requests together have it. A claim is held against each bound of what it expects by that test, two-sided: all must be kept for it to hold (the least certain decides), and one that is surely broken refutes it. Verdicts need Holm’s adjusted p of at most ${alpha} over all claims that can be judged; otherwise a claim is unclear. Intervals are not adjusted.`;
