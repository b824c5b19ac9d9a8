import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import { fakeRuns, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import type { CheckedStudy } from '../analysis/claims/check-study.ts';
import type { PlacedRun } from '../analysis/claims/study-of.ts';
import type { ArmTurn } from './order/blocks.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import { type MadeTurn, madeIn, type SoFar } from './store/made.ts';
import { offeredTo, performStudy, turnsOf } from './study.ts';

const SEED = 70;

/** Three arms at two rates; `dear` costs twice as much an hour as they are compared at, `cheap` half. */
const STUDY: CheckedStudy = {
  question: 'Is it so?',
  arms: [
    { name: 'dear', about: '', cost: { gpuHourly: 2, gpus: 8 } },
    { name: 'even', about: '', cost: { gpuHourly: 2, gpus: 4 } },
    { name: 'cheap', about: '', cost: { gpuHourly: 2, gpus: 2 } },
  ],
  ...{ rates: [4, 6], perHour: 8, blocks: 3, settleMs: 2000, measureMs: 5000, claims: [] },
};
const RUNS_A_BLOCK = 6;
const NAMES = STUDY.arms.map(({ name }) => name);
const urlOf = (arm: string): string => `http://127.0.0.1:9/${arm}`;

/** The study, whose runs end as told, by their place in the order from 0. */
async function studying(leaves: (nth: number) => Left = () => ({})) {
  const { folder, file } = await seriesFolder();
  let nth = 0;
  const { perform, asked } = fakeRuns(folder, () => leaves(nth++));
  const arms = new Map<string, Asked>(
    NAMES.map((name) => [
      name,
      { options: {}, targets: [{ url: urlOf(name), headers: {}, secrets: [] }], server: undefined, notes: [] },
    ]),
  );
  const setting: SeriesSetting = {
    ...{ id: 'f00', file, workers: 1, folder, command: 'plimsoll study', perform },
    interrupt: new AbortController().signal,
    timeOfDay: () => '2026-11-23T18:40:12.000Z',
    note: (text) => expect.unreachable(text),
  };
  const kept: (readonly PlacedRun[])[] = [];
  const made: MadeTurn<ArmTurn>[] = [];
  const go = (soFar?: SoFar<ArmTurn>, study = STUDY) =>
    performStudy({ study, arms, seed: SEED, soFar, keep: async (runs) => void kept.push(runs) }, setting, {
      onMade: (_, one) => made.push(one),
    });
  return { folder, asked, arms, kept, made, go };
}

const shown = ({ arm, perSecond, block }: Pick<PlacedRun, 'arm' | 'perSecond' | 'block'>): string =>
  `${block}: ${arm} at ${perSecond}`;

test('every arm is asked once at every rate in every block, at its own target, in a folder that says which it is', async () => {
  const { asked, go } = await studying();
  const { stop } = await go();
  expect(stop).toBeUndefined();
  const places = asked.map(({ place }) => place);
  expect(places.toSorted()).toEqual(
    NAMES.flatMap((arm) => [4, 6].flatMap((rate) => [1, 2, 3].map((b) => `${arm}/${rate}-per-second/0${b}`))).sort(),
  );
  for (const { place, urls, block } of asked) {
    const [arm = '', , number] = place.split('/');
    expect(urls).toEqual([urlOf(arm)]);
    expect(block).toEqual({ of: 'f00', pair: Number(number), side: arm });
  }
});

test('for the same money: an arm that costs twice as much an hour is offered twice as much, for as long', async () => {
  const { asked, go } = await studying();
  await go();
  const perSecond: Readonly<Record<string, number>> = {
    'dear/4-per-second': 8,
    'dear/6-per-second': 12,
    'even/4-per-second': 4,
    'even/6-per-second': 6,
    'cheap/4-per-second': 2,
    'cheap/6-per-second': 3,
  };
  for (const { place, load, settleMs } of asked) {
    expect(load).toMatchObject({ rate: perSecond[dirname(place)], timeUnitMs: 1000, durationMs: 7000 });
    expect(settleMs).toBe(2000);
  }
});

test('without prices every arm is offered what the ladder says', () => {
  const { perHour: _, ...unpriced } = STUDY;
  for (const arm of NAMES) expect([0, 1].map((step) => offeredTo(unpriced, { arm, step }))).toEqual([4, 6]);
  expect(() => offeredTo(STUDY, { arm: 'even', step: 2 })).toThrow('the ladder has no step 2');
});

test('what is known so far is kept after every block, and never of half a block', async () => {
  const { kept, go, made } = await studying();
  const { made: runs } = await go();
  expect(kept.map(({ length }) => length)).toEqual([1, 2, 3].map((blocks) => blocks * RUNS_A_BLOCK));
  expect(kept.at(-1)).toEqual(runs);
  expect(kept[0]).toEqual(runs.slice(0, RUNS_A_BLOCK));
  expect(made).toHaveLength(runs.length);
});

test('a run is known by its arm, its place on the ladder and its block, and lies below the folder of the study', async () => {
  const { asked, go } = await studying();
  const { made } = await go();
  const order = turnsOf(STUDY, SEED).map(({ arm, step, block }) =>
    shown({ arm, block, perSecond: STUDY.rates[step] ?? 0 }),
  );
  expect(made.map(shown)).toEqual(order);
  expect(made.map(({ run }) => run.path)).toEqual(asked.map(({ place }) => place));
  expect(made.map(({ run }) => run.result.run.seed)).toEqual(asked.map(({ seed }) => seed));
});

test('one that was stopped goes on: what it says at its end, and keeps after every block, is as of one that was not', async () => {
  const whole = await studying();
  const { made: all } = await whole.go();

  const { folder, kept, go } = await studying((nth) => (nth === 8 ? { run: { stopped: 'signal' } } : {}));
  const first = await go();
  expect(first.stop).toEqual({ kind: 'signal' });
  expect(first.made.map(shown)).toEqual(all.slice(0, 8).map(shown));
  expect(kept.map(({ length }) => length)).toEqual([RUNS_A_BLOCK]);

  const soFar = await madeIn(folder, turnsOf(STUDY, SEED));
  // The third run of three of its rate was stopped, and all three come again.
  expect(soFar.made).toHaveLength(RUNS_A_BLOCK);
  const second = await go(soFar);
  expect(second.stop).toBeUndefined();
  expect(second.made.map(shown)).toEqual(all.map(shown));
  expect(second.made.map(({ run }) => run.path)).toEqual(all.map(({ run }) => run.path));
  expect(kept.map(({ length }) => length)).toEqual([RUNS_A_BLOCK, 2 * RUNS_A_BLOCK, 3 * RUNS_A_BLOCK]);
});

test('an arm that nobody can ask is our mistake, not a run', async () => {
  const { asked, arms, go } = await studying();
  arms.delete('even');
  await expect(go()).rejects.toThrow('nobody knows the arm even');
  expect(asked.every(({ block }) => block?.side !== 'even')).toBe(true);
});

test('the order of a study follows from its seed', () => {
  expect(turnsOf(STUDY, SEED)).toEqual(turnsOf(STUDY, SEED));
  expect(turnsOf(STUDY, SEED)).not.toEqual(turnsOf(STUDY, SEED + 1));
  expect(turnsOf(STUDY, SEED)).toHaveLength(3 * RUNS_A_BLOCK);
});
