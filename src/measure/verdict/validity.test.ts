import { describe, expect, test } from 'vitest';
import { aggregateOf, trendOf } from '../../../test/aggregates.ts';
import { finished } from '../../../test/records.ts';
import { EXIT } from '../../core/exit-codes.ts';
import type { Counts, GeneratorHealth, Metrics, RunInfo } from '../../core/result.ts';
import { TOLERANCE } from '../metrics/tolerance.ts';
import { exitCodeOf, graver } from './exit-code.ts';
import { type Books, checkLaws } from './laws.ts';
import type { Judged } from './trust.ts';
import { type Evidence, validityOf } from './validity.ts';

const counts: Counts = { planned: 100, sent: 100, ok: 99, failed: 1, censored: 0, dropped: 0, cancelled: 0 };
const healthy: GeneratorHealth = {
  sendLagP99Ms: 2,
  sendLagMaxMs: 5,
  eventLoopDelayP99Ms: 3,
  eventLoopDelayMaxMs: 30,
  eventLoopUtilization: 0.2,
  cpuRatio: 0.2,
  gcMaxPauseMs: 4,
  gcRatio: 0.01,
  socketWaitP99Ms: 0.1,
  connectionsOpened: 20,
  rssMaxBytes: 1e8,
  workers: 1,
  cpus: 4,
  startSkewMs: 0,
};
const books: Omit<Books, 'counts'> = {
  begun: 100,
  ended: 100,
  inFlightAreaMs: 1000,
  inFlightOwnMs: 0,
  times: [],
  recordedAreaMs: 1000,
  dueArrivals: 100,
  recordedArrivals: 100,
  durationMs: 1000,
};

const NOTHING: Judged = { metrics: {}, thresholds: [], bounded: [], tolerance: TOLERANCE };
/** Latencies of an older run, which do not tell what of them may be the generator's own. */
const older = { judged: { ...NOTHING, metrics: { e2e: trendOf([finished()], 'e2e') } } };

const codes = (...given: Parameters<typeof reasons>): readonly string[] => reasons(...given).map(({ code }) => code);
const messages = (...given: Parameters<typeof reasons>): readonly string[] =>
  reasons(...given).map(({ message }) => message);

function reasons(
  over: Partial<Evidence> = {},
  health: Partial<GeneratorHealth> = {},
): ReturnType<typeof validityOf>['reasons'] {
  const evidence: Evidence = {
    counts,
    warmupSent: 0,
    cutAtEnd: 0,
    generator: { ...healthy, ...health },
    scheduledLagP99AtLeastMs: 1,
    ranMs: 10_000,
    watchedMs: 10_000,
    laws: checkLaws({ ...books, counts }),
    judged: NOTHING,
    doubts: { all: 0, atStart: 0 },
    stopped: undefined,
    losses: [],
    notJudged: [],
    errors: [],
    sessions: undefined,
    ...over,
  };
  return validityOf(evidence).reasons;
}

test('a run that kept up is valid', () => {
  expect(codes()).toEqual([]);
});

test.each<[string, Partial<Evidence>, Partial<GeneratorHealth>]>([
  ['WORKER_LOST', { losses: ['worker 2 of 4 was lost (out of memory)'], stopped: 'worker-lost' }, {}],
  ['OUT_OF_ROOM', { errors: [{ kind: 'transport', code: 'EMFILE', message: '', count: 2, firstAtMs: 0 }] }, {}],
  ['SEND_LAG', { ...older, scheduledLagP99AtLeastMs: 20.1 }, {}],
  ['EVENT_LOOP_DELAY', older, { eventLoopDelayP99Ms: 21 }],
  ['EVENT_LOOP_BUSY', older, { eventLoopUtilization: 0.91 }],
  ['CPU', older, { cpuRatio: 0.96 }],
  ['CENSORED', { cutAtEnd: 2 }, {}],
  ['NO_SAMPLES', { counts: { ...counts, ok: 0, failed: 100 } }, {}],
  ['WRITE_FAILED', { stopped: 'write-failed' }, {}],
  ['INTERRUPTED', { stopped: 'killed' }, {}],
  ['LAW_CONSERVATION', { laws: checkLaws({ ...books, counts, begun: 101 }) }, {}],
  ['LAW_SCHEDULE', { laws: checkLaws({ ...books, counts, recordedArrivals: 99 }) }, {}],
  ['LAW_LITTLE', { laws: checkLaws({ ...books, counts, recordedAreaMs: 1200 }) }, {}],
])('%s makes it INVALID, and says what was seen and what to do', (code, evidence, health) => {
  expect(codes(evidence, health)).toEqual([code]);
});

