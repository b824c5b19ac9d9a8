import { describe, expect, test } from 'vitest';
import type { PlimsollError } from '../../core/errors.ts';
import { checkStudy } from './check-study.ts';

const target = { url: 'http://127.0.0.1:8000/v1', model: 'm' };
const RIGHT = {
  question: 'Is it so?',
  arms: {
    dense: { about: 'one', target, cost: { gpuHourly: 2, gpus: 8 } },
    'moe-static': { about: 'other', target, cost: { gpuHourly: 2, gpus: 16 } },
  },
  rates: { perSecond: [8, 4] },
  claims: [
    {
      ...{ id: 'tail', says: 'It is.', of: 'somebody', doesNotShow: 'All else.' },
      ...{ base: { arm: 'dense', at: 4 }, candidate: { arm: 'moe-static', at: 8 } },
      expects: [{ figure: 'itl:p95', from: '10ms', to: '40ms' }],
    },
  ],
};
const [CLAIM] = RIGHT.claims;

const declaration = (keys: Readonly<Record<string, unknown>>) =>
  ({ kind: 'module', path: '/w/wars.ts', shownAs: 'wars.ts', keys, locate: () => undefined }) as const;
const check = (changed: object = {}, beside: object = {}) =>
  checkStudy(declaration({ study: { ...RIGHT, ...changed }, ...beside }));
const mistakesOf = (changed: object, beside: object = {}): string => {
  try {
    check(changed, beside);
  } catch (error) {
    expect((error as PlimsollError).exitCode).toBe(104);
    return (error as PlimsollError).message;
  }
  return 'none';
};
const claimWith = (changed: object) => ({ claims: [{ ...CLAIM, ...changed }] });

test('a study is read with its defaults, its rates in order, and the price of the cheapest arm', () => {
  expect(check()).toMatchObject({ rates: [4, 8], perHour: 16, blocks: 8, settleMs: 5000, measureMs: 30_000 });
  expect(check().claims[0]?.expects[0]).toMatchObject({ scale: 'difference', from: 10, to: 40 });
});

test('without prices there is none to hold rates to', () => {
  const arms = { a: { about: 'one', target }, b: { about: 'other', target } };
  const claims = claimWith({ base: { arm: 'a', at: 4 }, candidate: { arm: 'b', at: 4 } });
  expect(check({ arms, ...claims })).not.toHaveProperty('perHour');
});

describe('a mistake is told with its place', () => {
  test.each([
    [
      'an unknown arm',
      claimWith({ base: { arm: 'moe-statik', at: 4 } }),
      'wars.ts: study.claims[0].base.arm: there is no arm "moe-statik"; did you mean "moe-static"?',
    ],
    [
      'an arm like none',
      claimWith({ base: { arm: 'zzz', at: 4 } }),
      'study.claims[0].base.arm: there is no arm "zzz"; there are dense and moe-static',
    ],
    [
      'a rate that is not run',
      claimWith({ candidate: { arm: 'dense', at: 16 } }),
      'study.claims[0].candidate.at: takes one of rates.perSecond (4 or 8), got 16',
    ],
    [
      'one thing against itself',
      claimWith({ candidate: { arm: 'dense', at: 4 } }),
      'study.claims[0].candidate: is the base itself',
    ],
    [
      'an unknown figure',
      claimWith({ expects: [{ figure: 'jiter', from: 0 }] }),
      'study.claims[0].expects[0].figure: there is no figure "jiter"; did you mean "jitter"?',
    ],
    ['no bound', claimWith({ expects: [{ figure: 'jitter' }] }), 'study.claims[0].expects[0]: takes from, to or both'],
    [
      'percent of a share',
      claimWith({ expects: [{ figure: 'accuracy', from: '-1%' }] }),
      'study.claims[0].expects[0].from: takes points of a share for accuracy, like "-1pp", or 0, got "-1%"',
    ],
    [
      'two units',
      claimWith({ expects: [{ figure: 'itl:p95', from: '1%', to: '40ms' }] }),
      'study.claims[0].expects[0].to: takes the unit that from has',
    ],
    [
      'an empty range',
      claimWith({ expects: [{ figure: 'itl:p95', from: '40ms', to: '4ms' }] }),
      'study.claims[0].expects[0].to: takes more than from',
    ],
    [
      'no words on what it does not show',
      claimWith({ doesNotShow: undefined }),
      'study.claims[0].doesNotShow: is missing',
    ],
    ['an id twice', { claims: [CLAIM, CLAIM] }, 'study.claims[1].id: is that of an earlier claim too: "tail"'],
    ['no claims', { claims: [] }, 'study.claims: takes at least one claim'],
    ['no blocks', { blocks: 0 }, 'study.blocks: takes a whole number from 1 to 50, got 0'],
    ['no rates', { rates: { perSecond: [] } }, 'study.rates.perSecond: takes at least one rate'],
    ['a rate twice', { rates: { perSecond: [4, 8, 4] } }, 'study.rates.perSecond: has a rate twice'],
    ['one arm', { arms: { dense: RIGHT.arms.dense } }, 'study.arms: takes 2 to 9 arms, got 1'],
    [
      'an arm without a price',
      { arms: { ...RIGHT.arms, dense: { about: 'one', target } } },
      'study.arms.dense.cost: is missing; other arms have one',
    ],
    [
      'an arm that asks nobody',
      { arms: { ...RIGHT.arms, dense: { about: 'one', cost: RIGHT.arms.dense.cost } } },
      'study.arms.dense.target: is missing',
    ],
    [
      'a slip in an arm',
      { arms: { ...RIGHT.arms, dense: { ...RIGHT.arms.dense, coast: 1 } } },
      'study.arms.dense.coast: unknown key; did you mean "cost"?',
    ],
    [
      'a name that is no folder',
      { arms: { ...RIGHT.arms, '../x': RIGHT.arms.dense } },
      'study.arms["../x"]: takes a name of letters',
    ],
    ['a slip in the study', { block: 8 }, 'study.block: unknown key; did you mean "blocks"?'],
  ] as const)('%s', (_, changed, words) => {
    expect(mistakesOf(changed)).toContain(words);
  });

  test('a target beside the study', () => {
    expect(mistakesOf({}, { target })).toContain(
      'wars.ts: target: must be left out of a study; write it in study.arms',
    );
  });

  test('a scenario that is no study', () => {
    expect(() => checkStudy(declaration({ target }))).toThrow(
      'wars.ts: study: is missing; it takes { question, arms, rates, claims }. A file without it is a scenario: plimsoll run wars.ts',
    );
  });

  test('all of them at once', () => {
    expect(mistakesOf({ ...claimWith({ base: { arm: 'x', at: 5 } }) }).split('\n')).toHaveLength(2);
  });
});
