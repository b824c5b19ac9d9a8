import { hider } from '../client/transport/hider.ts';
import { type HttpTarget, httpTransport } from '../client/transport/http.ts';
import { dialectFor } from '../client/wire/dialects.ts';
import { messageOf, PlimsollError } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { clientOf } from '../load/engine/client.ts';
import { newCourse } from '../load/engine/course.ts';
import { InFlight } from '../load/engine/in-flight.ts';
import { sleeper } from '../load/engine/programmed.ts';
import { Aborted } from '../load/sessions/check.ts';
import type { HookContext } from '../load/sessions/context.ts';
import { within } from '../load/sessions/current.ts';
import { oneLine, thrown } from '../load/sessions/thrown.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { environment } from './environment.ts';

/** What a hook leaves behind. */
export interface HookEnd {
  /** What it returned, as JSON: every worker gets the same, and none can change another's. */
  readonly data: string | undefined;
  /** The reason with which it called `fail()`. */
  readonly markedFailed: string | undefined;
}

/** Runs the scenario's `setup`, once, before the load. */
export async function runSetup(
  scenario: Scenario,
  targets: readonly HttpTarget[],
  interrupt: AbortSignal,
): Promise<HookEnd> {
  const { setup, setupTimeoutMs } = scenario.hooks;
  if (setup === undefined) return { data: undefined, markedFailed: undefined };
  const limits = { name: 'setup', limitMs: setupTimeoutMs, interrupt } as const;
  const { returned, markedFailed } = await performHook(limits, scenario, targets, (context) => setup(context));
  try {
    return { data: JSON.stringify(returned), markedFailed };
  } catch (cause) {
    throw new PlimsollError('SCENARIO_THREW', `setup() returned what JSON cannot hold: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

/** Runs the scenario's `teardown`, once, after the load, however that ended. */
export async function runTeardown(
  scenario: Scenario,
  targets: readonly HttpTarget[],
  data: string | undefined,
): Promise<Pick<HookEnd, 'markedFailed'>> {
  const { teardown, teardownTimeoutMs } = scenario.hooks;
  if (teardown === undefined) return { markedFailed: undefined };
  const limits = { name: 'teardown', limitMs: teardownTimeoutMs, interrupt: new AbortController().signal } as const;
  return performHook(limits, scenario, targets, (context) =>
    teardown({ ...context, data: data === undefined ? undefined : JSON.parse(data) }),
  );
}

interface Limits {
  readonly name: 'setup' | 'teardown';
  readonly limitMs: number;
  readonly interrupt: AbortSignal;
}

const TIMED_OUT = { setup: 'SETUP_TIMEOUT', teardown: 'TEARDOWN_TIMEOUT' } as const;

async function performHook(
  { name, limitMs, interrupt }: Limits,
  scenario: Scenario,
  targets: readonly HttpTarget[],
  work: (context: HookContext) => unknown,
): Promise<{ readonly returned: unknown; readonly markedFailed: string | undefined }> {
  // The first of several: a hook belongs to no session that one could be chosen for.
  const [target] = targets as readonly [HttpTarget, ...HttpTarget[]];
  const hide = hider(target.secrets);
  const clock = new MonotonicClock();
  const late = new AbortController();
  // Held, unlike AbortSignal.timeout: a hook that waits for nothing must not end the process unsaid.
  const timer = setTimeout(() => late.abort(), limitMs);
  const cut = AbortSignal.any([late.signal, interrupt]);
  const transport = httpTransport(target, dialectFor(scenario.target.api, scenario.target), scenario.timeouts, clock);
  const over = Promise.withResolvers<never>();
  const onCut = (): void =>
    over.reject(
      interrupt.aborted
        ? new PlimsollError('INTERRUPTED', `Stopped by a signal during ${name}().`)
        : new PlimsollError(TIMED_OUT[name], `${name}() did not end within ${limitMs} ms.`),
    );
  cut.addEventListener('abort', onCut);
  if (cut.aborted) onCut();
  let aborted: string | undefined;
  let markedFailed: string | undefined;
  const current = {
    check: () => {},
    abort: (reason: string) => {
      aborted ??= oneLine(hide(reason));
    },
    fail: (reason: string) => {
      markedFailed ??= oneLine(hide(reason));
    },
    onUncaught: over.reject,
  };
  try {
    const returned = await within(current, () =>
      Promise.race([over.promise, (async () => work(contextOf(scenario, transport, clock, cut)))()]),
    );
    if (aborted !== undefined) throw new Aborted(aborted);
    return { returned, markedFailed };
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    if (aborted !== undefined)
      throw new PlimsollError('SCENARIO_ABORTED', `${name}() called abort(): ${aborted}`, { cause });
    const { message, where } = thrown(cause, hide);
    const at = where === undefined ? '' : ` at ${where}`;
    throw new PlimsollError('SCENARIO_THREW', `${name}() threw${at}: ${message}`, { cause });
  } finally {
    clearTimeout(timer);
    late.abort(); // What it did not await is over with it.
    await transport.close();
  }
}

/** Its requests are sent like any other and recorded nowhere: they belong to no load. */
function contextOf(
  { target }: Scenario,
  transport: ReturnType<typeof httpTransport>,
  clock: MonotonicClock,
  cut: AbortSignal,
): HookContext {
  const course = newCourse({ index: 0, session: '', plannedMs: clock.now(), cut }, clock);
  const client = clientOf(course, () => ({
    target,
    scenario: '',
    tags: {},
    transport,
    clock,
    inFlight: new InFlight(clock),
    nextId: () => '',
    countTokens: async () => undefined,
    record: () => {},
  }));
  return { client, sleep: sleeper(clock, cut), env: environment(), signal: cut };
}
