import type { Load } from '../../../core/plan.ts';
import { constantArrivalRate } from './constant-arrival-rate.ts';
import { constantVus } from './constant-vus.ts';
import type { Executor, ExecutorContext, ExecutorKind } from './executor.ts';
import { perVuIterations } from './per-vu-iterations.ts';
import { rampingArrivalRate } from './ramping-arrival-rate.ts';
import { rampingVus } from './ramping-vus.ts';
import { replayed } from './replay.ts';
import { sharedIterations } from './shared-iterations.ts';

/** One row an executor. A new kind is a file, a row here, and a place in the contract suite. */
const EXECUTORS: { readonly [K in Executor['kind']]: ExecutorKind<K> } = {
  'constant-arrival-rate': constantArrivalRate,
  'ramping-arrival-rate': rampingArrivalRate,
  'constant-vus': constantVus,
  'ramping-vus': rampingVus,
  'shared-iterations': sharedIterations,
  'per-vu-iterations': perVuIterations,
  replay: replayed,
};

export const loadOf = (executor: Executor, context: ExecutorContext): Load => rowOf(executor).load(executor, context);

/** The table's rows are typed by kind; looked up by a value, TypeScript can only see their union. */
const rowOf = <E extends Executor>(executor: E): ExecutorKind<E['kind']> =>
  EXECUTORS[executor.kind] as unknown as ExecutorKind<E['kind']>;
