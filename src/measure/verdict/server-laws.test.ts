import { expect, test } from 'vitest';
import type { Counts, Law } from '../../core/result.ts';
import type { ServerEvidence } from '../scrape/evidence.ts';
import { type OwnAccount, serverLaws } from './server-laws.ts';

const counts: Counts = { planned: 200, sent: 200, ok: 200, failed: 0, censored: 0, dropped: 0, cancelled: 0 };
const own: OwnAccount = {
  counts,
  outputTokens: 20_000,
  isFromUsage: true,
  choicesPerAnswer: 1,
  stepMs: 20,
  ranMs: 20_000,
};

const laws = (
  evidence: Omit<ServerEvidence, 'wasIdleAround'> & Partial<ServerEvidence>,
  account: Partial<OwnAccount> = {},
): readonly Law[] => serverLaws({ wasIdleAround: true, ...evidence }, { ...own, ...account });
const broken = (...given: Parameters<typeof laws>): readonly (readonly [Law['name'], boolean])[] =>
  laws(...given).flatMap(({ name, ok, explanation }) => (ok ? [] : [[name, explanation !== undefined] as const]));

test('a server that counts what was received keeps all three', () => {
  const held = laws({
    whole: { finished: 200, outputTokens: 20_010 },
    meanInFlight: { here: 24.2, there: 23.9, samples: 60 },
  });
  expect(held.map(({ name, ok, explanation }) => [name, ok, explanation])).toEqual([
    ['server-requests', true, undefined],
    ['server-tokens', true, undefined],
    ['server-in-flight', true, undefined],
  ]);
});

test('a server that counts each of several choices as a request keeps them too, and so does one that does not', () => {
  for (const finished of [200, 600])
    expect(
      broken(
        {
          whole: { finished, outputTokens: 20_010 },
          meanInFlight: { here: 10, there: finished / 20, samples: 60 },
        },
        { choicesPerAnswer: 3 },
      ),
    ).toEqual([]);
  expect(broken({ whole: { finished: 900 } }, { choicesPerAnswer: 3 })).toEqual([['server-requests', true]]);
});

test('what was not seen is no law', () => {
  expect(laws({ whole: {} })).toEqual([]);
});

test('a server that lies about tokens has no excuse when the requests agree', () => {
  expect(broken({ whole: { finished: 200, outputTokens: 10_000 } })).toEqual([['server-tokens', false]]);
  expect(broken({ whole: { finished: 200, outputTokens: 40_000 } })).toEqual([['server-tokens', false]]);
});

test.each<[string, Parameters<typeof laws>]>([
  ['one foreign request is within the tolerance of the requests', [{ whole: { finished: 201, outputTokens: 22_500 } }]],
  [
    'somebody else was being answered when it began',
    [{ whole: { finished: 200, outputTokens: 22_500 }, wasIdleAround: false }],
  ],
  [
    'answers that were cut off were long ones',
    [{ whole: { finished: 200, outputTokens: 45_000 } }, { counts: { ...counts, ok: 190, failed: 10 } }],
  ],
  ['the server counts no requests', [{ whole: { outputTokens: 22_500 } }]],
])('tokens that differ are explained where %s', (_, given) => {
  expect(broken(...given)).toEqual([['server-tokens', true]]);
});

test('tokens that were counted here for want of usage prove nothing', () => {
  expect(broken({ whole: { finished: 200, outputTokens: 10_000 } }, { isFromUsage: false })).toEqual([
    ['server-tokens', true],
  ]);
});

test('others who use the server explain its tokens too', () => {
  expect(broken({ whole: { finished: 300, outputTokens: 31_000 } })).toEqual([
    ['server-requests', true],
    ['server-tokens', true],
  ]);
  expect(laws({ whole: { finished: 300 } })[0]?.explanation).toContain('others used it too');
});

test('a server that drops requests silently shows by its own count', () => {
  const [law] = laws({ whole: { finished: 150 } }, { counts: { ...counts, ok: 200 } });
  expect(law).toMatchObject({ ok: false, expected: 150 });
  expect(law?.explanation).toContain('200 answers came here, and the server finished 150');
});

test('a request that failed here may have been finished there, or not', () => {
  const account = { counts: { ...counts, ok: 180, failed: 15, censored: 5 } };
  for (const finished of [180, 190, 200]) expect(broken({ whole: { finished } }, account)).toEqual([]);
  expect(broken({ whole: { finished: 170 } }, account)).toHaveLength(1);
});

test('a hidden queue is told with its size and its share', () => {
  const [law] = laws({ whole: {}, meanInFlight: { here: 40, there: 10, samples: 30 } });
  expect(law).toMatchObject({ name: 'server-in-flight', ok: false });
  expect(law?.explanation).toContain('Of 40 requests in flight, 30 (75 %) were with neither side');
});

test('what comes in one step of the engine is in no gauge yet, and is not hidden', () => {
  const tolerance = (account: Partial<OwnAccount>): number | undefined =>
    laws({ whole: {}, meanInFlight: { here: 4, there: 2, samples: 30 } }, account)[0]?.tolerance;
  // 10 requests a second: in a step of 20 ms come 0.2, in one of half a second 5.
  expect(tolerance({})).toBeCloseTo(1.2);
  expect(tolerance({ stepMs: 500 })).toBeCloseTo(6);
  expect(tolerance({ stepMs: 60_000 })).toBeCloseTo(6);
  expect(tolerance({ stepMs: 0 })).toBe(1);
  expect(tolerance({ ranMs: 0 })).toBe(1);
});

test('more requests inside the server than are out are those of others', () => {
  const [law] = laws({ whole: {}, meanInFlight: { here: 10, there: 40, samples: 30 } });
  expect(law?.explanation).toContain('The server had 30 more requests');
});

test.each<[string, Partial<Counts>, Pick<Law, 'observed' | 'tolerance'>]>([
  ['of few requests one may differ', {}, { observed: 200, tolerance: 1 }],
  ['of many one in two hundred may', { ok: 1000 }, { observed: 1000, tolerance: 5 }],
  [
    'of what failed or was cut off half, and as many either way',
    { ok: 180, failed: 15, censored: 5 },
    { observed: 190, tolerance: 11 },
  ],
  ['what failed widens what many allow', { ok: 1000, failed: 40 }, { observed: 1020, tolerance: 25 }],
])('requests are held to no more than they must be: %s', (_, some, { observed, tolerance }) => {
  const lawAt = (finished: number) => laws({ whole: { finished } }, { counts: { ...counts, ...some } })[0];
  expect(lawAt(observed)).toMatchObject({ name: 'server-requests', expected: observed, observed, tolerance });
  for (const sign of [-1, 1]) {
    expect(lawAt(observed + sign * tolerance)?.ok).toBe(true);
    expect(lawAt(observed + sign * (tolerance + 1))?.ok).toBe(false);
  }
});
