import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import {
  type InvalidReason,
  type RecordedHealth,
  type RunResult,
  type WatchedHealth,
  wasWatched,
} from '../core/result.ts';
import { LIMITS } from '../measure/verdict/limits.ts';
import { hashOf } from '../run/hash.ts';
import { openSources } from '../run/open-sources.ts';
import { newRunId, runScenario } from '../run/run-scenario.ts';
import { createRunFolder } from '../run/store/run-folder.ts';
import { VERSIONS } from '../run/version.ts';
import { loadScenario } from '../scenario/load.ts';
import type { Tried } from './search.ts';
import type { Source, SourceReport } from './source.ts';

/** A run with so many streams, and how the generator fared. */
export interface Level extends Tried {
  /** Token events read, on average over the measured time. */
  readonly eventsPerSecond: number;
  readonly requestsPerSecond: number;
  /** Why the run would have been INVALID. */
  readonly broken: readonly InvalidReason[];
  /** The load source was late itself, so that more than this could not be tried. */
  readonly isSourceSpent: boolean;
  readonly generator: RecordedHealth & WatchedHealth;
}

/** Each stream brings 50 events a second, one by one, and is an answer of 40 tokens, 0.8 s long. */
const MODEL = 'exponential-20';
export const EVENTS_PER_STREAM = 50;
const ANSWER_TOKENS = 40;
const REQUESTS_PER_STREAM = EVENTS_PER_STREAM / ANSWER_TOKENS;
const WARMUP_MS = 900;
/** The event loop is judged in runs of 2 s and more. */
const MEASURED_MS = 2050;
/** What one level takes, its files and its clock's run-up included. */
export const LEVEL_MS = WARMUP_MS + MEASURED_MS + 400;
/** What is planned goes on beyond the end that we put to it: waiting for the last answers would tell nothing. */
const PLANNED_MS = 60_000;
const PROMPT = 'Say in a few words what a load line is, and why a ship has one. '.repeat(8).trim();

/** Performs one level as `plimsoll run` would, files and all, in `folder`. */
export async function performLevel(
  streams: number,
  { source, folder, log, startedAt, interrupt }: Bench,
): Promise<Level> {
  const id = newRunId();
  const name = `level-${streams}-${id}`; // A level may be tried twice.
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(scenarioOf(streams, source.url)));
  const scenario = await loadScenario(file);
  const sources = await openSources(scenario);
  await source.report();
  const over = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const result = await runScenario({
    scenario,
    options: {},
    workers: 1,
    share: { index: 0, count: 1 },
    sources,
    notes: [],
    targets: [{ url: source.url, headers: {}, secrets: [] }],
    folder: await createRunFolder(folder, name),
    log,
    info: { id, name, startedAt, scenarioHash: hashOf(scenario.name), versions: VERSIONS },
    interrupt: AbortSignal.any([over.signal, interrupt]),
    onStart: (snapshot) => {
      // Its zero lies ahead by an unknown moment, so the instant is asked for again when it may have come.
      const wait = (): void => {
        const leftMs = WARMUP_MS + MEASURED_MS - snapshot().elapsedMs;
        if (leftMs <= 0) over.abort();
        else timer = setTimeout(wait, Math.ceil(leftMs));
      };
      wait();
    },
  });
  clearTimeout(timer);
  return levelOf(streams, result, await source.report());
}

/** What levels are performed with. */
export interface Bench {
  readonly source: Source;
  readonly folder: string;
  readonly log: Logger;
  /** ISO 8601: files want a time of day. */
  readonly startedAt: string;
  readonly interrupt: AbortSignal;
}

const scenarioOf = (streams: number, url: string): object => ({
  target: { url, model: MODEL },
  warmup: WARMUP_MS,
  timeouts: { total: '30s' },
  options: {
    scenarios: {
      doctor: {
        executor: 'constant-arrival-rate',
        rate: Math.round(streams * REQUESTS_PER_STREAM),
        duration: PLANNED_MS,
        // Room for streams that pile up: a request that is dropped would lighten the load.
        preAllocatedVUs: streams * 10,
      },
    },
  },
  prompts: { default: { inline: { prompt: PROMPT, maxTokens: ANSWER_TOKENS } } },
});

export function levelOf(streams: number, { generator, validity, metrics }: RunResult, source: SourceReport): Level {
  const perSecond = (name: string): number => {
    const value = metrics[name];
    return value?.type === 'counter' ? value.rate : 0;
  };
  assert(wasWatched(generator), 'a run that was performed here was watched');
  // Not event-loop delay: on a busy machine it breaks its limit while there is plenty left of everything else.
  const used = Math.max(
    generator.eventLoopUtilization / LIMITS.eventLoopUtilization.limit,
    generator.cpuRatio / LIMITS.cpuRatio.limit,
  );
  const isSourceSpent = (source.late?.p99Ms ?? 0) > LIMITS.sendLagP99Ms.limit;
  return {
    streams,
    isKept: validity.valid && !isSourceSpent,
    used,
    eventsPerSecond: perSecond('output_tokens'),
    requestsPerSecond: perSecond('requests'),
    broken: validity.reasons,
    isSourceSpent,
    generator,
  };
}
