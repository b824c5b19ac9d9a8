import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIXTURES } from '../../../test/fixtures/report/runs.ts';
import type { ClaimResult } from '../../core/study-result.ts';
import { parseFigure } from '../../measure/figure/parse.ts';
import type { StoredRun } from '../compare/input.ts';
import type { CheckedExpectation, CheckedStudy } from './check-study.ts';
import { blocksNeeded, offeredAt, type PlacedRun, studyOf } from './study-of.ts';

const AT = 8;
const claim = (id: string, ...expects: readonly CheckedExpectation[]) => ({
  ...{ id, says: id, of: 'somebody', doesNotShow: 'All else.', expects },
  base: { arm: 'a', perSecond: AT },
  candidate: { arm: 'b', perSecond: AT },
});
const expected = (
  key: string,
  bounds: Pick<CheckedExpectation, 'from' | 'to'>,
  scale: CheckedExpectation['scale'],
) => ({
  figure: parseFigure(key)!,
  scale,
  ...bounds,
});

const study = (claims: CheckedStudy['claims']): CheckedStudy => ({
  question: 'Is it so?',
  arms: [
    { name: 'a', about: '', cost: { gpuHourly: 2, gpus: 8 } },
    { name: 'b', about: '', cost: { gpuHourly: 3, gpus: 8 } },
  ],
  ...{ rates: [AT], perHour: 16, blocks: 8, settleMs: 0, measureMs: 1000, claims },
});

/** A run of which no more is read than two levels. */
function run(level: number, share: number, isValid = true): StoredRun {
  const { result } = FIXTURES.passing;
  const [passes, all] = [Math.round(share * 2000), 2000];
  return {
    path: `${level}`,
    result: {
      ...result,
      metrics: {
        queue_depth: { type: 'gauge', mean: level, min: 0, max: level, last: 0 },
        output_tokens: { type: 'counter', count: level * 10, rate: level },
        accuracy: { type: 'rate', rate: passes / all, passes, fails: all - passes },
      },
      validity: isValid ? result.validity : FIXTURES.invalid.result.validity,
    },
  };
}

const judged = (claims: CheckedStudy['claims'], runs: readonly PlacedRun[]): readonly ClaimResult[] =>
  studyOf({
    ...{ study: study(claims), asks: {}, runs, slo: {} },
    run: { id: '', name: '', startedAt: '', seed: 1, versions: {} },
  }).claims;

const blocksOf = (
  levels: readonly (readonly [a: number, b: number])[],
  shares: readonly [number, number] = [0.9, 0.9],
): readonly PlacedRun[] =>
  levels.flatMap(([a, b], i) => [
    { arm: 'a', perSecond: AT, block: i + 1, run: run(a, shares[0]) },
    { arm: 'b', perSecond: AT, block: i + 1, run: run(b, shares[1]) },
  ]);
const EIGHT = [8, 9, 10, 11, 12, 13, 14, 15].map((a, i) => [a, a * 1.2 + i / 100] as const);

