import type { z } from 'zod';
import type { RunMs } from '../../../core/clock.ts';
import type { ClosedLoad, Load, LoadTimes, Share } from '../../../core/plan.ts';
import type { Rng } from '../../../core/rng.ts';
import { type Refused, strict } from '../../prompts/fields.ts';
import { countOf, shareOf } from '../arrivals/share.ts';

/** All that there is to know of one kind of executor. Pure: nothing here sleeps, sends or reads a clock. */
export interface ExecutorKind<E> extends Behaviour<E> {
  /** How a scenario writes one, in k6's words and with k6's defaults, beside the keys that all kinds have in common. */
  written<C extends z.ZodRawShape>(
    common: C,
    refused: Refused,
  ): z.ZodType<z.output<z.ZodObject<C>> & { readonly executor: E }>;
}

/** What one file says of its kind. */
interface Definition<K extends string, S extends z.ZodRawShape, E> extends Behaviour<OfKind<K, E>> {
  readonly kind: K;
  /** The keys of its own. */
  readonly fields: S;
  /** What must hold between them. */
  readonly rules?: readonly Rule<Fields<S>>[];
  /** What those keys mean: times in ms, defaults filled in. With its kind, that is the executor. */
  read(fields: Fields<S>): E;
}

type OfKind<K extends string, E> = { readonly kind: K } & Readonly<E>;

interface Behaviour<E> {
  readonly kind: string;
  /** What decides when its sessions start. */
  pace(executor: E): Pace;
  /** For `validate`, after the scenario's name: `starts 5 sessions per second for 1m, at most 20 at once`. */
  inWords(executor: E, recordedStarts: RecordedStarts): string;
  /**
   * Sessions that it starts if no user is ever missing, of random arrivals their mean; undefined where the server's
   * speed decides.
   */
  plannedSessions(executor: E, recordedStarts: RecordedStarts): number | undefined;
  /** The last instant at which it may start a session, from its own start. */
  durationMs(executor: E, recordedStarts: RecordedStarts): number;
  load(executor: E, context: ExecutorContext): Load;
}

type Fields<S extends z.ZodRawShape> = z.output<z.ZodObject<S>>;

/** Something between keys that is wrong although each is right in itself. */
export interface Rule<T> {
  /** It is asked when these are right, whatever is wrong beside them. */
  readonly about: readonly (keyof T & string)[];
  /** Where the problem is shown. */
  readonly at: keyof T & string;
  problem(fields: T): string | undefined;
}

export type Pace =
  /** Sessions start at this many a second at most, whether or not earlier ones have been answered. */
  | { readonly kind: 'rate'; readonly mostPerSecond: number }
  /** So many users at most, each starting a session when its last one ends. `varies`: there may be fewer meanwhile. */
  | { readonly kind: 'users'; readonly most: number; readonly varies: boolean }
  /** Start times come with the prompts. */
  | { readonly kind: 'recorded' };

/** Start times that came with the prompts, ascending, in ms; only a recorded pace reads them. */
export type RecordedStarts = readonly RunMs[] | undefined;

/** An entry of a scenario, as far as its starts go. */
export interface PlannedEntry {
  readonly name: string;
  readonly startTimeMs: number;
  readonly gracefulStopMs: number;
}

export interface ExecutorContext {
  readonly entry: PlannedEntry;
  readonly share: Share;
  /** The scenario's own stream; whoever draws from it forks it first, so that every reading is the same. */
  readonly rng: Rng;
  readonly recordedStarts: RecordedStarts;
}

export const timesOf = ({ name, startTimeMs, gracefulStopMs }: PlannedEntry, durationMs: number): LoadTimes => ({
  name,
  endsMs: startTimeMs + durationMs,
  gracefulStopMs,
});

/** Sessions that start at these times, whoever else is under way. */
export const openLoad = (
  { entry, share }: ExecutorContext,
  durationMs: number,
  maxVUs: number,
  starts: () => Iterable<RunMs>,
): Load => ({
  kind: 'open',
  ...timesOf(entry, durationMs),
  maxInFlight: countOf(maxVUs, share),
  arrivals: () => shareOf(starts(), entry.startTimeMs, share, maxVUs),
});

/** As many users from beginning to end. */
export const steadyUsers = (
  { entry, share }: ExecutorContext,
  durationMs: number,
  vus: number,
  budget: ClosedLoad['budget'],
): Load => ({
  kind: 'closed',
  share,
  ...timesOf(entry, durationMs),
  gracefulRampDownMs: 0,
  steps: () => [{ atMs: entry.startTimeMs, vus: countOf(vus, share) }],
  budget,
});

/** One kind of executor, its keys and rules made into the schema of what a scenario writes. */
export function executorKind<K extends string, S extends z.ZodRawShape, E extends object>(
  definition: Definition<K, S, E>,
): ExecutorKind<OfKind<K, E>> {
  const { kind, fields, rules = [], read, ...behaviour } = definition;
  return {
    kind,
    ...behaviour,
    written<C extends z.ZodRawShape>(common: C, refused: Refused) {
      // TypeScript cannot tell that two shapes read side by side are what each reads to by itself.
      const schema = strict('an executor', { ...common, ...fields }, refused) as z.ZodType<Fields<C> & Fields<S>>;
      return rules.reduce(withRule, schema).transform((all) => ({ ...all, executor: { kind, ...read(all) } }));
    },
  };
}

function withRule<T>(schema: z.ZodType<T>, { about, at, problem }: Rule<T>): z.ZodType<T> {
  return schema.refine((fields) => problem(fields) === undefined, {
    path: [at],
    error: ({ input }) => problem(input as T),
    when: ({ issues, value }) =>
      typeof value === 'object' &&
      value !== null &&
      !issues.some(({ path }) => (about as readonly string[]).includes(String(path?.[0]))),
  });
}
