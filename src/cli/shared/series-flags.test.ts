import { expect, test } from 'vitest';
import type { Begun } from '../../series/store/begun.ts';
import { asBegun, goesOnWith, measureMsOf } from './series-flags.ts';

const OWN = { scenario: 'x.yaml', out: 'reports', json: false, quiet: false, yes: false, 'no-preflight': false };
const BEGUN: Begun = {
  ...{ kind: 'sweep', id: 'f00', startedAt: '', scenarioHash: '' },
  settings: { seed: 7, rate: '1,2' },
  given: { target: 'http://h/v1', model: 'm', workers: 2, env: ['KEY'] },
};

test('flags that are not given are those that the series was begun with', () => {
  expect(asBegun({ ...OWN, env: ['KEY=x'] }, BEGUN)).toMatchObject({
    ...{ target: 'http://h/v1', model: 'm', workers: 2, seed: 7 },
  });
  const own = { ...OWN, env: ['KEY=x'], target: 'http://other/v1', workers: 1, seed: 0 };
  expect(asBegun(own, BEGUN)).toMatchObject({ target: 'http://other/v1', workers: 1, seed: 0 });
  expect(asBegun(OWN, undefined)).toMatchObject({ workers: 1 });
});

test('of -e only names are kept, so their values are asked for', () => {
  expect(() => asBegun(OWN, BEGUN)).toThrow(
    'It was begun with -e KEY=…, of which only the name is kept; give it again.',
  );
});

test('what goes on says how far it is, and what is made again', () => {
  expect(goesOnWith({}, 0)).toEqual([]);
  expect(goesOnWith({ resume: 'reports/x' }, 1)).toEqual(['Goes on with reports/x: 1 run is done.']);
  expect(goesOnWith({ resume: 'reports/x' }, 4, 1)[1]).toContain('1 run whose others were not made is set aside');
});

test('--duration takes a time of a second or more', () => {
  expect(measureMsOf({ duration: '30s' })).toBe(30_000);
  expect(() => measureMsOf({ duration: '0.5s' })).toThrow(
    '--duration takes a time of 1s or more, like 30s, got "0.5s".',
  );
});
