import type { Clock, RunMs } from '../../core/clock.ts';
import { given } from '../../core/given.ts';
import { onAbort } from '../../core/on-abort.ts';
import type { CensoredReason, SessionRecord, Thrown } from '../../core/record.ts';
import { pickIndex, type Rng } from '../../core/rng.ts';
import { parseDurationMs } from '../../core/units.ts';
import { Aborted, Checks, check } from '../sessions/check.ts';
import type { Draws, SessionContext, SessionFunction } from '../sessions/context.ts';
import { type Current, within } from '../sessions/current.ts';
import { oneLine, thrown } from '../sessions/thrown.ts';
import { type Choice, type FirstRequest, onlyOne } from './choice.ts';
import { type ClientContext, clientOf } from './client.ts';
import { newCourse } from './course.ts';
import type { Performer } from './performer.ts';
import { sessionLine } from './request.ts';
import { unsent } from './unsent.ts';
import type { Users } from './users.ts';

export interface ProgrammedContext extends ClientContext {
  readonly run: SessionFunction;
  readonly rng: Rng;
  readonly data: unknown;
  readonly env: SessionContext['env'];
  readonly recordSession: (record: SessionRecord) => void;
  /** The scenario's own code asked for the end of the run. */
  readonly abortRun: (reason: string) => void;
  /** Takes keys out of what goes on record. */
  readonly hide: (text: string) => string;
  /** Names the users of open loads, where the loop knows none: taken at a session's start, given back at its end. */
  readonly users: Users;
  /** Lets the event loop turn: sessions that ask nothing would otherwise let nothing else happen. */
  readonly breathe: () => Promise<unknown>;
}

/**
 * Performs the iterations of the scenario's own code: each a call of its function, each request of it a record, and
 * its end a line of its own. What it throws ends its iteration and nothing else.
 */
export function programmedIterations(
  context: ProgrammedContext,
  choice: Choice<ProgrammedContext> = onlyOne(context),
): Performer {
  return {
    prepare: (index) => (plannedMs, cut, user) => performOne(index, user, plannedMs, cut, context, choice),
    ...unsent(context, (index) => choice.beforehand(index) ?? context),
  };
}

async function performOne(
  index: number,
  user: number | undefined,
  plannedMs: RunMs,
  cut: AbortSignal,
  context: ProgrammedContext,
  choice: Choice<ProgrammedContext>,
): Promise<void> {
  const { clock, scenario, recordSession, users } = context;
  let chosen = choice.beforehand(index);
  const course = newCourse({ index, session: `${scenario}#${index}`, plannedMs, cut }, clock);
  const taken = user === undefined ? users.take() : undefined;
  const line = () => sessionLine(index, plannedMs, chosen ?? context);
  const told = new Told(context, (what) => recordSession({ ...line(), ...what }));
  const choose = (first: FirstRequest): ProgrammedContext => {
    try {
      chosen ??= choice.byRequest(index, first);
      return chosen;
    } catch (error) {
      told.onUncaught(error); // Also where the session's code would catch it: it is a mistake in all that follows.
      throw error;
    }
  };
  const session: SessionContext = {
    client: clientOf(course, choose),
    rng: drawsOf(context.rng.fork(index)),
    sleep: sleeper(clock, cut),
    data: context.data,
    iteration: index,
    vu: users.nameOf(user ?? taken ?? 0),
    scenario,
    tags: (chosen ?? context).tags,
    env: context.env,
    signal: cut,
    check,
  };
  const outcome = await endOf(context.run, session, told, cut);
  course.close();
  await course.settled();
  if (taken !== undefined) users.giveBack(taken);
  recordSession({ ...line(), requests: course.requests, outcome, ...told.account() });
  if (course.requests === 0) await context.breathe();
}

