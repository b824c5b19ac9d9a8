import type { RunMs } from '../core/clock.ts';
import type { Outcome } from '../core/record.ts';
import type { Performer } from './performer.ts';
import { header, type RequestContext, toMicrosecond } from './request.ts';

/** What becomes of iterations that are never performed: one record each, whatever they would have asked. */
export function unsent(context: RequestContext): Pick<Performer, 'drop' | 'cancel' | 'leaveOver'> {
  const record = (index: number, plannedMs: RunMs, outcome: Outcome, iterations?: number): void =>
    context.record({
      ...header(index, context),
      plannedMs: toMicrosecond(plannedMs),
      endedMs: toMicrosecond(plannedMs),
      outcome,
      ...(iterations === undefined ? {} : { iterations }),
    });
  return {
    drop: (index, plannedMs) => record(index, plannedMs, { kind: 'dropped', reason: 'no-free-vu' }),
    cancel: (index, plannedMs) => record(index, plannedMs, { kind: 'cancelled' }),
    leaveOver: (iterations, atMs) => record(-1, atMs, { kind: 'dropped', reason: 'out-of-time' }, iterations),
  };
}
