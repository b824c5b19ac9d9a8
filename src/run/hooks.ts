import { messageOf, PlimsollError } from '../core/errors.ts';
import { MonotonicClock } from '../core/monotonic-clock.ts';
import { clientOf } from '../engine/client.ts';
import { InFlight } from '../engine/in-flight.ts';
import { sleeper } from '../engine/programmed.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Aborted } from '../sessions/check.ts';
import type { HookContext } from '../sessions/context.ts';
import { type HttpTarget, httpTransport } from '../transport/http.ts';
import { dialectFor } from '../wire/dialects.ts';
import { environment } from './environment.ts';

/**
 * Runs the scenario's `setup`, once, before the load.
 *
 * @returns what it returned, as JSON: every worker gets the same, and none can change another's
 */
export async function runSetup(
  scenario: Scenario,
  target: HttpTarget,
  interrupt: AbortSignal,
): Promise<string | undefined> {
  const { setup, setupTimeoutMs } = scenario.hooks;
  if (setup === undefined) return undefined;
  const returned = await within('setup', setupTimeoutMs, scenario, target, interrupt, (context) => setup(context));
  try {
    return JSON.stringify(returned);
  } catch (cause) {
    throw new PlimsollError('SCENARIO_THREW', `setup() returned what JSON cannot hold: ${messageOf(cause)}.`, {
      cause,
    });
  }
}

/** Runs the scenario's `teardown`, once, after the load, however that ended. */
export async function runTeardown(scenario: Scenario, target: HttpTarget, data: string | undefined): Promise<void> {
  const { teardown, teardownTimeoutMs } = scenario.hooks;
  if (teardown === undefined) return;
  const never = new AbortController().signal;
  await within('teardown', teardownTimeoutMs, scenario, target, never, (context) =>
    teardown({ ...context, data: data === undefined ? undefined : JSON.parse(data) }),
  );
}

const TIMED_OUT = { setup: 'SETUP_TIMEOUT', teardown: 'TEARDOWN_TIMEOUT' } as const;

async function within(
  name: 'setup' | 'teardown',
  limitMs: number,
  scenario: Scenario,
  target: HttpTarget,
  interrupt: AbortSignal,
  work: (context: HookContext) => unknown,
): Promise<unknown> {
  const clock = new MonotonicClock();
  const late = new AbortController();
  // Held, unlike AbortSignal.timeout: a hook that waits for nothing must not end the process unsaid.
  const timer = setTimeout(() => late.abort(), limitMs);
  const cut = AbortSignal.any([late.signal, interrupt]);
  const transport = httpTransport(target, dialectFor(scenario.target.api, scenario.target), scenario.timeouts, clock);
  const over = new Promise<never>((_, reject) => {
    cut.addEventListener('abort', () =>
      reject(
        interrupt.aborted
          ? new PlimsollError('INTERRUPTED', `Stopped by a signal during ${name}().`)
          : new PlimsollError(TIMED_OUT[name], `${name}() did not end within ${limitMs} ms.`),
      ),
    );
  });
  try {
    return await Promise.race([over, Promise.resolve(work(contextOf(scenario, transport, clock, cut)))]);
  } catch (cause) {
    if (cause instanceof PlimsollError) throw cause;
    const said = cause instanceof Aborted ? `called abort(): ${cause.message}` : `threw: ${messageOf(cause)}`;
    throw new PlimsollError(cause instanceof Aborted ? 'SCENARIO_ABORTED' : 'SCENARIO_THREW', `${name}() ${said}`, {
      cause,
    });
  } finally {
    clearTimeout(timer);
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
  const course = {
    index: 0,
    session: '',
    cut,
    requests: 0,
    isOver: false,
    nextPlannedMs: () => clock.now(),
    begin: () => {},
  };
  const client = clientOf(course, target, {
    scenario: '',
    tags: {},
    transport,
    clock,
    inFlight: new InFlight(clock),
    nextId: () => '',
    countTokens: async () => undefined,
    record: () => {},
  });
  return { client, sleep: sleeper(clock, cut), env: environment(), signal: cut };
}
