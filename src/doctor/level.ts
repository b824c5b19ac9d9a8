import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { hashOf } from '../run/hash.ts';
import { openSources } from '../run/open-sources.ts';
import { newRunId, runScenario } from '../run/run-scenario.ts';
import { readJournal } from '../run/store/journal.ts';
import { createRunFolder, FILES } from '../run/store/run-folder.ts';
import { VERSIONS } from '../run/version.ts';
import { loadScenario } from '../scenario/load.ts';
import { exactnessOf } from './exactness.ts';
import { type Level, levelOf, type Start } from './fared.ts';
import type { Source } from './source.ts';

/** Each stream brings 50 events a second, one by one, and is an answer of 40 tokens, 0.8 s long. */
const MODEL = 'exponential-20';
export const EVENTS_PER_STREAM = 50;
const ANSWER_TOKENS = 40;
const REQUESTS_PER_STREAM = EVENTS_PER_STREAM / ANSWER_TOKENS;
const WARMUP_MS = { cold: 0, warm: 900 } as const satisfies Record<Start, number>;
/** The event loop is judged in runs of 2 s and more. */
export const MEASURED_MS = 2100;
/** What a warm level takes, its files and its clock's run-up included. */
export const LEVEL_MS = WARMUP_MS.warm + MEASURED_MS + 400;
/** What is planned goes on beyond the end that we put to it: waiting for the last answers would tell nothing. */
const PLANNED_MS = 60_000;
const PROMPT = 'Say in a few words what a load line is, and why a ship has one. '.repeat(8).trim();

/** Performs one level as `plimsoll run` would, files and all, in `folder`. */
export async function performLevel(
  streams: number,
  start: Start,
  { source, folder, log, startedAt, interrupt }: Bench,
): Promise<Level> {
  const warmupMs = WARMUP_MS[start];
  const id = newRunId();
  const name = `level-${streams}-${id}`; // A level may be tried twice.
  const file = join(folder, `${name}.json`);
  await writeFile(file, JSON.stringify(scenarioOf(streams, warmupMs, source.url)));
  const scenario = await loadScenario(file);
  const sources = await openSources(scenario);
  await source.report();
  const runFolder = await createRunFolder(folder, name);
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
    folder: runFolder,
    log,
    info: { id, name, startedAt, scenarioHash: hashOf(scenario.name), versions: VERSIONS },
    interrupt: AbortSignal.any([over.signal, interrupt]),
    onStart: (snapshot) => {
      // Its zero lies ahead by an unknown moment, so the instant is asked for again when it may have come.
      const wait = (): void => {
        const leftMs = warmupMs + MEASURED_MS - snapshot().elapsedMs;
        if (leftMs <= 0) over.abort();
        else timer = setTimeout(wait, Math.ceil(leftMs));
      };
      wait();
    },
  });
  clearTimeout(timer);
  const report = await source.report();
  const exactness = await exactnessOf(readJournal(runFolder.file(FILES.records)), warmupMs);
  return levelOf({ streams, start }, result, exactness, report);
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

const scenarioOf = (streams: number, warmupMs: number, url: string): object => ({
  target: { url, model: MODEL },
  ...(warmupMs === 0 ? {} : { warmup: warmupMs }),
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