test('a run that ended with its warm-up says so, and not that the server failed', () => {
  const none = { ...counts, planned: 0, sent: 0, ok: 0, failed: 0 };
  expect(messages({ counts: none, warmupSent: 40 })[0]).toContain(
    'the run ended with its warm-up, in which all 40 requests were sent',
  );
});

test('a reason says which limit, by how much, and what there is left to do', () => {
  const late = { ...older, scheduledLagP99AtLeastMs: 84.2 };
  expect(messages(late)).toEqual([
    'send lag p99 was at least 84.2 ms, above the limit of 20 ms: requests left later than planned, so part of every latency is the generator’s own. Use --workers 4 (it had 1), lower the load, or close other programs.',
  ]);
  expect(messages(late, { workers: 4 })[0]).toContain('this one has no CPU for another worker');
  expect(messages({ cutAtEnd: 2 })[0]).toContain('above the limit of 1 %: the slowest answers are missing');
});

test('one stumble of the machine does not condemn a short run', () => {
  expect(codes({ scheduledLagP99AtLeastMs: 1 }, { sendLagP99Ms: 300, sendLagMaxMs: 300 })).toEqual([]);
});

test('a run of a moment is not judged by how busy its start was', () => {
  const busy = { eventLoopDelayP99Ms: 90, eventLoopUtilization: 1, cpuRatio: 1.5 };
  expect(codes({ ...older, watchedMs: 300 }, busy)).toEqual([]);
  expect(codes(older, busy)).toEqual(['EVENT_LOOP_DELAY', 'EVENT_LOOP_BUSY', 'CPU']);
});

test('a run without a single answer says so, and not what that did to the generator', () => {
  const none = { ...counts, ok: 0, failed: 100 };
  const busy = { eventLoopDelayP99Ms: 90, eventLoopUtilization: 1, cpuRatio: 1.5 };
  expect(codes({ counts: none, scheduledLagP99AtLeastMs: 90, cutAtEnd: 50 }, busy)).toEqual(['NO_SAMPLES']);
  const lost = { losses: ['worker 2 of 4 was lost (out of memory)'], stopped: 'worker-lost' } as const;
  expect(codes({ counts: none, ...lost }, busy)).toEqual(['WORKER_LOST', 'NO_SAMPLES']);
});

test.each([
  [{ finished: 3, failed: 0, threw: 7, cut: 0 }, "the scenario's own code threw in 7 of 10 sessions"],
  [{ finished: 10, failed: 0, threw: 0, cut: 0 }, 'none of 10 sessions sent a request'],
])('a run whose own code sent nothing is told so: %o', (sessions, says) => {
  const none = { ...counts, planned: 0, sent: 0, ok: 0, failed: 0 };
  expect(messages({ counts: none, sessions })[0]).toContain(says);
});

test('a run whose every answer was cut off is told to wait for them', () => {
  const evidence = { counts: { ...counts, ok: 0, failed: 0, censored: 100 }, cutAtEnd: 100 };
  expect(messages(evidence)).toEqual([
    'Nothing was measured: none of 100 requests finished before they were cut off (100); raise gracefulStop, or see why the target takes so long.',
  ]);
});

test('what a signal cut off is not held against the run, which then ends with 105', () => {
  const cut = { ...counts, ok: 0, failed: 0, censored: 100 };
  expect(codes({ counts: cut, stopped: 'signal' })).toEqual([]);
});

