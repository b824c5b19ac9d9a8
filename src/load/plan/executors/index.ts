import type { Load } from '../../../core/plan.ts';
import type { ArrivalProcess, Scattered } from '../arrivals/process.ts';
import { constantArrivalRate } from './constant-arrival-rate.ts';
import { constantVus } from './constant-vus.ts';
import type { ExecutorContext, ExecutorKind, Pace, RecordedStarts } from './executor.ts';
import { perVuIterations } from './per-vu-iterations.ts';
import { rampingArrivalRate } from './ramping-arrival-rate.ts';
import { rampingVus } from './ramping-vus.ts';
import { replayed } from './replay.ts';
import { sharedIterations } from './shared-iterations.ts';

/**
 * One row an executor: k6's six, and `replay`, which takes its start times from the prompt source. A new kind is a file,
 * a row here, and a place in the contract suite.
 */
const ROWS = [
  constantArrivalRate,
  rampingArrivalRate,
  constantVus,
  rampingVus,
  sharedIterations,
  perVuIterations,
  replayed,
] as const;

type Row = (typeof ROWS)[number];

/** What starts the sessions of one scenario. */
export type Executor = Row extends infer R ? (R extends ExecutorKind<infer E> ? E : never) : never;

/** By the name that a scenario calls it; in the table's order. */
export const EXECUTORS: ReadonlyMap<string, ExecutorKind<Executor>> = new Map(ROWS.map((row) => [row.kind, row]));

/** The table's rows are typed by kind; looked up by a value, TypeScript can only see their union. */
const rowOf = ({ kind }: Executor): ExecutorKind<Executor> => EXECUTORS.get(kind) as ExecutorKind<Executor>;

export const loadOf = (executor: Executor, context: ExecutorContext): Load => rowOf(executor).load(executor, context);

/** Sessions that an executor starts if no user is ever missing, of random arrivals their mean; undefined where the server's speed decides. */
export const plannedSessions = (executor: Executor, recordedStarts: RecordedStarts): number | undefined =>
  rowOf(executor).plannedSessions(executor, recordedStarts);

/** The last instant at which the executor starts a session, from its own start. */
export const durationMsOf = (executor: Executor, recordedStarts: RecordedStarts): number =>
  rowOf(executor).durationMs(executor, recordedStarts);

/** What decides when the executor's sessions start. */
export const paceOf = (executor: Executor): Pace => rowOf(executor).pace(executor);

/** What the executor does, for a reader: `5 users for 1m, each asking again when answered`. */
export const executorInWords = (executor: Executor, recordedStarts: RecordedStarts): string =>
  rowOf(executor).inWords(executor, recordedStarts);

/** How starts are spread about their rate; undefined of an executor without one. */
export const arrivalsOf = (executor: Executor): ArrivalProcess | Scattered | undefined =>
  'arrivals' in executor ? executor.arrivals : undefined;
