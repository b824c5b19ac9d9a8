import { expect, test } from 'vitest';
import { virtualStudy } from './virtual-study.ts';

test('the study of the scenarios is whole in virtual time, and comes out the same each time', async () => {
  const setting = { blocks: 1, measureMs: 1000 };
  const [study, again] = [await virtualStudy(setting), await virtualStudy(setting)];
  expect(again).toEqual(study);
  expect(study.runs).toHaveLength(study.arms.length * study.rates.length);
  expect(study.claims.every(({ verdict }) => verdict === 'unclear')).toBe(true);
  for (const { values } of study.runs)
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['queue_depth', 'accuracy', 'tokens_per_cost']));
  expect(study.notice).toMatch(/virtual time.*Synthetic/);
});