describe('the exit code', () => {
  const valid = { valid: true, reasons: [] };
  const thrown = [{ message: 'no such tool', count: 1, firstAtMs: 5 }];
  const markedFailed = { count: 1, reason: 'so', firstAtMs: 5 };
  const failed = [{ metric: 'ttft', expression: 'max<1', observed: 2, ok: false, noData: false }];

  test.each([
    ['INVALID before all', { valid: false, reasons: [] }, 'signal', { thrown, markedFailed }, EXIT.invalid.code],
    ['interrupted before thrown', valid, 'signal', { thrown }, EXIT.interrupted.code],
    ['aborted before thrown', valid, 'script', { thrown }, EXIT.aborted.code],
    ['thrown before marked', valid, undefined, { thrown, markedFailed }, EXIT.scenarioThrew.code],
    ['marked before failed', valid, undefined, { markedFailed }, EXIT.markedFailed.code],
    ['failed', valid, 'threshold', {}, EXIT.thresholds.code],
  ] as const)('%s', (_, validity, stopped, told, code) => {
    const run = { ...(stopped === undefined ? {} : { stopped }) } as RunInfo;
    expect(exitCodeOf({ validity, run, thresholds: failed, ...told })).toBe(code);
  });

  test('a run that was given up as hopeless has missed what it was to meet', () => {
    const run = { stopped: 'hopeless' } as RunInfo;
    expect(exitCodeOf({ validity: valid, run, thresholds: [] })).toBe(EXIT.thresholds.code);
    expect(exitCodeOf({ validity: valid, run, thresholds: [], thrown })).toBe(EXIT.scenarioThrew.code);
  });

  test('a run that a threshold stopped has failed, even if the answers that were still coming made it hold', () => {
    const held = failed.map((verdict) => ({ ...verdict, ok: true }));
    expect(exitCodeOf({ validity: valid, run: { stopped: 'threshold' } as RunInfo, thresholds: held })).toBe(99);
  });

  test('0 when everything held', () => {
    expect(exitCodeOf({ validity: valid, run: {} as RunInfo, thresholds: [] })).toBe(0);
  });

  test('the graver of two, whichever comes first', () => {
    expect(graver(EXIT.thresholds.code, EXIT.scenarioThrew.code)).toBe(EXIT.scenarioThrew.code);
    expect(graver(EXIT.invalid.code, EXIT.teardownTimeout.code)).toBe(EXIT.invalid.code);
    expect(graver(EXIT.ok.code, EXIT.thresholds.code)).toBe(EXIT.thresholds.code);
  });
});

test('a run that was killed before anything finished has that one reason, and what nobody watched breaks no limit', () => {
  const unwatched = { sendLagP99Ms: 2, sendLagMaxMs: 5, socketWaitP99Ms: 0.1, connectionsOpened: 1, workers: 1 };
  const none = { planned: 0, sent: 0, ok: 0, failed: 0, censored: 0, dropped: 0, cancelled: 0 };
  const killed = { stopped: 'killed', laws: [], generator: unwatched, counts: none } as const;
  expect(messages(killed)).toEqual([expect.stringContaining('is from 10 s after its start')]);
  expect(codes({ ...killed, ...older, scheduledLagP99AtLeastMs: 21 })).toEqual(['INTERRUPTED', 'SEND_LAG']);
  expect(messages({ ...killed, ...older, scheduledLagP99AtLeastMs: 21 })[1]).toContain('Raise --workers');
});

