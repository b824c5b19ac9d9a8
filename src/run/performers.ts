import { setImmediate as turn } from 'node:timers/promises';
import { hider } from '../client/transport/hider.ts';
import type { OpenedAhead } from '../client/transport/opened-ahead.ts';
import type { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import type { RequestRecord, SessionRecord } from '../core/record.ts';
import { type Rng, seeded } from '../core/rng.ts';
import type { InFlight } from '../load/engine/in-flight.ts';
import { type IterationContext, iterationsOf } from '../load/engine/iterations.ts';
import type { Performer } from '../load/engine/performer.ts';
import { type ProgrammedContext, programmedIterations } from '../load/engine/programmed.ts';
import { Users } from '../load/engine/users.ts';
import type { OpenSource } from '../load/prompts/source.ts';
import { tokenCounter } from '../load/tokens/off-thread.ts';
import { modelOf } from '../scenario/models.ts';
import type { ScenarioEntry } from '../scenario/scenario.ts';
import { tokenizerOf } from '../scenario/tokenizer.ts';
import { choiceOf, type Door, openDoors } from './doors.ts';
import { environment } from './environment.ts';
import type { Prompts } from './prompts-ahead.ts';
import type { ShareSetting } from './share.ts';

/** Where the performers of a share put what happened. */
export interface Sink {
  record(record: RequestRecord): void;
  recordSession(record: SessionRecord): void;
  /** Of an answer whose usage did not fit what came, counted here once the load was over. */
  recounted(usageTokens: number, tokenizerTokens: number): void;
  /** The scenario's own code asked for the end of the run. */
  abortRun(reason: string): void;
}

/** What there is already before the run's zero. */
export interface MadeAhead {
  readonly connections: readonly OpenedAhead[];
  readonly prompts?: Prompts;
}

export const NOTHING_AHEAD: MadeAhead = { connections: [] };

/** Enough to tell which of two counts is right, too few to cost anything. */
const MOST_RECOUNTED = 8;

/** One performer a load, all over one pool of connections a target; `settle` waits for the counts still under way. */
export function openPerformers(
  setting: ShareSetting,
  plan: Plan,
  clock: MonotonicClock,
  inFlight: InFlight,
  sink: Sink,
  { connections, prompts }: MadeAhead,
) {
  const { scenario, targets } = setting;
  const hide = hider(targets.flatMap(({ secrets }) => secrets));
  const doors = openDoors(scenario, targets, clock, connections);
  // For what belongs to no target: a session that was never begun, or that nobody could be chosen for.
  const undecided = { ...(doors[0] as Door), tags: {} };
  const counter = tokenCounter(tokenizerOf(scenario));
  const counting = new Set<Promise<unknown>>();
  const data = setting.data === undefined ? undefined : frozen(setting.data);
  let ids = 0;
  const doubtful: { readonly text: string; readonly usageTokens: number }[] = [];
  const countTokens = (text: string): Promise<number | undefined> => {
    const counted = counter.count(text);
    counting.add(counted);
    void counted.then(() => counting.delete(counted));
    return counted;
  };
  let isOver = false;
  const recordSession = (record: SessionRecord): void => {
    // The scenario's own code may go on after its session, and after the run.
    if (!isOver) sink.recordSession(record);
  };
  const contextOf = (entry: ScenarioEntry, door: Door, rng: Rng) => ({
    scenario: entry.name,
    tags: { ...scenario.tags, ...entry.tags, ...door.tags },
    transport: door.transport,
    clock,
    inFlight,
    nextId: () => `${plan.share.index}.${ids++}`,
    countTokens,
    onDoubtful: (text: string, usageTokens: number) => {
      if (doubtful.length < MOST_RECOUNTED) doubtful.push({ text, usageTokens });
    },
    record: sink.record,
    ...{ rng, recordSession, hide, breathe },
  });
  const performerFor = (entry: ScenarioEntry): Performer => {
    const rng = seeded(plan.seed).fork(entry.name);
    switch (entry.work.kind) {
      case 'prompts': {
        const source = setting.sources.get(entry.name) as OpenSource;
        const contextAt = (door: Door): IterationContext => ({
          ...contextOf(entry, door, rng),
          ...{ model: modelOf(entry, door.target), source, dialect: door.dialect },
        });
        const choice = choiceOf(scenario, entry, doors, contextAt, rng);
        return iterationsOf(contextAt(undecided), choice, prompts?.makerOf(entry.name));
      }
      case 'session': {
        const { run } = entry.work;
        const users = new Users(setting.share);
        const env = environment(entry.env);
        const contextAt = (door: Door): ProgrammedContext => ({
          ...contextOf(entry, door, rng),
          target: { ...door.target, model: modelOf(entry, door.target) },
          ...{ run, data, env, users, abortRun: sink.abortRun },
        });
        return programmedIterations(contextAt(undecided), choiceOf(scenario, entry, doors, contextAt, rng));
      }
      default:
        return entry.work satisfies never;
    }
  };
  const byName = new Map(scenario.entries.map((entry) => [entry.name, entry]));
  return {
    performerOf: ({ name }: { readonly name: string }) => performerFor(byName.get(name) as ScenarioEntry),
    async settle() {
      // Only now: to fill a tokenizer's memory is work, and would fall into the load.
      for (const { text, usageTokens } of doubtful) {
        const tokens = await countTokens(text);
        if (tokens !== undefined) sink.recounted(usageTokens, tokens);
      }
      await Promise.all(counting);
      isOver = true;
      await counter.close();
      await prompts?.close();
      await Promise.all([
        ...doors.map(({ transport }) => transport.close()),
        ...connections.map((each) => each.close()),
      ]);
    },
  };
}

const breathe = (): Promise<unknown> => turn();

/** Read once and shared by all sessions: none can change what the others see, and trying to is an error of its own. */
const frozen = (json: string): unknown => JSON.parse(json, (_, value: unknown) => Object.freeze(value));
