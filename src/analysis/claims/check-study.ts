import { z } from 'zod';
import { given } from '../../core/given.ts';
import { meantOrAll } from '../../core/nearest.ts';
import type { Place } from '../../core/place.ts';
import type { ChangeScale, ClaimResult, StudyArm, StudyResult } from '../../core/study-result.ts';
import { listed, shown, takes } from '../../core/takes.ts';
import { type Duration, duration, strict, text, unknownKey, wholeNumber } from '../../load/prompts/fields.ts';
import type { Figure } from '../../measure/figure/figure.ts';
import { parseFigure, unknownFigure } from '../../measure/figure/parse.ts';
import { aboveNothing, costField, type Price } from '../../scenario/cost.ts';
import type { Declaration } from '../../scenario/declaration.ts';
import { Mistakes } from '../../scenario/mistakes.ts';
import { readAmount, usualScale } from './amount.ts';

/** A study as it will be performed. */
export interface CheckedStudy
  extends Pick<StudyResult, 'question' | 'notice' | 'perHour' | 'blocks' | 'settleMs' | 'measureMs'> {
  readonly arms: readonly CheckedArm[];
  /** Ascending. */
  readonly rates: readonly number[];
  readonly claims: readonly CheckedClaim[];
}

type CheckedArm = Omit<StudyArm, 'asks'>;

export interface CheckedClaim extends Pick<ClaimResult, 'id' | 'says' | 'of' | 'doesNotShow' | 'base' | 'candidate'> {
  readonly expects: readonly CheckedExpectation[];
}

export interface CheckedExpectation {
  readonly figure: Figure;
  readonly scale: ChangeScale;
  readonly from?: number;
  readonly to?: number;
}

const MOST_ARMS = 9;
const MOST_RATES = 20;
export const MOST_BLOCKS = 50;
const MOST_CLAIMS = 40;

const amount = z.union([z.string(), z.number()], { error: takes('a change like "10%" or 0') });
const at = strict('{ arm, at }', { arm: text('the name of an arm'), at: aboveNothing('one of rates.perSecond') });
const claim = strict('{ id, says, of, base, candidate, expects, doesNotShow }', {
  id: text('a name').regex(/^[A-Za-z][\w-]*$/, { error: takes('letters, digits, - and _, like "tail"') }),
  says: text('the claim, in a sentence'),
  of: text('whose claim it is, in words'),
  base: at,
  candidate: at,
  expects: z
    .array(
      strict('{ figure, from, to }', {
        figure: text('a figure like "ttft:p95"'),
        from: amount.optional(),
        to: amount.optional(),
      }),
      { error: takes('a list of figures and how they should change') },
    )
    .min(1, { error: takes('at least one figure') }),
  doesNotShow: text('in a sentence what the answer must not be taken for'),
});
const arm = z.looseObject({
  about: text('what the arm is, in words'),
  assumed: z.string({ error: takes('words') }).optional(),
  cost: z.unknown().optional(),
  target: z.unknown().optional(),
  targets: z.unknown().optional(),
  route: z.unknown().optional(),
});
const ARM_KEYS = Object.keys(arm.shape);
const studyField = strict('{ question, arms, rates, blocks, claims }', {
  question: text('what is asked, in a sentence'),
  notice: z.string({ error: takes('words') }).optional(),
  arms: z.record(z.string(), z.unknown(), { error: takes('{ name: { about, target }, … }') }),
  rates: strict('{ perSecond, perHour }', {
    perSecond: z
      .array(aboveNothing('a rate above 0'), { error: takes('a list of rates, like [4, 8, 16]') })
      .min(1, { error: takes('at least one rate') })
      .max(MOST_RATES, { error: takes(`at most ${MOST_RATES} rates`) }),
    perHour: aboveNothing('what an arm at these rates costs an hour').optional(),
  }),
  blocks: wholeNumber(1, takes(`a whole number from 1 to ${MOST_BLOCKS}`))
    .refine((blocks) => blocks <= MOST_BLOCKS, { error: takes(`a whole number from 1 to ${MOST_BLOCKS}`) })
    .default(8),
  settle: (duration() as z.ZodType<number, Duration>).default(5000),
  measure: (duration({ minMs: 1000 }) as z.ZodType<number, Duration>).default(30_000),
  claims: z
    .array(claim, { error: takes('a list of claims') })
    .min(1, { error: takes('at least one claim') })
    .max(MOST_CLAIMS, { error: takes(`at most ${MOST_CLAIMS} claims`) }),
});

/** What of a scenario an arm says in its place. */
const ELSEWHERE = ['target', 'targets', 'cost', 'models'] as const;

/** The study in a file, or `SCENARIO_INVALID` with every mistake in it. What the arms ask is checked with their scenarios. */
export function checkStudy({ keys, shownAs, locate }: Declaration): CheckedStudy {
  const mistakes = new Mistakes(shownAs, locate);
  if (keys['study'] === undefined) {
    mistakes.add(
      ['study'],
      `is missing; it takes { question, arms, rates, claims }. A file without it is a scenario: plimsoll run ${shownAs}`,
    );
    throw mistakes.toError();
  }
  for (const key of ELSEWHERE)
    if (keys[key] !== undefined) mistakes.add([key], `must be left out of a study; write it in study.arms`);
  const study = mistakes.check(studyField, keys['study'], ['study']);
  if (study === undefined) throw mistakes.toError();
  const arms = checkArms(study.arms, mistakes);
  const rates = [...new Set(study.rates.perSecond)].sort((a, b) => a - b);
  if (rates.length < study.rates.perSecond.length)
    mistakes.add(['study', 'rates', 'perSecond'], 'has a rate twice; each is run once in every block');
  const perHour = checkPrices(arms, study.rates.perHour, mistakes);
  const claims = study.claims.flatMap((one, i) =>
    checkClaim(one, i, { arms: Object.keys(study.arms), rates }, mistakes),
  );
  for (const [i, { id }] of study.claims.entries())
    if (study.claims.findIndex((other) => other.id === id) < i)
      mistakes.add(['study', 'claims', i, 'id'], `is that of an earlier claim too: ${shown(id)}`);
  if (mistakes.any) throw mistakes.toError();
  const { question, notice, blocks, settle: settleMs, measure: measureMs } = study;
  return given({
    ...{ question, notice: notice || undefined, arms, rates, perHour },
    blocks,
    settleMs,
    measureMs,
    claims,
  });
}

