import {
  knownSoFar,
  nextStep,
  type Outcome,
  type Purpose,
  type SearchSetting,
  seedOf,
} from '../analysis/search/capacity.ts';
import { kneeOf } from '../analysis/search/knee.ts';
import { type ProbeLength, probeLength, typicalMsOf, UNASKED_RATIO } from '../analysis/search/probe-length.ts';
import type { Clock } from '../core/clock.ts';
import type { Curve, CurvePoint, LoadLevel, LoadLine } from '../core/curve.ts';
import { EXIT } from '../core/exit-codes.ts';
import { type Bench, type ProbeEnd, performProbe } from './perform-probe.ts';

/** Several runs of one scenario, one after the other, and what they make together. */
export interface Study {
  readonly bench: Bench;
  readonly curve: Pick<Curve, 'kind' | 'target' | 'slo'> & {
    readonly run: Omit<Curve['run'], 'durationMs' | 'stopped'>;
  };
  /** The share of requests that must be good; absent where nothing is asked. */
  readonly goodputRatio?: number;
  /** The most that a session may answer, where its source says. */
  readonly outputTokens?: number | undefined;
  /** Of an earlier process that was stopped. */
  readonly before: {
    readonly points: readonly CurvePoint[];
    readonly durationMs: number;
    /** Runs that were begun; one that did not end has no point, but its prompts were sent. */
    readonly begun: number;
  };
  readonly clock: Clock;
  /** In place of the length that the share needs. */
  readonly measureMs?: number | undefined;
  /**
   * Resolves when nothing of an earlier run is left in the server. Requests of ours are not: a run waits for its own,
   * and cuts off those that do not end.
   */
  readonly drained: (point: CurvePoint) => Promise<void>;
  /** Keeps what is known so far, whole or not at all. */
  readonly keep: (curve: Curve) => Promise<void>;
  readonly onBegin: (next: Next) => void;
  readonly onPoint: (point: CurvePoint) => void;
}

export interface Next {
  readonly number: number;
  readonly level: LoadLevel;
  readonly purpose: CurvePoint['purpose'];
  readonly length: ProbeLength;
}

/** Searches the load line. Resolves with the whole curve, whatever became of it; it has been kept. */
export async function performCapacity(study: Study, setting: SearchSetting): Promise<Curve> {
  const points = [...study.before.points];
  const finish = (line: LoadLine, exitCode: number): Promise<Curve> => kept(study, points, { line, exitCode });
  for (;;) {
    // What an earlier process could not trust is tried again: the machine may have become quiet since.
    const outcomes = points.filter(({ valid }, i) => valid || i >= study.before.points.length).map(outcomeOf);
    const step = nextStep(setting, outcomes);
    if (step.kind === 'answer')
      return finish(step.line, step.line.kind === 'unknown' ? EXIT.invalid.code : EXIT.ok.code);
    const { perSecond, purpose } = step.probe;
    const seed = seedOf(setting.seed, begunWith(study, points));
    const end = await performNext(study, points, { level: { kind: 'rate', perSecond }, purpose, seed });
    if (end.stopped === 'signal')
      return finish(unknown('a signal stopped the search', outcomes), EXIT.interrupted.code);
    if (end.stopped === 'script')
      return finish(unknown(`the scenario called abort(): ${end.stopReason ?? ''}`, outcomes), EXIT.aborted.code);
    await kept(study, points, { exitCode: EXIT.invalid.code });
  }
}

/** One run a level, in the order given. Resolves with the whole curve, which has been kept. */
export async function performSweep(study: Study, levels: readonly LoadLevel[], seed: number): Promise<Curve> {
  const points = [...study.before.points];
  for (const [i, level] of levels.entries()) {
    const end = await performNext(study, points, { level, purpose: 'point', seed: seedOf(seed, i) });
    if (end.stopped === 'signal') return kept(study, points, { exitCode: EXIT.interrupted.code });
    if (end.stopped === 'script') return kept(study, points, { exitCode: EXIT.aborted.code });
    await kept(study, points, { exitCode: EXIT.invalid.code });
  }
  const isValid = points.every(({ valid }) => valid);
  return kept(study, points, { exitCode: isValid ? EXIT.ok.code : EXIT.invalid.code });
}

/** Adds the run's point, unless something stopped it that says nothing of the server. */
async function performNext(
  study: Study,
  points: CurvePoint[],
  next: Pick<Next, 'level' | 'purpose'> & { readonly seed: number },
): Promise<ProbeEnd> {
  const { bench, goodputRatio, measureMs } = study;
  const { level, purpose, seed } = next;
  const length = probeLength({
    load: level,
    purpose,
    goodputRatio: goodputRatio ?? UNASKED_RATIO,
    typicalMs: typicalMsOf(points, study.curve.slo, study.outputTokens),
    measureMs,
  });
  const number = begunWith(study, points) + 1;
  study.onBegin({ number, level, purpose, length });
  const end = await performProbe({ level, purpose, seed, length, goodputRatio, number }, bench);
  if (end.stopped === 'signal' || end.stopped === 'script') return end;
  points.push(end.point);
  study.onPoint(end.point);
  await study.drained(end.point);
  return end;
}

/** Runs begun so far. In this process none is without a point, as it would have ended with it. */
const begunWith = ({ before }: Study, points: readonly CurvePoint[]): number =>
  before.begun + points.length - before.points.length;

async function kept(
  { curve: { run, ...curve }, goodputRatio, before, clock, keep }: Study,
  points: readonly CurvePoint[],
  { line, exitCode }: { readonly line?: LoadLine; readonly exitCode: number },
): Promise<Curve> {
  const knee = kneeOf(points);
  const whole: Curve = {
    schema: 1,
    ...curve,
    run: {
      ...run,
      durationMs: before.durationMs + clock.now(),
      ...(exitCode === EXIT.interrupted.code ? { stopped: 'signal' } : {}),
    },
    ...(goodputRatio === undefined ? {} : { goodputRatio }),
    points,
    ...(line === undefined ? {} : { line }),
    ...(knee === undefined ? {} : { knee }),
    exitCode,
  };
  await keep(whole);
  return whole;
}

const unknown = (why: string, outcomes: readonly Outcome[]): LoadLine => {
  const { heldPerSecond, missedPerSecond } = knownSoFar(outcomes);
  return {
    kind: 'unknown',
    why,
    ...(heldPerSecond === undefined ? {} : { heldPerSecond }),
    ...(missedPerSecond === undefined ? {} : { missedPerSecond }),
  };
};

/** What a point of a search says to it. */
function outcomeOf({ level, purpose, valid, reasons, isMet, goodput }: CurvePoint): Outcome {
  const { passes: good = 0, fails = 0 } = goodput ?? {};
  return {
    perSecond: level.kind === 'rate' ? level.perSecond : 0,
    purpose: purpose as Purpose,
    verdict: !valid ? 'invalid' : isMet === true ? 'held' : 'missed',
    good,
    judged: good + fails,
    ...(valid ? {} : { why: reasons[0] ?? 'it cannot be trusted' }),
  };
}
