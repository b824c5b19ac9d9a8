import { globSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskedRun, fakeRuns, Killed, type Left, seriesFolder } from '../../test/fixtures/series/fake-runs.ts';
import type { CheckedStudy } from '../analysis/claims/check-study.ts';
import { performAb } from './ab.ts';
import type { ArmTurn } from './order/blocks.ts';
import { type PairTurn, pairsInOrder } from './order/pairs.ts';
import type { Turn } from './order/turns.ts';
import type { Asked, SeriesSetting } from './perform-planned.ts';
import { madeIn, type SoFar } from './store/made.ts';
import { performStudy, turnsOf } from './study.ts';

const SEED = 7;
const ASKED: Asked = { options: {}, targets: [], server: undefined, notes: [] };
const PAIRS = 3;
const STUDY: CheckedStudy = {
  question: 'Is it so?',
  arms: ['x', 'y', 'z'].map((name) => ({ name, about: '' })),
  ...{ rates: [2], blocks: 2, settleMs: 0, measureMs: 1000, claims: [] },
};

interface Kind<T extends Turn> {
  readonly order: readonly T[];
  /** Resolves with the places of the runs that it is made of, or undefined where it was stopped. */
  perform(soFar: SoFar<T>, setting: SeriesSetting, onMade: () => void): Promise<readonly string[] | undefined>;
}

const comparison: Kind<PairTurn> = {
  order: pairsInOrder(PAIRS),
  async perform(soFar, setting, onMade) {
    const { made, stop } = await performAb({ a: ASKED, b: ASKED, pairs: PAIRS, seed: SEED, soFar }, setting, {
      onMade,
    });
    return stop === undefined ? made.map(({ run }) => run.path.slice(setting.folder.length + 1)) : undefined;
  },
};

const study: Kind<ArmTurn> = {
  order: turnsOf(STUDY, SEED),
  async perform(soFar, setting, onMade) {
    const arms = new Map(STUDY.arms.map(({ name }) => [name, ASKED]));
    const series = { study: STUDY, arms, seed: SEED, soFar, keep: async () => {} };
    const { made, stop } = await performStudy(series, setting, { onMade });
    return stop === undefined ? made.map(({ run }) => run.path) : undefined;
  },
};

/** How one process of a series ends, after how many runs of its own: between two of them, or in the next. */
interface End {
  readonly after: number;
  readonly by: 'a signal between runs' | 'a signal' | 'abort()' | 'a kill';
}

const ends = fc.array(
  fc.record<End>({
    after: fc.nat(5),
    by: fc.constantFrom('a signal between runs', 'a signal', 'abort()', 'a kill'),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The second has moved half a group aside, and comes to no run. */
const BETWEEN_RUNS: readonly End[] = [
  { after: 1, by: 'a kill' },
  { after: 0, by: 'a signal between runs' },
];

/** What one process found, and did. */
interface Life {
  readonly left: readonly string[];
  readonly asked: readonly AskedRun[];
  /** Runs that came to their own end. */
  readonly ended: readonly string[];
  /** The places of the whole; undefined where it was stopped. */
  readonly whole: readonly string[] | undefined;
}

const placeOf = ({ place }: Turn): string => place.join('/');

async function live<T extends Turn>({ order, perform }: Kind<T>, where: Where, end?: End): Promise<Life> {
  const { folder, file } = where;
  const soFar = await madeIn(folder, order);
  const interrupt = new AbortController();
  const signalled = (): void => {
    if (end?.by === 'a signal between runs' && ended.length === end.after) interrupt.abort();
  };
  const ended: string[] = [];
  const runs = fakeRuns(folder, ({ place }): Left => {
    const isLast = end !== undefined && ended.length === end.after;
    if (isLast && end.by === 'a kill') throw new Killed();
    if (isLast && end.by === 'a signal') return { run: { stopped: 'signal' } };
    if (isLast && end.by === 'abort()') return { run: { stopped: 'script' } };
    ended.push(place);
    return {};
  });
  const setting: SeriesSetting = {
    ...{ id: 'f00', file, workers: 1, folder, command: 'plimsoll', interrupt: interrupt.signal },
    timeOfDay: () => '2026-11-23T18:40:12.000Z',
    note: (text) => expect.unreachable(text),
    perform: runs.perform,
  };
  signalled();
  const whole = await perform(soFar, setting, signalled).catch((error: unknown) => {
    if (error instanceof Killed) return undefined;
    throw error;
  });
  return { left: soFar.left.map(placeOf), asked: runs.asked, ended, whole };
}

type Where = Awaited<ReturnType<typeof seriesFolder>>;

describe.each([
  ['a comparison', comparison as unknown as Kind<Turn>],
  ['a study', study as unknown as Kind<Turn>],
])('%s that was stopped, wherever and however often', (_, kind) => {
  const holds = (claim: (lives: readonly Life[], where: Where) => void): Promise<void> =>
    fc.assert(
      fc.asyncProperty(ends, async (all) => {
        const where = await seriesFolder();
        const lives: Life[] = [];
        for (const end of [...all, undefined]) lives.push(await live(kind, where, end));
        claim(lives, where);
      }),
      { numRuns: 8, examples: [[BETWEEN_RUNS]] },
    );

  test('makes just what is missing, in the order of one that was not, and is made of the same in the end', () =>
    holds((lives) => {
      for (const { asked, left } of lives) expect(asked.map(({ place }) => place)).toEqual(left.slice(0, asked.length));
      expect(lives.at(-1)?.whole).toEqual(kind.order.map(placeOf));
    }));

  test('asks the same of all that are held against one another, and nothing that any server was asked before', () =>
    holds((lives) => {
      const groupOf = new Map(kind.order.map((turn) => [placeOf(turn), turn.group]));
      const asked = lives.flatMap(({ asked: all }, life) =>
        all.map(({ place, seed }) => ({ seed, together: `${life}, ${groupOf.get(place)}` })),
      );
      const [seeds, groups] = [new Set(asked.map(({ seed }) => seed)), new Set(asked.map((one) => one.together))];
      expect(new Set(asked.map((one) => JSON.stringify(one))).size).toBe(groups.size);
      expect(seeds.size).toBe(groups.size);
    }));

  test('throws nothing away that was measured', () =>
    holds((lives, { folder }) => {
      const kept = globSync('**/result.json', { cwd: folder }).length;
      expect(kept).toBeGreaterThanOrEqual(lives.flatMap(({ ended }) => ended).length);
    }));
});