describe('a figure that may be the generator’s own', () => {
  /** 400 answers, each of which may be late by so much of ours; the first so many are late by 90 ms, all of it ours. */
  const metricsOf = (ownMs: number, late = 0): Metrics => {
    const records = Array.from({ length: 400 }, (_, i) => {
      const [plannedMs, sendMs] = [i * 10, i < late ? 90 : 0];
      const times = { plannedMs, firstTokenMs: plannedMs + sendMs + 100, endedMs: plannedMs + sendMs + 141 };
      return finished({ ...times, own: { sendMs: sendMs + ownMs, firstTokenMs: 0, endedMs: 0, gapsUs: [0, 0] } });
    });
    return aggregateOf(records).total.metrics(10_000);
  };
  const judged = (over: Partial<Judged>): { readonly judged: Judged } => ({ judged: { ...NOTHING, ...over } });

  test('makes the run INVALID, and the reason says how much, why, and what to do', () => {
    const evidence = {
      ...judged({ metrics: metricsOf(0.2, 40) }),
      doubts: { all: 40, atStart: 40 },
      scheduledLagP99AtLeastMs: 90,
    };
    const [first, second] = reasons(evidence);
    expect(first?.code).toBe('NOT_TRUSTED');
    expect(first?.message).toMatch(
      /^ttft p95 is 190 ms, of which up to 90.2 ms may be the generator's own \(at most 4.99 ms are tolerated\)\. Send lag p99 was 90 ms \(more than 20 ms is too much\): .* Of 40 requests in doubt 40 began in the first 2 s: warm up longer \(warmup: "2s", or more\)\. Use --workers 4/,
    );
    expect(second?.message).toMatch(/^e2e p95 is 231 ms, of which up to 90.2 ms/);
  });

  test('is trusted while it is within the tolerance, whatever else the generator suffered', () => {
    const busy = { eventLoopDelayP99Ms: 90, eventLoopUtilization: 0.97, cpuRatio: 0.99, sendLagP99Ms: 90 };
    expect(codes(judged({ metrics: metricsOf(0.2, 3) }), busy)).toEqual([]);
    expect(codes(judged({ metrics: metricsOf(4.5) }))).toEqual([]);
    expect(codes(judged({ metrics: metricsOf(4.5), tolerance: { ratio: 0.01, ms: 1 } }))).toEqual([
      ...['NOT_TRUSTED', 'NOT_TRUSTED'],
    ]);
  });

  test('is nobody’s concern where the run is judged by others', () => {
    const metrics = metricsOf(0.2, 40);
    expect(codes(judged({ metrics, bounded: ['tpot'] }))).toEqual([]);
    expect(codes(judged({ metrics, bounded: ['ttft'] }))).toEqual(['NOT_TRUSTED']);
    const about = (metric: string, observed: number, between: readonly [number, number]) =>
      judged({
        metrics,
        thresholds: [{ metric, expression: 'p(95)<800', ok: true, noData: false, observed, between }],
      });
    expect(codes(about('itl', 20, [20, 20]))).toEqual([]);
    expect(codes(about('ttft{scenario:chat}', 100, [10, 100]))).toEqual(['NOT_TRUSTED']);
  });

  test('leaves a threshold undecided that hangs on it', () => {
    const verdict = { metric: 'ttft', expression: 'p(95)<99.9', ok: false, noData: false, observed: 100 };
    const thresholds = [{ ...verdict, between: [99.8, 100], undecided: true } as const];
    expect(reasons(judged({ metrics: metricsOf(0.2), thresholds }))[0]).toMatchObject({ code: 'UNDECIDED' });
  });

  test('a throughput that was too low is not told of a generator with no time left', () => {
    const parsed = {
      metric: 'output_tokens',
      selector: {},
      aggregation: { kind: 'rate' },
      comparison: '>',
      limit: 9,
    } as const;
    const asked = (ok: boolean) =>
      judged({
        metrics: metricsOf(0),
        thresholds: [{ metric: 'output_tokens', expression: 'rate>9', ok, noData: false, observed: 5, parsed }],
      });
    expect(codes(asked(false), { eventLoopUtilization: 0.97 })).toEqual(['EVENT_LOOP_BUSY']);
    expect(codes(asked(true), { eventLoopUtilization: 0.97 })).toEqual([]);
    expect(codes(asked(false))).toEqual([]);
  });
});
