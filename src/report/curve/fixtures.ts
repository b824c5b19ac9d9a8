import type { Curve, CurvePoint } from '../../core/curve.ts';
import { HOSTILE } from '../run/fixtures.ts';
import { accuracyAt, numbered, point, withoutServer } from './fixture-points.ts';

/** Fixed curves that the goldens and the browser suite are made from. */
export const CURVES = {
  found: found(),
  below: below(),
  above: above(),
  unknown: unknown(),
  rates: rates(),
  vus: users(),
  empty: empty(),
} as const satisfies Record<string, Curve>;

/** A search that came to its end, with one run that could not be trusted and one that was hopeless. */
function found(): Curve {
  const graded = (perSecond: number, rest: Partial<CurvePoint> = {}): CurvePoint =>
    point({ kind: 'rate', perSecond }, { accuracy: accuracyAt(perSecond), ...rest });
  return {
    ...base('capacity', 'chat'),
    goodputRatio: 0.95,
    points: numbered([
      graded(4, { purpose: 'bracket' }),
      graded(8, { purpose: 'bracket' }),
      graded(16, { purpose: 'bracket' }),
      graded(32, {
        purpose: 'bracket',
        hopeless: 'after 21s the queue was 212 deep and grew by 9.8 requests a second, so the run was ended.',
      }),
      graded(24, { purpose: 'bisect' }),
      graded(20, { purpose: 'bisect' }),
      graded(18, { purpose: 'bisect' }),
      graded(19, {
        purpose: 'bisect',
        valid: false,
        reasons: [
          'send lag p99 was 84.2 ms, above the limit of 20 ms: requests left later than planned, so part of every latency is the generator’s own.',
          'event-loop utilisation was 97 %, above the limit of 90 %.',
        ],
      }),
      graded(19, { purpose: 'bisect' }),
      graded(18, { purpose: 'confirm' }),
      graded(19, { purpose: 'confirm' }),
      graded(18, { purpose: 'confirm' }),
      graded(19, { purpose: 'confirm' }),
    ]),
    line: { kind: 'found', perSecond: 18.43, interval: [18, 19], lowRuns: 3, highRuns: 3 },
    knee: {
      level: { kind: 'rate', perSecond: 16 },
      because: 'from 16/s to 24/s output tokens rose by 22 %, and ttft p95 to five times as much.',
    },
  };
}

/** Too much from the first; names and reasons that were meant to mislead. */
function below(): Curve {
  const curve = base('capacity', HOSTILE[0]);
  return {
    ...curve,
    run: {
      ...curve.run,
      command: `plimsoll capacity 'chat ${HOSTILE[5]}.ts' --min 40`,
      versions: { [HOSTILE[1]]: HOSTILE[4] },
    },
    target: { ...curve.target, model: HOSTILE[6], url: `http://10.20.0.7/${HOSTILE[2]}` },
    goodputRatio: 0.95,
    points: [
      {
        ...point({ kind: 'rate', perSecond: 40 }, { purpose: 'bracket', hopeless: HOSTILE[3] }),
        folder: `001 "><b>${HOSTILE[2]}/../..`,
      },
      {
        ...point(
          { kind: 'rate', perSecond: 40 },
          { purpose: 'confirm', valid: false, reasons: [HOSTILE[0], HOSTILE[7]] },
        ),
        folder: '002',
      },
    ],
    line: { kind: 'below', minPerSecond: 40, goodputRatio: 0.312 },
  };
}

/** Sessions of several requests each, at rates that were all too little. */
function above(): Curve {
  const sessions = (perSecond: number): CurvePoint => ({
    ...point({ kind: 'rate', perSecond: perSecond * 4 }, { purpose: 'bracket' }),
    level: { kind: 'rate', perSecond },
  });
  return {
    ...base('capacity', 'agents'),
    goodputRatio: 0.99,
    points: numbered([sessions(1), sessions(2), sessions(3)]),
    line: { kind: 'above', maxPerSecond: 3, goodputRatio: 0.998 },
  };
}

/** Stopped halfway, in words of a server. */
function unknown(): Curve {
  const curve = base('capacity', 'chat');
  const at = (perSecond: number, rest: Partial<CurvePoint> = {}): CurvePoint =>
    withoutServer(point({ kind: 'rate', perSecond }, { purpose: 'bracket', ...rest }));
  return {
    ...curve,
    run: { ...curve.run, stopped: 'signal' },
    goodputRatio: 0.95,
    points: numbered([
      at(8),
      at(16),
      at(32, { valid: false, reasons: [`the target was lost: ${HOSTILE[5]}`] }),
      at(24),
    ]),
    line: {
      kind: 'unknown',
      why: `A user stopped it before 20/s was run (${HOSTILE[0]}).`,
      heldPerSecond: 16,
      missedPerSecond: 24,
    },
    exitCode: 105,
  };
}

/** A sweep of rates under an slo, one of them run twice. */
function rates(): Curve {
  const loads = [1, 2, 4, 8, 12, 16, 16, 18, 20, 24, 32];
  return {
    ...base('sweep', 'chat'),
    goodputRatio: 0.95,
    points: numbered(loads.map((perSecond) => point({ kind: 'rate', perSecond }))),
    knee: {
      level: { kind: 'rate', perSecond: 18 },
      because:
        'beyond 18/s output tokens rose by less than 10 % for each 10 % of load, and ttft p95 by more than half.',
    },
  };
}

/** A sweep of users over three orders of magnitude that asks nothing, with one run that could not be trusted. */
function users(): Curve {
  const { slo: _, ...curve } = base('sweep', 'chat');
  const loads = [1, 4, 16, 64, 128, 256, 512, 1024];
  return {
    ...curve,
    slo: {},
    points: numbered(
      loads.map((vus): CurvePoint => {
        const { isMet: _, goodput: __, ...rest } = point({ kind: 'vus', vus });
        return vus === 1024 ? { ...rest, valid: false, reasons: ['the generator had no time left.'] } : rest;
      }),
    ),
    knee: { level: { kind: 'vus', vus: 64 }, because: 'the furthest point from the line between both ends.' },
  };
}

/** Ended before its first run did. */
function empty(): Curve {
  const curve = base('capacity', 'chat');
  return { ...curve, run: { ...curve.run, stopped: 'signal' }, goodputRatio: 0.95, points: [], exitCode: 105 };
}

function base(kind: Curve['kind'], name: string): Omit<Curve, 'points'> {
  return {
    schema: 1,
    kind,
    run: {
      id: '01JPA8F0',
      name,
      startedAt: '2026-03-14T09:26:53.589Z',
      durationMs: 1_684_000,
      seed: 20_260_314,
      scenarioHash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      versions: { plimsoll: '0.1.0', node: '24.21.0' },
      command:
        kind === 'capacity'
          ? 'plimsoll capacity scenarios/chat.ts --min 4 --max 200 --seed 20260314'
          : 'plimsoll sweep scenarios/chat.ts --rate 1,2,4,8,12,16,16,18,20,24,32 --seed 20260314',
    },
    target: { url: 'http://10.20.0.7:8000/v1', model: 'mixtral-8x22b-instruct', api: 'openai-chat' },
    slo: { ttft: 800, tpot: 60 },
    exitCode: 0,
  };
}
