import type { RunMs } from '../../core/clock.ts';
import type { Rng } from '../../core/rng.ts';
import type { Session } from '../../core/session.ts';
import type { TokenTools } from '../tokens/token-tools.ts';

/** What an iteration asks, as a scenario declares it. Declaring reads nothing; `open` does. */
export interface PromptSource {
  readonly kind: 'prompt-source';
  /** `synthetic`, `dataset`, …: the function that made it. */
  readonly name: string;
  /** What was declared, as plain data: written to `scenario.json`, and hashed. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Reads files and checks rows. Throws `DATA_UNREADABLE` with the file, the row and what was expected there. */
  open(context: SourceContext): Promise<OpenSource>;
}

export const promptSource = (
  name: string,
  config: PromptSource['config'],
  open: PromptSource['open'],
): PromptSource => ({ kind: 'prompt-source', name, config, open });

export interface SourceContext extends TokenTools {
  /** Relative paths start at the scenario file's folder. */
  readonly folder: string;
  /** The run's seed, for what all sessions have in common: a shared prefix, the order of rows. */
  readonly seed: number;
}

export interface OpenSource {
  /** In plain words, for `validate`: `80 two-turn conversations from mt-bench.jsonl`. */
  readonly summary: string;
  /** What was passed over or read another way than written, one sentence each. */
  readonly notes?: readonly string[];
  /** The session of iteration `index`. Pure: equal (index, rng state) give an equal session. */
  session(index: number, rng: Rng): Session;
  /** The most that one session can cost. Absent parts are not bounded by the source. */
  readonly worstCase: WorstCase;
  /** Some of its requests are lists of texts, which only an embeddings API takes. */
  readonly asksLists?: boolean;
  /** What it keeps in memory of a file that may be large. */
  readonly keptBytes?: number;
  /** Start times that come with the data (a replay), ascending, in ms from the scenario's start. */
  readonly arrivals?: readonly RunMs[];
}

export interface WorstCase {
  readonly turns: number;
  /** Over all turns, and counting again what a later turn repeats: the conversation so far. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
}

export const isPromptSource = (value: unknown): value is PromptSource =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'prompt-source';
