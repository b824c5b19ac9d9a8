import { EXIT, type ExitName } from '../../core/exit-codes.ts';
import { given } from '../../core/given.ts';
import { saidOf } from '../../core/said-of.ts';
import type {
  ClaimReason,
  ClaimResult,
  ClaimVerdict,
  StudyArm,
  StudyResult,
  StudyRun,
} from '../../core/study-result.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import { holm } from '../../measure/stats/holm.ts';
import { pairsNeeded } from '../change/runs-needed.ts';
import { isValid, type StoredRun } from '../compare/input.ts';
import { type CheckedClaim, type CheckedStudy, hourlyOf } from './check-study.ts';
import { type BlockPair, type Bound, type Tested, testExpectation } from './expectation.ts';
import { DRAWN } from './figures.ts';

/** How often, at most, any claim is called held or not held where nothing is. */
const ALPHA = 0.05;

/** One run, and which it is of the study. */
export interface PlacedRun {
  readonly arm: string;
  /** As the ladder has it. */
  readonly perSecond: number;
  readonly block: number;
  readonly run: StoredRun;
}

export interface StudyInput extends Pick<StudyResult, 'run' | 'slo'> {
  readonly study: CheckedStudy;
  /** What each arm asks, by its name. */
  readonly asks: Readonly<Record<string, readonly string[]>>;
  /** Those that came to their own end, in the order in which they were made. */
  readonly runs: readonly PlacedRun[];
}

/**
 * What became of every claim. A claim is held against the blocks in which both of its runs were made; all of what it
 * expects must hold. Runs that are INVALID are no evidence, and a claim that rests on one is not judged: leaving it
 * out would be choosing.
 */
export function studyOf({ study, asks, runs, run, slo }: StudyInput): StudyResult {
  const { question, notice, rates, perHour, blocks, settleMs, measureMs } = study;
  const keys = [
    ...new Set([...DRAWN, ...study.claims.flatMap(({ expects }) => expects.map(({ figure }) => figure.key))]),
  ];
  const claims = judged(study.claims.map((claim) => draftOf(claim, runs)));
  const isTrusted = runs.every((placed) => isValid(placed.run));
  return {
    schema: 1,
    run,
    question,
    ...given({ notice }),
    arms: study.arms.map((arm): StudyArm => ({ ...arm, asks: asks[arm.name] ?? [] })),
    rates: rates.map((perSecond) => ({ perSecond, offered: offeredAt(study, perSecond) })),
    ...given({ perHour }),
    ...{ blocks, settleMs, measureMs, slo, alpha: ALPHA },
    claims,
    runs: runs.map((placed) => studyRun(placed, keys)),
    exitCode:
      EXIT[run.stopped === undefined ? (isTrusted ? 'ok' : 'invalid') : saidOf(ENDED, run.stopped, 'interrupted')].code,
  };
}

const ENDED: Readonly<Record<string, ExitName>> = { signal: 'interrupted', script: 'aborted' };

/** What every arm is offered at one step of the ladder: as many sessions for the same money, where arms have a price. */
export function offeredAt(
  { arms, perHour }: Pick<CheckedStudy, 'arms' | 'perHour'>,
  perSecond: number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    arms.map(({ name, cost }) => [
      name,
      cost === undefined || perHour === undefined ? perSecond : (perSecond * hourlyOf(cost)) / perHour,
    ]),
  );
}

function studyRun({ arm, perSecond, block, run: { path, result } }: PlacedRun, keys: readonly string[]): StudyRun {
  const { counts, validity, run } = result;
  return {
    ...{ arm, perSecond, block, path, validity },
    seed: run.seed,
    sent: counts.sent,
    ok: counts.ok,
    values: Object.fromEntries(
      keys.flatMap((key) => {
        const reading = parseFigure(key)?.read(result);
        return reading?.kind === 'value' ? [[key, fiveDigits(reading.value)] as const] : [];
      }),
    ),
  };
}