describe('a claim', () => {
  const verdictOf = (
    bounds: Pick<CheckedExpectation, 'from' | 'to'>,
    runs = blocksOf(EIGHT),
    key = 'output_tokens',
    scale: CheckedExpectation['scale'] = 'relative',
  ) => judged([claim('c', expected(key, bounds, scale))], runs)[0]!;

  test.each([
    [{ from: 0 }, 'held'],
    [{ from: 0.1, to: 0.3 }, 'held'],
    [{ from: 0.3 }, 'not-held'],
    [{ to: 0.1 }, 'not-held'],
    [{ from: -0.05, to: 0.05 }, 'not-held'],
    [{ from: 0.2018 }, 'unclear'],
  ] as const)('of a rise of a fifth, within %o, is %s', (bounds, verdict) => {
    expect(verdictOf(bounds).verdict).toBe(verdict);
  });

  test('has p as the signed-rank test has it of the distance to the bound', () => {
    // Counted over all 256 sign changes of ln(b / a) − ln(1.2006), in Python with itertools.product.
    expect(verdictOf({ from: 0.2006 }).p).toBeCloseTo(0.0234375, 10);
    expect(verdictOf({ from: 0 }).p).toBeCloseTo(0.0078125, 10);
  });

  test('of six blocks can be judged alone, and of five cannot', () => {
    expect(verdictOf({ from: 0 }, blocksOf(EIGHT.slice(0, 6))).verdict).toBe('held');
    const five = verdictOf({ from: 0 }, blocksOf(EIGHT.slice(0, 5)));
    expect([five.verdict, five.because.kind, five.blocksNeeded]).toEqual(['unclear', 'few-blocks', 6]);
  });

  test('holds when all that it expects does, and falls with any of it', () => {
    const rises = expected('output_tokens', { from: 0.1 }, 'relative');
    const falls = expected('queue_depth', { to: -1 }, 'difference');
    const rises2 = expected('queue_depth', { from: 1 }, 'difference');
    const of = (...expects: readonly CheckedExpectation[]) =>
      judged([claim('c', ...expects)], blocksOf(EIGHT))[0]?.verdict;
    expect([of(rises, rises2), of(rises, falls), of(falls, rises)]).toEqual(['held', 'not-held', 'not-held']);
  });

  test('that rests on a run that cannot be trusted is not judged, whichever way it went', () => {
    const runs = blocksOf(EIGHT).map((placed, i) => (i === 3 ? { ...placed, run: run(1, 0.9, false) } : placed));
    const found = verdictOf({ from: 0 }, runs);
    expect([found.verdict, found.p, found.because.kind]).toEqual(['invalid', undefined, 'invalid']);
  });

  test('is unclear where something was not measured, or has no ratio', () => {
    expect(verdictOf({ from: 0 }, blocksOf(EIGHT), 'ttft:p95').because.kind).toBe('missing');
    const zero = verdictOf({ from: 0 }, blocksOf([[0, 1], ...EIGHT.slice(1)]));
    expect(zero.expected[0]?.missing).toEqual({ kind: 'no-ratio' });
  });

  test('of a level that may be 0 is told as a difference', () => {
    const found = verdictOf({ from: 1 }, blocksOf([[0, 2], ...EIGHT.slice(1)]), 'queue_depth', 'difference');
    expect(found.verdict).toBe('held');
  });

  test('of a share is not surer than all requests together, however well blocks agree', () => {
    const shares = (b: number) => verdictOf({ from: -0.002 }, blocksOf(EIGHT, [0.9, b]), 'accuracy', 'difference');
    expect(shares(0.9).verdict).toBe('unclear');
    expect(shares(0.88).verdict).toBe('not-held');
  });

  test('counts blocks that both sides have, and no others', () => {
    const runs = blocksOf(EIGHT).slice(0, -1);
    expect(verdictOf({ from: 0 }, runs).blocks).toBe(7);
  });
});

test('many claims need more blocks: of eight, six claims at most', () => {
  expect([1, 2, 6, 7, 12, 13].map(blocksNeeded)).toEqual([6, 7, 8, 9, 9, 10]);
  const six = Array.from({ length: 6 }, (_, i) => claim(`c${i}`, expected('output_tokens', { from: 0 }, 'relative')));
  expect(judged(six, blocksOf(EIGHT)).map(({ verdict }) => verdict)).toEqual(six.map(() => 'held'));
  expect(judged([...six, six[0]!], blocksOf(EIGHT))[0]?.because.kind).toBe('few-blocks');
});

test('a claim turned round about the sides turned round has the same verdict', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 90, max: 110 }), fc.integer({ min: 90, max: 110 })), {
        minLength: 8,
        maxLength: 8,
      }),
      (levels) => {
        const [there] = judged([claim('c', expected('output_tokens', { from: 0 }, 'relative'))], blocksOf(levels));
        const back = levels.map(([a, b]) => [b, a] as const);
        const [turned] = judged([claim('c', expected('output_tokens', { to: 0 }, 'relative'))], blocksOf(back));
        expect(turned?.verdict).toBe(there?.verdict);
      },
    ),
    { numRuns: 50 },
  );
});

test('an arm that costs more is offered as much more', () => {
  expect(offeredAt(study([]), 8)).toEqual({ a: 8, b: 12 });
});
