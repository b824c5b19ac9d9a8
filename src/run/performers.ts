import { setImmediate as turn } from 'node:timers/promises';
import type { MonotonicClock } from '../core/monotonic-clock.ts';
import type { Plan } from '../core/plan.ts';
import type { RequestRecord, SessionRecord } from '../core/record.ts';
import { seeded } from '../core/rng.ts';
import type { InFlight } from '../engine/in-flight.ts';
import { iterationsOf } from '../engine/iterations.ts';
import type { Performer } from '../engine/performer.ts';
import { programmedIterations } from '../engine/programmed.ts';
import type { RequestContext } from '../engine/request.ts';
import { Users } from '../engine/users.ts';
import type { OpenSource } from '../prompts/source.ts';
import { modelOf } from '../scenario/models.ts';
import type { ScenarioEntry } from '../scenario/scenario.ts';
import { tokenizerOf } from '../scenario/tokenizer.ts';
import { tokenCounter } from '../tokens/off-thread.ts';
import { hider, httpTransport } from '../transport/http.ts';
import { dialectFor } from '../wire/dialects.ts';
import { environment } from './environment.ts';
import type { ShareSetting } from './share.ts';

/** Where the performers of a share put what happened. */
export interface Sink {
  record(record: RequestRecord): void;
  recordSession(record: SessionRecord): void;
  /** The scenario's own code asked for the end of the run. */
  abortRun(reason: string): void;
}

/** One performer a load, all over one pool of connections; `settle` waits for the counts still under way. */
export function openPerformers(
  setting: ShareSetting,
  plan: Plan,
  clock: MonotonicClock,
  inFlight: InFlight,
  sink: Sink,
) {
  const { scenario, target } = setting;
  const hide = hider(target.secrets);
  const dialect = dialectFor(scenario.target.api, scenario.target);
  const transport = httpTransport(target, dialect, scenario.timeouts, clock);
  const counter = tokenCounter(tokenizerOf(scenario));
  const counting = new Set<Promise<unknown>>();
  const data = setting.data === undefined ? undefined : frozen(setting.data);
  let ids = 0;
  let isOver = false;
  const recordSession = (record: SessionRecord): void => {
    // The scenario's own code may go on after its session, and after the run.
    if (!isOver) sink.recordSession(record);
  };
  const requests = (entry: ScenarioEntry): RequestContext => ({
    scenario: entry.name,
    tags: { ...scenario.tags, ...entry.tags },
    transport,
    clock,
    inFlight,
    nextId: () => `${plan.share.index}.${ids++}`,
    countTokens(text) {
      const counted = counter.count(text);
      counting.add(counted);
      void counted.then(() => counting.delete(counted));
      return counted;
    },
    record: sink.record,
  });
  const performerFor = (entry: ScenarioEntry): Performer => {
    const rng = seeded(plan.seed).fork(entry.name);
    switch (entry.work.kind) {
      case 'prompts':
        return iterationsOf({
          ...requests(entry),
          model: modelOf(entry, scenario),
          source: setting.sources.get(entry.name) as OpenSource,
          rng,
          dialect,
          recordSession,
        });
      case 'session':
        return programmedIterations({
          ...requests(entry),
          run: entry.work.run,
          target: { ...scenario.target, model: modelOf(entry, scenario) },
          rng,
          data,
          env: environment(entry.env),
          recordSession,
          abortRun: sink.abortRun,
          hide,
          users: new Users(setting.share),
          breathe: () => turn(),
        });
      default:
        return entry.work satisfies never;
    }
  };
  const byName = new Map(scenario.entries.map((entry) => [entry.name, entry]));
  return {
    performerOf: ({ name }: { readonly name: string }) => performerFor(byName.get(name) as ScenarioEntry),
    async settle() {
      await Promise.all(counting);
      isOver = true;
      await counter.close();
      await transport.close();
    },
  };
}

/** Read once and shared by all sessions: none can change what the others see, and trying to is an error of its own. */
const frozen = (json: string): unknown => JSON.parse(json, (_, value: unknown) => Object.freeze(value));
