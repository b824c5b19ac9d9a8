import { describe, expect, test } from 'vitest';
import type { Counts, RunResult } from '../../core/result.ts';
import { type Asked, evidenceOf, goodputOf } from './evidence.ts';
import type { Sample } from './growth.ts';
import { hopeless } from './hopeless.ts';

const ASKED: Asked = { goodputRatio: 0.95, settleMs: 5000, endsMs: 30_000, coming: { perSecond: 20, cv: 1 } };

interface Made {
  readonly good: number;
  /** Were all taken off that may be the generator's own. */
  readonly goodAtFloor?: number;
  readonly counts?: Partial<Counts>;
  readonly codes?: readonly string[];
  readonly stopReason?: string;
}

/** As much of a result as evidence is taken from. */
function made({ good, goodAtFloor, counts: own = {}, codes = [], stopReason }: Made): RunResult {
  const counts = { planned: 100, sent: 100, ok: 100, failed: 0, censored: 0, dropped: 0, cancelled: 0, ...own };
  return {
    run: stopReason === undefined ? {} : { stopped: 'hopeless', stopReason },
    counts,
    metrics: {
      goodput: {
        ...{ type: 'rate', rate: good / counts.sent, passes: good, fails: counts.sent - good },
        ...(goodAtFloor === undefined ? {} : { atFloor: goodAtFloor / counts.sent }),
      },
    },
    validity: { reasons: codes.map((code) => ({ code, message: code })) },
  } as unknown as RunResult;
}

/** Of 20 that come each second so many end. */
const ending = (perSecond: number): readonly Sample[] =>
  Array.from({ length: 120 }, (_, i) => ({
    atMs: 250 * (i + 1),
    ended: Math.round((perSecond * i) / 4),
    inFlight: Math.round(((20 - perSecond) * i) / 4),
  }));

const of = (run: Made, samples = ending(20)) => evidenceOf(made(run), samples, ASKED);

describe('a run', () => {
  test('holds when enough of its requests are good, and misses when not', () => {
    expect(of({ good: 95 })).toEqual({ kind: 'held' });
    expect(of({ good: 94 })).toEqual({ kind: 'missed' });
  });

  test('whose queue still grows has only not lasted long enough to miss', () => {
    expect(of({ good: 100 }, ending(15))).toEqual({
      kind: 'missed',
      hopeless: expect.stringMatching(/^the queue was still growing when the load ended: in 25s/),
    });
  });

  test('of which nothing is asked is seen', () => {
    expect(evidenceOf(made({ good: 0 }), ending(20), { ...ASKED, goodputRatio: undefined })).toEqual({ kind: 'seen' });
  });
});

describe('evidence', () => {
  test('is none where what may be our own decides whether enough are good', () => {
    expect(of({ good: 94, goodAtFloor: 95 })).toEqual({
      kind: 'invalid',
      reasons: [
        "whether 95 % of the requests are good can't be decided: 94 % are, and 95 % would be without all that may be the generator's own",
      ],
    });
    expect(of({ good: 93, goodAtFloor: 94 })).toEqual({ kind: 'missed' });
    expect(of({ good: 96, goodAtFloor: 100 })).toEqual({ kind: 'held' });
  });

  test('is none where the generator was late, also of a run that was given up', () => {
    const late = { good: 0, codes: ['SEND_LAG', 'CENSORED'], stopReason: 'hopeless' };
    expect(of(late)).toEqual({ kind: 'invalid', reasons: ['SEND_LAG'] });
  });

  test('is not spoilt by requests that were cut off because the run was hopeless', () => {
    const run = { good: 10, counts: { ok: 40, censored: 60 }, codes: ['CENSORED'], stopReason: 'the queue grows' };
    expect(of(run)).toEqual({ kind: 'missed', hopeless: 'the queue grows' });
    expect(goodputOf(made(run))).toMatchObject({ passes: 10, fails: 30, rate: 0.25 });
  });

  test('is none when what was cut off could have made the difference, and is some when it could not', () => {
    expect(of({ good: 90, counts: { ok: 90, censored: 10 }, codes: ['CENSORED'] }).kind).toBe('invalid');
    expect(of({ good: 60, counts: { ok: 90, censored: 10 }, codes: ['CENSORED'] })).toEqual({ kind: 'missed' });
  });

  test('is none of a server that is not there', () => {
    expect(of({ good: 0, counts: { ok: 0, failed: 100 }, codes: ['NO_SAMPLES'], stopReason: 'all missed' }).kind).toBe(
      'invalid',
    );
  });
});

test('so many have missed that the rest cannot make up for it', () => {
  const hope = { settleMs: 5000, goodputRatio: 0.95, mostRequests: 100 };
  const at = (atMs: number, good: number) => hopeless([{ atMs, inFlight: 0, ended: 20, good, judged: 20 }], hope);
  expect(at(20_000, 15)).toBeUndefined();
  expect(at(20_000, 14)).toBe('6 of 20 requests have missed the slo, so that 95 % of all 100 cannot meet it any more');
  expect(at(6000, 0)).toBeUndefined();
});