/** A page draws to a pixel, and a file of hundreds of runs is read whole. */
const fiveDigits = (value: number): number => Number(value.toPrecision(5));

interface Draft {
  readonly claim: CheckedClaim;
  readonly pairs: readonly BlockPair[];
  readonly tested: readonly Tested[];
  readonly invalid: StoredRun | undefined;
  /** Whether it has a place among those that are judged together. */
  readonly p: number | undefined;
  readonly isWithin: boolean;
}

function draftOf(claim: CheckedClaim, runs: readonly PlacedRun[]): Draft {
  const of = ({ arm, perSecond }: CheckedClaim['base']) =>
    new Map(runs.flatMap((r) => (r.arm === arm && r.perSecond === perSecond ? [[r.block, r.run] as const] : [])));
  const [base, candidate] = [of(claim.base), of(claim.candidate)];
  const all = [...base].flatMap(([block, run]): BlockPair[] => {
    const other = candidate.get(block);
    return other === undefined ? [] : [[run, other]];
  });
  const invalid = all.flat().find((run) => !isValid(run));
  const pairs = all.filter((pair) => pair.every(isValid));
  const tested = claim.expects.map((expected) => testExpectation(expected, pairs));
  const isKnown = tested.every(({ result }) => result.missing === undefined);
  const bounds = tested.flatMap((each) => each.bounds);
  const isWithin = bounds.every(({ isKept }) => isKept);
  return { claim, pairs, tested, invalid, isWithin, p: isKnown && invalid === undefined ? pOf(bounds) : undefined };
}

/**
 * All bounds must be kept, so where they seem to be, the least certain decides. Where some seem not to be, one of those
 * suffices to refute the claim, and the surest of them counts as often as there are bounds to choose from (Bonferroni).
 *
 * R. L. Berger, Multiparameter hypothesis testing and acceptance sampling, Technometrics 24 (1982).
 */
function pOf(bounds: readonly Bound[]): number {
  const broken = bounds.filter(({ isKept }) => !isKept);
  if (broken.length === 0) return Math.max(...bounds.map(({ p }) => p));
  return Math.min(1, Math.min(...broken.map(({ p }) => p)) * bounds.length);
}

/** Holm over all claims that can be judged. */
function judged(drafts: readonly Draft[]): readonly ClaimResult[] {
  const family = drafts.filter(({ p }) => p !== undefined);
  const adjusted = new Map(holm(family.map(({ p = 1 }) => p)).map((p, i) => [family[i], p]));
  const needed = blocksNeeded(Math.max(1, family.length));
  return drafts.map((draft): ClaimResult => {
    const { claim, pairs, tested, p } = draft;
    const { id, says, of, doesNotShow, base, candidate } = claim;
    const adjustedP = adjusted.get(draft);
    return {
      ...{ id, says, of, doesNotShow, base, candidate },
      ...verdictOf(draft, adjustedP, needed),
      ...given({ p, adjustedP }),
      blocks: pairs.length,
      blocksNeeded: needed,
      expected: tested.map(({ result }) => result),
    };
  });
}

function verdictOf(
  { invalid, p, pairs, isWithin }: Draft,
  adjustedP = 1,
  needed: number,
): { readonly verdict: ClaimVerdict; readonly because: ClaimReason } {
  if (invalid !== undefined) {
    const message = invalid.result.validity.reasons[0]?.message ?? 'it cannot be trusted';
    return { verdict: 'invalid', because: { kind: 'invalid', path: invalid.path, message } };
  }
  if (p === undefined) return { verdict: 'unclear', because: { kind: 'missing' } };
  if (adjustedP <= ALPHA) return { verdict: isWithin ? 'held' : 'not-held', because: { kind: 'judged' } };
  return { verdict: 'unclear', because: { kind: pairs.length < needed ? 'few-blocks' : 'wide' } };
}

/** With which the surest of so many claims could be told from chance. */
export const blocksNeeded = (claims: number): number => pairsNeeded(claims, ALPHA);