/** A function that never returns must not keep the run: with the cut its session is over, whatever it still does. */
async function endOf(
  run: SessionFunction,
  session: SessionContext,
  told: Told,
  cut: AbortSignal,
): Promise<SessionRecord['outcome']> {
  const isCut = Promise.withResolvers<void>();
  const leave = onAbort(cut, isCut.resolve);
  if (cut.aborted) isCut.resolve();
  try {
    await within(told, () => Promise.race([(async () => run(session))(), isCut.promise, told.uncaught]));
  } catch (error) {
    if (!(told.isAborted || cut.aborted)) return { kind: 'threw', ...told.whatWasThrown(error) };
  } finally {
    leave();
  }
  if (told.isAborted) return { kind: 'cut', reason: 'aborted' };
  return cut.aborted ? { kind: 'cut', reason: cut.reason as CensoredReason } : { kind: 'finished' };
}

type Listener = Pick<ProgrammedContext, 'hide' | 'abortRun'>;
type AfterEnd = (what: Pick<SessionRecord, 'requests' | 'outcome' | 'markedFailed' | 'isAfterEnd'>) => void;

/** What a session's code says beside its requests, with keys taken out. */
class Told implements Current {
  readonly #context: Listener;
  readonly #afterEnd: AfterEnd;
  readonly #checks = new Checks();
  readonly #uncaught = Promise.withResolvers<never>();
  #markedFailed: string | undefined;
  #isOnRecord = false;
  isAborted = false;

  constructor(context: Listener, afterEnd: AfterEnd) {
    this.#context = context;
    this.#afterEnd = afterEnd;
    this.#uncaught.promise.catch(() => {}); // Nobody listens any more once the session has ended.
  }

  /** Rejects with the first error that nobody caught. */
  get uncaught(): Promise<never> {
    return this.#uncaught.promise;
  }

  readonly check = (name: string, holds: boolean): void => this.#checks.add(this.#context.hide(name), holds);

  readonly abort = (reason: string): void => {
    this.isAborted = true;
    this.#context.abortRun(oneLine(this.#context.hide(reason)));
  };

  readonly fail = (reason: string): void => {
    const markedFailed = oneLine(this.#context.hide(reason));
    if (this.#isOnRecord)
      this.#afterEnd({ requests: 0, outcome: { kind: 'finished' }, markedFailed, isAfterEnd: true });
    else this.#markedFailed ??= markedFailed;
  };

  readonly onUncaught = (error: unknown): void => {
    if (error instanceof Aborted) return;
    if (this.#isOnRecord)
      this.#afterEnd({ requests: 0, outcome: { kind: 'threw', ...this.whatWasThrown(error) }, isAfterEnd: true });
    else this.#uncaught.reject(error);
  };

  whatWasThrown(error: unknown): Thrown {
    return thrown(error, this.#context.hide);
  }

  /** For the line of its end; what is told from now on goes on one of its own. */
  account(): Pick<SessionRecord, 'checks' | 'markedFailed'> {
    this.#isOnRecord = true;
    return given({ checks: this.#checks.list(), markedFailed: this.#markedFailed });
  }
}

const drawsOf = (rng: Rng): Draws => ({
  next: () => rng.next(),
  below: (below) => pickIndex(rng, below),
  pick: (items) => items[pickIndex(rng, items.length)] as (typeof items)[number],
});

/** Longer than any run: what sleeps for ever sleeps until it is cut off. */
const EVER_MS = 2 ** 31 - 1;

/** k6's sleep takes seconds; a text says its own unit. */
export const sleeper =
  (clock: Clock, cut: AbortSignal): SessionContext['sleep'] =>
  (time) => {
    const ms = typeof time === 'number' ? time * 1000 : parseDurationMs(time);
    if (ms === undefined || !(ms >= 0))
      throw new RangeError(`sleep takes seconds or a duration like "500ms", got ${JSON.stringify(time)}`);
    return clock.sleepUntil(clock.now() + Math.min(ms, EVER_MS), cut);
  };
