import type { Clock, RunMs } from '../core/clock.ts';
import { messageOf } from '../core/errors.ts';
import { onAbort } from '../core/on-abort.ts';
import type { CensoredReason, SessionRecord } from '../core/record.ts';
import { pickIndex, type Rng } from '../core/rng.ts';
import { parseDurationMs } from '../core/units.ts';
import { Aborted, Checks, withChecks } from '../sessions/check.ts';
import type { Draws, SessionContext, SessionFunction } from '../sessions/context.ts';
import { type ClientTarget, clientOf, type SessionCourse } from './client.ts';
import type { Performer } from './performer.ts';
import { header, type RequestContext, toMicrosecond } from './request.ts';
import { unsent } from './unsent.ts';

export interface ProgrammedContext extends RequestContext {
  readonly run: SessionFunction;
  readonly target: ClientTarget;
  readonly rng: Rng;
  readonly data: unknown;
  readonly env: SessionContext['env'];
  readonly recordSession: (record: SessionRecord) => void;
  /** The scenario's own code asked for the end of the run. */
  readonly abortRun: (reason: string) => void;
}

const KEPT_CHARACTERS = 300;

/**
 * Performs the iterations of the scenario's own code: each a call of its function, each request of it a record, and
 * its end a line of its own. What it throws ends its iteration and nothing else.
 */
export function programmedIterations(context: ProgrammedContext): Performer {
  return {
    prepare: (index) => (plannedMs, cut) => performOne(index, plannedMs, cut, context),
    ...unsent(context),
  };
}

async function performOne(
  index: number,
  plannedMs: RunMs,
  cut: AbortSignal,
  context: ProgrammedContext,
): Promise<void> {
  const { clock, scenario, tags, env, data, target, rng } = context;
  const course = newCourse(`${scenario}#${index}`, index, plannedMs, cut, clock);
  const checks = new Checks();
  const given: SessionContext = {
    client: clientOf(course, target, context),
    rng: drawsOf(rng.fork(index)),
    sleep: sleeper(clock, cut),
    data,
    iteration: index,
    scenario,
    tags,
    env,
    signal: cut,
  };
  const outcome = await ended(context, given, checks, cut);
  course.close();
  await course.settled();
  const held = checks.list();
  const { turn: _, ...head } = header(index, context);
  context.recordSession({
    kind: 'session',
    ...head,
    plannedMs: toMicrosecond(plannedMs),
    endedMs: toMicrosecond(clock.now()),
    requests: course.requests,
    outcome,
    ...(held === undefined ? {} : { checks: held }),
  });
}

/** A function that never returns must not keep the run: with the cut its session is over, whatever it still does. */
async function ended(
  { run, abortRun }: ProgrammedContext,
  given: SessionContext,
  checks: Checks,
  cut: AbortSignal,
): Promise<SessionRecord['outcome']> {
  const isCut = Promise.withResolvers<void>();
  const leave = onAbort(cut, isCut.resolve);
  if (cut.aborted) isCut.resolve();
  try {
    await Promise.race([withChecks(checks, async () => run(given)), isCut.promise]);
    return cut.aborted ? { kind: 'cut', reason: cut.reason as CensoredReason } : { kind: 'finished' };
  } catch (error) {
    if (error instanceof Aborted) {
      abortRun(oneLine(error.message));
      return { kind: 'cut', reason: 'aborted' };
    }
    return { kind: 'threw', message: oneLine(messageOf(error)) };
  } finally {
    leave();
  }
}

interface Course extends SessionCourse {
  close(): void;
  /** When all requests begun have ended, awaited by the function or not. */
  settled(): Promise<unknown>;
}

function newCourse(session: string, index: number, plannedMs: RunMs, cut: AbortSignal, clock: Clock): Course {
  const underWay = new Set<Promise<unknown>>();
  const begunMs = clock.now();
  let requests = 0;
  let isOver = false;
  return {
    index,
    session,
    cut,
    get requests() {
      return requests;
    },
    get isOver() {
      return isOver;
    },
    // What the code does before its first request is the code's time; that it began late is the generator's.
    nextPlannedMs: () => clock.now() - (requests === 0 ? begunMs - plannedMs : 0),
    begin(request) {
      if (isOver || cut.aborted) return;
      requests++;
      underWay.add(request);
      void request.finally(() => underWay.delete(request));
    },
    close() {
      isOver = true;
    },
    settled: () => Promise.all(underWay),
  };
}

const drawsOf = (rng: Rng): Draws => ({
  next: () => rng.next(),
  below: (below) => pickIndex(rng, below),
  pick: (items) => items[pickIndex(rng, items.length)] as (typeof items)[number],
});

/** k6's sleep takes seconds; a text says its own unit. */
export const sleeper =
  (clock: Clock, cut: AbortSignal): SessionContext['sleep'] =>
  (time) => {
    const ms = typeof time === 'number' ? time * 1000 : parseDurationMs(time);
    if (ms === undefined || !(ms >= 0))
      throw new RangeError(`sleep takes seconds or a duration like "500ms", got ${JSON.stringify(time)}`);
    return clock.sleepUntil(clock.now() + ms, cut);
  };

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, KEPT_CHARACTERS);