function checkArms(declared: Readonly<Record<string, unknown>>, mistakes: Mistakes): readonly CheckedArm[] {
  const names = Object.keys(declared);
  if (names.length < 2 || names.length > MOST_ARMS)
    mistakes.add(['study', 'arms'], `takes 2 to ${MOST_ARMS} arms, got ${names.length}`);
  return names.flatMap((name) => {
    const place: Place = ['study', 'arms', name];
    if (!/^[A-Za-z][\w-]*$/.test(name))
      mistakes.add(place, 'takes a name of letters, digits, - and _: it is that of a folder');
    const one = mistakes.check(arm, declared[name], place);
    if (one === undefined) return [];
    for (const key of Object.keys(one))
      if (!ARM_KEYS.includes(key)) mistakes.add([...place, key], unknownKey(key, ARM_KEYS));
    if (one.target === undefined && one.targets === undefined)
      mistakes.add([...place, 'target'], 'is missing; it takes { url, model }, or write targets');
    const cost = one.cost === undefined ? undefined : mistakes.check(costField, one.cost, [...place, 'cost']);
    return [given({ name, about: one.about, assumed: one.assumed || undefined, cost })];
  });
}

export const hourlyOf = ({ gpuHourly, gpus }: Price): number => gpuHourly * gpus;

/** The price at which the rates are meant. */
function checkPrices(arms: readonly CheckedArm[], perHour: number | undefined, mistakes: Mistakes): number | undefined {
  const hourly = arms.flatMap(({ cost }) => (cost === undefined ? [] : [hourlyOf(cost)]));
  if (hourly.length === 0) {
    if (perHour !== undefined)
      mistakes.add(['study', 'rates', 'perHour'], 'needs a cost in every arm, and none has one');
    return undefined;
  }
  for (const { name, cost } of arms)
    if (cost === undefined)
      mistakes.add(['study', 'arms', name, 'cost'], 'is missing; other arms have one, and rates are at equal cost');
  return perHour ?? Math.min(...hourly);
}

function checkClaim(
  { expects, base, candidate, ...words }: z.infer<typeof claim>,
  i: number,
  known: { readonly arms: readonly string[]; readonly rates: readonly number[] },
  mistakes: Mistakes,
): readonly CheckedClaim[] {
  const place: Place = ['study', 'claims', i];
  for (const [side, { arm: name, at: rate }] of [
    ['base', base],
    ['candidate', candidate],
  ] as const) {
    if (!known.arms.includes(name))
      mistakes.add([...place, side, 'arm'], `there is no arm ${shown(name)}${meantOrAll(name, known.arms)}`);
    if (!known.rates.includes(rate))
      mistakes.add(
        [...place, side, 'at'],
        `takes one of rates.perSecond (${listed(known.rates.map(String))}), got ${rate}`,
      );
  }
  if (base.arm === candidate.arm && base.at === candidate.at)
    mistakes.add([...place, 'candidate'], 'is the base itself; name another arm, or another rate');
  const checked = expects.flatMap((one, k) => checkExpectation(one, [...place, 'expects', k], mistakes));
  return [
    {
      ...words,
      base: { arm: base.arm, perSecond: base.at },
      candidate: { arm: candidate.arm, perSecond: candidate.at },
      expects: checked,
    },
  ];
}

function checkExpectation(
  { figure: key, from, to }: z.infer<typeof claim>['expects'][number],
  place: Place,
  mistakes: Mistakes,
): readonly CheckedExpectation[] {
  const figure = parseFigure(key);
  if (figure === undefined) {
    mistakes.add([...place, 'figure'], unknownFigure(key).replace(/\.$/, ''));
    return [];
  }
  if (from === undefined && to === undefined) {
    mistakes.add(
      place,
      'takes from, to or both: by how much the candidate should differ from the base, like from: "10%"',
    );
    return [];
  }
  const bounds = (
    [
      ['from', from],
      ['to', to],
    ] as const
  ).flatMap(([side, declared]) => {
    if (declared === undefined) return [];
    const read = readAmount(declared, figure);
    if (typeof read === 'string') {
      mistakes.add([...place, side], read);
      return [];
    }
    return [[side, read] as const];
  });
  const scales = [...new Set(bounds.flatMap(([, { scale }]) => scale ?? []))];
  if (scales.length > 1) mistakes.add([...place, 'to'], 'takes the unit that from has');
  const values = Object.fromEntries(bounds.map(([side, { value }]) => [side, value]));
  if (values['from'] !== undefined && values['to'] !== undefined && values['from'] >= values['to'])
    mistakes.add([...place, 'to'], 'takes more than from');
  return [{ figure, scale: scales[0] ?? usualScale(figure), ...values }];
}
